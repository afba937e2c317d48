"""Where in the bytes of a sheet part its cells are, found in one pass over it."""

from collections.abc import Collection, Mapping
from xml.parsers.expat import XMLParserType

from msgspec import Struct, field

from sexcel.graft.part_text import PartText
from sexcel.graft.xml import damage_refusal, feed
from sexcel.model.refs import MAX_COLUMNS, MAX_ROWS, RangeRef, parse_a1
from sexcel.ooxml.namespaces import SPREADSHEET_NAMESPACES
from sexcel.ooxml.xml_policy import new_parser

Position = tuple[int, int]
"""Row and column, both from 1."""


class Span(Struct, frozen=True):
    """From the first byte of something to the one behind its last."""

    start: int
    end: int


class CellSpan(Struct):
    """A cell: the bytes it takes, and those of its formula, its value and its inline text."""

    row: int
    column: int
    attributes: Mapping[str, str]
    start: int
    end: int = 0
    parts: list[Span] = field(default_factory=list)
    """Its formula, value and inline text, whichever it has, in order."""
    formula: Span | None = None
    formula_attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def position(self) -> Position:
        """Return its row and column."""
        return self.row, self.column


class RowSpan(Struct):
    """A row in which some cell is wanted: its start tag, its end, and where its cells begin."""

    number: int
    start: int
    attributes: Mapping[str, str]
    end_tag: int = 0
    """Where its end tag begins, if it has one."""
    cells: list[tuple[int, int]] = field(default_factory=list)
    """Column and first byte of each of its cells."""


class SheetSpans(Struct):
    """Where rows and cells are; ``row_starts`` are number and first byte of each row, in order."""

    cells: dict[Position, CellSpan] = field(default_factory=dict)
    rows: dict[int, RowSpan] = field(default_factory=dict)
    row_starts: list[tuple[int, int]] = field(default_factory=list)
    runs: dict[Position, list[CellSpan]] = field(default_factory=dict)
    """By the first cell of a run of shared formulas that is to get another one: the others."""
    arrays: list[RangeRef] = field(default_factory=list)
    """Ranges that one array formula or what-if data table fills."""
    rows_start: int = 0
    rows_end: int = 0
    """Where the element of all rows begins, and its end tag, if it has one."""


def find_spans(
    source: PartText, where: str, wanted: Collection[Position], rewritten: Collection[Position]
) -> SheetSpans:
    """Find the ``wanted`` cells of a sheet part; of them, ``rewritten`` get another formula.

    ``where`` names part and file for a refusal. Raises UnreadableWorkbookError where the part
    is damaged or declares a document type.
    """
    reader = _CellSpanReader(source, where, wanted, rewritten)
    parser = new_parser()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.words
    reader.parser = parser
    feed(parser, source.content, where)
    if not reader.spans.rows_start:
        raise damage_refusal(where)
    return reader.spans


_SHEET, _ROWS, _ROW, _CELL, _PART = 1, 2, 3, 4, 5


