"""SEC423: A line has a blank where its figure is due."""

import re
from collections.abc import Iterator

from sexcel.model.book import Book, BookTable, Role, Row
from sexcel.model.expressions import FigureKey
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef
from sexcel.model.rules import Rule
from sexcel.model.wording import format_figure
from sexcel.rules.structure.missing_figure import blanks

_COLUMNS = {
    "projections": (("forecast_1", ("budget",)), ("forecast_2", ("forecast_1", "budget"))),
    "secco_lines": (("budget", ("outturn", "prior_approved")),),
    "accommodation": (("budget", ("outturn",)),),
    "meetings": (("forecast", ("prior_budget",)),),
}
"""Columns in which a line needs a figure, and those of the years before, last first."""

_WHOLE_LINES = {
    "secco_lines": "budget",
    "accommodation": "budget",
    "meetings": "forecast",
    "projects": "budget",
}
"""Tables of which a line without any figure is a line whose figures are lost."""

_NUMBER = re.compile(r"\d+[.)]\s")


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    known = {doubt.ref for doubt in book.doubts}
    told = {equation.target for equation, _ in blanks(book)}
    for table in book.tables.values():
        name = table.table.name
        for budget, before in _COLUMNS.get(name, ()):
            for row in table.lines:
                if _is_blank(row, budget, known) and FigureKey(name, row.key, budget) not in told:
                    yield from _lost(book, table, row, (budget, before))
        if name in _WHOLE_LINES:
            yield from _never_given(book, table, _WHOLE_LINES[name], known)


def _is_blank(row: Row, column: str, known: set[CellRef]) -> bool:
    entry = row.entry(column)
    return entry is not None and entry.value is None and entry.ref not in known


def _has_number(row: Row) -> bool:
    return _NUMBER.match(row.label) is not None


def _lost(
    book: Book, table: BookTable, row: Row, columns: tuple[str, tuple[str, ...]]
) -> Iterator[Finding]:
    budget, before = columns
    last = next((name for name in before if row.figure(name)), None)
    column = None if last is None else table.column(last)
    if last is None or column is None:
        return
    figure = row.figure(last)
    assert figure is not None
    had = f"{format_figure(figure, column.column.kind)} in {column.name_in_text}"
    yield RULE.finding(
        row.entries[budget].ref,
        f"{book.describe(FigureKey(table.table.name, row.key, budget))} is blank, and the line "
        f"had {had}.",
        found="blank",
        related=[row.entries[last].ref],
    )


def _never_given(
    book: Book, table: BookTable, budget: str, known: set[CellRef]
) -> Iterator[Finding]:
    """Lines with no figure in any year, where others have a budget.

    Where a table has no column of groups, such a line looks like the heading of one, but for its
    number.
    """
    if not any(row.figure(budget) for row in table.lines):
        return
    years = [one.name for one in table.figure_columns if one.column.formula is None]
    numbered = sum(map(_has_number, table.lines)) > len(table.lines) // 2
    for row in table.rows:
        is_line = row.role is Role.LINE or (
            row.role is Role.HEADING and numbered and _has_number(row)
        )
        if is_line and all(_is_blank(row, one, known) for one in years if one in row.entries):
            named = book.describe(FigureKey(table.table.name, row.key, budget))
            yield RULE.finding(
                row.entries[budget].ref,
                f"{named} is blank, and the line has no figure in any year.",
                found="blank",
            )


RULE = Rule(
    code="SEC423",
    name="line-without-budget",
    severity=Severity.WARNING,
    summary="A line has a blank where its figure is due.",
    why=(
        "A line that had a figure the year before, or that has none at all, may be one that ends "
        "or one whose figure was lost, and a blank counts as nothing either way. A 0 says which: "
        "the published budget has one where a provision is dropped."
    ),
    source="Tables 1, 4, 9, 10 and 11; section 2.2, line 13",
    bad="13. OPSG Independent Specialist   £20,000   £13,600",
    good="13. OPSG Independent Specialist   £20,000   £13,600   £0",
    help="Put the figure in, or 0 where the line ends.",
    check=_check,
)
