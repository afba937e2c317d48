"""A workbook as cells: what every reader of files delivers and the table finder takes.

This is the seam between files and meaning: a reader of another format replaces what is
behind it and nothing above it.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cached_property
from itertools import groupby
from operator import itemgetter

from msgspec import Struct, field
from msgspec.structs import replace

from sexcel.model.refs import CellRef, RangeRef


class ErrorValue(Struct, frozen=True):
    """An Excel error value such as ``#REF!``, found where a figure or a text should be."""

    code: str


CellValue = Decimal | str | bool | date | ErrorValue | None
"""Numbers are Decimal with the 15 significant digits that Excel keeps; dates are dates."""


class Cell(Struct, frozen=True):
    """One cell: cached value, formula and the format that says how its figure is shown.

    ``formula`` has no leading ``=``; shared formulas are already expanded for this cell.
    ``value`` is None in a formula cell whose workbook was saved without cached values.
    """

    value: CellValue
    formula: str | None = None
    number_format: str = "General"

    @property
    def is_number(self) -> bool:
        """Say whether the cell shows a number."""
        return isinstance(self.value, Decimal)


class ExcelTable(Struct, frozen=True):
    """What Excel calls a table: a named range with a name for each column.

    ``area`` takes in the header and totals rows; ``header_rows`` and ``totals_rows`` count them.
    """

    name: str
    area: RangeRef
    columns: tuple[str, ...]
    header_rows: int = 1
    totals_rows: int = 0


class Visibility(Enum):
    """Whether a sheet can be seen by the person who opens the workbook."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    VERY_HIDDEN = "veryHidden"


class SheetGrid(Struct, frozen=True, dict=True):
    """One worksheet. ``cells`` maps (row, column), both from 1, to every non-empty cell."""

    name: str
    cells: Mapping[tuple[int, int], Cell]
    merges: tuple[RangeRef, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    visibility: Visibility = Visibility.VISIBLE
    array_ranges: tuple[RangeRef, ...] = ()
    """Ranges filled by one array or spilled formula, which is in the first cell of each; the
    other cells hold values only, though nobody typed them."""
    pivot_ranges: tuple[RangeRef, ...] = ()
    """Ranges filled by a pivot table."""
    array_formulas: frozenset[tuple[int, int]] = frozenset()
    """Cells whose formula is worked out as an array, filling one cell or more."""
    serials: Mapping[tuple[int, int], Decimal] = field(default_factory=dict)
    """The whole date serial of each date with a time of day, which its value leaves out."""

    def cell(self, row: int, column: int) -> Cell | None:
        """Return the cell at row and column, or None where it is empty."""
        return self.cells.get((row, column))

    def value(self, row: int, column: int) -> CellValue:
        """Return the value at row and column; None where it is empty."""
        cell = self.cells.get((row, column))
        return None if cell is None else cell.value

    def ref(self, row: int, column: int) -> CellRef:
        """Return the reference of a cell of this sheet."""
        return CellRef(self.name, row, column)

    def area(self, first_row: int, first_column: int, last_row: int, last_column: int) -> RangeRef:
        """Return a range of this sheet."""
        return RangeRef(self.name, first_row, first_column, last_row, last_column)

    def captions_above(self, area: RangeRef, rows: Iterable[int]) -> Iterator[str]:
        """Yield the texts over an area, in those of ``rows`` that are above it.

        What is left of it is over it, too, unless a nearer text of the row is.
        """
        for number in rows:
            used = [c for c in self.rows.get(number, ()) if c <= area.last_column]
            texts = {c: text for c in used if isinstance(text := self.value(number, c), str)}
            nearest = max((c for c in texts if c <= area.first_column), default=0)
            if number < area.first_row:
                yield from (text for column, text in texts.items() if column >= nearest)

    def texts_above(self, row: int, rows: Iterable[int]) -> Iterator[str]:
        """Yield the texts in those of ``rows`` that are above ``row``."""
        for number in rows:
            if number < row:
                for column in self.rows.get(number, ()):
                    value = self.value(number, column)
                    if isinstance(value, str):
                        yield value

    def filled_in(self, area: RangeRef) -> Iterator[tuple[int, int]]:
        """Yield row and column of the cells of an area that are not empty."""
        if area.size <= len(self.cells):
            return (position for position in area.positions() if position in self.cells)
        return (position for position in self.cells if position in area)

    @cached_property
    def rows(self) -> Mapping[int, tuple[int, ...]]:
        """Return the non-empty columns of each row by its number, both ascending."""
        known: dict[tuple[int, ...], tuple[int, ...]] = {}  # most rows of a list have the same
        return {
            row: known.setdefault(columns, columns)
            for row, positions in groupby(sorted(self.cells), key=itemgetter(0))
            for columns in (tuple(map(itemgetter(1), positions)),)
        }


class Grid(Struct, frozen=True):
    """A whole workbook as cells, in sheet order. ``sha256`` is that of the file's bytes."""

    path: str
    sha256: str
    sheets: tuple[SheetGrid, ...]
    defined_names: Mapping[str, str] = field(default_factory=dict)
    not_carried: tuple[str, ...] = ()
    """What else the package holds in plain words ("2 charts", "macros"): not cells, so not read."""
    unread_sheets: tuple[str, ...] = ()
    """Macro, chart and dialog sheets, of which no cell is read."""
    values_of: str = ""
    """``.xls``, say, where only values were read: no formulas, hidden rows or comments."""
    encrypted: bool = False
    """Whether the file had to be decrypted."""
    converted_from: str = ""
    """``.xls``, say, where LibreOffice turned the file into an .xlsx before it was read."""
    local_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Sheet to the names that hold on it alone, and what they mean."""
    hidden_names: Mapping[str, str] = field(default_factory=dict)
    """Names of the whole workbook that Excel does not show; formulas may use them."""
    excel_tables: tuple[ExcelTable, ...] = ()
    iterative: bool = False
    """Whether circular references are meant: Excel goes round them until they settle."""
    from_1904: bool = False
    """Whether date serials count from 1 January 1904, not 1900."""

    def __iter__(self) -> Iterator[SheetGrid]:
        return iter(self.sheets)

    def sheet(self, name: str) -> SheetGrid:
        """Return the sheet of that name. Raises KeyError where there is none."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise KeyError(name)

    def cell(self, ref: CellRef) -> Cell | None:
        """Return a cell of a sheet that the workbook has; None where it is empty."""
        return self.sheet(ref.sheet).cell(ref.row, ref.column)

    def value(self, ref: CellRef) -> CellValue:
        """Return the value of a cell of a sheet that the workbook has; None where it is empty."""
        return self.sheet(ref.sheet).value(ref.row, ref.column)

    def with_cells(self, cells: Mapping[CellRef, Cell]) -> "Grid":
        """Return the workbook with these cells in place of what it has there."""
        by_sheet: dict[str, dict[tuple[int, int], Cell]] = {}
        for ref, cell in cells.items():
            by_sheet.setdefault(ref.sheet, {})[ref.row, ref.column] = cell
        sheets = (
            replace(sheet, cells={**sheet.cells, **by_sheet[sheet.name]})
            if sheet.name in by_sheet
            else sheet
            for sheet in self.sheets
        )
        return replace(self, sheets=tuple(sheets))
