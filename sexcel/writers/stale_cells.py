"""Which carried formulas may have been overtaken by figures that changed."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from msgspec import Struct

from sexcel.model.refs import CellRef, RangeRef

_MOST_ROUNDS = 40
"""How many formulas over ranges can follow from each other; no workbook kept by people has
more, and each costs one look at all that are left."""


class CellUses(Struct, frozen=True):
    """What a live formula uses: cells of carried sheets, and figures; as in the source."""

    carried: tuple[RangeRef, ...]
    figures: tuple[CellRef, ...]


def find_stale_cells(
    formulas: Sequence[tuple[CellRef, CellUses]], changed: set[CellRef]
) -> tuple[CellRef, ...]:
    """The formulas that use a changed figure, or a formula that does, in their order."""
    if not changed:
        return ()
    stale = {cell for cell, uses in formulas if not changed.isdisjoint(uses.figures)}
    fresh = set(stale)
    waiting = [(cell, uses.carried) for cell, uses in formulas if uses.carried]
    by_cell: dict[CellRef, list[CellRef]] = {}
    for cell, ranges in waiting:
        for used in ranges:
            if (used.first_row, used.first_column) == (used.last_row, used.last_column):
                single = CellRef(used.sheet, used.first_row, used.first_column)
                by_cell.setdefault(single, []).append(cell)
    for _ in range(_MOST_ROUNDS):
        fresh |= _following(fresh, by_cell, stale)
        if not fresh:
            break
        stale |= fresh
        columns = _columns(fresh)
        waiting = [(cell, ranges) for cell, ranges in waiting if cell not in stale]
        fresh = {cell for cell, ranges in waiting if any(_meets(one, columns) for one in ranges)}
        stale |= fresh
    return tuple(cell for cell, _ in formulas if cell in stale)


def _following(
    cells: Iterable[CellRef], by_cell: dict[CellRef, list[CellRef]], stale: set[CellRef]
) -> set[CellRef]:
    """The formulas that use one of the cells by itself, and those that use them, and so on."""
    found: set[CellRef] = set()
    queue = list(cells)
    for cell in queue:
        for user in by_cell.get(cell, ()):
            if user not in stale and user not in found:
                found.add(user)
                queue.append(user)
    return found


def _columns(cells: Iterable[CellRef]) -> dict[str, dict[int, list[int]]]:
    """Rows in order, by sheet and column."""
    columns: dict[str, dict[int, list[int]]] = {}
    for cell in sorted(cells):
        columns.setdefault(cell.sheet, {}).setdefault(cell.column, []).append(cell.row)
    return columns


def _meets(cells: RangeRef, columns: dict[str, dict[int, list[int]]]) -> bool:
    for column, rows in columns.get(cells.sheet, {}).items():
        if cells.first_column <= column <= cells.last_column:
            at = bisect_left(rows, cells.first_row)
            if at < len(rows) and rows[at] <= cells.last_row:
                return True
    return False
