"""Which formulas read which cells, in a workbook as it is handed to the engine."""

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Iterator, Mapping

from sexcel.formulas.export import ExportedFormulas
from sexcel.formulas.references import Shape, Shapes
from sexcel.model.grid import Grid
from sexcel.model.refs import CellRef, RangeRef

_MOST_NAMES_DEEP = 20
_MOST_ROUNDS = 40
_MOST_LINKS = 200_000
_ELSEWHERE = frozenset({"INDIRECT", "OFFSET"})
"""Functions that read cells which their formula does not name."""


class CellIndex:
    """A set of cells that can be asked about a whole area at once."""

    def __init__(self, cells: Iterable[CellRef] = ()) -> None:
        self._rows: dict[str, dict[int, list[int]]] = {}
        for cell in sorted(cells):
            self._rows.setdefault(cell.sheet, {}).setdefault(cell.column, []).append(cell.row)

    def add(self, cell: CellRef) -> None:
        """Take one more cell in."""
        insort(self._rows.setdefault(cell.sheet, {}).setdefault(cell.column, []), cell.row)

    def within(self, area: RangeRef) -> Iterator[CellRef]:
        """The cells that lie in an area, column by column."""
        columns = self._rows.get(area.sheet, {})
        width = area.last_column - area.first_column + 1
        wanted: Iterable[int] = range(area.first_column, area.last_column + 1)
        if width > len(columns):
            wanted = (one for one in columns if area.first_column <= one <= area.last_column)
        for column in wanted:
            rows = columns.get(column, [])
            for at in range(bisect_left(rows, area.first_row), len(rows)):
                if rows[at] > area.last_row:
                    break
                yield CellRef(area.sheet, rows[at], column)

    def meet(self, areas: Iterable[RangeRef]) -> bool:
        """Whether one of the cells lies in one of the areas."""
        return any(next(self.within(area), None) is not None for area in areas)


class DependencyGraph:
    """The formulas handed over, each with its shape and the areas that it reads."""

    def __init__(self, grid: Grid, exported: ExportedFormulas) -> None:
        self._exported = exported
        self._cells = {sheet.name: sheet.cells for sheet in grid}
        self._shapes = Shapes()
        self._sheets: Mapping[str, str] = {sheet.name.lower(): sheet.name for sheet in grid}
        self._first = grid.sheets[0].name
        self._areas: dict[CellRef, tuple[RangeRef, ...]] = {}
        self._names: dict[tuple[str | None, str], str] = {
            (sheet, name.lower()): text for sheet, name, text in exported.names
        }
        self._meant: dict[tuple[str | None, str], tuple[RangeRef, ...]] = {}

    def text(self, cell: CellRef) -> str:
        """The formula there as it is handed over; as it stands where it is not."""
        text = self._exported.formulas[cell.sheet].get((cell.row, cell.column))
        if text is None:
            text = self._cells[cell.sheet][cell.row, cell.column].formula
        return text or ""

    def shape(self, cell: CellRef) -> Shape:
        """The shape of the formula there."""
        return self._shapes.of(self.text(cell), cell.row, cell.column)

    def areas(self, cell: CellRef) -> tuple[RangeRef, ...]:
        """The cells that the formula there reads, by address or by name."""
        known = self._areas.get(cell)
        if known is None:
            known = self._areas[cell] = tuple(self._read(self.shape(cell), cell))
        return known

    def _read(self, shape: Shape, cell: CellRef, depth: int = 0) -> Iterator[RangeRef]:
        for area in shape.precedents(cell):
            sheet = self._sheets.get(area.sheet.lower())
            if sheet is not None:
                yield RangeRef(
                    sheet, area.first_row, area.first_column, area.last_row, area.last_column
                )
        for name in shape.names:
            yield from self._of_name(name.rpartition("!")[2].lower(), cell.sheet, depth)

    def _of_name(self, name: str, sheet: str, depth: int) -> tuple[RangeRef, ...]:
        key = (sheet, name) if (sheet, name) in self._names else (None, name)
        if key not in self._meant:
            self._meant[key] = ()  # a name that stands for itself stands for nothing
            text = self._names.get(key)
            if text is not None and depth < _MOST_NAMES_DEEP:
                here = CellRef(sheet, 1, 1)
                self._meant[key] = tuple(self._read(self._shapes.of(text, 1, 1), here, depth + 1))
        return self._meant[key]

    def dependents(self, roots: Collection[CellRef]) -> set[CellRef]:
        """Every formula that one of the roots can change, directly or through others.

        Where the chains are too long to be followed to their end, every formula is named.
        """
        if not roots:
            return set()
        reached = CellIndex(roots)
        left = [
            CellRef(sheet, *position)
            for sheet, formulas in self._exported.formulas.items()
            for position in formulas
        ]
        left.extend(self._exported.held)
        found: set[CellRef] = set()
        for turn in range(_MOST_ROUNDS):
            before = len(found)
            unreached: list[CellRef] = []
            for cell in left if turn % 2 == 0 else reversed(left):
                if reached.meet(self.areas(cell)) or self._reads_elsewhere(cell):
                    found.add(cell)
                    reached.add(cell)
                else:
                    unreached.append(cell)
            left = unreached if turn % 2 == 0 else unreached[::-1]
            if len(found) == before:
                return found
        return found.union(left)

    def _reads_elsewhere(self, cell: CellRef) -> bool:
        return not _ELSEWHERE.isdisjoint(self.shape(cell).functions)

    def circles(self, cells: Collection[CellRef]) -> tuple[tuple[CellRef, ...], ...]:
        """The circles among the cells: in each, every formula leads to every other.

        In reading order, by their first cells. Where too many formulas read too many others,
        all of the cells are taken for one circle.
        """
        places = CellIndex(cells)
        reads: dict[CellRef, list[CellRef]] = {}
        links = 0
        for cell in cells:
            reads[cell] = [found for area in self.areas(cell) for found in places.within(area)]
            links += len(reads[cell])
            if links > _MOST_LINKS:
                return (tuple(sorted(cells)),)
        circles = (sorted(ring) for ring in _circles(reads))
        return tuple(sorted(tuple(ring) for ring in circles))


def _circles(reads: Mapping[CellRef, list[CellRef]]) -> Iterator[list[CellRef]]:
    """The strongly connected cells (Tarjan's algorithm, without recursion)."""
    number: dict[CellRef, int] = {}
    lowest: dict[CellRef, int] = {}
    path: list[CellRef] = []
    on_path: set[CellRef] = set()
    for start in reads:
        if start in number:
            continue
        work = [(start, iter(reads[start]))]
        number[start] = lowest[start] = len(number)
        path.append(start)
        on_path.add(start)
        while work:
            cell, following = work[-1]
            step = next(following, None)
            if step is not None:
                if step not in number:
                    number[step] = lowest[step] = len(number)
                    path.append(step)
                    on_path.add(step)
                    work.append((step, iter(reads[step])))
                elif step in on_path:
                    lowest[cell] = min(lowest[cell], number[step])
                continue
            work.pop()
            if work:
                above = work[-1][0]
                lowest[above] = min(lowest[above], lowest[cell])
            if lowest[cell] == number[cell]:
                ring: list[CellRef] = []
                while not ring or ring[-1] != cell:
                    ring.append(path.pop())
                    on_path.discard(ring[-1])
                if len(ring) > 1 or cell in reads[cell]:
                    yield ring
