"""SHT306: A total counts the year at the head of its column."""

from collections.abc import Iterator
from decimal import Decimal

from msgspec.structs import replace

from sexcel.auditing.repairs import replace_range
from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.wording import name_cell, quote_formula
from sexcel.model.findings import Finding, Repair, Severity
from sexcel.model.refs import CellRef, RangeRef


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        for total in survey.sum_cells(sheet, lambda sum_run: sum_run.formula.goes_down):
            for area in total.areas:
                year = _year_at_head(survey, area)
                if year is not None:
                    yield _finding(sheet, total.ref, area, year)


def _year_at_head(survey: Survey, area: RangeRef) -> Decimal | None:
    """Return the year in the first cell of a column of figures; None where it begins otherwise."""
    sheet = survey.sheet(area.sheet)
    row, column = area.first_row, area.first_column
    if sheet is None or area.last_column != column or area.last_row < row + 2:
        return None
    if not sheet.is_year_heading(row, column) or sheet.is_year(row + 1, column):
        return None
    return sheet.number(row, column)


def _finding(sheet: SheetSurvey, cell: CellRef, area: RangeRef, year: Decimal) -> Finding:
    figure = sheet.number(cell.row, cell.column)
    formula = sheet.shapes[cell.row, cell.column].formula_in(cell)
    without_year = replace(area, first_row=area.first_row + 1)
    corrected = replace_range(formula, cell, area, without_year)
    repairs = []
    if corrected is not None:
        repairs = [Repair(cell, corrected, None, f"Let {cell.a1} be ={corrected}.")]
    return RULE.finding(
        cell,
        f"{name_cell(sheet, cell)} is {quote_formula(formula)} and counts the year in "
        f"{area.first_cell.a1}, {year:f}, as an amount.",
        found=figure,
        expected=None if figure is None else figure - year,
        related=[area.first_cell],
        repairs=repairs,
    )


RULE = SheetRule(
    code="SHT306",
    name="heading-in-total",
    severity=Severity.ERROR,
    summary="A total counts the year at the head of its column.",
    why="A year is a number to SUM: the total is about £2,000 too high.",
    source="any workbook",
    bad="D3   2020\nD4   1,000\nD5   2,000\nD6   =SUM(D3:D5)",
    good="D3   2020\nD4   1,000\nD5   2,000\nD6   =SUM(D4:D5)",
    help="Let the range in {cell} begin below the heading.",
    look=_look,
)
