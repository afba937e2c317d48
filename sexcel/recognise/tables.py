"""The budget's tables in a workbook: candidate readings, the best of each place, and its rows."""

from collections.abc import Sequence
from functools import partial

from msgspec.structs import replace

from sexcel.budget.overview import OVERVIEW
from sexcel.model.book import BookTable
from sexcel.model.grid import Grid
from sexcel.model.tables import RowKeys, Table
from sexcel.recognise.candidates import find_candidates, read_as
from sexcel.recognise.choice import (
    choose_readings,
    find_companions,
    find_title_year,
    vote_budget_year,
)
from sexcel.recognise.configured_places import check_configured, is_elsewhere, read_configured
from sexcel.recognise.copies import PlacedTable
from sexcel.recognise.derived_sheets import is_report
from sexcel.recognise.heading_names import HeadingNames
from sexcel.recognise.near_misses import table_misses
from sexcel.recognise.pointed_tables import weigh_links
from sexcel.recognise.reading_log import ReadingLog
from sexcel.recognise.readings import Reading
from sexcel.recognise.rivals import RivalWeigher
from sexcel.recognise.scoring import NOTHING_SAYS
from sexcel.recognise.table_reading import read_table
from sexcel.recognise.turned_tables import find_turned_readings, find_turned_tables


def recognise_tables(
    grid: Grid, tables: Sequence[Table], log: ReadingLog
) -> tuple[int | None, dict[str, list[PlacedTable]]]:
    """Return the budget year and every place of each budget table, in the order of ``tables``.

    The year is None where neither a heading nor the configuration names one. Raises
    SettingsError where a table is not where the configuration says.
    """
    settings = log.settings
    names = HeadingNames(tables, settings, log.grades)
    candidates: list[Reading] = []
    near: list[Reading] = []
    for sheet in grid:
        if not is_report(sheet):
            readings, lacking = find_candidates(sheet, names, log.setup)
            candidates += readings
            near += lacking
    unnamed = [reading for reading in near if reading.lacks == NOTHING_SAYS]
    by_name = {table.name: table for table in tables}
    candidates = weigh_links(
        candidates,
        unnamed,
        grid,
        lambda reading, name: read_as(reading, by_name[name], names, log.setup),
        partial(_name_rows, log=log),
        lambda: find_turned_readings(grid, [OVERVIEW], (), log),
    )
    settled = list(read_configured(candidates, grid, tables, log))
    turned_readings = [reading for reading in settled if reading.is_sideways]
    candidates += [reading for reading in settled if not reading.is_sideways]
    winners = choose_readings(
        [r for r in candidates if not any(_meet(r, turned) for turned in turned_readings)]
    )
    winners += turned_readings
    accepted: list[Reading] = []
    for reading in winners:
        if is_elsewhere(reading, log):
            near.append(replace(reading, lacks="it is set to be elsewhere"))
        else:
            accepted.append(reading)
    companions = [r for r in find_companions(candidates, winners) if not is_elsewhere(r, log)]
    check_configured([*accepted, *companions], candidates, log)
    budget_year = settings.budget_year or vote_budget_year(accepted) or find_title_year(accepted)
    accepted = [_of_year(reading, budget_year, names, log) for reading in accepted]
    filled: dict[str, list[PlacedTable]] = {}
    blank: dict[str, list[PlacedTable]] = {}
    weigher = RivalWeigher(grid, candidates, winners, companions, budget_year, log)
    proved = [weighed for weighed in map(weigher.prove, companions) if weighed is not None]
    for weighed in (*map(weigher.read, accepted), *proved):
        reading, table = weighed.reading, weighed.table
        placed = PlacedTable(table, reading.budget_year, weighed.doubts, reading.is_linked)
        if table.rows and not _has_known_lines(table) and reading.place is None:
            near.append(replace(reading, lacks="none of its rows is a line of it"))
        elif table.rows:
            filled.setdefault(table.table.name, []).append(placed)
        elif _is_form(table):
            blank.setdefault(table.table.name, [placed])
        else:
            near.append(replace(reading, lacks="there are no rows under it"))
    turned = find_turned_tables(grid, tables, filled, budget_year, log)
    budget_year = turned.budget_year
    places = blank | turned.places
    log.near += table_misses(near, (placed.table for parts in places.values() for placed in parts))
    return budget_year, {table.name: places[table.name] for table in tables if table.name in places}


def _name_rows(reading: Reading, log: ReadingLog) -> dict[int, str]:
    """Return the declared lines that the rows of a reading are, by row of its sheet."""
    doubts, near = len(log.doubts), len(log.near)
    table = read_table(reading, max(reading.sheet.rows, default=0), None, log)
    del log.doubts[doubts:], log.near[near:]
    return {row.position: row.key for row in table.rows if table.table.line(row.key) is not None}


def _of_year(
    reading: Reading, budget_year: int | None, names: HeadingNames, log: ReadingLog
) -> Reading:
    """Return a reading of another year read for the budget year, where its headings fit as well.

    Of bare years, FY28 to FY30, any may be the budget year: the other tables say which it is.
    """
    is_free = reading.place is None and not reading.is_sideways
    if budget_year is None or reading.budget_year in (None, budget_year) or not is_free:
        return reading
    again = read_as(reading, reading.table, names, log.setup, budget_year)
    if again is None or again.budget_year != budget_year:
        return reading
    return replace(
        reading,
        matches=again.matches,
        missing=again.missing,
        unused=again.unused,
        budget_year=budget_year,
    )


def _meet(reading: Reading, turned: Reading) -> bool:
    """Say whether an upright reading begins in the cells of a table that is set to be turned."""
    placed = turned.place
    if placed is None or placed.range is None:
        return False
    return reading.header.meets(turned.sheet.area(*placed.range.corners))


def _has_known_lines(table: BookTable) -> bool:
    """Say whether a table whose lines are declared has any of them: its lines decide what it is."""
    lines = table.table.lines
    return not lines or any(table.row(line.name) is not None for line in lines)


def _is_form(table: BookTable) -> bool:
    """Say whether it is a list of words with all its headings that nobody has filled in yet."""
    declared = table.table
    if declared.keys is not RowKeys.NUMBERED or declared.total:
        return False
    return {column.name for column in declared.columns} == {c.name for c in table.columns}
