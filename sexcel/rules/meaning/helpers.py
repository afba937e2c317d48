"""Helper cells between a formula and the figures that it is worked out from."""

from collections.abc import Sequence
from decimal import Decimal

from sexcel.formulas.lexer import TokenKind
from sexcel.formulas.precedents import FormulaIndex
from sexcel.model.refs import CellRef
from sexcel.rules.meaning.worlds import Figures

_MOST_CELLS_WALKED = 20_000
_MOST_HELPERS_DEEP = 30


class Helpers:
    """Walks from a formula through helper cells to the figures that it reads."""

    def __init__(self, figures: Figures, formula_index: FormulaIndex) -> None:
        self._figures = figures
        self._formula_index = formula_index
        self._reads: dict[CellRef, frozenset[CellRef]] = {}

    def read_by(self, cell: CellRef) -> frozenset[CellRef]:
        """The cells of figures that the formula there reads, itself or by way of helper cells."""
        if cell not in self._reads:
            self._reads[cell] = frozenset()
            found: set[CellRef] = set()
            for ref in self._directly(cell):
                if ref in self._figures.by_cell:
                    found.add(ref)
                elif self._formula_index.formula(ref) is not None:
                    found |= self.read_by(ref)
            self._reads[cell] = frozenset(found)
        return self._reads[cell]

    def origin(self, cell: CellRef, *, is_amount: bool = False) -> CellRef:
        """The cell in which the formula goes wrong: itself, or a helper cell.

        That is where figures are first read; where ``is_amount``, an amount or a factor is in it
        that does not belong there, and what only passes a cell on is not to blame for that.
        """
        way = self._way(cell)
        if not is_amount:
            return way[-1]
        working = [ref for ref in way if not self._passes_on(ref)] or way[-1:]
        typed = [ref for ref in working if self._has_number(ref)]
        return (typed or working)[-1]

    def typed(self, cell: CellRef) -> CellRef | None:
        """The one number, typed and no figure of the budget, that the formula there reads."""
        found = [ref for ref in self._directly(cell) if self._is_typed(ref)]
        return found[0] if len(found) == 1 else None

    def _is_typed(self, ref: CellRef) -> bool:
        cell = self._formula_index.cell(ref)
        if cell is None or cell.formula is not None or ref in self._figures.by_cell:
            return False
        return isinstance(cell.value, Decimal)

    def _way(self, cell: CellRef) -> Sequence[CellRef]:
        """The formula and its helpers, one read by the other, to where figures are first read."""
        way = [cell]
        for _ in range(_MOST_HELPERS_DEEP):
            direct = self._directly(way[-1])
            if any(ref in self._figures.by_cell for ref in direct):
                break
            helpers = [ref for ref in direct if self._formula_index.formula(ref) is not None]
            if not helpers:
                break
            way.append(max(helpers, key=lambda ref: len(self.read_by(ref))))
        return way

    def _passes_on(self, ref: CellRef) -> bool:
        """Whether the formula is no more than one cell or name."""
        shape = self._formula_index.shape(ref)
        return shape is not None and len(shape.references) + len(shape.names) == len(shape.parts)

    def _has_number(self, ref: CellRef) -> bool:
        shape = self._formula_index.shape(ref)
        return shape is not None and any(one.kind is TokenKind.NUMBER for one in shape.tokens)

    def _directly(self, cell: CellRef) -> list[CellRef]:
        found: list[CellRef] = []
        for area in self._formula_index.precedents(cell):
            for ref in self._formula_index.filled_cells(area):
                found.append(ref)
                if len(found) >= _MOST_CELLS_WALKED:
                    return found
        return found
