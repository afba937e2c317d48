"""SEC408: Two headings of a table name the same year."""

from collections.abc import Iterator

from sexcel.model.book import Book, financial_year
from sexcel.model.doubts import RepeatedYearHeading
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule


def _check(book: Book) -> Iterator[Finding]:
    for doubt in book.doubts_of(RepeatedYearHeading):
        due = financial_year(doubt.year)
        message = (
            f"The heading '{doubt.heading}' of {book.caption(doubt.table)} repeats the one in "
            f"{doubt.first.a1}; it should name {due}."
        )
        yield RULE.finding(
            doubt.ref,
            message,
            found=doubt.heading,
            expected=due,
            related=[doubt.first],
        )


RULE = Rule(
    code="SEC408",
    name="repeated-year-heading",
    severity=Severity.ERROR,
    summary="Two headings of a table name the same year.",
    why=("A column copied to the right with its old heading hides which year its figures are for."),
    source="headings of Tables 1 to 11",
    bad="2021/22 Estimated Budget   2021/22 Estimated Budget",
    good="2021/22 Estimated Budget   2022/23 Estimated Budget",
    help="Correct the year in the second heading.",
    check=_check,
)
