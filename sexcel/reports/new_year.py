"""What became of last year's workbook, or of a draft with another outturn, as text."""

from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import groupby

from sexcel.model.decimals import shortest
from sexcel.model.grid import CellValue
from sexcel.model.wording import count_of, pounds
from sexcel.reports.page import Page
from sexcel.reports.verdicts import paint_verdict
from sexcel.year.records import FilledOutturn, NewYear, RefreshedDraft

_MARGIN = 11
"""Columns: the longest heading, ``Filled in``, and two spaces."""


def render_new_year(new_year: NewYear, page: Page) -> str:
    """Return what was written, what was done to it, and what to do next."""
    steps = Counter(step.action for step in new_year.steps)
    tasks = Counter(task.kind.value for task in new_year.tasks)
    facts = {
        "Written": f"{new_year.output}, a workbook for the budget of {new_year.budget_year}",
        "Done": "; ".join(f"{action.lower()}: {count:,}" for action, count in steps.items()),
        "Outturn": "" if new_year.outturn is None else _summarise(new_year.outturn),
        "To do": "; ".join(f"{kind.lower()}: {count:,}" for kind, count in tasks.items()),
        "Removed": ", ".join(new_year.removed),
        "Next": _next_step(new_year),
    }
    lines = page.list_facts(facts, _MARGIN)
    if new_year.outturn is not None:
        lines += page.hang_each("By hand", new_year.outturn.by_hand, _MARGIN)
    if new_year.source is not None:
        lines += ["", *page.wrap(f"The workbook that was read, {new_year.source.path}:")]
        lines += paint_verdict(new_year.source, page)
    return "\n".join([*lines, ""])


def render_refreshed(draft: RefreshedDraft, page: Page) -> str:
    """Return each cell of the outturn that changed, was and is, and what could not be taken."""
    steps = draft.outturn.steps
    facts = {
        "Written": f"{draft.output}, the budget for {draft.budget_year} of {draft.source}",
        "Outturn": _summarise(draft.outturn),
        "Changed": count_of(len(steps), "cell") if steps else "nothing: the outturn is the same",
        "Removed": ", ".join(draft.removed),
    }
    lines = page.list_facts(facts, _MARGIN)
    lines += [*page.hang_each("By hand", draft.outturn.by_hand, _MARGIN), ""]
    for sheet, listed in groupby(steps, key=lambda step: step.place.sheet):
        lines += page.wrap(sheet)
        for step in listed:
            text = f"{step.subject}: was {_content(step.was)}, is {_content(step.now)}"
            lines += page.hang(f"  {step.place.a1}", text, _MARGIN)
    return "\n".join([*lines, ""])


def _summarise(outturn: FilledOutturn) -> str:
    months = count_of(outturn.months_closed, "month")
    text = f"{pounds(outturn.forecast)} is the forecast of {outturn.monitor}, {months} actual"
    if outturn.total is None or abs(outturn.total - outturn.forecast) < 1:
        return f"{text}."
    difference = pounds(outturn.total - outturn.forecast)
    return f"{text}; Table 2 has {pounds(outturn.total)}, a difference of {difference}."


def _content(value: CellValue) -> str:
    match value:
        case Decimal():
            return f"{shortest(value):,f}"
        case date():
            return f"{value:%d/%m/%Y}"
        case None:
            return "blank"
    return f"“{value}”"


def _next_step(new_year: NewYear) -> str:
    if new_year.source is None:
        return f'Fill in the inputs, then run: sexcel validate "{new_year.output}".'
    cells = count_of(len(new_year.tasks), "cell")
    return (
        f"Open it: the first sheet lists {cells} to be filled in or confirmed, with links. Then "
        f'run: sexcel validate "{new_year.output}".'
    )
