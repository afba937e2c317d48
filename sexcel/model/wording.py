"""Figures and lists as a finance reader expects them in a sentence."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from sexcel.model.tables import Kind

_TENTH_OF_A_PERCENT = Decimal("0.001")
"""The published budget gives its rates to a tenth of a per cent; shares are not known better."""

_LARGEST_SHARE = 4
"""Powers of ten by which a change may exceed what it is a share of: +1,000,000% says nothing."""
_LARGEST = 20
"""Digits before the point beyond which Decimal's 28 leave none behind it."""


LARGEST_EXPONENT = 15
"""Figures beyond it are shown in powers of ten: no budget has one, and Excel keeps 15 digits."""


def printable(text: str) -> str:
    """Return a text with ``?`` for each character that cannot be printed in a line."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def pounds(amount: Decimal) -> str:
    """Return ``-£553,312``; pence only where there are any."""
    exact = _round_to(amount, 2)
    sign = "-" if exact < 0 else ""
    decimals = 0 if exact == exact.to_integral_value() else 2
    return f"{sign}£{abs(exact):,.{decimals}f}"


def signed_pounds(amount: Decimal) -> str:
    """Return ``+£3,150``, to whole pounds."""
    rounded = _round_to(amount, 0)
    return f"{'+' if rounded > 0 else ''}{pounds(rounded)}"


def signed_share(change: Decimal, before: Decimal | None) -> str:
    """Return `` (+4.6%)``; empty against nothing, or where the share would say nothing."""
    if not before or not change or change.adjusted() - before.adjusted() > _LARGEST_SHARE:
        return ""
    share = _round_to(change / abs(before), 3)
    return f" ({'+' if share > 0 else ''}{percent(share)})" if share else " (under 0.1%)"


def percent_to_a_tenth(share: Decimal) -> str:
    """Return ``19.5%`` for 0.19469: a share that was worked out, to a tenth of a per cent."""
    return percent(share.quantize(_TENTH_OF_A_PERCENT))


def percent(share: Decimal) -> str:
    """Return ``2.7%`` for 0.027."""
    return f"{_short(share * 100)}%"


def format_figure(value: Decimal, kind: Kind | None) -> str:
    """Return a figure with its unit: ``£1,000``, ``29.3 FTE``, ``162``, ``10%``."""
    if kind is Kind.MONEY:
        return pounds(value)
    if kind is Kind.FTE:
        return f"{_short(value)} FTE"
    if kind is Kind.VALUE:
        return percent(value) if abs(value) <= 1 else pounds(value)
    return _short(value)


def truncate(text: str, most: int) -> str:
    """Return the text, or its first letters and an ellipsis where it has more than ``most``."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def join_words(words: Sequence[str], most: int = 4) -> str:
    """Return ``a, b and c``; of more than ``most`` the last ones are counted: ``a and 3 more``."""
    if len(words) > most:
        words = [*words[: most - 1], f"{len(words) - most + 1} more"]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def count_of(number: int, noun: str) -> str:
    """Return ``1 error``, ``6 errors``, ``1,200 errors``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _short(value: Decimal) -> str:
    exact = _round_to(value, 4)
    text = f"{exact:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _round_to(value: Decimal, places: int) -> Decimal:
    """Return the value to so many decimal places; one too large to have them, as it is."""
    unit = Decimal(1).scaleb(-places)
    return value.quantize(unit, ROUND_HALF_UP) if value.adjusted() < _LARGEST else value
