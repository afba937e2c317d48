"""Which carried formulas may have been overtaken by figures that changed."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from msgspec import Struct

from sexcel.model.refs import CellRef, RangeRef

_MOST_ROUNDS = 40
"""How many formulas over ranges can follow from each other; no workbook kept by people has
more, and each costs one look at all others."""


class CellUses(Struct, frozen=True):
    """What a live formula uses: cells of carried sheets, and figures; as in the source."""

    carried: tuple[RangeRef, ...]
    figures: tuple[CellRef, ...]


def find_stale_cells(
    formulas: Sequence[tuple[CellRef, CellUses]], changed: set[CellRef]
) -> tuple[CellRef, ...]:
    """Find the formulas that use a changed figure, or a formula that does, in their order."""
    if not changed:
        return ()
    stale = {cell for cell, uses in formulas if not changed.isdisjoint(uses.figures)}
    fresh = set(stale)
    waiting = [(cell, uses.carried) for cell, uses in formulas if uses.carried]
    by_cell: dict[CellRef, list[CellRef]] = {}
    for cell, ranges in waiting:
        for used in ranges:
            if used.size == 1:
                by_cell.setdefault(used.first_cell, []).append(cell)
    for _ in range(_MOST_ROUNDS):
        fresh |= _find_users(fresh, by_cell, stale)
        if not fresh:
            break
        stale |= fresh
        columns = _columns(fresh)
        waiting = [(cell, ranges) for cell, ranges in waiting if cell not in stale]
        fresh = {cell for cell, ranges in waiting if any(_meets(area, columns) for area in ranges)}
        stale |= fresh
    return tuple(cell for cell, _ in formulas if cell in stale)


def _find_users(
    cells: Iterable[CellRef], by_cell: dict[CellRef, list[CellRef]], stale: set[CellRef]
) -> set[CellRef]:
    """Find the formulas that use one of the cells by itself, those that use them, and so on."""
    users: set[CellRef] = set()
    queue = list(cells)
    for cell in queue:
        for user in by_cell.get(cell, ()):
            if user not in stale and user not in users:
                users.add(user)
                queue.append(user)
    return users


def _columns(cells: Iterable[CellRef]) -> dict[str, dict[int, list[int]]]:
    """Return the rows of the cells in order, by sheet and column."""
    columns: dict[str, dict[int, list[int]]] = {}
    for cell in sorted(cells):
        columns.setdefault(cell.sheet, {}).setdefault(cell.column, []).append(cell.row)
    return columns


def _meets(cells: RangeRef, columns: dict[str, dict[int, list[int]]]) -> bool:
    for column, rows in columns.get(cells.sheet, {}).items():
        if cells.first_column <= column <= cells.last_column:
            index = bisect_left(rows, cells.first_row)
            if index < len(rows) and rows[index] <= cells.last_row:
                return True
    return False
