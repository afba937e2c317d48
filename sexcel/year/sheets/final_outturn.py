"""Final outturn: what each line spent in a year that is closed, as values."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from sexcel.budget.fingerprint import TITLE
from sexcel.model.expressions import ZERO
from sexcel.model.grid import CellValue, SheetGrid
from sexcel.model.years import financial_year
from sexcel.writers.cells import Look, PlannedCell, SheetPlan, Style, Weight
from sexcel.writers.sheets import Cells
from sexcel.writers.styles import PENCE
from sexcel.writers.texts import fit_text
from sexcel.year.freezing import figures_of, fingerprint_figures
from sexcel.year.monitor_lists import PENNY
from sexcel.year.monitor_state import MonitorState, SheetRow
from sexcel.year.sheets.layout import FINAL_OUTTURN, FIRST_ROW, HEADING_ROW

_WORDS = ("Line", "Category", "Reason")
_HEADINGS = (
    "Line", "Category", "Approved budget", "Movements", "Current budget", "To date",
    "Over (under)", "Reason",
)  # fmt: skip
_WIDTHS = (46.0, 27.0, 15.0, 15.0, 15.0, 15.0, 15.0, 46.0)


def plan_final_outturn(state: MonitorState, today: date) -> SheetPlan:
    """Plan the frozen outturn: values to the penny, their total, and their fingerprint."""
    title = f"Final outturn {financial_year(state.budget_year)}"
    note = f"Frozen as values when the year was closed on {today:%d/%m/%Y}."
    cells = Cells(FINAL_OUTTURN, title, note)
    figures = [number for number, name in enumerate(_HEADINGS, 1) if name not in _WORDS]
    headings = ("Outturn" if name == "To date" else name for name in _HEADINGS)
    cells.headings(HEADING_ROW, headings, figures)
    for row, line in enumerate(state.lines, FIRST_ROW):
        for column, name in enumerate(_HEADINGS, 1):
            cells[row, column] = _cell(line, name)
    _add_total(cells, FIRST_ROW + len(state.lines), figures)
    plan = SheetPlan(FINAL_OUTTURN, cells, _WIDTHS, header_rows=(HEADING_ROW, HEADING_ROW))
    fingerprint = fingerprint_figures(figures_of(plan))
    cells.facts(plan.last_row + 2, ((TITLE, fingerprint),))
    return plan


def frozen_to_the_penny(line: SheetRow, heading: str) -> Decimal:
    """Return a figure of a line as it is frozen, in £."""
    return line.figure(heading).quantize(PENNY)


def is_outturn_changed(sheet: SheetGrid) -> bool:
    """Say whether a figure of a frozen outturn is another than when the year was closed."""
    return next(_fingerprints(sheet), None) != fingerprint_figures(figures_of(sheet))


def _fingerprints(sheet: SheetGrid) -> Iterator[CellValue]:
    for (row, column), cell in sheet.cells.items():
        if cell.value == TITLE:
            yield sheet.value(row, column + 1)


def _cell(line: SheetRow, heading: str) -> PlannedCell:
    if heading in _WORDS:
        return PlannedCell(fit_text(line.text(heading)) or None, Style(Look.WORDS))
    return PlannedCell(frozen_to_the_penny(line, heading), Style(Look.FORMULA, PENCE))


def _add_total(cells: Cells, row: int, figures: Sequence[int]) -> None:
    cells.text(row, 1, "Total", Look.WORDS, Weight.TOTAL)
    cells.blank(row, (2, len(_HEADINGS)), Weight.TOTAL)
    for column in figures:
        amounts = (cells[line, column].value for line in range(FIRST_ROW, row))
        total = sum((amount for amount in amounts if isinstance(amount, Decimal)), ZERO)
        cells[row, column] = PlannedCell(total, Style(Look.FORMULA, PENCE, Weight.TOTAL))
