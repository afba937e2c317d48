"""A workbook's reading as setup records: what a person can correct, and a file can hold."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from msgspec.structs import replace

from sexcel.budget import TABLES
from sexcel.budget.assumptions import CONTINGENCY, CONTRACTUAL_DISCOUNT, RATES
from sexcel.budget.setup_records import BETWEEN, SetupKind, SetupRecord
from sexcel.budget.setup_words import (
    ACROSS,
    AS_IN_THE_BUDGET,
    DOWN,
    LINE,
    NOT_READ,
    NOT_USED,
    REVERSED,
    UNITS,
    describe_column,
)
from sexcel.model.book import Book, BookTable, Entry, Role, Row
from sexcel.model.decimals import shortest
from sexcel.model.doubts import RepeatedTable, RivalCopies
from sexcel.model.expressions import ONE, FigureKey
from sexcel.model.grid import Grid
from sexcel.model.names import normalise
from sexcel.model.recognition import Recognition
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.tables import Kind, RowKeys
from sexcel.model.understandings import CopyChosen, ReversedColumn, ReversedLine, ReversedTable

_RATES = (CONTRACTUAL_DISCOUNT.name, CONTINGENCY.name)
"""Rates that the budget's equations use."""


def describe_reading(book: Book, grid: Grid) -> list[SetupRecord]:
    """Return how the workbook was read: its year, each table with its columns and rows, rates."""
    describer = _Describer(book, grid)
    records = [
        SetupRecord(SetupKind.YEAR, "Budget year", meaning=book.year_label(0)),
        *describer.tables(),
        *describer.columns(),
        *describer.rows(),
        *describer.rates(),
    ]
    return [replace(record, recognised=record.summary) for record in records]


class _Describer:
    """Describes one workbook."""

    def __init__(self, book: Book, grid: Grid) -> None:
        self._book = book
        self._grid = grid
        of_kind = (ReversedTable, ReversedColumn, ReversedLine)
        self._reversed = {
            (type(understood), understood.ref)
            for understood in book.understood
            if isinstance(understood, of_kind)
        }

        # A column of reasons beside figures is a table that has no headings of its own.
        self._reasons = [
            column.heading_ref
            for table in book.tables.values()
            for recognition in table.recognised
            if recognition.range == recognition.header and recognition.range.height > 1
            for column in recognition.columns
        ]

    def _sign(self, kind: type, ref: CellRef) -> str:
        return REVERSED if (kind, ref) in self._reversed else AS_IN_THE_BUDGET

    def _text(self, ref: CellRef) -> str:
        value = self._grid.sheet(ref.sheet).value(ref.row, ref.column)
        return "" if value is None else " ".join(str(value).split())

    def _heading(self, ref: CellRef, heading: str) -> str:
        """Return a heading over several rows whole, where its cell says a part of it."""
        text, words = self._text(ref), " ".join(heading.split())
        return words if text and text in words else text

    def _words_cell(self, ref: CellRef, recognition: Recognition) -> CellRef:
        """Return the lowest cell of a heading that says more than a unit."""
        if recognition.sideways:
            return ref
        for row in range(ref.row, recognition.header.first_row - 1, -1):
            cell = CellRef(ref.sheet, row, ref.column)
            if normalise(self._text(cell)):
                return cell
        return ref

    def tables(self) -> Iterator[SetupRecord]:
        """Yield every place of every table, the copies that do not count, and what is missing."""
        for declared in TABLES:
            table = self._book.tables.get(declared.name)
            for recognition in () if table is None else _places(table):
                assert table is not None
                yield self._table(table, recognition)
            copies = list(self._copies(declared.name))
            for copy in copies:
                yield _record_copy(declared.caption, copy)
            if table is None and not copies and declared.number:
                yield SetupRecord(SetupKind.TABLE, declared.caption, written="not found")

    def _table(self, table: BookTable, recognition: Recognition) -> SetupRecord:
        money = [column for column in recognition.columns if column.column.kind is Kind.MONEY]
        scales = {column.scale for column in money}
        units = [word for word, unit in UNITS.items() if scales == {unit}]
        area = self._whole_area(recognition)
        first = self._text(area.first_cell)
        last = self._last_label(table, recognition)
        return SetupRecord(
            SetupKind.TABLE,
            table.table.caption,
            area.sheet,
            area.a1,
            f"{first}{BETWEEN}{last}",
            ACROSS if recognition.sideways else DOWN,
            self._sign(ReversedTable, table.columns[0].heading_ref) if money else "",
            units[0] if units else "",
            "yes",
        )

    def _whole_area(self, recognition: Recognition) -> RangeRef:
        """Return the cells of a table with the headings that no column takes, such as reasons."""
        area, header = recognition.range, recognition.header
        if recognition.sideways:
            return area
        refs = [ref for ref, _ in recognition.unused]
        refs += [ref for ref in self._reasons if ref.sheet == area.sheet]
        columns = [ref.column for ref in refs if header.first_row <= ref.row <= header.last_row]
        return replace(
            area,
            first_column=min((area.first_column, *columns)),
            last_column=max((area.last_column, *columns)),
        )

    def _last_label(self, table: BookTable, recognition: Recognition) -> str:
        """Return the name of the last row; nothing where it cannot tell where that is."""
        labels = [ref for row in table.rows if (ref := _label(table, row)) in recognition.range]
        last = max(labels, key=lambda r: r.column if recognition.sideways else r.row, default=None)
        if last is None:
            return ""
        is_last = (
            last.column == recognition.range.last_column
            if recognition.sideways
            else last.row == recognition.range.last_row
        )
        return self._text(last) if is_last else ""

    def _copies(self, name: str) -> Iterator[RangeRef]:
        for understood in self._book.understood:
            if isinstance(understood, CopyChosen) and understood.table == name:
                yield from understood.others
        for doubt in self._book.doubts:
            if isinstance(doubt, RepeatedTable) and doubt.table == name:
                yield doubt.ref.area
            elif isinstance(doubt, RivalCopies) and doubt.table == name:
                yield doubt.ref.area
                yield from doubt.others

    def columns(self) -> Iterator[SetupRecord]:
        """Yield every heading of every table, those that no column takes among them."""
        for table in self._book.tables.values():
            caption = table.table.caption
            for recognition in _places(table):
                for column in recognition.columns:
                    heading = column.heading
                    ref = self._words_cell(column.heading_ref, recognition)
                    is_money = column.column.kind is Kind.MONEY
                    sign = self._sign(ReversedColumn, column.heading_ref) if is_money else ""
                    meaning = describe_column(column.column)
                    yield _record(
                        SetupKind.COLUMN,
                        caption,
                        ref,
                        self._heading(ref, heading),
                        meaning,
                        sign=sign,
                    )
                for ref, text in recognition.unused:
                    words = self._heading(ref, text)
                    yield _record(SetupKind.COLUMN, caption, ref, words, NOT_USED)

    def rows(self) -> Iterator[SetupRecord]:
        """Yield every row of the tables that are no mere lists, and those passed by in them."""
        for table in self._book.tables.values():
            if table.table.keys is RowKeys.NUMBERED or not table.recognised:
                continue
            for row in table.rows:
                ref = _label(table, row)
                if any(ref in recognition.range for recognition in _places(table)):
                    yield self._row(table, row, ref)
            yield from self._passed_by(table)

    def _row(self, table: BookTable, row: Row, ref: CellRef) -> SetupRecord:
        declared = table.table.line(row.key)
        is_line = row.role is Role.LINE
        meaning = declared.title if is_line and declared is not None else row.role.value
        has_money = any(column.column.kind is Kind.MONEY for column in table.figure_columns)
        is_signed = has_money and row.role is not Role.HEADING
        return _record(
            SetupKind.ROW,
            table.table.caption,
            ref,
            self._text(ref),
            meaning,
            sign=self._sign(ReversedLine, table.label_ref(row)) if is_signed else "",
            group=row.group if is_line and declared is None else "",
            name=_name(table, row) if meaning == LINE else "",
        )

    def _passed_by(self, table: BookTable) -> Iterator[SetupRecord]:
        """Yield the rows between those of a table that were not read, each by its first text."""
        used = {entry.ref for row in table.rows for entry in row.entries.values()}
        for recognition in _places(table):
            if recognition.sideways:
                continue
            rows = {ref.row for ref in used if ref in recognition.range}
            sheet = self._grid.sheet(recognition.range.sheet)
            for number in range(recognition.header.last_row + 1, recognition.range.last_row):
                texts = (
                    sheet.ref(number, column.position)
                    for column in recognition.columns
                    if isinstance(sheet.value(number, column.position), str)
                )
                ref = None if number in rows else next(texts, None)
                if ref is not None:
                    text = self._text(ref)
                    yield _record(SetupKind.ROW, table.table.caption, ref, text, NOT_READ)

    def rates(self) -> Iterator[SetupRecord]:
        """Yield the rates that equations use, with their cells where one states them."""
        for name in _RATES:
            title = RATES.line(name)
            assert title is not None
            entry = self._book.entry(FigureKey(RATES.name, name, "value"))
            value = self._book.label_rates.get(name)
            if entry is not None and entry.figure is not None:
                yield _record_rate(title.title, entry, self._grid)
            else:
                meaning = "" if value is None else _percent(value)
                yield SetupRecord(SetupKind.RATE, title.title, meaning=meaning)


