"""SEC210: The workbook states two rates, and the figures follow only one of them."""

from collections.abc import Iterator

from sexcel.budget.assumptions import RATES
from sexcel.model.book import Book
from sexcel.model.doubts import RateContradicted
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.wording import percent


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    for doubt in book.doubts_of(RateContradicted):
        line = RATES.line(doubt.rate)
        name = doubt.rate if line is None else line.title
        message = (
            f"{name} is {percent(doubt.value)} here; the figures follow {percent(doubt.used)}, "
            f"which {doubt.used_ref} states."
        )
        yield rule.finding(
            doubt.ref,
            message,
            found=doubt.value,
            expected=doubt.used,
            related=[doubt.used_ref],
        )


RULE = Rule(
    code="SEC210",
    name="rate-contradicted",
    severity=Severity.WARNING,
    summary="The workbook states two rates, and the figures follow only one of them.",
    why=(
        "A reader who sees 5% in a label and a contingency of 7% does not know which of them the "
        "Panel approves, and whoever changes the rate may change the cell that nothing follows."
    ),
    source="sections 3.2.1 and 4.3",
    bad="Contingency (5%)   £556,632\nContingency rate         7%",
    good="Contingency (7%)   £556,632\nContingency rate         7%",
    help="Correct the rate that the figures do not follow, or let them follow it.",
    check=_check,
)
