"""Several places that read as one table: parts of a list, pages, last year's, or rival copies.

A list may be split over sheets, and a long table over pages with its headings repeated. A table
of an earlier budget year is an archive. Of rival copies the right one is the one that the rest
of the workbook reads or agrees with, then the one with the higher version or without a mark of
age; where nothing decides, none is read and the reader is asked.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from sexcel.model.book import Book, BookTable, Role, Row
from sexcel.model.doubts import Doubt, RepeatedTable, RivalCopies
from sexcel.model.expressions import ONE
from sexcel.model.grid import Grid, Visibility
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.settings import Settings
from sexcel.model.tables import RowKeys
from sexcel.model.understandings import CopyChosen, TableOfPages, Understanding
from sexcel.recognise.agreement import count_agreement
from sexcel.recognise.formula_reads import areas_read
from sexcel.recognise.heading_words import parse_year

_OLD = re.compile(
    r"\b(?:superseded|old|previous|draft|archived?|backup|copy|obsolete|do not use)\b",
    re.IGNORECASE,
)
"""Words by which a team marks a copy that no longer counts."""

_VERSION = re.compile(r"\bv(?:er(?:sion)?)?\.?\s*(\d+(?:\.\d+)?)", re.IGNORECASE)

_ROWS_ABOVE = 6
"""Rows above a table in which its version or its mark of age may be."""


_MARKS = slice(6, None)
"""The part of a standing that marks make: old or not, shown or hidden, the version."""


class PlacedTable(Struct, frozen=True):
    """A table as read at one place, with the doubts that came up there.

    ``base`` is the budget year that its headings imply; None where they name none.
    """

    table: BookTable
    base: int | None
    doubts: tuple[Doubt, ...] = ()
    is_linked: bool = False
    """Whether the overview's own formulas take their figures from it."""


class Settled(Struct):
    """One table for each name, and what was doubted and understood on the way."""

    tables: dict[str, BookTable]
    doubts: list[Doubt]
    understood: list[Understanding]


def settle_copies(
    places: Mapping[str, Sequence[PlacedTable]], year: int, grid: Grid, settings: Settings
) -> Settled:
    """Return one table for each name, of all the places at which it was read."""
    settled = Settled({}, [], [])
    rivals: dict[str, list[PlacedTable]] = {}
    for name, at_places in places.items():
        current = _of_year(at_places, year, grid)
        if not current:
            continue
        pages = list(_join_pages(current, settled))
        if len(pages) == 1 or pages[0].table.table.keys is RowKeys.NUMBERED:
            _accept(pages, settled)
        else:
            rivals[name] = pages
    for copies in rivals.values():
        book = Book(grid.path, grid.sha256, year, dict(settled.tables), settings=settings)
        _choose(copies, settled, grid, book)
    return settled


def _of_year(places: Sequence[PlacedTable], year: int, grid: Grid) -> list[PlacedTable]:
    """Return the places without those of another year, by their headings or their captions.

    FTE by grade have no year in their headings: one block for each year has it over it.
    """
    current = [placed for placed in places if placed.base in (year, None)]
    if not current and all(is_marked_old(placed.table, grid) for placed in places):
        return []  # kept from another year, and marked so
    current = [p for p in current or places if not _is_archived(p.table, grid)]
    if len(current) > 1 and all(placed.base is None for placed in current):
        years = [_caption_year(placed.table, grid) for placed in current]
        if year in years:
            return [p for p, its in zip(current, years, strict=True) if its in (year, None)]
    return current


def _is_archived(table: BookTable, grid: Grid) -> bool:
    """Say whether a table has last year's columns alone, and is marked as old."""
    budgets = [column for column in table.table.columns if column.offset == 0 and column.required]
    names = {column.column.name for column in table.columns}
    lacks_budget = bool(budgets) and not any(column.name in names for column in budgets)
    return lacks_budget and is_marked_old(table, grid)


def _caption_year(table: BookTable, grid: Grid) -> int | None:
    """Return the year that the caption or the sheet of a table names; None without any."""
    area = table.range
    sheet = grid.sheet(area.sheet)
    for row in range(area.first_row - 1, max(0, area.first_row - 1 - _ROWS_ABOVE), -1):
        texts = list(sheet.captions_above(area, [row]))
        if texts:
            return next(filter(None, map(parse_year, (*texts, sheet.name))), None)
    return parse_year(sheet.name)


