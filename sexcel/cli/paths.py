"""PATH arguments: files, folders, patterns that the shell left alone, a list on standard input."""

import os
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from sexcel.model.errors import SexcelError
from sexcel.model.report import Failure

WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".ods"})

_LOCK = "~$"
"""How the name of the file begins that Excel keeps beside an open workbook."""
_NOT_MEANT = (".", _LOCK)
"""How the files begin that nobody means by a folder or a pattern: hidden ones, too."""


def expand_patterns(patterns: Iterable[str]) -> tuple[list[Path], list[Failure]]:
    """Return the files meant, each once, and a sentence on every pattern that no file matches.

    ``-`` stands for a list on standard input, a path or pattern on each line. What Excel keeps
    beside an open workbook is passed over. Raises SexcelError where the list is closed, a path is
    empty, or there is nothing to work on.
    """
    paths: list[Path] = []
    failures: list[Failure] = []
    patterns = [text for text in _read_lists(patterns) if not Path(text).name.startswith(_LOCK)]
    if not patterns:
        raise SexcelError("No workbook is named: give a file, a folder or a pattern.")
    for pattern in patterns:
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
            yield from (name for name in names if name)
        elif not pattern:
            raise SexcelError("A name on the command line is empty: give the name of a workbook.")
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
    hidden = tuple(name for name in path.parts if name.startswith("."))
    return sorted(file for file in files if file.is_file() and not _is_hidden(file, hidden))


def _is_hidden(file: Path, named: Collection[str]) -> bool:
    """Say whether a file is hidden or Excel's, or in a hidden folder that was not ``named``."""
    *folders, name = file.parts
    return name.startswith(_NOT_MEANT) or any(
        folder.startswith(".") and folder not in named for folder in folders
    )


def _is_folder(path: Path) -> bool:
    """Say whether a path is a folder; a name that the system refuses is none."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _workbooks_in(folder: Path) -> list[Path]:
    """Return the workbooks in a folder and the folders in it, hidden ones left out."""
    workbooks: list[Path] = []
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        workbooks += [
            Path(root, name)
            for name in names
            if not name.startswith(_NOT_MEANT) and Path(name).suffix.lower() in WORKBOOK_SUFFIXES
        ]
    return sorted(workbooks)
