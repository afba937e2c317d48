"""The state of a monitor: what its lists say, row by row, once its formulas are worked out."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from msgspec import Struct

from sexcel.model.errors import SexcelError
from sexcel.model.expressions import ZERO
from sexcel.model.grid import CellValue, Grid, SheetGrid
from sexcel.ooxml.serials import date_of
from sexcel.year.sheets.layout import (
    HEADING_ROW,
    MOVEMENTS,
    NOT_MAPPED,
    OUTTURN,
    PACKAGE,
    PROJECTS,
    SETTINGS,
)

PANEL, BOARD = "Panel", "Board"
COUNTS = "Counts"
"""The state of a movement that is authorised and whose month is closed."""


class SheetRow(Struct, frozen=True):
    """A row of one of the monitor's lists: what is under each heading."""

    row: int
    contents: dict[str, CellValue]

    def text(self, heading: str) -> str:
        """Return words on one line; empty where there are none."""
        value = self.contents.get(heading)
        if isinstance(value, Decimal):
            return f"{value.normalize():f}"
        return " ".join(value.split()) if isinstance(value, str) else ""

    def figure(self, heading: str) -> Decimal:
        """Return a figure, in £ or days; 0 where there is none."""
        value = self.contents.get(heading)
        return value if isinstance(value, Decimal) else ZERO

    def day(self, heading: str) -> date | None:
        """Return a date, whether its cell is formatted as one or not."""
        value = self.contents.get(heading)
        if isinstance(value, Decimal):
            return date_of(float(value), from_1904=False)
        return value if isinstance(value, date) else None


class MonitorState(Struct, frozen=True):
    """A monitor as a paper needs it: its lines, its lists and its settings."""

    path: str
    sha256: str
    budget_year: int
    months_closed: int
    lines: tuple[SheetRow, ...]
    not_mapped: Decimal
    """Booked in the months closed on accounts that no line takes, in £."""
    movements: tuple[SheetRow, ...]
    projects: tuple[SheetRow, ...]
    packages: tuple[SheetRow, ...]
    settings: dict[str, CellValue]
    """Each setting by its name: ``As at``, ``Budget``, ``Version``, ``SHA-256``."""
    approvals: dict[str, SheetRow]
    """Kind of movement to the approvals that it needs."""

    def setting(self, name: str) -> str:
        """Return a setting in words."""
        return SheetRow(0, self.settings).text(name)

    def bodies_of(self, kind: str) -> tuple[str, ...]:
        """Return the bodies that approve a kind of movement: both, where Settings lacks it."""
        needed = self.approvals.get(kind)
        return tuple(
            body
            for body in (PANEL, BOARD)
            if needed is None or needed.text(f"{body} approval").casefold() == "yes"
        )

    @property
    def as_at(self) -> date | None:
        """Return the last day of the last month closed."""
        return SheetRow(0, self.settings).day("As at")


def read_state(grid: Grid, budget_year: int, months_closed: int) -> MonitorState:
    """Read the sheets of a monitor whose formulas are worked out.

    Raises SexcelError where one of its sheets has gone.
    """
    outturn = tuple(read_rows(_sheet(grid, OUTTURN), "Line"))
    unmapped = (row for row in outturn if row.text("Line") == NOT_MAPPED)
    settings = _sheet(grid, SETTINGS)
    values = {
        str(settings.value(row, 1)): settings.value(row, 2)
        for row, column in settings.cells
        if column == 1
    }
    return MonitorState(
        grid.path,
        grid.sha256,
        budget_year,
        months_closed,
        tuple(row for row in outturn if row.text("Category")),
        sum_of(unmapped, "To date"),
        tuple(read_rows(_sheet(grid, MOVEMENTS), "Amount")),
        tuple(read_rows(_sheet(grid, PROJECTS), "Project")),
        tuple(read_rows(_sheet(grid, PACKAGE), "Quarter")),
        values,
        _approvals(settings),
    )


def _sheet(grid: Grid, name: str) -> SheetGrid:
    sheet = next((sheet for sheet in grid if sheet.name == name), None)
    if sheet is None:
        raise SexcelError(f"{grid.path} has no sheet '{name}' any more: put it back.")
    return sheet


def sum_of(rows: Iterable[SheetRow], heading: str) -> Decimal:
    """Return the sum of a column of a list, in £ or days."""
    return sum((row.figure(heading) for row in rows), ZERO)


def read_rows(sheet: SheetGrid, needed: str, heading_row: int = HEADING_ROW) -> Iterator[SheetRow]:
    """Yield the rows of a list that have something under the heading ``needed``."""
    for row in sheet.rows:
        if row > heading_row:
            listed = row_under(sheet, heading_row, row)
            if listed.contents.get(needed) not in (None, ""):
                yield listed


def row_under(sheet: SheetGrid, heading_row: int, row: int) -> SheetRow:
    """Return a row, by the headings that are in ``heading_row``."""
    contents = {
        heading: sheet.value(row, column)
        for column in sheet.rows.get(heading_row, ())
        if isinstance(heading := sheet.value(heading_row, column), str)
        and sheet.value(row, column) is not None
    }
    return SheetRow(row, contents)


def _approvals(settings: SheetGrid) -> dict[str, SheetRow]:
    """Return the approvals by kind of movement: a list of its own on Settings."""
    kinds = (row for row, _ in settings.cells if settings.value(row, 1) == "Kind of movement")
    heading_row = next(kinds, 0)
    listed = read_rows(settings, "Panel approval", heading_row) if heading_row else ()
    return {row.text("Kind of movement"): row for row in listed}
