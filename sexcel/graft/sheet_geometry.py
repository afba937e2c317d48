"""What adding a note to a sheet needs to know of it, found in one pass over its bytes.

The sheet part is never written anew: one element is put into its bytes, and all others stay.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from operator import itemgetter
from xml.parsers.expat import XMLParserType

from msgspec import Struct, field

from sexcel.graft.part_text import PartText
from sexcel.graft.xml import damage_refusal, feed
from sexcel.model.refs import CellRef
from sexcel.ooxml.namespaces import SPREADSHEET_NAMESPACES, TRUE, references
from sexcel.ooxml.xml_policy import new_parser

_BEFORE_NOTES = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr",
    "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState",
    "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting",
    "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter",
    "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
    "drawing",
)  # fmt: skip
"""What the schema has before the drawing of the notes."""
_BEFORE_MARKS = _BEFORE_NOTES[: _BEFORE_NOTES.index("dataValidations")]
"""What it has before a conditional format that comes last."""
_PIXELS_OF_A_DIGIT = 7
"""The widest digit of Calibri 11, the usual font, in which column widths are counted."""
_PRIORITY = re.compile(rb'\bpriority="(\d{1,9})"')


class SheetGeometry(Struct):
    """A sheet's namespace, its drawing of notes, and how large its rows and columns are.

    ``drawing`` is the identifier of the drawing of notes and form controls; empty where the
    sheet has none, and then ``drawing_at`` is where in its bytes one belongs.
    """

    namespace: str = ""
    prefix: str = ""
    reference_prefix: str = ""
    drawing: str = ""
    drawing_at: int = 0
    mark_at: int = 0
    """Where in its bytes another conditional format belongs."""
    column_widths: list[tuple[int, int, int]] = field(default_factory=list)
    """First and last column of each run in ascending order, and its width in pixels."""
    row_heights: dict[int, int] = field(default_factory=dict)
    default_width: int = 64
    default_height: int = 20

    def width(self, column: int) -> int:
        """Return the width of a column (from 1) in pixels; 0 where it is hidden."""
        index = bisect_right(self.column_widths, column, key=itemgetter(0)) - 1
        if index >= 0 and column <= self.column_widths[index][1]:
            return self.column_widths[index][2]
        return self.default_width

    def height(self, row: int) -> int:
        """Return the height of a row (from 1) in pixels; 0 where it is hidden."""
        return self.row_heights.get(row, self.default_height)

    def refer_to_drawing(self, content: bytes, identifier: str) -> bytes:
        """Return the sheet's bytes with a reference to its new drawing of notes."""
        name = f"{self.prefix}:legacyDrawing" if self.prefix else "legacyDrawing"
        if not self.reference_prefix:
            name += f' xmlns:r="{references(self.namespace)}"'
        element = f'<{name} {self.reference_prefix or "r"}:id="{identifier}"/>'
        return PartText(content).splice([(self.drawing_at, self.drawing_at, element)])

    def mark_cells(self, content: bytes, cells: Iterable[CellRef], difference: int) -> bytes:
        """Return the sheet's bytes with a look of its own on cells: that of a difference (dxf)."""
        colon = f"{self.prefix}:" if self.prefix else ""
        priority = max(map(int, _PRIORITY.findall(content)), default=0) + 1
        ranges = " ".join(cell.a1 for cell in cells)
        element = (
            f'<{colon}conditionalFormatting sqref="{ranges}"><{colon}cfRule type="expression" '
            f'dxfId="{difference}" priority="{priority}"><{colon}formula>TRUE</{colon}formula>'
            f"</{colon}cfRule></{colon}conditionalFormatting>"
        )
        return PartText(content).splice([(self.mark_at, self.mark_at, element)])


def read_geometry(content: bytes, where: str) -> SheetGeometry:
    """Read the geometry of a sheet part; ``where`` names part and file for a refusal.

    Raises UnreadableWorkbookError where the part is damaged or declares a document type.
    """
    reader = _GeometryReader(where)
    parser = new_parser()
    parser.namespace_prefixes = True
    parser.StartNamespaceDeclHandler = reader.declare
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    reader.parser = parser
    feed(parser, content, where)
    if reader.geometry.namespace not in SPREADSHEET_NAMESPACES or not reader.geometry.drawing_at:
        raise damage_refusal(where)
    return reader.geometry


class _GeometryReader:
    """Gathers the geometry while expat goes through the sheet."""

    parser: XMLParserType

    def __init__(self, where: str) -> None:
        self.geometry = SheetGeometry()
        self._where = where
        self._depth = 0
        self._has_content = False
        self._drawing_at: int | None = None
        self._mark_at: int | None = None
        self._prefixes: dict[str, str] = {}

    def declare(self, prefix: str | None, namespace: str | None) -> None:
        if self._depth == 0 and prefix and namespace:
            self._prefixes[namespace] = prefix

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > 3:
            return
        namespace, _, local_and_prefix = name.partition(" ")
        local, _, prefix = local_and_prefix.partition(" ")
        if self._depth == 1:
            self.geometry.namespace, self.geometry.prefix = namespace, prefix
            self.geometry.reference_prefix = self._prefixes.get(references(namespace), "")
        elif self._depth == 2:
            self._section(local, attributes)
        elif local == "row":
            self._row(attributes)
        elif local == "col":
            self._column(attributes)

    def end(self, _: str) -> None:
        self._depth -= 1
        if self._depth == 0:
            end = self.parser.CurrentByteIndex
            if self._has_content:  # else its root may be <worksheet/>, in which nothing can stand
                self.geometry.drawing_at = end if self._drawing_at is None else self._drawing_at
                self.geometry.mark_at = end if self._mark_at is None else self._mark_at

    def _section(self, local: str, attributes: Mapping[str, str]) -> None:
        self._has_content = True
        if local in _BEFORE_NOTES:
            self._drawing_at = None
        elif self._drawing_at is None:
            self._drawing_at = self.parser.CurrentByteIndex
        if local in _BEFORE_MARKS:
            self._mark_at = None
        elif self._mark_at is None:
            self._mark_at = self.parser.CurrentByteIndex
        if local == "legacyDrawing":
            relations = references(self.geometry.namespace)
            identifiers = (
                value for key, value in attributes.items() if key.startswith(f"{relations} id")
            )
            self.geometry.drawing = next(identifiers, "")
        elif local == "sheetFormatPr":
            if "defaultColWidth" in attributes:
                self.geometry.default_width = _pixels_wide(attributes["defaultColWidth"])
            if "defaultRowHeight" in attributes:
                self.geometry.default_height = _pixels_high(attributes["defaultRowHeight"])

    def _row(self, attributes: Mapping[str, str]) -> None:
        if "r" in attributes and ("ht" in attributes or "hidden" in attributes):
            hidden = attributes.get("hidden") in TRUE
            height = 0 if hidden else _pixels_high(attributes.get("ht", "15"))
            self.geometry.row_heights[int(attributes["r"])] = height

    def _column(self, attributes: Mapping[str, str]) -> None:
        hidden = attributes.get("hidden") in TRUE
        width = 0 if hidden else _pixels_wide(attributes.get("width", "9"))
        self.geometry.column_widths.append((int(attributes["min"]), int(attributes["max"]), width))


def _pixels_wide(characters: str) -> int:
    return int(float(characters) * _PIXELS_OF_A_DIGIT)


def _pixels_high(points: str) -> int:
    return round(float(points) * 4 / 3)
