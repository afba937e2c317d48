"""The look of the workbook: number formats, colours and borders, explained in words on Contents.

Colour is never the only sign: inputs have a border of dots, links are in italics, figures kept as
found are bold with a thick edge, checks and directions are words. All ink has
the contrast that WCAG 2.1 asks for on level AA (4.5 to 1), chart colours 3 to 1 against white.
"""

import re
from decimal import Decimal

from sexcel.model.book import Row
from sexcel.model.recognition import BookColumn
from sexcel.model.tables import Kind, Table
from sexcel.writers.cells import Look, Style, Weight


def _format(figure: str, plus: str = "", unit: str = "") -> str:
    """Return a number format with a minus sign for negatives and a dash for zero.

    Each part ends in ``_-``, a gap as wide as a dash, so that nothing touches the border.
    """
    more, less = f'"{plus}{unit}"' if plus or unit else "", f'"−{unit}"'
    return f'{more}{figure}_-;{less}{figure}_-;"–"_-;@_-'


MONEY = _format("#,##0", unit="£")
PENCE = _format("#,##0.00", unit="£")
SIGNED = _format("#,##0", plus="+", unit="£")
FTE = _format("0.0#")
COUNT = _format("#,##0")
FINE = _format("#,##0.00##")
PERCENT = _format("0.0%")
FINE_PERCENT = _format("0.00%")
SIGNED_PERCENT = _format("0.0%", plus="+")
SIGNED_COUNT = _format("#,##0", plus="+")
SIGNED_FTE = _format("0.0#", plus="+")
DATE = "dd/mm/yyyy"
MILLIONS, THOUSANDS = '"£"0.0,,"m";"−£"0.0,,"m"', '"£"#,##0,"k";"−£"#,##0,"k";"£"0'
"""Number formats of the axes of charts."""

INK, QUIET, RULE = "#1F2A37", "#566270", "#C9D2DB"
INPUT_INK, INPUT_FILL, INPUT_RULE = "#1F4E9E", "#EDF3FB", "#7C9CC9"
LINK_INK = "#1B6B3A"
BAD_INK, BAD_FILL = "#9C0006", "#FDE9E9"
GOOD_INK, GOOD_FILL = "#1B5E20", "#E8F3EA"
HEADING_FILL, SECTION_FILL, TOTAL_FILL = "#DCE4EC", "#EEF2F5", "#E4EAF0"
NOTABLE_INK, NOTABLE_FILL = "#6B4A00", "#FFF4DC"
MORE, LESS, LEVEL, EARLIER = "#B0413E", "#2E7D6B", "#2F5D8A", "#8A96A3"
"""Chart colours of an increase in cost, a decrease, a level, and one of an earlier year."""
CHART = ("#2F5D8A", "#5D93BD", "#A67C1A", "#76818D", "#4F7D63", "#8C6D8F")

WORKING_TAB = "#7C9CC9"
"""The colour of the tabs of sheets that are no pages of the pack."""

GOOD: dict[str, object] = {"font_color": GOOD_INK, "bg_color": GOOD_FILL, "bold": True}
NOTABLE: dict[str, object] = {"font_color": NOTABLE_INK, "bg_color": NOTABLE_FILL, "bold": True}
BAD: dict[str, object] = {"font_color": BAD_INK, "bg_color": BAD_FILL, "bold": True}

_DOTTED, _THICK, _HAIR = 4, 2, 7
_LEAST_LETTERS = 9.0
"""Points: the smallest print that a Panel member is asked to read."""

_LOOKS: dict[Look, dict[str, object]] = {
    Look.TITLE: {"bold": True, "font_size": 14},
    Look.NOTE: {"italic": True, "font_size": 9, "font_color": QUIET},
    Look.HEADING: {
        "bold": True,
        "bg_color": HEADING_FILL,
        "text_wrap": True,
        "top": 1,
        "bottom": 1,
    },
    Look.LABEL: {"text_wrap": True},
    Look.WORDS: {"text_wrap": True},
    Look.ERROR: BAD,
    Look.WARNING: NOTABLE,
    Look.INFO: {"font_color": QUIET},
    Look.INPUT: {
        "font_color": INPUT_INK,
        "bg_color": INPUT_FILL,
        "border": _DOTTED,
        "border_color": INPUT_RULE,
    },
    Look.FORMULA: {},
    Look.LINK: {"font_color": LINK_INK, "italic": True},
    Look.KEPT: {
        "font_color": BAD_INK,
        "bg_color": BAD_FILL,
        "bold": True,
        "left": _THICK,
        "left_color": BAD_INK,
    },
    Look.CHECK: {"align": "center", "bold": True, "indent": 0},
    Look.REFERENCE: {"font_color": LINK_INK, "underline": 1},
    Look.PLAIN: {"indent": 1},
    Look.SIGNATURE: {"text_wrap": True},
    Look.BACK: {"font_color": LINK_INK, "underline": 1, "font_size": 9},
}
_UNRULED = {Look.TITLE, Look.NOTE, Look.BACK, Look.PLAIN}
_WEIGHTS: dict[Weight, dict[str, object]] = {
    Weight.LINE: {},
    # No lines inside, so that a long heading runs on over the blank cells beside it.
    Weight.SECTION: {
        "bold": True,
        "bg_color": SECTION_FILL,
        "text_wrap": False,
        "left": 0,
        "right": 0,
    },
    Weight.SUB_TOTAL: {"bold": True, "bg_color": SECTION_FILL, "top": 1},
    Weight.TOTAL: {"bold": True, "bg_color": TOTAL_FILL, "top": 1, "bottom": 6},
}
_OWN_FILL = {Look.INPUT, Look.KEPT}
_OPEN = {Look.INPUT, Look.KEPT, Look.SIGNATURE}


