"""SEC407: A heading names the wrong year."""

from collections.abc import Iterator

from sexcel.model.book import Book
from sexcel.model.findings import Finding, Severity
from sexcel.model.making import doubts, finding
from sexcel.model.rules import Rule


def _check(book: Book) -> Iterator[Finding]:
    for doubt in doubts(book, RULE.name):
        message = (
            f"The heading '{doubt.found}' of {doubt.message} should name {doubt.expected}; the "
            f"budget year is {book.year_label(0)}."
        )
        yield finding(RULE, doubt.ref, message, found=doubt.found, expected=doubt.expected)


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
