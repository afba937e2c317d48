"""SHT308: A check that should be 0 is not."""

import re
from collections.abc import Iterator

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.wording import format_as_shown, name_cell, quote_formula_of
from sexcel.formulas.formula_shapes import Position
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef, RangeRef

_SHOULD_BE_0 = re.compile(
    r"\b(?:should|must|needs? to) (?:be|equal|come to) (?:0|zero|nil|nought)\b"
    r"|\bcheck\b[^a-z]*(?:=|to) ?(?:0|zero|nil)\b",
    re.IGNORECASE,
)
"""Labels that say what the figure is to be."""
_SMALLEST = 1
"""A difference in whole units: less is what rounding leaves over."""


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        for row, column in sheet.check_texts:
            label = sheet.value(row, column)
            if not isinstance(label, str) or not _SHOULD_BE_0.search(label):
                continue
            failed = [
                (row, figure_column)
                for figure_column in sheet.columns(row)
                if figure_column > column and _is_not_0(sheet, row, figure_column)
            ]
            if failed:
                yield _finding(sheet, failed)


def _is_not_0(sheet: SheetSurvey, row: int, column: int) -> bool:
    """Say whether a formula comes to something else than 0."""
    figure = sheet.number(row, column)
    return (row, column) in sheet.shapes and figure is not None and abs(figure) >= _SMALLEST


def _finding(sheet: SheetSurvey, failed: list[Position]) -> Finding:
    (row, first), (_, last) = failed[0], failed[-1]
    cell = CellRef(sheet.name, row, first)
    figure = sheet.number(row, first)
    assert figure is not None
    message = (
        f"{name_cell(sheet, cell)}, {quote_formula_of(sheet, cell)}, should be 0 and is "
        f"{format_as_shown(figure, sheet, cell)}."
    )
    if len(failed) > 1:
        message += f" So are {len(failed) - 1} more in this row."
    return RULE.finding(RangeRef(sheet.name, row, first, row, last).narrowed, message, found=figure)


RULE = SheetRule(
    code="SHT308",
    name="failed-check",
    severity=Severity.ERROR,
    summary="A check that should be 0 is not.",
    why=(
        "Whoever built the workbook put the check there to see that two ways to a figure agree. "
        "They do not, so one of the two is wrong."
    ),
    source="any workbook",
    bad="Total by line     1,200\nTotal by team     1,190\nCheck (should be 0)   10",
    good="Total by line     1,200\nTotal by team     1,200\nCheck (should be 0)    0",
    help="Find the line that one of the two figures has and the other has not.",
    look=_look,
)
