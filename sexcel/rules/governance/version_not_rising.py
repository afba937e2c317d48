"""SEC502: A version number does not rise."""

import re
from collections.abc import Iterator
from itertools import pairwise

from sexcel.model.book import Book, Row
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule


def version(row: Row) -> tuple[int, ...] | None:
    """``0.10`` → ``(0, 10)``; None where the label is no version number."""
    parts = re.fullmatch(r"[vV]?\s*(\d+(?:\.\d+)*)", row.label)
    return tuple(int(part) for part in parts[1].split(".")) if parts else None


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    history = book.tables.get("change_history")
    rows = history.lines if history is not None else ()
    for row in rows:
        entry = row.entry("version")
        if version(row) is None:
            message = f"'{row.label}' is no version number such as 0.3."
            yield rule.finding(entry.ref if entry else None, message, found=row.label)
    for before, row in pairwise(row for row in rows if version(row) is not None):
        one, other = version(before), version(row)
        entry, first = row.entry("version"), before.entry("version")
        if one is not None and other is not None and other <= one:
            message = f"Version {row.label} follows version {before.label} and is not above it."
            related = (first.ref,) if first else ()
            yield rule.finding(
                entry.ref if entry else None, message, found=row.label, related=related
            )


RULE = Rule(
    code="SEC502",
    name="version-not-rising",
    severity=Severity.ERROR,
    summary="A version number does not rise.",
    why=("Two workbooks with one version number cannot be told apart in the minutes of the Panel."),
    source="Change History",
    bad=("0.2   Draft\n0.3   Draft\n0.3   Draft\n1.0   Final"),
    good=("0.2   Draft\n0.3   Draft\n0.4   Draft\n1.0   Final"),
    help="Give every version a number above the one before.",
    check=_check,
)
