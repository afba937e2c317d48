"""Number formats of cells, and whether a format shows its number as a date."""

import re
from collections.abc import Iterable

from msgspec import Struct

from sexcel.ooxml.limits import MAX_STYLES
from sexcel.ooxml.namespaces import names_of
from sexcel.ooxml.xml_policy import damage_refusal, parse_elements

_BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"$"#,##0_);("$"#,##0)',
    6: '"$"#,##0_);[Red]("$"#,##0)',
    7: '"$"#,##0.00_);("$"#,##0.00)',
    8: '"$"#,##0.00_);[Red]("$"#,##0.00)',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "mm-dd-yy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "m/d/yy h:mm",
    37: "#,##0_);(#,##0)",
    38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)",
    41: r'_(* #,##0_);_(* \(#,##0\);_(* "-"_);_(@_)',
    42: r'_("$"* #,##0_);_("$"* \(#,##0\);_("$"* "-"_);_(@_)',
    43: r'_(* #,##0.00_);_(* \(#,##0.00\);_(* "-"??_);_(@_)',
    44: r'_("$"* #,##0.00_)_("$"* \(#,##0.00\)_("$"* "-"??_)_(@_)',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    48: "##0.0E+0",
    49: "@",
}
"""ECMA-376 part 1, 18.8.30; the currency ones follow the reader's own settings in Excel."""
_EAST_ASIAN_DATES = (*range(27, 32), 36, *range(50, 55), 57, 58)
"""Built-in date formats whose wording depends on the language; year, month and day in all."""

_FORMATS = names_of("numFmts")
_FORMAT = names_of("numFmt")
_CELL_STYLES = names_of("cellXfs")
_STYLE = names_of("xf")
_LITERALS = re.compile(r'"[^"]*(?:"|$)|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)


class NumberFormat(Struct, frozen=True):
    """A number format as Excel writes it; ``is_date`` where it shows a day, month or year."""

    code: str
    is_date: bool


GENERAL = NumberFormat("General", False)


def shows_date(code: str) -> bool:
    """Say whether a format shows the number as a calendar date, with or without a time of day.

    Only the first section counts, that for positive numbers. A pure time of day or duration
    (``h:mm``, ``[h]:mm:ss``) is none: half a day has no date. ``m`` beside ``h`` or ``s`` means
    minutes, alone it means months.
    """
    section = _LITERALS.sub("", code).split(";")[0].lower()
    if "d" in section or "y" in section or "[" in section:
        return "[" not in section
    return "m" in section and ("mmm" in section or not ("h" in section or "s" in section))


def built_in_format(identifier: int) -> NumberFormat:
    """Return the built-in number format of that number, as ECMA-376 lists them."""
    if identifier in _EAST_ASIAN_DATES:
        return NumberFormat("yyyy-mm-dd", True)
    code = _BUILT_IN.get(identifier, "General")
    return NumberFormat(code, shows_date(code))


def read_styles(pieces: Iterable[bytes], where: str) -> list[NumberFormat]:
    """Return the number format of each cell style, by the index that cells use for it.

    Raises UnreadableWorkbookError where the part is damaged: dates could then not be
    distinguished from amounts.
    """
    custom: dict[int, NumberFormat] = {}
    identifiers: list[int] = []
    inside = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        if name in _FORMATS or name in _CELL_STYLES:
            inside = name
        # Conditional formats have number formats of their own, further down, in <dxfs>.
        elif name in _FORMAT and inside in _FORMATS:
            code = attributes.get("formatCode", "General")
            custom[int(attributes["numFmtId"])] = NumberFormat(code, shows_date(code))
        elif name in _STYLE and inside in _CELL_STYLES:
            identifiers.append(int(attributes.get("numFmtId", "0")))
        if len(identifiers) > MAX_STYLES or len(custom) > MAX_STYLES:
            raise damage_refusal(where, f"it defines more than {MAX_STYLES:,} styles")

    def end(name: str) -> None:
        nonlocal inside
        if name == inside:
            inside = ""

    try:
        parse_elements(pieces, where, start, end)
    except KeyError as error:
        raise damage_refusal(where, "a number format has no number") from error
    formats = {
        identifier: custom.get(identifier) or built_in_format(identifier)
        for identifier in set(identifiers)
    }
    return [formats[identifier] for identifier in identifiers]
