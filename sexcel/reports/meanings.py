"""Columns and rows as they were understood, in the words of an inspection."""

import re
from decimal import Decimal

from sexcel.model.book import Book, BookTable, Role, Row
from sexcel.model.doubts import GuessedName
from sexcel.model.names import normalise
from sexcel.model.recognition import BookColumn
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
_COPY_NUMBER = re.compile(r" #\d+\Z")


def linked_name(row: Row, table: BookTable) -> str:
    """Return the name under which a row is linked to other tables."""
    if table.table.keys is RowKeys.NUMBERED:
        return normalise(row.label)
    return _COPY_NUMBER.sub("", row.key)


def name_row(row: Row, table: BookTable) -> str:
    """Return what the row is called on the sheet."""
    if table.table.keys is not RowKeys.NUMBERED:
        return row.label
    texts = (row.text(column.name) for column in table.table.labels)
    return next(filter(None, texts), row.label)


class BookMeanings:
    """The meanings of a book's columns and rows; ``guesses`` are the cells of guessed names."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.guesses = frozenset(doubt.ref for doubt in book.doubts_of(GuessedName))

    def guesses_any(self, row: Row) -> bool:
        """Say whether a name in the row was guessed."""
        return any(entry.ref in self.guesses for entry in row.entries.values())

    def is_set(self, section: str, table: str, name: str) -> bool:
        """Say whether the configuration says what a column or line is called, and it is so.

        ``section`` is ``headings`` or ``lines``.
        """
        settings = self._book.settings
        names = settings.headings if section == "headings" else settings.lines
        is_named = name in names.get(table, {})
        return is_named and f"{section}.{table}.{name}" not in self._book.idle_settings

    def column(self, column: BookColumn, table: str) -> str:
        """Return ``outturn: year -1, estimated outturn, £``; the year if the heading lacks it."""
        offset, words = column.column.offset, []
        if offset is not None:
            year = self._book.year_label(offset)
            label = "" if year in column.heading else f" ({year})"
            words.append((f"year {offset:+d}" if offset else "budget year") + label)
            if column.status is not None:
                words.append(column.status.value.lower())
        kind = column.column.kind
        words.append(_SCALES.get(column.scale, "£") if kind is Kind.MONEY else _KINDS[kind])
        how = ""
        if column.heading_ref in self.guesses:
            how = " (guessed)"
        elif self.is_set("headings", table, column.column.name):
            how = " (set)"
        return f"{column.name}: {', '.join(words)}{how}"

    def row(self, row: Row, table: BookTable) -> tuple[str, bool]:
        """Return what a row was read as, and whether that is simply its name."""
        guessed = self.guesses_any(row)
        if row.role is not Role.LINE:
            return row.role.value, not guessed
        linked = linked_name(row, table)
        is_set = self.is_set("lines", table.table.name, linked)
        how = " (guessed)" if guessed else " (set)" if is_set else ""
        if row.is_known_by_sums and not how:
            how = " (by the sums)"
        if table.table.lines:
            is_declared = table.table.line(linked) is not None
            meaning = f"line {linked}" if is_declared else "a separate line"
            return f"{meaning}{how}", is_declared and not how
        if linked == normalise(name_row(row, table)):
            return f"line{how}", not how
        return f"line, linked to {self._counterpart(linked, table)}{how}", False

    def _counterpart(self, linked: str, table: BookTable) -> str:
        """Return the row of another table that has the name."""
        for counterpart in self._book.tables.values():
            row = None if counterpart is table else counterpart.row(linked)
            if row is not None and normalise(row.label) == linked:
                return f"'{row.label}' of {counterpart.table.caption}"
        return f"'{linked}'"
