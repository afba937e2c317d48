"""The budget in a year with twice the lines, the sub-committees and the projects."""

from collections.abc import Iterator

from msgspec.structs import replace

from sexcel.model.book import Book, BookTable, Entry, Role, Row
from sexcel.model.tables import Kind

_FIXED = {"overview", "projections", "rates", "fte_by_grade", "rate_card"}
"""Tables whose lines the structure fixes, or that have one for each column of another."""


def doubled(book: Book) -> Book:
    """Return the book with every line of every list a second time, under a name of its own."""
    return replace(
        book,
        tables={
            name: table if name in _FIXED else replace(table, rows=tuple(_rows(table)))
            for name, table in book.tables.items()
        },
    )


def _rows(table: BookTable) -> Iterator[Row]:
    for row in table.rows:
        yield row
        if row.role is Role.LINE:
            yield _again(table, row)


def _again(table: BookTable, row: Row) -> Row:
    """Return the line once more, under another name, with the same figures and group."""
    labels = [column for column in table.columns if column.column.kind is Kind.LABEL]
    label_column = next((column for column in reversed(labels) if row.text(column.name)), None)
    if label_column is None:
        return replace(row, key=f"{row.key} again")
    label = f"{row.text(label_column.name)}, second"
    entry = row.entries[label_column.name]
    entries = {**row.entries, label_column.name: Entry(label, entry.ref)}
    return replace(row, key=f"{row.key}, second", label=label, entries=entries)
