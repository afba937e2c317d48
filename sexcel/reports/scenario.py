"""What scenarios move, as text, JSON and a workbook."""

import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain

from sexcel.model.refs import quote_sheet
from sexcel.model.tables import Kind
from sexcel.model.wording import printable
from sexcel.reports.documents import VERSION, encode, simplify
from sexcel.reports.page import Page, columns, pad
from sexcel.reports.verdicts import format_amount
from sexcel.tracing.scenario import ScenarioResult, ScenarioRow

_MOST_NAME = 46
"""Columns for a line's name beside two amounts, on a page of 80."""


def render_scenarios(result: ScenarioResult, page: Page) -> str:
    """Return the changes, and a table of what they move for each scenario."""
    lines = page.list_facts({"File": result.path, "Worked out": _basis(result)}, 12)
    for number, scenario in enumerate(result.scenarios):
        lines += ["", *page.embolden(f"Scenario {scenario.name}")]
        for change in scenario.changes:
            text = f"{change.name}: {change.shown_before}, now {change.shown_after}"
            effect = "" if len(scenario.changes) == 1 else f": {_state_effect(change.effect)}"
            lines += page.indent(f"{text} ({change.cell}){effect}", 2)
        headline = result.headline
        by = headline.after[number] - headline.before
        lines += page.wrap(
            f"The headline for {result.budget_year} moves from {_pounds(headline.before)} to "
            f"{_pounds(headline.after[number])} ({_signed(by)})."
            if by
            else f"The headline for {result.budget_year} stays at {_pounds(headline.before)}."
        )
        lines += _list_rows("Table 2", result.categories, number, page)
        lines += _list_rows("Lines that move", result.lines, number, page)
    return "\n".join([*lines, ""])


def _state_effect(effect: Decimal) -> str:
    return f"alone {_signed(effect)}" if effect else "no formula leads from it to the headline"


def _basis(result: ScenarioResult) -> str:
    if result.is_rebuilt:
        return "by the formulas of its recalculated clean workbook, since it has none itself"
    return "by the workbook's own formulas"


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
        *full, last = page.wrap(name) if columns(name) <= room else _fold(name, room)
        yield from (f"  {line}" for line in full)
        yield f"  {pad(last, room)}  {amount:>{widths[1]}}  {change:>{widths[2]}}"


def _fold(name: str, room: int) -> list[str]:
    return Page(width=room).wrap(name)


def _pounds(amount: Decimal) -> str:
    return format_amount(amount, Kind.MONEY)


def _signed(amount: Decimal, kind: Kind = Kind.MONEY) -> str:
    return f"{'+' if amount > 0 else ''}{format_amount(amount, kind)}"


def encode_scenarios(result: ScenarioResult) -> str:
    """Return the result as a JSON document; amounts are numbers in £."""
    return encode({"version": VERSION, **simplify(result)})


def write_scenarios(result: ScenarioResult) -> bytes:
    """Return a workbook of one sheet: the inputs of every scenario, and what they move.

    The differences are formulas, so that a figure typed over a scenario's moves them.
    """
    import xlsxwriter
    from xlsxwriter.utility import xl_rowcol_to_cell

    page = io.BytesIO()
    with xlsxwriter.Workbook(page, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet("Scenarios")
        bold = workbook.add_format({"bold": True})
        heading = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        money = workbook.add_format({"num_format": '"£"#,##0;-"£"#,##0'})
        number = workbook.add_format({"num_format": "#,##0.0#"})
        change = workbook.add_format({"num_format": '+#,##0.##;-#,##0.##;"–"'})
        total = workbook.add_format({"bold": True, "num_format": '"£"#,##0;-"£"#,##0', "top": 1})
        names = [scenario.name for scenario in result.scenarios]
        sheet.set_column(0, 0, 52)
        sheet.set_column(1, 2 * len(names) + 1, 17)
        sheet.write_string(0, 0, f"Scenarios for {result.budget_year}", bold)
        sheet.write_string(1, 0, f"{printable(result.path)}, worked out {_basis(result)}")
        row = 3
        for title, *cells in _inputs(result):
            style = heading if row == 3 else None
            sheet.write_string(row, 0, title, style)
            for column, text in enumerate(cells, 1):
                sheet.write_string(row, column, text, style)
            row += 1
        row += 1
        headings = ["Today", *names, *(f"Change: {name}" for name in names)]
        for column, text in enumerate(["£", *headings]):
            sheet.write_string(row, column, text, heading)
        sheet.freeze_panes(0, 1)
        for figure in chain(result.categories, result.lines):
            row += 1
            style = money if figure.kind is Kind.MONEY else number
            if figure.cell == result.headline.cell:
                style = total
            label = figure.name if figure.kind is Kind.MONEY else f"{figure.name} (FTE)"
            sheet.write_string(row, 0, label, bold if style is total else None)
            for column, amount in enumerate((figure.before, *figure.after), 1):
                sheet.write_number(row, column, float(amount), style)
            for index, amount in enumerate(figure.after):
                formula = f"={xl_rowcol_to_cell(row, 2 + index)}-B{row + 1}"
                by = float(amount - figure.before)
                sheet.write_formula(row, 2 + len(names) + index, formula, change, by)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
    return page.getvalue()


def _inputs(result: ScenarioResult) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the inputs: what each is, as it stands, and in each scenario."""
    names = [scenario.name for scenario in result.scenarios]
    yield ("Inputs that change", "Today", *names)
    cells = {
        change.cell: (change.name, change.shown_before)
        for scenario in result.scenarios
        for change in scenario.changes
    }
    for cell, (name, before) in cells.items():
        after = [
            next((c.shown_after for c in scenario.changes if c.cell == cell), before)
            for scenario in result.scenarios
        ]
        yield (f"{name} ({quote_sheet(cell.sheet)}!{cell.a1})", before, *after)
