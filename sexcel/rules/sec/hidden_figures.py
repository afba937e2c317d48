"""SEC417: Figures that count in a total are hidden."""

from collections.abc import Iterator

from sexcel.model.book import Book
from sexcel.model.doubts import HiddenFigures
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule


def _check(book: Book) -> Iterator[Finding]:
    for doubt in book.doubts_of(HiddenFigures):
        caption = book.caption(doubt.table)
        message = (
            f"A {doubt.hidden.value} of {caption} is hidden and was read; it counts in totals."
        )
        yield RULE.finding(doubt.ref, message)


RULE = Rule(
    code="SEC417",
    name="hidden-figures",
    severity=Severity.WARNING,
    summary="Figures that count in a total are hidden.",
    why=("What is hidden still counts. A reader who adds up what is shown gets another total."),
    source="Tables 1 to 11",
    bad=("Faster Switching   £50,000\n(hidden row)       £40,000\nTotal              £90,000"),
    good=(
        "Faster Switching          £50,000\n"
        "Half Hourly Settlements   £40,000\n"
        "Total                     £90,000"
    ),
    help="Show it, or take it out of the table.",
    check=_check,
)
