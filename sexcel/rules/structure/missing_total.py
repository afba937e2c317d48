"""SEC401: A table has no total row, or no total column."""

from collections.abc import Iterator

from sexcel.model.book import Book
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    for table in book.tables.values():
        if table.table.total and table.total is None:
            message = f"{table.table.caption} has no Total row, so nothing shows that it adds up."
            yield rule.finding(table.range, message)
        for column in table.table.columns:
            if column.formula is not None and column.required and not table.column(column.name):
                message = (
                    f"{table.table.caption} has no {column.title} column, so its rows cannot be "
                    "added up."
                )
                yield rule.finding(table.range, message)


RULE = Rule(
    code="SEC401",
    name="missing-total",
    severity=Severity.WARNING,
    summary="A table has no total row, or no total column.",
    why=(
        "The links between tables run through totals. A table without one cannot be tied to "
        "the overview, and nobody sees that a line was left out."
    ),
    source="every table has a Total row; Tables 3 and 5 a Total column",
    bad=(
        "Meeting Room Hire & Refreshments   £169,000\n"
        "Panel Chair Office                  £24,000\n"
        "Contractor Space Rental             £50,400\n"
        "Expenses                            £10,000"
    ),
    good=(
        "Meeting Room Hire & Refreshments   £169,000\n"
        "Panel Chair Office                  £24,000\n"
        "Contractor Space Rental             £50,400\n"
        "Expenses                            £10,000\n"
        "Total                              £253,400"
    ),
    help="Add the total to the table at {cell}, as a formula over all its lines.",
    check=_check,
)
