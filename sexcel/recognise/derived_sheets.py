"""Sheets that we derived ourselves: they hold no tables of their own."""

from sexcel.model.grid import SheetGrid
from sexcel.model.tables import COMPARISON_SHEET, PACK_SHEET, REPORT_SHEET


def is_report(sheet: SheetGrid) -> bool:
    """Say whether we derived a sheet: from a workbook's tables, or from two workbooks."""
    return sheet.value(2, 1) in (PACK_SHEET, REPORT_SHEET, COMPARISON_SHEET)
