"""Columns and rows as they were understood, in the words of an inspection."""

import re
from decimal import Decimal

from sexcel.model.book import Book, BookTable, Role, Row
from sexcel.model.doubts import GuessedName
from sexcel.model.names import normalise
from sexcel.model.recognition import BookColumn
from sexcel.model.refs import CellRef
from sexcel.model.tables import Kind, RowKeys

_KINDS = {
    Kind.MONEY: "£",
    Kind.FTE: "FTE",
    Kind.COUNT: "number",
    Kind.VALUE: "value",
    Kind.LABEL: "names the row",
    Kind.TEXT: "words",
    Kind.DATE: "date",
}
_SCALES = {Decimal(1000): "£k", Decimal(1_000_000): "£m"}
_COPY = re.compile(r" #\d+\Z")


def linked_name(row: Row, table: BookTable) -> str:
    """The name under which a row is linked to other tables."""
    if table.table.keys is RowKeys.NUMBERED:
        return normalise(row.label)
    return _COPY.sub("", row.key)


def named_row(row: Row, table: BookTable) -> str:
    """What the row is called on the sheet."""
    if table.table.keys is not RowKeys.NUMBERED:
        return row.label
    return next((text for one in table.table.labels if (text := row.text(one.name))), row.label)


class Understood:
    """The meanings of a book's columns and rows; ``guesses`` are the cells of guessed names."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.guesses = frozenset(doubt.ref for doubt in book.doubts_of(GuessedName))

    def is_guessed(self, ref: CellRef) -> bool:
        """Whether the name in that cell was guessed."""
        return ref in self.guesses

    def is_set(self, kind: str, table: str, name: str) -> bool:
        """Whether the configuration says what the column or line is called, and it is so."""
        settings = self._book.settings
        names = settings.headings if kind == "headings" else settings.lines
        known = name in names.get(table, {})
        return known and f"{kind}.{table}.{name}" not in self._book.idle_settings

    def column(self, column: BookColumn, table: str) -> str:
        """``outturn: year -1, estimated outturn, £``; the year too where the heading lacks it."""
        offset, words = column.column.offset, []
        if offset is not None:
            year = self._book.year_label(offset)
            told = "" if year in column.heading else f" ({year})"
            words.append((f"year {offset:+d}" if offset else "budget year") + told)
            if column.status is not None:
                words.append(column.status.value.lower())
        kind = column.column.kind
        words.append(_SCALES.get(column.scale, "£") if kind is Kind.MONEY else _KINDS[kind])
        how = ""
        if self.is_guessed(column.heading_ref):
            how = " (guessed)"
        elif self.is_set("headings", table, column.column.name):
            how = " (set)"
        return f"{column.name}: {', '.join(words)}{how}"

    def row(self, row: Row, table: BookTable) -> tuple[str, bool]:
        """What a row was taken for, and whether it goes by its plain name there."""
        guessed = any(self.is_guessed(entry.ref) for entry in row.entries.values())
        if row.role is not Role.LINE:
            return row.role.value, not guessed
        linked = linked_name(row, table)
        is_set = self.is_set("lines", table.table.name, linked)
        how = " (guessed)" if guessed else " (set)" if is_set else ""
        if table.table.lines:
            known = table.table.line(linked) is not None
            meaning = f"line {linked}" if known else "a line of its own"
            return f"{meaning}{how}", known and not how
        if linked == normalise(named_row(row, table)):
            return f"line{how}", not how
        return f"line, linked to {self._counterpart(linked, table)}{how}", False

    def _counterpart(self, linked: str, table: BookTable) -> str:
        """The row of another table that bears the name."""
        for other in self._book.tables.values():
            row = None if other is table else other.row(linked)
            if row is not None and normalise(row.label) == linked:
                return f"'{row.label}' of {other.table.caption}"
        return f"'{linked}'"
