"""SEC415: Table 1 or 2 has a line that is no budget category."""

from collections.abc import Iterator

from sexcel.budget import overview, projections
from sexcel.model.book import Book, BookTable
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.wording import join_words

_CATEGORIES = {
    line.title
    for table in (overview, projections)
    for line in (table.SECCO, table.SECAS, table.PROJECTS)
}
"""The lines on which contingency is worked out."""


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    incomes = book.incomes
    for name in ("projections", "overview"):
        table = book.tables.get(name)
        for row in book.lines(name):
            is_income = (name, row.key) in incomes
            if table is not None and table.table.line(row.key) is None and not is_income:
                message = (
                    f"'{row.label}' is no budget category of {table.table.caption}: it counts in "
                    f"the total, and {_effect_on_contingency(table)}."
                )
                cells = [entry.ref for entry in row.entries.values()]
                yield rule.finding(cells[0] if cells else None, message, found=row.label)


def _effect_on_contingency(table: BookTable) -> str:
    missing = [line.title for line in table.table.lines if table.row(line.name) is None]
    categories = [title for title in missing if title in _CATEGORIES]
    if categories:
        return f"contingency was not checked, because {join_words(categories)} was not found"
    return "contingency is worked out without it"


RULE = Rule(
    code="SEC415",
    name="unknown-category",
    severity=Severity.WARNING,
    summary="Table 1 or 2 has a line that is no budget category.",
    why=(
        "The budget has four categories. A fifth, or one spelt beyond recognition, changes "
        "what contingency is worked out on."
    ),
    source="Tables 1 and 2",
    bad="SECAS Srvcs   £5,678,040",
    good="SECAS Services   £5,678,040",
    help="Use the category's name in {cell}, or move the line into the table of its category.",
    check=_check,
)
