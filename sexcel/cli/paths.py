"""PATH arguments: files, folders, patterns that the shell left alone, a list on standard input."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from sexcel.model.errors import SexcelError
from sexcel.model.report import Failure

WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".ods"})

_NOT_MEANT = (".", "~$")
"""How the files begin that are hidden, or that Excel keeps beside an open workbook."""


def expand_patterns(patterns: Iterable[str]) -> tuple[list[Path], list[Failure]]:
    """Return the files meant, each once, and a sentence on every pattern that no file matches.

    ``-`` stands for a list on standard input, a path or pattern on each line. Raises SexcelError
    where that is closed.
    """
    paths: list[Path] = []
    failures: list[Failure] = []
    for pattern in _read_lists(patterns):
        matching = _matching(pattern)
        paths += matching
        if not matching:
            what = "No workbook is in" if _is_folder(Path(pattern)) else "No file matches"
            sentence = f"{what} {pattern}: check the folder and the pattern."
            failures.append(Failure(pattern, sentence))
    return list(dict.fromkeys(paths)), failures


def expand_single(pattern: str) -> Path:
    """Return the one file meant. Raises SexcelError where a pattern matches none, or several."""
    matching = [Path(pattern)] if _is_folder(Path(pattern)) else _matching(pattern)
    if len(matching) != 1:
        raise SexcelError(f"{pattern} matches {len(matching)} files: give the name of one.")
    return matching[0]


def _read_lists(patterns: Iterable[str]) -> Iterator[str]:
    for pattern in patterns:
        if pattern == "-":
            if sys.stdin is None:
                raise SexcelError("Standard input is closed: give the list of workbooks there.")
            names = (line.rstrip("\r\n") for line in sys.stdin)
            yield from (name for name in names if name and not Path(name).name.startswith("~$"))
        else:
            yield pattern


def _matching(pattern: str) -> list[Path]:
    path = Path(pattern)
    if _is_folder(path):
        return _workbooks_in(path)
    if not any(sign in pattern for sign in "*?[") or os.path.lexists(path):
        return [path]
    files: list[Path] = []
    with suppress(OSError, ValueError):
        files += Path(path.anchor).glob(str(path.relative_to(path.anchor)))
    return sorted(file for file in files if file.is_file() and not file.name.startswith(_NOT_MEANT))


def _is_folder(path: Path) -> bool:
    """Say whether a path is a folder; a name that the system refuses is none."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _workbooks_in(folder: Path) -> list[Path]:
    """Return the workbooks in a folder and the folders in it, hidden ones left out."""
    workbooks: list[Path] = []
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        workbooks += [
            Path(place, name)
            for name in names
            if not name.startswith(_NOT_MEANT) and Path(name).suffix.lower() in WORKBOOK_SUFFIXES
        ]
    return sorted(workbooks)
