"""Numbers and dates as Excel keeps them: 15 significant digits, and days since an epoch."""

from datetime import date, timedelta
from decimal import Decimal

DIGITS = 15
"""Significant digits that Excel keeps of a number, and so the most characters of a short one."""
_EXACT = 10**DIGITS
"""Below it a whole number has no more digits than Excel keeps."""
_LAST_SERIAL = 2_958_465
"""31 December 9999, the last day that Excel knows."""
_HALF_MILLISECOND = 5e-9
"""In days. A date that arithmetic left a hair short of midnight is still that date."""
_BEFORE_1900 = date(1899, 12, 30)
_BEFORE_MARCH_1900 = date(1899, 12, 31)
_FIRST_OF_1904 = date(1904, 1, 1)
_LEAP_DAY_THAT_NEVER_WAS = 60
"""29 February 1900, which Lotus 1-2-3 counted and Excel therefore counts as well."""
DAYS_FROM_1900_TO_1904 = 1462
"""Between the two epochs: four years, their leap day and the one that never was."""


def decimal_of(number: float) -> Decimal:
    """Return a number as Excel shows it: its first 15 significant digits."""
    if number.is_integer() and -_EXACT < number < _EXACT:
        return Decimal(int(number))
    shortest = repr(number)
    return Decimal(shortest if len(shortest) <= DIGITS else f"{number:.15g}")


def date_of(serial: float, from_1904: bool) -> date | None:
    """Return the day of a date serial, or None where there is no such day.

    The 1900 epoch counts a 29 February 1900 that never was (serial 60), as Lotus 1-2-3 did.
    """
    day = int(serial + _HALF_MILLISECOND)
    if from_1904:
        if serial < 0 or day > _LAST_SERIAL - DAYS_FROM_1900_TO_1904:
            return None
        return _FIRST_OF_1904 + timedelta(days=day)
    if not 1 <= day <= _LAST_SERIAL or day == _LEAP_DAY_THAT_NEVER_WAS:
        return None
    start = _BEFORE_MARCH_1900 if day < _LEAP_DAY_THAT_NEVER_WAS else _BEFORE_1900
    return start + timedelta(days=day)


def serial_of(day: date, from_1904: bool) -> int:
    """Return the serial of a day, in days; the inverse of ``date_of``."""
    if from_1904:
        return (day - _FIRST_OF_1904).days
    serial = (day - _BEFORE_1900).days
    return serial if serial > _LEAP_DAY_THAT_NEVER_WAS else serial - 1


def has_time(serial: float) -> bool:
    """Say whether a date serial has a time of day, half a millisecond or more past midnight."""
    return serial - int(serial + _HALF_MILLISECOND) > _HALF_MILLISECOND
