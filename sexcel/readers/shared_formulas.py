"""Formulas that Excel writes once for a run of cells, expanded for each cell when it is asked for.

The one text is cut into references and the rest when it is read; a cell's own formula is then
only a matter of adding the cell's offset. Nothing is expanded before it is wanted, so that a
long formula shared by millions of cells costs no more than its text.
"""

import re
from collections.abc import Iterator

from sexcel.model.refs import MAX_COLUMNS, MAX_ROWS, column_letters, column_number

_PART = re.compile(
    r"""
    (?P<kept> "(?:[^"]|"")*"                                         # a text
            | '(?:[^']|'')*'                                         # a quoted sheet
            | \[ (?: '. | [^\[\]'] | \[ (?: '. | [^\[\]'] )* \] )* \] )  # columns, other books
  | (?P<cell> (?P<c>\$?[A-Z]{1,3}) (?P<r>\$?[1-9][0-9]{0,6}) ) (?![\w.(!\\?])
  | (?P<rows> (?P<r1>\$?[1-9][0-9]{0,6}) : (?P<r2>\$?[1-9][0-9]{0,6}) ) (?![\w.(!\\?])
  | (?P<columns> (?P<c1>\$?[A-Z]{1,3}) : (?P<c2>\$?[A-Z]{1,3}) ) (?![\w.(!\\?])
  | (?P<word> [\w.$\\?]+ )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_OFF_SHEET = "#REF!"


class _Axis:
    """A row or column of a reference: fixed by ``$``, or as far from the cell as it was."""

    __slots__ = ("_is_row", "_number", "_written")

    def __init__(self, written: str, is_row: bool) -> None:
        self._written = written.upper()
        self._is_row = is_row
        relative = not written.startswith("$")
        self._number = (int(written) if is_row else column_number(written)) if relative else 0

    def moved(self, rows: int, columns: int) -> str | None:
        """The row or column for a cell so much further down and right; None off the sheet."""
        if not self._number:
            return self._written
        if self._is_row:
            number = self._number + rows
            return str(number) if 1 <= number <= MAX_ROWS else None
        number = self._number + columns
        return column_letters(number) if 1 <= number <= MAX_COLUMNS else None


class SharedFormula:
    """A formula as it stands in the first cell of a run, without its ``=``."""

    __slots__ = ("_column", "_parts", "_row")

    def __init__(self, text: str, row: int, column: int) -> None:
        """``row`` and ``column`` are those of the cell in which ``text`` stands."""
        self._row = row
        self._column = column
        self._parts: list[str | tuple[_Axis, str, _Axis]] = list(_parts(text))

    def at(self, row: int, column: int) -> str:
        """The formula of the cell at row and column; ``#REF!`` for what leaves the sheet."""
        rows, columns = row - self._row, column - self._column
        written: list[str] = []
        for part in self._parts:
            if isinstance(part, str):
                written.append(part)
                continue
            first, between, second = part
            left, right = first.moved(rows, columns), second.moved(rows, columns)
            lost = left is None or right is None
            written.append(_OFF_SHEET if lost else f"{left}{between}{right}")
        return "".join(written)


def _parts(text: str) -> Iterator[str | tuple[_Axis, str, _Axis]]:
    done = 0
    for match in _PART.finditer(text):
        if match["cell"]:
            axes = (_Axis(match["c"], False), "", _Axis(match["r"], True))
        elif match["rows"]:
            axes = (_Axis(match["r1"], True), ":", _Axis(match["r2"], True))
        elif match["columns"]:
            axes = (_Axis(match["c1"], False), ":", _Axis(match["c2"], False))
        else:
            continue
        if done < match.start():
            yield text[done : match.start()]
        yield axes
        done = match.end()
    if done < len(text):
        yield text[done:]
