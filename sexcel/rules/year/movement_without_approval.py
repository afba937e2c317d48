"""SEC711: Contingency was moved into projects, and no approval is recorded."""

from collections.abc import Iterator

from sexcel.budget import caption
from sexcel.budget.overview import OVERVIEW, PROJECTS
from sexcel.budget.projects import PROJECTS as PROJECT_TABLE
from sexcel.model.book import Book
from sexcel.model.expressions import ZERO, FigureKey
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.understandings import MovementBeside
from sexcel.model.wording import join_words, pounds


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    yield from _check_in_place(rule, book)
    yield from _check_beside(rule, book)


def _check_in_place(rule: Rule, book: Book) -> Iterator[Finding]:
    recorded = sum((move.amount for move in _into_projects(book) if not _lacking(move)), ZERO)
    for drawn in book.drawn:
        if drawn.table != OVERVIEW.name or drawn.amount == recorded:
            continue
        projects = book.cell(FigureKey(OVERVIEW.name, PROJECTS.name, drawn.column))
        message = (
            f"{pounds(drawn.amount)} of contingency was moved into projects over the approved "
            f"figures of {caption(OVERVIEW.name)}, whose total is as it was; no approval of it by "
            "the Panel and the Board is recorded."
        )
        related = (projects, *(moved.ref for moved in book.drawn if moved is not drawn))
        yield rule.finding(drawn.ref, message, found=drawn.amount, related=related)


def _check_beside(rule: Rule, book: Book) -> Iterator[Finding]:
    """Yield what columns beside the tables move without approval, once: by project, if at all."""
    movements = _into_projects(book)
    amount = sum((move.amount for move in movements), ZERO)
    if any(drawn.amount == amount for drawn in book.drawn):
        return
    for movement in movements:
        if lacking := _lacking(movement):
            bodies = join_words([f"the {body}" for body in lacking])
            message = (
                f"{pounds(movement.amount)} was moved into '{movement.label}', beside the approved "
                f"figures of {caption(movement.table)}; no approval of it by {bodies} is recorded."
            )
            related = (move.ref for move in book.movements_beside if move is not movement)
            yield rule.finding(movement.ref, message, found=movement.amount, related=related)


def _into_projects(book: Book) -> list[MovementBeside]:
    """Return what is moved into projects: as Table 11 lists it, else as Table 2 has it in all."""
    moves = [move for move in book.movements_beside if move.amount > 0]
    by_project = [move for move in moves if move.table == PROJECT_TABLE.name]
    return by_project or [move for move in moves if move.line == PROJECTS.name]


def _lacking(movement: MovementBeside) -> list[str]:
    recorded = {body for body, _ in movement.approvals}
    return [body for body in ("Panel", "Board") if body not in recorded]


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
