"""What a user reads is plain British English: some words of old drafts never come back."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_STILTED = re.compile(
    r"\b(told|comes? to|came to|stands?|stood|taken for|of its own|of their own)\b"
)
"""Words that finance readers stumbled over; ‘reported’, ‘gives’, ‘is in’, ‘separate’ say it."""
_MODULES = sorted((_ROOT / "sexcel").rglob("*.py"))
_PAGES = [_ROOT / "README.md", *sorted((_ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("room", sorted({path.relative_to(_ROOT).parts[1] for path in _MODULES}))
def test_no_text_of_the_program_is_stilted(room: str) -> None:
    """Look at every string but docstrings and the patterns by which workbooks are read."""
    modules = [path for path in _MODULES if path.relative_to(_ROOT).parts[1] == room]
    assert [
        f"{path.relative_to(_ROOT)}:{line}: {text}"
        for path in modules
        for line, text in _texts(ast.parse(path.read_text(encoding="utf-8")))
        if _STILTED.search(text) and r"\b" not in text
    ] == []


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: page.relative_to(_ROOT).as_posix())
def test_no_page_is_stilted(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if _STILTED.search(line)] == []


def _texts(module: ast.Module) -> Iterator[tuple[int, str]]:
    silent = {
        id(node.value)
        for node in ast.walk(module)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(module):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in silent
        ):
            yield node.lineno, node.value
