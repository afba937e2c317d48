"""What a workbook lacks of the budget, and which rules can then not be applied in full."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from sexcel.budget import TABLES
from sexcel.budget.links import LINKS, NEEDS, ROW_LINKS
from sexcel.budget.titles import heading
from sexcel.budget.variance import COMPARED
from sexcel.model.book import Book, BookTable
from sexcel.model.expressions import names
from sexcel.model.recognition import Named
from sexcel.model.tables import TOTAL, Column, Table

_FIGURES = {
    "chairs-not-in-budget-lines": ("cost_by_subcommittee.chairs", "secco_lines.budget"),
    "fte-tables-differ": ("fte_by_grade.budget", "fte_by_area.fte"),
    "grade-rates-misfit": ("fte_by_area.fte", "secas_budget.core_team"),
    "same-mix-different-cost": ("fte_by_area.fte", "secas_budget.core_team"),
    "meetings-not-covered": ("meetings.forecast", "accommodation.budget", "drivers.quantity"),
    "driver-disagrees": ("secco_lines.budget", "accommodation.budget", "drivers.unit_charge"),
    "unexplained-variance": tuple(
        f"{table}.{column}" for table in COMPARED for column in ("outturn", "budget")
    ),
}
"""The columns that rules compare beside those of the links."""


class Missing(Struct, frozen=True):
    """A table, column or line that was not found, and the rules that cannot be applied fully.

    ``name`` is what a configuration calls it, ``title`` what the budget does. One that is not
    ``required`` may be missing without fault.
    """

    what: Named
    table: str
    caption: str
    name: str
    title: str
    rules: tuple[str, ...]
    required: bool = True


def missing(book: Book) -> tuple[Missing, ...]:
    """Every table, required column and fixed line that the workbook does not have."""
    return (
        *(one for table in TABLES if table.name not in book.tables for one in _table(table)),
        *(one for table in book.tables.values() for one in _columns(table, book.budget_year)),
        *(one for table in book.tables.values() for one in _lines(table)),
    )


def _table(table: Table) -> Iterator[Missing]:
    rules = tuple(rule for rule, needed in NEEDS.items() if table.name in needed)
    yield Missing(
        Named.TABLE,
        table.name,
        table.caption,
        table.name,
        table.title,
        rules,
        required=not table.optional,
    )


def _columns(found: BookTable, budget_year: int) -> Iterator[Missing]:
    table, there = found.table, {column.column.name for column in found.columns}
    for column in table.columns:
        if column.required and column.name not in there:
            yield Missing(
                Named.COLUMN,
                table.name,
                table.caption,
                column.name,
                heading(column, budget_year),
                _each(_rules_of_column(table, column)),
                required=not table.optional,
            )


def _lines(found: BookTable) -> Iterator[Missing]:
    table, there = found.table, {row.key for row in found.rows}
    if table.optional:
        return
    for line in table.lines:
        if line.name not in there:
            rules = _each(_rules_of_line(table, line.name))
            title = line.title
            yield Missing(Named.LINE, table.name, table.caption, line.name, title, rules)
    if table.total and TOTAL not in there:
        rules = _each(("total-wrong", *_rules_of_line(table, TOTAL)))
        yield Missing(Named.LINE, table.name, table.caption, TOTAL, "Total", rules)


def _rules_of_column(table: Table, column: Column) -> Iterator[str]:
    for one in table.columns:
        if one.formula is not None and (one is column or column.name in names(one.formula)):
            yield one.rule
    for link in LINKS:
        for target, source in link.columns:
            if (table.name, column.name) in ((link.target[0], target), (link.source[0], source)):
                yield link.rule
    for rows in ROW_LINKS:
        for target, source in rows.columns:
            if (table.name, column.name) in ((rows.target, target), (rows.source, source)):
                yield rows.rule
    yield from (rule for rule, keys in _FIGURES.items() if f"{table.name}.{column.name}" in keys)


def _rules_of_line(table: Table, name: str) -> Iterator[str]:
    for line in table.lines:
        if line.formula is not None and (line.name == name or name in names(line.formula)):
            yield line.rule
    yield from (link.rule for link in LINKS if (table.name, name) in (link.target, link.source))


def _each(rules: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rules))
