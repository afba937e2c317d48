"""The cells of a sheet in a tenth of the memory of one object each.

What a sheet holds is kept in reading order, in a few flat columns; a Cell is made when it is
asked for. Numbers rest as the binary floats that the file means, and leave only as Decimal with
the 15 significant digits that Excel keeps (``0.30000000000000004`` is 0.3), or as a date.
"""

from array import array
from bisect import bisect_left
from collections.abc import ItemsView, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain, repeat
from operator import sub
from typing import TypeVar, overload

from sexcel.model.grid import Cell, CellValue, ErrorValue
from sexcel.model.serials import date_of, decimal_of, has_time
from sexcel.ooxml.shared_formulas import SharedFormula
from sexcel.ooxml.styles import NumberFormat

Stored = float | str | bool | date | ErrorValue | None
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
        """``formats`` by style index; ``from_1904`` is the workbook's date epoch."""
        self._formats = formats
        self._from_1904 = from_1904
        self._row_numbers = array("I")
        self._row_starts = array("I", [0])
        self._columns = array("H")
        self._styles = array("I")
        self._values: list[Stored] = []
        self._formulas: list[str | SharedFormula | None] = []

    def add_row(
        self,
        row: int,
        columns: Sequence[int],
        values: Sequence[Stored],
        formulas: Sequence[str | SharedFormula | None],
        styles: Sequence[int],
    ) -> None:
        """Append a row below all others; ``columns`` ascending, the rest in their order."""
        self._row_numbers.append(row)
        self._columns.extend(columns)
        self._values.extend(values)
        self._formulas.extend(formulas)
        self._styles.extend(styles)
        self._row_starts.append(len(self._columns))

    def last_column(self) -> int:
        """The rightmost column with a cell in it; 0 where there is none."""
        return max(self._columns, default=0)

    def times(self) -> dict[tuple[int, int], Decimal]:
        """The whole serial of each date that has a time of day."""
        dates = {at for at, one in enumerate(self._formats) if one.is_date}
        if dates.isdisjoint(self._styles):
            return {}
        return {
            position: decimal_of(value)
            for position, value, style in zip(self, self._values, self._styles, strict=True)
            if style in dates and isinstance(value, float) and has_time(value)
        }

    def in_order(self) -> "PackedCells":
        """The same cells with their rows ascending. Raises ValueError where a row comes twice."""
        ordered = PackedCells(self._formats, self._from_1904)
        last = 0
        for at in sorted(range(len(self._row_numbers)), key=self._row_numbers.__getitem__):
            row = self._row_numbers[at]
            if row == last:
                raise ValueError(f"row {row} comes twice")
            last = row
            cells = slice(self._row_starts[at], self._row_starts[at + 1])
            columns, styles = self._columns[cells], self._styles[cells]
            ordered.add_row(row, columns, self._values[cells], self._formulas[cells], styles)
        return ordered

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        for at, row in enumerate(self._row_numbers):
            for index in range(self._row_starts[at], self._row_starts[at + 1]):
                yield row, self._columns[index]

    def __getitem__(self, position: tuple[int, int]) -> Cell:
        found = self.get(position)
        if found is None:
            raise KeyError(position)
        return found

    @overload
    def get(self, position: tuple[int, int], /) -> Cell | None: ...
    @overload
    def get(self, position: tuple[int, int], /, default: Cell | _T) -> Cell | _T: ...
    def get(
        self, position: tuple[int, int], /, default: Cell | _T | None = None
    ) -> Cell | _T | None:
        """The cell there, or ``default``."""
        row, column = position
        at = bisect_left(self._row_numbers, row)
        if at == len(self._row_numbers) or self._row_numbers[at] != row:
            return default
        end = self._row_starts[at + 1]
        index = bisect_left(self._columns, column, self._row_starts[at], end)
        if index == end or self._columns[index] != column:
            return default
        return self._cell(index, row, column)

    def items(self) -> ItemsView[tuple[int, int], Cell]:
        """All cells with their positions, one after the other without a search for each."""
        return _Items(self)

    def each(self) -> Iterator[tuple[tuple[int, int], Cell]]:
        """The cells with their positions, ascending.

        As ``_cell`` makes them, but for all at once: a workbook is gone through more often than
        it is asked for single cells.
        """
        looks = [(one.is_date, one.code) for one in self._formats]
        lengths = map(sub, self._row_starts[1:], self._row_starts)
        rows = chain.from_iterable(map(repeat, self._row_numbers, lengths))
        for row, column, stored, formula, style in zip(
            rows, self._columns, self._values, self._formulas, self._styles, strict=True
        ):
            is_date, code = looks[style]
            value: CellValue
            if not isinstance(stored, float):
                value = stored
            elif is_date:
                value = self._dated(stored)
            else:
                value = decimal_of(stored)
            own = formula.at(row, column) if isinstance(formula, SharedFormula) else formula
            yield (row, column), Cell(value, own, code)

    def _cell(self, index: int, row: int, column: int) -> Cell:
        formula = self._formulas[index]
        if isinstance(formula, SharedFormula):
            formula = formula.at(row, column)
        number_format = self._formats[self._styles[index]]
        return Cell(self._value(index, number_format), formula, number_format.code)

    def _value(self, index: int, number_format: NumberFormat) -> CellValue:
        stored = self._values[index]
        if not isinstance(stored, float):
            return stored
        return self._dated(stored) if number_format.is_date else decimal_of(stored)

    def _dated(self, stored: float) -> CellValue:
        day = date_of(stored, self._from_1904)
        return decimal_of(stored) if day is None else day


class _Items(ItemsView[tuple[int, int], Cell]):
    """The items of packed cells, which know a faster way through themselves."""

    def __init__(self, cells: PackedCells) -> None:
        super().__init__(cells)
        self._cells = cells

    def __iter__(self) -> Iterator[tuple[tuple[int, int], Cell]]:
        return self._cells.each()
