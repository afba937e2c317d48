"""Invented budgets, regenerated: every formula of ours is sound, and a spoilt one is found."""

from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sexcel.budget.equations import equations
from sexcel.model.findings import Severity
from sexcel.model.grid import Grid
from sexcel.model.refs import CellRef, quote_sheet
from sexcel.recognise.book import read_book
from tests.budgets import PLAUSIBILITY, invent_budget
from tests.checking import check_grid
from tests.properties import examples
from tests.rules.meaning.edited import edit_workbook
from tests.writers.regenerating import rewritten


@cache
def workbook(seed: int) -> Grid:
    book = read_book(invent_budget(Random(seed), rate_card=seed % 2 == 0).grid())
    with TemporaryDirectory() as folder:
        return rewritten(book, Path(folder))[0]


def cells_reported(grid: Grid, least: Severity) -> list[CellRef]:
    return [
        finding.first_cell
        for finding in check_grid(grid).findings
        if finding.severity >= least and finding.first_cell and finding.rule not in PLAUSIBILITY
    ]


@pytest.mark.slow
@examples(12)
@given(st.integers(0, 12))
def test_what_is_written_means_the_budget(seed: int) -> None:
    assert cells_reported(workbook(seed), Severity.WARNING) == []


@pytest.mark.slow
@examples(20)
@given(st.integers(0, 12), st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_formula_that_takes_in_another_figure_is_the_one_error(
    seed: int, formula_number: int, figure_number: int
) -> None:
    grid = workbook(seed)
    book = read_book(grid)
    owned = {
        entry.ref: equation
        for equation in equations(book)
        if (entry := book.entry(equation.target)) is not None and entry.formula is not None
    }
    cells = sorted(owned)
    spoilt = cells[formula_number % len(cells)]
    free = [
        row.entries[column.name]
        for table in book.tables.values()
        if table.table.name != "rates"
        for column in table.figure_columns
        for row in table.rows
        if (entry := row.entry(column.name)) is not None
        and entry.formula is None
        and (entry.figure or 0) >= 500  # beyond what rounding explains
        and entry.ref.sheet != spoilt.sheet
    ]
    added = free[figure_number % len(free)]
    formula = grid.sheet(spoilt.sheet).cells[spoilt.row, spoilt.column].formula
    reads = f"{quote_sheet(added.ref.sheet)}!{added.ref.a1}"
    broken = edit_workbook({f"{spoilt.sheet}!{spoilt.a1}": f"=({formula})+{reads}"}, grid)
    assert cells_reported(broken, Severity.ERROR) == [spoilt]
