"""Tables on their side, looked for where no table was recognised, or only weakly.

Names alone do not turn a table: it is taken only where its own sums and differences hold so.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from sexcel.budget.core_team import FTE_BY_GRADE
from sexcel.budget.overview import OVERVIEW
from sexcel.budget.projections import PROJECTIONS
from sexcel.model.book import Book, BookTable
from sexcel.model.expressions import names
from sexcel.model.grid import Grid
from sexcel.model.names import normalise
from sexcel.model.recognition import NameKind, Sureness
from sexcel.model.refs import RangeRef
from sexcel.model.tables import Table
from sexcel.recognise.agreement import count_agreement
from sexcel.recognise.candidates import find_candidates
from sexcel.recognise.choice import last_row, vote_budget_year
from sexcel.recognise.configured_places import is_elsewhere
from sexcel.recognise.copies import PlacedTable, is_marked_old
from sexcel.recognise.derived_columns import add_derived_columns
from sexcel.recognise.derived_sheets import is_report
from sexcel.recognise.heading_names import HeadingNames
from sexcel.recognise.pointed_tables import LEAST_PROJECTED
from sexcel.recognise.reading_log import ReadingLog
from sexcel.recognise.readings import Reading
from sexcel.recognise.scoring import NOTHING_SAYS
from sexcel.recognise.sideways import turn_blocks
from sexcel.recognise.table_reading import read_table

_LEAST_HELD = 2
"""Equations, less those that fail, that must hold in a turned table: one sum may by chance."""

_LEAST_AREAS = 3
"""Columns of no table beside the FTE of grades that may be those of areas: a change and a role are
two."""

_MOST_TRIED = 12
"""Readings of one block that are read in full, the likeliest first: a block may look like each of
a dozen tables by its names, and one of them is right."""

_WEAK = (Sureness.GUESSED, Sureness.SURROUNDINGS)
"""How an upright table was recognised that a turned one may replace; one without a total or without
its budget may be replaced as well."""


class TurnedTables(Struct, frozen=True):
    """The places of each table, the turned ones among them, and the budget year."""

    places: dict[str, list[PlacedTable]]
    budget_year: int | None


def find_turned_tables(
    grid: Grid,
    tables: Sequence[Table],
    upright: Mapping[str, Sequence[PlacedTable]],
    budget_year: int | None,
    log: ReadingLog,
) -> TurnedTables:
    """Return the places of all tables, with those that run the other way.

    One that was recognised ``upright`` by guesses, and of which no equation holds, gives way to
    a turned one in its cells.
    """
    finder = _TurnedTableFinder(grid, upright, log)
    wanted = [table for table in tables if table.figures and table.name not in finder.firm_names]
    readings: list[Reading] = []
    unnamed: list[Reading] = []
    if wanted:
        for reading in _find_readings(grid, wanted, finder.firm_areas, log):
            if not is_elsewhere(reading, log):
                (unnamed if reading.lacks else readings).append(add_derived_columns(reading))
    year = vote_budget_year(readings) if budget_year is None else budget_year
    of_years = (r for r in unnamed if r.table is PROJECTIONS and r.budget_year == year)
    for reading in (*readings, *of_years):
        finder.accept(reading, year)
    return TurnedTables(finder.places(), year)


def find_turned_readings(
    grid: Grid, wanted: Sequence[Table], firm: Sequence[RangeRef], log: ReadingLog
) -> Iterator[Reading]:
    """Yield the readings of turned blocks outside ``firm`` areas, the likeliest first."""
    return (reading for reading in _find_readings(grid, wanted, firm, log) if not reading.lacks)


def _find_readings(
    grid: Grid, wanted: Sequence[Table], firm: Sequence[RangeRef], log: ReadingLog
) -> Iterator[Reading]:
    """Yield the readings of turned blocks, by sheet, and those that nothing names."""
    names = HeadingNames(wanted, log.settings, log.grades)
    for sheet in grid:
        if not is_report(sheet):
            readings = [
                reading
                for view in turn_blocks(sheet, firm)
                for group in find_candidates(view, names, log.setup)
                for reading in group
                if reading.lacks in ("", NOTHING_SAYS)
            ]
            yield from sorted(readings, key=lambda reading: -reading.score)


class _TurnedTableFinder:
    """Finds the turned tables of one workbook, and takes those whose equations hold."""

    def __init__(
        self, grid: Grid, upright: Mapping[str, Sequence[PlacedTable]], log: ReadingLog
    ) -> None:
        self._grid = grid
        self._log = log
        self._upright = [placed for places in upright.values() for placed in places]
        self._turned: list[PlacedTable] = []
        self._tried: dict[RangeRef, int] = {}
        self._weak = [placed for placed in self._upright if self._is_weak(placed)]
        firm = [placed for placed in self._upright if placed not in self._weak]
        # Of a table that is marked as old, the one that counts may be turned.
        self.firm_names = {
            placed.table.table.name for placed in firm if not is_marked_old(placed.table, grid)
        }
        # The rates of grades, or their FTE of two years, may be beside those of areas in one block.
        closed = (placed for placed in firm if not _may_be_beside(placed.table))
        self.firm_areas = [area for placed in closed for area in placed.table.ranges]

    def _is_weak(self, placed: PlacedTable) -> bool:
        table = placed.table
        is_guess = any(way.sureness in _WEAK for way in table.recognised)
        if any(way.sureness is Sureness.SET for way in table.recognised):
            return False
        lacks_total = table.table.total and table.total is None
        lacks_budget = any(
            column.required and column.offset == 0 and table.column(column.name) is None
            for column in table.table.columns
        )
        return lacks_budget or ((is_guess or lacks_total) and self._agreement(placed, None) <= 0)

    def _agreement(
        self, placed: PlacedTable, year: int | None, linked: Mapping[str, BookTable] | None = None
    ) -> int:
        base, tables = placed.base or year or 0, linked or {}
        book = Book(self._grid.path, self._grid.sha256, base, tables, settings=self._log.settings)
        return count_agreement(placed.table, book)

    def _is_proved(self, placed: PlacedTable, year: int | None) -> bool:
        """Say whether enough equations of a turned table hold.

        Its links to the upright tables count where a sum of its own is wrong.
        """
        balance = self._agreement(placed, year)
        if not 0 < balance < _LEAST_HELD:
            return balance >= _LEAST_HELD
        firm = {p.table.table.name: p.table for p in self._upright if p not in self._weak}
        return self._agreement(placed, year, firm) >= _LEAST_HELD

    def accept(self, reading: Reading, year: int | None) -> None:
        """Take the table of a reading, if its equations hold and no other one has its cells."""
        tried = self._tried.get(reading.header, 0)
        self._tried[reading.header] = tried + 1
        names_turned = {placed.table.table.name for placed in self._turned}
        if tried >= _MOST_TRIED or reading.table.name in names_turned or _lacks_addend(reading):
            return
        doubts, near = len(self._log.doubts), len(self._log.near)
        table = read_table(reading, last_row(reading, ()), year, self._log)
        # What heads a column of an upright table is no line of this one.
        headings = {c.heading_ref for upright in self._upright for c in upright.table.columns}
        own_doubts = tuple(d for d in self._log.doubts[doubts:] if d.ref not in headings)
        placed = PlacedTable(table, reading.budget_year, own_doubts)
        del self._log.doubts[doubts:]
        is_free = not any(_meet(placed, turned) for turned in self._turned)
        is_named = all(row.label for row in table.lines) and (
            not reading.lacks or self._projects(table)
        )
        if is_free and is_named and table.rows and self._is_proved(placed, year):
            self._turned.append(placed)
        else:
            del self._log.near[near:]

    def _projects(self, table: BookTable) -> bool:
        """Say whether a table of years has the categories of the overview, or how they begin."""
        overviews = [p.table for p in (*self._turned, *self._upright) if p.table.table is OVERVIEW]
        lines = {line.name for line in PROJECTIONS.lines}
        labels = {
            normalise(row.label)
            for overview in overviews
            for row in overview.lines
            if row.key in lines
        }
        names = [normalise(row.label) for row in table.lines]
        named = [n for n in names if any(f"{label} ".startswith(f"{n} ") for label in labels)]
        return len(named) >= LEAST_PROJECTED

    def places(self) -> dict[str, list[PlacedTable]]:
        """Return every place by the name of its table, without what gave way."""
        remaining = [
            placed
            for placed in self._upright
            if placed not in self._weak or not any(_meet(placed, turned) for turned in self._turned)
        ]
        gone = [area for p in self._upright if p not in remaining for area in p.table.ranges]
        self._log.near = [
            miss
            for miss in self._log.near
            if miss.kind is NameKind.TABLE or not any(miss.ref in area for area in gone)
        ]
        by_name: dict[str, list[PlacedTable]] = {}
        for placed in (*remaining, *self._turned):
            by_name.setdefault(placed.table.table.name, []).append(placed)
        return by_name


def _may_be_beside(table: BookTable) -> bool:
    """Say whether a table of grades may be in one block with their FTE by area, turned."""
    if table.table.number is None:
        return True
    unused = [heading for way in table.recognised for heading in way.unused]
    return table.table is FTE_BY_GRADE and len(unused) >= _LEAST_AREAS


def _lacks_addend(reading: Reading) -> bool:
    """Say whether a sum among the columns of a table adds up one that it needs and has not.

    What is left to prove it are the sums along its lines, which any budget by month has.
    """
    missing = {column.name for column in reading.missing if column.required}
    formulas = (m.column.formula for m in reading.matches if m.column.formula is not None)
    return any(missing.intersection(names(formula)) for formula in formulas)


def _meet(placed: PlacedTable, rival: PlacedTable) -> bool:
    return any(
        area.meets(rival_area) for area in placed.table.ranges for rival_area in rival.table.ranges
    )
