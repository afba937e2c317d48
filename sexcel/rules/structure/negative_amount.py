"""SEC411: A budget, an FTE or a number of meetings is below zero."""

from collections.abc import Iterator

from sexcel.model.book import Book, BookTable, Row
from sexcel.model.expressions import ZERO, FigureKey
from sexcel.model.findings import Finding, Severity
from sexcel.model.recognition import BookColumn
from sexcel.model.rules import Rule
from sexcel.model.tables import Kind
from sexcel.model.wording import format_figure


def find_negatives(book: Book) -> Iterator[FigureKey]:
    """Yield every figure below 0 that cannot be."""
    incomes = book.incomes
    for table in book.tables.values():
        for row in table.lines:
            if (table.table.name, row.key) in incomes:
                continue
            for column in table.figure_columns:
                figure = row.figure(column.name)
                if figure is not None and figure < 0 and not _may_be_negative(table, row, column):
                    yield FigureKey(table.table.name, row.key, column.name)


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    for key in find_negatives(book):
        figure = book.figure(key)
        assert figure is not None
        amount = format_figure(figure, book.kind(key))
        message = f"{book.describe(key)} is {amount}; it cannot be below zero."
        cell, meant = book.cell(key), format_figure(-figure, book.kind(key))
        todo = f"Check the sign of {cell.a1}: is {meant} meant?" if cell is not None else None
        yield rule.finding(cell, message, found=figure, todo=todo)
    for key in _positive_incomes(book):
        amount = format_figure(book.figure(key) or ZERO, book.kind(key))
        message = f"{book.describe(key)} is {amount}; the line is income, below zero elsewhere."
        cell, meant = book.cell(key), format_figure(-(book.figure(key) or ZERO), book.kind(key))
        todo = f"Check the sign of {cell.a1}: is {meant} meant?" if cell is not None else None
        yield rule.finding(
            cell, message, found=book.figure(key), todo=todo, severity=Severity.WARNING
        )


def _positive_incomes(book: Book) -> Iterator[FigureKey]:
    """Yield the typed figures above 0 of lines that are income in other years."""
    for name, line in sorted(book.incomes):
        table = book.tables[name]
        row = table.row(line)
        for column in table.figure_columns if row is not None else ():
            entry = None if row is None else row.entry(column.name)
            is_typed = entry is not None and entry.formula is None and (entry.figure or ZERO) > 0
            if is_typed and column.column.formula is None:
                yield FigureKey(name, line, column.name)


def _may_be_negative(table: BookTable, row: Row, column: BookColumn) -> bool:
    """Say whether a figure is a variance or the discount."""
    is_variance = column.column.kind is Kind.MONEY and column.column.rule == "variance-wrong"
    return is_variance or (table.table.name, row.key) == ("overview", "discount")


RULE = Rule(
    code="SEC411",
    name="negative-amount",
    severity=Severity.ERROR,
    summary="A budget, an FTE or a number of meetings is below zero.",
    why=("Only a variance and the contractual discount go below zero. Anything else is a slip."),
    source="Tables 1 to 11",
    bad="3. Legal   -£30,000",
    good="3. Legal   £30,000",
    help="Check the sign of {cell}.",
    check=_check,
)
