"""SEC209: An estimated outturn has contingency."""

from collections.abc import Iterator

from sexcel.budget.overview import CONTINGENCY
from sexcel.model.book import Book
from sexcel.model.expressions import FigureKey
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.wording import pounds


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    for column in CONTINGENCY.blank_columns:
        key = FigureKey("overview", CONTINGENCY.name, column)
        entry = book.entry(key)
        if entry is not None and entry.figure:
            message = (
                f"{book.describe(key)} is {pounds(entry.figure)} and should be blank: contingency "
                "that was spent is in Projects already."
            )
            yield rule.finding(entry.ref, message, found=entry.figure, expected="blank")


RULE = Rule(
    code="SEC209",
    name="contingency-on-outturn",
    severity=Severity.ERROR,
    summary="An estimated outturn has contingency.",
    why=(
        "Contingency is set aside, not spent: what was released from it is project cost by "
        "now. In an outturn it would count twice."
    ),
    source="section 4.3 and Table 2",
    bad=("               Outturn     Budget\nContingency   £353,353   £397,595"),
    good=("               Outturn     Budget\nContingency              £397,595"),
    help="Clear {cell}; what was spent belongs to Projects.",
    check=_check,
)
