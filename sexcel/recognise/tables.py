"""Where the budget's tables stand in a workbook."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from sexcel.budget.titles import format_heading as named
from sexcel.model.book import BookTable, Role, Row
from sexcel.model.doubts import (
    Doubt,
    DraftHeading,
    GuessedName,
    Hidden,
    HiddenFigures,
    RepeatedYearHeading,
    ScaledAmounts,
    WrongYearHeading,
)
from sexcel.model.errors import SettingsError
from sexcel.model.expressions import ONE
from sexcel.model.grid import Grid, SheetGrid, Visibility
from sexcel.model.recognition import BookColumn, Recognition, Sureness
from sexcel.model.refs import RangeRef
from sexcel.model.tables import COMPARISON_SHEET, REPORT_SHEET, Kind, RowKeys, Table
from sexcel.recognise.candidates import find_candidates
from sexcel.recognise.columns import ColumnMatch
from sexcel.recognise.configured_places import check_taken, is_elsewhere, placed
from sexcel.recognise.copies import PlacedTable
from sexcel.recognise.near_misses import heading_misses, table_misses
from sexcel.recognise.reading_log import ReadingLog
from sexcel.recognise.readings import Reading
from sexcel.recognise.rows import RowReader
from sexcel.recognise.scales import scale_of

_ROWS_ABOVE = 4


def locate(
    grid: Grid, tables: Sequence[Table], log: ReadingLog
) -> tuple[int | None, dict[str, list[PlacedTable]]]:
    """Return the budget year and every place of each budget table, in the order of ``tables``.

    The year is None where neither a heading nor the configuration names one. Raises
    SettingsError where a table is not where the configuration says.
    """
    candidates: list[Reading] = []
    near: list[Reading] = []
    for sheet in grid:
        if not is_report(sheet):
            readings, lacking = find_candidates(sheet, tables, log.settings)
            candidates += readings
            near += lacking
    candidates += placed(candidates, grid, tables, log.settings)
    chosen = _choose(candidates)
    taken = [header for header in chosen if not is_elsewhere(header, log.settings)]
    elsewhere = (header for header in chosen if is_elsewhere(header, log.settings))
    near += (replace(one, lacks="it is set to be elsewhere") for one in elsewhere)
    check_taken(taken, candidates, log.settings)
    year = log.settings.budget_year or budget_year(taken)
    found: dict[str, list[PlacedTable]] = {}
    blank: dict[str, PlacedTable] = {}
    for header in taken:
        noted = len(log.doubts)
        table = _read(header, _last_row(header, chosen), year, log)
        place = PlacedTable(table, header.base, tuple(log.doubts[noted:]))
        del log.doubts[noted:]
        if table.rows:
            found.setdefault(header.table.name, []).append(place)
        elif _is_form(table):
            blank.setdefault(header.table.name, place)
        else:
            near.append(replace(header, lacks="no rows stand under it"))
    found = {name: [place] for name, place in blank.items()} | found
    located = (place.table for places in found.values() for place in places)
    log.near += table_misses(near, located)
    return year, {table.name: found[table.name] for table in tables if table.name in found}


def _is_form(table: BookTable) -> bool:
    """Whether it is a list of words with all its headings that nobody has filled in yet."""
    declared = table.table
    if declared.keys is not RowKeys.NUMBERED or declared.total:
        return False
    return {one.name for one in declared.columns} == {one.name for one in table.columns}


def is_report(sheet: SheetGrid) -> bool:
    """Whether a sheet was derived by us: from a workbook's tables, or from two workbooks."""
    return sheet.value(2, 1) in (REPORT_SHEET, COMPARISON_SHEET)


def budget_year(headers: Iterable[Reading]) -> int | None:
    """The budget year that most headers imply; the latest of equals."""
    votes: dict[int, int] = {}
    for header in headers:
        if header.base is not None:
            votes[header.base] = votes.get(header.base, 0) + 1
    return max(votes, key=lambda year: (votes[year], year), default=None)


def _choose(candidates: list[Reading]) -> list[Reading]:
    """The best reading of each place, in reading order."""
    taken: list[int] = []
    for index in sorted(range(len(candidates)), key=lambda index: -candidates[index].score):
        if not any(candidates[index].overlaps(candidates[other]) for other in taken):
            taken.append(index)
    return [candidates[index] for index in sorted(taken)]


def _last_row(header: Reading, taken: list[Reading]) -> int:
    """The last row the table may reach: the next header below it, or the end of the sheet.

    Where the configuration gives its range, that is where it ends.
    """
    if header.place is not None and header.place.range is not None:
        return header.place.range.last_row
    below = [
        other.first_row - 1
        for other in taken
        if other.sheet is header.sheet
        and other.first_row > header.last_row
        and other.columns.start < header.columns.stop
        and header.columns.start < other.columns.stop
    ]
    return min(below, default=max(header.sheet.rows, default=0))


