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

_CHAPTERS = ("SEC3", "SEC4", "SEC2", "SEC5", "SEC8")
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
        *(
            _missing_part(
                NameKind.TABLE, table, table.name, table.title, _rules_of_table(table, comparing)
            )
            for table in TABLES
            if table.name not in book.tables
        ),
        *(
            column
            for table in book.tables.values()
            for column in _missing_columns(table, book.budget_year, comparing)
        ),
        *(
            _missing_part(
                NameKind.LINE, table.table, name, title, _rules_of_line(table.table, name)
            )
            for table in book.tables.values()
            for name, title in _fixed_rows(table.table)
            if table.row(name) is None and not table.parts_of(name)
        ),
    )


def _missing_part(
    kind: NameKind, table: Table, name: str, title: str, rules: Iterator[str]
) -> MissingPart:
    required = kind is NameKind.LINE or not table.optional
    unique_rules = tuple(dict.fromkeys(rules))
    return MissingPart(kind, table.name, table.caption, name, title, unique_rules, required)


def _missing_columns(
    table: BookTable, budget_year: int, comparing: Sequence[Rule]
) -> Iterator[MissingPart]:
    present = {column.column.name for column in table.columns}
    for column in table.table.columns:
        if column.required and column.name not in present:
            heading = format_heading(column, budget_year)
            rules = _rules_of_column(table.table, column, comparing)
            yield _missing_part(NameKind.COLUMN, table.table, column.name, heading, rules)


def _fixed_rows(table: Table) -> Iterator[tuple[str, str]]:
    """Yield name and title of the rows that a table always has; an optional one has none."""
    if not table.optional:
        yield from ((line.name, line.title) for line in table.lines if not line.part_of)
        if table.total:
            yield TOTAL, "Total"


def _rules_of_table(table: Table, comparing: Sequence[Rule]) -> Iterator[str]:
    yield from _rules_linking(lambda key: key.table == table.name)
    for shared in SHARED_ROWS:
        if table.name in (shared.table, shared.listing):
            yield shared.rule
    for rule in comparing:
        if table.name in {name.partition(".")[0] for name in rule.reads}:
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
