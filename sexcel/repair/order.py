"""The order of repairs: the cells that a figure depends on are repaired before it."""

from collections.abc import Iterable, Sequence

from sexcel.formulas.precedents import FormulaIndex
from sexcel.model.grid import Grid
from sexcel.model.refs import CellRef
from sexcel.repair.candidates import Candidate

_MOST_STEPS = 2_000_000
"""References that are followed: a second or two of work. Beyond them repairs keep the order in
which they were found, which changes which moves each is credited with, but not the result."""


def order_candidates(grid: Grid, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Sort each behind those that it depends on, near or far; others keep their order.

    ``grid`` is the workbook with all of them made.
    """
    upstream = _Upstream(grid, [candidate.repair.cell for candidate in candidates])
    # A repair with fewer repairs above it cannot be above one that has more.
    return sorted(candidates, key=lambda candidate: upstream.of(candidate.repair.cell).bit_count())


class _Upstream:
    """The repaired cells that each cell depends on, as a number with a bit for each."""

    def __init__(self, grid: Grid, repaired: Sequence[CellRef]) -> None:
        self._formula_index = FormulaIndex(grid)
        self._bits = {cell: 1 << index for index, cell in enumerate(repaired)}
        self._known: dict[CellRef, int] = {}
        self._steps = 0

    def of(self, cell: CellRef) -> int:
        """Return the repaired cells above the cell, itself left out."""
        pending = [cell]
        precedents: dict[CellRef, list[CellRef]] = {}
        while pending:
            last = pending[-1]
            if last in self._known:
                pending.pop()
            elif last in precedents:
                self._known[last] = self._combine(precedents[last])
                pending.pop()
            else:
                precedents[last] = self._precedents(last)
                pending += [ref for ref in precedents[last] if ref not in precedents]
        return self._known[cell]

    def _combine(self, cells: Iterable[CellRef]) -> int:
        bits = 0
        for cell in cells:
            bits |= self._known.get(cell, 0) | self._bits.get(cell, 0)
        return bits

    def _precedents(self, cell: CellRef) -> list[CellRef]:
        """Return the formulas and the repaired cells that the formula in the cell reads."""
        precedents: list[CellRef] = []
        for area in self._formula_index.precedents(cell):
            if self._steps > _MOST_STEPS:
                break
            for ref in self._formula_index.filled_cells(area):
                self._steps += 1
                is_formula = self._formula_index.formula(ref) is not None
                if ref != cell and (is_formula or ref in self._bits):
                    precedents.append(ref)
        return precedents
