"""Figures that are frozen: a fingerprint by which a change of them is known."""

import hashlib
from collections.abc import Iterable, Iterator
from decimal import Decimal

from sexcel.budget.fingerprint import STEP
from sexcel.model.decimals import shortest
from sexcel.model.grid import SheetGrid
from sexcel.model.refs import CellRef
from sexcel.writers.cells import SheetPlan


def fingerprint_figures(figures: Iterable[tuple[CellRef, Decimal]]) -> str:
    """Return the SHA-256 of figures and their cells, in any order; words and dates may change."""
    # Adding 0 takes the sign off -0, which a workbook does not keep.
    lines = sorted(f"{ref}={shortest(figure.quantize(STEP) + 0):f}" for ref, figure in figures)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def figures_of(sheet: SheetGrid | SheetPlan) -> Iterator[tuple[CellRef, Decimal]]:
    """Yield every figure of a sheet, as read or as planned, and its cell."""
    for position, cell in sheet.cells.items():
        if isinstance(cell.value, Decimal):
            yield CellRef(sheet.name, *position), cell.value
