"""What a paper is of: a month, or a quarter, of the budget year."""

from msgspec import Struct

from sexcel.model.errors import SexcelError
from sexcel.year.months import MONTHS, month_name, parse_month

MONTHS_OF_A_QUARTER = 3
"""Q1 is April to June, as the budget is effective from 1 April (section 1)."""


class Period(Struct, frozen=True):
    """A month or a quarter: what it is called, and the months from April that it ends."""

    name: str
    months: int
    is_quarter: bool

    @property
    def quarter(self) -> int:
        """Return the quarter that it is in, 1 to 4."""
        return (self.months - 1) // MONTHS_OF_A_QUARTER + 1

    @property
    def next_quarter(self) -> str:
        """Return the quarter after it, ``Q3``; empty for the last of the year."""
        following = self.quarter + 1
        return f"Q{following}" if following * MONTHS_OF_A_QUARTER <= MONTHS else ""

    def earlier(self) -> tuple["Period", ...]:
        """Return the periods of the same kind before it, the last first."""
        step = MONTHS_OF_A_QUARTER if self.is_quarter else 1
        return tuple(
            _period(months, self.is_quarter) for months in range(self.months - step, 0, -step)
        )


def parse_period(text: str) -> Period:
    """Return the period that ``May`` or ``Q2`` names. Raises SexcelError where it names none."""
    words = text.strip().upper()
    if len(words) == len("Q1") and words[0] == "Q" and words[1] in "1234":
        return _period(int(words[1]) * MONTHS_OF_A_QUARTER, is_quarter=True)
    months = parse_month(text)
    if not months:
        raise SexcelError(f"'{text}' is no month and no quarter: give one such as May or Q2.")
    return _period(months, is_quarter=False)


def _period(months: int, is_quarter: bool) -> Period:
    name = f"Q{months // MONTHS_OF_A_QUARTER}" if is_quarter else month_name(months)
    return Period(name, months, is_quarter)
