"""A copy of the user's own workbook with scenarios side by side, live: Excel works them out.

Each changed input of the workbook reads its figure from this sheet, of the scenario whose number is
in one cell. A what-if data table puts every number there in turn, so that all columns follow
whatever is changed, here or on any sheet.
"""

import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import chain
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from sexcel.graft.cells import NewCell, SheetEdit
from sexcel.graft.new_sheets import graft_sheets
from sexcel.graft.repair import formulas_of, write_edited
from sexcel.model.expressions import ONE
from sexcel.model.grid import Grid
from sexcel.model.refs import CellRef, quote_sheet
from sexcel.model.tables import Kind
from sexcel.model.wording import printable
from sexcel.ooxml.package import open_package
from sexcel.ooxml.zip_writer import ZipWriter
from sexcel.tracing.scenario import ScenarioResult, ScenarioRow
from sexcel.writers.sheet_names import find_free_name

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_SHEET = "Scenarios"
_IN_FORCE = "$B$3"
"""The cell with the number of the scenario that every sheet shows."""
_FIRST_INPUT = 6
"""Row of the first input, from 0: below the title, the number in force and the headings."""
_FIRST_FIGURE = 2
"""Column of the figures as they are, from 0; those of the scenarios are right of it."""
_NAME_WIDTH, _FIGURE_WIDTH = 52, 16
"""Widths of columns: the longest line of the published budget, and a total of eight digits."""
_PART = "xl/worksheets/sheet1.xml"


def write_scenarios(source: Path, grid: Grid, result: ScenarioResult, target: Path) -> None:
    """Copy the workbook at ``source``, read as ``grid``, to ``target`` with its scenarios in front.

    Only the inputs that a scenario changes differ. Raises as ``write_repaired`` does.
    """
    name = find_free_name(_SHEET, {sheet.name.lower() for sheet in grid})
    before = {change.cell: change.before for each in result.scenarios for change in each.changes}
    cells: dict[str, dict[tuple[int, int], NewCell]] = defaultdict(dict)
    for cell, formula in _input_formulas(result, name).items():
        cells[cell.sheet][cell.row, cell.column] = NewCell(formula, before[cell])
    write_edited(
        source,
        grid.sha256,
        target,
        [SheetEdit(sheet, changed, {}) for sheet, changed in cells.items()],
        formulas_of(grid),
        calculate_on_opening=True,
        add_sheets=lambda workbook: graft_sheets(workbook, _render_scenario_sheet(result), 1),
    )


def _input_formulas(result: ScenarioResult, sheet: str) -> dict[CellRef, str]:
    """Return for each changed input the formula that reads the scenario in force from ``sheet``."""
    from xlsxwriter.utility import xl_range_abs

    last = _FIRST_FIGURE + len(result.scenarios)
    prefix = f"{quote_sheet(sheet)}!"
    return {
        cell: f"INDEX({prefix}{xl_range_abs(row, _FIRST_FIGURE, row, last)},1+{prefix}{_IN_FORCE})"
        for row, cell in enumerate(_inputs(result), _FIRST_INPUT)
    }


