"""A workbook as Python hands it over: a path, its bytes, or a file that is open."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, cast

from msgspec import Struct

PathLike = str | os.PathLike[str]

WorkbookLike = PathLike | bytes | BinaryIO
"""What functions that only read a workbook take."""


class WorkbookBytes(Struct, frozen=True):
    """A workbook in memory; no configuration is beside it. ``name`` is what sentences call it."""

    content: bytes
    name: str = "the workbook"

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"<{self.name}: {len(self.content):,} bytes>"


Source = Path | WorkbookBytes


def as_source(given: WorkbookLike) -> Source:
    """Return where a workbook is read from; an open file is read from where it is.

    >>> str(as_source(open("budget.xlsx", "rb")))
    'budget.xlsx'
    """
    if isinstance(given, str | os.PathLike):
        return Path(given)
    if isinstance(given, bytes):
        return WorkbookBytes(given)
    name = getattr(given, "name", None)
    content = given.read()
    return WorkbookBytes(content, name) if isinstance(name, str) else WorkbookBytes(content)


def as_sources(given: WorkbookLike | Iterable[WorkbookLike]) -> list[Source]:
    """Return where each of one or several workbooks is read from."""
    if is_single(given):
        return [as_source(cast(WorkbookLike, given))]
    return [as_source(workbook) for workbook in cast(Iterable[WorkbookLike], given)]


def is_single(given: object) -> bool:
    """Say whether this is one workbook, not several."""
    return isinstance(given, str | os.PathLike | bytes) or hasattr(given, "read")
