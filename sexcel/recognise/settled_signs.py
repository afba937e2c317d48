"""Signs that a person settled, for a table, a column or a line."""

from collections.abc import Iterator

from sexcel.model.book import Book, BookTable, Role, Row
from sexcel.model.expressions import FigureKey
from sexcel.model.recognition import BookColumn
from sexcel.model.refs import CellRef
from sexcel.model.tables import Kind
from sexcel.model.understandings import ReversedColumn, ReversedLine, ReversedTable, Understanding
from sexcel.recognise.setup_fit import FittedSetup
from sexcel.recognise.signs import SettledSigns


def find_settled_signs(book: Book, setup: FittedSetup) -> SettledSigns:
    """Return which figures have the opposite sign by what a person says, and which have not.

    A figure is reversed where one of its line, its column and its table is, or all three: the
    favourable variance of an amount to deduct has two signs that cancel out.
    """
    settled = SettledSigns(set(), {})
    for name, table in book.tables.items():
        for row in table.rows:
            if row.role is not Role.HEADING:
                for column in table.figure_columns:
                    said = list(_signs(book, setup, table, row, column))
                    if said and column.column.kind is Kind.MONEY:
                        reversals = [reversal for is_reversed, reversal in said if is_reversed]
                        reversal = reversals[0] if len(reversals) % 2 else None
                        settled.add(FigureKey(name, row.key, column.name), reversal)
    return settled


def _signs(
    book: Book, setup: FittedSetup, table: BookTable, row: Row, column: BookColumn
) -> Iterator[tuple[bool, Understanding]]:
    """Yield what is said of the sign of a figure, and what would be reversed."""
    name = table.table.name
    of_row = setup.row(name, (entry.ref for entry in row.entries.values()))
    if of_row is not None and of_row.is_reversed is not None:
        yield of_row.is_reversed, ReversedLine(table.label_ref(row), name, row.label)
    for entry in setup.columns(name, _heading_cells(table, column)):
        if entry.is_reversed is not None:
            ref = column.heading_ref
            yield entry.is_reversed, ReversedColumn(ref, name, column.heading)
    of_table = book.settings.setup.signs.get(name)
    if of_table is not None:
        yield of_table, ReversedTable(table.columns[0].heading_ref, name)


def _heading_cells(table: BookTable, column: BookColumn) -> Iterator[CellRef]:
    """Yield the cells of a column's heading, over however many rows."""
    ref = column.heading_ref
    for recognition in table.recognised:
        if ref in recognition.header:
            header = recognition.header
            rows = range(header.first_row, header.last_row + 1)
            columns = range(header.first_column, header.last_column + 1)
            if recognition.sideways:
                yield from (CellRef(ref.sheet, ref.row, number) for number in columns)
            else:
                yield from (CellRef(ref.sheet, number, ref.column) for number in rows)
