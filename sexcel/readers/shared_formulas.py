"""Formulas that Excel writes once for a run of cells, expanded for a cell when it is asked for.

Nothing is expanded before it is wanted, so a long formula shared by a million cells costs its
text once. openpyxl's Translator is not used here: it drops the sheet from ``Costs!Rate`` and
lets references run off the end of a sheet.
"""

import re
from collections.abc import Sequence

from sexcel.model.refs import MAX_COLUMNS, MAX_ROWS, column_letters, column_number

_PART = re.compile(
    r"""
    "(?:[^"]|"")*"                                                   # a text
  | '(?:[^']|'')*'                                                   # a quoted sheet
  | \[ (?: '. | [^\[\]'] | \[ (?: '. | [^\[\]'] )* \] )* \]          # columns, other workbooks
  | (?P<column>\$?[A-Z]{1,3}) (?P<row>\$?[1-9][0-9]{0,6})     (?![\w.(!\\?])
  | (?P<top>\$?[1-9][0-9]{0,6}) : (?P<bottom>\$?[1-9][0-9]{0,6}) (?![\w.(!\\?])
  | (?P<left>\$?[A-Z]{1,3}) : (?P<right>\$?[A-Z]{1,3})        (?![\w.(!\\?])
  | [\w.$\\?]+                                                       # a name, a number
    """,
    re.VERBOSE | re.IGNORECASE,
)


class SharedFormula:
    """A formula as it stands in the first cell of a run, without its ``=``."""

    __slots__ = ("_column", "_row", "_text")

    def __init__(self, text: str, row: int, column: int) -> None:
        """``row`` and ``column`` are those of the cell in which ``text`` stands."""
        self._text = text
        self._row = row
        self._column = column

    def __len__(self) -> int:
        return len(self._text)

    def at(self, row: int, column: int) -> str:
        """The formula of the cell at row and column; ``#REF!`` for what leaves the sheet."""
        down, right = row - self._row, column - self._column

        def moved(match: re.Match[str]) -> str:
            if match["column"]:
                return _joined("", (_column(match["column"], right), _row(match["row"], down)))
            if match["top"]:
                return _joined(":", (_row(match["top"], down), _row(match["bottom"], down)))
            if match["left"]:
                return _joined(":", (_column(match["left"], right), _column(match["right"], right)))
            return match[0]

        return _PART.sub(moved, self._text)


def _joined(between: str, ends: Sequence[str | None]) -> str:
    kept = [end for end in ends if end is not None]
    return between.join(kept) if len(kept) == len(ends) else "#REF!"


def _row(written: str, down: int) -> str | None:
    """The row as it reads so many rows further down; None off the sheet."""
    if written.startswith("$"):
        return written
    row = int(written) + down
    return str(row) if 1 <= row <= MAX_ROWS else None


def _column(written: str, right: int) -> str | None:
    """The column as it reads so many columns further right; None off the sheet."""
    if written.startswith("$"):
        return written
    column = column_number(written) + right
    return column_letters(column) if 1 <= column <= MAX_COLUMNS else None
