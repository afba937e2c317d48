"""What a workbook lacks of the budget, and which rules can then not be applied in full."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct

from sexcel.budget import TABLES
from sexcel.budget.links import LINKS, ROW_LINKS, SHARED_ROWS
from sexcel.budget.titles import format_heading
from sexcel.model.book import Book, BookTable
from sexcel.model.expressions import FigureKey, names
from sexcel.model.recognition import NameKind
from sexcel.model.rules import Rule
from sexcel.model.tables import TOTAL, Column, Table

_CHAPTERS = ("SEC3", "SEC4", "SEC2", "SEC5")
"""The chapters whose rules compare tables, in the order in which a report lists them: a table
that is missing costs links first."""


class MissingPart(Struct, frozen=True):
    """A table, column or line that was not found, and the rules that cannot be applied fully.

    ``name`` is its name in a configuration, ``title`` its name in the budget. A part that is not
    ``required`` may be missing without fault.
    """

    kind: NameKind
    table: str
    caption: str
    name: str
    title: str
    rules: tuple[str, ...]
    required: bool = True


def find_missing(book: Book, rules: Iterable[Rule]) -> tuple[MissingPart, ...]:
    """Return every table, required column and fixed line that the workbook does not have.

    Each names those of the ``rules`` that cannot be applied fully without it.
    """
    comparing = _comparing_rules(rules)
    return (
        *(_missing_table(table, comparing) for table in TABLES if table.name not in book.tables),
        *(
            column
            for table in book.tables.values()
            for column in _missing_columns(table, book.budget_year, comparing)
        ),
        *(line for table in book.tables.values() for line in _missing_lines(table)),
    )


def _missing_table(table: Table, comparing: Sequence[Rule]) -> MissingPart:
    return MissingPart(
        NameKind.TABLE,
        table.name,
        table.caption,
        table.name,
        table.title,
        _unique(_rules_of_table(table.name, comparing)),
        required=not table.optional,
    )


def _missing_columns(
    table: BookTable, budget_year: int, comparing: Sequence[Rule]
) -> Iterator[MissingPart]:
    declared = table.table
    present = {column.column.name for column in table.columns}
    for column in declared.columns:
        if column.required and column.name not in present:
            yield MissingPart(
                NameKind.COLUMN,
                declared.name,
                declared.caption,
                column.name,
                format_heading(column, budget_year),
                _unique(_rules_of_column(declared, column, comparing)),
                required=not declared.optional,
            )


def _missing_lines(table: BookTable) -> Iterator[MissingPart]:
    declared = table.table
    present = {row.key for row in table.rows}
    if declared.optional:
        return
    titles = {line.name: line.title for line in declared.lines}
    if declared.total:
        titles[TOTAL] = "Total"
    for name, title in titles.items():
        if name not in present:
            rules = _unique(_rules_of_line(declared, name))
            yield MissingPart(NameKind.LINE, declared.name, declared.caption, name, title, rules)


def _rules_of_table(table: str, comparing: Sequence[Rule]) -> Iterator[str]:
    yield from _rules_linking(lambda key: key.table == table)
    for shared in SHARED_ROWS:
        if table in (shared.table, shared.listing):
            yield shared.rule
    for rule in comparing:
        if table in {name.partition(".")[0] for name in rule.reads}:
            yield rule.name


def _rules_of_column(table: Table, column: Column, comparing: Sequence[Rule]) -> Iterator[str]:
    for derived in table.columns:
        if derived.formula is not None and (
            derived is column or column.name in names(derived.formula)
        ):
            yield derived.rule
    yield from _rules_linking(lambda key: (key.table, key.column) == (table.name, column.name))
    for rule in comparing:
        if f"{table.name}.{column.name}" in rule.reads:
            yield rule.name


def _rules_of_line(table: Table, name: str) -> Iterator[str]:
    if name == TOTAL:
        yield "total-wrong"
    for line in table.lines:
        if line.formula is not None and (line.name == name or name in names(line.formula)):
            yield line.rule
    yield from _rules_linking(lambda key: (key.table, key.row) == (table.name, name))


def _rules_linking(is_missing: Callable[[FigureKey], bool]) -> Iterator[str]:
    """Yield the rules of the links that have a figure which is missing."""
    for link in (*LINKS, *ROW_LINKS):
        if any(is_missing(key) for pair in link.pairs() for key in pair):
            yield link.rule


def _comparing_rules(rules: Iterable[Rule]) -> list[Rule]:
    comparing = [rule for rule in rules if rule.reads]
    return sorted(comparing, key=lambda rule: (_CHAPTERS.index(rule.code[:4]), rule.code))


def _unique(rules: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rules))
