"""Lines that moved between budget categories, shown as if they had moved a year earlier."""

import re
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from sexcel.budget.overview import PROJECTS, SECAS, SECCO
from sexcel.budget.variance import is_category
from sexcel.model.book import Book
from sexcel.model.expressions import ZERO
from sexcel.writers.cells import Look, SheetPlan
from sexcel.writers.sheets import Cells
from sexcel.writers.styles import MONEY, SIGNED
from sexcel.writers.texts import fit_text
from sexcel.writers.variance import (
    BUDGET,
    CHANGE,
    LINE,
    MATERIAL,
    OUTTURN,
    PRIOR,
    REASON,
    SHARE,
    PlacedLine,
    find_reason_text,
    place_lines,
    share_cell,
)

_CATEGORIES = {"secco_lines": SECCO.name, "secas_outturn": SECAS.name, "accommodation": SECAS.name}
"""Tables whose lines have an outturn, and the category of Table 2 that each breaks down."""
_MOVED = re.compile(r"\bmoved\b[^.]*?\bfrom\b(?P<place>[^.]*)", re.IGNORECASE)
_PLACES = {"secas": SECAS.name, "secco": SECCO.name, "project": PROJECTS.name}
"""A word of a category's name, and the category."""


class MovedLine(Struct, frozen=True):
    """A line without an outturn, whose reason says that it moved here from another category."""

    line: PlacedLine
    source: str
    target: str


def find_moved_lines(book: Book, lines: Sequence[PlacedLine]) -> list[MovedLine]:
    """Return the lines that moved, by their reasons."""
    moved = []
    for line in lines:
        target = _CATEGORIES.get(line.compared.table.table.name)
        words = _MOVED.search(find_reason_text(book, line.compared)[1])
        if target is None or words is None or line.outturn or not line.is_movement:
            continue
        places = ((words["place"].lower().find(word), name) for word, name in _PLACES.items())
        source = min((place for place in places if place[0] >= 0), default=(0, target))[1]
        if source != target:
            moved.append(MovedLine(line, source, target))
    return moved


def add_like_for_like(plan: SheetPlan, book: Book) -> SheetPlan:
    """Add to the Variance each category that a line moved into or out of; nothing where none did.

    Its outturn is what it had been with the lines where they are now, at this year's amounts.
    """
    lines = place_lines(book)
    categories = {line.compared.row.key: line for line in lines if is_category(line.compared)}
    moved = [
        line
        for line in find_moved_lines(book, lines)
        if line.source in categories and line.target in categories
    ]
    if not moved:
        return plan
    cells, row = Cells(plan.name), lines[-1].row + 2
    names = ", ".join(line.line.name for line in moved)
    title = f"Like for like: outturn with {names} where they are now, at this year's amount"
    cells.section(row, fit_text(title), REASON)
    for name, category in categories.items():
        added = [(line.line, "+") for line in moved if line.target == name]
        added += [(line.line, "-") for line in moved if line.source == name]
        if added:
            row += 1
            _add_category(cells, row, category, added)
    return replace(plan, cells={**plan.cells, **cells})


def _add_category(
    cells: Cells, row: int, category: PlacedLine, added: Sequence[tuple[PlacedLine, str]]
) -> None:
    outturn = category.outturn + sum(
        (line.budget if sign == "+" else -line.budget for line, sign in added), ZERO
    )
    terms = "".join(f"{sign}N(D{line.row})" for line, sign in added)
    change = category.budget - outturn
    cells.text(row, LINE, category.name, Look.LABEL)
    cells.blank(row, (PRIOR, MATERIAL, REASON))
    cells.formula(row, OUTTURN, outturn, f"N(C{category.row}){terms}", MONEY)
    cells.formula(row, BUDGET, category.budget, f"N(D{category.row})", MONEY)
    cells.formula(row, CHANGE, change, f"D{row}-C{row}", SIGNED)
    cells[row, SHARE] = share_cell(change, outturn, f"E{row}", f"C{row}")
