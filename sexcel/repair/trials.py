"""What a repair does to the figures of a workbook: recalculated with it and without it.

All repairs are put into one trial workbook, each behind a switch of its own
(``IF(switch, repaired, as found)``), so that one recalculation can turn any of them on.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from sexcel.formulas.precedents import FormulaIndex
from sexcel.formulas.recalculation import Engine
from sexcel.model.findings import Repair
from sexcel.model.grid import Cell, CellValue, ErrorValue, Grid, SheetGrid
from sexcel.model.refs import CellRef, quote_sheet

Moves = dict[CellRef, tuple[CellValue, CellValue]]
"""Formulas whose value changes beyond rounding: before and after."""

_SWITCHES = "Switches"
_MOST_VALUES = 5_000_000
"""Of one recalculation, all its scenarios together: they are held in memory."""
_NO_DIGIT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_GENERAL = "General"
_NOISE = Decimal("1e-9")
"""A difference so small, beside the figure, is a computer's."""
_HALF = Decimal("0.5")


class Values(Struct, frozen=True):
    """The formulas of a workbook recalculated, and what nobody here can vouch for, with why."""

    values: Mapping[CellRef, CellValue]
    not_verified: Mapping[CellRef, str]


def recalculated(grid: Grid, engine: Engine) -> Values:
    """The formulas of a workbook as they come to. Raises RecalculationError."""
    done = engine.recalculate(grid)
    return Values(done.values[0], done.not_verified)


def with_cells(grid: Grid, cells: Mapping[CellRef, Cell]) -> Grid:
    """The workbook with these cells in place of what it has there."""
    by_sheet: dict[str, dict[tuple[int, int], Cell]] = {}
    for ref, cell in cells.items():
        by_sheet.setdefault(ref.sheet, {})[ref.row, ref.column] = cell
    return replace(
        grid,
        sheets=tuple(
            replace(sheet, cells={**sheet.cells, **by_sheet[sheet.name]})
            if sheet.name in by_sheet
            else sheet
            for sheet in grid
        ),
    )


def cell_at(grid: Grid, ref: CellRef) -> Cell | None:
    """The cell there; None where it is empty."""
    return grid.sheet(ref.sheet).cell(ref.row, ref.column)


def format_at(grid: Grid, ref: CellRef) -> str:
    """The number format of the cell there."""
    cell = cell_at(grid, ref)
    return _GENERAL if cell is None else cell.number_format


def repaired_cells(grid: Grid, repairs: Iterable[Repair]) -> dict[CellRef, Cell]:
    """The cells as the repairs leave them; a formula's value is still to be worked out."""
    return {
        repair.cell: Cell(
            None if repair.formula is not None else repair.value,
            repair.formula,
            format_at(grid, repair.cell),
        )
        for repair in repairs
    }


class Trial:
    """A workbook with repairs that can be turned on and off.

    A formula in ``not_verified`` that is to be repaired stands at its value while it is not.
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
        behind = {
            repair.cell: _behind(switch, repair, _held(grid, repair.cell, not_verified))
            for switch, repair in zip(self._switches, repairs, strict=True)
        }
        off = {(switch.row, switch.column): Cell(Decimal(0)) for switch in self._switches}
        trial = with_cells(grid, behind)
        self._grid = replace(trial, sheets=(*trial.sheets, SheetGrid(name, off)))
        self._formulas = 1 + sum(
            cell.formula is not None for sheet in grid for cell in sheet.cells.values()
        )

    def values(self, settings: Iterable[Collection[int]]) -> Iterator[Values]:
        """The workbook recalculated with these repairs (by number) turned on, one by one."""
        left = iter(settings)
        at_once = max(1, _MOST_VALUES // self._formulas)
        while scenarios := [
            {self._switches[number]: Decimal(1) for number in turned_on}
            for turned_on in islice(left, at_once)
        ]:
            done = self._engine.recalculate(self._grid, scenarios)
            for values in done.values:
                yield Values(values, done.not_verified)


def _held(grid: Grid, ref: CellRef, not_verified: Collection[CellRef]) -> Cell | None:
    cell = cell_at(grid, ref)
    return replace(cell, formula=None) if cell is not None and ref in not_verified else cell


def _behind(switch: CellRef, repair: Repair, found: Cell | None) -> Cell:
    new = repair.formula if repair.formula is not None else _literal(repair.value)
    old = _old(found, switch)
    number_format = _GENERAL if found is None else found.number_format
    return Cell(None, f"IF({quote_sheet(switch.sheet)}!{switch.a1}=1,{new},{old})", number_format)


def _old(found: Cell | None, switch: CellRef) -> str:
    if found is None or (found.value is None and found.formula is None):
        return f"{quote_sheet(switch.sheet)}!B1"  # where nothing stands
    return found.formula if found.formula is not None else _literal(found.value)


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


def differs(before: CellValue, after: CellValue, number_format: str) -> bool:
    """Whether a value is another one, beyond what rounding to what the cell shows explains."""
    if isinstance(before, Decimal) and isinstance(after, Decimal):
        return abs(before - after) > _tolerance(number_format, max(abs(before), abs(after)))
    return type(before) is not type(after) or before != after


def _tolerance(number_format: str, largest: Decimal) -> Decimal:
    """Half of the last decimal place that the format shows, never more than half a unit."""
    noise = largest * _NOISE
    shown = _NO_DIGIT.sub("", number_format).partition(";")[0]
    digits = re.search(r"[0#?][0#?,]*(?:\.([0#?]*))?", shown)
    if digits is None or any(sign in shown.upper() for sign in "E/"):
        return noise
    places = len(digits[1] or "") + (2 if "%" in shown else 0)
    return max(noise, _HALF.scaleb(-places))


def moved(grid: Grid, before: Values, after: Values, repaired: Collection[CellRef]) -> Moves:
    """The formulas whose value changes beyond rounding.

    One whose value nobody here can tell counts, with nothing after, where it refers to one of
    them or to one of the cells ``repaired``, near or far.
    """
    found: Moves = {
        ref: (value, after.values.get(ref))
        for ref, value in before.values.items()
        if differs(value, after.values.get(ref), format_at(grid, ref))
    }
    unknown = [ref for ref in before.not_verified if ref not in found and ref not in repaired]
    if not unknown:
        return found
    formula_index = FormulaIndex(grid)
    reached = {*found, *repaired}
    while new := {
        ref for ref in unknown if ref not in reached and _reads(formula_index, ref, reached)
    }:
        reached |= new
    return found | {ref: (before.values.get(ref), None) for ref in unknown if ref in reached}


def _reads(formula_index: FormulaIndex, ref: CellRef, cells: Iterable[CellRef]) -> bool:
    areas = formula_index.precedents(ref)
    return any(cell in area for cell in cells for area in areas)
