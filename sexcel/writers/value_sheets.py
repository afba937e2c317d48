"""Sheets that hold no tables, as values: of a workbook of which nothing else can be read."""

from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal

from sexcel.model.grid import CellValue, ErrorValue, Grid, SheetGrid, Visibility
from sexcel.model.tables import Kind
from sexcel.ooxml.limits import MAX_CARRIED_CELLS
from sexcel.writers.cells import Look, PlannedCell, SheetPlan, Style
from sexcel.writers.sheet_names import find_free_name
from sexcel.writers.styles import number_format
from sexcel.writers.texts import fit_text

_USUAL, _WIDEST = 9.0, 60.0
"""Widths in characters: that of a column in Excel, and one beyond which words run on."""


def plan_value_sheets(
    grid: Grid, replaced: Collection[str], occupied: Collection[str]
) -> Iterator[SheetPlan]:
    """Yield the sheets of a workbook that are not ``replaced``, under names that are free.

    A sheet with which they would pass 500,000 cells is left out.
    """
    used, remaining = {name.lower() for name in occupied}, MAX_CARRIED_CELLS
    for sheet in grid:
        if sheet.name in replaced or not sheet.cells or len(sheet.cells) > remaining:
            continue
        remaining -= len(sheet.cells)
        name = find_free_name(sheet.name, used)
        used.add(name.lower())
        yield _plan(sheet, name)


def _plan(sheet: SheetGrid, name: str) -> SheetPlan:
    spans = {
        (merge.first_row, merge.first_column): merge.width
        for merge in sheet.merges
        if merge.first_row == merge.last_row
    }
    cells = {
        position: _cell(cell.value, spans.get(position, 1))
        for position, cell in sheet.cells.items()
    }
    last = max(column for _, column in cells)
    widths = [_USUAL] * last
    for (_, column), cell in cells.items():
        if cell.span == 1:
            widths[column - 1] = min(max(widths[column - 1], len(str(cell.value)) + 2.0), _WIDEST)
    return SheetPlan(
        name,
        cells,
        tuple(widths),
        labels_stay=False,
        is_hidden=sheet.visibility is not Visibility.VISIBLE,
    )


def _cell(value: CellValue, span: int) -> PlannedCell:
    style = Style(Look.PLAIN)
    match value:
        case Decimal():
            return PlannedCell(value, style, span=span)
        case date():
            return PlannedCell(value, Style(Look.PLAIN, number_format(Kind.DATE)), span=span)
        case bool():
            return PlannedCell(str(value).upper(), style, span=span)
        case ErrorValue(code):
            return PlannedCell(code, style, span=span)
        case str():
            return PlannedCell(fit_text(value), style, span=span)
    return PlannedCell(None, style, span=span)
