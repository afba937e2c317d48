"""Figures of the overview without a link that are again elsewhere: the totals that they are.

A workbook of pasted values has no links, and one that sums a list by name links to the list alone;
that a total is there with the overview's own figures, in £ or £k, in two columns of one row, says
as much.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from sexcel.model.expressions import ONE
from sexcel.model.grid import Grid
from sexcel.model.refs import CellRef

_LEAST_COPIED = 2
"""Figures of a line that are again in one row: one may be there by chance."""

_SMALLEST = Decimal(1_000)
"""£ of a figure that is told apart by its digits: smaller ones are there twice by chance."""

_SMALLEST_IN_THOUSANDS = 10
"""£k of a figure that is told apart by its digits: a count of meetings may be a 2, too."""

_SCALES = (ONE, Decimal(1_000))
"""£ and £k: by how much a figure of the overview may be the larger."""


def find_copied(
    figures: Iterable[tuple[str, CellRef]], grid: Grid
) -> Mapping[CellRef, tuple[CellRef, ...]]:
    """Return the cells that figures of the overview are again in, by the figure's cell.

    ``figures`` are the line and the cell of each.
    """
    typed: dict[str, dict[CellRef, Decimal]] = {}
    for line, ref in figures:
        cell = grid.cell(ref)
        is_linked = cell is not None and cell.formula is not None and "SUMIF" not in cell.formula
        value = None if cell is None or is_linked else cell.value
        if isinstance(value, Decimal) and abs(value) >= _SMALLEST:
            typed.setdefault(line, {})[ref] = value
    again = _find_cells({value for values in typed.values() for value in values.values()}, grid)
    copied: dict[CellRef, tuple[CellRef, ...]] = {}
    for values in typed.values():
        for scale in _SCALES:
            rows: dict[tuple[str, int], dict[CellRef, CellRef]] = {}
            for ref, value in values.items():
                if scale != ONE and value / scale < _SMALLEST_IN_THOUSANDS:
                    continue
                for cell_ref in again.get(value / scale, ()):
                    if (cell_ref.sheet, cell_ref.row) != (ref.sheet, ref.row):
                        rows.setdefault((cell_ref.sheet, cell_ref.row), {})[ref] = cell_ref
            for cells in rows.values():
                for ref, cell_ref in cells.items() if len(cells) >= _LEAST_COPIED else ():
                    copied[ref] = (*copied.get(ref, ()), cell_ref)
    return copied


def _find_cells(values: set[Decimal], grid: Grid) -> Mapping[Decimal, list[CellRef]]:
    """Return the cells that hold one of the values, in £ or £k."""
    wanted = {value / scale for value in values for scale in _SCALES}
    cells: dict[Decimal, list[CellRef]] = {}
    for sheet in grid if wanted else ():
        for (row, column), cell in sheet.cells.items():
            if isinstance(cell.value, Decimal) and cell.value in wanted:
                cells.setdefault(cell.value, []).append(sheet.ref(row, column))
    return cells
