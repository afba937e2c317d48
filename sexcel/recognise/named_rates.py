"""Rates that a workbook gives by a defined name only, such as ``Contingency_rate``."""

import re
from collections.abc import Mapping
from decimal import Decimal

from msgspec.structs import replace

from sexcel.budget.assumptions import RATES
from sexcel.model.book import BookTable, Entry, Role, Row
from sexcel.model.expressions import ONE, ZERO
from sexcel.model.grid import Grid
from sexcel.model.names import normalise
from sexcel.model.recognition import BookColumn, Recognition, Sureness
from sexcel.model.refs import CellRef, parse_a1
from sexcel.model.tables import Kind, Line

_TARGET = re.compile(r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!]+))!(?P<cell>\$?[A-Z]+\$?\d+)")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def add_named_rates(tables: Mapping[str, BookTable], grid: Grid) -> dict[str, BookTable]:
    """Return the tables, their rates completed by those that defined names point at.

    A rate that the rates table states is left as it is stated.
    """
    rates = tables.get(RATES.name)
    stated = {row.key for row in rates.rows if row.figure("value") is not None} if rates else set()
    named = {
        line.name: row
        for line in RATES.lines
        if line.name not in stated and (row := _named_row(line, grid)) is not None
    }
    if not named:
        return dict(tables)
    if rates is None:
        return {**tables, RATES.name: _rates_table(list(named.values()))}
    rows = [row for row in rates.rows if row.key not in named]
    return {**tables, RATES.name: replace(rates, rows=(*rows, *named.values()))}


def _named_row(line: Line, grid: Grid) -> Row | None:
    """Return the rate of the first defined name that is the line's and points at such a figure."""
    names = {normalise(name) for name in line.names if "*" not in name}
    for name, formula in grid.defined_names.items():
        ref = _cell(formula, grid) if normalise(_CAMEL.sub(" ", name)) in names else None
        cell = grid.sheet(ref.sheet).cell(ref.row, ref.column) if ref is not None else None
        if ref is None or cell is None or not isinstance(cell.value, Decimal):
            continue
        if line.unit is Kind.MONEY or ZERO <= cell.value < ONE:
            entries = {
                "assumption": Entry(name, ref),
                "value": Entry(cell.value, ref, cell.formula),
            }
            return Row(line.name, Role.LINE, line.title, "", ref.row, entries)
    return None


def _cell(formula: str, grid: Grid) -> CellRef | None:
    """Return the cell of the workbook that a defined name means; None where it is no cell."""
    match = _TARGET.fullmatch(formula.strip())
    if match is None:
        return None
    name = match["plain"] or match["quoted"].replace("''", "'")
    if all(sheet.name != name for sheet in grid):
        return None
    try:
        return CellRef(name, *parse_a1(match["cell"]))
    except ValueError:
        return None


def _rates_table(rows: list[Row]) -> BookTable:
    """Return a rates table of single cells."""
    ref = rows[0].entries["value"].ref
    columns = tuple(
        BookColumn(column, column.name, column.title, ref.column, ref)
        for column in (RATES.column("assumption"), RATES.column("value"))
    )
    recognition = Recognition(ref.area, ref.area, Sureness.EXACT, columns)
    return BookTable(RATES, (ref.area,), columns, tuple(rows), (recognition,))
