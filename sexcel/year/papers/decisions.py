"""What the Panel is asked: movements, projects and the next work package; and what it notes."""

from collections.abc import Iterator

from sexcel.model.expressions import ZERO
from sexcel.model.tables import Kind
from sexcel.model.wording import count_of, format_figure, join_words, pounds, signed_share
from sexcel.year.monitor_state import SheetRow, sum_of
from sexcel.year.months import MONTHS
from sexcel.year.papers.figures import PaperFigures

_MOST = 4
"""Movements that are named one by one; the page Movements has them all."""
CONSULT = "CONSULT"


def list_decisions(figures: PaperFigures) -> Iterator[str]:
    """Yield each decision that is asked, then what is to be noted."""
    sentences = [
        *_movements(figures),
        *_consultation(figures),
        *_projects(figures),
        *_package(figures),
        _forecast(figures),
        *_not_mapped(figures),
    ]
    order = ("APPROVE", CONSULT, "NOTE")
    yield from sorted(sentences, key=lambda text: order.index(text.split(maxsplit=1)[0]))


def lacking_approvals(figures: PaperFigures, movement: SheetRow) -> list[str]:
    """Return the bodies whose approval a movement needs and does not have."""
    bodies = figures.state.bodies_of(movement.text("Kind"))
    return [body for body in bodies if movement.day(body) is None]


def _movements(figures: PaperFigures) -> Iterator[str]:
    waiting = [row for row in figures.state.movements if row.text("State") != "Counts"]
    for row in waiting[:_MOST]:
        yield _movement(figures, row)
    if len(waiting) > _MOST:
        beyond = count_of(len(waiting) - _MOST, "more movement")
        yield f"NOTE {beyond} not yet authorised: see Movements."


def _movement(figures: PaperFigures, row: SheetRow) -> str:
    paper = f" (paper {row.text('Paper')})" if row.text("Paper") else ""
    words = (
        f"the movement of {pounds(row.figure('Amount'))} from {row.text('From line')} to "
        f"{row.text('To line')}{paper}"
    )
    lacking = lacking_approvals(figures, row)
    if row.text("Check") == "Unknown line":
        return f"NOTE {words}: it names no line of the budget."
    if "Panel" in lacking:
        board = ", then the Board has to" if "Board" in lacking else ""
        return f"APPROVE {words}{board}."
    if lacking:
        return f"NOTE that the Board has still to approve {words}."
    since = row.day("Counts from")
    if row.day("Date") is None or since is None:
        return f"NOTE that {words} has no date."
    return f"NOTE {words}: it counts from {since:%d/%m/%Y}."


def _consultation(figures: PaperFigures) -> Iterator[str]:
    contingency = figures.contingency
    if contingency is not None and contingency.current + contingency.pending < 0:
        yield (
            f"{CONSULT} Parties again (section 1.1): {pounds(-contingency.pending)} is pending, "
            f"and {pounds(contingency.current)} of contingency is left."
        )


def _projects(figures: PaperFigures) -> Iterator[str]:
    waiting = [row for row in figures.state.projects if row.text("State") == "Awaiting approval"]
    asked = [row.text("Project") for row in waiting if row.day("Panel") is None]
    if asked:
        briefs = "brief" if len(asked) == 1 else "briefs"
        yield f"APPROVE the project {briefs} of {join_words(asked)}."
    for body in ("sub-committee", "Board"):
        names = [
            row.text("Project")
            for row in waiting
            if row.day("Panel") is not None and row.day(body.capitalize()) is None
        ]
        if names:
            yield f"NOTE that the {body} has still to approve {join_words(names)}."


def _package(figures: PaperFigures) -> Iterator[str]:
    quarter, rows = figures.period.next_quarter, figures.packages
    if not figures.period.is_quarter or not quarter:
        return
    if not rows:
        yield f"NOTE that the work package of {quarter} is not filled in yet."
        return
    estimate, days = sum_of(rows, "Estimate"), sum_of(rows, "FTE days")
    resource = f" and {format_figure(days, Kind.COUNT)} FTE days" if days else ""
    lines = count_of(len(rows), "line")
    yield f"APPROVE the work package of {quarter}: {pounds(estimate)}{resource} in {lines}."


def _forecast(figures: PaperFigures) -> str:
    total, contingency = figures.total, figures.contingency
    if not total.over:
        way = "which is the current budget"
    else:
        side = "over" if total.over > 0 else "under"
        share = signed_share(abs(total.over), total.current).replace("+", "")
        way = f"{pounds(abs(total.over))}{share} {side} the current budget"
    spare = ZERO if contingency is None else contingency.current - contingency.forecast
    apart = f"; {pounds(spare)} of contingency is not drawn" if spare > 0 else ""
    name = "outturn" if figures.state.months_closed == MONTHS else "forecast outturn"
    return f"NOTE the {name} of {pounds(total.forecast)}, {way}{apart}."


def _not_mapped(figures: PaperFigures) -> Iterator[str]:
    amount = figures.state.not_mapped
    if amount:
        yield (
            f"NOTE {pounds(amount)} booked on accounts that no line takes: no figure of this paper "
            "has it."
        )
