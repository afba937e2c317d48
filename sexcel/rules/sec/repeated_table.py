"""SEC406: A table stands in the workbook twice."""

from collections.abc import Iterator

from sexcel.model.book import Book
from sexcel.model.doubts import RepeatedTable
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule


def _check(book: Book) -> Iterator[Finding]:
    for doubt in book.doubts_of(RepeatedTable):
        caption = book.caption(doubt.table)
        message = (
            f"A second {caption} begins here; the one at {doubt.first} was checked, "
            "this one was not."
        )
        yield RULE.finding(doubt.ref, message, related=[doubt.first])


RULE = Rule(
    code="SEC406",
    name="repeated-table",
    severity=Severity.WARNING,
    summary="A table stands in the workbook twice.",
    why="Two copies of a table drift apart, and only one of them can be the budget.",
    source="Tables 1 to 11",
    bad="Table 2 on the sheet Summary, and again on Working",
    good="Table 2 on the sheet Summary",
    help="Remove the copy, or give it other headings.",
    check=_check,
)
