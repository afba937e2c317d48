"""A grid checked as the command does it, by an engine that many tests of a process share."""

import atexit
from itertools import count

from msgspec.structs import replace

from sexcel.comparison.compare import compare
from sexcel.formulas.recalculation import Engine
from sexcel.model.findings import Finding
from sexcel.model.grid import Grid, SheetGrid
from sexcel.model.report import FileReport
from sexcel.recognise.book import read_book
from sexcel.rules.workbook import check_workbook
from sexcel.year.last_year import find_against_last_year
from sexcel.year.monitor_checks import find_in_monitor
from sexcel.year.monitor_contents import check_monitor
from sexcel.year.monitor_state import read_state
from sexcel.year.outturn import find_against_monitor
from sexcel.year.papers.written import is_paper
from sexcel.year.sheets.layout import MONITOR_SHEETS
from sexcel.year.versions import find_between_versions
from sexcel.year.year_checks import find_in_paper

_MOST_WORKBOOKS = 40
"""Workbooks that one engine calculates: its limits of time and memory are meant for one."""

_running: list[Engine] = []
_asked = count(1)


def stop() -> None:
    """End the engine that runs, if any."""
    while _running:
        _running.pop().__exit__()


atexit.register(stop)


def shared_engine() -> Engine:
    """Return the engine that runs, or a new one after so many workbooks."""
    if next(_asked) % _MOST_WORKBOOKS == 0:
        stop()
    if not _running:
        _running.append(Engine())
    return _running[0]


LAST_YEAR = "Last year "
"""What the names of sheets begin with that are last year's workbook, in the cases of rules."""


EARLIER = "Earlier "
"""What the names of sheets begin with that are an earlier state of the workbook."""


def check_grid(grid: Grid) -> FileReport:
    """Return what the rules find in the workbook, its formulas recalculated.

    Sheets of last year, or of an earlier state, are a workbook of their own, which it is held
    against. Of a monitor, and of a paper from one, only the rules of the year are asked.
    """
    if {sheet.name for sheet in grid} >= MONITOR_SHEETS:
        return _as_report(grid, find_in_monitor(grid))
    if is_paper(grid):
        return _as_report(grid, find_in_paper(grid))
    earlier = [sheet for sheet in grid if sheet.name.startswith(EARLIER)]
    if earlier:
        return _check_versions(grid, earlier)
    last = [sheet for sheet in grid if sheet.name.startswith(LAST_YEAR)]
    if not last:
        return check_workbook(grid, read_book(grid), shared_engine())
    present = replace(grid, sheets=tuple(sheet for sheet in grid if sheet not in last))
    book = read_book(present)
    report = check_workbook(present, book, shared_engine())
    renamed = [replace(sheet, name=sheet.name.removeprefix(LAST_YEAR)) for sheet in last]
    monitor = replace(grid, sheets=tuple(renamed))
    if {sheet.name for sheet in monitor} >= MONITOR_SHEETS:
        state = read_state(monitor, *check_monitor(monitor))
        between = find_against_monitor(present, book, state)
    else:
        between = find_against_last_year(book, read_book(replace(grid, sheets=tuple(last))))
    return replace(report, findings=(*report.findings, *between))


def _check_versions(grid: Grid, earlier: list[SheetGrid]) -> FileReport:
    """Return what the rules find in the workbook, and between the earlier state and it."""
    present = replace(grid, sheets=tuple(sheet for sheet in grid if sheet not in earlier))
    before = replace(grid, sheets=tuple(earlier))
    old, new = (before, read_book(before)), (present, read_book(present))
    report = check_workbook(present, new[1], shared_engine())
    between = find_between_versions(old[1], new[1], compare(old, new))
    return replace(report, findings=(*report.findings, *between))


def _as_report(grid: Grid, findings: tuple[Finding, ...]) -> FileReport:
    return FileReport(grid.path, grid.sha256, "", None, (), findings)
