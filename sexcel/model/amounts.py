"""Amounts as people type them: what figure a text means, if it means one."""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

_NOTHING = frozenset({"", "-", "\u2013", "\u2014", "\u2212", "n/a", "na", "nil", "none"})
_CURRENCY = r"(?:[£$€]|(?:GBP|EUR|USD)\b)"
_AMOUNT = re.compile(
    rf"(?P<open>\()? ?(?P<sign>[-+])? ?(?:{_CURRENCY} ?)?(?P<inner>[-+(])? ?"
    r"(?P<digits>\d{1,3}(?P<mark>[,.' ])\d{3}(?:(?P=mark)\d{3})*+|\d{1,15})"
    r"(?P<decimals>[.,]\d{1,15})?"
    rf" ?(?P<scale>(?:k|thousand|mn?|million|bn)\b|%)? ?(?:€|(?:GBP|EUR|USD)\b)?"
    r" ?(?P<after>-)? ?(?P<side>(?:CR|DR)\b)?\*? ?(?P<close>\)*)",
    re.IGNORECASE,
)
_LONGEST = 64
"""Characters of an amount with its signs and spaces; longer texts are prose, and slow to match."""
_PLAIN = str.maketrans({"−": "-", "\u2013": "-", "’": "'"})
"""Dashes and apostrophes as the plain ones."""
_SCALES = {
    **dict.fromkeys(("k", "thousand"), Decimal(1000)),
    **dict.fromkeys(("m", "mn", "million"), Decimal(1_000_000)),
    "bn": Decimal(1_000_000_000),
    "%": Decimal("0.01"),
    "": Decimal(1),
}
_DIGITS_OF_THOUSANDS = 3
"""Digits between marks of thousands."""
_DATES = ("%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%d.%m.%Y")


def is_nothing(text: str) -> bool:
    """Say whether the text is how people write "no amount": a dash, n/a, nil."""
    return text.strip().lower() in _NOTHING


@lru_cache(maxsize=1 << 14)
def parse_amount(text: str, *, in_words: bool = True) -> Decimal | None:
    """Return the figure that ``(£1,234)``, ``1,250-``, ``300 CR``, ``1.234,56`` or ``£1.2m`` means.

    None where it means none, or is a code with a leading nought. Scales (``k``, ``million``) count
    only ``in_words``: ``5 m`` may be metres.
    """
    if len(text) > _LONGEST or not any(map(str.isdigit, text)):
        return None
    match = _AMOUNT.fullmatch(" ".join(text.translate(_PLAIN).split()))
    if match is None or (not in_words and (match["scale"] or "%") != "%"):
        return None
    digits, mark, decimals = match["digits"], match["mark"], match["decimals"] or ""
    opened = (match["open"], match["inner"]).count("(")
    if opened != len(match["close"]) or (digits[0] == "0" and digits[1:2].isdigit()):
        return None
    if mark == "." and digits.count(".") == 1 and not decimals:
        digits, decimals = digits.split(".")[0], "." + digits.split(".")[1]
    elif _is_ambiguous(mark, decimals):
        return None
    figure = Decimal(re.sub(r"\D", "", digits) + decimals.replace(",", "."))
    figure *= _SCALES[(match["scale"] or "").lower()]
    signs = (match["sign"] == "-", match["inner"] == "-", match["after"])
    is_credit = (match["side"] or "").upper() == "CR"
    return -figure if opened or any(signs) or is_credit else figure


def _is_ambiguous(mark: str | None, decimals: str) -> bool:
    """Say whether a mark could stand for thousands or for decimals: ``1,2345``."""
    if mark is not None:
        return decimals[:1] == mark
    return decimals[:1] == "," and len(decimals) > _DIGITS_OF_THOUSANDS


def has_own_unit(text: str) -> bool:
    """Say whether an amount is written with its unit: £, k, m."""
    return re.fullmatch(r"[-+()'\d\s.,\u2010-\u2015\u2212]*(?:CR|DR)?\*?[\s)]*", text, re.I) is None


def parse_date(text: str) -> date | None:
    """Return the day that ``"29/10/2019"`` or ``"2 March 2020"`` means, day first, or None."""
    for pattern in _DATES:
        try:
            return datetime.strptime(text.strip(), pattern).date()
        except ValueError:
            continue
    return None
