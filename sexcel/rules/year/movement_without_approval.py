"""SEC711: Contingency was moved into projects, and no approval is recorded."""

from collections.abc import Iterator

from sexcel.budget import caption
from sexcel.budget.overview import OVERVIEW, PROJECTS
from sexcel.model.book import Book
from sexcel.model.expressions import FigureKey
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.wording import pounds


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    for drawn in book.drawn:
        if drawn.table != OVERVIEW.name:
            continue
        projects = book.cell(FigureKey(OVERVIEW.name, PROJECTS.name, drawn.column))
        message = (
            f"{pounds(drawn.amount)} of contingency was moved into projects over the approved "
            f"figures of {caption(OVERVIEW.name)}, whose total is as it was; no approval of it by "
            "the Panel and the Board is recorded."
        )
        related = (projects, *(moved.ref for moved in book.drawn if moved is not drawn))
        yield rule.finding(drawn.ref, message, found=drawn.amount, related=related)


RULE = Rule(
    code="SEC711",
    name="movement-without-approval",
    severity=Severity.WARNING,
    summary="Contingency was moved into projects, and no approval is recorded.",
    why=(
        "Any spend from contingency must be authorised by the Panel and overseen by the Board. "
        "Typed over the approved figures, a movement leaves no trace of either, and of what was "
        "approved."
    ),
    source="section 4.3: contingency",
    bad="Projects £1,231,750, Contingency £357,595, where £1,191,750 and £397,595 were approved",
    good="Projects £1,191,750, Contingency £397,595, and the movement of £40,000 in its own list",
    help=(
        "Keep the approved figures, and record the movement with the dates of its approvals in a "
        "separate list."
    ),
    check=_check,
)
