"""What any workbook consists of: blocks, inputs, workings, outputs, what is hidden or unread."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from msgspec import Struct

from sexcel.auditing.survey.covered_cells import CoveredCells, Span
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.sums import areas_of_run
from sexcel.auditing.survey.workbook import Survey
from sexcel.formulas.formula_shapes import Position
from sexcel.formulas.lexer import TokenKind
from sexcel.formulas.precedents import FormulaIndex
from sexcel.formulas.references import Shape
from sexcel.model.grid import ErrorValue, Grid, Visibility
from sexcel.model.refs import CellRef, RangeRef, consecutive

_NARROW = 64
"""Columns of an area up to which each is marked; of a wider one, the used ones."""


class CellBlock(Struct, frozen=True):
    """Filled cells without a blank row or column between them; ``text`` is the first among them.

    ``inputs`` are typed numbers that formulas read, ``unread`` those that none does; ``workings``
    are formulas that others read, ``outputs`` those that none does.
    """

    range: RangeRef
    text: str
    cells: int
    inputs: int
    unread: int
    workings: int
    outputs: int
    errors: int


class SheetInspection(Struct, frozen=True):
    """One sheet with its blocks, and the hidden rows and columns that are not empty."""

    name: str
    visibility: Visibility
    blocks: tuple[CellBlock, ...]
    hidden_rows: tuple[int, ...]
    hidden_columns: tuple[int, ...]
    largest_outputs: tuple[CellRef, ...]
    """The formulas with the largest figures that no formula reads."""


class NamedCells(Struct, frozen=True):
    """A defined name, where it holds (None for the whole workbook), and what it means."""

    name: str
    sheet: str | None
    meaning: str
    is_hidden: bool
    is_used: bool
    """Whether a formula uses it."""


class FileLink(Struct, frozen=True):
    """Another file that formulas read, as the formulas name it."""

    file: str
    formulas: int
    first: CellRef


class WorkbookInspection(Struct, frozen=True):
    """What a workbook consists of."""

    path: str
    sha256: str
    sheets: tuple[SheetInspection, ...]
    names: tuple[NamedCells, ...]
    links: tuple[FileLink, ...]
    unread_sheets: tuple[str, ...]
    """Sheets with formulas or figures that no other sheet reads."""
    values_of: str = ""
    no_budget: str = ""
    """The sentence that says why it is not read as a budget."""


_MOST_OUTPUTS = 5
"""Outputs of a sheet that are named: its bottom lines, not each line of a list."""


def inspect_workbook(grid: Grid, no_budget: str = "") -> WorkbookInspection:
    """Return what a workbook consists of, with the sentence on why it is no budget."""
    survey = Survey(FormulaIndex(grid))
    reading = _Reading(survey)
    return WorkbookInspection(
        grid.path,
        grid.sha256,
        tuple(_inspect_sheet(sheet, reading) for sheet in survey.sheets),
        tuple(_names(grid, reading.names_used)),
        tuple(_links(survey)),
        tuple(
            sheet.name
            for sheet in survey.sheets
            if sheet.number_rows and sheet.name not in reading.sheets_read
        ),
        grid.values_of,
        no_budget,
    )


class _Reading:
    """Which cells, sheets and names the formulas of a workbook read."""

    def __init__(self, survey: Survey) -> None:
        self.sheets_read: set[str] = set()
        self.names_used: set[str] = set()
        self._spans: dict[tuple[str, int], list[Span]] = {}
        self._columns_used = {
            sheet.name: {position[1] for position, _ in sheet.cells()} for sheet in survey.sheets
        }
        for sheet in survey.sheets:
            for run in sheet.runs:
                areas = [*areas_of_run(run, run.shape.references, sheet.name)]
                if run.shape.names:
                    self.names_used |= {name.casefold() for name in run.shape.names}
                    areas += survey.formula_index.precedents(run.first_cell(sheet.name))
                for area in areas:
                    self._mark(survey, sheet.name, area)
        self.cells_read = CoveredCells(self._spans)

    def _mark(self, survey: Survey, reader: str, area: RangeRef) -> None:
        sheet = survey.sheet(area.sheet)
        if sheet is None:
            return
        if sheet.name != reader:
            self.sheets_read.add(sheet.name)
        columns: Iterable[int] = range(area.first_column, area.last_column + 1)
        if area.width > _NARROW:
            columns = [
                column
                for column in self._columns_used[sheet.name]
                if area.first_column <= column <= area.last_column
            ]
        for column in columns:
            span = (area.first_row, area.last_row)
            self._spans.setdefault((sheet.name, column), []).append(span)


def _inspect_sheet(sheet: SheetSurvey, reading: _Reading) -> SheetInspection:
    outputs = [
        (abs(number), sheet.ref(position))
        for position in sheet.shapes
        if not reading.cells_read.has(sheet.name, *position)
        and (number := sheet.number(*position)) is not None
    ]
    outputs.sort(key=lambda output: (-output[0], output[1]))
    columns = {column for _, column in (position for position, _ in sheet.cells())}
    return SheetInspection(
        sheet.name,
        sheet.grid.visibility,
        tuple(_block(sheet, area, cells, reading) for area, cells in _blocks(sheet)),
        tuple(row for row in sorted(sheet.grid.hidden_rows) if sheet.columns(row)),
        tuple(sorted(sheet.grid.hidden_columns & columns)),
        tuple(ref for _, ref in outputs[:_MOST_OUTPUTS]),
    )


def _blocks(sheet: SheetSurvey) -> Iterator[tuple[RangeRef, list[Position]]]:
    """Yield the blocks of a sheet: cut at blank rows, then at blank columns."""
    rows: dict[int, list[Position]] = {}
    for position, _ in sheet.cells():
        rows.setdefault(position[0], []).append(position)
    for band in consecutive(rows):
        columns: dict[int, list[Position]] = {}
        for position in (position for row in band for position in rows[row]):
            columns.setdefault(position[1], []).append(position)
        for side in consecutive(columns):
            cells = sorted(position for column in side for position in columns[column])
            area = sheet.grid.area(cells[0][0], side[0], cells[-1][0], side[-1])
            yield area, cells


def _block(
    sheet: SheetSurvey,
    area: RangeRef,
    cells: Sequence[Position],
    reading: _Reading,
) -> CellBlock:
    counts = {"inputs": 0, "unread": 0, "workings": 0, "outputs": 0}
    text, errors = "", 0
    for position in cells:
        value = sheet.value(*position)
        if not text and isinstance(value, str):
            text = " ".join(value.split())
        errors += isinstance(value, ErrorValue)
        is_read = reading.cells_read.has(sheet.name, *position)
        if position in sheet.shapes or position in sheet.filled_cells:
            counts["workings" if is_read else "outputs"] += 1
        elif isinstance(value, Decimal) and not sheet.is_year_heading(*position):
            counts["inputs" if is_read else "unread"] += 1
    return CellBlock(area, text, len(cells), **counts, errors=errors)


def _names(grid: Grid, used: set[str]) -> Iterator[NamedCells]:
    for names, is_hidden in ((grid.defined_names, False), (grid.hidden_names, True)):
        for name, meaning in names.items():
            yield NamedCells(name, None, meaning, is_hidden, name.casefold() in used)
    for sheet, local in grid.local_names.items():
        for name, meaning in local.items():
            is_used = any(written.rpartition("!")[2] == name.casefold() for written in used)
            yield NamedCells(name, sheet, meaning, False, is_used)


def _links(survey: Survey) -> Iterator[FileLink]:
    """Yield the other files that formulas read."""
    files: dict[str, list[CellRef]] = {}
    counts: dict[str, int] = {}
    for sheet in survey.sheets:
        for run in sheet.runs:
            for file in _files(run.shape):
                files.setdefault(file, []).append(run.first_cell(sheet.name))
                counts[file] = counts.get(file, 0) + len(run)
    for file, places in files.items():
        yield FileLink(file, counts[file], places[0])


def _files(shape: Shape) -> set[str]:
    texts = [reference.sheet or "" for reference in shape.references if reference.is_external]
    texts += [
        token.text for token in shape.tokens if token.kind is TokenKind.NAME and "[" in token.text
    ]
    return {text.partition("[")[2].partition("]")[0] for text in texts}
