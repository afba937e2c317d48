"""What the package says of itself: addresses where there is one, and links that lead somewhere."""

import re
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[2]
ADDRESS = "https://example.org/team/sexcel"


def described(folder: Path) -> tuple[dict[str, str], list[str]]:
    """Return the addresses of the package and the targets of its description's links."""
    for name in ("pyproject.toml", "README.md", "packaging/metadata.py", "sexcel/model/version.py"):
        copy = folder / name  # a source package says what it was built with
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((ROOT / name).read_bytes())
    core = WheelBuilder(str(folder)).metadata.core
    return core.urls, re.findall(r"\]\(([^)]+)\)", core.readme)


def test_without_an_address_nothing_is_linked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SEXCEL_REPOSITORY", raising=False)
    assert described(tmp_path) == ({}, [])


def test_links_lead_to_where_the_project_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEXCEL_REPOSITORY", ADDRESS)
    urls, links = described(tmp_path)
    assert urls["Source"] == ADDRESS
    assert set(urls) == {"Source", "Documentation", "Issues", "Changelog"}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(links) == len(re.findall(r"\]\([^)]+\)", readme)) > 8
    for link in links:
        path = re.fullmatch(rf"{ADDRESS}/(?:blob|raw)/HEAD/([^#]+).*", link)
        assert path is not None, link
        assert (ROOT / path[1]).is_file(), link
