"""SEC418: Amounts are given in thousands or millions and were read as pounds."""

from collections.abc import Iterator

from sexcel.model.book import Book
from sexcel.model.doubts import ScaledAmounts
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule


def _check(book: Book) -> Iterator[Finding]:
    for doubt in book.doubts_of(ScaledAmounts):
        caption = book.caption(doubt.table)
        unit = f"£{doubt.scale:,f}"
        message = f"{caption} says that its amounts are in units of {unit}; so they were read."
        yield RULE.finding(doubt.ref, message, found=unit, related=doubt.others)


RULE = Rule(
    code="SEC418",
    name="scaled-amounts",
    severity=Severity.INFO,
    summary="Amounts are given in thousands or millions and were read as pounds.",
    why=(
        "Figures rounded to £1,000 may be further apart before it is an error, and small "
        "errors stay unseen."
    ),
    source="Tables 1 to 11 are in £1",
    bad=(
        "                  2020/21 Approved Budget (£k)\n"
        "SECCo and Panel                          1,082"
    ),
    good=("                  2020/21 Approved Budget\nSECCo and Panel                £1,082,102"),
    help="Give amounts in pounds, so that they can be checked to the pound.",
    check=_check,
)
