"""The whole look of each cell style: number format, font, fill, border, alignment."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from sexcel.ooxml.carried_sheet import CellLook, Edge
from sexcel.ooxml.colours import Colours, parse_rgb
from sexcel.ooxml.limits import MAX_STYLES
from sexcel.ooxml.namespaces import SPREADSHEET_NAMESPACES, TRUE
from sexcel.ooxml.xml_policy import damage_refusal, parse_elements

EDGES = (
    "none", "thin", "medium", "dashed", "dotted", "thick", "double", "hair", "mediumDashed",
    "dashDot", "mediumDashDot", "dashDotDot", "mediumDashDotDot", "slantDashDot",
)  # fmt: skip
"""Styles of a border's edge, in the order in which xlsxwriter numbers them."""
_SIDES = {"left": "left", "start": "left", "right": "right", "end": "right"} | {
    side: side for side in ("top", "bottom", "diagonal")
}
_LISTS = ("numFmts", "fonts", "fills", "borders", "cellXfs", "indexedColors")
_BLACK = "#000000"
_LARGEST_FONT, _DEEPEST_INDENT = 409.0, 250
"""Excel's own limits, in points and in steps."""
_FLAGS = {"b": "bold", "i": "italic", "strike": "strike"}


class _Style(Struct, frozen=True):
    """A cell style: the places of its parts in their lists, and its own alignment."""

    number_format: int
    font: int
    fill: int
    border: int
    look: CellLook


def read_looks(pieces: Iterable[bytes], theme: Iterable[str], where: str) -> list[CellLook]:
    """Return the look of each cell style, by the index that cells use for it.

    Raises UnreadableWorkbookError where the part is damaged.
    """
    reader = _LooksReader(tuple(theme), where)
    parse_elements(pieces, where, reader.start, reader.end)
    return reader.looks()


