"""A year that was closed, as text."""

from sexcel.model.wording import count_of, pounds, signed_pounds, signed_share
from sexcel.reports.page import Page
from sexcel.year.closing import ClosedYear

_MARGIN = 10
"""Columns: the longest heading, ``Outturn``, and three spaces."""


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
    return "\n".join([*page.list_facts(facts, _MARGIN), ""])
