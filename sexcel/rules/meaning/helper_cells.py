"""Helper cells between a formula and the figures that it is worked out from."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from sexcel.formulas.lexer import TokenKind
from sexcel.formulas.precedents import FormulaIndex
from sexcel.model.refs import CellRef
from sexcel.rules.meaning.scenarios import BudgetFigures

_MOST_CELLS_READ = 20_000
"""Cells that one formula reads and that are looked at; a formula over whole columns reads more
than any budget has figures."""

_MOST_DEPTH = 30
"""Helper cells walked through, one read by the other; a longer chain may be a circle."""


class HelperCells:
    """Walks from a formula through helper cells to the figures that it reads."""

    def __init__(self, figures: BudgetFigures, formula_index: FormulaIndex) -> None:
        self._figures = figures
        self._formula_index = formula_index
        self._figures_read: dict[CellRef, frozenset[CellRef]] = {}

    def figures_read_by(self, cell: CellRef) -> frozenset[CellRef]:
        """Return the cells of figures that the formula reads, itself or through helper cells."""
        if cell not in self._figures_read:
            self._figures_read[cell] = frozenset()  # a helper that reads itself ends here
            read: set[CellRef] = set()
            for ref in self._cells_read(cell):
                if ref in self._figures.by_cell:
                    read.add(ref)
                elif self._formula_index.formula(ref) is not None:
                    read |= self.figures_read_by(ref)
            self._figures_read[cell] = frozenset(read)
        return self._figures_read[cell]

    def origin(
        self, cell: CellRef, *, is_amount: bool = False, due: Collection[CellRef] = ()
    ) -> CellRef:
        """Return the cell in which the formula goes wrong: itself, or a helper cell.

        That is the last one that calculates: what only passes on a cell is to blame where nothing
        calculates. Where ``is_amount``, an amount or a factor is in it that does not belong there.
        A cell that reads no figures, beside one that is ``due``, is another year's: what reads it
        takes the wrong column.
        """
        path = self._path(cell)
        years = {(ref.sheet, ref.row) for ref in due}
        last = path[-1]
        if path[:-1] and (last.sheet, last.row) in years and not self.figures_read_by(last):
            path = path[:-1]
        calculating = [ref for ref in path if not self._passes_on(ref)] or path[-1:]
        if not is_amount:
            return calculating[-1]
        with_number = [ref for ref in calculating if self._has_number(ref)]
        return (with_number or calculating)[-1]

    def typed_number(self, cell: CellRef) -> CellRef | None:
        """Return the one number, typed and no figure of the budget, that the formula reads."""
        numbers = [ref for ref in self._cells_read(cell) if self._is_typed_number(ref)]
        return numbers[0] if len(numbers) == 1 else None

    def _is_typed_number(self, ref: CellRef) -> bool:
        cell = self._formula_index.cell(ref)
        if cell is None or cell.formula is not None or ref in self._figures.by_cell:
            return False
        return isinstance(cell.value, Decimal)

    def _path(self, cell: CellRef) -> Sequence[CellRef]:
        """Return the formula and its helpers, each read by the one before, down to figures."""
        path = [cell]
        for _ in range(_MOST_DEPTH):
            read = self._cells_read(path[-1])
            if any(ref in self._figures.by_cell for ref in read):
                break
            helpers = [ref for ref in read if self._formula_index.formula(ref) is not None]
            helpers = [ref for ref in helpers if self.figures_read_by(ref)] or helpers
            if len(helpers) != 1:  # It puts several together, which is where it may go wrong.
                break
            path.append(helpers[0])
        return path

    def _passes_on(self, ref: CellRef) -> bool:
        """Say whether the formula is no more than one cell or name."""
        shape = self._formula_index.shape(ref)
        return shape is not None and len(shape.references) + len(shape.names) == len(shape.parts)

    def _has_number(self, ref: CellRef) -> bool:
        shape = self._formula_index.shape(ref)
        return shape is not None and any(token.kind is TokenKind.NUMBER for token in shape.tokens)

    def _cells_read(self, cell: CellRef) -> list[CellRef]:
        """Return the filled cells that the formula reads itself."""
        read: list[CellRef] = []
        for area in self._formula_index.precedents(cell):
            for ref in self._formula_index.filled_cells(area):
                read.append(ref)
                if len(read) >= _MOST_CELLS_READ:
                    return read
        return read
