"""The live workbook with a few cells changed, saved as a person would: recalculated."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

from msgspec.structs import replace

from sexcel.files.reading import read_grid
from sexcel.model.findings import Finding, Severity
from sexcel.model.grid import Cell, Grid, SheetGrid
from sexcel.model.refs import CellRef, parse_a1
from tests.checking import check_grid, shared_engine

LIVE = Path(__file__).parents[3] / "workbooks" / "sec-budget-2020-23-live.xlsx"

Change = str | int | Decimal | None
"""A formula with its ``=``, a text, a number, or None for a blank cell."""


@cache
def live() -> Grid:
    return read_grid(LIVE)


def edit_workbook(changes: Mapping[str, Change], grid: Grid | None = None) -> Grid:
    """Return the workbook with cells such as ``2 Overview!D12`` changed, recalculated."""
    source = grid or live()
    by_sheet: dict[str, dict[tuple[int, int], Change]] = {}
    for where, change in changes.items():
        sheet, _, cell = where.rpartition("!")
        by_sheet.setdefault(sheet, {})[parse_a1(cell)] = change
    # An edited copy is not what was signed, which would be a finding of its own.
    unsigned = [sheet for sheet in source if sheet.name != "Sign-off"]
    sheets = tuple(_changed(sheet, by_sheet.pop(sheet.name, {})) for sheet in unsigned)
    added = tuple(_changed(SheetGrid(name, {}), cells) for name, cells in by_sheet.items())
    return recalculate_values(replace(source, sheets=(*sheets, *added)))


def _changed(sheet: SheetGrid, changes: Mapping[tuple[int, int], Change]) -> SheetGrid:
    cells = dict(sheet.cells)
    for place, change in changes.items():
        look = cells[place].number_format if place in cells else "General"
        if change is None:
            cells.pop(place, None)
        elif isinstance(change, str) and change.startswith("="):
            cells[place] = Cell(None, change[1:], look)
        else:
            value = change if isinstance(change, str) else Decimal(change)
            cells[place] = Cell(value, None, look)
    return replace(sheet, cells=cells)


def recalculate_values(grid: Grid) -> Grid:
    """Return the workbook with the value of every formula recalculated."""
    values = shared_engine().recalculate(grid).values[0]

    return replace(
        grid,
        sheets=tuple(
            replace(
                sheet,
                cells={
                    place: replace(cell, value=values[CellRef(sheet.name, *place)])
                    if cell.formula is not None
                    else cell
                    for place, cell in sheet.cells.items()
                },
            )
            for sheet in grid
        ),
    )


def find_problems(changes: Mapping[str, Change]) -> tuple[Finding, ...]:
    """Return the errors and warnings on the live workbook with those cells changed."""
    findings = check_grid(edit_workbook(changes)).findings
    return tuple(finding for finding in findings if finding.severity >= Severity.WARNING)
