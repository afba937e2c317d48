"""What depends on what: the formulas that a change reaches, and circles among them."""

from bisect import bisect_left, insort
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from sexcel.model.refs import CellRef, RangeRef

Precedents = Callable[[CellRef], Sequence[RangeRef]]
"""Returns the areas that the formula in a cell reads."""

_MOST_PASSES = 40
"""Passes over the formulas that read ranges. Every second pass runs backwards, so a chain that only
goes down a sheet, or only up, takes one pass; it would have to turn round forty times to be cut
short, and then every formula counts as a dependent."""

_MOST_LINKS = 200_000
"""Links between formulas among which circles are looked for. Each link is held in memory, and a
thousand formulas that each read a thousand others have a million."""


class CellIndex:
    """A set of cells that says which of them lie in an area."""

    def __init__(self, cells: Iterable[CellRef] = ()) -> None:
        self._rows: dict[str, dict[int, list[int]]] = {}
        for cell in sorted(cells):
            self._rows.setdefault(cell.sheet, {}).setdefault(cell.column, []).append(cell.row)

    def add(self, cell: CellRef) -> None:
        """Add a cell."""
        insort(self._rows.setdefault(cell.sheet, {}).setdefault(cell.column, []), cell.row)

    def within(self, area: RangeRef) -> Iterator[CellRef]:
        """Yield the cells that lie in an area, column by column."""
        rows_by_column = self._rows.get(area.sheet, {})
        columns: Iterable[int] = range(area.first_column, area.last_column + 1)
        if area.width > len(rows_by_column):
            columns = [
                column
                for column in rows_by_column
                if area.first_column <= column <= area.last_column
            ]
        for column in columns:
            rows = rows_by_column.get(column, [])
            for index in range(bisect_left(rows, area.first_row), len(rows)):
                if rows[index] > area.last_row:
                    break
                yield CellRef(area.sheet, rows[index], column)

    def meets(self, areas: Iterable[RangeRef]) -> bool:
        """Say whether a cell lies in one of the areas."""
        return any(next(self.within(area), None) is not None for area in areas)


def find_dependents(
    formulas: Collection[CellRef], precedents: Precedents, roots: Collection[CellRef]
) -> set[CellRef]:
    """Return the formulas that one of the roots can change, directly or through others.

    Where the chains are too long to be followed to their end, all formulas are returned.
    """
    if not roots:
        return set()
    readers: dict[CellRef, list[CellRef]] = {}
    waiting: list[CellRef] = []
    for ref in formulas:
        areas = precedents(ref)
        for area in areas:
            if area.size == 1:
                readers.setdefault(area.first_cell, []).append(ref)
        if any(area.size > 1 for area in areas):
            waiting.append(ref)
    dependents: set[CellRef] = set()
    reached = CellIndex(roots)
    pending = list(roots)

    def follow_cells() -> None:
        while pending:
            for reader in readers.get(pending.pop(), ()):
                if reader not in dependents:
                    dependents.add(reader)
                    reached.add(reader)
                    pending.append(reader)

    follow_cells()
    for _ in range(_MOST_PASSES):
        count = len(dependents)
        for ref in waiting:
            if ref not in dependents and reached.meets(precedents(ref)):
                dependents.add(ref)
                reached.add(ref)
                pending.append(ref)
                follow_cells()
        if len(dependents) == count:
            return dependents
        waiting = [ref for ref in reversed(waiting) if ref not in dependents]
    return set(formulas)


def find_circles(
    cells: Collection[CellRef], precedents: Precedents
) -> tuple[tuple[CellRef, ...], ...]:
    """Return the circles among the cells: in each, every formula leads to every other.

    They are in reading order, by their first cells. Where too many formulas read too many others,
    all of the cells count as one circle.
    """
    index = CellIndex(cells)
    reads: dict[CellRef, list[CellRef]] = {}
    links = 0
    for cell in cells:
        reads[cell] = [ref for area in precedents(cell) for ref in index.within(area)]
        links += len(reads[cell])
        if links > _MOST_LINKS:
            return (tuple(sorted(cells)),)
    return tuple(sorted(tuple(sorted(circle)) for circle in _connected_cells(reads)))


def _connected_cells(reads: Mapping[CellRef, Sequence[CellRef]]) -> Iterator[list[CellRef]]:
    """Yield the strongly connected cells (Tarjan's algorithm, without recursion)."""
    number: dict[CellRef, int] = {}
    lowest: dict[CellRef, int] = {}
    path: list[CellRef] = []
    on_path: set[CellRef] = set()

    def enter(cell: CellRef) -> tuple[CellRef, Iterator[CellRef]]:
        number[cell] = lowest[cell] = len(number)
        path.append(cell)
        on_path.add(cell)
        return cell, iter(reads[cell])

    for start in reads:
        work = [] if start in number else [enter(start)]
        while work:
            cell, unread = work[-1]
            precedent = next(unread, None)
            if precedent is not None:
                if precedent not in number:
                    work.append(enter(precedent))
                elif precedent in on_path:
                    lowest[cell] = min(lowest[cell], number[precedent])
                continue
            work.pop()
            if work:
                reader = work[-1][0]
                lowest[reader] = min(lowest[reader], lowest[cell])
            if lowest[cell] == number[cell]:
                circle: list[CellRef] = []
                while not circle or circle[-1] != cell:
                    circle.append(path.pop())
                    on_path.discard(circle[-1])
                if len(circle) > 1 or cell in reads[cell]:
                    yield circle