class _LooksReader:
    """Gathers fonts, fills and borders as partial looks, and joins them for each style."""

    def __init__(self, theme: tuple[str, ...], where: str) -> None:
        self._where = where
        self._colours = Colours(theme)
        self._formats: dict[int, str] = {}
        self._fonts: list[CellLook] = []
        self._fills: list[CellLook] = []
        self._borders: list[CellLook] = []
        self._styles: list[_Style] = []
        self._list = ""
        self._side = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        if namespace not in SPREADSHEET_NAMESPACES:
            return
        if local in _LISTS:
            self._list = local
        elif self._list:
            try:
                self._take(local, attributes)
            except (KeyError, ValueError, IndexError) as error:
                raise damage_refusal(self._where, "a style in it is incomplete") from error
            counts = (self._formats, self._fonts, self._fills, self._borders, self._styles)
            if max(map(len, counts)) > MAX_STYLES:
                raise damage_refusal(self._where, f"it defines more than {MAX_STYLES:,} styles")

    def end(self, name: str) -> None:
        if self._list and name.endswith(f" {self._list}"):
            self._list = ""

    def _take(self, local: str, attributes: Mapping[str, str]) -> None:
        if self._list == "numFmts" and local == "numFmt":
            self._formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "General")
        elif self._list == "indexedColors" and local == "rgbColor":
            self._colours.palette.append(parse_rgb(attributes.get("rgb", "")))
        elif self._list == "fonts":
            self._take_font(local, attributes)
        elif self._list == "fills":
            self._take_fill(local, attributes)
        elif self._list == "borders":
            self._take_border(local, attributes)
        elif self._list == "cellXfs":
            self._take_style(local, attributes)

    def _take_font(self, local: str, attributes: Mapping[str, str]) -> None:
        if local == "font":
            self._fonts.append(CellLook())
            return
        font, value = self._fonts[-1], attributes.get("val", "")
        if local in _FLAGS:
            flag: dict[str, Any] = {_FLAGS[local]: attributes.get("val", "1") in TRUE}
            font = replace(font, **flag)
        elif local == "u":
            font = replace(font, underline="" if value == "none" else value or "single")
        elif local == "vertAlign":
            font = replace(font, script="" if value == "baseline" else value)
        elif local == "sz":
            font = replace(font, size=min(max(float(value), 1.0), _LARGEST_FONT))
        elif local == "name":
            font = replace(font, font=value)
        elif local == "color":
            ink = self._colours.resolve(attributes)
            # Black is what a program takes by itself.
            font = replace(font, ink="" if ink == _BLACK else ink)
        self._fonts[-1] = font

    def _take_fill(self, local: str, attributes: Mapping[str, str]) -> None:
        if local == "fill":
            self._fills.append(CellLook())
        elif local == "patternFill":
            pattern = attributes.get("patternType", "none")
            self._fills[-1] = CellLook(pattern="" if pattern == "none" else pattern)
        elif local == "fgColor" and self._fills[-1].pattern:
            self._fills[-1] = replace(self._fills[-1], fill=self._colours.resolve(attributes))
        elif local == "bgColor" and self._fills[-1].pattern not in ("", "solid"):
            self._fills[-1] = replace(self._fills[-1], behind=self._colours.resolve(attributes))

    def _take_border(self, local: str, attributes: Mapping[str, str]) -> None:
        if local == "border":
            up, down = (attributes.get(name) in TRUE for name in ("diagonalUp", "diagonalDown"))
            self._borders.append(CellLook(diagonals=up + 2 * down))
        elif local in _SIDES:
            self._side = _SIDES[local]
            style = attributes.get("style", "none")
            edge = Edge(EDGES.index(style) if style in EDGES else 1)
            self._set_edge(edge)
        elif local == "color" and self._side:
            edge = getattr(self._borders[-1], self._side)
            colour = self._colours.resolve(attributes) if edge.style else ""
            self._set_edge(Edge(edge.style, "" if colour == _BLACK else colour))

    def _set_edge(self, edge: Edge) -> None:
        side: dict[str, Any] = {self._side: edge}
        self._borders[-1] = replace(self._borders[-1], **side)

    def _take_style(self, local: str, attributes: Mapping[str, str]) -> None:
        if local == "xf":
            number, font, fill, border = (int(attributes.get(name, "0")) for name in _PARTS)
            look = CellLook(quoted=attributes.get("quotePrefix") in TRUE)
            self._styles.append(_Style(number, font, fill, border, look))
        elif local == "alignment":
            style = self._styles[-1]
            self._styles[-1] = replace(style, look=_align(style.look, attributes))

    def looks(self) -> list[CellLook]:
        """Return each style's look; the same object for styles that look the same."""
        known: dict[CellLook, CellLook] = {}
        looks = (self._join(style) for style in self._styles)
        return [known.setdefault(look, look) for look in looks]

    def _join(self, style: _Style) -> CellLook:
        number = style.number_format
        code = self._formats.get(number)
        font, fill = _get(self._fonts, style.font), _get(self._fills, style.fill)
        border = _get(self._borders, style.border)
        return replace(
            style.look,
            number_format=0 if code == "General" else number if code is None else code,
            **{name: getattr(font, name) for name in _OF_FONTS},
            **{name: getattr(fill, name) for name in ("pattern", "fill", "behind")},
            **{name: getattr(border, name) for name in _OF_BORDERS},
        )


_PARTS = ("numFmtId", "fontId", "fillId", "borderId")
_OF_FONTS = ("font", "size", "bold", "italic", "strike", "underline", "script", "ink")
_OF_BORDERS = ("left", "right", "top", "bottom", "diagonal", "diagonals")


def _get(looks: list[CellLook], index: int) -> CellLook:
    return looks[index] if 0 <= index < len(looks) else CellLook()


def _align(look: CellLook, attributes: Mapping[str, str]) -> CellLook:
    horizontal = attributes.get("horizontal", "general")
    vertical = attributes.get("vertical", "bottom")
    return replace(
        look,
        horizontal="" if horizontal == "general" else horizontal,
        vertical="" if vertical == "bottom" else vertical,
        wrap=attributes.get("wrapText") in TRUE,
        shrink=attributes.get("shrinkToFit") in TRUE,
        indent=min(max(int(attributes.get("indent", "0")), 0), _DEEPEST_INDENT),
        rotation=int(attributes.get("textRotation", "0")),
        reading_order=int(attributes.get("readingOrder", "0")),
    )
