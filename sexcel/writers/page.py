"""How a sheet is seen and printed: sizes, what stays in view, what folds, the A4 page."""

from typing import TYPE_CHECKING

from sexcel.writers.cells import SheetPlan, WorkbookPlan
from sexcel.writers.sheets import heights, on_one_page, page_breaks
from sexcel.writers.texts import NOT_IN_XML

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_A4 = 9
_MOST_IN_A_HEADER = 100
_TOP, _BOTTOM, _SIDE, _HEADER = 0.75, 0.7, 0.5, 0.35
"""Margins in inches."""

OPEN_TO_ALL = {
    "format_columns": True,
    "format_rows": True,
    "sort": True,
    "autofilter": True,
}
"""What a protected sheet still allows beside typing in its open cells."""


def set_page(sheet: "Worksheet", plan: SheetPlan, workbook: WorkbookPlan | None = None) -> None:
    """Set all of a sheet but its cells. The title of its ``workbook`` is printed above."""
    sheet.hide_gridlines(2)
    _sizes(sheet, plan)
    _print(sheet, plan)
    if workbook is not None:
        _print_above(sheet, workbook)
    if plan.header_rows is not None:
        first, last = plan.header_rows
        sheet.repeat_rows(first - 1, last - 1)
    frozen = plan.frozen_rows or (plan.header_rows or (0, 0))[1]
    if frozen:
        sheet.freeze_panes(frozen, 1 if plan.labels_stay else 0)
    if workbook is not None and workbook.protected:
        sheet.protect("", OPEN_TO_ALL)


def _sizes(sheet: "Worksheet", plan: SheetPlan) -> None:
    for column, width in enumerate(plan.widths):
        sheet.set_column(column, column, width)
    for row, height in heights(plan).items():
        folds = {"level": 1} if row in plan.sub_lines else {}
        sheet.set_row(row - 1, height, None, folds)
    if plan.folds_upwards:
        sheet.outline_settings(symbols_below=False)


def _print(sheet: "Worksheet", plan: SheetPlan) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 1 if on_one_page(plan) else 0)
    if plan.printed_columns:
        sheet.print_area(0, 0, plan.last_row - 1, plan.printed_columns - 1)
    sheet.set_h_pagebreaks([row - 1 for row in page_breaks(plan)])
    sheet.set_margins(_SIDE, _SIDE, _TOP, _BOTTOM)
    sheet.set_footer("&L&8&F&C&8&A&R&8Page &P of &N", {"margin": _HEADER, "scale_with_doc": False})


def _print_above(sheet: "Worksheet", workbook: WorkbookPlan) -> None:
    title, version = _in_header(workbook.title), _in_header(workbook.version)
    # The blank after the size keeps a number in the text apart from it.
    sheet.set_header(f"&L&8 {title}&R&8 {version}", {"margin": _HEADER, "scale_with_doc": False})


def _in_header(text: str) -> str:
    """Words as a header takes them: an ampersand is doubled, the length is bounded."""
    return NOT_IN_XML.sub("", text).replace("\n", " ")[:_MOST_IN_A_HEADER].replace("&", "&&")
