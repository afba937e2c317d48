"""SEC405: A line stands twice in a table."""

from collections.abc import Iterator

from sexcel.model.book import Book
from sexcel.model.findings import Finding, Severity
from sexcel.model.making import doubts, finding
from sexcel.model.rules import Rule


def _check(book: Book) -> Iterator[Finding]:
    for doubt in doubts(book, RULE.name):
        first = doubt.related[0]
        message = f"'{doubt.found}' stands twice in {doubt.message}: first in {first.a1}."
        yield finding(RULE, doubt.ref, message, found=doubt.found, related=doubt.related)


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
