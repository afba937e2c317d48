"""Repairs made in memory, as the cells of the user's package that change."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from sexcel.graft.cells import NewCell, SheetEdit, Written
from sexcel.model.grid import Cell, CellValue, Grid, SheetGrid
from sexcel.model.refs import CellRef
from sexcel.ooxml.serials import serial_of
from sexcel.repair.records import RepairedWorkbook

_GENERAL, _TEXT = "General", "@"
_FAR = 50
"""Rows beyond which the format of another figure says nothing about this one: it is then hardly
of the same table."""


def list_edits(before: Grid, repaired: RepairedWorkbook) -> Iterator[SheetEdit]:
    """Yield what changes on each sheet: the cells repaired, and values of formulas that stay."""
    after = repaired.grid
    changed = {fix.repair.cell for fix in repaired.fixes if not fix.is_refresh}
    for sheet in after:
        old = before.sheet(sheet.name)
        cells = {
            (ref.row, ref.column): _new_cell(old, ref, sheet.cells[ref.row, ref.column], after)
            for ref in sorted(changed)
            if ref.sheet == sheet.name
        }
        refreshed = {
            (ref.row, ref.column): written_value(value, after)
            for ref, value in repaired.values.items()
            if ref.sheet == sheet.name and ref not in changed
        }
        if cells or refreshed:
            yield SheetEdit(sheet.name, cells, refreshed)


def _new_cell(old: SheetGrid, ref: CellRef, cell: Cell, grid: Grid) -> NewCell:
    present = old.cell(ref.row, ref.column)
    value = written_value(cell.value, grid)
    if present is None:
        return NewCell(cell.formula, value, format_if_new=_nearest_format(old, ref))
    plain_text = isinstance(present.value, str) and present.number_format == _GENERAL
    look = _nearest_format(old, ref) if plain_text or present.number_format == _TEXT else None
    return NewCell(cell.formula, value, look)


def _nearest_format(sheet: SheetGrid, ref: CellRef) -> str | None:
    """Return the format of the nearest figure above or below; None where there is none."""
    for distance in range(1, _FAR):
        for row in (ref.row - distance, ref.row + distance):
            cell = sheet.cell(row, ref.column)
            if cell is not None and isinstance(cell.value, Decimal):
                return None if cell.number_format in (_GENERAL, _TEXT) else cell.number_format
    return None


def written_value(value: CellValue, grid: Grid) -> Written:
    """Return a value as the file keeps it: a date as its number."""
    if isinstance(value, date):
        return Decimal(serial_of(value, grid.from_1904))
    return value
