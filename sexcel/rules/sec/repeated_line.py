"""SEC405: A line stands twice in a table."""

from collections.abc import Iterator

from sexcel.model.book import Book
from sexcel.model.doubts import RepeatedLine
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule


def _check(book: Book) -> Iterator[Finding]:
    for doubt in book.doubts_of(RepeatedLine):
        caption = book.caption(doubt.table)
        message = f"'{doubt.label}' stands twice in {caption}: first in {doubt.first.a1}."
        yield RULE.finding(doubt.ref, message, found=doubt.label, related=[doubt.first])


RULE = Rule(
    code="SEC405",
    name="repeated-line",
    severity=Severity.ERROR,
    summary="A line stands twice in a table.",
    why="A budget line that stands twice is paid twice, or one of the two is out of date.",
    source="Tables 1 to 11",
    bad=(
        "Digitalisation       £75,000\nDCC Cost Governance  £56,250\nDigitalisation       £30,000"
    ),
    good=("Digitalisation       £75,000\nDCC Cost Governance  £56,250"),
    help="Remove one of the two, or give each a name of its own.",
    check=_check,
)
