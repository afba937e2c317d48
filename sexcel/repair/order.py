"""The order of repairs: what a figure is worked out from is put right before it."""

from collections.abc import Sequence

from sexcel.formulas.precedents import FormulaIndex
from sexcel.model.grid import Grid
from sexcel.model.refs import CellRef
from sexcel.repair.candidates import Candidate

_MOST_STEPS = 2_000_000
"""References followed; the order of what lies beyond does not matter enough."""


def in_order(grid: Grid, found: Sequence[Candidate]) -> list[Candidate]:
    """Each behind those that it is worked out from, near or far; else as they come.

    ``grid`` is the workbook with all of them made.
    """
    upstream = _Upstream(grid, [one.repair.cell for one in found])
    above = {one.repair.cell: upstream.of(one.repair.cell) for one in found}
    # What has fewer repairs above it cannot stand above what has more.
    return sorted(found, key=lambda one: above[one.repair.cell].bit_count())


class _Upstream:
    """For each cell the repaired cells that it is worked out from, as a number in bits."""

    def __init__(self, grid: Grid, repaired: Sequence[CellRef]) -> None:
        self._formula_index = FormulaIndex(grid)
        self._bits = {cell: 1 << at for at, cell in enumerate(repaired)}
        self._known: dict[CellRef, int] = {}
        self._steps = 0

    def of(self, cell: CellRef) -> int:
        """The repaired cells above the cell, itself left out."""
        pending = [cell]
        below: dict[CellRef, list[CellRef]] = {}
        while pending:
            current = pending[-1]
            if current in self._known:
                pending.pop()
            elif current in below:
                self._known[current] = self._gathered(below[current])
                pending.pop()
            else:
                below[current] = self._read(current)
                pending += [one for one in below[current] if one not in below]
        return self._known[cell]

    def _gathered(self, cells: Sequence[CellRef]) -> int:
        found = 0
        for cell in cells:
            found |= self._known.get(cell, 0) | self._bits.get(cell, 0)
        return found

    def _read(self, cell: CellRef) -> list[CellRef]:
        """The cells that the formula there reads and that matter: formulas and repaired ones."""
        read: list[CellRef] = []
        for area in self._formula_index.precedents(cell):
            if self._steps > _MOST_STEPS:
                break
            for one in self._formula_index.filled_cells(area):
                self._steps += 1
                if one != cell and (
                    one in self._bits or self._formula_index.formula(one) is not None
                ):
                    read.append(one)
        return read
