"""SEC208: The workbook states no rate, so the published one was taken."""

from collections.abc import Iterator

from sexcel.model.book import Book
from sexcel.model.expressions import FigureKey
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.wording import listed, shown
from sexcel.rules.making import finding
from sexcel.tables.assumptions import ASSUMED, RATES


def _check(book: Book) -> Iterator[Finding]:
    taken = [
        f"{line.title.removesuffix(', £')} {shown(ASSUMED[line.name], line.unit)}"
        for line in RATES.lines
        if line.name in ASSUMED and book.figure(FigureKey("rates", line.name, "value")) is None
    ]
    if taken:
        message = f"The workbook does not state these, so sexcel took: {listed(taken, 9)}."
        yield finding(RULE, None, message)


RULE = Rule(
    code="SEC208",
    name="assumed-rate",
    severity=Severity.INFO,
    summary="The workbook does not state a rate, so the usual one was taken.",
    why=(
        "Every check of discount, contingency or materiality depends on its rate. The reader "
        "of a report must know which rate was used when the workbook is silent."
    ),
    source="sections 3.2.1 and 4.3; the published budget sets no materiality",
    bad="no Assumptions table",
    good="Assumption | Value: Contractual discount 10%, Contingency 5%",
    help="Add the rates to a table headed Assumption, Value.",
    check=_check,
)
