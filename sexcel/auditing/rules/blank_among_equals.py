"""SHT409: A cell is blank among equal figures that its row adds up."""

from collections.abc import Iterator

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.sums import SumRun, areas_of_run
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.wording import format_as_shown, name_cell
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef, RangeRef

_FEWEST_EQUAL = 5
"""Equal figures that make a blank among them odd: the smallest half of a year of months. Three of
four quarters are often all that there is."""
_WIDEST = 60
"""Cells of a row that is added up: five years of months."""


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        for total in survey.sum_cells(sheet, _adds_many_along):
            for area in total.areas:
                if area.height == 1 and _FEWEST_EQUAL < area.width <= _WIDEST:
                    yield from _look_at_row(sheet, area, total.ref)


def _adds_many_along(sum_run: SumRun) -> bool:
    """Say whether sums of a run add up rows of as many figures."""
    areas = areas_of_run(sum_run.run, sum_run.formula.references, "")
    return sum_run.formula.goes_along_row and any(area.width > _FEWEST_EQUAL for area in areas)


def _look_at_row(sheet: SheetSurvey, area: RangeRef, total: CellRef) -> Iterator[Finding]:
    if area.sheet != sheet.name:
        return
    blank = [position for position in area.positions() if sheet.cell(*position) is None]
    figures = {
        sheet.typed_number(*position) for position in area.positions() if position not in blank
    }
    if len(blank) != 1 or len(figures) != 1 or not (figure := figures.pop()):
        return
    cell = sheet.ref(blank[0])
    yield RULE.finding(
        cell,
        f"{name_cell(sheet, cell)} is blank; the other {area.width - 1} figures that "
        f"{total.a1} adds up are {format_as_shown(figure, sheet, area.first_cell)} each.",
        found="blank",
        expected=figure,
        related=[total],
    )


RULE = SheetRule(
    code="SHT409",
    name="blank-among-equals",
    severity=Severity.WARNING,
    summary="A cell is blank among equal figures that its row adds up.",
    why=(
        "What is paid every month is paid in this one, too. The total counts the blank as 0, and "
        "every other total follows."
    ),
    source="any workbook with months or quarters",
    bad="User CIO   16,791   16,791            16,791   16,791   16,791",
    good="User CIO   16,791   16,791   16,791   16,791   16,791   16,791",
    help="Put the figure into {cell}, or 0 where nothing is paid.",
    look=_look,
)
