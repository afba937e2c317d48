"""SEC318: A driver by the month counts eleven or thirteen months."""

from collections.abc import Iterator
from decimal import Decimal

from sexcel.model.book import Book
from sexcel.model.decimals import shortest
from sexcel.model.findings import Finding, Severity
from sexcel.model.names import normalise
from sexcel.model.rules import Rule

_ODD = (Decimal(11), Decimal(13))
"""Months that are one off a year. Fewer are a contract that begins in the year."""


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    for row in book.lines("drivers"):
        words = normalise(f"{row.text('driver')} {row.text('unit')}").split()
        times = row.figure("times")
        if "month" in words and times in _ODD:
            yield rule.finding(
                row.cell("times"),
                f"{row.label}, {row.text('driver')} counts {shortest(times):f} months; a year has "
                "12.",
                found=times,
                expected=Decimal(12),
            )


RULE = Rule(
    code="SEC318",
    name="odd-month-count",
    severity=Severity.WARNING,
    summary="A driver by the month counts eleven or thirteen months.",
    why="A month too few leaves a twelfth of a contract unpaid, and no total shows it.",
    source="sections 2.2, line 14, and 3.4.2",
    bad="Second line support   1   11   £675   £ per month",
    good="Second line support   1   12   £675   £ per month",
    help="Put 12 into {cell}, or say in the assumptions when the contract begins or ends.",
    check=_check,
)
