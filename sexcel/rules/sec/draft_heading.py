"""SEC409: A heading calls the budget a draft after the final version."""

from collections.abc import Iterator

from sexcel.model.book import Book
from sexcel.model.doubts import DraftHeading
from sexcel.model.findings import Finding, Severity
from sexcel.model.names import normal
from sexcel.model.rules import Rule


def _check(book: Book) -> Iterator[Finding]:
    history = book.tables.get("change_history")
    if history is None or not any(normal(row.text("status")) == "final" for row in history.lines):
        return
    for doubt in book.doubts_of(DraftHeading):
        caption = book.caption(doubt.table)
        message = (
            f"The heading '{doubt.heading}' of {caption} still says Draft, but the change "
            "history has a final version."
        )
        yield RULE.finding(doubt.ref, message, found=doubt.heading)


RULE = Rule(
    code="SEC409",
    name="draft-heading",
    severity=Severity.WARNING,
    summary="A heading calls the budget a draft after the final version.",
    why=("Readers of an approved budget must not have to wonder whether its figures are approved."),
    source="variance headings of Tables 2, 4 and 6; Change History",
    bad="Variance Draft Budget 2020/21 to Estimated Outturn 2019/20",
    good="Variance 2020/21 Approved Budget to 2019/20 Estimated Outturn",
    help="Take the word Draft out of the heading.",
    check=_check,
)
