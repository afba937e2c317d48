"""The cells of a sheet in a tenth of the memory of one object each.

The contents of a sheet are stored in reading order, in a few flat columns; a Cell is made when it
is asked for. Numbers are stored as the binary floats that the file means, and returned only as
Decimal with the 15 significant digits that Excel keeps (``0.30000000000000004`` is 0.3), or as a
date.
"""

from array import array
from bisect import bisect_left
from collections.abc import ItemsView, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain, repeat
from operator import sub
from typing import TypeVar, overload

from msgspec.structs import replace

from sexcel.model.grid import Cell, CellValue, ErrorValue, SheetGrid
from sexcel.ooxml.serials import date_of, decimal_of, has_time
from sexcel.ooxml.shared_formulas import SharedFormula
from sexcel.ooxml.styles import NumberFormat

StoredValue = float | str | bool | date | ErrorValue | None
_T = TypeVar("_T")


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
    )

    def __init__(self, formats: Sequence[NumberFormat], from_1904: bool) -> None:
        """Take the formats by style index, and whether the workbook counts dates from 1904."""
        self._formats = formats
        self._from_1904 = from_1904
        self._row_numbers = array("I")
        self._row_starts = array("I", [0])
        self._columns = array("H")
        self._styles = array("I")
        self._values: list[StoredValue] = []
        self._formulas: list[str | SharedFormula | None] = []

    def add_row(
        self,
        row: int,
        columns: Sequence[int],
        values: Sequence[StoredValue],
        formulas: Sequence[str | SharedFormula | None],
        styles: Sequence[int],
    ) -> None:
        """Append a row below all others; ``columns`` ascending, all else in their order."""
        self._row_numbers.append(row)
        self._columns.extend(columns)
        self._values.extend(values)
        self._formulas.extend(formulas)
        self._styles.extend(styles)
        self._row_starts.append(len(self._columns))

    def last_column(self) -> int:
        """Return the rightmost column with a cell in it; 0 where there is none."""
        return max(self._columns, default=0)

    def date_times(self) -> dict[tuple[int, int], Decimal]:
        """Return the serial, fraction included, of each date that has a time of day."""
        dates = {style for style, form in enumerate(self._formats) if form.is_date}
        if dates.isdisjoint(self._styles):
            return {}
        return {
            position: decimal_of(value)
            for position, value, style in zip(self, self._values, self._styles, strict=True)
            if style in dates and isinstance(value, float) and has_time(value)
        }

    def sort_rows(self) -> "PackedCells":
        """Return the cells with their rows ascending. Raises ValueError where a row comes twice."""
        ordered = PackedCells(self._formats, self._from_1904)
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
        for place, row in enumerate(self._row_numbers):
            for index in range(self._row_starts[place], self._row_starts[place + 1]):
                yield row, self._columns[index]

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

        As ``_cell`` makes them, but for all at once: most callers go through whole workbooks,
        and few ask for single cells.
        """
        formats = [(form.is_date, form.code) for form in self._formats]
        lengths = map(sub, self._row_starts[1:], self._row_starts)
        rows = chain.from_iterable(map(repeat, self._row_numbers, lengths))
        for row, column, stored, formula, style in zip(
            rows, self._columns, self._values, self._formulas, self._styles, strict=True
        ):
            is_date, code = formats[style]
            value: CellValue
            if not isinstance(stored, float):
                value = stored
            elif is_date:
                value = self._dated(stored)
            else:
                value = decimal_of(stored)
            text = formula.expand(row, column) if isinstance(formula, SharedFormula) else formula
            yield (row, column), Cell(value, text, code)

    def _cell(self, index: int, row: int, column: int) -> Cell:
        value, formula = self._values[index], self._formulas[index]
        number_format = self._formats[self._styles[index]]
        if isinstance(formula, SharedFormula):
            formula = formula.expand(row, column)
        if isinstance(value, float):
            number = self._dated(value) if number_format.is_date else decimal_of(value)
            return Cell(number, formula, number_format.code)
        return Cell(value, formula, number_format.code)

    def _dated(self, stored: float) -> CellValue:
        day = date_of(stored, self._from_1904)
        return decimal_of(stored) if day is None else day


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
