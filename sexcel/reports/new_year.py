"""What became of last year's workbook, as text."""

from collections import Counter

from sexcel.model.wording import count_of
from sexcel.reports.page import Page
from sexcel.reports.verdicts import paint_verdict
from sexcel.year.records import NewYear

_MARGIN = 11
"""Columns: the longest heading, ``Filled in``, and two spaces."""


def render_new_year(new_year: NewYear, page: Page) -> str:
    """Return what was written, what was done to it, and what to do next."""
    steps = Counter(step.action for step in new_year.steps)
    tasks = Counter(task.kind.value for task in new_year.tasks)
    facts = {
        "Written": f"{new_year.output}, a workbook for the budget of {new_year.budget_year}",
        "Done": "; ".join(f"{action.lower()}: {count:,}" for action, count in steps.items()),
        "To do": "; ".join(f"{kind.lower()}: {count:,}" for kind, count in tasks.items()),
        "Removed": ", ".join(new_year.removed),
        "Next": _next_step(new_year),
    }
    lines = page.list_facts(facts, _MARGIN)
    if new_year.source is not None:
        lines += ["", *page.wrap(f"The workbook that was read, {new_year.source.path}:")]
        lines += paint_verdict(new_year.source, page)
    return "\n".join([*lines, ""])


def _next_step(new_year: NewYear) -> str:
    if new_year.source is None:
        return f'Fill in the inputs, then run: sexcel validate "{new_year.output}".'
    cells = count_of(len(new_year.tasks), "cell")
    return (
        f"Open it: the first sheet lists {cells} to be filled in or confirmed, with links. Then "
        f'run: sexcel validate "{new_year.output}".'
    )
