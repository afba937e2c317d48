"""The published budget with sheets of somebody's own beside it, and what becomes of them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import xlsxwriter

import sexcel
from sexcel.files.reading import read_grid
from sexcel.writers.regenerated import Regenerated
from tests.writers.regenerating import SOURCE

Fill = Callable[[xlsxwriter.Workbook], object]


def source_with(folder: Path, fill: Fill, name: str = "source.xlsx") -> Path:
    """Write the published budget's cells in a new workbook, and after them what ``fill`` adds."""
    path = folder / name
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as workbook:
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        for sheet in read_grid(SOURCE):
            worksheet = workbook.add_worksheet(sheet.name)
            for (row, column), cell in sheet.cells.items():
                value = cell.value
                if isinstance(value, date):
                    worksheet.write_datetime(row - 1, column - 1, value, day)
                elif isinstance(value, Decimal):
                    worksheet.write_number(row - 1, column - 1, float(value))
                else:
                    worksheet.write_string(row - 1, column - 1, str(value))
        fill(workbook)
    return path


def regenerated_with(
    folder: Path, fill: Fill, *, recalculate: bool = False
) -> tuple[Path, Regenerated]:
    """Regenerate that workbook."""
    path = folder / "clean.xlsx"
    source = source_with(folder, fill)
    return path, sexcel.regenerate(source, path, recalculate=recalculate, force=True)


def changes_of(path: Path) -> dict[str, tuple[object, ...]]:
    """Return the rows of the Changes sheet by their first cell, the last of those that share it."""
    sheet = read_grid(path).sheet("Changes")
    return {
        str(sheet.value(row, 1)): tuple(sheet.value(row, column) for column in range(2, 8))
        for row in sheet.rows
    }