class _CellSpanReader:
    parser: XMLParserType

    def __init__(
        self,
        source: PartText,
        where: str,
        wanted: Collection[Position],
        rewritten: Collection[Position],
    ) -> None:
        self.spans = SheetSpans()
        self._source = source
        self._where = where
        self._wanted = wanted
        self._rewritten = rewritten
        self._wanted_rows = {row for row, _ in wanted}
        self._shared: dict[str, Position | None] = {}
        self._namespace = ""
        self._depth = 0
        self._inside = False
        self._row = 0
        self._column = 0
        self._row_span: RowSpan | None = None
        self._row_numbered = False
        self._cell: CellSpan | None = None
        self._part = ""
        self._part_start = 0
        self._has_words = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == _SHEET:
            self._namespace, _, local = name.rpartition(" ")
            if local != "worksheet" or self._namespace not in SPREADSHEET_NAMESPACES:
                raise damage_refusal(self._where)
        elif self._depth == _ROWS:
            self._inside = name == f"{self._namespace} sheetData"
            if self._inside:
                self.spans.rows_start = self.parser.CurrentByteIndex
        elif self._inside and self._depth <= _PART:
            namespace, _, local = name.rpartition(" ")
            if namespace == self._namespace:
                self._start_inside(local, attributes)

    def _start_inside(self, local: str, attributes: dict[str, str]) -> None:
        if self._depth == _ROW and local == "row":
            self._start_row(attributes)
        elif self._depth == _CELL and local == "c":
            self._start_cell(attributes)
        elif self._depth == _PART and local in ("f", "v", "is"):
            self._part = local
            self._part_start = self.parser.CurrentByteIndex
            self._has_words = False
            if local == "f" and self._cell is not None:
                self._cell.formula_attributes = attributes

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._row_numbered = "r" in attributes
        self._open_row(int(attributes.get("r", self._row + 1)), attributes)

    def _open_row(self, number: int, attributes: Mapping[str, str]) -> None:
        if not 1 <= number <= MAX_ROWS:
            raise damage_refusal(self._where)
        start = self.parser.CurrentByteIndex
        self._row, self._column = number, 0
        self.spans.row_starts.append((number, start))
        self._row_span = RowSpan(number, start, attributes)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        row = self._row_span
        if row is None:
            raise damage_refusal(self._where)
        column = self._column + 1
        if "r" in attributes:
            number, column = parse_a1(attributes["r"])
            if number != row.number:
                if self._row_numbered or self._column:
                    raise damage_refusal(self._where)
                row.number = self._row = number
                self.spans.row_starts[-1] = (number, row.start)
        if column > MAX_COLUMNS:
            raise damage_refusal(self._where)
        self._column = column
        start = self.parser.CurrentByteIndex
        if row.number in self._wanted_rows:
            row.cells.append((column, start))
        self._cell = CellSpan(row.number, column, attributes, start)

    def words(self, text: str) -> None:
        if self._part == "f":
            self._has_words = self._has_words or bool(text)

    def end(self, _: str) -> None:
        depth, self._depth = self._depth, self._depth - 1
        if not self._inside:
            return
        end_index = self.parser.CurrentByteIndex
        if depth == _PART and self._part:
            self._end_part(end_index)
        elif depth == _CELL and self._cell is not None:
            self._end_cell(self._cell, end_index)
        elif depth == _ROW and self._row_span is not None:
            self._row_span.end_tag = end_index
            if self._row_span.number in self._wanted_rows:
                self.spans.rows[self._row_span.number] = self._row_span
            self._row_span = None
        elif depth == _ROWS:
            self.spans.rows_end = end_index
            self._inside = False

    def _end_part(self, end_index: int) -> None:
        cell, part = self._cell, self._part
        self._part = ""
        if cell is None:
            return
        if part != "f" and cell.position not in self._wanted:
            return
        if part == "f" and not self._note_formula(cell):
            return
        span = Span(self._part_start, self._source.element_end(self._part_start, end_index))
        cell.parts.append(span)
        if part == "f":
            cell.formula = span

    def _note_formula(self, cell: CellSpan) -> bool:
        """Note what a formula is part of; say whether its place is wanted."""
        attributes = cell.formula_attributes
        kind = attributes.get("t")
        if kind in ("array", "dataTable") and "ref" in attributes:
            self.spans.arrays.append(RangeRef.parse("", attributes["ref"]))
        wanted = cell.position in self._wanted
        if kind != "shared":
            return wanted
        number = attributes.get("si", "")
        if self._has_words:
            first = cell.position if cell.position in self._rewritten else None
            self._shared[number] = first
            if first is not None:
                self.spans.runs[first] = []
            return wanted
        first = self._shared.get(number)
        if first is not None:
            self.spans.runs[first].append(cell)
        return wanted or first is not None

    def _end_cell(self, cell: CellSpan, end_index: int) -> None:
        self._cell = None
        if cell.position in self._wanted or cell.formula is not None:
            cell.end = self._source.element_end(cell.start, end_index)
        if cell.position in self._wanted:
            self.spans.cells[cell.position] = cell
