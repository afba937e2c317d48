"""The formulas of one workbook: each cell's shape, and the cells that it is worked out from."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from sexcel.formulas.references import Shape, Shapes
from sexcel.model.grid import Cell, Grid, SheetGrid
from sexcel.model.refs import CellRef, RangeRef

_MOST_NAMES_DEEP = 20


class FormulaIndex:
    """A grid, asked for its formulas. Sheets and names go by any case, as in Excel."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self._sheets: Mapping[str, SheetGrid] = {sheet.name.lower(): sheet for sheet in grid}
        self._shapes = Shapes()
        self._names: dict[str, tuple[RangeRef, ...]] = {}

    def sheet(self, name: str) -> SheetGrid | None:
        """The sheet of that name, or None."""
        return self._sheets.get(name.lower())

    def cell(self, ref: CellRef) -> Cell | None:
        """The cell there; None where it is empty."""
        sheet = self.sheet(ref.sheet)
        return None if sheet is None else sheet.cell(ref.row, ref.column)

    def formula(self, ref: CellRef) -> str | None:
        """The formula there, without ``=``; None where there is none."""
        found = self.cell(ref)
        return None if found is None else found.formula

    @cached_property
    def formulas(self) -> tuple[CellRef, ...]:
        """Every cell with a formula, in sheet order."""
        return tuple(
            CellRef(sheet.name, row, column)
            for sheet in self.grid
            for (row, column), cell in sheet.cells.items()
            if cell.formula is not None
        )

    def shape(self, ref: CellRef) -> Shape | None:
        """The shape of the formula there; None where there is none."""
        formula = self.formula(ref)
        return None if formula is None else self._shapes.of(formula, ref.row, ref.column)

    def precedents(self, ref: CellRef) -> tuple[RangeRef, ...]:
        """The cells that the formula there reads, by address or by name, on sheets that exist."""
        shape = self.shape(ref)
        if shape is None:
            return ()
        return tuple(self._resolved(shape, ref))

    def _resolved(self, shape: Shape, ref: CellRef, depth: int = 0) -> Iterator[RangeRef]:
        for found in shape.precedents(ref):
            sheet = self.sheet(found.sheet)
            if sheet is not None:
                yield found if sheet.name == found.sheet else _on(found, sheet.name)
        for name in shape.names:
            yield from self._of_name(name, depth)

    def _of_name(self, name: str, depth: int) -> tuple[RangeRef, ...]:
        key = name.rpartition("!")[2].lower()
        if key not in self._names:
            self._names[key] = ()  # a name that stands for itself stands for nothing
            text = self._definitions.get(key)
            if text is not None and depth < _MOST_NAMES_DEEP:
                shape = self._shapes.of(text.removeprefix("="), 1, 1)
                here = CellRef(self.grid.sheets[0].name, 1, 1)
                self._names[key] = tuple(self._resolved(shape, here, depth + 1))
        return self._names[key]

    @cached_property
    def _definitions(self) -> Mapping[str, str]:
        return {name.lower(): text for name, text in self.grid.defined_names.items()}

    def filled(self, area: RangeRef) -> Iterator[CellRef]:
        """The cells of an area in which something stands."""
        sheet = self.sheet(area.sheet)
        if sheet is None:
            return
        size = (area.last_row - area.first_row + 1) * (area.last_column - area.first_column + 1)
        if size <= len(sheet.cells):
            for row in range(area.first_row, area.last_row + 1):
                for column in range(area.first_column, area.last_column + 1):
                    if (row, column) in sheet.cells:
                        yield CellRef(sheet.name, row, column)
            return
        for row, column in sheet.cells:
            if (row, column) in area:
                yield CellRef(sheet.name, row, column)


def _on(area: RangeRef, sheet: str) -> RangeRef:
    return RangeRef(sheet, area.first_row, area.first_column, area.last_row, area.last_column)
