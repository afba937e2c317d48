"""Rates that a workbook gives by a defined name only, such as ``Contingency_rate``."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from msgspec.structs import replace

from sexcel.budget.assumptions import RATES
from sexcel.model.book import BookTable, Entry, Role, Row
from sexcel.model.expressions import ONE, ZERO
from sexcel.model.grid import Grid
from sexcel.model.names import normalise
from sexcel.model.recognition import BookColumn, Recognition, Sureness
from sexcel.model.refs import CellRef, RangeRef, parse_a1
from sexcel.model.tables import Kind, Line

_TARGET = re.compile(r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!]+))!(?P<cell>\$?[A-Z]+\$?\d+)")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def add_named_rates(tables: Mapping[str, BookTable], grid: Grid) -> dict[str, BookTable]:
    """The tables, their rates completed by those that defined names point at.

    A rate that the rates table states is left as it is stated.
    """
    rates = tables.get(RATES.name)
    stated = {row.key for row in rates.rows if row.figure("value") is not None} if rates else set()
    found = [
        _row(line, name, ref, value, grid)
        for line in RATES.lines
        if line.name not in stated
        for name, ref, value in _named(line, grid)
    ]
    if not found:
        return dict(tables)
    if rates is None:
        return {**tables, RATES.name: _table(found)}
    new = {row.key: row for row in found}
    kept = [row for row in rates.rows if row.key not in new]
    return {**tables, RATES.name: replace(rates, rows=(*kept, *new.values()))}


def _named(line: Line, grid: Grid) -> Iterator[tuple[str, CellRef, Decimal]]:
    """The first defined name that is a name of the line and points at a figure that may be it."""
    names = {normalise(text) for text in (line.title, *line.aliases) if "*" not in text}
    for name, formula in grid.defined_names.items():
        ref = _cell(formula, grid) if normalise(_CAMEL.sub(" ", name)) in names else None
        value = grid.sheet(ref.sheet).value(ref.row, ref.column) if ref is not None else None
        if ref is None or not isinstance(value, Decimal):
            continue
        if line.unit is Kind.MONEY or ZERO <= value < ONE:
            yield name, ref, value
            return


def _cell(formula: str, grid: Grid) -> CellRef | None:
    """The one cell of the workbook that a defined name stands for; None where it is no cell."""
    match = _TARGET.fullmatch(formula.strip())
    if match is None:
        return None
    sheet = match["plain"] or match["quoted"].replace("''", "'")
    if sheet not in {one.name for one in grid}:
        return None
    try:
        return CellRef(sheet, *parse_a1(match["cell"].replace("$", "")))
    except ValueError:
        return None


def _row(line: Line, name: str, ref: CellRef, value: Decimal, grid: Grid) -> Row:
    cell = grid.sheet(ref.sheet).cell(ref.row, ref.column)
    entry = Entry(value, ref, cell.formula if cell is not None else None)
    return Row(line.name, Role.LINE, line.title, "", ref.row, _entries(name, entry))


def _entries(name: str, value: Entry) -> dict[str, Entry]:
    return {"assumption": Entry(name, value.ref), "value": value}


def _table(rows: list[Row]) -> BookTable:
    """A rates table of cells that stand by themselves."""
    ref = rows[0].entries["value"].ref
    columns = tuple(
        BookColumn(RATES.column(name), name, RATES.column(name).title, ref.column, ref)
        for name in ("assumption", "value")
    )
    place = RangeRef(ref.sheet, ref.row, ref.column, ref.row, ref.column)
    recognised = Recognition(place, place, Sureness.EXACT, columns, ())
    return BookTable(RATES, (place,), columns, tuple(rows), (recognised,))
