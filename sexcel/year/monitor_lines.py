"""The lines that a year is monitored by: the most detailed figures of the approved budget."""

from collections.abc import Iterator
from decimal import Decimal
from enum import Enum

from msgspec import Struct

from sexcel.budget import overview
from sexcel.budget.columns import BUDGET
from sexcel.model.book import Book, Row
from sexcel.model.errors import SexcelError
from sexcel.model.expressions import ZERO
from sexcel.model.refs import CellRef


class LineKind(Enum):
    """How a line is spent."""

    RUNNING = "running cost"
    SECAS = "core team or subject matter experts, which the discount is taken off"
    DISCOUNT = "contractual discount"
    PROJECT = "project"
    CONTINGENCY = "contingency, which is never spent directly"


class MonitorLine(Struct, frozen=True):
    """A line of the approved budget: its category, its own name, £, and the cell it is from."""

    category: str
    name: str
    approved: Decimal
    source: CellRef
    kind: LineKind = LineKind.RUNNING


SECCO, SECAS, PROJECTS, CONTINGENCY = (
    "SECCo and Panel Operations",
    "SECAS Services",
    "Projects",
    "Contingency",
)
LINE_SUFFIXES = (": Core Team", ": Subject Matter Experts")
"""What the two lines of a service area end in."""


def monitor_lines(book: Book) -> tuple[MonitorLine, ...]:
    """Return the lines of a budget, each under a name of its own.

    Where a table is missing, its category is one line, as Table 2 has it. Contingency that was
    moved into projects in place is put back: movements have a list of their own. Raises
    SexcelError where Table 2 gives no approved budget.
    """
    if book.figure(overview.HEADLINE) is None:
        headline = book.entry(overview.HEADLINE)
        if headline is not None and headline.formula is not None:
            raise SexcelError(
                f"{book.path}, {headline.ref}: the total of Table 2 is a formula that was saved "
                "without its value: open the budget in Excel and save it."
            )
        raise SexcelError(
            f"{book.path} has no total of Table 2 for {book.year_label(0)}: there is no approved "
            "budget to monitor the year against."
        )
    lines = (
        *_table_lines(book, "secco_lines", SECCO, overview.SECCO.name),
        *_secas_lines(book),
        *_category_line(book, SECAS, overview.DISCOUNT.name, LineKind.DISCOUNT),
        *_table_lines(book, "accommodation", SECAS, overview.ACCOMMODATION.name),
        *_table_lines(book, "projects", PROJECTS, overview.PROJECTS.name, LineKind.PROJECT),
        *_category_line(book, CONTINGENCY, overview.CONTINGENCY.name, LineKind.CONTINGENCY),
    )
    return tuple(_with_own_names(lines))


def _table_lines(
    book: Book, table: str, category: str, row: str, kind: LineKind = LineKind.RUNNING
) -> Iterator[MonitorLine]:
    lines = [line for line in book.lines(table) if line.figure(BUDGET.name) is not None]
    if not lines:
        yield from _category_line(book, category, row, kind)
    for line in lines:
        yield from _line(category, line.label, line, BUDGET.name, kind)


def _secas_lines(book: Book) -> Iterator[MonitorLine]:
    """Yield the core team and the subject matter experts of each service area (Table 5)."""
    rows = book.lines("secas_budget")
    if not rows:
        areas = "secas_outturn", SECAS, overview.CORE_AND_SME.name, LineKind.SECAS
        yield from _table_lines(book, *areas)
    for row in rows:
        area = row.text("subcommittee")
        name = row.text("area") or row.group if area.casefold() in ("", "n/a") else area
        for column, suffix in zip(("core_team", "sme"), LINE_SUFFIXES, strict=True):
            if row.figure(column):
                yield from _line(SECAS, f"{name}{suffix}", row, column, LineKind.SECAS)


def _category_line(book: Book, category: str, row: str, kind: LineKind) -> Iterator[MonitorLine]:
    line = book.tables[overview.OVERVIEW.name].row(row)
    drawn = ZERO
    if kind is LineKind.CONTINGENCY:  # Less what was moved out of it in place.
        drawn = sum((m.amount for m in book.drawn if m.table == overview.OVERVIEW.name), ZERO)
    if line is not None:
        yield from _line(category, line.label, line, BUDGET.name, kind, drawn)


def _line(
    category: str, name: str, row: Row, column: str, kind: LineKind, more: Decimal = ZERO
) -> Iterator[MonitorLine]:
    figure, source = row.figure(column), row.cell(column)
    if figure is not None and source is not None:
        yield MonitorLine(category, name, figure + more, source, kind)


def _with_own_names(lines: tuple[MonitorLine, ...]) -> Iterator[MonitorLine]:
    """Yield the lines; of several of one name, the later ones with their category."""
    used_names: set[str] = set()
    for line in lines:
        name, number = line.name.strip(), 1
        while name.casefold() in used_names:
            number += 1
            name = f"{line.name.strip()} ({line.category}{f' {number}' if number > 2 else ''})"
        used_names.add(name.casefold())
        yield MonitorLine(line.category, name, line.approved, line.source, line.kind)
