"""Columns of a table that the budget does not declare, and what becomes of them in a new year."""

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from sexcel.model.book import Book, BookTable
from sexcel.model.grid import Grid
from sexcel.model.refs import CellRef
from sexcel.model.tables import Status
from sexcel.recognise.heading_words import Heading
from sexcel.recognise.periods import parse_period


class UndeclaredColumn(Struct, frozen=True):
    """A column under the headings of a table that is none of the table's declared ones.

    ``source`` is the column whose figures it takes over in the new year, "" where it is cleared,
    None where nobody knows what is in it. One that ``follows`` is a month or a quarter, or is
    calculated throughout.
    """

    heading_ref: CellRef
    heading: str
    source: str | None
    follows: bool = False

    @property
    def moves_on(self) -> bool:
        """Say whether its heading names the next year's once its figures are carried."""
        return self.follows or self.source is not None


def undeclared_columns(grid: Grid, book: Book, table: BookTable) -> Iterator[UndeclaredColumn]:
    """Yield the columns that nobody declared but that name a year, a month or a quarter."""
    budget = next((c.name for c in table.figure_columns if c.column.offset == 0), None)
    for recognition in table.recognised:
        for ref, text in () if recognition.sideways else recognition.unused:
            heading = Heading(ref.column, (text,), ref.row)
            if parse_period(text) is not None or _has_no_typed_figure(grid, ref, table):
                yield UndeclaredColumn(ref, text, None, follows=True)
            elif heading.year is not None:
                source = None
                if heading.year == book.budget_year - 1 and heading.status is not None:
                    is_approved = heading.status is Status.APPROVED
                    source = budget if is_approved else ""
                yield UndeclaredColumn(ref, text, source)


def _has_no_typed_figure(grid: Grid, heading: CellRef, table: BookTable) -> bool:
    cells = (grid.cell(CellRef(heading.sheet, row.position, heading.column)) for row in table.rows)
    return not any(
        cell is not None and cell.formula is None and isinstance(cell.value, Decimal)
        for cell in cells
    )
