"""A workbook recalculated with repairs and without them.

All repairs are put into one trial workbook, each behind its own switch
(``IF(switch, repaired, as found)``), so that one recalculation can turn any of them on.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from sexcel.formulas.recalculation import CellChanges, Engine
from sexcel.model.findings import Repair
from sexcel.model.grid import Cell, CellValue, ErrorValue, Grid, SheetGrid
from sexcel.model.refs import CellRef, quote_sheet

_SWITCHES = "Switches"
_MOST_VALUES = 5_000_000
"""Values of one recalculation, all its scenarios together: they are held in memory, at some hundred
bytes each."""
_FIRST_STEPS = 4
"""Scenarios that are tried at first of many steps, each time twice as many as before: where the
first repair is refused, the work on those behind it is in vain."""


class FormulaValues(Struct, frozen=True):
    """The formulas of a workbook recalculated.

    ``not_verified`` are those whose value only Excel can tell, with the reason.
    """

    values: Mapping[CellRef, CellValue]
    not_verified: Mapping[CellRef, str]


def recalculate_grid(grid: Grid, engine: Engine) -> FormulaValues:
    """Return the values of all formulas of a workbook. Raises RecalculationError."""
    recalculation = engine.recalculate(grid)
    return FormulaValues(recalculation.values[0], recalculation.not_verified)


def repaired_cells(grid: Grid, repairs: Iterable[Repair]) -> dict[CellRef, Cell]:
    """Return the cells as the repairs leave them; a formula has no value yet."""
    return {
        repair.cell: replace(
            grid.cell(repair.cell) or Cell(None),
            value=None if repair.formula is not None else repair.value,
            formula=repair.formula,
        )
        for repair in repairs
    }


class TrialWorkbook:
    """A workbook with repairs that can be turned on and off.

    While the repair of a formula in ``not_verified`` is off, its cell keeps its saved value.
    """

    def __init__(
        self,
        grid: Grid,
        repairs: Sequence[Repair],
        engine: Engine,
        not_verified: Collection[CellRef],
    ) -> None:
        self._engine = engine
        name = _SWITCHES
        while any(sheet.name.lower() == name.lower() for sheet in grid):
            name += "_"
        self._switches = [CellRef(name, number, 1) for number in range(1, len(repairs) + 1)]
        switched = {
            repair.cell: _switched_cell(switch, repair, _frozen_cell(grid, repair, not_verified))
            for switch, repair in zip(self._switches, repairs, strict=True)
        }
        off = {(switch.row, switch.column): Cell(Decimal(0)) for switch in self._switches}
        trial = grid.with_cells(switched)
        self._grid = replace(trial, sheets=(*trial.sheets, SheetGrid(name, off)))
        formulas = sum(cell.formula is not None for sheet in grid for cell in sheet.cells.values())
        self._most_scenarios = max(1, _MOST_VALUES // (1 + formulas))

    def try_each(
        self, settings: Iterable[Collection[int]], moves: CellChanges | None = None
    ) -> Iterator[FormulaValues]:
        """Recalculate the workbook with these repairs (by number) turned on, one by one.

        ``moves`` are inputs that have other values all the while.
        """
        remaining = iter(settings)
        while scenarios := list(islice(remaining, self._most_scenarios)):
            yield from self._recalculate(scenarios, moves or {})

    def try_steps(self, numbers: Sequence[int], start: int) -> Iterator[FormulaValues]:
        """Recalculate with the first ``start`` of these repairs turned on, then one more each time.

        Whoever asks may stop after any of them. What one repair makes unverifiable counts in every
        step: all of them are turned on once for each recalculation.
        """
        counts = iter(range(start, len(numbers) + 1))
        at_once = _FIRST_STEPS
        while steps := [
            numbers[:count] for count in islice(counts, min(at_once, self._most_scenarios))
        ]:
            yield from self._recalculate([numbers, *steps], {})[1:]
            at_once *= 2

    def _recalculate(
        self, settings: Iterable[Collection[int]], moves: CellChanges
    ) -> list[FormulaValues]:
        scenarios = [
            {**moves, **{self._switches[number]: Decimal(1) for number in turned_on}}
            for turned_on in settings
        ]
        recalculation = self._engine.recalculate(self._grid, scenarios)
        not_verified = recalculation.not_verified
        return [FormulaValues(values, not_verified) for values in recalculation.values]


def _frozen_cell(grid: Grid, repair: Repair, not_verified: Collection[CellRef]) -> Cell | None:
    cell = grid.cell(repair.cell)
    is_frozen = cell is not None and repair.cell in not_verified
    return replace(cell, formula=None) if cell is not None and is_frozen else cell


def _switched_cell(switch: CellRef, repair: Repair, cell: Cell | None) -> Cell:
    on = repair.formula if repair.formula is not None else _literal(repair.value)
    if cell is None or (cell.value is None and cell.formula is None):
        off = f"{quote_sheet(switch.sheet)}!B1"  # a blank cell
    else:
        off = cell.formula if cell.formula is not None else _literal(cell.value)
    formula = f"IF({quote_sheet(switch.sheet)}!{switch.a1}=1,{on},{off})"
    return replace(cell or Cell(None), value=None, formula=formula)


def _literal(value: CellValue) -> str:
    match value:
        case bool():
            return str(value).upper()
        case Decimal():
            return f"({value:f})"
        case ErrorValue(code):
            return code
        case date():
            return f"DATE({value.year},{value.month},{value.day})"
        case None:
            return "0"
    return '"' + value.replace('"', '""') + '"'
