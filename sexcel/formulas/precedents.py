"""The formulas of a workbook: what each one reads, by address or by name."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec.structs import replace

from sexcel.formulas.dependents import CellIndex, find_circles, find_dependents
from sexcel.formulas.formula_shapes import Position, shapes_of
from sexcel.formulas.references import Shape, Shapes
from sexcel.formulas.table_references import resolve_table_reference
from sexcel.model.grid import Cell, CellValue, Grid, SheetGrid
from sexcel.model.refs import CellRef, RangeRef

DefinedName = tuple[str | None, str, str]
"""The sheet on which a name is valid (None for the whole workbook), the name, and what it means."""

_DEEPEST_NAME = 20
"""Names within names that are followed. People nest two or three; a chain of thousands in a
hostile file would exhaust the stack."""

_READING_UNNAMED_CELLS = frozenset({"INDIRECT", "OFFSET"})
"""Functions that read cells which their formula does not name."""


def list_names(grid: Grid) -> Iterator[DefinedName]:
    """Yield every defined name of a workbook, hidden ones and those of one sheet included."""
    for names in (grid.defined_names, grid.hidden_names):
        for name, text in names.items():
            yield None, name, text
    for sheet, local in grid.local_names.items():
        for name, text in local.items():
            yield sheet, name, text


class FormulaIndex:
    """The formulas of a grid, with the cells that each one reads.

    Sheets and names are found in any case, as in Excel.
    """

    def __init__(self, grid: Grid, names: Iterable[DefinedName] | None = None) -> None:
        """Take the grid and the defined ``names`` to follow: by default, those of the workbook."""
        self.grid = grid
        self._sheets: Mapping[str, SheetGrid] = {sheet.name.lower(): sheet for sheet in grid}
        self._shapes = Shapes()
        self._shapes_by_sheet: dict[str, Mapping[Position, Shape]] = {}
        self._precedents: dict[CellRef, tuple[RangeRef, ...]] = {}
        if names is None:
            names = list_names(grid)
        self._names = {(sheet, name.lower()): text.removeprefix("=") for sheet, name, text in names}
        self._name_areas: dict[tuple[str | None, str], tuple[RangeRef, ...]] = {}
        self._tables = {table.name.lower(): table for table in grid.excel_tables}

    def sheet(self, name: str) -> SheetGrid | None:
        """Return the sheet of that name, or None."""
        return self._sheets.get(name.lower())

    def cell(self, ref: CellRef) -> Cell | None:
        """Return the cell; None where it is empty."""
        sheet = self.sheet(ref.sheet)
        return None if sheet is None else sheet.cell(ref.row, ref.column)

    def value(self, ref: CellRef) -> CellValue:
        """Return the value of a cell as it was saved; None where it is empty."""
        cell = self.cell(ref)
        return None if cell is None else cell.value

    def formula(self, ref: CellRef) -> str | None:
        """Return the formula of a cell, without ``=``; None where it has none."""
        cell = self.cell(ref)
        return None if cell is None else cell.formula

    @cached_property
    def areas_read(self) -> Mapping[str, Sequence[RangeRef]]:
        """Return what formulas read, by sheet: what those of a run read as one area each.

        A run is formulas of one shape below one another. What they refer to moves by a row at most
        from one to the next, so that all of it is one area for each reference.
        """
        areas: dict[str, dict[RangeRef, None]] = {}
        for sheet in self.grid:
            for shape, first, last in _runs_down(self.shapes_on(sheet), sheet.name):
                for area in self._read_by_run(shape, first, last):
                    areas.setdefault(area.sheet, {})[area] = None
        return {name: tuple(read) for name, read in areas.items()}

    def _read_by_run(self, shape: Shape, first: CellRef, last: CellRef) -> Iterator[RangeRef]:
        starts, ends = (
            [reference.area_from(cell) for reference in shape.references] for cell in (first, last)
        )
        if shape.names or None in starts or None in ends:
            for row in range(first.row, last.row + 1):
                yield from self._resolve(shape, replace(first, row=row))
            return
        for start, end in zip(starts, ends, strict=True):
            assert start is not None
            assert end is not None
            sheet = self.sheet(start.sheet)
            if sheet is not None:
                yield RangeRef(
                    sheet.name,
                    min(start.first_row, end.first_row),
                    min(start.first_column, end.first_column),
                    max(start.last_row, end.last_row),
                    max(start.last_column, end.last_column),
                )

    def reads_any(self, cells: Iterable[CellRef]) -> bool:
        """Say whether a formula reads one of the cells, or may read any."""
        index = CellIndex(cells)
        return self.reads_unnamed_cells or any(map(index.meets, self.areas_read.values()))

    @cached_property
    def reads_unnamed_cells(self) -> bool:
        """Say whether some formula reads cells that it does not name, as INDIRECT does."""
        shapes = {id(s): s for sheet in self.grid for s in self.shapes_on(sheet).values()}
        return any(map(_reads_unnamed_cells, shapes.values()))

    @cached_property
    def formulas(self) -> Sequence[CellRef]:
        """Return every cell with a formula, in sheet order."""
        return tuple(
            CellRef(sheet.name, row, column)
            for sheet in self.grid
            for row, column in self.shapes_on(sheet)
        )

    def shapes_on(self, sheet: SheetGrid) -> Mapping[Position, Shape]:
        """Return the shape of each formula of a sheet."""
        known = self._shapes_by_sheet.get(sheet.name)
        if known is None:
            known = self._shapes_by_sheet[sheet.name] = shapes_of(sheet, self._shapes)
        return known

    def shape(self, ref: CellRef) -> Shape | None:
        """Return the shape of a cell's formula; None where it has none."""
        sheet = self.sheet(ref.sheet)
        return None if sheet is None else self.shapes_on(sheet).get((ref.row, ref.column))

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
            table_area = resolve_table_reference(name, self._tables, ref)
            if table_area is not None:
                yield table_area
            else:
                yield from self._resolve_name(name.rpartition("!")[2].lower(), ref.sheet, depth)

    def named_areas(self, name: str, sheet: str) -> tuple[RangeRef, ...]:
        """Return the cells that a defined name means on a sheet, in any case; none if unknown."""
        return self._resolve_name(name.lower(), sheet, 0)

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
        if sheet is not None:
            yield from (CellRef(sheet.name, *position) for position in sheet.filled_in(area))

    def dependents(self, roots: Collection[CellRef]) -> set[CellRef]:
        """Return every formula that one of the roots can change, directly or through others.

        Formulas that may read any cell are among them, and where the chains are too long to be
        followed to their end, all formulas are.
        """
        if not roots:
            return set()
        anywhere = {ref for ref in self.formulas if self.may_read_any_cell(ref)}
        return anywhere | find_dependents(self.formulas, self.precedents, anywhere.union(roots))

    def may_read_any_cell(self, ref: CellRef) -> bool:
        """Say whether a cell's formula reads cells that it does not name, as INDIRECT does."""
        shape = self.shape(ref)
        return shape is not None and _reads_unnamed_cells(shape)

    def circles(self, cells: Collection[CellRef]) -> tuple[tuple[CellRef, ...], ...]:
        """Return the circles among the cells, as ``find_circles`` does."""
        return find_circles(cells, self.precedents)


def _reads_unnamed_cells(shape: Shape) -> bool:
    return not _READING_UNNAMED_CELLS.isdisjoint(shape.functions)


def _runs_down(
    shapes: Mapping[Position, Shape], sheet: str
) -> Iterator[tuple[Shape, CellRef, CellRef]]:
    """Yield the formulas of one shape below one another, with the first and last cell of each."""
    open_runs: dict[int, tuple[Shape, int, int]] = {}
    for (row, column), shape in shapes.items():
        run = open_runs.get(column)
        if run is not None and run[0] is shape and run[2] == row - 1:
            open_runs[column] = shape, run[1], row
            continue
        if run is not None:
            yield run[0], CellRef(sheet, run[1], column), CellRef(sheet, run[2], column)
        open_runs[column] = shape, row, row
    for column, (shape, first, last) in open_runs.items():
        yield shape, CellRef(sheet, first, column), CellRef(sheet, last, column)
