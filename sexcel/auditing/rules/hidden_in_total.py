"""SHT305: Hidden figures count in a total that is shown."""

from collections.abc import Iterator
from itertools import islice

from msgspec.structs import replace

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.sums import SumCell, SumRun
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.wording import name_cell
from sexcel.model.findings import Finding, Severity
from sexcel.model.grid import Visibility
from sexcel.model.refs import RangeRef, column_letters
from sexcel.model.wording import join_words

_MOST_CELLS = 500
"""Cells of a hidden row or column, within a total, that are looked at for a figure."""


def _look(survey: Survey) -> Iterator[Finding]:
    if not any(map(_hides_something, survey.sheets)):
        return
    for sheet in survey.sheets:
        if sheet.grid.visibility is not Visibility.VISIBLE:
            continue
        reported: set[str] = set()
        filtered = _filtered_areas(survey, sheet)
        for total in survey.sum_cells(sheet, _adds_several):
            if sheet.is_hidden(total.ref.row, total.ref.column) or filtered.issuperset(total.areas):
                continue
            hidden = tuple(dict.fromkeys(_hidden_in(survey, sheet, total)))
            if not reported.issuperset(hidden):
                reported.update(hidden)
                yield RULE.finding(
                    total.ref,
                    f"{name_cell(sheet, total.ref)} takes in figures that are hidden: "
                    f"{join_words(hidden)}.",
                )


def _adds_several(sum_run: SumRun) -> bool:
    """Say whether formulas add up several cells; SUBTOTAL goes by what a filter shows."""
    formula = sum_run.formula
    is_link = len(formula.references) == 1 and not formula.is_range
    return not is_link and not formula.skips_sums


def _filtered_areas(survey: Survey, sheet: SheetSurvey) -> set[RangeRef]:
    """Return what SUBTOTAL adds up: a sum of the same cells beside it is meant to have all."""
    return {
        area
        for total in survey.sum_cells(sheet, lambda sum_run: sum_run.formula.skips_sums)
        for area in total.areas
    }


def _hides_something(sheet: SheetSurvey) -> bool:
    grid = sheet.grid
    return (
        bool(grid.hidden_rows or grid.hidden_columns) or grid.visibility is not Visibility.VISIBLE
    )


def _hidden_in(survey: Survey, sheet: SheetSurvey, total: SumCell) -> Iterator[str]:
    """Yield the names of the hidden rows, columns and sheets whose figures a total counts."""
    for area in total.areas:
        read = survey.sheet(area.sheet)
        assert read is not None
        on_sheet = "" if read is sheet else f" of {read.name}"
        if read.grid.visibility is not Visibility.VISIBLE:
            yield f"sheet {read.name}"
            continue
        for row in sorted(read.grid.hidden_rows):
            hidden = replace(area, first_row=row, last_row=row)
            if hidden.meets(area) and _has_figure(read, hidden):
                yield f"row {row}{on_sheet}"
        for column in sorted(read.grid.hidden_columns):
            hidden = replace(area, first_column=column, last_column=column)
            if hidden.meets(area) and _has_figure(read, hidden):
                yield f"column {column_letters(column)}{on_sheet}"


def _has_figure(sheet: SheetSurvey, area: RangeRef) -> bool:
    """Say whether one of the first cells of a row or column holds a figure other than 0."""
    return any(sheet.number(*position) for position in islice(area.positions(), _MOST_CELLS + 1))


RULE = SheetRule(
    code="SHT305",
    name="hidden-in-total",
    severity=Severity.WARNING,
    summary="Hidden figures count in a total that is shown.",
    why="A reader who adds up what is shown gets another total, and cannot see why.",
    source="any workbook",
    bad="Pay       1,000\n(hidden)    400\nTotal     1,400",
    good="Pay       1,000\nRent        400\nTotal     1,400",
    help="Show the row or column, or take it out of the total.",
    look=_look,
)
