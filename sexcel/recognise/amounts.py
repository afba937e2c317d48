"""Amounts as people type them: what figure a text means, if it means one."""

import re
from datetime import date, datetime
from decimal import Decimal

_NOTHING = frozenset({"", "-", "\u2013", "\u2014", "\u2212", "n/a", "na", "nil", "none"})
_AMOUNT = re.compile(
    r"""(?P<open>\()?\s*(?P<sign>[-+\u2212\u2013])?\s*£?\s*(?P<inner>[-\u2212\u2013])?\s*
        (?P<digits>\d{1,3}(?:[,\s]\d{3})+|\d+)(?P<decimals>\.\d+)?\s*
        (?P<scale>k|thousand|mn?|million|bn|%)?\s*(?P<after>-)?\s*(?P<close>\))?\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_LONGEST_AMOUNT = 64
"""Characters of an amount with its signs and spaces; longer texts are prose, and slow to match."""

_SCALES = {
    **dict.fromkeys(("k", "thousand"), Decimal(1000)),
    **dict.fromkeys(("m", "mn", "million"), Decimal(1_000_000)),
    "bn": Decimal(1_000_000_000),
}
_DATES = ("%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%d.%m.%Y")


def is_nothing(text: str) -> bool:
    """Say whether the text is how people write "no amount": a dash, n/a, nil."""
    return text.strip().lower() in _NOTHING


def parse_amount(text: str) -> Decimal | None:
    """Return the figure that ``"(£553,312)"``, ``"1 082 102"`` or ``"£1.2m"`` means, or None."""
    if len(text) > _LONGEST_AMOUNT:
        return None
    match = _AMOUNT.match(text.replace("\u00a0", " ").strip())
    if match is None or bool(match["open"]) != bool(match["close"]):
        return None
    figure = Decimal(re.sub(r"[,\s]", "", match["digits"]) + (match["decimals"] or ""))
    scale = (match["scale"] or "").lower()
    figure = figure / 100 if scale == "%" else figure * _SCALES.get(scale, Decimal(1))
    signs = (match["open"], match["sign"] not in (None, "+"), match["inner"], match["after"])
    return -figure if any(signs) else figure


def has_own_unit(text: str) -> bool:
    """Say whether an amount is written with its unit: £, k, m."""
    return re.fullmatch(r"[-+()\d\s.,\u2010-\u2015\u2212]*", text) is None


def parse_date(text: str) -> date | None:
    """Return the day that ``"29/10/2019"`` or ``"2 March 2020"`` means, day first, or None."""
    for pattern in _DATES:
        try:
            return datetime.strptime(text.strip(), pattern).date()
        except ValueError:
            continue
    return None
