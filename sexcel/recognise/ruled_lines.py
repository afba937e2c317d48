"""Lines ruled with characters, ``-----`` under headings and ``=====`` under totals."""

import re

from msgspec.structs import replace

from sexcel.model.grid import Grid

_RULE = re.compile(r"([-=_*~\u2010-\u2015\u2500-\u257f])\1{2,}")
"""A cell that only draws a line; a dash or two may stand for nothing."""


def without_rules(grid: Grid) -> Grid:
    """Return the workbook with ruled cells blank, as they are to a reader."""
    sheets = []
    for sheet in grid:
        ruled = {
            position
            for position, cell in sheet.cells.items()
            if isinstance(cell.value, str) and _RULE.fullmatch(cell.value.strip())
        }
        cells = {position: cell for position, cell in sheet.cells.items() if position not in ruled}
        sheets.append(replace(sheet, cells=cells) if ruled else sheet)
    return replace(grid, sheets=tuple(sheets))
