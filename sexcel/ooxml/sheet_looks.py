"""The looks of a sheet's cells and its own view: the second pass, for carried sheets only.

The first pass (``sheet_xml``) has read the same part and refused what is damaged; here what
cannot be understood is left out.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress

from msgspec import Struct, field

from sexcel.model.refs import MAX_COLUMNS, MAX_ROWS, parse_a1
from sexcel.ooxml.carried_sheet import CellLook, ColumnSpan, RowLook
from sexcel.ooxml.colours import Colours
from sexcel.ooxml.namespaces import SPREADSHEET_NAMESPACES, TRUE
from sexcel.ooxml.xml_policy import parse_elements

_DIGIT, _PADDING, STANDARD_PIXELS = 7, 5, 64
"""Of the fonts that workbooks start with, in pixels: a digit, a cell's padding, a column."""
_STANDARD_HEIGHT, _LEAST_GAP = 15.0, 0.375
"""In points; the gap is half a pixel."""
_MOST_LEVEL = 7
"""Of outlines: Excel's own limit."""
_FROZEN = ("frozen", "frozenSplit")


class TooManyCellsError(Exception):
    """More cells than may be carried."""


class SheetLooks(Struct):
    """The looks and the view of one sheet."""

    styles: dict[tuple[int, int], int] = field(default_factory=dict)
    """The style of every cell that the part lists, blank ones included."""
    arrays: set[tuple[int, int]] = field(default_factory=set)
    columns: list[ColumnSpan] = field(default_factory=list)
    rows: dict[int, RowLook] = field(default_factory=dict)
    default_width: int = STANDARD_PIXELS
    default_height: float | None = None
    rows_hidden: bool = False
    frozen: tuple[int, int] = (0, 0)
    gridlines: bool = True
    zoom: int = 100
    right_to_left: bool = False
    tab: str = ""


def read_sheet_looks(
    pieces: Iterable[bytes], where: str, looks: list[CellLook], theme: Iterable[str], most: int
) -> SheetLooks:
    """Return styles of cells, sizes and view of one sheet.

    Raises TooManyCellsError beyond ``most`` cells, rows and columns.
    """
    reader = _SheetLooksReader(looks, Colours(tuple(theme)), most)
    parse_elements(pieces, where, reader.start)
    return reader.looks


