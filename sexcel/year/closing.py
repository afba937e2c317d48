"""The year closed: its outturn frozen as values, on a sheet of the monitor."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from sexcel.files.reading import read_grid
from sexcel.formulas.recalculation import Engine
from sexcel.graft.new_sheets import graft_sheets
from sexcel.graft.workbook import Workbook
from sexcel.model.brief import Brief
from sexcel.model.errors import SexcelError
from sexcel.model.expressions import ZERO
from sexcel.model.grid import Grid
from sexcel.model.wording import count_of, join_words, pounds
from sexcel.model.years import financial_year
from sexcel.writers.workbook import render_sheet
from sexcel.year.calculating import calculate_ours
from sexcel.year.monitor_contents import MonitorContents
from sexcel.year.monitor_state import COUNTS, MonitorState, SheetRow, read_rows, read_state, sum_of
from sexcel.year.months import MONTHS, month_name, months_without
from sexcel.year.new_year import DraftYear
from sexcel.year.replacing import refuse_open, replace_whole
from sexcel.year.sheets.final_outturn import frozen_to_the_penny, plan_final_outturn
from sexcel.year.sheets.layout import ACTUALS, FINAL_OUTTURN


class ClosedYear(Brief, frozen=True):
    """A year that was closed: its outturn against the current budget, in £."""

    monitor: Path
    year: str
    lines: int
    current: Decimal
    outturn: Decimal
    before: Path
    """The state before, kept beside the monitor."""


def close_year(path: Path, today: date, engine: Engine) -> ClosedYear:
    """Freeze the outturn of the monitor at ``path`` on a sheet of its own, whole or not at all.

    Raises SexcelError, with every reason in one sentence, where a month is not closed or has no
    entries, an entry has no line, or a movement is pending; and where the year is closed already.
    """
    refuse_open(path)
    grid = read_grid(path)
    contents = MonitorContents(grid, path)
    refuse_closed_year(grid)
    worked_out, values = calculate_ours(engine, grid)
    state = read_state(worked_out, contents.budget_year, contents.months_closed)
    ledger = tuple(read_rows(grid.sheet(ACTUALS), "Amount"))
    obstacles = [*_obstacles(contents, state, ledger)]
    if obstacles:
        raise SexcelError(f"{path}: the year cannot be closed: {'; '.join(obstacles)}.")
    sheet = plan_final_outturn(state, today)
    draft = DraftYear("", worked_out, {}, values, (), ())

    def add_sheet(workbook: Workbook) -> None:
        graft_sheets(workbook, render_sheet(sheet))

    before = replace_whole(path, grid, draft, add_sheet)
    return ClosedYear(
        path,
        financial_year(state.budget_year),
        len(state.lines),
        _total(state, "Current budget"),
        _total(state, "To date"),
        before,
    )


def refuse_closed_year(grid: Grid) -> None:
    """Refuse to change a monitor whose outturn is frozen; raises SexcelError."""
    if any(sheet.name == FINAL_OUTTURN for sheet in grid):
        raise SexcelError(
            f"{grid.path}: the year is closed, and its outturn is frozen. To open it again, delete "
            f"the sheet '{FINAL_OUTTURN}'."
        )


def _obstacles(
    contents: MonitorContents, state: MonitorState, ledger: Sequence[SheetRow]
) -> Iterator[str]:
    """Yield why the year cannot be closed yet."""
    if state.months_closed < MONTHS:
        yield (
            f"{count_of(state.months_closed, 'month')} of {MONTHS} are closed (--close "
            f"{month_name(MONTHS)})"
        )
    filled = {entry.month for entry in contents.entries}
    gaps = [f"{month:%B}" for month in months_without(filled, state.budget_year, MONTHS)]
    if gaps:
        yield f"{join_words(gaps)} {'has' if len(gaps) == 1 else 'have'} no entries"
    unmapped = [row for row in ledger if row.text("Line") not in contents.lines]
    if unmapped:
        total = sum_of(unmapped, "Amount")
        entries = "1 entry has" if len(unmapped) == 1 else f"{len(unmapped):,} entries have"
        yield (
            f"{entries} no line, {pounds(total)} in all (add the account to Mapping, then run "
            f"--close {month_name(MONTHS)} again)"
        )
    pending = [row for row in state.movements if row.text("State") != COUNTS]
    if pending:
        total = sum_of(pending, "Amount")
        are = "1 movement is" if len(pending) == 1 else f"{len(pending)} movements are"
        yield (
            f"{are} pending, {pounds(total)} in all (record the approval on Movements, or take "
            "the row out)"
        )


def _total(state: MonitorState, heading: str) -> Decimal:
    return sum((frozen_to_the_penny(row, heading) for row in state.lines), ZERO)
