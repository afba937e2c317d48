"""SEC411: A budget, an FTE or a number of meetings is below zero."""

from collections.abc import Iterator

from sexcel.model.book import Book, BookTable, Row
from sexcel.model.expressions import FigureKey
from sexcel.model.findings import Finding, Severity
from sexcel.model.recognition import BookColumn
from sexcel.model.rules import Rule
from sexcel.model.tables import Kind
from sexcel.model.wording import format_figure


def negatives(book: Book) -> Iterator[FigureKey]:
    """Every figure below 0 that cannot be."""
    for table in book.tables.values():
        for row in table.lines:
            for column in table.figure_columns:
                figure = row.figure(column.name)
                if figure is not None and figure < 0 and _must_not(table, row, column):
                    yield FigureKey(table.table.name, row.key, column.name)


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    for key in negatives(book):
        entry, column = book.entry(key), book.tables[key.table].column(key.column)
        if entry is not None and entry.figure is not None and column is not None:
            amount = format_figure(entry.figure, column.column.kind)
            message = f"{book.describe(key)} is {amount}; it cannot be below zero."
            yield rule.finding(entry.ref, message, found=entry.figure)


def _must_not(table: BookTable, row: Row, column: BookColumn) -> bool:
    """Only variances and the discount go below zero."""
    is_variance = column.column.kind is Kind.MONEY and column.column.rule == "variance-wrong"
    return not is_variance and (table.table.name, row.key) != ("overview", "discount")


RULE = Rule(
    code="SEC411",
    name="negative-amount",
    severity=Severity.ERROR,
    summary="A budget, an FTE or a number of meetings is below zero.",
    why=("Only a variance and the contractual discount go below zero. Anything else is a slip."),
    source="Tables 1 to 11",
    bad="3. Legal   -£30,000",
    good="3. Legal   £30,000",
    help="Check the sign.",
    check=_check,
)
