"""A figure that only repeats another cell is rounded as that cell is."""

from collections.abc import Mapping
from decimal import Decimal

from msgspec.structs import replace

from sexcel.model.book import Book, Entry
from sexcel.model.expressions import FigureKey
from sexcel.model.refs import CellRef
from sexcel.recognise.formula_reads import linked_cell

_MOST_LINKS = 8
"""Links followed from one figure: a summary of a summary has three, and a circle has no end."""


def pass_on_roundings(book: Book) -> Book:
    """Return the book with what a formula is rounded to passed on along the links to it."""
    entries = {entry.ref: entry for _, entry in book.entries() if entry.formula is not None}
    if all(entry.rounded_to is None for entry in entries.values()):
        return book

    def rounded(key: FigureKey, entry: Entry) -> Entry:
        unit = _unit(entry, entries)
        return entry if unit == entry.rounded_to else replace(entry, rounded_to=unit)

    tables = {name: table.map_entries(rounded) for name, table in book.tables.items()}
    return replace(book, tables=tables)


def _unit(entry: Entry, entries: Mapping[CellRef, Entry]) -> Decimal | None:
    """Return what the cell at the end of an entry's links is rounded to, in one unit."""
    end: Entry | None = entry
    for _ in range(_MOST_LINKS):
        if end is None or end.formula is None or abs(end.unit) != abs(entry.unit):
            return None
        if end.rounded_to is not None:
            return end.rounded_to
        cell = linked_cell(end.formula, end.ref)
        end = None if cell is None else entries.get(cell)
    return None
