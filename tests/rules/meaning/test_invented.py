"""Invented budgets, regenerated: every formula of ours is sound, and a spoilt one is found."""

from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from sexcel.budget.equations import equations
from sexcel.model.findings import Severity
from sexcel.model.grid import Grid
from sexcel.model.refs import CellRef, quote_sheet
from sexcel.recognise.book import read_book
from tests.budgets import invented
from tests.checking import checked
from tests.properties import examples
from tests.writers.regenerating import rewritten

from .edited import edited


@cache
def workbook(seed: int) -> Grid:
    book = read_book(invented(Random(seed), rate_card=seed % 2 == 0).grid())
    with TemporaryDirectory() as folder:
        return rewritten(book, Path(folder))[0]


def told(grid: Grid, least: Severity) -> list[CellRef]:
    found = checked(grid).findings
    return [one.first_cell for one in found if one.severity >= least and one.first_cell]


@examples(12)
@given(st.integers(0, 12))
def test_what_is_written_means_the_budget(seed: int) -> None:
    assert told(workbook(seed), Severity.WARNING) == []


@examples(20)
@given(st.integers(0, 12), st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_formula_that_takes_in_another_figure_is_the_one_error(
    seed: int, which: int, other: int
) -> None:
    grid = workbook(seed)
    book = read_book(grid)
    owned = {
        entry.ref: one
        for one in equations(book)
        if (entry := book.entry(one.target)) is not None and entry.formula is not None
    }
    cells = sorted(owned)
    spoilt = cells[which % len(cells)]
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
    added = free[other % len(free)]
    formula = grid.sheet(spoilt.sheet).cells[spoilt.row, spoilt.column].formula
    reads = f"{quote_sheet(added.ref.sheet)}!{added.ref.a1}"
    broken = edited({f"{spoilt.sheet}!{spoilt.a1}": f"=({formula})+{reads}"}, grid)
    assert told(broken, Severity.ERROR) == [spoilt]
