"""SEC312: A driver names a budget line that no table has."""

from collections.abc import Iterator

from sexcel.budget.drivers import driven_lines
from sexcel.model.book import Book
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    if not {"secco_lines", "accommodation"} <= set(book.tables):
        return
    linked = {driver.key for drivers in driven_lines(book).values() for driver in drivers}
    for driver in book.lines("drivers"):
        cell = driver.cell("line")
        if driver.key not in linked and cell is not None:
            message = (
                f"The driver '{driver.text('driver')}' is for '{driver.label}', which is a line "
                "of neither Table 4 nor Table 10, so it was checked against nothing."
            )
            yield rule.finding(cell, message, found=driver.label)


RULE = Rule(
    code="SEC312",
    name="driver-without-line",
    severity=Severity.WARNING,
    summary="A driver names a budget line that no table has.",
    why="A driver that drives nothing looks checked, and is not.",
    source="sections 2.2 and 3.4",
    bad=("Driver for:   Web Site Upkeep\nTable 4 has:  14. Website Maintenance"),
    good=("Driver for:   14. Website Maintenance\nTable 4 has:  14. Website Maintenance"),
    help="Write the budget line in {cell} as Table 4 or Table 10 does.",
    check=_check,
)