def _places(table: BookTable) -> Iterable[Recognition]:
    """Return the places with headings of their own: a rate in a cell by itself has none."""
    return (way for way in table.recognised if way.range != way.header)


def _label(table: BookTable, row: Row) -> CellRef:
    """Return the cell that names a row, or its first cell that is not blank."""
    entries = [entry for entry in row.entries.values() if entry.value is not None]
    named = [entry for entry in entries if entry.value == row.label]
    return next((entry.ref for entry in (*named, *entries)), table.label_ref(row))


def _name(table: BookTable, row: Row) -> str:
    """Return the name by which other tables know a line: its label, where that is it."""
    key = row.key.partition(" #")[0]
    return row.label if normalise(row.label) == key else key


def _record(
    kind: SetupKind, table: str, ref: CellRef, text: str, meaning: str, **fields: str
) -> SetupRecord:
    record = SetupRecord(kind, table, ref.sheet, ref.a1, text, meaning)
    return replace(record, **fields)


def _record_copy(caption: str, area: RangeRef) -> SetupRecord:
    return SetupRecord(SetupKind.TABLE, caption, area.sheet, area.a1, "a copy", DOWN, "", "", "no")


def _record_rate(title: str, entry: Entry, grid: Grid) -> SetupRecord:
    """Return a rate with its cell, and what is written left of it."""
    ref, sheet = entry.ref, grid.sheet(entry.ref.sheet)
    texts = (sheet.value(ref.row, column) for column in range(ref.column - 1, 0, -1))
    label = next((text for text in texts if isinstance(text, str)), "")
    value = _percent(entry.figure or ONE)
    return SetupRecord(SetupKind.RATE, title, ref.sheet, ref.a1, " ".join(label.split()), value)


def _percent(share: Decimal) -> str:
    return f"{shortest(share * 100):f}%"
