"""Time grows with the lines of a budget, not with their square."""

import gc
from collections.abc import Callable
from decimal import Decimal
from time import process_time

import pytest

from sexcel.model.grid import Cell, Grid, SheetGrid
from sexcel.recognise.book import read_book
from tests.checking import check_grid
from tests.rules.test_feeding_sheets import OVERVIEW, grid

YEARS = ("2020/21 Approved Budget", "2021/22 Estimated Budget", "2022/23 Estimated Budget")


SIGNS: dict[str, Callable[[int], int]] = {
    "costs": lambda row: 1,
    "credits": lambda row: -1,
    "costs and credits in turn": lambda row: 1 if row % 2 else -1,
}


def with_projects(count: int, sign: Callable[[int], int] = SIGNS["costs"]) -> Grid:
    """Return a budget with so many projects, of which every third is below £1,000."""
    cells = {(1, 1): Cell("Project")}
    totals = [Decimal(0)] * len(YEARS)
    for column, heading in enumerate(YEARS, 2):
        cells[1, column] = Cell(heading)
    for row in range(2, count + 2):
        cells[row, 1] = Cell(f"Project {row}")
        for column in range(len(YEARS)):
            amount = sign(row) * Decimal(5 + row * (column + 1) % (700 if row % 3 else 90_000))
            totals[column] += amount
            cells[row, column + 2] = Cell(amount)
    cells[count + 2, 1] = Cell("TOTAL")
    for column, total in enumerate(totals, 2):
        letter = "ABCD"[column - 1]
        cells[count + 2, column] = Cell(total, f"SUM({letter}2:{letter}{count + 1})")
    overview = grid().sheet(OVERVIEW)
    return Grid("b.xlsx", "0" * 64, (overview, SheetGrid("Projects", cells)))


def seconds(count: int, sign: Callable[[int], int]) -> float:
    """Return the processor time of a check, without looking for rubbish of earlier tests."""
    book = with_projects(count, sign)
    assert len(read_book(book).lines("projects")) == count
    gc.collect()
    gc.disable()
    started = process_time()
    check_grid(book)
    spent = process_time() - started
    gc.enable()
    return spent


@pytest.mark.slow
@pytest.mark.parametrize("sign", SIGNS.values(), ids=SIGNS)
def test_four_times_the_lines_take_four_and_a_half_times_as_long_at_most(
    sign: Callable[[int], int],
) -> None:
    seconds(100, sign)  # what is loaded once
    few = min(seconds(1_000, sign) for _ in range(4))
    assert min(seconds(4_000, sign) for _ in range(4)) <= 4.5 * few


def test_a_link_to_a_sheet_that_is_missing_stops_nothing() -> None:
    book = with_projects(10)
    assert "Workings" not in {sheet.name for sheet in book}
    assert len(read_book(book).lines("projects")) == 10
