"""Lines that moved between budget categories, shown as if they had moved a year earlier."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from sexcel.budget.overview import OVERVIEW, PROJECTS, SECAS, SECCO
from sexcel.budget.variance import is_category
from sexcel.model.book import Book
from sexcel.model.names import matches_name, normalise
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
_WENT = r"\b(?:moved|transferred|reallocated|reclassified|reallocation|transfer|budgeted|charged)\b"
_CAME = re.compile(
    rf"(?:{_WENT}[^.;]*?\b(?:from|out of)|\b(?:previously|formerly|no longer|until now|was)\s+"
    r"(?:\w+\s+)?(?:in|under|within|part of))\b(?P<place>[^.;]*)",
    re.IGNORECASE,
)
_LEFT = re.compile(
    rf"(?:{_WENT}[^.;]*?\b(?:to|into|under)|\bnow\s+(?:\w+\s+)?(?:in|under|within|part of))\b"
    r"(?P<place>[^.;]*)",
    re.IGNORECASE,
)
"""What a reason says of a line that came from elsewhere, and of one that went there."""
_PLACES = {"secas": SECAS.name, "secco": SECCO.name, "project": PROJECTS.name}
"""A word that people have for a category whatever its own name is, and the category."""
_DETAILED = tuple(dict.fromkeys(_PLACES.values()))
_SHORTEST = 5
"""Letters of a word that names a category: shorter ones are in too many sentences."""
_COMMON = frozenset({"and", "the", "cost", "total", "budget", "service", "operation", "running"})
"""Words in the name of a category that do not tell it from another."""


class MovedLine(Struct, frozen=True):
    """A line that moved from one category to another, and which of its amounts moved with it.

    One that ``came`` has no outturn here, so that this year's amount is taken; one that left has
    no budget, and its outturn is.
    """

    line: PlacedLine
    source: str
    target: str
    came: bool = True


def find_moved_lines(book: Book, lines: Sequence[PlacedLine]) -> list[MovedLine]:
    """Return the lines that moved, by the settings or else by their reasons.

    Where a line left a category for another, those that came there are the same money.
    """
    moved = [move for line in lines if (move := _find_move(book, line)) is not None]
    gone = {(move.source, move.target) for move in moved if not move.came}
    return [move for move in moved if not move.came or (move.source, move.target) not in gone]


def _find_move(book: Book, line: PlacedLine) -> MovedLine | None:
    home = _CATEGORIES.get(line.compared.table.table.name)
    if home is None or not line.is_movement or bool(line.outturn) == bool(line.budget):
        return None
    came = not line.outturn
    reason = find_reason_text(book, line.compared)[1]
    other = next(
        (
            category
            for name, category in book.settings.moved.items()
            if matches_name(name, line.compared.row.label)
        ),
        _find_category(book, (_CAME if came else _LEFT).search(reason)),
    )
    if other in (None, home):
        return None
    return MovedLine(line, other, home) if came else MovedLine(line, home, other, came=False)


def _find_category(book: Book, words: re.Match[str] | None) -> str | None:
    """Return the category that a reason names first, by its own name or the usual word."""
    if words is None:
        return None
    phrase = normalise(words["place"])
    named = [
        (match.start(), category)
        for word, category in _list_names(book)
        if (match := re.search(rf"\b{re.escape(word)}", phrase)) is not None
    ]
    return min(named)[1] if named else None


def _list_names(book: Book) -> Iterator[tuple[str, str]]:
    """Yield each word that names one category alone, and the category."""
    yield from _PLACES.items()
    overview = book.tables.get(OVERVIEW.name)
    rows = [] if overview is None else [(name, overview.row(name)) for name in _DETAILED]
    words = {name: set(normalise(row.name).split()) - _COMMON for name, row in rows if row}
    for name, tokens in words.items():
        shared = set().union(*(words[category] for category in words if category != name))
        yield from ((word, name) for word in tokens - shared if len(word) >= _SHORTEST)


def add_like_for_like(plan: SheetPlan, book: Book) -> SheetPlan:
    """Add to the Variance each category that a line moved into or out of; nothing where none did.

    Its outturn is what it had been with the lines where they are now: what they spent, where that
    is known, else their amounts of this year.
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
    amount = ", at this year's amount" if all(line.came for line in moved) else ""
    title = f"Like for like: outturn as if {names} had moved a year earlier{amount}"
    cells.section(row, fit_text(title), REASON)
    for name, category in categories.items():
        added = [(line, "+") for line in moved if line.target == name]
        added += [(line, "-") for line in moved if line.source == name]
        if added:
            row += 1
            _add_category(cells, row, category, added)
    return replace(plan, cells={**plan.cells, **cells})


def _add_category(
    cells: Cells, row: int, category: PlacedLine, added: Sequence[tuple[MovedLine, str]]
) -> None:
    outturn, terms = category.outturn, ""
    for move, sign in added:
        amount = move.line.budget if move.came else move.line.outturn
        outturn += amount if sign == "+" else -amount
        terms += f"{sign}N({'D' if move.came else 'C'}{move.line.row})"
    change = category.budget - outturn
    cells.text(row, LINE, category.name, Look.LABEL)
    cells.blank(row, (PRIOR, MATERIAL, REASON))
    cells.formula(row, OUTTURN, outturn, f"N(C{category.row}){terms}", MONEY)
    cells.formula(row, BUDGET, category.budget, f"N(D{category.row})", MONEY)
    cells.formula(row, CHANGE, change, f"D{row}-C{row}", SIGNED)
    cells[row, SHARE] = share_cell(change, outturn, f"E{row}", f"C{row}")
