"""SHT306: A total counts the year at the head of its column."""

from collections.abc import Iterator

from sexcel.auditing.rule import SheetRule, called, formula_shown
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.sum_formulas import adding, stretched
from sexcel.auditing.survey.workbook import Survey
from sexcel.model.findings import Finding, Repair, Severity
from sexcel.model.refs import CellRef, RangeRef


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        for one in adding(survey, sheet, lambda adds: adds.goes_down):
            for area in one.areas:
                head = survey.sheet(area.sheet)
                row, column = area.first_row, area.first_column
                if head is None or area.last_column != column or area.last_row < row + 2:
                    continue
                if not head.is_year(row, column) or head.is_year(row + 1, column):
                    continue
                if not _is_heading(head, row):
                    continue
                year = head.number(row, column)
                found = sheet.number(one.ref.row, one.ref.column)
                if year is None:
                    continue
                formula = sheet.shapes[one.ref.row, one.ref.column].at(one.ref)
                less = RangeRef(area.sheet, row + 1, column, area.last_row, column)
                mended = stretched(formula, one.ref, area, less)
                head_ref = CellRef(area.sheet, row, column)
                yield RULE.finding(
                    one.ref,
                    f"{one.ref.a1}{called(sheet, one.ref.row, one.ref.column)} is "
                    f"{formula_shown(formula)} and counts the year in {head_ref.a1}, {year:f}, as "
                    "an amount.",
                    found=found,
                    expected=None if found is None else found - year,
                    related=[head_ref],
                    repairs=[]
                    if mended is None
                    else [Repair(one.ref, mended, None, f"Let {one.ref.a1} be ={mended}.")],
                )


def _is_heading(sheet: SheetSurvey, row: int) -> bool:
    """Whether nothing but texts, dates and years stands in the row."""
    return all(
        sheet.number(row, column) is None or sheet.is_year(row, column)
        for column in sheet.columns(row)
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
    help="Let the range begin below the heading.",
    look=_look,
)
