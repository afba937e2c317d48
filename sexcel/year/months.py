"""The months of the budget year, from April to March."""

from collections.abc import Collection
from datetime import date

MONTHS = 12
"""Of the budget year, from April on."""
FIRST_MONTH = 4
"""April: the budget is effective from 1 April (section 1)."""
_LEAST_LETTERS = 3
"""Of a month's name: with fewer, March and May are one."""


def first_of_month(year: int, number: int) -> date:
    """Return the first day of month ``number`` (0 for April) of the budget year."""
    month = FIRST_MONTH + number
    return date(year + (month > MONTHS), month - MONTHS * (month > MONTHS), 1)


def months_without(entries: Collection[date | None], year: int, months: int) -> list[date]:
    """Return those of the first ``months`` of the budget year that are none of the ``entries``."""
    first_days = (first_of_month(year, number) for number in range(months))
    return [month for month in first_days if month not in entries]


def month_name(months: int) -> str:
    """Return the month that ends so many months from April on: ``May`` for 2."""
    return f"{first_of_month(2001, months - 1):%B}"


def parse_month(text: str) -> int | None:
    """Return how many months from April end with ``May``, or ``2``; None where it is no month."""
    words = text.strip().lower()
    if words.isdecimal():
        return int(words) if int(words) <= MONTHS else None
    names = (month_name(months).lower() for months in range(1, MONTHS + 1))
    fits = (months for months, name in enumerate(names, 1) if name.startswith(words))
    return next(fits, None) if len(words) >= _LEAST_LETTERS else None
