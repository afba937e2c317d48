"""SHT406: All dates of a sheet are four years off its labels."""

import re
from collections import Counter
from collections.abc import Iterator

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.workbook import Survey
from sexcel.model.findings import Finding, Severity

_YEARS = re.compile(r"\b(20\d\d)\b")
_OFF = 4
_FEWEST = 3


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        dates = sheet.typed_dates
        if len(dates) < _FEWEST:
            continue
        years = _years(sheet)
        off = Counter(
            sign * _OFF
            for sign in (-1, 1)
            for day in dates.values()
            if day.year not in years and day.year - sign * _OFF in years
        )
        if not off:
            continue
        shift, count = off.most_common(1)[0]
        if count == len(dates):
            position, day = next(iter(dates.items()))
            ref = sheet.ref(position)
            yield RULE.finding(
                ref,
                f"The {count} dates of this sheet, such as {day:%d/%m/%Y} in {ref.a1}, are four "
                f"years {'later' if shift > 0 else 'earlier'} than the years that its labels "
                "name: they came from a workbook that counts days from another year.",
            )


def _years(sheet: SheetSurvey) -> set[int]:
    """The years that texts name, with those next to them."""
    return {
        int(found) + step
        for _, cell in sheet.cells()
        if isinstance(cell.value, str)
        for found in _YEARS.findall(cell.value)
        for step in (-1, 0, 1)
    }


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
