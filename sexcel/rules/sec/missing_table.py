"""SEC402: One of the eleven tables is not in the workbook."""

from collections.abc import Iterator

from sexcel.budget import TABLES
from sexcel.budget.links import NEEDS
from sexcel.model.book import Book
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.wording import listed


def _check(book: Book) -> Iterator[Finding]:
    for table in TABLES:
        if table.optional or table.name in book.tables:
            continue
        unmade = [name for name, needed in NEEDS.items() if table.name in needed]
        message = (
            f"{table.caption} ({table.title}) was not found. Not checked, or only in part: "
            f"{listed(['its own sums', *unmade], 99)}."
        )
        yield RULE.finding(None, message)


RULE = Rule(
    code="SEC402",
    name="missing-table",
    severity=Severity.WARNING,
    summary="One of the eleven tables is not in the workbook.",
    why="A check that could not be made is not a check that passed.",
    source="Tables 1 to 11",
    bad="no table headed Grade, 2020/21 Approved Budget FTE",
    good="all eleven tables, wherever they stand",
    help="Add the table, or see whether its headings name what it holds.",
    check=_check,
)