def _accept(places: Sequence[PlacedTable], settled: Settled) -> None:
    """Take one table, or a list whose parts are at several places."""
    first = places[0].table
    for placed in places:
        settled.doubts.extend(placed.doubts)
    if first.table.keys is RowKeys.NUMBERED:
        rows = (row for placed in places for row in placed.table.rows)
        first = replace(
            first,
            rows=tuple(
                replace(row, key=f"{row.key} #{number}") for number, row in enumerate(rows, 1)
            ),
            ranges=tuple(area for placed in places for area in placed.table.ranges),
            recognised=tuple(way for placed in places for way in placed.table.recognised),
        )
    settled.tables[first.table.name] = first


def _join_pages(places: Sequence[PlacedTable], settled: Settled) -> Iterator[PlacedTable]:
    """Yield the places, those joined that are pages of one table."""
    page = places[0]
    for following in places[1:]:
        if not _goes_on(page.table, following.table):
            yield page
            page = following
            continue
        table = replace(
            page.table,
            rows=(*page.table.rows, *following.table.rows),
            ranges=(*page.table.ranges, *following.table.ranges),
            recognised=(*page.table.recognised, *following.table.recognised),
        )
        corner = following.table.range.first_cell
        settled.understood.append(TableOfPages(corner, table.table.name))
        page = replace(page, table=table, doubts=(*page.doubts, *following.doubts))
    yield page


def _goes_on(page: BookTable, following: BookTable) -> bool:
    """Say whether a table that has not come to its total goes on under the same headings."""
    area, below = page.ranges[-1], following.range
    same_columns = [(c.name, c.position) for c in page.columns] == [
        (c.name, c.position) for c in following.columns
    ]
    return (
        same_columns
        and area.sheet == below.sheet
        and area.last_row < below.first_row
        and page.table.total
        and page.total is None
        and page.table.keys is not RowKeys.NUMBERED
    )


def _choose(copies: list[PlacedTable], settled: Settled, grid: Grid, book: Book) -> None:
    """Take the copy of a table that counts, or ask.

    A ledger headed alike that has few of the lines declared is no copy of one that has them, and
    the blocks that another adds up are its build-ups.
    """
    copies = [copy for copy in copies if _has_most_lines(copy.table)] or copies
    copies = _without_parts(copies)
    name, corner = copies[0].table.table.name, copies[0].table.range.first_cell
    if all(_figures(copy.table) == _figures(copies[0].table) for copy in copies):
        _accept(copies[:1], settled)
        settled.doubts += [
            RepeatedTable(copy.table.range.first_cell, name, corner)
            for copy in _elsewhere(copies, copies[0])
            if not _is_working(copy.table, copies[0].table)
        ]
        return
    readers = _count_readers([copy.table for copy in copies], grid)
    standings = [
        (
            copy.is_linked,
            _has_most_lines(copy.table),
            copy.table.total is not None,
            _has_all_columns(copy.table),
            count,
            count_agreement(copy.table, book),
            *_standing(copy.table, grid),
        )
        for copy, count in zip(copies, readers, strict=True)
    ]
    best = max(standings)
    if standings.count(best) > 1:
        settled.doubts.append(
            RivalCopies(corner, name, tuple(copy.table.range for copy in copies[1:]))
        )
        return
    chosen = copies[standings.index(best)]
    _accept([chosen], settled)
    corner = chosen.table.range.first_cell
    unmarked = [
        copy.table.range
        for copy, standing in zip(copies, standings, strict=True)
        if not copy.table.range.meets(chosen.table.range)
        and copy.is_linked == chosen.is_linked
        and _has_all_columns(copy.table) >= _has_all_columns(chosen.table)
        and standing[_MARKS] == best[_MARKS]
        and not _is_working(copy.table, chosen.table)
        and not (_is_register(copy.table, grid) and not _is_register(chosen.table, grid))
    ]
    settled.doubts += [RepeatedTable(area.first_cell, name, corner) for area in unmarked]
    unread = tuple(
        copy.table.range
        for copy in _elsewhere(copies, chosen)
        if copy.table.range not in unmarked and not _feeds(copy.table, chosen.table)
    )
    if unread:
        settled.understood.append(CopyChosen(corner, name, unread))


def _without_parts(copies: list[PlacedTable]) -> list[PlacedTable]:
    """Return the copies without those that one of them adds up: it reads several, line by line."""
    for total in copies:
        parts = [copy for copy in _elsewhere(copies, total) if _feeds(copy.table, total.table)]
        if len(parts) > 1 and not any(_feeds(total.table, part.table) for part in parts):
            return [copy for copy in copies if copy not in parts]
    return copies


