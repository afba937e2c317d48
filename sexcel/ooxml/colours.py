"""Colours as ``#RRGGBB``: from the theme and its tints, from Excel's palette, or as they stand."""

import colorsys
from collections.abc import Iterable, Mapping, Sequence

from sexcel.model.errors import UnreadableWorkbookError
from sexcel.ooxml.xml_policy import parse_elements

OFFICE_THEME = (
    "#FFFFFF", "#000000", "#EEECE1", "#1F497D", "#4F81BD", "#C0504D", "#9BBB59", "#8064A2",
    "#4BACC6", "#F79646", "#0000FF", "#800080",
)  # fmt: skip
"""The colours of a workbook without a theme of its own."""
_PLACES = {
    name: place
    for place, name in enumerate(
        ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")
    )
}
"""Cells count the light and dark colours the other way round than the theme lists them."""
_EIGHT = "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF"
_MORE = (
    "800000 008000 000080 808000 800080 008080 C0C0C0 808080 9999FF 993366 FFFFCC CCFFFF "
    "660066 FF8080 0066CC CCCCFF 000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF "
    "00CCFF CCFFFF CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99 3366FF 33CCCC 99CC00 FFCC00 "
    "FF9900 FF6600 666699 969696 003366 339966 003300 333300 993300 993366 333399 333333"
)
PALETTE = tuple(f"#{code}" for code in f"{_EIGHT} {_EIGHT} {_MORE}".split())
"""ECMA-376 part 1, 18.8.27; 64 and 65 are the window's own colours."""
_HEX = frozenset("0123456789ABCDEF")


class Colours:
    """The colours that elements of the style part name."""

    def __init__(self, theme: Sequence[str]) -> None:
        """Take the twelve colours of the theme, in the order in which cells count them."""
        self._theme = theme
        self.palette: list[str] = []
        """The workbook's own, where it has one."""

    def resolve(self, attributes: Mapping[str, str]) -> str:
        """Return the colour; empty where the program is to choose or it is not known."""
        tint = _parse_tint(attributes.get("tint", ""))
        if "rgb" in attributes:
            return apply_tint(parse_rgb(attributes["rgb"]), tint)
        if "theme" in attributes:
            return apply_tint(_get(self._theme, attributes["theme"]), tint)
        return apply_tint(_get(self.palette or PALETTE, attributes.get("indexed", "")), tint)


def parse_rgb(code: str) -> str:
    """Return ``#336699`` for ``FF336699`` or ``336699``; empty where it is no colour."""
    code = code.strip().upper()[-6:]
    return f"#{code}" if len(code) == 6 and _HEX.issuperset(code) else ""


def apply_tint(colour: str, tint: float) -> str:
    """Make a colour lighter (up to 1) or darker (down to -1): ECMA-376 part 1, 18.8.19."""
    if not colour or not tint:
        return colour
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    hue, light, full = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    shares = colorsys.hls_to_rgb(hue, light, full)
    return "#" + "".join(f"{round(share * 255):02X}" for share in shares)


def read_theme(pieces: Iterable[bytes], where: str) -> Sequence[str]:
    """Return the theme's colours; those of Office where the part is damaged: no figure needs it."""
    colours = list(OFFICE_THEME)
    place: int | None = None

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal place
        local = name.rpartition(" ")[2]
        if local in _PLACES:
            place = _PLACES[local]
        elif place is not None and local in ("srgbClr", "sysClr"):
            code = attributes.get("lastClr") or attributes.get("val", "")
            colours[place] = parse_rgb(code) or colours[place]
            place = None

    try:
        parse_elements(pieces, where, start)
    except UnreadableWorkbookError:
        return OFFICE_THEME
    return colours


def _get(colours: Sequence[str], place: str) -> str:
    return colours[int(place)] if place.isdecimal() and int(place) < len(colours) else ""


def _parse_tint(text: str) -> float:
    try:
        tint = float(text)
    except ValueError:
        return 0.0
    return tint if -1 <= tint <= 1 else 0.0
