"""A carried sheet as xlsxwriter takes it: values, looks, sizes, merges and view."""

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from sexcel.model.errors import OutputError
from sexcel.model.grid import ErrorValue, Visibility
from sexcel.model.refs import CellRef
from sexcel.ooxml.carried_sheet import CarriedCell, CellLook, ColumnSpan
from sexcel.writers.carried_plan import ERRORS, CarriedPlan
from sexcel.writers.texts import escape_cached_text, plain_number

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_UNDERLINES = {"single": 1, "double": 2, "singleAccounting": 33, "doubleAccounting": 34}
_SCRIPTS = {"superscript": 1, "subscript": 2}
_HORIZONTAL = {
    name: name for name in ("left", "center", "right", "fill", "justify", "distributed")
} | {"centerContinuous": "center_across"}
_VERTICAL = {
    "top": "top",
    "center": "vcenter",
    "justify": "vjustify",
    "distributed": "vdistributed",
}
_PATTERN_NAMES = """
solid mediumGray darkGray lightGray darkHorizontal darkVertical darkDown darkUp darkGrid
darkTrellis lightHorizontal lightVertical lightDown lightUp lightGrid lightTrellis gray125 gray0625
"""
_PATTERNS = {name: number for number, name in enumerate(_PATTERN_NAMES.split(), 1)}
_STACKED, _STACKED_HERE = 255, 270
_SIDES = ("left", "right", "top", "bottom")


def look_properties(look: CellLook) -> dict[str, object]:
    """Return what xlsxwriter's ``add_format`` takes for a look."""
    options: dict[str, object] = {
        "num_format": look.number_format,
        "font_name": look.font,
        "font_size": int(look.size) if look.size == int(look.size) else look.size,
        "bold": look.bold,
        "italic": look.italic,
        "font_strikeout": look.strike,
        "underline": _UNDERLINES.get(look.underline, 0),
        "font_script": _SCRIPTS.get(look.script, 0),
        "text_wrap": look.wrap,
        "shrink": look.shrink,
        "indent": look.indent,
        "reading_order": look.reading_order,
        "quote_prefix": look.quoted,
    }
    if look.number_format == 1:
        # The number that xlsxwriter gives built-in formats starts elsewhere for this one.
        options["num_format"] = "0"
    elif look.number_format == 0:
        options["num_format"] = "General"
    if look.ink:
        options["font_color"] = look.ink
    if look.horizontal in _HORIZONTAL:
        options["align"] = _HORIZONTAL[look.horizontal]
    if look.vertical in _VERTICAL:
        options["valign"] = _VERTICAL[look.vertical]
    rotation = _rotation(look.rotation)
    if rotation:
        options["rotation"] = rotation
    return options | _fill(look) | _border(look)


def _rotation(rotation: int) -> int:
    if rotation == _STACKED:
        return _STACKED_HERE
    if 0 < rotation <= 90:
        return rotation
    return 90 - rotation if 90 < rotation <= 180 else 0


def _fill(look: CellLook) -> dict[str, object]:
    pattern = _PATTERNS.get(look.pattern, 0)
    if not pattern or (pattern == 1 and not look.fill):
        return {}
    options: dict[str, object] = {"pattern": pattern}
    if look.fill:
        options["fg_color"] = look.fill
    if look.behind:
        options["bg_color"] = look.behind
    return options


def _border(look: CellLook) -> dict[str, object]:
    options: dict[str, object] = {}
    for side in _SIDES:
        edge = getattr(look, side)
        if edge.style:
            options[side] = edge.style
            if edge.colour:
                options[f"{side}_color"] = edge.colour
    if look.diagonals and look.diagonal.style:
        options |= {"diag_type": look.diagonals, "diag_border": look.diagonal.style}
        if look.diagonal.colour:
            options["diag_color"] = look.diagonal.colour
    return options


def write_carried(
    worksheet: "Worksheet", plan: CarriedPlan, format_of: "Callable[[CellLook], Format]"
) -> None:
    """Write one sheet; ``format_of`` makes each look a format of the workbook, once.

    Raises OutputError where a cell holds more than Excel takes.
    """
    sheet = plan.sheet
    _set_view(worksheet, plan)
    for span in sheet.columns:
        _set_columns(worksheet, span, format_of)
    for row, layout in sheet.rows.items():
        options = {"hidden": layout.hidden, "level": layout.level}
        look = None if layout.look is None else format_of(layout.look)
        worksheet.set_row(row - 1, layout.height, look, options)
    _merge_cells(worksheet, plan)
    for (row, column), cell in sheet.cells.items():
        text = plan.formulas.get((row, column))
        if _write_cell(worksheet, row - 1, column - 1, cell, text, format_of(cell.look)):
            ref = CellRef(plan.name, row, column)
            raise OutputError(f"{ref} holds more than a cell can: shorten its text.")


def _set_view(worksheet: "Worksheet", plan: CarriedPlan) -> None:
    sheet = plan.sheet
    if not sheet.gridlines:
        worksheet.hide_gridlines(2)
    if sheet.zoom != 100:
        worksheet.set_zoom(sheet.zoom)
    if sheet.right_to_left:
        worksheet.right_to_left()
    if sheet.tab:
        worksheet.set_tab_color(sheet.tab)
    if sheet.default_height is not None or sheet.rows_hidden:
        worksheet.set_default_row(sheet.default_height, sheet.rows_hidden)
    if sheet.frozen_rows or sheet.frozen_columns:
        worksheet.freeze_panes(sheet.frozen_rows, sheet.frozen_columns)
    if sheet.visibility is Visibility.HIDDEN:
        worksheet.hide()
    elif sheet.visibility is Visibility.VERY_HIDDEN:
        worksheet.very_hidden()


def _set_columns(
    worksheet: "Worksheet", span: ColumnSpan, format_of: "Callable[[CellLook], Format]"
) -> None:
    look = None if span.look is None else format_of(span.look)
    options = {"hidden": span.hidden, "level": span.level}
    worksheet.set_column_pixels(span.first - 1, span.last - 1, span.width, look, options)


def _merge_cells(worksheet: "Worksheet", plan: CarriedPlan) -> None:
    from xlsxwriter.exceptions import OverlappingRange

    for merge in plan.sheet.merges:
        try:
            worksheet.merge_range(merge.a1, "")
        except OverlappingRange:
            # Excel repairs a sheet with such merges by leaving the second out.
            continue


def _write_cell(
    worksheet: "Worksheet",
    row: int,
    column: int,
    cell: CarriedCell,
    formula: str | None,
    look: "Format",
) -> int:
    value: bool | int | float | str = _cached(cell)
    if isinstance(cell.value, ErrorValue) and cell.value.code in ERRORS and formula is None:
        # No other way is open to write an error value.
        formula = cell.value.code
    if formula is not None:
        cached = escape_cached_text(value) if isinstance(value, str) else value
        written = worksheet.write_formula(row, column, f"={formula}", look, cached)
    elif isinstance(value, bool):
        written = worksheet.write_boolean(row, column, value, look)
    elif isinstance(value, str) and value:
        written = worksheet.write_string(row, column, value, look)
    elif isinstance(value, str):
        written = worksheet.write_blank(row, column, None, look)
    else:
        written = worksheet.write_number(row, column, value, look)
    return int(written)


def _cached(cell: CarriedCell) -> bool | int | float | str:
    value = cell.value
    if isinstance(value, ErrorValue):
        return value.code
    if isinstance(value, Decimal):
        return plain_number(value)
    return "" if value is None else value
