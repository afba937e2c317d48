"""Figures that are frozen: a fingerprint by which a change of them is known."""

import hashlib
from collections.abc import Iterable
from decimal import Decimal

from sexcel.model.decimals import shortest
from sexcel.model.grid import Grid
from sexcel.model.refs import CellRef

_STEP = Decimal("0.0001")
"""A hundredth of a percent, as in the fingerprint of a table: finer than any figure of a paper."""


def fingerprint_figures(figures: Iterable[tuple[CellRef, Decimal]]) -> str:
    """Return the SHA-256 of figures and their cells, in any order; words and dates may change."""
    lines = sorted(f"{ref}={shortest(figure.quantize(_STEP)):f}" for ref, figure in figures)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def frozen_figures(grid: Grid, leave_out: str = "") -> Iterable[tuple[CellRef, Decimal]]:
    """Yield every figure of a workbook and its cell, but those of the sheet to ``leave_out``."""
    for sheet in grid:
        if sheet.name != leave_out:
            for position, cell in sheet.cells.items():
                if isinstance(cell.value, Decimal):
                    yield sheet.ref(*position), cell.value
