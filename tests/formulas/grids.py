"""Small workbooks written as Python: cells by address, formulas with their saved values."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from sexcel.formulas.recalculation import Recalculation
from sexcel.model.grid import Cell, CellValue, ErrorValue, Grid, SheetGrid
from sexcel.model.refs import CellRef, parse_a1
from tests.recalculating import recalculate


def grid(cells: Mapping[str, object], sheet: str = "S") -> Grid:
    """Return a workbook of cells such as ``A1`` (on ``sheet``) or ``Costs!A1``.

    Each is a value, or a formula (no ``=``) with its saved value.
    """
    sheets: dict[str, dict[tuple[int, int], Cell]] = {}
    for where, written in cells.items():
        name, _, a1 = where.rpartition("!")
        sheets.setdefault(name or sheet, {})[parse_a1(a1)] = _cell(written)
    return Grid(
        "test.xlsx", "", tuple(SheetGrid(name, sheet_cells) for name, sheet_cells in sheets.items())
    )


def _cell(written: object) -> Cell:
    if isinstance(written, tuple):
        return Cell(_value(written[1]), written[0])
    return Cell(_value(written))


def _value(value: object) -> CellValue:
    if isinstance(value, bool | str | date | ErrorValue | Decimal) or value is None:
        return value
    return Decimal(str(value))


def ref_of(where: str, sheet: str = "S") -> CellRef:
    """Return the reference of ``A1`` on ``sheet``, or of ``Costs!A1``."""
    name, _, a1 = where.rpartition("!")
    return CellRef(name or sheet, *parse_a1(a1))


def with_sheet(book: Grid, **changes: object) -> Grid:
    """Return the workbook with its first sheet changed."""
    first, *further = book.sheets
    return replace(book, sheets=(replace(first, **changes), *further))


def values(cells: Mapping[str, object]) -> dict[str, CellValue]:
    """Return the recalculated values of a one-sheet workbook, by address."""
    recalculation = recalculate(grid(cells))
    return {ref.a1: value for ref, value in recalculation.values[0].items()}


def pinned_formulas(recalculation: Recalculation) -> dict[str, str]:
    """Return the formulas that were pinned, by address, with the reason."""
    return {ref.a1: why for ref, why in recalculation.pinned.items()}
