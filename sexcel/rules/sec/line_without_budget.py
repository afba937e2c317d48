"""SEC423: A line that had figures last year has a blank for the budget year."""

from collections.abc import Iterator

from sexcel.model.book import Book, BookTable, Row
from sexcel.model.expressions import FigureKey
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.wording import shown
from sexcel.rules.making import finding

_COLUMNS = {
    "secco_lines": ("budget", ("outturn", "prior_approved")),
    "accommodation": ("budget", ("outturn",)),
    "meetings": ("forecast", ("prior_budget",)),
}
"""The column of the budget year, and those of the year before, last first."""


def _check(book: Book) -> Iterator[Finding]:
    known = {doubt.ref for doubt in book.doubts}
    for name, (budget, before) in _COLUMNS.items():
        table = book.tables.get(name)
        if table is None or table.column(budget) is None:
            continue
        for row in table.lines:
            entry = row.entry(budget)
            if entry is not None and entry.value is None and entry.ref not in known:
                yield from _look(book, table, row, (budget, before))


def _look(
    book: Book, table: BookTable, row: Row, columns: tuple[str, tuple[str, ...]]
) -> Iterator[Finding]:
    budget, before = columns
    entry = row.entry(budget)
    last = next((name for name in before if row.figure(name)), None)
    column = None if last is None else table.column(last)
    if entry is None or last is None or column is None:
        return
    figure = row.figure(last)
    assert figure is not None
    had = f"{shown(figure, column.column.kind)} in {column.name_in_text}"
    yield finding(
        RULE,
        entry.ref,
        f"{book.describe(FigureKey(table.table.name, row.key, budget))} is blank, and the line "
        f"had {had}.",
        found="blank",
        related=[row.entries[last].ref],
    )


RULE = Rule(
    code="SEC423",
    name="line-without-budget",
    severity=Severity.WARNING,
    summary="A line that had figures last year has a blank for the budget year.",
    why=(
        "A blank may be a line that ends or a figure that was lost, and counts as nothing either "
        "way. A 0 says which: the published budget has one where a provision is dropped."
    ),
    source="Tables 4, 9 and 10; section 2.2, line 13",
    bad="13. OPSG Independent Specialist   £20,000   £13,600",
    good="13. OPSG Independent Specialist   £20,000   £13,600   £0",
    help="Put the figure in, or 0 where the line ends.",
    check=_check,
)
