"""SHT308: A check that should be 0 is not."""

import re
from collections.abc import Iterator, Sequence

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
_CHECK = re.compile(r"\bchecks?\b", re.IGNORECASE)
"""A heading or label of checks that leaves it to the reader what they should be."""
_FEWEST_HOLDING = 3
"""Checks made alike that are 0, for each that is not: with fewer a check may well be a balance."""
_LONGEST_NAME = 40
"""Letters of such a heading or label: longer ones are sentences about a check."""
_MOST_READ = 20
"""Cells of a range that a finding cites: the months of a year, or the lines of a block."""


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        reported: set[Position] = set()
        for row, column in sheet.check_texts:
            label = sheet.value(row, column)
            if not isinstance(label, str):
                continue
            after = [(row, right) for right in sheet.columns(row) if right > column]
            if _SHOULD_BE_0.search(label):
                failed = [position for position in after if _is_not_0(sheet, *position)]
                if failed:
                    yield _finding(sheet, failed)
            elif len(label) <= _LONGEST_NAME and _CHECK.search(label):
                below = [(under, column) for under in sheet.rows(column) if under > row]
                for line in (after, below):
                    for failed in _exceptions(sheet, line):
                        if reported.isdisjoint(failed):
                            reported.update(failed)
                            yield from (_exception(sheet, position) for position in failed)


def _exceptions(sheet: SheetSurvey, line: Sequence[Position]) -> Iterator[list[Position]]:
    """Yield, for each shape of formula on a line, the few that are not 0 where the others are."""
    alike: dict[str, list[Position]] = {}
    for position in line:
        if position in sheet.shapes and sheet.number(*position) is not None:
            alike.setdefault(sheet.shapes[position].text, []).append(position)
    for places in alike.values():
        failed = [position for position in places if _is_not_0(sheet, *position)]
        if failed and len(places) >= (1 + _FEWEST_HOLDING) * len(failed):
            yield failed


def _exception(sheet: SheetSurvey, position: Position) -> Finding:
    """Return the warning on a check that alone is not 0, which cites what it compares."""
    cell, figure = sheet.ref(position), sheet.number(*position)
    assert figure is not None
    areas = sheet.shapes[position].precedents(cell)
    return RULE.finding(
        cell,
        f"{name_cell(sheet, cell)}, {quote_formula_of(sheet, cell)}, is "
        f"{format_as_shown(figure, sheet, cell)}; the checks beside it that are made alike are 0.",
        found=figure,
        related=[
            CellRef(area.sheet, *position)
            for area in areas
            if area.size <= _MOST_READ
            for position in area.positions()
        ],
        severity=Severity.WARNING,
    )


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
    help="Find out which of the figures that {cell} compares is wrong.",
    look=_look,
)
