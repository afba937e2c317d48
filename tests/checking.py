"""A grid checked as the command does it, by an engine that many tests of a process share."""

import atexit
from itertools import count

from sexcel.formulas.recalculation import Engine
from sexcel.model.grid import Grid
from sexcel.model.report import FileReport
from sexcel.recognise.book import read_book
from sexcel.rules.workbook import check_workbook

_MOST_WORKBOOKS = 40
"""What one engine is given: its limits are meant for one workbook."""

_running: list[Engine] = []
_asked = count(1)


def stop() -> None:
    """End the engine that runs, if any."""
    while _running:
        _running.pop().__exit__()


atexit.register(stop)


def engine() -> Engine:
    """The engine that runs, or a new one after so many workbooks."""
    if next(_asked) % _MOST_WORKBOOKS == 0:
        stop()
    if not _running:
        _running.append(Engine())
    return _running[0]


def checked(grid: Grid) -> FileReport:
    """What the rules find in the workbook, its formulas recalculated."""
    return check_workbook(grid, read_book(grid), engine())
