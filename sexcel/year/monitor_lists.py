"""The lists of a monitor as its checks need them: rows with their cells, and who approved what."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from msgspec import Struct

from sexcel.model.expressions import ZERO
from sexcel.model.grid import Grid
from sexcel.model.refs import CellRef
from sexcel.model.wording import join_words
from sexcel.year.monitor_contents import check_monitor
from sexcel.year.monitor_lines import CONTINGENCY
from sexcel.year.monitor_state import MonitorState, SheetRow, read_rows, read_state, sum_of
from sexcel.year.months import first_of_month
from sexcel.year.sheets.layout import (
    ACTUALS,
    FIRST_ROUTE_ROW,
    HEADING_ROW,
    MOVEMENTS,
    OUTTURN,
    RELEASES,
    ROUTES,
    SETTINGS,
)

PENNY = Decimal("0.01")
"""Amounts of a ledger have no smaller part: sums that differ by less are equal."""
_KINDS = {True: "From contingency", False: "Between lines"}
"""Kinds of movement by whether they take from contingency, as Settings names them."""


class Movement(Struct, frozen=True):
    """A movement: its row, what it moves in £, and what is known of its approvals.

    ``since`` is the later of its date and its last required approval; None where one is missing.
    """

    row: SheetRow
    source: str
    target: str
    amount: Decimal
    lacking: tuple[str, ...]
    approved: date | None
    since: date | None

    @property
    def words(self) -> str:
        """Return from where it goes to where."""
        return f"from {self.source or 'no line'} to {self.target or 'no line'}"


class MonitorLists:
    """The lists of a monitor, worked out; sums are made here anew, not taken from its formulas."""

    def __init__(self, grid: Grid) -> None:
        self.budget_year, self.months_closed = check_monitor(grid)
        self.state: MonitorState = read_state(grid, self.budget_year, self.months_closed)
        self._grid = grid
        self.as_at = first_of_month(self.budget_year, self.months_closed) - timedelta(days=1)
        self.names = {key_of(row.text("Line")): row.text("Line") for row in self.state.lines}

    def cell(self, sheet: str, row: SheetRow, heading: str) -> CellRef:
        """Return the cell of a row under a heading; its first cell where the heading is gone."""
        return CellRef(sheet, row.row, self._columns(sheet).get(heading, 1))

    def _columns(self, sheet: str) -> Mapping[str, int]:
        grid = self._grid.sheet(sheet)
        return {
            value: column
            for column in grid.rows.get(HEADING_ROW, ())
            if isinstance(value := grid.value(HEADING_ROW, column), str)
        }

    def rows(self, sheet: str, needed: str) -> tuple[SheetRow, ...]:
        """Return the rows of a list that have something under a heading."""
        return tuple(read_rows(self._grid.sheet(sheet), needed))

    @cached_property
    def contingency(self) -> frozenset[str]:
        """Return the keys of the lines of contingency."""
        lines = (row for row in self.state.lines if row.text("Category") == CONTINGENCY)
        return frozenset(key_of(row.text("Line")) for row in lines)

    @cached_property
    def movements(self) -> tuple[Movement, ...]:
        """Return the movements that have an amount."""
        rows = self.rows(MOVEMENTS, "Amount")
        return tuple(self._movement(row) for row in rows if row.figure("Amount"))

    def _movement(self, row: SheetRow) -> Movement:
        source, target = row.text("From line"), row.text("To line")
        bodies = self.state.bodies_of(_KINDS[key_of(source) in self.contingency])
        days = [row.day(body) for body in bodies]
        dated = [day for day in days if day is not None]
        approved = max(dated, default=None) if len(dated) == len(days) else None
        moved_on, since = row.day("Date"), None
        if moved_on is not None and len(dated) == len(days):
            since = max([moved_on, *dated])
        lacking = tuple(body for body, day in zip(bodies, days, strict=True) if day is None)
        return Movement(row, source, target, row.figure("Amount"), lacking, approved, since)

    def route_by_value(self, amount: Decimal) -> str:
        """Return the procurement route that Settings has for an amount in £; empty without one."""
        reached = (
            (start, route) for start, route in self._routes if start <= amount and amount > 0
        )
        return max(reached, default=(ZERO, ""), key=lambda step: step[0])[1]

    @cached_property
    def _routes(self) -> tuple[tuple[Decimal, str], ...]:
        """Return the routes by value: from how many £ on, and which."""
        settings = self._grid.sheet(SETTINGS)
        rows = range(FIRST_ROUTE_ROW, FIRST_ROUTE_ROW + ROUTES)
        steps = ((settings.value(row, 1), settings.value(row, 2)) for row in rows)
        return tuple(
            (start, route.strip())
            for start, route in steps
            if isinstance(start, Decimal) and isinstance(route, str)
        )

    def counts(self, movement: Movement) -> bool:
        """Say whether a movement is authorised, and its month closed."""
        return movement.since is not None and movement.since <= self.as_at

    def net(self, line: str, *, pending: bool = False) -> Decimal:
        """Return what movements add to a line, in £."""
        key = key_of(line)
        moved = [move for move in self.movements if self.counts(move) is not pending]
        into = (move.amount for move in moved if key_of(move.target) == key)
        out = (move.amount for move in moved if key_of(move.source) == key)
        return sum(into, ZERO) - sum(out, ZERO)

    @cached_property
    def entries(self) -> Mapping[str, tuple[SheetRow, ...]]:
        """Return the entries of the months closed, by the key of their line."""
        lines: dict[str, list[SheetRow]] = {}
        for row in self.rows(ACTUALS, "Amount"):
            month = row.day("Month")
            if month is not None and month <= self.as_at:
                lines.setdefault(key_of(row.text("Line")), []).append(row)
        return {line: tuple(rows) for line, rows in lines.items()}

    def spent(self, line: str) -> Decimal:
        """Return what the entries of the months closed add up to on a line, in £."""
        return sum_of(self.entries.get(key_of(line), ()), "Amount")

    def releases(self, project: str) -> Iterator[SheetRow]:
        """Yield the releases to a project."""
        for row in self.rows(RELEASES, "Amount"):
            if key_of(row.text("Project")) == key_of(project):
                yield row

    def line(self, name: str) -> SheetRow | None:
        """Return the row of a line on Outturn."""
        rows = (row for row in self.state.lines if key_of(row.text("Line")) == key_of(name))
        return next(rows, None)

    def outturn(self, row: SheetRow, heading: str) -> CellRef:
        """Return a cell of a line on Outturn."""
        return self.cell(OUTTURN, row, heading)


def key_of(name: str) -> str:
    """Return a line's name as formulas compare it: without capitals and outer blanks."""
    return name.strip().casefold()


def name_bodies(names: Iterable[str]) -> str:
    """Return bodies as a sentence names them: ``the Panel and the SECCo Board``."""
    return join_words([f"the {name}" for name in names])