def format_properties(style: Style) -> dict[str, object]:
    """Return what xlsxwriter's ``add_format`` takes for a style."""
    options: dict[str, object] = {
        "font_name": "Arial",
        "font_size": 10,
        "font_color": INK,
        "valign": "vcenter",
    }
    if style.look not in _UNRULED:
        options |= {"border": 1, "border_color": RULE, "indent": 1}
    weight = dict(_WEIGHTS[style.weight])
    if style.look in _OWN_FILL:
        weight.pop("bg_color", None)
    options |= _LOOKS[style.look] | weight
    if style.weight in (Weight.SUB_TOTAL, Weight.TOTAL):
        options |= {"top_color": QUIET, "bottom_color": QUIET}
    if style.number:
        options |= {"num_format": style.number, "text_wrap": False}
        options |= {"align": "left"} if style.number == DATE else {"align": "right", "indent": 0}
    if style.right:
        options |= {"align": "right"}
    if style.large:
        options |= {"font_size": 12, "bold": True}
    if style.open or style.look in _OPEN:
        options |= {"locked": False}
    if style.wrapped:
        options |= {"text_wrap": True}
    if style.quoted:
        options |= {"quote_prefix": True}
    return options


_ZERO = re.compile(r'"–"_-(?=;|\Z)')
_PAGE_FILLS = ("bg_color", "font_color", "border_color", "top_color", "bottom_color", "left_color")


def page_properties(style: Style, letters: float) -> dict[str, object]:
    """Return what ``add_format`` takes for a style on a page of the pack.

    Black on white, in letters of that many points: no colour, no grid of lines; zero is £0, so
    that a blank is a figure that is missing. Links and inputs look like any figure.
    """
    options = format_properties(style)
    for name in _PAGE_FILLS:
        options.pop(name, None)
    options |= {"font_color": "#000000", "italic": False, "border": 0, "indent": 0}
    options |= {"bold": _is_bold(style), "underline": 0}
    sizes = {Look.TITLE: letters + 4, Look.NOTE: max(letters - 1, _LEAST_LETTERS)}
    options["font_size"] = letters + 2 if style.large else sizes.get(style.look, letters)
    options |= {"left": 0, "right": 0, "top": 0, "bottom": 0}
    if style.look not in _UNRULED and not style.joined:
        options |= {"bottom": 1 if style.look is Look.HEADING else _HAIR}
    if style.weight is Weight.SECTION:
        options |= {"bottom": 0, "valign": "vcenter" if style.wrapped else "bottom"}
    if style.weight in (Weight.SUB_TOTAL, Weight.TOTAL):
        options |= {"top": 1, "bottom": 6 if style.weight is Weight.TOTAL else 1}
    if style.number:
        options["num_format"] = show_zero(style.number)
    elif style.inset:
        options["indent"] = 1
    return options


def _is_bold(style: Style) -> bool:
    is_head = style.look in (Look.TITLE, Look.HEADING, Look.KEPT, Look.CHECK)
    return is_head or style.large or style.weight is not Weight.LINE


def mark_figure(number: str, mark: str) -> str:
    """Return the format with a mark behind the figure, in the place of the gap that ends it."""
    return show_zero(number).replace("_-", f'"{mark}"')


def show_zero(number: str) -> str:
    """Return the format with zero as a figure of its unit, not as a dash."""
    figure = number.split(";", maxsplit=1)[0].replace('"+', '"').replace('""', "")
    return _ZERO.sub(lambda _: figure, number, count=1)


def number_format(kind: Kind | None, decimals: int = 0) -> str:
    """Return the format of a figure given with that many decimal places; empty for words."""
    if kind is Kind.MONEY:
        return PENCE if decimals else MONEY
    if kind is Kind.FTE:
        return FTE
    if kind is Kind.COUNT:
        return FINE if decimals else COUNT
    return DATE if kind is Kind.DATE else ""


def entry_format(
    table: Table, row: Row, column: BookColumn, figure: Decimal | None, decimals: int
) -> str:
    """Return the format of a figure of a table: by its column or, of a rate, by its line."""
    if column.column.kind is not Kind.VALUE:
        return number_format(column.column.kind, decimals)
    line = table.line(row.key)
    return rate_format(None if line is None else line.unit, row.text("unit"), figure, decimals)


def rate_format(kind: Kind | None, unit: str, value: Decimal | None, decimals: int) -> str:
    """Return the format of a rate or amount, by its declared unit or by the unit in words."""
    is_money = kind is Kind.MONEY or (kind is not Kind.VALUE and "£" in unit)
    if is_money:
        return number_format(Kind.MONEY, decimals)
    is_share = kind is Kind.VALUE or "%" in unit
    if is_share or (not unit and value is not None and abs(value) < 1):
        return FINE_PERCENT if decimals > 3 else PERCENT
    return number_format(Kind.COUNT, decimals)
