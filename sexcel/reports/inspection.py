"""What was recognised in a workbook: tables, columns, rows, and what was left aside."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from sexcel.auditing.inspection import WorkbookInspection
from sexcel.budget.missing import MissingPart
from sexcel.model.book import Book, BookTable, Role, Row
from sexcel.model.recognition import BookColumn, NameKind, NearMiss, Recognition, Sureness
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.wording import count_of, join_words, truncate
from sexcel.recognise.inspection import Inspection
from sexcel.recognise.outside_tables import OutsideBlock
from sexcel.reports.documents import VERSION, Document, encode, pick, simplify
from sexcel.reports.meanings import BookMeanings, linked_name, name_row
from sexcel.reports.page import Page, columns, join_files
from sexcel.reports.settings import document_settings, state_settings
from sexcel.reports.verdicts import state_tables
from sexcel.reports.workbook_inspection import (
    document_workbook_inspection,
    workbook_inspection_lines,
)

_MARGIN = 13
"""Columns: the longest heading, ``Budget year``, and two spaces."""
_MISSING_MARGIN = 12
"""Columns: two spaces, ``Table 10`` and two spaces."""
_WIDEST_CELL = 9
"""Columns: ``A10:AB120``. A range that is wider takes a line of its own, and no other moves."""
_LONGEST_TEXT = 60
"""Letters of a heading or a name that are quoted: most of a line."""
_MOST_TABLES = 99
"""Tables named that a budget may do without: all of them."""
_SURE = (Sureness.EXACT, Sureness.SET)

Note = tuple[str, str, str]
"""Sheet, cell and what is said of it."""


def render_inspection(
    inspections: Iterable[Inspection | WorkbookInspection], page: Page, *, rows: bool = False
) -> str:
    """Return what was recognised in every workbook; with ``rows`` every row, not only doubts."""
    return join_files(
        _File(inspection, page, rows=rows).lines()
        if isinstance(inspection, Inspection)
        else workbook_inspection_lines(inspection, page)
        for inspection in inspections
    )


class _File:
    """One workbook's lines."""

    def __init__(self, inspection: Inspection, page: Page, *, rows: bool) -> None:
        self._book = inspection.book
        self._inspection = inspection
        self._page = page
        self._rows = rows
        self._meanings = BookMeanings(inspection.book)

    def lines(self) -> Iterator[str]:
        """Yield every line, from the file to the conclusion."""
        book = self._book
        facts = {
            "File": book.path,
            "Budget year": book.year_label(0),
            "Tables": state_tables(book.tables.keys()),
            **state_settings(book.settings, book.idle_settings),
        }
        yield from self._page.list_facts(facts, _MARGIN)
        for table in book.tables.values():
            yield ""
            yield from self._table(table)
        yield from self._section("Near, and not taken", map(_near, book.near_misses))
        yield from self._section("Headings that no column uses", _unused(book))
        yield from self._section("Outside the tables", _outside(self._inspection.outside))
        yield from self._missing(self._inspection.missing)
        yield ""
        yield from self._conclusion()

    def _table(self, table: BookTable) -> Iterator[str]:
        declared, page = table.table, self._page
        caption = f"{declared.caption}: " if declared.number else ""
        yield from page.embolden(f"{caption}{declared.title} [{declared.name}]")
        listed_headings: set[tuple[str, ...]] = set()
        for found in table.recognised:
            colour = "green" if found.sureness in _SURE else "yellow"
            sideways = ", read sideways" if found.sideways else ""
            for line in page.wrap(f"{found.range}, {found.sureness.value}{sideways}", 2):
                yield "  " + page.paint(line, fg=colour)
            headings = tuple(column.heading for column in found.columns)
            if headings not in listed_headings:
                listed_headings.add(headings)
                yield from self._cells(
                    self._column(column, declared.name) for column in found.columns
                )
        yield from self._rows_of(table)

    def _column(self, column: BookColumn, table: str) -> tuple[str, str]:
        meaning = self._meanings.column(column, table)
        return column.heading_ref.a1, f"{_cut(column.heading) or '(blank)'} → {meaning}"

    def _rows_of(self, table: BookTable) -> Iterator[str]:
        roles = Counter(row.role for row in table.rows)
        counts = [count_of(roles[role], role.value) for role in Role if roles[role]]
        yield from self._page.indent(f"Rows: {join_words(counts)}", 4)
        meanings = ((row, self._meanings.row(row, table)) for row in table.rows)
        yield from self._cells(
            (_label_cell(row), f"{_cut(name_row(row, table)) or '(blank)'} → {meaning}")
            for row, (meaning, is_plain) in meanings
            if self._rows or not is_plain
        )

    def _cells(self, notes: Iterable[tuple[str, str]]) -> Iterator[str]:
        """Yield cells, each with what is said of it, under each other."""
        entries = list(notes)
        widths = (columns(cell) for cell, _ in entries)
        width = max((width for width in widths if width <= _WIDEST_CELL), default=0)
        for cell, text in entries:
            yield from self._page.hang(f"    {cell}", text, 4 + width + 2)

    def _section(self, title: str, notes: Iterable[Note]) -> Iterator[str]:
        """Yield a section with its notes by sheet; nothing where there are none."""
        sheets: dict[str, list[tuple[str, str]]] = {}
        for sheet, cell, text in notes:
            sheets.setdefault(sheet, []).append((cell, text))
        if sheets:
            yield from self._title(title)
        for sheet, on_sheet in sheets.items():
            yield from self._page.indent(sheet, 2)
            yield from self._cells(on_sheet)

    def _title(self, title: str) -> Iterator[str]:
        yield ""
        yield self._page.paint(title, bold=True)

    def _missing(self, parts: Sequence[MissingPart]) -> Iterator[str]:
        needed = [part for part in parts if part.required]
        optional = [
            part.title for part in parts if not part.required and part.kind is NameKind.TABLE
        ]
        if needed or optional:
            yield from self._title("Missing")
        for part in needed:
            kind = "" if part.kind is NameKind.TABLE else f"{part.kind.value} "
            text = f"{kind}{part.title} [{part.name}]"
            if part.rules:
                text += f"; not checked, or only in part: {', '.join(part.rules)}"
            yield from self._page.hang(f"  {part.caption}", text, _MISSING_MARGIN)
        if optional:
            text = f"not needed: {join_words(optional, _MOST_TABLES)}"
            yield from self._page.hang("  Beside", text, _MISSING_MARGIN)

    def _conclusion(self) -> list[str]:
        guessed, near = len(self._meanings.guesses), len(self._book.near_misses)
        parts = [
            f"{count_of(number, 'name')} {'was' if number == 1 else 'were'} {how}"
            for number, how in ((guessed, "guessed"), (near, "near and not taken"))
            if number
        ]
        if not parts:
            text = "All headings and line names were recognised exactly; nothing was guessed."
            return self._page.embolden(text, "green")
        advice = "correct what is wrong with --setup OUT, in Excel, or in a sexcel.toml"
        return self._page.embolden(f"{join_words(parts)}: {advice}.", "yellow")


