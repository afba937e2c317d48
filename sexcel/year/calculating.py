"""A workbook worked out with some of its cells changed: what its formulas then give."""

from collections.abc import Mapping
from functools import cached_property

from msgspec.structs import replace

from sexcel.formulas.precedents import FormulaIndex
from sexcel.formulas.recalculation import Engine, Recalculation, RecalculationError
from sexcel.model.errors import OutputError
from sexcel.model.grid import Cell, CellValue, Grid
from sexcel.model.refs import CellRef

Cells = Mapping[CellRef, Cell]
Values = Mapping[CellRef, CellValue]


def with_contents(grid: Grid, cells: Cells) -> Grid:
    """Return the workbook with these cells; one without value and formula is not there."""
    blank = {ref for ref, cell in cells.items() if cell.value is None and cell.formula is None}
    filled = grid.with_cells({ref: cell for ref, cell in cells.items() if ref not in blank})
    sheets = (
        replace(
            sheet,
            cells={
                position: cell
                for position, cell in sheet.cells.items()
                if sheet.ref(*position) not in blank
            },
        )
        for sheet in filled
    )
    return replace(filled, sheets=tuple(sheets))


class EditedWorkbook:
    """The user's own workbook, whose saved values say what the engine can work out.

    What was saved is of the cells as they were. A formula that follows from a changed cell is
    therefore not held against its saved value: it is worked out where the engine can verify it in
    the workbook as it was, and has no value where it cannot.
    """

    def __init__(self, grid: Grid, engine: Engine) -> None:
        self.grid = grid
        self._engine = engine

    @cached_property
    def _as_it_was(self) -> Recalculation:
        return _recalculate(self._engine, self.grid)

    def calculate(self, cells: Cells) -> tuple[Grid, Values]:
        """Return the workbook with these cells, worked out, and the values of its formulas.

        None is the value of one that has another now and cannot be worked out. Raises OutputError
        where the workbook cannot be recalculated.
        """
        unverifiable = self._as_it_was.pinned.keys()
        edited = with_contents(self.grid, cells)
        index = FormulaIndex(edited)
        following = index.dependents(cells.keys()) - cells.keys()
        stopped = following & unverifiable
        grid = _without_values(edited, following)
        recalculation = _recalculate(self._engine, grid)
        unknown = recalculation.not_verified.keys() | stopped | index.dependents(stopped)
        values = {
            ref: None if ref in unknown else value
            for ref, value in recalculation.values[0].items()
            if ref in following or ref not in unknown
        }
        return _with_values(grid, values), values


def calculate_ours(engine: Engine, grid: Grid) -> tuple[Grid, Values]:
    """Return a workbook that we wrote with all of its formulas worked out, and their values.

    It has no function on which spreadsheets differ in what it is used for, so saved values need
    not be held on to. Raises OutputError where it cannot be recalculated.
    """
    formulas = {
        sheet.ref(*position)
        for sheet in grid
        for position, cell in sheet.cells.items()
        if cell.formula is not None
    }
    values = _recalculate(engine, _without_values(grid, formulas)).values[0]
    return _with_values(grid, values), values


def _recalculate(engine: Engine, grid: Grid) -> Recalculation:
    try:
        return engine.recalculate(grid)
    except RecalculationError as error:
        raise OutputError(
            f"{grid.path} cannot be recalculated ({error}): nothing was written."
        ) from error


def _without_values(grid: Grid, formulas: set[CellRef]) -> Grid:
    return _with_values(grid, dict.fromkeys(formulas))


def _with_values(grid: Grid, values: Values) -> Grid:
    cells = {
        ref: replace(cell, value=value)
        for ref, value in values.items()
        if (cell := grid.cell(ref)) is not None
    }
    return grid.with_cells(cells)