class _SheetLooksReader:
    def __init__(self, styles: list[CellLook], colours: Colours, most: int) -> None:
        self.looks = SheetLooks()
        self._styles = styles
        self._colours = colours
        self._remaining = most
        self._position = (0, 0)
        self._scrolled = False
        self._by_name: dict[str, Callable[[Mapping[str, str]], None]] = {}
        for namespace in SPREADSHEET_NAMESPACES:
            self._by_name |= {
                f"{namespace} c": self._take_cell,
                f"{namespace} f": self._take_formula,
                f"{namespace} row": self._take_row,
                f"{namespace} col": self._take_columns,
                f"{namespace} sheetFormatPr": self._take_defaults,
                f"{namespace} sheetView": self._take_view,
                f"{namespace} pane": self._take_pane,
                f"{namespace} tabColor": self._take_tab,
            }

    def start(self, name: str, attributes: dict[str, str]) -> None:
        take = self._by_name.get(name)
        if take is not None:
            with suppress(ValueError, OverflowError):
                take(attributes)

    def _count(self, number: int = 1) -> None:
        self._remaining -= number
        if self._remaining < 0:
            raise TooManyCellsError

    def _take_cell(self, attributes: Mapping[str, str]) -> None:
        self._count()
        reference = attributes.get("r")
        row, column = self._position
        self._position = (row, column + 1) if reference is None else parse_a1(reference)
        style = int(attributes.get("s", "0"))
        self.looks.styles[self._position] = style if 0 <= style < len(self._styles) else 0

    def _take_formula(self, attributes: Mapping[str, str]) -> None:
        if attributes.get("t") in ("array", "dataTable"):
            self.looks.arrays.add(self._position)

    def _take_row(self, attributes: Mapping[str, str]) -> None:
        self._count()
        row = int(attributes.get("r", self._position[0] + 1))
        self._position = (row, 0)
        height = self._height(attributes)
        look = self._look(attributes, "s") if attributes.get("customFormat") in TRUE else None
        row_look = RowLook(height, attributes.get("hidden") in TRUE, _level(attributes), look)
        if row_look != RowLook() and row <= MAX_ROWS:
            self.looks.rows[row] = row_look

    def _height(self, attributes: Mapping[str, str]) -> float | None:
        height = _number(attributes.get("ht"))
        if height is None or attributes.get("customHeight") in TRUE:
            return height
        usual = self.looks.default_height or _STANDARD_HEIGHT
        return None if abs(height - usual) < _LEAST_GAP else height

    def _take_columns(self, attributes: Mapping[str, str]) -> None:
        first, last = int(attributes["min"]), int(attributes["max"])
        width = _pixels(_number(attributes.get("width")))
        hidden = attributes.get("hidden") in TRUE
        look = self._look(attributes, "style") if "style" in attributes else None
        if width == self.looks.default_width == STANDARD_PIXELS:
            width = None
        span = ColumnSpan(first, last, width, hidden, _level(attributes), look)
        # Programs state what all the columns to the right are; only what differs is kept.
        if (width or hidden or span.level or look) and 1 <= first <= last <= MAX_COLUMNS:
            self._count(last - first + 1)
            self.looks.columns.append(span)

    def _look(self, attributes: Mapping[str, str], name: str) -> CellLook | None:
        style = int(attributes.get(name, "0"))
        return self._styles[style] if 0 < style < len(self._styles) else None

    def _take_defaults(self, attributes: Mapping[str, str]) -> None:
        width = _pixels(_number(attributes.get("defaultColWidth")))
        base = _number(attributes.get("baseColWidth"))
        if width is None and base is not None:
            # Excel rounds a default width up to a multiple of eight pixels.
            width = -(-int(base * _DIGIT + _PADDING) // 8) * 8
        self.looks.default_width = width or STANDARD_PIXELS
        height = _number(attributes.get("defaultRowHeight"))
        if height is not None and abs(height - _STANDARD_HEIGHT) >= _LEAST_GAP:
            self.looks.default_height = height
        self.looks.rows_hidden = attributes.get("zeroHeight") in TRUE

    def _take_view(self, attributes: Mapping[str, str]) -> None:
        self.looks.gridlines = attributes.get("showGridLines", "1") in TRUE
        self.looks.right_to_left = attributes.get("rightToLeft") in TRUE
        self.looks.zoom = min(max(int(attributes.get("zoomScale", "100")), 10), 400)
        self._scrolled = attributes.get("topLeftCell", "A1") != "A1"

    def _take_pane(self, attributes: Mapping[str, str]) -> None:
        # Where the sheet was scrolled before it was frozen, nobody knows what is frozen.
        if attributes.get("state") in _FROZEN and not self._scrolled:
            rows, columns = (int(float(attributes.get(name, "0"))) for name in ("ySplit", "xSplit"))
            if 0 <= rows < MAX_ROWS and 0 <= columns < MAX_COLUMNS:
                self.looks.frozen = rows, columns

    def _take_tab(self, attributes: Mapping[str, str]) -> None:
        self.looks.tab = self._colours.resolve(attributes)


def _level(attributes: Mapping[str, str]) -> int:
    return min(max(int(attributes.get("outlineLevel", "0")), 0), _MOST_LEVEL)


def _number(text: str | None) -> float | None:
    number = float(text) if text else 0.0
    return number if 0 < number < 10_000 else None


def _pixels(width: float | None) -> int | None:
    """Return a width in characters, padding included, in pixels."""
    return None if width is None else round(width * _DIGIT)
