"""What the site takes in beside its pages: the shipped workbooks and the pictures of examples."""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[1]
SHARED = ("workbooks", "examples")
"""Folders beside the pages that pages link to."""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the workbooks and pictures under the names that links to them have."""
    for folder in SHARED:
        for path in sorted((ROOT / folder).iterdir()):
            if path.suffix in {".xlsx", ".png", ".svg"}:
                name = f"{folder}/{path.name}"
                files.append(File.generated(config, name, abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, **_: object) -> str:
    """Return a page whose links to these folders lead to their copies in the site."""
    for folder in SHARED:
        markdown = markdown.replace(f"](../{folder}/", f"]({folder}/")
    return markdown
