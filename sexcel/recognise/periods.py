"""Headings that are months, quarters or numbered periods: the phasing of a year, not years."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from sexcel.model.grid import CellValue

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_MONTH = re.compile(
    r"(?P<month>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}"
    r"(?:[\s\-\u2010-\u2015'\u2019/.]*(?P<year>(?:20)?\d\d))?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?P<kind>p|m|q|period|month|mth|quarter|qtr)\.?\s?(?P<number>\d{1,2})"
    r"(?:[\s\-]+(?:20)?\d\d(?:[/\-]\d\d)?)?",
    re.IGNORECASE,
)

_HALF = re.compile(
    r"(?:h ?|half )(?P<number>[12])|(?P<word>first|1st|second|2nd) half(?:[- ]year)?", re.IGNORECASE
)

_STATUS = re.compile(
    r"\s+(?:act(?:uals?)?|f'?(?:ore)?c(?:ast|st|t)|bud(?:get)?|plan|est(?:imate)?)\.?$",
    re.IGNORECASE,
)
"""How firm the figures of a month are, behind it: ``P01 Act``, ``Dec-26 Fcst``."""

_LEAST_PERIODS = 3
"""Headings that make a phasing: two dates may be two year ends, three in a row are months."""

_LONGEST_STEP = 3
"""Months between one heading and the next: a quarter. Year ends are twelve apart."""

_MONTHS_OF_YEAR = 12
"""By which whole years are told from months to date."""

_MONTHS_OF_QUARTER = 3
"""Months by which one quarter is further than the one before."""


def parse_period(value: CellValue) -> int | None:
    """Return a number that grows by 1 with each month, by 3 with each quarter; None for others.

    >>> parse_period("Apr-24"), parse_period("May 24"), parse_period("P2"), parse_period("Q2")
    (24291, 24292, 2, 6)
    """
    if isinstance(value, date):
        return value.year * 12 + value.month - 1
    if not isinstance(value, str):
        return None
    text = value.strip()
    if match := _MONTH.fullmatch(text):
        month = _MONTHS.index(match["month"][:3].lower())
        year = int(match["year"] or 0)
        return (2000 + year if 0 < year < 100 else year) * 12 + month
    if match := _NUMBERED.fullmatch(text):
        is_quarter = match["kind"].lower().startswith("q")
        return int(match["number"]) * (_MONTHS_OF_QUARTER if is_quarter else 1)
    return None


def parse_heading_period(value: CellValue) -> tuple[int, bool] | None:
    """Return the number of `parse_period`, and whether it is a quarter; None for other headings.

    >>> parse_heading_period("P01 Act"), parse_heading_period("Q2")
    ((1, False), (6, True))
    """
    text = _STATUS.sub("", value.strip()) if isinstance(value, str) else value
    period = parse_period(text)
    return None if period is None else (period, isinstance(text, str) and text[:1] in "qQ")


def parse_half(value: CellValue) -> str | None:
    """Return which half of a year a heading names, whatever its status; None for other headings.

    >>> parse_half("H1 actual"), parse_half("Second half"), parse_half("HR")
    ('1', '2', None)
    """
    match = _HALF.fullmatch(_STATUS.sub("", value.strip())) if isinstance(value, str) else None
    if match is None:
        return None
    return match["number"] or ("1" if match["word"].lower() in ("first", "1st") else "2")


def are_phasing(periods: Sequence[int]) -> bool:
    """Say whether the periods of neighbouring headings are months or quarters of a year."""
    steps = {(following - period) % 12 for period, following in pairwise(periods)}
    return len(periods) >= _LEAST_PERIODS and len(steps) == 1 and steps <= {1, _LONGEST_STEP}


def find_whole_years(periods: Mapping[int, int]) -> Iterator[tuple[int, ...]]:
    """Yield the columns of each run of twelve months or four quarters, from left to right.

    ``periods`` are the numbers of `parse_period` by column. An unfinished year is left out.

    >>> list(find_whole_years({4: 3, 5: 6, 6: 9, 7: 12, 9: 24291}))
    [(4, 5, 6, 7)]
    """
    run: list[int] = []
    for column in sorted(periods):
        step = (periods[column] - periods[run[-1]]) % _MONTHS_OF_YEAR if run else 0
        first = (periods[run[1]] - periods[run[0]]) % _MONTHS_OF_YEAR if len(run) > 1 else step
        if step not in (1, _LONGEST_STEP) or step != first:
            run = []
        run.append(column)
        if len(run) * step == _MONTHS_OF_YEAR:
            yield tuple(run)
            run = []
