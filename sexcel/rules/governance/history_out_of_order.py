"""SEC501: The change history is not in date order."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from sexcel.model.book import Book
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    history = book.tables.get("change_history")
    issued = [
        (row, entry)
        for row in (history.lines if history is not None else ())
        if (entry := row.entry("issued")) is not None
    ]
    for row, entry in issued:
        if not isinstance(entry.value, date):
            message = f"Version {row.label} has no issue date that can be read."
            yield rule.finding(entry.ref, message, found=entry.raw or "blank")
    dated = [(row, entry) for row, entry in issued if isinstance(entry.value, date)]
    for (before, first), (row, entry) in pairwise(dated):
        one, other = first.value, entry.value
        if isinstance(one, date) and isinstance(other, date) and other < one:
            message = (
                f"Version {row.label} was issued on {other:%d/%m/%Y}, before version "
                f"{before.label} ({one:%d/%m/%Y}), which stands above it."
            )
            yield rule.finding(entry.ref, message, found=f"{other:%d/%m/%Y}", related=(first.ref,))


RULE = Rule(
    code="SEC501",
    name="history-out-of-order",
    severity=Severity.ERROR,
    summary="The change history is not in date order.",
    why=("The history shows which version the Panel saw when. Out of order it shows nothing."),
    source="Change History",
    bad=("0.3   06/12/2019\n0.4   23/11/2019"),
    good=("0.3   06/12/2019\n0.4   23/12/2019"),
    help="Correct the date, or the order of the versions.",
    check=_check,
)
