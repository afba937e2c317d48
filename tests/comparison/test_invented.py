"""Invented budgets: the order of lines is nothing, and causes add up to the headline."""

from copy import deepcopy
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from sexcel.comparison.compare import compare
from sexcel.model.book import Book
from sexcel.model.grid import Grid
from sexcel.recognise.book import read_book
from tests.budgets import Budget, invented
from tests.properties import examples

SEEDS = st.integers(0, 2**32)


def read(budget: Budget) -> tuple[Grid, Book]:
    grid = budget.grid()
    return grid, read_book(grid)


@examples(15)
@given(SEEDS)
def test_a_budget_elsewhere_on_its_sheets_is_the_same(seed: int) -> None:
    budget = invented(Random(seed))
    moved = budget.grid(first_row=9, first_column=5)
    assert compare(read(budget), (moved, read_book(moved))).is_same


@examples(15)
@given(SEEDS)
def test_any_two_budgets_the_causes_add_up(seed: int) -> None:
    """Rounding leaves a few pounds: no figure of a budget that adds up is out by more."""
    old, new = (read(invented(Random(seed + at), rate_card=False)) for at in range(2))
    found = compare(old, new)
    assert found.unexplained is not None
    assert abs(found.unexplained) < 30
    back = compare(new, old)
    assert back.headline is not None
    assert found.headline is not None
    assert back.headline.difference == -(found.headline.difference or Decimal(0))
    assert len(back.figures) == len(found.figures)


@examples(25)
@given(SEEDS, st.integers(0, 10**6), st.integers(600, 9_000))
def test_one_figure_changed_is_told_and_nothing_else(seed: int, place: int, by: int) -> None:
    budget = invented(Random(seed))
    block, y, x = budget.figures()[place % len(budget.figures())]
    edited = deepcopy(budget)
    value = edited.blocks[block][y][x]
    assert isinstance(value, Decimal)
    edited.blocks[block][y][x] = value + by
    found = compare(read(budget), read(edited))
    (change,) = found.figures
    assert change.difference == by
    assert (found.lines, found.parts, found.words) == ((), (), ())
