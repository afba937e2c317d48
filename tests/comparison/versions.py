"""Versions of the live budget for the tests, each written once: what a finance team would edit."""

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache
from itertools import groupby
from pathlib import Path

from msgspec.structs import replace

from sexcel.files.reading import read_grid
from sexcel.model.book import Book, BookTable, Entry, Role, Row
from sexcel.model.names import normalise
from sexcel.model.refs import CellRef
from sexcel.recognise.book import read_book
from tests.writers.regenerating import write_workbook

WORKBOOKS = Path(__file__).parents[2] / "workbooks"
PUBLISHED = WORKBOOKS / "sec-budget-2020-23-published.xlsx"
LIVE = WORKBOOKS / "sec-budget-2020-23-live.xlsx"
EXAMPLE = WORKBOOKS / "example-budget-2021-24.xlsx"
_FOLDER = Path(tempfile.mkdtemp(prefix="sexcel-tests-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)

NOWHERE = CellRef("", 0, 0)

Edit = Callable[[Book], Book]


@cache
def live() -> Book:
    return read_book(read_grid(LIVE))


def write_version(name: str, *edits: Edit, recalculate: bool = True) -> Path:
    """Write the live budget with some edits, everything recalculated unless said otherwise."""
    path = _FOLDER / f"{name}.xlsx"
    if not path.exists():
        book = live()
        for edit in edits:
            book = edit(book)
        write_workbook(book, (), path, recalculate=recalculate)
    return path


def _with_rows(book: Book, table: str, rows: Iterable[Row]) -> Book:
    changed: BookTable = replace(book.tables[table], rows=tuple(rows))
    return replace(book, tables={**book.tables, table: changed})


def sort_lines(table: str) -> Edit:
    """Sort the lines of each group from Z to A."""

    def edit(book: Book) -> Book:
        rows: list[Row] = []
        for (role, _), run in groupby(
            book.tables[table].rows, key=lambda row: (row.role, row.group)
        ):
            run_rows = list(run)
            if role is Role.LINE:
                run_rows.sort(key=lambda row: row.label, reverse=True)
            rows += run_rows
        return _with_rows(book, table, rows)

    return edit


def remove_line(table: str, label: str) -> Edit:
    """Remove a line."""

    def edit(book: Book) -> Book:
        rows = book.tables[table].rows
        remaining = [row for row in rows if row.label != label]
        assert len(remaining) == len(rows) - 1
        return _with_rows(book, table, remaining)

    return edit


def rename_line(table: str, label: str, name: str) -> Edit:
    """Give a line another name."""

    def edit(book: Book) -> Book:
        renamed_table = book.tables[table]
        labels = renamed_table.table.labels

        def row_of(row: Row) -> Row:
            if row.label != label or row.role is not Role.LINE:
                return row
            column = labels[-1].name if row.text(labels[-1].name) else labels[0].name
            entry = replace(row.entries[column], value=name)
            return replace(
                row, key=normalise(name), label=name, entries={**row.entries, column: entry}
            )

        return _with_rows(book, table, map(row_of, renamed_table.rows))

    return edit


def change_figure(table: str, label: str, column: str, value: int | str | None) -> Edit:
    """Type another figure; its formula, if it has one, is lost."""

    def edit(book: Book) -> Book:
        def row_of(row: Row) -> Row:
            if row.label != label:
                return row
            entry = Entry(None if value is None else Decimal(value), row.entries[column].ref)
            return replace(row, entries={**row.entries, column: entry})

        return _with_rows(book, table, map(row_of, book.tables[table].rows))

    return edit


def add_line(table: str, after: str, values: Mapping[str, str | int], group: str = "") -> Edit:
    """Add a line below another."""

    def edit(book: Book) -> Book:
        rows: list[Row] = []
        for row in book.tables[table].rows:
            rows.append(row)
            if row.label == after:
                label = next(str(value) for value in values.values())
                entries = {
                    name: Entry(Decimal(value) if isinstance(value, int) else value, NOWHERE)
                    for name, value in values.items()
                }
                key = normalise(label)
                rows.append(Row(key, Role.LINE, label, group or row.group, 0, entries))
        assert len(rows) > len(book.tables[table].rows)
        return _with_rows(book, table, rows)

    return edit
