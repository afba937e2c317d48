"""Invented budgets: the order of lines is nothing, and causes add up to the headline."""

from copy import deepcopy
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sexcel.comparison.compare import compare
from sexcel.model.book import Book
from sexcel.model.grid import Grid
from sexcel.recognise.book import read_book
from tests.budgets import Budget, invent_budget
from tests.properties import examples

SEEDS = st.integers(0, 2**32)


def read(budget: Budget) -> tuple[Grid, Book]:
    grid = budget.grid()
    return grid, read_book(grid)


@pytest.mark.slow
@examples(15)
@given(SEEDS)
def test_a_budget_elsewhere_on_its_sheets_is_the_same(seed: int) -> None:
    budget = invent_budget(Random(seed))
    moved = budget.grid(first_row=9, first_column=5)
    assert compare(read(budget), (moved, read_book(moved))).is_same


@pytest.mark.slow
@examples(15)
@given(SEEDS)
def test_any_two_budgets_the_causes_add_up(seed: int) -> None:
    """Accept a few pounds of rounding: no figure of a budget that adds up is out by more."""
    old, new = (read(invent_budget(Random(seed + number), rate_card=False)) for number in range(2))
    comparison = compare(old, new)
    assert comparison.unexplained is not None
    assert abs(comparison.unexplained) < 30
    back = compare(new, old)
    assert back.headline is not None
    assert comparison.headline is not None
    assert back.headline.difference == -(comparison.headline.difference or Decimal(0))
    assert len(back.figures) == len(comparison.figures)


@examples(25)
@given(SEEDS, st.integers(0, 10**6), st.integers(600, 9_000))
def test_one_figure_changed_is_told_and_nothing_else(seed: int, place: int, by: int) -> None:
    budget = invent_budget(Random(seed))
    block, y, x = budget.figures()[place % len(budget.figures())]
    edited = deepcopy(budget)
    value = edited.blocks[block][y][x]
    assert isinstance(value, Decimal)
    edited.blocks[block][y][x] = value + by
    comparison = compare(read(budget), read(edited))
    (change,) = comparison.figures
    assert change.difference == by
    assert (comparison.lines, comparison.parts, comparison.words) == ((), (), ())
