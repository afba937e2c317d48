"""One sheet, gone through once: its formulas by shape, its runs, the contents of its cells."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum, auto
from functools import cached_property, lru_cache

from sexcel.auditing.survey.runs import Run, ShapeLines, find_runs, shape_lines
from sexcel.auditing.survey.sums import SumFormula, SumRun, sum_of
from sexcel.formulas.export import spilled_cells
from sexcel.formulas.formula_shapes import Position
from sexcel.formulas.references import Shape
from sexcel.model.amounts import parse_amount
from sexcel.model.exclusions import is_part
from sexcel.model.grid import Cell, CellValue, ErrorValue, SheetGrid
from sexcel.model.names import normalise
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.wording import truncate

_TOTAL = re.compile(r"\b(?:sub|grand|over-?all)?[\s-]*totals?\b|\bsum\b", re.IGNORECASE)
_HIGHEST_HEADING = 200
"""Rows above a figure in which its heading is looked for: longer tables repeat their headings,
and what is further up heads another list."""
_NUMBER_TEXT = re.compile(r"\s*+[-+(]?\s*+[£$€]?\s*+[-+]?\s*+\d[\d,. ]*+\s*+%?\)?\s*+")
"""Nothing in it is tried in two ways: a cell may hold 32,767 blanks."""
_YEARS = range(1900, 2101)
_PLAIN_FORMATS = ("General", "0", "@", "####", "yyyy")
"""Number formats in which a bare year is shown; an amount of 2,000 has a comma or a currency."""
_CHECK = re.compile(r"\b(?:check|should|must|needs?)\b", re.IGNORECASE)
"""Words of labels of checks."""
_EMPTY_TEXT = '""'
"""In a formula that may give nothing, which some programs save as no value at all."""
_ERRORS_AS_TEXT = frozenset({"#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"})
"""Errors that Google Sheets, among others, saves as texts. ``#N/A`` is typed as a text, too, where
a figure does not apply."""
_LONGEST_LABEL = 500
"""Characters of a label; what is longer is prose, of which the start is enough."""
_LONGEST_NAME = 40
"""Characters of a label in a message, so that label and heading fit on one line of a report."""


def _is_number_text(text: str) -> bool:
    """Say whether a text may be a number."""
    return bool(_NUMBER_TEXT.fullmatch(text)) or parse_amount(text, in_words=False) is not None


class _TextKind(Enum):
    """What a text may be beside a name."""

    NAME = auto()
    ERROR = auto()
    TOTAL = auto()
    NUMBER = auto()


@lru_cache(maxsize=4096)
def _kind_of(text: str) -> _TextKind:
    """Return what a text may be; lists repeat theirs."""
    if text in _ERRORS_AS_TEXT:
        return _TextKind.ERROR
    if "otal" in text or "OTAL" in text or "um" in text.lower():
        return _TextKind.TOTAL
    return _TextKind.NUMBER if _is_number_text(text) else _TextKind.NAME


@lru_cache(maxsize=4096)
def _may_check(text: str) -> bool:
    return _CHECK.search(text[:_LONGEST_LABEL]) is not None


@lru_cache(maxsize=4096)
def _is_above(area: RangeRef, cell: CellRef) -> bool:
    """Say whether an area is part of the column above a cell."""
    is_in_column = area.first_column == area.last_column == cell.column
    return is_in_column and area.sheet == cell.sheet and area.last_row < cell.row


def _filled_cells(sheet: SheetGrid) -> Iterator[Position]:
    yield from spilled_cells(sheet)
    for area in sheet.pivot_ranges:
        if area.size <= len(sheet.cells):
            yield from area.positions()
        else:
            yield from (position for position in sheet.cells if position in area)


def is_called_total(text: str) -> bool:
    """Say whether a label or a heading names a total."""
    return _TOTAL.search(text) is not None


class SheetSurvey:
    """A sheet as rules ask about it; rows and columns count from 1."""

    def __init__(self, sheet: SheetGrid, shapes: Mapping[Position, Shape]) -> None:
        self.grid = sheet
        self.name = sheet.name
        self.shapes = shapes
        """The shape of each formula."""
        self._shape_counts: dict[tuple[int, bool], Counter[str]] = {}
        self._worked_out: Mapping[Position, CellValue] = {}
        self._labels: dict[int, list[str]] = {}
        self._headings: dict[tuple[int, int], list[tuple[int, str]]] = {}
        self._rows_called: dict[int, dict[str, int | None]] = {}
        self._cells: Mapping[Position, Cell] = sheet.cells
        self.errors: dict[Position, str] = {}
        """Cells that show an error value, with its code."""
        self.texts: set[str] = set()
        """What its texts say, each once, typed or given by a formula."""
        self.number_texts: dict[Position, str] = {}
        """Texts that may be numbers."""
        self.total_texts: list[Position] = []
        """Texts that may name a total in their row or column."""
        self.check_texts: list[Position] = []
        """Texts that say what a figure should be."""
        self.number_rows: set[int] = set()
        """Rows that hold a number, typed or calculated."""
        self.typed_numbers: dict[int, dict[int, Decimal]] = {}
        """Row to the numbers typed in it, by column."""
        self.typed_dates: Counter[date] = Counter()
        """The dates typed, and how often each."""
        self.first_dates: dict[date, Position] = {}
        """Where each of them is typed first."""
        self.number_formats: set[str] = set()
        """How the figures of the sheet are shown."""
        self.seems_all_saved = True
        """Whether every formula was saved with its value, or may well give an empty text."""
        self.filled_cells = frozenset(_filled_cells(sheet))
        """Cells with a value that nobody typed, of array formulas and pivot tables."""
        note_format = self.number_formats.add
        for position, cell in self._cells.items():
            note_format(cell.number_format)
            formula, value = cell.formula, cell.value
            if formula is not None:
                self._record_result(position, value)
                if value is None and _EMPTY_TEXT not in formula:
                    self.seems_all_saved = False
            elif position in self.filled_cells:
                self._record_result(position, value)
            elif type(value) is Decimal:
                self._record_number(*position, value)
            else:
                self._record_typed(position, value)

    def learn(self, worked_out: Mapping[Position, CellValue]) -> None:
        """Take in the values of formulas that were saved without one."""
        self._worked_out = worked_out
        self._labels.clear()
        self._headings.clear()
        self._rows_called.clear()
        for position, value in worked_out.items():
            self._record_result(position, value)

    def _record_result(self, position: Position, value: CellValue) -> None:
        if isinstance(value, Decimal):
            self.number_rows.add(position[0])
        elif isinstance(value, ErrorValue):
            self.errors[position] = value.code
        elif isinstance(value, str):
            self.texts.add(value)
            if value in _ERRORS_AS_TEXT:
                self.errors[position] = value

    def _record_number(self, row: int, column: int, number: Decimal) -> None:
        numbers = self.typed_numbers.get(row)
        if numbers is None:
            numbers = self.typed_numbers[row] = {}
            self.number_rows.add(row)
        numbers[column] = number

    def _record_typed(self, position: Position, value: CellValue) -> None:
        if isinstance(value, str):
            self.texts.add(value)
            if _may_check(value):
                self.check_texts.append(position)
            kind = _kind_of(value)
            if kind is _TextKind.ERROR:
                self.errors[position] = value
            elif kind is _TextKind.TOTAL:
                self.total_texts.append(position)
            elif kind is _TextKind.NUMBER:
                self.number_texts[position] = value
        elif isinstance(value, ErrorValue):
            self.errors[position] = value.code
        elif isinstance(value, date):
            self.typed_dates[value] += 1
            self.first_dates.setdefault(value, position)

    # Formulas.

    @cached_property
    def shapes_down(self) -> ShapeLines:
        """Return the shapes of each column with formulas, by row."""
        return shape_lines(self.shapes, down=True)

    @cached_property
    def shapes_across(self) -> ShapeLines:
        """Return the shapes of each row with formulas, by column."""
        return shape_lines(self.shapes, down=False)

    @cached_property
    def runs_down(self) -> list[Run]:
        """Return the runs down the columns."""
        return find_runs(self.shapes_down, down=True)

    @cached_property
    def runs_across(self) -> list[Run]:
        """Return the runs along the rows."""
        return find_runs(self.shapes_across, down=False)

    @cached_property
    def repeating_runs_across(self) -> list[Run]:
        """Return the runs along those rows in which some shape occurs twice."""
        return find_runs(self.shapes_across, down=False, repeating=True)

    @cached_property
    def runs(self) -> list[Run]:
        """Return each formula once: in its run down the column, or else in one along the row."""
        single: dict[Position, Shape] = {}
        runs: list[Run] = []
        for run in self.runs_down:
            if len(run) > 1:
                runs.append(run)
            else:
                position = run.position_at(run.first)
                single[position] = self.shapes[position]
        return [*runs, *find_runs(shape_lines(single, down=False), down=False)]

    @cached_property
    def read_cells(self) -> frozenset[Position]:
        """Return the cells of this sheet that its formulas read one by one."""
        read: set[Position] = set()
        for run in self.runs:
            cells = [reference for reference in run.shape.references if reference.is_cell]
            for cell in run.cells(self.name):
                areas = (reference.area_from(cell) for reference in cells)
                read.update(
                    (area.first_row, area.first_column)
                    for area in areas
                    if area is not None and area.sheet == self.name
                )
        return frozenset(read)

    def shapes_on_line(self, number: int, *, down: bool) -> Counter[str]:
        """Return how often each shape occurs in a column, which goes ``down``, or a row."""
        counts = self._shape_counts.get((number, down))
        if counts is None:
            line = (self.shapes_down if down else self.shapes_across).get(number, {})
            counts = Counter(shape.text for shape in line.values())
            self._shape_counts[number, down] = counts
        return counts

    @cached_property
    def sum_runs(self) -> list[SumRun]:
        """Return the runs of formulas that only add up."""
        known: dict[str, SumFormula | None] = {}
        sum_runs: list[SumRun] = []
        for run in self.runs:
            text = run.shape.text
            if text not in known:
                known[text] = sum_of(run.shape)
            formula = known[text]
            if formula is not None:
                sum_runs.append(SumRun(run, formula))
        return sum_runs

    @cached_property
    def column_sums(self) -> Mapping[int, Sequence[int]]:
        """Return the rows, by column, of sums of one range above them in their own column."""
        columns: dict[int, list[int]] = {}
        for sum_run in self.sum_runs:
            if sum_run.formula.is_range and sum_run.formula.goes_down:
                for cell in sum_run.run.cells(self.name):
                    if all(_is_above(area, cell) for area in sum_run.formula.areas(cell)):
                        columns.setdefault(cell.column, []).append(cell.row)
        return {column: sorted(rows) for column, rows in columns.items()}

    # Cells.

    def ref(self, position: Position) -> CellRef:
        """Return the reference of a cell of this sheet."""
        return CellRef(self.name, *position)

    def cell(self, row: int, column: int) -> Cell | None:
        """Return the cell; None where it is empty."""
        return self._cells.get((row, column))

    def cells(self) -> Iterator[tuple[Position, Cell]]:
        """Yield every cell that is not empty."""
        yield from self._cells.items()

    def value(self, row: int, column: int) -> CellValue:
        """Return the value, recalculated where none was saved; None where the cell is empty."""
        cell = self._cells.get((row, column))
        value = None if cell is None else cell.value
        return self._worked_out.get((row, column)) if value is None else value

    def number(self, row: int, column: int) -> Decimal | None:
        """Return the number, typed or calculated; None for anything else.

        The rules ask for nothing more often.
        """
        cell = self._cells.get((row, column))
        value = None if cell is None else cell.value
        if value is None:
            value = self._worked_out.get((row, column))
        return value if isinstance(value, Decimal) else None

    def typed_number(self, row: int, column: int) -> Decimal | None:
        """Return the number typed in a cell; None for anything else, such as a formula."""
        numbers = self.typed_numbers.get(row)
        return None if numbers is None else numbers.get(column)

    def number_format(self, row: int, column: int) -> str:
        """Return how the cell shows its figure; empty where there is no cell."""
        cell = self._cells.get((row, column))
        return "" if cell is None else cell.number_format

    def is_percent(self, row: int, column: int) -> bool:
        """Say whether the figure is shown as a percentage."""
        return "%" in self.number_format(row, column)

    def is_hidden(self, row: int, column: int) -> bool:
        """Say whether the row or the column is hidden."""
        return row in self.grid.hidden_rows or column in self.grid.hidden_columns

    @cached_property
    def _rows_by_column(self) -> Mapping[int, Sequence[int]]:
        rows_by_column: dict[int, list[int]] = {}
        for row, columns in self.grid.rows.items():
            for column in columns:
                rows_by_column.setdefault(column, []).append(row)
        return rows_by_column

    def columns(self, row: int) -> tuple[int, ...]:
        """Return the columns of the cells in a row that are not empty, ascending."""
        return self.grid.rows.get(row, ())

    def rows(self, column: int) -> Sequence[int]:
        """Return the rows of the cells in a column that are not empty, ascending."""
        return self._rows_by_column.get(column, ())

    # What figures are called.

    def label(self, row: int, column: int) -> str:
        """Return the text that names the row of a figure: the first of its block to its left.

        Empty where there is none.
        """
        labels = self._labels.get(row)
        if labels is None:
            labels = self._labels[row] = list(self._labels_along(row))
        return labels[bisect_left(self.columns(row), column)]

    def _labels_along(self, row: int) -> Iterator[str]:
        """Yield what names a figure before the first cell of a row, and after each of them."""
        label = ""
        before: int | None = None
        has_figure = False
        yield label
        for column in self.columns(row):
            value = self.value(row, column)
            text = value[:_LONGEST_LABEL] if isinstance(value, str) else ""
            is_text = any(map(str.isalpha, text))
            # Past a blank column, a text after figures names the figures of another block.
            begins_block = has_figure and before is not None and column > before + 1
            if is_text and (not label or begins_block):
                label = " ".join(text.split())
                has_figure = False
            has_figure = has_figure or isinstance(value, Decimal)
            before = column
            yield label

    def rows_called(self, column: int) -> Mapping[str, int | None]:
        """Return the row of each label, in plain letters, of the figures of a column.

        None where several have it.
        """
        known = self._rows_called.get(column)
        if known is None:
            known = self._rows_called[column] = {}
            for row in self.rows(column):
                if self.number(row, column) is not None:
                    name = normalise(self.label(row, column))
                    known[name] = None if name in known else row
        return known

    def heading(self, row: int, column: int) -> str:
        """Return the text, date or year above a figure in its column; empty for none."""
        block = row // _HIGHEST_HEADING
        for number in (block, block - 1):
            headings = self._headings.get((column, number))
            if headings is None:
                headings = self._headings[column, number] = list(self._headings_in(column, number))
            above = bisect_left(headings, (row, ""))
            if above:
                heading_row, heading = headings[above - 1]
                return heading if heading_row > row - _HIGHEST_HEADING else ""
        return ""

    def _headings_in(self, column: int, block: int) -> Iterator[tuple[int, str]]:
        """Yield the rows of a part of a column that may head figures below, with what they say.

        A heading is looked for in two parts, however long the column is.
        """
        rows, first = self.rows(column), block * _HIGHEST_HEADING
        for row in rows[bisect_left(rows, first) : bisect_left(rows, first + _HIGHEST_HEADING)]:
            value = self.value(row, column)
            if isinstance(value, str) and any(map(str.isalnum, value)):
                is_number = value in _ERRORS_AS_TEXT or _is_number_text(value)
                if not is_number or self.is_year(row, column):
                    yield row, " ".join(value[:_LONGEST_LABEL].split())
            elif isinstance(value, date):
                yield row, f"{value:%d/%m/%Y}"
            elif self.is_year_heading(row, column):
                yield row, str(value)

    def is_year(self, row: int, column: int) -> bool:
        """Say whether the cell holds a bare year, as over a column."""
        value = self.value(row, column)
        if isinstance(value, str):
            year = value.strip()
            return len(year) == len("2020") and year.isdecimal() and int(year) in _YEARS
        if not isinstance(value, Decimal) or self.number_format(row, column) not in _PLAIN_FORMATS:
            return False
        return value == value.to_integral_value() and int(value) in _YEARS

    def is_year_heading(self, row: int, column: int) -> bool:
        """Say whether the cell holds a year among years, not an amount of 2,000 among others."""
        return self.is_year(row, column) and self.is_year_row(row)

    def is_year_row(self, row: int) -> bool:
        """Say whether every number of the row is a year."""
        return all(
            self.number(row, column) is None or self.is_year(row, column)
            for column in self.columns(row)
        )

    def is_numbering(self, row: int, column: int) -> bool:
        """Say whether a typed number counts on in its row, as those of accounts and periods do."""
        numbers = self.typed_numbers.get(row, {})
        columns = sorted(numbers)
        if column not in numbers:
            return False
        index = bisect_left(columns, column)
        steps = ((columns[index - 1 : index], -1), (columns[index + 1 : index + 2], 1))
        return any(
            numbers[beside] == numbers[column] + step for near, step in steps for beside in near
        )

    def is_part(self, row: int, column: int) -> bool:
        """Say whether a line is part of the line above it: it is ``of which``, or under that."""
        label = self.label(row, column)
        return is_part(label) or (
            self.number(row - 1, column) is None and is_part(self.label(row - 1, column))
        )

    def is_total(self, row: int, column: int) -> bool:
        """Say whether the label or the heading of a figure names a total."""
        return is_called_total(self.label(row, column)) or is_called_total(
            self.heading(row, column)
        )

    def figure_name(self, row: int, column: int) -> str:
        """Return what the figure is: ``Privacy, 2020/21``; empty where nothing names it."""
        names = (self.label(row, column), self.heading(row, column))
        return ", ".join(truncate(name, _LONGEST_NAME) for name in names if name)
