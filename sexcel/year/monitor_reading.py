"""A monitor workbook as it is read: its year, its months closed and its lines."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from msgspec import Struct

from sexcel.formulas.recalculation import Engine
from sexcel.model.errors import SexcelError
from sexcel.model.expressions import ZERO
from sexcel.model.grid import CellValue, Grid
from sexcel.model.refs import CellRef
from sexcel.year.monitor_plan import (
    ACTUALS,
    FIRST_ROW,
    HEADING_ROW,
    MAPPING,
    OUTTURN,
    OUTTURN_COLUMNS,
    SETTINGS,
    TAKEN_IN,
)
from sexcel.year.new_year import calculate

_SHEETS = (OUTTURN, ACTUALS, MAPPING, SETTINGS, TAKEN_IN)
"""Sheets without which a workbook is no monitor."""
_FIRST_MONTH_COLUMN = 7
"""Of Outturn: April."""


class MonitoredLine(Struct, frozen=True):
    """A line of Outturn and its row: figures in £, None where the cell gives no figure."""

    name: str
    category: str
    row: int
    figures: Mapping[str, Decimal]
    texts: Mapping[str, str]

    def figure(self, column: str) -> Decimal:
        """Return the figure under a heading of Outturn; £0 where it is blank."""
        return self.figures.get(column, ZERO)


class MonitorReading(Struct, frozen=True):
    """A monitor workbook, with what its formulas give now."""

    grid: Grid
    values: Mapping[CellRef, CellValue]
    budget_year: int
    months_closed: int
    lines: tuple[MonitoredLine, ...]

    @property
    def path(self) -> str:
        """Return the file that was read."""
        return self.grid.path

    def value(self, sheet: str, row: int, column: int) -> CellValue:
        """Return what a cell gives: its formula worked out now, or what is typed."""
        return value_in(self.grid, self.values, CellRef(sheet, row, column))


def is_monitor(grid: Grid) -> bool:
    """Say whether the workbook has the sheets of a monitor."""
    return {sheet.name for sheet in grid}.issuperset(_SHEETS)


def check_monitor(grid: Grid) -> tuple[int, int]:
    """Return the budget year and the months closed of a monitor; raises SexcelError for others."""
    missing = set(_SHEETS) - {sheet.name for sheet in grid}
    if missing:
        raise SexcelError(
            f"{grid.path} is no monitor workbook (it has no sheet '{min(missing)}'): write one "
            "with sexcel monitor BUDGET."
        )
    april = grid.sheet(OUTTURN).value(HEADING_ROW, _FIRST_MONTH_COLUMN)
    closed = grid.sheet(SETTINGS).value(FIRST_ROW, 2)
    if not isinstance(april, date) or not isinstance(closed, Decimal):
        raise SexcelError(f"{grid.path}: its months cannot be read (Outturn!G5, Settings!B6).")
    return april.year, int(closed)


def read_monitor(grid: Grid, engine: Engine) -> MonitorReading:
    """Read a monitor workbook and work its formulas out.

    Raises SexcelError where it is none, OutputError where it cannot be worked out.
    """
    year, closed = check_monitor(grid)
    _, values = calculate(engine, grid, is_ours=True)
    return MonitorReading(grid, values, year, closed, tuple(_read_lines(grid, values)))


def value_in(grid: Grid, values: Mapping[CellRef, CellValue], ref: CellRef) -> CellValue:
    """Return what a cell gives, worked out or typed."""
    return values[ref] if ref in values else grid.sheet(ref.sheet).value(ref.row, ref.column)


def _read_lines(grid: Grid, values: Mapping[CellRef, CellValue]) -> Iterator[MonitoredLine]:
    last = max(row for row, _ in grid.sheet(OUTTURN).cells)
    for row in range(FIRST_ROW, last + 1):
        contents = {
            heading: value_in(grid, values, CellRef(OUTTURN, row, column))
            for heading, column in OUTTURN_COLUMNS.items()
        }
        name, category = contents["Line"], contents["Category"]
        if isinstance(name, str) and isinstance(category, str):
            figures = {head: v for head, v in contents.items() if isinstance(v, Decimal)}
            texts = {head: v for head, v in contents.items() if isinstance(v, str)}
            yield MonitoredLine(name.strip(), category, row, figures, texts)
