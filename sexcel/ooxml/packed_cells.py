"""The cells of a sheet in less than half the memory of one object each (135 MB for 310 MB).

The contents of a sheet are stored in reading order, in a few flat columns; a Cell is made when it
is asked for. The binary floats that a file means are stored as what they show: a Decimal with the
15 significant digits that Excel keeps (``0.30000000000000004`` is 0.3), or a date. To make that
anew for each pass over a million cells took a fifth of an audit's time.
"""

from array import array
from bisect import bisect_left
from collections.abc import ItemsView, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain, repeat
from operator import sub
from typing import Any, TypeVar, cast, overload

from msgspec import Struct
from msgspec.structs import replace

from sexcel.model.grid import Cell, CellValue, SheetGrid
from sexcel.ooxml.serials import date_of, decimal_of, has_time
from sexcel.ooxml.shared_formulas import SharedFormula
from sexcel.ooxml.styles import NumberFormat

StoredValue = float | CellValue
"""A value as the file has it: every number is a float, dates in cells' formats included."""
StoredFormula = str | SharedFormula | None
_T = TypeVar("_T")


class StoredColumn(Struct, frozen=True):
    """A column of rows that are written alike: number and style; values and formulas downwards.

    Without ``formulas`` it has none. ``is_dated`` says that the values are serials, as floats.
    """

    number: int
    style: int
    values: Sequence[Any]
    formulas: Sequence[StoredFormula] = ()
    is_dated: bool = False


