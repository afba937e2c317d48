"""Sheets that are no budget tables: with every look from a package, else values and merges."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from sexcel.files.reading import open_workbook
from sexcel.model.grid import CellValue, Grid
from sexcel.ooxml.carried_reader import read_sheets
from sexcel.ooxml.carried_sheet import CarriedCell, CarriedSheet, CellLook, ColumnSpan
from sexcel.ooxml.limits import MAX_CARRIED_CELLS
from sexcel.ooxml.serials import serial_of

_FIRST_DAY = date(1900, 3, 1)
"""Before it Excel's calendar has a day that never was, and before 1900 none at all."""
_USUAL_DIGITS = 6
"""Digits that a column of the usual width shows in any font."""
_DIGITS, _DAY = 12, 11
"""Characters that Excel shows of a number without a format, at most, and of a day."""
_PLAIN, _DATE = CellLook(), CellLook(number_format=14)


def carried_sheets(
    path: Path, grid: Grid, names: Collection[str], password: str | None = None
) -> tuple[CarriedSheet, ...]:
    """Return the sheets of those names of the workbook at ``path``, which was read as ``grid``.

    Of an .xls, .xlsb or .ods only values and merges are known. Raises UnreadableWorkbookError
    where the file has changed meanwhile and cannot be read any more.
    """
    if grid.values_of:
        return value_sheets(grid, names)
    if not names:
        return ()
    with open_workbook(path, password) as workbook:
        return () if workbook.package is None else read_sheets(workbook.package, names)


def value_sheets(grid: Grid, names: Collection[str]) -> tuple[CarriedSheet, ...]:
    """Return the sheets of those names, in the workbook's order: values by type, days as such.

    For a grid whose reader gives values only. A sheet with which they would pass 500,000 cells is
    left out, those that merges span included.
    """
    remaining = MAX_CARRIED_CELLS
    carried: list[CarriedSheet] = []
    for sheet in grid:
        if sheet.name not in names:
            continue
        needed = len(sheet.cells) + sum(merge.size for merge in sheet.merges)
        if needed > remaining:
            continue
        remaining -= needed
        cells = {position: _carry(cell.value) for position, cell in sheet.cells.items()}
        columns = tuple(_columns(cells))
        carried.append(CarriedSheet(sheet.name, sheet.visibility, cells, sheet.merges, columns))
    return tuple(carried)


def _columns(cells: Mapping[tuple[int, int], CarriedCell]) -> Iterator[ColumnSpan]:
    """Yield the columns that need more than the usual width to show their numbers and days."""
    longest: dict[int, int] = {}
    for (_, column), cell in cells.items():
        if isinstance(cell.value, Decimal):
            shown = _DAY if cell.look is _DATE else min(len(f"{cell.value:f}"), _DIGITS)
            longest[column] = max(longest.get(column, 0), shown)
    for column, shown in sorted(longest.items()):
        if shown > _USUAL_DIGITS:
            yield ColumnSpan(column, column, 7 * shown + 19)


def _carry(value: CellValue) -> CarriedCell:
    if not isinstance(value, date):
        return CarriedCell(value, _PLAIN)
    if value < _FIRST_DAY:
        return CarriedCell(value.isoformat(), _PLAIN)
    return CarriedCell(Decimal(serial_of(value, from_1904=False)), _DATE)
