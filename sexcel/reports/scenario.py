"""What scenarios move, as text and JSON."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from sexcel.model.tables import Kind
from sexcel.reports.documents import VERSION, encode, simplify
from sexcel.reports.page import Page, columns, pad
from sexcel.reports.verdicts import format_amount
from sexcel.tracing.scenario import ScenarioResult, ScenarioRow

_MOST_NAME = 46
"""Columns for a line's name beside two amounts, on a page of 80."""


def render_scenarios(result: ScenarioResult, page: Page) -> str:
    """Return the changes, and a table of what they move for each scenario."""
    basis = "by the workbook's own formulas"
    if result.is_rebuilt:
        basis = "by the formulas of its recalculated clean workbook, since none was read in it"
    lines = page.list_facts({"File": result.path, "Worked out": basis}, 12)
    for number, scenario in enumerate(result.scenarios):
        lines += ["", *page.embolden(f"Scenario {scenario.name}")]
        for change in scenario.changes:
            text = f"{change.name}: {change.shown_before}, now {change.shown_after}"
            effect = "" if len(scenario.changes) == 1 else f": {_state_effect(change.effect)}"
            lines += page.indent(f"{text} ({change.cell}){effect}", 2)
        headline = result.headline
        by = headline.after[number] - headline.before
        lines += page.wrap(
            f"The headline for {result.budget_year} moves from {format_amount(headline.before)} to "
            f"{format_amount(headline.after[number])} ({_signed(by)})."
            if by
            else f"The headline for {result.budget_year} stays at {format_amount(headline.before)}."
        )
        lines += _list_rows("Table 2", result.categories, number, page)
        lines += _list_rows("Lines that move", result.lines, number, page)
    return "\n".join([*lines, ""])


def _state_effect(effect: Decimal) -> str:
    return f"alone {_signed(effect)}" if effect else "no formula leads from it to the headline"


def _list_rows(heading: str, rows: Sequence[ScenarioRow], number: int, page: Page) -> Iterator[str]:
    """Yield the rows that a scenario moves, with the amount now and the change."""
    moved = [row for row in rows if row.after[number] != row.before]
    if not moved:
        return
    yield page.paint(heading, bold=True)
    cells = [
        (
            page.spell(row.name),
            format_amount(row.after[number], row.kind),
            _signed(row.after[number] - row.before, row.kind),
        )
        for row in moved
    ]
    widths = [max(map(columns, texts)) for texts in zip(*cells, strict=True)]
    room = min(widths[0], _MOST_NAME)
    for name, amount, change in cells:
        *full, last = page.wrap(name) if columns(name) <= room else Page(width=room).wrap(name)
        yield from (f"  {line}" for line in full)
        yield f"  {pad(last, room)}  {amount:>{widths[1]}}  {change:>{widths[2]}}"


def _signed(amount: Decimal, kind: Kind = Kind.MONEY) -> str:
    return f"{'+' if amount > 0 else ''}{format_amount(amount, kind)}"


def encode_scenarios(result: ScenarioResult) -> str:
    """Return the result as a JSON document; amounts are numbers in £."""
    return encode({"version": VERSION, **simplify(result)})
