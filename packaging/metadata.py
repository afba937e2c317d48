"""What the package says of itself far from its files: its addresses, and a description."""

import os
import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

REPOSITORY = "SEXCEL_REPOSITORY"
"""The environment variable with the address at which the project is published."""

_LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!https?:)([^)#]+)(#[^)]*)?\)")


class MetadataHook(MetadataHookInterface):
    """Adds the addresses of the project, where it has one, and a README that needs no file."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Fill in ``urls`` and ``readme``; a package without an address has no urls."""
        address = os.environ.get(REPOSITORY, "").rstrip("/")
        pages = {"Source": "", "Documentation": "/tree/HEAD/docs", "Issues": "/issues"}
        pages["Changelog"] = "/blob/HEAD/CHANGELOG.md"
        metadata["urls"] = {name: address + page for name, page in pages.items() if address}
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": describe(text, address)}


def describe(text: str, address: str) -> str:
    """Return a page whose links lead to ``address``; without one they are words."""

    def lead(link: re.Match[str]) -> str:
        picture, words, path, place = link.groups()
        if not address:
            return "" if picture else f"{words} ({path})"
        return (
            f"{picture}[{words}]({address}/{'raw' if picture else 'blob'}/HEAD/{path}{place or ''})"
        )

    return re.sub(r"\n{3,}", "\n\n", _LINK.sub(lead, text))
