"""Sheets that are no budget tables of an .xls, .xlsb or .ods: their values and merges."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from sexcel.model.carried import CarriedCell, CarriedSheet, CellLook
from sexcel.model.grid import CellValue, Grid
from sexcel.readers.limits import MAX_CARRIED_CELLS

_DAY_0 = date(1899, 12, 30)
_FIRST_DAY = date(1900, 3, 1)
"""Before it Excel's calendar has a day that never was, and before 1900 none at all."""
_PLAIN, _DATE = CellLook(), CellLook(number_format=14)


def value_sheets(grid: Grid, names: Collection[str]) -> tuple[CarriedSheet, ...]:
    """The sheets of those names, in the workbook's order: values by type, days shown as such.

    For a grid whose reader gives values only. A sheet with which they would pass 500,000 cells is
    left out, those that merges span included.
    """
    left = MAX_CARRIED_CELLS
    carried: list[CarriedSheet] = []
    for sheet in grid:
        if sheet.name not in names:
            continue
        spanned = (
            (merge.last_row - merge.first_row + 1) * (merge.last_column - merge.first_column + 1)
            for merge in sheet.merges
        )
        needed = len(sheet.cells) + sum(spanned)
        if needed > left:
            continue
        left -= needed
        cells = {at: _carried(cell.value) for at, cell in sheet.cells.items()}
        carried.append(CarriedSheet(sheet.name, sheet.visibility, cells, sheet.merges))
    return tuple(carried)


def _carried(value: CellValue) -> CarriedCell:
    if not isinstance(value, date):
        return CarriedCell(value, _PLAIN)
    if value < _FIRST_DAY:
        return CarriedCell(value.isoformat(), _PLAIN)
    return CarriedCell(Decimal((value - _DAY_0).days), _DATE)
