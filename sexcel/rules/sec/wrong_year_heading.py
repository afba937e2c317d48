"""SEC407: A heading names the wrong year."""

from collections.abc import Iterator

from sexcel.model.book import Book, financial_year
from sexcel.model.doubts import WrongYearHeading
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule


def _check(book: Book) -> Iterator[Finding]:
    for doubt in book.doubts_of(WrongYearHeading):
        due = financial_year(doubt.year)
        message = (
            f"The heading '{doubt.heading}' of {book.caption(doubt.table)} should name {due}; the "
            f"budget year is {book.year_label(0)}."
        )
        yield RULE.finding(doubt.ref, message, found=doubt.heading, expected=due)


RULE = Rule(
    code="SEC407",
    name="wrong-year-heading",
    severity=Severity.ERROR,
    summary="A heading names the wrong year.",
    why="Under a wrong year a figure is compared with the wrong figure.",
    source="headings of Tables 1 to 11 (Table 9: 2019/21)",
    bad="Meeting   2019/21 Budget   2020/21 Forecast",
    good="Meeting   2019/20 Budget   2020/21 Forecast",
    help="Correct the year in the heading.",
    check=_check,
)
