"""Formulas that Excel writes once for a run of cells, expanded for a cell when they are wanted.

Nothing is expanded before it is wanted, so a long formula shared by a million cells costs its
text once. openpyxl's Translator is not used here: it drops the sheet from ``Costs!Rate`` and
lets references run off the end of a sheet.
"""

import re
from functools import cache, lru_cache

from sexcel.model.refs import MAX_COLUMNS, MAX_ROWS, column_letters, column_number

_TOKEN = r"""
    "(?:[^"]|"")*"                                                   # a text
  | '(?:[^']|'')*'                                                   # a quoted sheet
  | \[ (?: '. | [^\[\]'] | \[ (?: '. | [^\[\]'] )* \] )* \]          # columns, other workbooks
  | (?P<column>\$?[A-Z]{1,3}) (?P<row>\$?[1-9][0-9]{0,6})     (?![\w.(!\\?])
  | (?P<top>\$?[1-9][0-9]{0,6}) : (?P<bottom>\$?[1-9][0-9]{0,6}) (?![\w.(!\\?])
  | (?P<left>\$?[A-Z]{1,3}) : (?P<right>\$?[A-Z]{1,3})        (?![\w.(!\\?])
  | [\w.$\\?]+                                                       # a name, a number
    """
_ROWS = ("row", "top", "bottom")
_RELATIVE = ("column", "row", "top", "bottom", "left", "right")
"""The groups that hold a row or column, in the order in which they can stand."""
_SHORT = 256
"""Characters up to which a formula is kept cut up for every column of a sheet: cells come row by
row, and each column may have a run of its own. Longer ones are fewer, so that memory is held."""


class SharedFormula:
    """A formula as the first cell of a run has it, without its ``=``."""

    __slots__ = ("_column", "_row", "_text")

    def __init__(self, text: str, row: int, column: int) -> None:
        """Take the text, and row and column of the cell that has it."""
        self._text = text
        self._row = row
        self._column = column

    def __len__(self) -> int:
        return len(self._text)

    def expand(self, row: int, column: int) -> str:
        """Return the formula of the cell at row and column; ``#REF!`` for what leaves the sheet."""
        down, right = row - self._row, column - self._column
        written: list[str] = []
        for piece in _template(self._text):
            if isinstance(piece, str):
                written.append(piece)
            elif piece > 0 and 1 <= piece + down <= MAX_ROWS:
                written.append(str(piece + down))
            elif piece < 0 and 1 <= right - piece <= MAX_COLUMNS:
                written.append(_letters(right - piece))
            else:
                return _expand_off_sheet(self._text, down, right)
        return "".join(written)


@cache
def _tokens() -> re.Pattern[str]:
    """Return the pattern of a formula's tokens, compiled once a workbook has a shared formula."""
    return re.compile(_TOKEN, re.VERBOSE | re.IGNORECASE)


_letters = lru_cache(maxsize=MAX_COLUMNS)(column_letters)


def _template(text: str) -> tuple[str | int, ...]:
    """Return the formula cut up: texts as they are, relative rows, relative columns below zero."""
    return _short_template(text) if len(text) <= _SHORT else _long_template(text)


def _cut(text: str) -> tuple[str | int, ...]:
    pieces: list[str | int] = []
    done = 0
    for match in _tokens().finditer(text):
        for name in _RELATIVE:
            end = match[name]
            if end is not None and not end.startswith("$"):
                pieces.append(text[done : match.start(name)])
                pieces.append(int(end) if name in _ROWS else -column_number(end))
                done = match.end(name)
    pieces.append(text[done:])
    return tuple(piece for piece in pieces if piece != "")


_short_template = lru_cache(maxsize=MAX_COLUMNS)(_cut)
_long_template = lru_cache(maxsize=128)(_cut)


def _expand_off_sheet(text: str, down: int, right: int) -> str:
    """Return the formula so far down and right, where some reference leaves the sheet."""

    def move(match: re.Match[str]) -> str:
        ends = [
            _move(match[name], down if name in _ROWS else right, name in _ROWS)
            for name in _RELATIVE
            if match[name] is not None
        ]
        if None in ends:
            return "#REF!"
        between = "" if match["column"] is not None else ":"
        return between.join(end for end in ends if end is not None) or match[0]

    return _tokens().sub(move, text)


def _move(end: str, by: int, is_row: bool) -> str | None:
    """Return a row or column of a reference moved by so many; None off the sheet."""
    if end.startswith("$"):
        return end
    number = (int(end) if is_row else column_number(end)) + by
    if not 1 <= number <= (MAX_ROWS if is_row else MAX_COLUMNS):
        return None
    return str(number) if is_row else column_letters(number)