class PackedCells(Mapping[tuple[int, int], Cell]):
    """The non-empty cells of one sheet, by (row, column), ascending."""

    __slots__ = (
        "_columns",
        "_formats",
        "_formulas",
        "_from_1904",
        "_row_numbers",
        "_row_starts",
        "_styles",
        "_values",
        "serials",
    )

    def __init__(self, formats: Sequence[NumberFormat], from_1904: bool) -> None:
        """Take the formats by style index, and whether the workbook counts dates from 1904."""
        self._formats = formats
        self._from_1904 = from_1904
        self._row_numbers = array("I")
        self._row_starts = array("I", [0])
        self._columns = array("H")
        self._styles = array("I")
        self._values: list[CellValue] = []
        self._formulas: list[StoredFormula] = []
        self.serials: dict[tuple[int, int], Decimal] = {}
        """The serial, fraction included, of each date that has a time of day."""

    def add_row(
        self,
        row: int,
        columns: Sequence[int],
        values: Sequence[StoredValue],
        formulas: Sequence[StoredFormula],
        styles: Sequence[int],
    ) -> None:
        """Append a row below all others; ``columns`` ascending, all else in their order."""
        self._row_numbers.append(row)
        self._columns.extend(columns)
        formats = self._formats
        self._values += [
            value
            if not isinstance(value, float)
            else self._dated(value, row, column)
            if formats[style].is_date
            else decimal_of(value)
            for column, value, style in zip(columns, values, styles, strict=True)
        ]
        self._formulas.extend(formulas)
        self._styles.extend(styles)
        self._row_starts.append(len(self._columns))

    def add_rows(self, rows: Sequence[int], columns: Sequence[StoredColumn]) -> None:
        """Append rows below all others that have the same columns, given from left to right."""
        count, width = len(rows), len(columns)
        values: list[CellValue] = [None] * (count * width)
        formulas: list[StoredFormula] = [None] * (count * width)
        for place, column in enumerate(columns):
            values[place::width] = (
                list(map(self._dated, column.values, rows, repeat(column.number)))
                if column.is_dated
                else column.values
            )
            if column.formulas:
                formulas[place::width] = column.formulas
        start = len(self._values)
        self._row_numbers.extend(rows)
        self._row_starts.extend(range(start + width, start + count * width + 1, width))
        self._columns.extend(array("H", [column.number for column in columns]) * count)
        self._styles.extend(array("I", [column.style for column in columns]) * count)
        self._values += values
        self._formulas += formulas

    def last_column(self) -> int:
        """Return the rightmost column with a cell in it; 0 where there is none."""
        return max(self._columns, default=0)

    def sort_rows(self) -> "PackedCells":
        """Return the cells with their rows ascending. Raises ValueError where a row comes twice."""
        ordered = PackedCells(self._formats, self._from_1904)
        ordered.serials = self.serials
        last = 0
        for place in sorted(range(len(self._row_numbers)), key=self._row_numbers.__getitem__):
            row = self._row_numbers[place]
            if row == last:
                raise ValueError(f"row {row} comes twice")
            last = row
            cells = slice(self._row_starts[place], self._row_starts[place + 1])
            columns, styles = self._columns[cells], self._styles[cells]
            ordered.add_row(row, columns, self._values[cells], self._formulas[cells], styles)
        return ordered

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        lengths = map(sub, self._row_starts[1:], self._row_starts)
        rows = chain.from_iterable(map(repeat, self._row_numbers, lengths))
        return zip(rows, self._columns, strict=True)

    def __getitem__(self, position: tuple[int, int]) -> Cell:
        cell = self.get(position)
        if cell is None:
            raise KeyError(position)
        return cell

    @overload
    def get(self, position: tuple[int, int], /) -> Cell | None: ...
    @overload
    def get(self, position: tuple[int, int], /, default: Cell | _T) -> Cell | _T: ...
    def get(
        self, position: tuple[int, int], /, default: Cell | _T | None = None
    ) -> Cell | _T | None:
        """Return the cell at (row, column), or ``default``."""
        row, column = position
        place = bisect_left(self._row_numbers, row)
        if place == len(self._row_numbers) or self._row_numbers[place] != row:
            return default
        end = self._row_starts[place + 1]
        index = bisect_left(self._columns, column, self._row_starts[place], end)
        if index == end or self._columns[index] != column:
            return default
        return self._cell(index, row, column)

    def items(self) -> ItemsView[tuple[int, int], Cell]:
        """Return all cells with their positions, without a search for each."""
        return _PackedItems(self)

    def iterate_items(self) -> Iterator[tuple[tuple[int, int], Cell]]:
        """Yield the cells with their positions, ascending.

        As ``_cell`` makes them, but without a line of Python for each: most callers go through
        whole workbooks, and few ask for single cells.
        """
        codes = [form.code for form in self._formats]
        formats = map(codes.__getitem__, self._styles)
        return zip(self, map(Cell, self._values, self._written(), formats), strict=True)

    def _written(self) -> Iterable[str | None]:
        """Return the formula of each cell, those of a run expanded for it."""
        if SharedFormula not in set(map(type, self._formulas)):
            return cast("list[str | None]", self._formulas)
        return (
            formula.expand(*position) if isinstance(formula, SharedFormula) else formula
            for position, formula in zip(self, self._formulas, strict=True)
        )

    def _cell(self, index: int, row: int, column: int) -> Cell:
        formula = self._formulas[index]
        if isinstance(formula, SharedFormula):
            formula = formula.expand(row, column)
        return Cell(self._values[index], formula, self._formats[self._styles[index]].code)

    def _dated(self, number: float, row: int, column: int) -> CellValue:
        """Return the date of a serial, or the number where there is no such day."""
        if has_time(number):
            self.serials[row, column] = decimal_of(number)
        day = date_of(number, self._from_1904)
        return decimal_of(number) if day is None else day


class _PackedItems(ItemsView[tuple[int, int], Cell]):
    """The items of packed cells, which know a faster way through themselves."""

    def __init__(self, cells: PackedCells) -> None:
        super().__init__(cells)
        self._cells = cells

    def __iter__(self) -> Iterator[tuple[tuple[int, int], Cell]]:
        return self._cells.iterate_items()


def with_plain_cells(sheet: SheetGrid) -> SheetGrid:
    """Return a sheet with its cells in a dictionary, which answers fastest and takes most room."""
    return replace(sheet, cells=dict(sheet.cells.items()))
