"""A grid checked as the command does it, by one engine for all tests of a process."""

import atexit
from functools import cache

from sexcel.formulas.recalculation import Engine
from sexcel.model.grid import Grid
from sexcel.readers.book import read_book
from sexcel.rules.workbook import Checked, check_workbook


@cache
def engine() -> Engine:
    started = Engine()
    atexit.register(started.__exit__)
    return started


def checked(grid: Grid) -> Checked:
    """What the rules find in the workbook, its formulas recalculated."""
    return check_workbook(grid, read_book(grid), engine())
