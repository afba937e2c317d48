"""PATH arguments: patterns are expanded where the shell left them, as on Windows."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from sexcel.model.errors import SexcelError

_NOT_MEANT = (".", "~$")
"""How the files begin that are hidden, or that Excel keeps beside an open workbook."""


def expand_patterns(patterns: Iterable[str]) -> tuple[list[Path], list[str]]:
    """Return the files meant, each once, and a sentence on every pattern that no file matches."""
    paths: list[Path] = []
    failures: list[str] = []
    for pattern in patterns:
        matching = _matching(pattern)
        paths += matching
        if not matching:
            failures.append(f"No file matches {pattern}: check the folder and the pattern.")
    return list(dict.fromkeys(paths)), failures


def expand_single(pattern: str) -> Path:
    """Return the one file meant. Raises SexcelError where a pattern matches none, or several."""
    matching = _matching(pattern)
    if len(matching) != 1:
        raise SexcelError(f"{pattern} matches {len(matching)} files: give the name of one.")
    return matching[0]


def _matching(pattern: str) -> list[Path]:
    path = Path(pattern)
    if not any(sign in pattern for sign in "*?[") or os.path.lexists(path):
        return [path]
    files: list[Path] = []
    with suppress(OSError, ValueError):
        files += Path(path.anchor).glob(str(path.relative_to(path.anchor)))
    return sorted(file for file in files if file.is_file() and not file.name.startswith(_NOT_MEANT))
