"""SHT406: All dates of a sheet are four years off its labels."""

import re
from collections.abc import Iterator

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.workbook import Survey
from sexcel.model.findings import Finding, Severity

_YEAR = re.compile(r"\b(20\d\d)\b")
_EPOCHS_APART = 4
"""Years between 1900 and 1904, from which Excel counts days."""
_FEWEST_DATES = 3
"""Of one or two dates, all may be four years off because somebody meant them so."""


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        dates = sheet.typed_dates
        if dates.total() < _FEWEST_DATES:
            continue
        years = _years_near_labels(sheet)
        for shift in (-_EPOCHS_APART, _EPOCHS_APART):
            if all(day.year not in years and day.year - shift in years for day in dates):
                yield _finding(sheet, shift)
                break


def _years_near_labels(sheet: SheetSurvey) -> set[int]:
    """Return the years that texts name, with the years next to them."""
    return {
        int(year) + step
        for text in sheet.texts
        for year in _YEAR.findall(text)
        for step in (-1, 0, 1)
    }


def _finding(sheet: SheetSurvey, shift: int) -> Finding:
    day, position = next(iter(sheet.first_dates.items()))
    cell = sheet.ref(position)
    return RULE.finding(
        cell,
        f"The {sheet.typed_dates.total()} dates of this sheet, such as {day:%d/%m/%Y} in "
        f"{cell.a1}, are four years {'later' if shift > 0 else 'earlier'} than the years that "
        "its labels name: they came from a workbook that counts days from another year.",
    )


RULE = SheetRule(
    code="SHT406",
    name="wrong-epoch",
    severity=Severity.WARNING,
    summary="All dates of a sheet are four years off its labels.",
    why=(
        "Excel on a Mac used to count days from 1904, elsewhere from 1900. A sheet copied from "
        "one to the other has every date 1,462 days off."
    ),
    source="any workbook",
    bad="Meetings in 2020   14/01/2016   11/02/2016   10/03/2016",
    good="Meetings in 2020   15/01/2020   12/02/2020   11/03/2020",
    help="Add or take off 1,462 days from every date of the sheet.",
    look=_look,
)
