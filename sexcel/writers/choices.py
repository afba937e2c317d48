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
    """The validations of all cells of the table that hold words or dates."""
    for column in table.columns:
        cells = tuple(row.entries[column.name].ref for row in table.lines)
        if column.column.kind is Kind.DATE:
            year_end = f"31/03/{book.budget_year + 1}"
            yield Dates(cells, f"A date is asked for here, such as {year_end}.")
        elif column.column.choices:
            yield _usual(table, column, cells)
    if table.table in (FTE_BY_GRADE, RATE_CARD):
        yield from _grades(book, table)


def _usual(table: BookTable, column: BookColumn, cells: tuple[CellRef, ...]) -> Choices:
    """The usual words, and whatever else is said there already."""
    usual = {normalise(word): word for word in column.column.choices}
    for row in table.lines:
        if text := row.text(column.name):
            usual.setdefault(normalise(text), text)
    words = tuple(usual.values())
    return Choices(cells, words, message=f"{column.heading}: usually one of {', '.join(words)}.")


def _grades(book: Book, table: BookTable) -> Iterator[Choices]:
    """The grades that Table 8 has columns for; a grade that has ended is left alone."""
    areas = book.tables.get(FTE_BY_AREA.name)
    heads = [] if areas is None else [one for one in areas.columns if one.column.by_grade]
    if not heads:
        return
    first, last = heads[0].heading_ref, heads[-1].heading_ref
    known = {normalise(head.heading) for head in heads}
    cells = tuple(
        row.entries["grade"].ref for row in table.lines if normalise(row.text("grade")) in known
    )
    if cells and last.column - first.column == len(heads) - 1:
        source = RangeRef(first.sheet, first.row, first.column, last.row, last.column)
        yield Choices(cells, source=source, message=_GRADE)
