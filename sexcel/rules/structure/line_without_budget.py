"""SEC423: A line has a blank where its figure is due."""

import re
from collections.abc import Iterator, Sequence, Set

from sexcel.model.book import Book, BookTable, Role, Row
from sexcel.model.expressions import FigureKey
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef
from sexcel.model.rules import Rule
from sexcel.model.wording import format_figure
from sexcel.rules.structure.missing_figure import find_blanks

_DUE_COLUMNS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "projections": (("forecast_1", ("budget",)), ("forecast_2", ("forecast_1", "budget"))),
    "secco_lines": (("budget", ("outturn", "prior_approved")),),
    "accommodation": (("budget", ("outturn",)),),
    "meetings": (("forecast", ("prior_budget",)),),
    "fte_by_grade": (("prior_approved", ("budget",)),),
}
"""Columns in which a line needs a figure, and those of the years beside it that say so, the nearest
first. A grade is no new line: with FTE this year, its blank last year is a figure left out. The
published budget leaves this year's blank where a grade ends."""

_MAIN_COLUMNS = {
    "secco_lines": "budget",
    "accommodation": "budget",
    "meetings": "forecast",
    "projects": "budget",
}
"""Tables of which a line without any figure is a line whose figures are lost, and where its figure
is due."""

_NUMBER = re.compile(r"\d+[.)]\s")


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    doubtful = {doubt.ref for doubt in book.doubts}
    reported = {equation.target for equation, _ in find_blanks(book)}
    for name, table in book.tables.items():
        for due, before in _DUE_COLUMNS.get(name, ()):
            if not any(row.figure(due) for row in table.lines):
                continue  # not a lost figure, but a column that is not filled in
            for row in table.lines:
                key = FigureKey(name, row.key, due)
                if _is_blank(row, due, doubtful) and key not in reported:
                    yield from _report_lost(rule, book, row, key, before)
        if name in _MAIN_COLUMNS:
            for row in _lines_without_figures(table, _MAIN_COLUMNS[name], doubtful):
                key = FigureKey(name, row.key, _MAIN_COLUMNS[name])
                message = f"{book.describe(key)} is blank, and the line has no figure in any year."
                yield rule.finding(book.cell(key), message, found="blank")


def _is_blank(row: Row, column: str, doubtful: Set[CellRef]) -> bool:
    entry = row.entry(column)
    return entry is not None and entry.value is None and entry.ref not in doubtful


def _report_lost(
    rule: Rule, book: Book, row: Row, key: FigureKey, before: Sequence[str]
) -> Iterator[Finding]:
    """Yield a finding where the line has a figure in a year beside it."""
    for name in before:
        figure, column = row.figure(name), book.tables[key.table].column(name)
        if figure and column is not None:
            amount = format_figure(figure, column.column.kind)
            yield rule.finding(
                book.cell(key),
                f"{book.describe(key)} is blank, and the line has {amount} in "
                f"{column.name_in_text}.",
                found="blank",
                related=[row.cell(name)],
            )
            return


def _lines_without_figures(table: BookTable, due: str, doubtful: Set[CellRef]) -> Iterator[Row]:
    """Yield the lines with no figure in any year, where others have one in the column ``due``.

    Where a table has no column of groups, such a line looks like the heading of one, but for its
    number.
    """
    if not any(row.figure(due) for row in table.lines):
        return
    years = [column.name for column in table.figure_columns if column.column.formula is None]
    are_numbered = sum(map(_has_number, table.lines)) > len(table.lines) // 2
    for row in table.rows:
        is_line = row.role is Role.LINE or (
            row.role is Role.HEADING and are_numbered and _has_number(row)
        )
        if is_line and all(_is_blank(row, year, doubtful) for year in years if year in row.entries):
            yield row


def _has_number(row: Row) -> bool:
    return _NUMBER.match(row.label) is not None


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
    source="Tables 1, 4, 7, 9, 10 and 11; section 2.2, line 13",
    bad="13. OPSG Independent Specialist   £20,000   £13,600",
    good="13. OPSG Independent Specialist   £20,000   £13,600   £0",
    help="Put the figure into {cell}, or 0 where the line ends.",
    check=_check,
)
