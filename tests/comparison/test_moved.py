"""Finance workbooks of the corpus with rows and columns inserted: no difference but those."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from sexcel.comparison.workbook_changes import compare_workbooks
from sexcel.formulas.references import Reference, Shapes
from sexcel.model.grid import Grid, SheetGrid
from sexcel.model.refs import MAX_COLUMNS, MAX_ROWS, CellRef, RangeRef
from tests.auditing.test_clean_workbooks import CORPUS

ROWS, COLUMNS = 3, 2
"""Inserted at the top and on the left of every sheet: few enough to be done by hand."""


def moved(book: Grid) -> Grid:
    """Return the workbook with blank rows on top and blank columns on the left, as Excel does."""
    shapes = Shapes()
    return replace(book, sheets=tuple(_moved_sheet(sheet, shapes) for sheet in book))


def _moved_sheet(sheet: SheetGrid, shapes: Shapes) -> SheetGrid:
    cells = {}
    for (row, column), cell in sheet.cells.items():
        formula = cell.formula
        if formula is not None:
            formula = _moved_formula(formula, CellRef(sheet.name, row, column), shapes)
        cells[row + ROWS, column + COLUMNS] = replace(cell, formula=formula)
    hidden = frozenset(row + ROWS for row in sheet.hidden_rows)
    return replace(sheet, cells=cells, hidden_rows=hidden)


def _moved_formula(formula: str, cell: CellRef, shapes: Shapes) -> str:
    shape = shapes.of(formula, cell.row, cell.column)
    prefixes = iter(shape.sheets)
    texts: list[str] = []
    for part in shape.parts:
        if isinstance(part, Reference):
            area = part.area_from(cell)
            assert area is not None
            texts.append(f"{next(prefixes)}{_moved_area(area).a1}")
        else:
            texts.append(part.text)
    return "".join(texts)


def _moved_area(area: RangeRef) -> RangeRef:
    rows = 0 if (area.first_row, area.last_row) == (1, MAX_ROWS) else ROWS
    columns = 0 if (area.first_column, area.last_column) == (1, MAX_COLUMNS) else COLUMNS
    return RangeRef(
        area.sheet,
        area.first_row + rows,
        area.first_column + columns,
        area.last_row + rows,
        area.last_column + columns,
    )


@pytest.mark.parametrize("draw", CORPUS, ids=lambda draw: draw.__name__)
def test_a_workbook_is_the_same_wherever_it_stands(draw: Callable[[], Grid]) -> None:
    book = draw()
    assert compare_workbooks(book, book).is_same
    comparison = compare_workbooks(book, moved(book))
    assert comparison.differences == 0


@pytest.mark.parametrize("draw", CORPUS, ids=lambda draw: draw.__name__)
def test_one_row_that_goes_is_one_difference(draw: Callable[[], Grid]) -> None:
    book = draw()
    first = book.sheets[0]
    last = max(row for row, _ in first.cells)
    cells = {place: cell for place, cell in first.cells.items() if place[0] != last}
    shorter = replace(book, sheets=(replace(first, cells=cells), *book.sheets[1:]))
    comparison = compare_workbooks(book, shorter)
    (sheet,) = comparison.sheets
    assert [(line.is_row, line.is_new, line.place.first_row) for line in sheet.lines] == [
        (True, False, last)
    ]
    assert comparison.differences == 1
