"""Decimal figures: their places, their shortest form, whole pounds."""

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

_ONE = Decimal(1)
"""The unit to which figures are rounded."""

_NOISE = Decimal("1e-9")
"""In £, FTE or a share: a difference this small comes of binary fractions, not of a budget. Sums of
millions of pounds in doubles are out by less; no figure of a budget has as many decimals."""

_NOT_SHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
"""What a number format quotes, escapes, pads with, or has in brackets: colours, currencies."""

_DIGITS = re.compile(r"[0#?][0#?,]*(?:\.([0#?]*))?")
"""The digits of a number format, with its decimals."""


def decimal_places(figure: Decimal) -> int:
    """Return how many decimal places a figure has: 2 for 9.05, none for 10.0."""
    exponent = figure.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


@lru_cache(maxsize=1 << 10)
def shown_places(number_format: str) -> int | None:
    """Return how many decimals of a value a number format shows: 3 for ``0.0%``.

    None where it shows no fixed number of them, as General, a date or a fraction do.
    """
    shown = _NOT_SHOWN.sub("", number_format).partition(";")[0]
    digits = _DIGITS.search(shown)
    if digits is None or any(sign in shown.upper() for sign in "E/"):
        return None
    return len(digits[1] or "") + (2 if "%" in shown else 0)


def most_decimal_places(*values: object) -> int:
    """Return the most decimal places that a figure among the values has."""
    figures = (value for value in values if isinstance(value, Decimal))
    return max(map(decimal_places, figures), default=0)


def shortest(figure: Decimal) -> Decimal:
    """Return the figure without needless zeros: no 7.00, no -0, and no power of ten."""
    is_whole = figure == figure.to_integral_value()
    return figure.quantize(_ONE) if is_whole else figure.normalize()


def round_to_whole(figure: Decimal) -> Decimal:
    """Return the figure rounded to a whole number, halves away from zero, as Excel's ROUND."""
    return figure.quantize(_ONE, ROUND_HALF_UP)


def is_noise(difference: Decimal) -> bool:
    """Say whether a difference is a computer's, not a budget's."""
    return abs(difference) < _NOISE
