"""SEC416: A heading or a line was recognised only by a near name."""

from collections.abc import Iterator

from sexcel.model.book import Book
from sexcel.model.findings import Finding, Severity
from sexcel.model.making import doubts, finding
from sexcel.model.rules import Rule


def _check(book: Book) -> Iterator[Finding]:
    for doubt in doubts(book, RULE.name):
        message = f"'{doubt.found}' in {doubt.message} was read as '{doubt.expected}'."
        yield finding(RULE, doubt.ref, message, found=doubt.found, expected=doubt.expected)


RULE = Rule(
    code="SEC416",
    name="guessed-name",
    severity=Severity.WARNING,
    summary="A heading or a line was recognised only by a near name.",
    why=(
        "A guess may be wrong, and a figure under the wrong name is checked against the wrong "
        "figures."
    ),
    source="headings and lines of Tables 1 to 11",
    bad="Contigency (5%)   £397,595",
    good="Contingency (5%)   £397,595",
    help="Write it as the budget does, so that nothing has to be guessed.",
    check=_check,
)
