"""Sheets written by hand, and what is read from them."""

from pathlib import Path

from sexcel.files.reading import read_grid
from sexcel.model.grid import Cell, CellValue
from tests.files.packages import SheetSource, save_parts, workbook_parts


def cells_of(folder: Path, rows: str, **parts: str) -> dict[tuple[int, int], Cell]:
    """Return the cells of a sheet of these rows."""
    path = save_parts(folder, workbook_parts(SheetSource(rows), **parts))
    return dict(read_grid(path).sheets[0].cells)


def value_of(folder: Path, cell: str, **parts: str) -> CellValue:
    """Return the value of A1, the only cell of a sheet."""
    cells = cells_of(folder, f'<row r="1">{cell}</row>', **parts)
    assert list(cells) == [(1, 1)]
    return cells[1, 1].value
