"""One sheet, gone through once: its formulas by shape, its runs, what stands in its cells."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property

from sexcel.auditing.survey.formula_shapes import Position, shapes_of
from sexcel.auditing.survey.runs import Run, runs_of
from sexcel.auditing.survey.sums import Sum, SumRun, sum_of
from sexcel.formulas.references import Shape, Shapes
from sexcel.model.grid import Cell, CellValue, ErrorValue, SheetGrid
from sexcel.model.refs import CellRef

TOTAL = re.compile(r"\b(?:sub|grand|over-?all)?[\s-]*totals?\b|\bsum\b", re.IGNORECASE)
_HIGHEST = 200
"""Rows that a heading is looked for above a figure."""
_NUMBER_TEXT = re.compile(r"\s*[-+(]?\s*[£$€]?\s*[-+]?\s*\d[\d,. ]*\s*%?\)?\s*")
_YEAR = range(1900, 2101)
_YEAR_DIGITS = 4
_LONGEST_LABEL = 500
"""Characters of a label; what is longer is prose, of which the start is enough."""


class SheetSurvey:
    """A sheet as rules ask about it."""

    def __init__(self, sheet: SheetGrid, shapes: Shapes) -> None:
        self.grid = sheet
        self.name = sheet.name
        self._worked_out: Mapping[Position, CellValue] = {}
        self._cells: Mapping[Position, Cell] = sheet.cells
        self.errors: dict[Position, str] = {}
        """Cells that show an error value, with its code."""
        self.number_texts: dict[Position, str] = {}
        """Texts without a letter, which may be numbers."""
        self.totals: list[Position] = []
        """Texts that say that a total stands beside or below them."""
        self.number_rows: set[int] = set()
        """Rows in which a number stands, typed or worked out."""
        self.typed_numbers: dict[int, dict[int, Decimal]] = {}
        """Row to the numbers typed in it, by column."""
        self.typed_dates: dict[Position, date] = {}
        self.is_all_saved = True
        """Whether every formula was saved with its value."""
        formulas: dict[Position, str] = {}
        for position, cell in self._cells.items():
            if cell.formula is not None:
                formulas[position] = cell.formula
                self._take_result(position, cell.value)
                if cell.value is None:
                    self.is_all_saved = False
            else:
                self._take_typed(position, cell.value)
        self.shapes: Mapping[Position, Shape] = shapes_of(formulas, shapes)

    def learn(self, worked_out: Mapping[Position, CellValue]) -> None:
        """Take in what formulas come to that were saved without a value."""
        self._worked_out = worked_out
        for position, value in worked_out.items():
            self._take_result(position, value)

    def _take_result(self, position: Position, value: CellValue) -> None:
        if isinstance(value, Decimal):
            self.number_rows.add(position[0])
        elif isinstance(value, ErrorValue):
            self.errors[position] = value.code

    def _take_typed(self, position: Position, value: CellValue) -> None:
        if isinstance(value, Decimal):
            row, column = position
            self.number_rows.add(row)
            self.typed_numbers.setdefault(row, {})[column] = value
        elif isinstance(value, str):
            if "otal" in value or "OTAL" in value or "um" in value.lower():
                self.totals.append(position)
            elif _NUMBER_TEXT.fullmatch(value):
                self.number_texts[position] = value
        elif isinstance(value, ErrorValue):
            self.errors[position] = value.code
        elif isinstance(value, date):
            self.typed_dates[position] = value

    @cached_property
    def down(self) -> list[Run]:
        """The runs down the columns."""
        return runs_of(self.shapes, down=True)

    @cached_property
    def across(self) -> list[Run]:
        """The runs along the rows."""
        return runs_of(self.shapes, down=False)

    @cached_property
    def repeating(self) -> list[Run]:
        """The runs along those rows in which some shape comes again."""
        return runs_of(self.shapes, down=False, repeating=True)

    @cached_property
    def parted(self) -> list[Run]:
        """Every formula once: in its run down the column or, alone there, in that along the row."""
        alone: dict[Position, Shape] = {}
        runs: list[Run] = []
        for run in self.down:
            if len(run) > 1:
                runs.append(run)
            else:
                position = run.at(run.first)
                alone[position] = self.shapes[position]
        return [*runs, *runs_of(alone, down=False)]

    @cached_property
    def sums(self) -> list[SumRun]:
        """The runs of formulas that only add up."""
        known: dict[str, Sum | None] = {}
        found: list[SumRun] = []
        for run in self.parted:
            text = run.shape.text
            if text not in known:
                known[text] = sum_of(run.shape)
            adds = known[text]
            if adds is not None:
                found.append(SumRun(run, adds))
        return found

    def cell(self, row: int, column: int) -> Cell | None:
        """The cell there; None where it is empty."""
        return self._cells.get((row, column))

    def value(self, row: int, column: int) -> CellValue:
        """The value there, worked out where none was saved; None where the cell is empty."""
        cell = self._cells.get((row, column))
        if cell is None:
            return None
        return self._worked_out.get((row, column)) if cell.value is None else cell.value

    def number(self, row: int, column: int) -> Decimal | None:
        """The number there, typed or worked out; None for anything else."""
        value = self.value(row, column)
        return value if isinstance(value, Decimal) else None

    def typed(self, row: int, column: int) -> Decimal | None:
        """The number typed there; None for anything else, a formula among it."""
        typed = self.typed_numbers.get(row)
        return None if typed is None else typed.get(column)

    def ref(self, position: Position) -> CellRef:
        """The reference of a cell of this sheet."""
        return CellRef(self.name, *position)

    def is_hidden(self, row: int, column: int) -> bool:
        """Whether the row or the column is hidden."""
        return row in self.grid.hidden_rows or column in self.grid.hidden_columns

    @cached_property
    def _rows(self) -> Mapping[int, tuple[int, ...]]:
        rows: dict[int, list[int]] = {}
        for row, column in self._cells:
            rows.setdefault(row, []).append(column)
        return {row: tuple(sorted(columns)) for row, columns in rows.items()}

    def columns(self, row: int) -> tuple[int, ...]:
        """The columns of a row in which something stands, ascending."""
        return self._rows.get(row, ())

    def label(self, row: int, column: int) -> str:
        """The text that names the row of a figure: the first one to its left; empty for none."""
        for other in self.columns(row):
            if other >= column:
                break
            value = self.value(row, other)
            text = value[:_LONGEST_LABEL] if isinstance(value, str) else ""
            if any(map(str.isalpha, text)):
                return " ".join(text.split())
        return ""

    def heading(self, row: int, column: int) -> str:
        """The text, date or year that stands over the column of a figure; empty for none."""
        for other in range(row - 1, max(0, row - _HIGHEST), -1):
            value = self.value(other, column)
            if isinstance(value, str) and any(map(str.isalnum, value)):
                if _NUMBER_TEXT.fullmatch(value) and not self.is_year(other, column):
                    continue
                return " ".join(value[:_LONGEST_LABEL].split())
            if isinstance(value, date):
                return f"{value:%d/%m/%Y}"
            if self.is_year_heading(other, column):
                return str(value)
        return ""

    def is_year(self, row: int, column: int) -> bool:
        """Whether a bare year stands there, as over a column."""
        cell = self._cells.get((row, column))
        value = self.value(row, column)
        if isinstance(value, str):
            year = value.strip()
            return len(year) == _YEAR_DIGITS and year.isdecimal() and int(year) in _YEAR
        if not isinstance(value, Decimal) or cell is None:
            return False
        plain = cell.number_format in ("General", "0", "@", "####", "yyyy")
        return plain and value == value.to_integral_value() and int(value) in _YEAR

    def is_year_heading(self, row: int, column: int) -> bool:
        """Whether a year stands there among years, not an amount of 2,000 among others."""
        return self.is_year(row, column) and all(
            self.number(row, other) is None or self.is_year(row, other)
            for other in self.columns(row)
        )

    def is_percent(self, row: int, column: int) -> bool:
        """Whether the figure there is shown as a percentage."""
        cell = self._cells.get((row, column))
        return cell is not None and "%" in cell.number_format

    def is_total(self, row: int, column: int) -> bool:
        """Whether the figure there is named a total, by its row or by its column."""
        label = self.label(row, column)
        if TOTAL.search(label):
            return True
        return bool(TOTAL.search(self.heading(row, column)))

    def named(self, row: int, column: int) -> str:
        """What the figure is: ``Privacy, 2020/21``; empty where nothing names it."""
        parts = (self.label(row, column), self.heading(row, column))
        return ", ".join(part if len(part) <= 40 else f"{part[:39]}…" for part in parts if part)

    def cells(self) -> Iterator[tuple[Position, Cell]]:
        """Every cell in which something stands."""
        yield from self._cells.items()
