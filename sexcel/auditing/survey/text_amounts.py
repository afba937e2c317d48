"""Amounts held as text: what number a text means, if it means one."""

import re
from decimal import Decimal

_AMOUNT = re.compile(
    r"(?P<open>\()?(?P<sign>[-+])?(?P<currency>[£$€]|GBP |EUR |USD )?(?P<inner>[-+(])?"
    r"(?P<digits>\d{1,3}(?P<mark>[,.' ])\d{3}(?:(?P=mark)\d{3})*+|\d{1,15})"
    r"(?P<decimals>[.,]\d{1,6})?"
    r" ?(?P<unit>[€%]|GBP|EUR|USD)?(?P<after>-)? ?(?P<side>CR|DR)?\*?(?P<close>\)*)",
    re.IGNORECASE,
)
_LONGEST = 32
"""Characters of an amount with its signs; longer texts are prose."""
_SAME = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "−": "-", "–": "-", "’": "'"})
"""Narrow and fixed blanks, and dashes, as the plain ones."""
_DECIMALS_OF_THOUSANDS = 3
"""Digits between marks of thousands."""


def amount_of(text: str) -> Decimal | None:
    """Return the number that a text means: ``£1,250.50``, ``(300)``, ``1,250-``, ``1.234,56``.

    None where it is none, or a code with a leading nought.
    """
    if len(text) > _LONGEST or not any(map(str.isdigit, text)):
        return None
    match = _AMOUNT.fullmatch(text.translate(_SAME).strip())
    if match is None:
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
    figure /= 100 if match["unit"] == "%" else 1
    is_credit = (match["side"] or "").upper() == "CR"
    negative = opened or match["sign"] == "-" or match["inner"] == "-" or match["after"]
    return -figure if negative or is_credit else figure


def _is_ambiguous(mark: str | None, decimals: str) -> bool:
    """Say whether a mark could stand for thousands or for decimals: ``1,2345``."""
    if mark is not None:
        return decimals[:1] == mark
    return decimals[:1] == "," and len(decimals) > _DECIMALS_OF_THOUSANDS


def is_written_as_amount(text: str) -> bool:
    """Say whether a text is an amount by its look: a currency, decimals, thousands, a sign."""
    return amount_of(text) is not None and not text.strip().isdigit()