def _render_scenario_sheet(result: ScenarioResult) -> bytes:
    """Return a workbook of that sheet alone, to be put into the one that the scenarios are of."""
    import xlsxwriter
    from xlsxwriter.utility import xl_range

    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(_SHEET)
        formats = {
            "bold": book.add_format({"bold": True}),
            # Without a format of ours a text would have the font of the user's own workbook.
            "label": book.add_format({"align": "left"}),
            "heading": book.add_format({"bold": True, "bottom": 1}),
            "above": book.add_format(
                {"bold": True, "bottom": 1, "text_wrap": True, "align": "right"}
            ),
            "input": book.add_format({"bg_color": "#FFF2CC", "border": 4}),
            "share": book.add_format({"bg_color": "#FFF2CC", "border": 4, "num_format": "0.00%"}),
            "money": book.add_format({"num_format": '"£"#,##0;-"£"#,##0'}),
            "total": book.add_format({"bold": True, "num_format": '"£"#,##0;-"£"#,##0', "top": 1}),
            "number": book.add_format({"num_format": "#,##0.0#"}),
            "by": book.add_format({"num_format": '+"£"#,##0;-"£"#,##0;"–"'}),
            "by number": book.add_format({"num_format": '+#,##0.0#;-#,##0.0#;"–"'}),
        }
        _write_top(sheet, result, formats)
        last_input = _write_inputs(sheet, result, formats)
        first, last = _write_figures(sheet, result, formats, last_input + 2)
        sheet.set_column(0, 0, _NAME_WIDTH)
        sheet.set_column(1, 2 * len(result.scenarios) + _FIRST_FIGURE, _FIGURE_WIDTH)
        sheet.freeze_panes(0, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
    area = xl_range(first, _FIRST_FIGURE, last, _FIRST_FIGURE + len(result.scenarios))
    return _make_data_table(written.getvalue(), area)


def _write_top(sheet: "Worksheet", result: ScenarioResult, formats: Mapping[str, "Format"]) -> None:
    names = [scenario.name for scenario in result.scenarios]
    sheet.write_string(0, 0, f"Scenarios for {result.budget_year}", formats["bold"])
    numbers = "; ".join(f"{number} is {name}" for number, name in enumerate(names, 1))
    name = printable(PurePath(result.path).name)
    texts = {
        (1, 0): f"Of {name}. Change what is yellow; Excel works out every column again.",
        (2, 0): "Scenario that every sheet shows",
        (2, 2): f"0 is the workbook as it is; {numbers}",
        (3, 0): "LibreOffice does not do so reliably: go by the column In force there.",
    }
    for (row, column), text in texts.items():
        sheet.write_string(row, column, text, formats["label"])
    sheet.write_number(2, 1, 0, formats["input"])
    choices = list(range(len(names) + 1))
    sheet.data_validation(2, 1, 2, 1, {"validate": "list", "source": choices})


def _write_inputs(
    sheet: "Worksheet", result: ScenarioResult, formats: Mapping[str, "Format"]
) -> int:
    """Write a row for each input, with its figure in each scenario; return the last row."""
    names = [scenario.name for scenario in result.scenarios]
    for column, text in enumerate(("Inputs that change", "", "As it is", *names)):
        style = formats["above" if column else "heading"]
        sheet.write_string(_FIRST_INPUT - 1, column, text, style)
    inputs = _inputs(result)
    for row, (cell, (name, is_share, figures)) in enumerate(inputs.items(), _FIRST_INPUT):
        sheet.write_string(
            row, 0, f"{name} ({quote_sheet(cell.sheet)}!{cell.a1})", formats["label"]
        )
        for column, figure in enumerate(figures, _FIRST_FIGURE):
            style = formats["share" if is_share else "input"]
            sheet.write_number(row, column, float(figure), style)
    return _FIRST_INPUT + len(inputs) - 1


def _inputs(result: ScenarioResult) -> dict[CellRef, tuple[str, bool, Sequence[Decimal]]]:
    """Return each changed cell: its name, whether it is a share, and its value in each scenario."""
    first = {change.cell: change for each in result.scenarios for change in each.changes}
    after = [{change.cell: change.after for change in each.changes} for each in result.scenarios]
    return {
        cell: (
            change.name,
            "%" in change.shown_before + change.shown_after,
            [change.before, *(values.get(cell, change.before) for values in after)],
        )
        for cell, change in first.items()
    }


def _write_figures(
    sheet: "Worksheet", result: ScenarioResult, formats: Mapping[str, "Format"], row: int
) -> tuple[int, int]:
    """Write the headings in ``row`` and the figures below; return the first row and the last."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    names = [scenario.name for scenario in result.scenarios]
    changes = _FIRST_FIGURE + len(names) + 1
    headings = ("£", "In force", "As it is", *names, *(f"Change: {name}" for name in names))
    for column, text in enumerate(headings):
        sheet.write_string(row, column, text, formats["above" if column else "heading"])
    sheet.write_string(row + 1, 0, "Number of the scenario", formats["label"])
    for number in range(len(names) + 1):
        sheet.write_number(row + 1, _FIRST_FIGURE + number, number)
    first = last = row + 2
    for last, figure in enumerate(chain(result.categories, result.lines), first):
        is_money = figure.kind is Kind.MONEY
        is_total = figure.cell == result.headline.cell
        style = formats["total" if is_total else "money" if is_money else "number"]
        label = figure.name if is_money else f"{figure.name} (FTE)"
        sheet.write_string(last, 0, label, formats["bold" if is_total else "label"])
        sheet.write_formula(last, 1, f"={_link(figure)}", style, float(figure.before))
        for column, amount in enumerate((figure.before, *figure.after), _FIRST_FIGURE):
            sheet.write_number(last, column, float(amount), style)
        base = xl_rowcol_to_cell(last, _FIRST_FIGURE, col_abs=True)
        for column, amount in enumerate(figure.after, changes):
            cell = xl_rowcol_to_cell(last, column - len(names))
            by = float(amount - figure.before)
            sheet.write_formula(
                last, column, f"={cell}-{base}", formats["by" if is_money else "by number"], by
            )
    return first, last


def _link(figure: ScenarioRow) -> str:
    link = f"{quote_sheet(figure.cell.sheet)}!{figure.cell.a1}"
    return link if figure.unit == ONE else f"{link}*{figure.unit:f}"


def _make_data_table(content: bytes, area: str) -> bytes:
    """Return the workbook with the cells of ``area`` as a what-if data table by the row above it.

    xlsxwriter has no such formula; in the file it is in the first cell alone, for all of them.
    """
    formula = f'<f t="dataTable" ref="{area}" dt2D="0" dtr="1" r1="{_IN_FORCE.replace("$", "")}"/>'
    first = area.partition(":")[0]
    written = io.BytesIO()
    package = open_package(io.BytesIO(content), "the workbook of scenarios")
    writer = ZipWriter(written)
    for entry in package.entries.values():
        if entry.name != _PART:
            writer.copy(package.file, entry)
            continue
        before, cell, after = package.read_whole(entry.name).partition(f'<c r="{first}"'.encode())
        tag, value, behind = after.partition(b"<v>")
        writer.add(entry.name, before + cell + tag + formula.encode() + value + behind)
    writer.finish()
    return written.getvalue()
