"""SHT307: A total is typed where the workbook's other totals are formulas."""

from collections.abc import Iterator, Sequence
from itertools import islice

from msgspec.structs import replace

from sexcel.auditing.repairs import replace_formula
from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.total_rows import TotalRow
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.wording import name_cell
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef, RangeRef, consecutive

_FEWEST_SUMS = 2
"""Sums of ranges on a sheet: one may be the exception, two are how the sheet adds up."""


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        reproduced = {
            position for run in survey.reproduced(sheet).runs for position in run.positions
        }
        for total, typed in find_typed_totals(survey, sheet):
            has_sum = any((total.row, column) in sheet.shapes for column in total.agreeing)
            for columns in consecutive(typed):
                finding = _finding(sheet, total, columns)
                is_told = has_sum or (total.row, columns[0]) in reproduced
                yield finding if is_told else replace(finding, severity=Severity.INFO)


def find_typed_totals(
    survey: Survey, sheet: SheetSurvey
) -> Iterator[tuple[TotalRow, Sequence[int]]]:
    """Yield the totals of a sheet that are typed and right, where others are formulas."""
    if sheet.total_texts and sheet.shapes and _has_sums(survey, sheet):
        for total in survey.total_rows(sheet):
            typed = [
                column
                for column in total.agreeing
                if sheet.typed_number(total.row, column) is not None
            ]
            if typed:
                yield total, typed


def _has_sums(survey: Survey, sheet: SheetSurvey) -> bool:
    sums = survey.sum_cells(sheet, lambda sum_run: sum_run.formula.is_range)
    return sum(1 for _ in islice(sums, _FEWEST_SUMS)) == _FEWEST_SUMS


def _finding(sheet: SheetSurvey, total: TotalRow, typed: Sequence[int]) -> Finding:
    area = RangeRef(sheet.name, total.row, typed[0], total.row, typed[-1])
    are, agree = ("are", "They agree") if len(typed) > 1 else ("is", "It agrees")
    lines = [total.lines_in(sheet.name, column).a1 for column in typed]
    repairs = [
        replace_formula(CellRef(sheet.name, total.row, column), f"SUM({cells})")
        for column, cells in zip(typed, lines, strict=True)
        if total.is_unbroken
    ]
    return RULE.finding(
        area,
        f"{name_cell(sheet, area)} {are} typed, and the other totals of this sheet are formulas. "
        f"{agree} with the lines today: the sum of {lines[0]}.",
        repairs=repairs,
    )


RULE = SheetRule(
    code="SHT307",
    name="typed-total",
    severity=Severity.WARNING,
    summary="A total is typed where the sheet's other totals are formulas.",
    why=(
        "It is right until the first line above it changes, and then stays as it is while "
        "everything around it moves."
    ),
    source="any workbook",
    bad="Total pay   =SUM(D4:D8)\nTotal other   427,000, typed",
    good="Total pay   =SUM(D4:D8)\nTotal other   =SUM(D11:D15)",
    help="Put a formula into {cell}.",
    look=_look,
)
