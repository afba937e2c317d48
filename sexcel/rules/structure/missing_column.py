"""SEC403: A table lacks a column that others are checked against."""

from collections.abc import Iterator

from sexcel.budget.titles import format_heading
from sexcel.model.book import Book
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.wording import join_words


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    """Yield one finding for each table; a note of other years than the budget's, and of words."""
    for table in book.tables.values():
        present = {column.column.name for column in table.columns}
        missing = [
            column
            for column in table.table.columns
            if column.required and column.formula is None and column.name not in present
        ]
        if not missing:
            continue
        headings = join_words([f"'{format_heading(c, book.budget_year)}'" for c in missing])
        # A change history with no status column leaves nothing of the budget unchecked.
        is_of_budget = bool(table.table.figures) and any(not c.offset for c in missing)
        yield rule.finding(
            table.range,
            f"{table.table.caption} has no column{'s' if len(missing) > 1 else ''} {headings}, so "
            f"what depends on {'them' if len(missing) > 1 else 'it'} was not checked.",
            todo=f"If {table.range.a1} has it, write its heading as year and status; if not, add "
            f"{'them' if len(missing) > 1 else 'it'}.",
            severity=None if is_of_budget else Severity.INFO,
        )


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
    help="Add the column to the table at {cell}, or see whether its heading names year and status.",
    check=_check,
)
