"""The published budget, a workbook of values, with sheets of somebody's own beside it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import xlsxwriter

from sexcel.files.reading import read_grid

PUBLISHED = Path(__file__).parents[2] / "workbooks" / "sec-budget-2020-23-published.xlsx"


def build_published(path: Path, fill: Callable[[xlsxwriter.Workbook], object]) -> Path:
    """Write the published budget's cells in a new workbook, and after them what ``fill`` adds."""
    return build_values(path, PUBLISHED, fill)


def build_values(path: Path, source: Path, fill: Callable[[xlsxwriter.Workbook], object]) -> Path:
    """Write the values of a workbook's cells in a new one, and after them what ``fill`` adds."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as workbook:
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        for sheet in read_grid(source):
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
