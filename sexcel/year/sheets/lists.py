"""Lists that people fill in, and the cells of the monitor's sheets."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from sexcel.model.expressions import ZERO
from sexcel.model.refs import CellRef
from sexcel.writers.cells import Highlight, Look, PlannedCell, SheetPlan, Style, Validation, Weight
from sexcel.writers.sheets import Cells
from sexcel.writers.styles import DATE
from sexcel.year.sheets.layout import FIRST_ROW, HEADING_ROW


def input_cell(value: Decimal | str | date | None = None, number: str = "") -> PlannedCell:
    """Return a cell to be typed in."""
    return PlannedCell(value, Style(Look.INPUT, number))


def calculated_cell(formula: str, number: str = "", weight: Weight = Weight.LINE) -> PlannedCell:
    """Return a cell with a formula that has no value yet."""
    return PlannedCell(ZERO if number else "", Style(Look.FORMULA, number, weight), formula)


Column = tuple[str, float, str, Callable[[int], str] | None]
"""A column of a list: heading, width, number format ("" for words), and its formula, if any."""


def plan_list(
    sheet: str,
    title: tuple[str, str],
    columns: Sequence[Column],
    rows: int,
    validations: tuple[Validation, ...] = (),
    highlights: tuple[Highlight, ...] = (),
) -> SheetPlan:
    """Plan a list, under a title and what it is for, with so many rows ready to be filled in."""
    cells = Cells(sheet, *title)
    figures = [number for number, column in enumerate(columns, 1) if column[2] not in ("", DATE)]
    cells.headings(HEADING_ROW, (column[0] for column in columns), figures)
    for row in range(FIRST_ROW, FIRST_ROW + rows):
        for number, (_, _, number_format, formula) in enumerate(columns, 1):
            cells[row, number] = (
                input_cell(None, number_format)
                if formula is None
                else calculated_cell(formula(row), number_format)
            )
    return SheetPlan(
        sheet,
        cells,
        tuple(column[1] for column in columns),
        header_rows=(HEADING_ROW, HEADING_ROW),
        highlights=highlights,
        validations=validations,
        labels_stay=False,
        grows=True,
    )


def column_cells(sheet: str, column: int, rows: int) -> tuple[CellRef, ...]:
    """Return the cells of a column of a list, so many from its first row on."""
    return tuple(CellRef(sheet, row, column) for row in range(FIRST_ROW, FIRST_ROW + rows))
