"""What a paper was written from and what it says first, as text."""

from sexcel.model.wording import count_of, pounds
from sexcel.reports.page import Page
from sexcel.year.papers.decisions import list_decisions
from sexcel.year.papers.paper import Paper

_MARGIN = 12
"""Columns: the longest heading, ``Decisions``, and three spaces."""


def render_paper(paper: Paper, page: Page) -> str:
    """Return what was written, what it is compared with, and its decisions."""
    figures = paper.figures
    earlier = figures.earlier
    total = figures.total
    facts = {
        "Written": f"{paper.output}, {figures.title}",
        "Closed": f"{count_of(figures.state.months_closed, 'month')} from April",
        "Since": "the approved budget: no earlier paper is in the folder of the monitor"
        if earlier is None
        else f"{earlier.path}, the paper on {earlier.name}",
        "Forecast": f"{pounds(total.forecast)} against a current budget of {pounds(total.current)}",
    }
    lines = page.list_facts(facts, _MARGIN)
    for number, sentence in enumerate(list_decisions(figures)):
        lines += page.hang("" if number else "Decisions", sentence, _MARGIN)
    return "\n".join([*lines, ""])