def _label_cell(row: Row) -> str:
    """Return the cell of the row's label, or the first with anything in it."""
    filled = [entry for entry in row.entries.values() if entry.value is not None]
    filled.sort(key=lambda entry: entry.value != row.label)
    return filled[0].ref.a1 if filled else ""


def _cut(text: str) -> str:
    return truncate(" ".join(text.split()), _LONGEST_TEXT)


def _note(where: CellRef | RangeRef, text: str) -> Note:
    return where.sheet, where.a1, text


def _near(miss: NearMiss) -> Note:
    name = f"'{_cut(miss.written)}'"
    if miss.kind is NameKind.TABLE:
        title = "" if miss.nearest == miss.table else f" ({miss.nearest})"
        return _note(miss.ref, f"{name} is near {miss.table}{title}, but {miss.why}")
    kind = "heading" if miss.kind is NameKind.COLUMN else "line"
    return _note(miss.ref, f"{kind} {name} in {miss.table} is near '{miss.nearest}': {miss.why}")


def _unused(book: Book) -> Iterator[Note]:
    """Yield the headings that no column of any table has: two tables may share a block."""
    used = {column.heading_ref for table in book.tables.values() for column in table.columns}
    for table in book.tables.values():
        for found in table.recognised:
            for ref, text in (unused for unused in found.unused if unused[0] not in used):
                yield _note(ref, f"'{_cut(text)}' in {table.table.caption}")


