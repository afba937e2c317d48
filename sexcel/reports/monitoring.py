"""What became of a monitor workbook, as text: written, filled from the ledger, closed, reported."""

from collections.abc import Iterator

from sexcel.model.wording import count_of, join_words, pounds, signed_pounds, signed_share
from sexcel.reports.page import Page
from sexcel.reports.verdicts import paint_verdict
from sexcel.year.closing import ClosedYear
from sexcel.year.monitor import Monitor
from sexcel.year.papers.decisions import list_decisions
from sexcel.year.papers.paper import Paper
from sexcel.year.take_in import TakenIn

_MARGIN, _CLOSED_MARGIN, _WIDER_MARGIN = 11, 10, 12
"""Columns: the longest heading, ``Approved``, ``Outturn`` or ``Not mapped``, and some spaces."""
_MOST = 12
"""Accounts or lines that are named: more do not help a person at the terminal."""


def render_monitor(monitor: Monitor, page: Page) -> str:
    """Return what was written, what it monitors, what to do next, and the budget's verdict."""
    facts = {
        "Written": f"{monitor.output}, to monitor the budget of {monitor.budget_year}",
        "Approved": f"{pounds(monitor.approved)} in {count_of(len(monitor.lines), 'line')}",
        "Draft": monitor.unapproved
        and f"{monitor.unapproved}: not approved yet. Write the monitor again once it is.",
        "Next": (
            "Open it: record movements with their approvals, projects with their briefs and "
            "releases, and the ledger's entries in Actuals; then set the months closed in "
            "Settings. Checks says what needs a person."
        ),
    }
    lines = page.list_facts(facts, _MARGIN)
    lines += ["", *page.wrap(f"The workbook that was read, {monitor.source.path}:")]
    return "\n".join([*lines, *paint_verdict(monitor.source, page), ""])


def render_taken_in(outcome: TakenIn, page: Page) -> str:
    """Return month by month what was taken in, what differs, and what no line takes."""
    facts = {
        "Monitor": f"{outcome.monitor}, {'written' if outcome.is_written else 'as it was'}",
        "Before": "" if outcome.before is None else f"{outcome.before}, the state before",
        "Closed": f"{count_of(outcome.months_closed, 'month')} from April",
    }
    lines = page.list_facts(facts, _WIDER_MARGIN)
    for month in outcome.months:
        text = f"{pounds(month.total)} in {count_of(month.entries, 'entry')} of {month.file}"
        text = text.replace("entrys", "entries")
        lines += page.hang(f"{month.month:%b %Y}", f"{text}: {month.state}", _WIDER_MARGIN)
    if outcome.gaps:
        gaps = join_words([f"{month:%B}" for month in outcome.gaps])
        lines += page.hang("No entries", f"{gaps}, which count as nothing spent", _WIDER_MARGIN)
    for head, texts in (
        ("Differs", _differences(outcome)),
        ("Not mapped", _unmapped(outcome)),
        ("Next year", _next_year(outcome)),
    ):
        listed = list(texts)
        more = [f"and {len(listed) - _MOST:,} more"] if len(listed) > _MOST else []
        lines += page.hang_each(head, [*listed[:_MOST], *more], _WIDER_MARGIN)
    if any(month.state == "differs" for month in outcome.months):
        lines += ["", *page.wrap("A closed month has other figures: nothing was taken in. Add "
                                 "--restate to replace the month.")]  # fmt: skip
    return "\n".join([*lines, ""])


def _differences(outcome: TakenIn) -> Iterator[str]:
    for change in outcome.differences:
        yield (
            f"{change.month:%b %Y}, {change.line}: was {pounds(change.was)}, is "
            f"{pounds(change.now)}"
        )


def _unmapped(outcome: TakenIn) -> Iterator[str]:
    for account in outcome.unmapped:
        name = " ".join(filter(None, (account.code, account.name))) or "no code and no name"
        nearest = f"; nearest is '{account.nearest}'" if account.nearest else ""
        yield f"{name}, {pounds(account.total)}: add it to Mapping{nearest}"


def _next_year(outcome: TakenIn) -> Iterator[str]:
    for entry in outcome.next_year:
        yield f"{entry.details}, {pounds(entry.amount)}: a reversal that belongs to next year"


def render_closed_year(closed: ClosedYear, page: Page) -> str:
    """Return the outturn that was frozen, against the current budget."""
    over = closed.outturn - closed.current
    facts = {
        "Closed": f"{closed.year}: {closed.monitor}, sheet Final outturn",
        "Before": f"{closed.before}, the state before",
        "Outturn": (
            f"{pounds(closed.outturn)} in {count_of(closed.lines, 'line')}, "
            f"{signed_pounds(over)}{signed_share(over, closed.current)} against the current budget "
            f"of {pounds(closed.current)}"
        ),
    }
    return "\n".join([*page.list_facts(facts, _CLOSED_MARGIN), ""])


def render_paper(paper: Paper, page: Page) -> str:
    """Return what was written, what it is compared with, and its decisions."""
    figures = paper.figures
    earlier, total = figures.earlier, figures.total
    facts = {
        "Written": f"{paper.output}, {figures.title}",
        "Closed": f"{count_of(figures.state.months_closed, 'month')} from April",
        "Since": "the approved budget: no earlier paper is in the folder of the monitor"
        if earlier is None
        else f"{earlier.path}, the paper on {earlier.name}",
        "Forecast": f"{pounds(total.forecast)} against a current budget of {pounds(total.current)}",
    }
    lines = page.list_facts(facts, _WIDER_MARGIN)
    lines += page.hang_each("Decisions", list_decisions(figures), _WIDER_MARGIN)
    return "\n".join([*lines, ""])