def _elsewhere(copies: Sequence[PlacedTable], chosen: PlacedTable) -> list[PlacedTable]:
    """Return the copies but for the chosen one, and other readings of its own cells."""
    return [copy for copy in copies if not copy.table.range.meets(chosen.table.range)]


def _has_most_lines(table: BookTable) -> bool:
    """Say whether a table has most of the lines that are declared for it, if any are."""
    lines = [line for line in table.table.lines if not line.part_of]
    return 2 * sum(table.row(line.name) is not None for line in lines) >= len(lines)


def _has_all_columns(table: BookTable) -> bool:
    """Say whether a table has every column that it needs: a working may have some of them."""
    names = {column.column.name for column in table.columns}
    return all(column.name in names for column in table.table.columns if column.required)


def _is_working(copy: BookTable, table: BookTable) -> bool:
    """Say whether a copy is worked out from a table, or from what it is worked out from.

    A cash phasing of the overview has its categories, and their budget as the sum of its months.
    """
    if _feeds(copy, table) or _sums_up(copy, table):
        return True
    names = [column.name for column in copy.figure_columns]
    return all(
        entry.formula is not None
        and (counterpart := table.row(row.key)) is not None
        and (figure := counterpart.figure(name)) is not None
        and abs(figure - entry.figure) < ONE
        for row in copy.rows
        for name in names
        if (entry := row.entry(name)) is not None and entry.figure is not None
    )


def _is_register(table: BookTable, grid: Grid) -> bool:
    """Say whether a table is an Excel table, whose rows others sum up by name."""
    return any(listed.area.meets(table.range) for listed in grid.excel_tables)


def _sums_up(summary: BookTable, table: BookTable) -> bool:
    """Say whether lines that a table does not have are worked out from it, as sums by kind are."""
    keys = {row.key for row in table.lines}
    return not any(row.key in keys for row in summary.lines) and _feeds(table, summary)


def _feeds(working: BookTable, table: BookTable) -> bool:
    """Say whether most lines of a table read another, which then is its working and no copy."""
    lines = [row for row in table.rows if row.role is Role.LINE]
    reading = [row for row in lines if _reads(row, working.ranges)]
    return 2 * len(reading) > len(lines)


def _reads(row: Row, areas: Sequence[RangeRef]) -> bool:
    return any(
        area.meets(used)
        for entry in row.entries.values()
        if entry.formula is not None
        for used in areas_read(entry.formula, entry.ref)
        for area in areas
    )


def _figures(table: BookTable) -> list[tuple[str, list[Decimal | None]]]:
    """Return all figures of a table by row."""
    columns = sorted(column.name for column in table.figure_columns)
    return [(row.key, [row.figure(column) for column in columns]) for row in table.rows]


def _count_readers(tables: Sequence[BookTable], grid: Grid) -> list[int]:
    """Return how many formulas outside all copies of a table read each of them."""
    areas = [area for table in tables for area in table.ranges]
    counts = [0] * len(tables)
    names = {area.sheet for area in areas}
    for sheet in grid:
        for (row, column), cell in sheet.cells.items():
            if cell.formula is None or not _may_read(cell.formula, sheet.name, names):
                continue
            ref = CellRef(sheet.name, row, column)
            if any(ref.sheet == area.sheet and (row, column) in area for area in areas):
                continue
            read = list(areas_read(cell.formula, ref))
            for index, table in enumerate(tables):
                counts[index] += any(area.meets(used) for area in read for used in table.ranges)
    return counts


def _may_read(formula: str, sheet: str, names: set[str]) -> bool:
    """Say whether a formula may read one of the sheets: it names it, or is on it."""
    return sheet in names or any(name.replace("'", "''") in formula for name in names)


def is_marked_old(table: BookTable, grid: Grid) -> bool:
    """Say whether the name of its sheet, or words above it, mark a table as one that is old."""
    return not _standing(table, grid)[0]


def _standing(table: BookTable, grid: Grid) -> tuple[bool, bool, Decimal]:
    """Return whether nothing marks a copy as old, whether it is shown, and its version."""
    area = table.range
    sheet = grid.sheet(area.sheet)
    above = (
        value
        for row in range(max(1, area.first_row - _ROWS_ABOVE), area.first_row)
        for column in sheet.rows.get(row, ())
        if isinstance(value := sheet.value(row, column), str)
    )
    texts = (sheet.name, *above)
    versions = [Decimal(match[1]) for text in texts for match in _VERSION.finditer(text)]
    is_old = any(_OLD.search(text) for text in texts)
    return not is_old, sheet.visibility is Visibility.VISIBLE, max(versions, default=Decimal(0))