def _outside(blocks: Iterable[OutsideBlock]) -> Iterator[Note]:
    """Yield blocks with figures one by one, those of words alone together, sheet by sheet."""
    sheets: dict[str, list[OutsideBlock]] = {}
    for block in blocks:
        sheets.setdefault(block.range.sheet, []).append(block)
    for sheet, on_sheet in sheets.items():
        words = [block.range.a1 for block in on_sheet if not block.figures and not block.sheet]
        for block in on_sheet:
            if block.sheet or block.figures:
                yield _note(block.range, _state_block(block))
        if words:
            yield sheet, "words", ", ".join(words)


def _state_block(block: OutsideBlock) -> str:
    prefix = "the whole sheet: " if block.sheet else ""
    figures = f", {count_of(block.figures, 'figure')}" if block.figures else ", no figure"
    text = f", from '{_cut(block.text)}'" if block.text else ""
    return f"{prefix}{count_of(block.cells, 'cell')}{figures}{text}"


def encode_inspection(inspections: Iterable[Inspection | WorkbookInspection]) -> str:
    """Return the document as text, in ASCII: one member of ``files`` for each workbook."""
    files = [
        _document_file(inspection)
        if isinstance(inspection, Inspection)
        else document_workbook_inspection(inspection)
        for inspection in inspections
    ]
    return encode({"version": VERSION, "files": files})


def _document_file(inspection: Inspection) -> Document:
    book = inspection.book
    meanings = BookMeanings(book)
    near_misses = [
        {
            "what": miss.kind.value,
            **simplify(miss.ref),
            "found": miss.written,
            **pick(miss, "nearest table why"),
        }
        for miss in book.near_misses
    ]
    outside = [
        {**simplify(block.range), "whole_sheet": block.sheet, **pick(block, "cells figures text")}
        for block in inspection.outside
    ]
    return {
        **pick(book, "path sha256"),
        "budget_year": book.year_label(0),
        "settings": document_settings(book.settings, book.idle_settings),
        "tables": [_document_table(table, meanings) for table in book.tables.values()],
        "near_misses": near_misses,
        "outside": outside,
        "missing": [
            {"what": missing.kind.value, **pick(missing, "table name title required rules")}
            for missing in inspection.missing
        ],
    }


def _document_table(table: BookTable, meanings: BookMeanings) -> Document:
    name = table.table.name
    return {
        "table": name,
        **pick(table.table, "caption title"),
        "places": [_document_place(found, name, meanings) for found in table.recognised],
        "rows": [_document_row(row, table, meanings) for row in table.rows],
    }


def _document_place(found: Recognition, table: str, meanings: BookMeanings) -> Document:
    return {
        **simplify(found.range),
        "header": found.header.a1,
        "recognised": found.sureness.name.lower(),
        "columns": [_document_column(column, table, meanings) for column in found.columns],
        "unused_headings": [{"cell": ref.a1, "heading": text} for ref, text in found.unused],
    }


def _document_column(column: BookColumn, table: str, meanings: BookMeanings) -> Document:
    declared = column.column
    return {
        "cell": column.heading_ref.a1,
        "heading": column.heading,
        "column": column.name,
        "year_offset": declared.offset,
        "status": simplify(column.status),
        "kind": declared.kind.name.lower(),
        "scale": simplify(column.scale),
        "guessed": column.heading_ref in meanings.guesses,
        "set": meanings.is_set("headings", table, declared.name),
    }


def _document_row(row: Row, table: BookTable, meanings: BookMeanings) -> Document:
    name = linked_name(row, table)
    return {
        "row": table.label_ref(row).row,
        "label": name_row(row, table),
        "role": row.role.value,
        "name": name,
        "guessed": meanings.guesses_any(row),
        "set": meanings.is_set("lines", table.table.name, name),
    }
