"""SEC501: The change history is not in date order."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from sexcel.model.book import Book
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    dated = []
    for version in book.lines("change_history"):
        issued = version.entry("issued")
        if issued is None:
            continue
        if isinstance(issued.value, date):
            dated.append((version, issued.value))
        else:
            message = f"Version {version.label} has no issue date that can be read."
            yield rule.finding(issued.ref, message, found=issued.raw or "blank")
    for (above, earlier), (version, later) in pairwise(dated):
        if later < earlier:
            message = (
                f"Version {version.label} was issued on {later:%d/%m/%Y}, before version "
                f"{above.label} ({earlier:%d/%m/%Y}), which is above it."
            )
            yield rule.finding(
                version.cell("issued"),
                message,
                found=f"{later:%d/%m/%Y}",
                related=[above.cell("issued")],
            )


RULE = Rule(
    code="SEC501",
    name="history-out-of-order",
    severity=Severity.ERROR,
    summary="The change history is not in date order.",
    why=("The history shows which version the Panel saw when. Out of order it shows nothing."),
    source="Change History",
    bad=("0.3   06/12/2019\n0.4   23/11/2019"),
    good=("0.3   06/12/2019\n0.4   23/12/2019"),
    help="Correct the date in {cell}, or the order of the versions.",
    check=_check,
)
