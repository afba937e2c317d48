"""The formulas of a workbook: what each one reads, and which of them depend on a cell."""

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec.structs import replace

from sexcel.formulas.circles import find_circles
from sexcel.formulas.references import Shape, Shapes
from sexcel.model.grid import Cell, Grid, SheetGrid
from sexcel.model.refs import CellRef, RangeRef

DefinedName = tuple[str | None, str, str]
"""The sheet on which a name holds (None for the whole workbook), the name, and what it means."""

_DEEPEST_NAME = 20
"""Names within names that are followed. People nest two or three; a chain of thousands in a
hostile file would exhaust the stack."""

_MOST_PASSES = 40
"""Passes over all formulas in search of dependents. Every second pass runs backwards, so a chain
of dependents that only goes down, or only up, takes one pass; it would have to turn round forty
times to be cut short, and then every formula counts as a dependent."""

_MOST_LINKS = 200_000
"""Links between formulas among which circles are looked for. Each link is held in memory, and a
thousand formulas that each read a thousand others have a million."""

_READING_UNNAMED_CELLS = frozenset({"INDIRECT", "OFFSET"})
"""Functions that read cells which their formula does not name."""


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


class FormulaIndex:
    """The formulas of a grid, with the cells that each one reads.

    Sheets and names are found in any case, as in Excel.
    """

    def __init__(self, grid: Grid, names: Iterable[DefinedName] | None = None) -> None:
        """Take the grid and the defined ``names`` to follow: by default, those of the workbook."""
        self.grid = grid
        self._sheets: Mapping[str, SheetGrid] = {sheet.name.lower(): sheet for sheet in grid}
        self._shapes = Shapes()
        self._precedents: dict[CellRef, tuple[RangeRef, ...]] = {}
        if names is None:
            names = ((None, name, text) for name, text in grid.defined_names.items())
        self._names = {(sheet, name.lower()): text.removeprefix("=") for sheet, name, text in names}
        self._name_areas: dict[tuple[str | None, str], tuple[RangeRef, ...]] = {}

    def sheet(self, name: str) -> SheetGrid | None:
        """Return the sheet of that name, or None."""
        return self._sheets.get(name.lower())

    def cell(self, ref: CellRef) -> Cell | None:
        """Return the cell; None where it is empty."""
        sheet = self.sheet(ref.sheet)
        return None if sheet is None else sheet.cell(ref.row, ref.column)

    def formula(self, ref: CellRef) -> str | None:
        """Return the formula of a cell, without ``=``; None where it has none."""
        cell = self.cell(ref)
        return None if cell is None else cell.formula

    @cached_property
    def formulas(self) -> Sequence[CellRef]:
        """Return every cell with a formula, in sheet order."""
        return tuple(
            CellRef(sheet.name, row, column)
            for sheet in self.grid
            for (row, column), cell in sheet.cells.items()
            if cell.formula is not None
        )

    def shape(self, ref: CellRef) -> Shape | None:
        """Return the shape of a cell's formula; None where it has none."""
        formula = self.formula(ref)
        return None if formula is None else self._shapes.of(formula, ref.row, ref.column)

    def precedents(self, ref: CellRef) -> tuple[RangeRef, ...]:
        """Return the areas that a formula reads, by address or by name, on sheets that exist."""
        areas = self._precedents.get(ref)
        if areas is None:
            shape = self.shape(ref)
            areas = () if shape is None else tuple(self._resolve(shape, ref))
            self._precedents[ref] = areas
        return areas

    def _resolve(self, shape: Shape, ref: CellRef, depth: int = 0) -> Iterator[RangeRef]:
        for area in shape.precedents(ref):
            sheet = self.sheet(area.sheet)
            if sheet is not None:
                yield area if sheet.name == area.sheet else replace(area, sheet=sheet.name)
        for name in shape.names:
            yield from self._resolve_name(name.rpartition("!")[2].lower(), ref.sheet, depth)

    def _resolve_name(self, name: str, sheet: str, depth: int) -> tuple[RangeRef, ...]:
        key = (sheet, name) if (sheet, name) in self._names else (None, name)
        if key not in self._name_areas:
            self._name_areas[key] = ()  # a name that is defined by itself has no cells
            text = self._names.get(key)
            if text is not None and depth < _DEEPEST_NAME:
                corner = CellRef(key[0] or self.grid.sheets[0].name, 1, 1)
                areas = self._resolve(self._shapes.of(text, 1, 1), corner, depth + 1)
                self._name_areas[key] = tuple(areas)
        return self._name_areas[key]

    def filled_cells(self, area: RangeRef) -> Iterator[CellRef]:
        """Yield the cells of an area that are not empty."""
        sheet = self.sheet(area.sheet)
        if sheet is None:
            return
        if area.size <= len(sheet.cells):
            positions = (position for position in area.positions() if position in sheet.cells)
        else:
            positions = (position for position in sheet.cells if position in area)
        for row, column in positions:
            yield CellRef(sheet.name, row, column)

    def dependents(self, roots: Collection[CellRef]) -> set[CellRef]:
        """Return every formula that one of the roots can change, directly or through others.

        Where the chains are too long to be followed to their end, all formulas are returned.
        """
        if not roots:
            return set()
        reached = CellIndex(roots)
        dependents: set[CellRef] = set()
        unreached = list(self.formulas)
        for _ in range(_MOST_PASSES):
            count = len(dependents)
            passed_over: list[CellRef] = []
            for ref in unreached:
                if reached.meets(self.precedents(ref)) or self._reads_unnamed_cells(ref):
                    dependents.add(ref)
                    reached.add(ref)
                else:
                    passed_over.append(ref)
            unreached = passed_over[::-1]
            if len(dependents) == count:
                return dependents
        return dependents.union(unreached)

    def _reads_unnamed_cells(self, ref: CellRef) -> bool:
        shape = self.shape(ref)
        return shape is not None and not _READING_UNNAMED_CELLS.isdisjoint(shape.functions)

    def circles(self, cells: Collection[CellRef]) -> tuple[tuple[CellRef, ...], ...]:
        """Return the circles among the cells: in each, every formula leads to every other.

        They are in reading order, by their first cells. Where too many formulas read too many
        others, all of the cells count as one circle.
        """
        index = CellIndex(cells)
        reads: dict[CellRef, list[CellRef]] = {}
        links = 0
        for cell in cells:
            reads[cell] = [ref for area in self.precedents(cell) for ref in index.within(area)]
            links += len(reads[cell])
            if links > _MOST_LINKS:
                return (tuple(sorted(cells)),)
        return tuple(sorted(tuple(sorted(circle)) for circle in find_circles(reads)))
