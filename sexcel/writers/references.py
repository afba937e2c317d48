"""The figures of a budget as formulas of other sheets, each a live view of its cell."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum

from msgspec import Struct

from sexcel.model.book import Book, Entry
from sexcel.model.expressions import ONE, FigureKey
from sexcel.model.grid import CellValue, ErrorValue, Grid
from sexcel.model.refs import quote_sheet
from sexcel.writers.sheet_names import find_free_name
from sexcel.writers.texts import plain_number


class CleanForm(Enum):
    """What the clean workbook is made of."""

    KEPT = "kept"
    """The user's own package, in which formulas feed or read the tables."""
    REBUILT = "rebuilt"
    """Our own sheets in place of those that hold the tables: no formula feeds or reads these."""


class FigureView(Struct, frozen=True):
    """A figure as a formula (no ``=``), and its value in £, FTE, a count or a share.

    ``formula`` is None where no formula can follow the cell: an amount typed as text. A formula
    for a blank cell shows nothing until something is typed there.
    """

    formula: str | None
    value: Decimal | str


class References(Struct, frozen=True):
    """Where the figures of the pack come from: the user's cells, or those of our own tables."""

    form: CleanForm
    figures: Mapping[FigureKey, FigureView]
    """By figure; texts and dates among them, as text."""
    sheets: frozenset[str] = frozenset()
    """Names of the sheets that the clean workbook has beside ours, in lower case."""
    names: frozenset[str] = frozenset()
    """Its defined names and the names of its Excel tables, in lower case."""
    from_1904: bool = False
    """Whether its dates count from 1 January 1904: then so do those of the pack."""

    def sheet_name(self, wanted: str) -> str:
        """Return a free name for a sheet of ours: ``Checks``, or ``Checks (2)``."""
        return find_free_name(wanted, self.sheets)

    def is_free(self, name: str) -> bool:
        """Say whether a name can be defined, or given to an Excel table."""
        return name.lower() not in self.names


class Pack(Struct, frozen=True):
    """A workbook of ours to be grafted: its bytes as xlsxwriter writes them.

    The first ``in_front`` sheets come before the user's, the working sheets behind them.
    """

    content: bytes
    in_front: int


def list_references(book: Book, grid: Grid | None = None) -> dict[FigureKey, FigureView]:
    """Return a live view of every cell of every table of a book.

    ``grid`` is the workbook whose cells they are; without one the cells hold the book's values.
    """
    sheets = {} if grid is None else {sheet.name: sheet for sheet in grid}
    references: dict[FigureKey, FigureView] = {}
    for key, entry in book.entries():
        sheet = sheets.get(entry.ref.sheet)
        value = entry.value if sheet is None else sheet.value(entry.ref.row, entry.ref.column)
        reference = refer_to(entry, value)
        if reference is not None:
            references[key] = reference
    return references


def refer_to(entry: Entry, value: CellValue) -> FigureView | None:
    """Return a live view of a cell that holds ``value``, in the budget's own sign and scale.

    None where there is nothing to see: no cell, or a date.
    """
    if not entry.ref.sheet or isinstance(entry.value, date):
        return None
    cell = f"{quote_sheet(entry.ref.sheet)}!{entry.ref.a1}"
    if isinstance(value, ErrorValue):
        return FigureView(cell, value.code)
    if entry.value is None:
        return FigureView(f'IF(ISNUMBER({cell}),{_in_unit(cell, entry.unit)},"")', "")
    if isinstance(entry.value, str):
        return FigureView(cell, entry.value)
    if not isinstance(value, Decimal):
        return FigureView(None, entry.value)
    return FigureView(_in_unit(cell, entry.unit), entry.value)


def _in_unit(cell: str, unit: Decimal) -> str:
    """Return the formula for a cell one unit of which is worth ``unit``."""
    sign, size = ("-" if unit < 0 else ""), abs(unit)
    if size == ONE:
        return f"{sign}{cell}"
    if size < ONE:
        return f"{sign}{cell}/{plain_number(ONE / size)}"
    return f"{sign}{cell}*{plain_number(size)}"
