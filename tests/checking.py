"""A grid checked as the command does it, by an engine that many tests of a process share."""

import atexit
from itertools import count

from sexcel.formulas.recalculation import Engine
from sexcel.model.grid import Grid
from sexcel.model.report import FileReport
from sexcel.recognise.book import read_book
from sexcel.rules.workbook import check_workbook

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


def check_grid(grid: Grid) -> FileReport:
    """Return what the rules find in the workbook, its formulas recalculated."""
    return check_workbook(grid, read_book(grid), shared_engine())
