"""SEC419: A table's amounts are not in the unit that it says."""

from collections.abc import Iterator

from sexcel.model.book import Book
from sexcel.model.doubts import ScaleMixUp
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule


def _check(book: Book) -> Iterator[Finding]:
    for doubt in book.doubts_of(ScaleMixUp):
        caption = book.caption(doubt.table)
        message = (
            f"{caption} is a thousandth of every figure it is linked to; it was read as if "
            "its headings said £k."
        )
        if doubt.stated is not None:
            message = (
                f"{caption} says that its amounts are in units of £{doubt.stated:,f}, and is far "
                "more than every figure it is linked to; it was read in pounds."
            )
        yield RULE.finding(doubt.ref, message)


RULE = Rule(
    code="SEC419",
    name="scale-mix-up",
    severity=Severity.ERROR,
    summary="A table's amounts are not in the unit that it says.",
    why=(
        "A table in £k among tables in £, or in £ under headings that say £k, makes every link "
        "wrong a thousandfold."
    ),
    source="Tables 1 to 11 are in £1",
    bad=("Table 4, Total               1,082\nTable 2, SECCo & Panel   1,082,102"),
    good=("Table 4, Total           1,082,102\nTable 2, SECCo & Panel   1,082,102"),
    help="Give the amounts in the unit that the headings and titles say, best in pounds.",
    check=_check,
)
