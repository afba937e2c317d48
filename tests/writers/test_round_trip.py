"""Regenerate → read gives the same book; regenerate → read → regenerate the same cells."""

from pathlib import Path
from random import Random

import pytest

from sexcel.files.reading import read_grid
from sexcel.model.book import Book
from sexcel.model.grid import Grid
from sexcel.recognise.book import read_book
from sexcel.recognise.derived_sheets import is_report
from sexcel.writers.completion import complete_book
from sexcel.writers.settle import settle
from tests.budgets import invent_budget
from tests.writers.regenerating import published, regenerated, rewritten


def assert_same_book(read: Book, written: Book) -> None:
    """Compare rows, roles, groups, headings, figures and cells, but not formulas."""
    assert read.budget_year == written.budget_year
    # A list without rows cannot be told from a heading.
    assert set(read.tables) == {name for name, table in written.tables.items() if table.rows}
    for name, table in read.tables.items():
        written_table = written.tables[name]
        assert table.ranges == written_table.ranges
        assert [(c.name, c.heading, c.position) for c in table.columns] == [
            (c.name, c.heading, c.position) for c in written_table.columns
        ]
        for row, written_row in zip(table.rows, written_table.rows, strict=True):
            assert (row.key, row.role, row.label, row.group, row.position) == (
                written_row.key,
                written_row.role,
                written_row.label,
                written_row.group,
                written_row.position,
            )
            for column, entry in row.entries.items():
                written_entry = written_row.entries[column]
                assert (entry.value, entry.ref) == (written_entry.value, written_entry.ref)
                assert entry.decimals == written_entry.decimals


def table_cells(grid: Grid) -> dict[str, object]:
    """Return the cells of the tables' sheets, but for the one that says how the checks stand."""
    return {
        sheet.name: {place: cell for place, cell in sheet.cells.items() if place != (3, 2)}
        for sheet in grid
        if not is_report(sheet)
    }


@pytest.mark.parametrize("recalculate", [False, True])
def test_the_published_budget_reads_back(*, recalculate: bool) -> None:
    read = read_book(read_grid(regenerated(recalculate=recalculate)[0]))
    written = settle(complete_book(published()), recalculate=recalculate).book
    assert_same_book(read, written)
    assert read.doubts == ()
    assert read.other_sheets == ()


@pytest.mark.parametrize("recalculate", [False, True])
def test_the_published_budget_is_a_fixed_point(*, recalculate: bool, tmp_path: Path) -> None:
    once = read_grid(regenerated(recalculate=recalculate)[0])
    twice, written = rewritten(read_book(once), tmp_path, recalculate=recalculate)
    assert table_cells(twice) == table_cells(once)
    assert len(table_cells(once)) == 17
    assert written.changes == ()
    kept_before = {change.ref for change in regenerated(recalculate=recalculate)[1].kept_figures}
    assert {change.ref for change in written.kept_figures} <= kept_before
    assert twice.sheet("Variance").cells == once.sheet("Variance").cells


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_an_invented_budget_reads_back_and_is_a_fixed_point(seed: int, tmp_path: Path) -> None:
    book = read_book(invent_budget(Random(seed), rate_card=seed % 2 == 0).grid())
    once, written = rewritten(book, tmp_path)
    assert written.kept_figures == ()
    assert all(change.before is None for change in written.changes if change.before != "Variance")
    read = read_book(once)
    assert_same_book(read, settle(complete_book(book), recalculate=False).book)
    twice, again = rewritten(read, tmp_path)
    assert table_cells(twice) == table_cells(once)
    assert (again.changes, again.kept_figures) == ((), ())