def _read(header: Reading, last_row: int, year: int | None, log: ReadingLog) -> BookTable:
    log.doubts.extend(_heading_doubts(header, year))
    log.near.extend(heading_misses(header, year))
    name, place = header.table.name, header.place
    log.met.update(("headings", name, match.name) for match in header.matches if match.is_set)
    above = _above(header)
    columns = tuple(
        BookColumn(
            match.column,
            match.name,
            match.heading.text,
            match.heading.position,
            header.sheet.ref(match.heading.row, match.heading.position),
            match.heading.year,
            scale_of(match.heading.text, above) if match.column.kind is Kind.MONEY else ONE,
            None if match.column.offset is None else match.heading.status,
        )
        for match in header.matches
    )
    whole = place is not None and place.range is not None
    reader = RowReader(header.table, header.sheet, columns, log, whole=whole)
    rows = reader.read(header.last_row + 1, last_row)
    if place is not None and not rows:
        raise SettingsError(
            f"{log.settings.path}: tables.{name}: no rows stand under the headings of "
            f"{header.table.caption} in row {header.last_row} of sheet '{header.sheet.name}'; "
            "correct the place."
        )
    log.doubts.extend(_hidden(header, columns, rows))
    log.doubts.extend(_scaled(header, columns))
    recognised = _recognition(
        header, columns, max([header.last_row, *(row.position for row in rows)])
    )
    return BookTable(header.table, (recognised.range,), columns, rows, (recognised,))


def _recognition(header: Reading, columns: tuple[BookColumn, ...], last: int) -> Recognition:
    first, span, sheet = header.first_row, header.columns, header.sheet
    sureness = Sureness.EXACT
    if header.place is None and header.by_place:
        sureness = Sureness.SURROUNDINGS
    elif any(match.guessed for match in header.matches):
        sureness = Sureness.GUESSED
    elif header.place is not None or any(match.is_set for match in header.matches):
        sureness = Sureness.SET
    return Recognition(
        RangeRef(sheet.name, first, span.start, last, span.stop - 1),
        RangeRef(sheet.name, first, span.start, header.last_row, span.stop - 1),
        sureness,
        columns,
        tuple((sheet.ref(one.row, one.position), one.text) for one in header.unused),
    )


def _above(header: Reading) -> str:
    """What stands over the table and at the top of its sheet: where units are stated."""
    rows = {1, 2, 3, *range(header.first_row - _ROWS_ABOVE, header.first_row)}
    sheet = header.sheet
    texts = (
        value
        for row in sorted(rows)
        if row < header.first_row
        for column in sheet.rows.get(row, ())
        if isinstance(value := sheet.value(row, column), str)
    )
    return "\n".join(texts)


def _scaled(header: Reading, columns: tuple[BookColumn, ...]) -> Iterator[Doubt]:
    scaled = [column for column in columns if column.scale != ONE]
    if scaled:
        others = tuple(column.heading_ref for column in scaled[1:])
        yield ScaledAmounts(scaled[0].heading_ref, header.table.name, scaled[0].scale, others)


def _hidden(
    header: Reading, columns: tuple[BookColumn, ...], rows: tuple[Row, ...]
) -> Iterator[Doubt]:
    """Figures that nobody sees and that count in what is seen."""
    sheet = header.sheet
    figures = [column for column in columns if column.column.kind.is_figure]
    if sheet.visibility is not Visibility.VISIBLE and figures:
        ref = sheet.ref(header.first_row, header.columns.start)
        yield HiddenFigures(ref, header.table.name, Hidden.SHEET)
        return
    for column in figures:
        if column.position in sheet.hidden_columns:
            yield HiddenFigures(column.heading_ref, header.table.name, Hidden.COLUMN)
    for row in rows:
        given = [entry for c in figures if (entry := row.entries[c.name]).figure]
        if row.position in sheet.hidden_rows and row.role is Role.LINE and given:
            yield HiddenFigures(given[0].ref, header.table.name, Hidden.ROW)


def _heading_doubts(header: Reading, year: int | None) -> Iterator[Doubt]:
    name = header.table.name
    stale = header.base is not None and year is not None and header.base != year
    seen: dict[tuple[object, object], ColumnMatch] = {}
    for match in header.matches:
        heading = match.heading
        ref = header.sheet.ref(heading.row, heading.position)
        if heading.is_draft:
            yield DraftHeading(ref, name, heading.text)
        if match.guessed:
            yield GuessedName(ref, name, heading.text, named(match.column, year))
        if match.column.offset is None or (match.is_set and heading.year is None):
            continue
        expected = match.expected_year
        if stale and year is not None:
            expected = year + match.column.offset
        elif heading.bad_year is not None and heading.year is not None:
            expected = heading.year
        twin = seen.setdefault((heading.year, heading.status), match)
        if expected is None:
            continue
        if twin is match:
            yield WrongYearHeading(ref, name, heading.text, expected)
        else:
            first = header.sheet.ref(twin.heading.row, twin.heading.position)
            yield RepeatedYearHeading(ref, name, heading.text, expected, first)
