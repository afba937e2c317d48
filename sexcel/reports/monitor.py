"""What a monitor workbook was made from, as text."""

from sexcel.model.wording import count_of, pounds
from sexcel.reports.page import Page
from sexcel.reports.verdicts import paint_verdict
from sexcel.year.monitor import Monitor

_MARGIN = 11
"""Columns: the longest heading, ``Approved``, and two spaces."""


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
