"""Read what a workbook says of its own circulation, in cells that belong to no table."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from sexcel.model.amounts import parse_amount
from sexcel.model.book import Book, BookTable
from sexcel.model.grid import CellValue, Grid, SheetGrid
from sexcel.model.publication import Publication
from sexcel.model.refs import RangeRef
from sexcel.recognise.derived_sheets import is_report

_FIELDS = {
    "classification": re.compile(r"(?:document |security )?(?:classification|classified as)", re.I),
    "in_force_from": re.compile(r"in force from|effective (?:from|date)|(?:comes|in) effect", re.I),
}
_CLASSIFIED = re.compile(r"\bclassified as\W*(\w+(?: \w+)?)", re.IGNORECASE)
_IN_FORCE = re.compile(
    r"\b(?:in force|effective) from (\d{1,2}(?:st|nd|rd|th)? [A-Z]\w+ \d{4}|\d{1,2}/\d{1,2}/\d{4})",
    re.IGNORECASE,
)
_LONGEST_FIELD = 40
"""Characters of a cell that names a field: a longer one is a sentence about it."""
_MOST_NOTES = 3
"""Rows below a table that are looked at: what follows is another block."""
_SHORTEST_NOTE = 15
"""Characters of a sentence: shorter texts are captions or stray labels."""


def read_publication(grid: Grid, book: Book) -> Publication:
    """Return classification, day in force and the notes directly below each table."""
    areas = [area for table in book.tables.values() for area in table.ranges]
    facts: dict[str, str] = {}
    for sheet in grid:
        if not is_report(sheet):
            for name, text in _facts(sheet, [area for area in areas if area.sheet == sheet.name]):
                facts.setdefault(name, text)
    return Publication(notes=_notes(grid, book, areas), **facts)


def _facts(sheet: SheetGrid, tables: list[RangeRef]) -> Iterator[tuple[str, str]]:
    for (row, column), cell in sheet.cells.items():
        text = cell.value
        if not isinstance(text, str) or any((row, column) in area for area in tables):
            continue
        if match := _CLASSIFIED.search(text):
            yield "classification", match[1]
        if match := _IN_FORCE.search(text):
            yield "in_force_from", match[1]
        if len(text) > _LONGEST_FIELD:
            continue
        for name, pattern in _FIELDS.items():
            if pattern.match(text.strip()):
                value = _value_beside(sheet, row, column, text)
                if value:
                    yield name, value


def _value_beside(sheet: SheetGrid, row: int, column: int, text: str) -> str:
    """Return what a field holds: behind its colon, or in the next cell of its row."""
    after_colon = text.partition(":")[2].strip()
    if after_colon:
        return after_colon
    neighbour = next((position for position in sheet.rows[row] if position > column), None)
    return "" if neighbour is None else _words(sheet.value(row, neighbour))


def _words(value: CellValue) -> str:
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    return " ".join(value.split()) if isinstance(value, str) else ""


def _notes(grid: Grid, book: Book, areas: list[RangeRef]) -> Mapping[str, tuple[str, ...]]:
    notes: dict[str, tuple[str, ...]] = {}
    for name, table in book.tables.items():
        sentences = tuple(_notes_below(grid, table, areas))
        if table.table.number and sentences:
            notes[name] = sentences
    return notes


def _notes_below(grid: Grid, table: BookTable, areas: list[RangeRef]) -> Iterator[str]:
    """Yield the sentences in the rows directly below a table, up to a row without one."""
    last_range = table.ranges[-1]
    sheet = grid.sheet(last_range.sheet)
    tables = [last_range for last_range in areas if last_range.sheet == sheet.name]
    for row in range(last_range.last_row + 1, last_range.last_row + 1 + _MOST_NOTES):
        columns = [
            column
            for column in sheet.rows.get(row, ())
            if last_range.first_column - 1 <= column <= last_range.last_column
        ]
        values = [sheet.value(row, column) for column in columns]
        if len(values) != 1 or not _is_sentence(values[0]):
            return
        if any((row, columns[0]) in area or (row + 1, columns[0]) in area for area in tables):
            return
        yield _words(values[0])


def _is_sentence(value: CellValue) -> bool:
    return (
        isinstance(value, str)
        and len(value.strip()) >= _SHORTEST_NOTE
        and " " in value.strip()
        and parse_amount(value) is None
        and not re.match(r"table \d+\b", value.strip(), re.IGNORECASE)
    )
