"""Movements recorded beside Tables 2 and 11: a column of amounts, and maybe their approvals.

Section 4.3: "As projects become approved, budget will be moved out of the contingency budget into
the projects budget." The approved figures stay, and what was moved is in a column of its own.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import permutations

from msgspec.structs import replace

from sexcel.budget.assumptions import CONTINGENCY
from sexcel.budget.columns import BUDGET
from sexcel.budget.overview import OVERVIEW
from sexcel.budget.projects import PROJECTS
from sexcel.model.book import Book, BookTable, Row
from sexcel.model.expressions import ONE
from sexcel.model.grid import Grid
from sexcel.model.recognition import Recognition
from sexcel.model.refs import CellRef
from sexcel.model.understandings import MovementBeside
from sexcel.recognise.heading_words import parse_year

_MOVEMENT = re.compile(
    r"\b(?:movements?|moved|virements?|transfers?|transferred|drawn|draw[ -]?downs?|"
    r"from contingency)\b",
    re.IGNORECASE,
)
"""What heads a column of movements."""
_APPROVAL = re.compile(r"\b(?:approv\w*|authoris\w*|agreed)\b", re.IGNORECASE)
"""What heads a column of approvals, whoever they are of."""
_BODIES = {"Panel": re.compile(r"\bpanel\b", re.I), "Board": re.compile(r"\bboard\b", re.I)}


def understand_movements_beside(book: Book, grid: Grid) -> Book:
    """Return the book with the movements that columns beside Tables 2 and 11 record."""
    movements = [
        movement
        for name in (OVERVIEW.name, PROJECTS.name)
        if (table := book.tables.get(name)) is not None
        for movement in _find_movements(book, grid, table)
    ]
    return replace(book, understood=(*book.understood, *movements)) if movements else book


def _find_movements(book: Book, grid: Grid, table: BookTable) -> Iterator[MovementBeside]:
    for recognition in table.recognised:
        unused = () if recognition.sideways else recognition.unused
        for heading_ref, heading in unused:
            if _heads_movements(heading, book.budget_year) and not _is_of_earlier_year(
                heading_ref, recognition, book.budget_year
            ):
                movements = [*_column_movements(grid, table, heading_ref, unused)]
                if not _is_variance(table, movements):
                    yield from movements


def _heads_movements(heading: str, budget_year: int) -> bool:
    year = parse_year(heading)
    return _MOVEMENT.search(heading) is not None and year in (None, budget_year)


def _is_of_earlier_year(heading: CellRef, place: Recognition, budget_year: int) -> bool:
    """Say whether a column is between two of an earlier year: the original and the revised."""
    headings = {column.heading_ref: column.heading for column in place.columns}
    headings.update(place.unused)
    years = (
        parse_year(headings.get(CellRef(heading.sheet, heading.row, heading.column + step), ""))
        for step in (-1, 1)
    )
    return all(year is not None and year < budget_year for year in years)


def _column_movements(
    grid: Grid,
    table: BookTable,
    heading_ref: CellRef,
    unused: tuple[tuple[CellRef, str], ...],
) -> Iterator[MovementBeside]:
    for row in table.lines:
        ref = CellRef(heading_ref.sheet, row.position, heading_ref.column)
        cell, budget = grid.cell(ref), row.entry(BUDGET.name)
        if cell is None or budget is None or budget.ref.sheet != ref.sheet:
            continue
        if isinstance(cell.value, Decimal) and cell.value:
            unit = abs(budget.unit or ONE)
            approvals = tuple(_approvals(grid, row, unused))
            yield MovementBeside(
                ref, table.table.name, row.key, row.label, cell.value * unit, approvals
            )


def _is_variance(table: BookTable, movements: list[MovementBeside]) -> bool:
    """Say whether a column is of differences between two years, and of no movements.

    In Table 2 a movement takes from contingency.
    """
    rows = {row.key: row for row in table.lines}
    if table.table.name == OVERVIEW.name:
        draws = (move for move in movements if move.line == CONTINGENCY.name)
        if not any(move.amount < 0 for move in draws):
            return True
    matches = sum(move.amount in _differences(rows[move.line]) for move in movements)
    return matches * 2 > len(movements)


def _differences(row: Row) -> set[Decimal]:
    figures = [entry.figure for entry in row.entries.values() if entry.figure is not None]
    return {first - second for first, second in permutations(figures, 2) if second}


def _approvals(
    grid: Grid, row: Row, unused: tuple[tuple[CellRef, str], ...]
) -> Iterator[tuple[str, CellRef]]:
    """Yield the bodies whose approval a cell of the row has: under its name, or for both."""
    for heading_ref, heading in unused:
        ref = CellRef(heading_ref.sheet, row.position, heading_ref.column)
        value = grid.sheet(ref.sheet).value(ref.row, ref.column)
        if not isinstance(value, date | str) or (isinstance(value, str) and not value.strip()):
            continue
        words = f"{heading} {value}"
        named = [body for body, pattern in _BODIES.items() if pattern.search(words)]
        if named or _APPROVAL.search(heading):
            yield from ((body, ref) for body in named or _BODIES)
