"""SEC403: A table lacks a column that others are checked against."""

from collections.abc import Iterator

from sexcel.budget.titles import format_heading
from sexcel.model.book import Book
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    for table in book.tables.values():
        present = {column.column.name for column in table.columns}
        for column in table.table.columns:
            if column.required and column.formula is None and column.name not in present:
                heading = format_heading(column, book.budget_year)
                message = (
                    f"{table.table.caption} has no column '{heading}', so what depends on it was "
                    "not checked."
                )
                yield rule.finding(table.range, message)


RULE = Rule(
    code="SEC403",
    name="missing-column",
    severity=Severity.WARNING,
    summary="A table lacks a column that others are checked against.",
    why="A check that could not be made is not a check that passed.",
    source="headings of Tables 1 to 11",
    bad=(
        "Cost                 2020/21 Approved Budget\nPanel Chair Office                   £24,000"
    ),
    good=(
        "Cost                 2019/20 Outturn   2020/21 Approved Budget\n"
        "Panel Chair Office           £24,000                   £24,000"
    ),
    help="Add the column, or see whether its heading names year and status.",
    check=_check,
)
