"""Headings that were guessed and that something bears out: they are understood, and no doubt.

A column taken to name the rows by its place, or of figures by a word of its heading, is understood
where the names are those of the table and its sums hold; one of a year where its heading is the
last that names that year.
"""

from msgspec.structs import replace

from sexcel.budget.balance import EquationChecker
from sexcel.budget.equations import equations
from sexcel.model.book import Book, BookTable, Role
from sexcel.model.doubts import Doubt, GuessedName
from sexcel.model.names import normalise
from sexcel.model.tables import Kind
from sexcel.model.understandings import HeadingUnderstood
from sexcel.recognise.spelling import find_misspelt

_LEAST_NAMED = 2
"""Rows with names that the column must give: of one row nothing can be said."""


def understand_guessed_headings(book: Book) -> Book:
    """Return the book with guessed headings as understood where something bears them out."""
    doubts = [doubt for doubt in book.doubts_of(GuessedName) if doubt.table in book.tables]
    dated = [doubt for doubt in doubts if _is_dated(book.tables[doubt.table], doubt)]
    labels = [doubt for doubt in doubts if _is_suggested(book.tables[doubt.table], doubt)]
    guesses = {doubt: doubt.table for doubt in (*dated, *labels)}
    borne_out = {table for table in {d.table for d in labels} if _is_borne_out(book, table)}
    settled: set[Doubt] = {*dated, *(doubt for doubt in labels if doubt.table in borne_out)}
    if not settled:
        return book
    understood = tuple(
        HeadingUnderstood(doubt.ref, table, doubt.written, doubt.read_as)
        for doubt, table in guesses.items()
        if doubt in settled
    )
    return replace(
        book,
        doubts=tuple(doubt for doubt in book.doubts if doubt not in settled),
        understood=(*book.understood, *understood),
    )


def _is_dated(table: BookTable, doubt: GuessedName) -> bool:
    """Say whether the doubt is about a heading that names the year of its column."""
    return any(
        column.heading_ref == doubt.ref
        and column.year is not None
        and column.column.offset is not None
        for column in table.columns
    )


def _is_suggested(table: BookTable, doubt: GuessedName) -> bool:
    """Say whether a label column was taken by its place or one of figures by a word.

    A misspelling is neither.
    """
    for column in table.columns:
        declared = column.column
        if column.heading_ref == doubt.ref and (declared.kind is Kind.LABEL or declared.hints):
            names = [normalise(name) for name in column.column.names]
            return find_misspelt(normalise(doubt.written), names) is None
    return False


def _is_borne_out(book: Book, table: str) -> bool:
    """Say whether most lines have the names of the table, or most of its own sums hold."""
    declared = {line.name for line in book.tables[table].table.lines}
    lines = [row for row in book.tables[table].rows if row.role is Role.LINE]
    named = [row for row in lines if row.label and (not declared or row.key in declared)]
    if declared and not book.tables[table].table.number:
        # A list of parameters has others beside those of the budget.
        return bool(named)
    if len(named) < _LEAST_NAMED or 2 * len(named) <= len(lines):
        return False
    if declared:
        return True
    checker = EquationChecker(book)
    sums = [e for e in equations(book) if e.target.table == table and not e.link]
    balances = [balance for e in sums if not (balance := checker.check(e)).is_blank]
    return 2 * sum(balance.holds for balance in balances) > len(balances) > 0
