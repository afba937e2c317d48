"""The live workbook with a fault in some cell, as if someone had saved it so."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

from sexcel.files.reading import read_grid
from sexcel.graft.cells import NewCell, SheetEdit, Written
from sexcel.graft.repair import write_edited
from sexcel.model.grid import Cell, CellValue, Grid
from sexcel.model.refs import CellRef, parse_a1
from tests.recalculating import recalculate

LIVE = Path(__file__).parents[2] / "workbooks" / "sec-budget-2020-23-live.xlsx"

Content = str | int | Decimal
"""What is typed into a cell: ``=A1``, a text, a number."""


@cache
def live() -> Grid:
    """Return the live workbook."""
    return read_grid(LIVE)


def ref_of(place: str) -> CellRef:
    """Return the cell that ``2 Overview!D13`` names."""
    sheet, _, cell = place.rpartition("!")
    return CellRef(sheet, *parse_a1(cell))


def mutant(
    path: Path,
    changes: Mapping[str, Content],
    *,
    stale: Mapping[str, Content] | None = None,
    number_format: str = "",
) -> Path:
    """Write the live workbook to ``path`` with those cells changed.

    All formulas are worked out again, but for those that stand at a ``stale`` value.
    """
    cells = {ref_of(place): _cell(content) for place, content in changes.items()}
    changed = live().with_cells(cells)
    values = dict(recalculate(changed).values[0])
    values |= {ref_of(place): _cell(value).value for place, value in (stale or {}).items()}
    edits = [
        SheetEdit(
            sheet.name,
            {
                (ref.row, ref.column): NewCell(
                    cell.formula, written(values.get(ref, cell.value)), number_format or None
                )
                for ref, cell in cells.items()
                if ref.sheet == sheet.name
            },
            {
                (ref.row, ref.column): written(value)
                for ref, value in values.items()
                if ref.sheet == sheet.name and ref not in cells
            },
        )
        for sheet in live()
    ]
    used = [edit for edit in edits if edit.cells or edit.values]
    write_edited(
        LIVE,
        live().sha256,
        path,
        used,
        lambda ref: live().sheet(ref.sheet).cells[ref.row, ref.column].formula or "",
        calculate_on_opening=False,
    )
    return path


def _cell(content: Content) -> Cell:
    if isinstance(content, str) and content.startswith("="):
        return Cell(None, content[1:])
    return Cell(content if isinstance(content, str) else Decimal(content))


def written(value: CellValue) -> Written:
    """Return a value as the file keeps it; no formula of the live workbook gives a date."""
    assert value is None or isinstance(value, Written)
    return value


def values(path: Path) -> dict[CellRef, CellValue]:
    """Return every value of a workbook."""
    return {
        CellRef(sheet.name, *position): cell.value
        for sheet in read_grid(path)
        for position, cell in sheet.cells.items()
    }
