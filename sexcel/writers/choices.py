"""What the word columns of a table are asked for: a grade, a status, a date."""

from collections.abc import Iterator

from sexcel.budget.core_team import FTE_BY_AREA, FTE_BY_GRADE, RATE_CARD
from sexcel.model.book import Book, BookTable
from sexcel.model.names import normalise
from sexcel.model.recognition import BookColumn
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.tables import Kind
from sexcel.writers.cells import Choices, Dates

_GRADE = "Table 8 has no column for this grade: its FTE and its rate would not be found."


def plan_choices(book: Book, table: BookTable) -> Iterator[Choices | Dates]:
    """Yield the validations of all cells of the table that hold words or dates."""
    for column in table.columns:
        cells = tuple(row.entries[column.name].ref for row in table.lines)
        if column.column.kind is Kind.DATE:
            year_end = f"31/03/{book.budget_year + 1}"
            yield Dates(cells, f"A date is asked for here, such as {year_end}.")
        elif column.column.choices:
            yield _usual_words(table, column, cells)
    if table.table in (FTE_BY_GRADE, RATE_CARD):
        yield from _grades(book, table)


def _usual_words(table: BookTable, column: BookColumn, cells: tuple[CellRef, ...]) -> Choices:
    """Return the usual words, and whatever else the column has already."""
    usual = {normalise(word): word for word in column.column.choices}
    for row in table.lines:
        if text := row.text(column.name):
            usual.setdefault(normalise(text), text)
    words = tuple(usual.values())
    return Choices(cells, words, message=f"{column.heading}: usually one of {', '.join(words)}.")


def _grades(book: Book, table: BookTable) -> Iterator[Choices]:
    """Yield the grades that Table 8 has columns for; a grade that has ended is left alone."""
    areas = book.tables.get(FTE_BY_AREA.name)
    columns = (
        [] if areas is None else [column for column in areas.columns if column.column.by_grade]
    )
    if not columns:
        return
    first, last = columns[0].heading_ref, columns[-1].heading_ref
    known = {normalise(column.heading) for column in columns}
    cells = tuple(
        row.entries["grade"].ref for row in table.lines if normalise(row.text("grade")) in known
    )
    if cells and last.column - first.column == len(columns) - 1:
        source = RangeRef(first.sheet, first.row, first.column, last.row, last.column)
        yield Choices(cells, source=source, message=_GRADE)
