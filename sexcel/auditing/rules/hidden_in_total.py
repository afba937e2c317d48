"""SHT305: Hidden figures count in a total that is shown."""

from collections.abc import Iterator

from sexcel.auditing.rule import SheetRule, called
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.sum_formulas import Adding, adding
from sexcel.auditing.survey.workbook import Survey
from sexcel.model.findings import Finding, Severity
from sexcel.model.grid import Visibility
from sexcel.model.refs import RangeRef, column_letters
from sexcel.model.wording import join_words

_SHOWN_ONLY = "109"


def _look(survey: Survey) -> Iterator[Finding]:
    if not any(_hides(sheet) for sheet in survey.sheets):
        return
    for sheet in survey.sheets:
        if sheet.grid.visibility is not Visibility.VISIBLE:
            continue
        told: set[tuple[str, ...]] = set()
        for one in adding(survey, sheet):
            if sheet.is_hidden(one.ref.row, one.ref.column):
                continue
            hidden = tuple(dict.fromkeys(_hidden(survey, sheet, one)))
            if hidden and hidden not in told:
                told.add(hidden)
                yield RULE.finding(
                    one.ref,
                    f"{one.ref.a1}{called(sheet, one.ref.row, one.ref.column)} takes in figures "
                    f"that are hidden: {join_words(hidden)}.",
                )


def _hides(sheet: SheetSurvey) -> bool:
    grid = sheet.grid
    return (
        bool(grid.hidden_rows or grid.hidden_columns) or grid.visibility is not Visibility.VISIBLE
    )


def _hidden(survey: Survey, sheet: SheetSurvey, one: Adding) -> Iterator[str]:
    shape = sheet.shapes[one.ref.row, one.ref.column]
    if any(token.text == _SHOWN_ONLY for token in shape.tokens):
        return
    for area in one.areas:
        other = survey.sheet(area.sheet)
        assert other is not None
        where = "" if other is sheet else f" of {other.name}"
        if other.grid.visibility is not Visibility.VISIBLE:
            yield f"sheet {other.name}"
            continue
        for row in sorted(other.grid.hidden_rows):
            if area.first_row <= row <= area.last_row and _counts(other, _row(area, row)):
                yield f"row {row}{where}"
        for column in sorted(other.grid.hidden_columns):
            inside = area.first_column <= column <= area.last_column
            if inside and _counts(other, _column(area, column)):
                yield f"column {column_letters(column)}{where}"


def _row(area: RangeRef, row: int) -> Iterator[tuple[int, int]]:
    last = min(area.last_column, area.first_column + 500)
    return ((row, column) for column in range(area.first_column, last + 1))


def _column(area: RangeRef, column: int) -> Iterator[tuple[int, int]]:
    last = min(area.last_row, area.first_row + 500)
    return ((row, column) for row in range(area.first_row, last + 1))


def _counts(sheet: SheetSurvey, cells: Iterator[tuple[int, int]]) -> bool:
    return any(sheet.number(*one) for one in cells)


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
