"""SEC413: A cell of a table shows an Excel error."""

from collections.abc import Iterator

from sexcel.model.book import Book
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.rules.making import doubts, finding


def _check(book: Book) -> Iterator[Finding]:
    for doubt in doubts(book, RULE.name):
        message = (
            f"A cell of {doubt.message} shows {doubt.found}: it was read as blank, and what "
            "depends on it not checked."
        )
        yield finding(RULE, doubt.ref, message, found=doubt.found)


RULE = Rule(
    code="SEC413",
    name="error-value",
    severity=Severity.ERROR,
    summary="A cell of a table shows an Excel error.",
    why="An error spreads to every figure that is worked out from it.",
    source="Tables 1 to 11",
    bad="=D9+D13   #REF!",
    good="=D9+D13   £440,600",
    help="Mend the formula in the cell, or in the first cell of those it reads.",
    check=_check,
)
