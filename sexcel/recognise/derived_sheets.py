"""Sheets of our own: they hold no tables of the budget."""

from sexcel.model.grid import SheetGrid
from sexcel.model.setup import SETUP_SHEET
from sexcel.model.tables import (
    COMPARISON_SHEET,
    PACK_SHEET,
    PAPER_SHEET,
    PUBLISHED_SHEET,
    REPORT_SHEET,
)

_OURS = (
    PACK_SHEET,
    PUBLISHED_SHEET,
    PAPER_SHEET,
    REPORT_SHEET,
    COMPARISON_SHEET,
    SETUP_SHEET,
)


def is_report(sheet: SheetGrid) -> bool:
    """Say whether a sheet is ours: derived from a workbook's tables or from two, or a setup."""
    return sheet.value(2, 1) in _OURS


def is_published(sheet: SheetGrid) -> bool:
    """Say whether a sheet is a page of a pack that was published alone."""
    return sheet.value(2, 1) == PUBLISHED_SHEET
