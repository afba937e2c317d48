"""What speaks for a table beside its headings: its caption, its sheet and its rows' names."""

import re

from sexcel.model.grid import SheetGrid
from sexcel.model.names import normalise
from sexcel.model.tables import Table

_ROWS_ABOVE = 4
_ROWS_BELOW = 15
_NUMBERED = re.compile(r"\s*table\s+(\d+)\b", re.IGNORECASE)


def evidence(table: Table, sheet: SheetGrid, first: int, last: int, label: int) -> float:
    """How strongly what stands around a header in rows ``first`` to ``last`` speaks for a table.

    A caption with its number counts 2 (with another's, -2), its title above or on the sheet's
    tab 1, and every row named like one of its rows a half, up to 2.
    """
    names = _names(table)
    proof = min(2.0, 0.5 * sum(_is_row(names, sheet, row, label) for row in _below(last)))
    for row in range(max(1, first - _ROWS_ABOVE), first):
        for column in sheet.rows.get(row, ()):
            value = sheet.value(row, column)
            if isinstance(value, str):
                proof += _caption(table, value)
    if normalise(table.title) == normalise(sheet.name) or normalise(table.sheet) == normalise(
        sheet.name
    ):
        proof += 1
    return proof


def _below(last: int) -> range:
    return range(last + 1, last + 1 + _ROWS_BELOW)


def _caption(table: Table, text: str) -> float:
    number = _NUMBERED.match(text)
    if number is not None:
        return 2 if table.number == int(number[1]) else -2
    return 1 if normalise(table.title) in normalise(text) else 0


def _is_row(names: frozenset[str], sheet: SheetGrid, row: int, label: int) -> bool:
    value = sheet.value(row, label)
    return isinstance(value, str) and normalise(value) in names


def _names(table: Table) -> frozenset[str]:
    """What the rows of the table are called, in one spelling."""
    titles = (title for line in table.lines for title in (line.title, *line.aliases))
    return frozenset(normalise(title) for title in (*titles, *table.typical_rows))
