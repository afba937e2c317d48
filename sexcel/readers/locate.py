"""Where the budget's tables stand in a workbook."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sexcel.model.book import BookColumn, BookTable, Doubt, Role, Row, financial_year
from sexcel.model.expressions import ONE
from sexcel.model.grid import Grid, SheetGrid, Visibility
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.tables import REPORT_SHEET, Kind, RowKeys, Table
from sexcel.readers.columns import Match
from sexcel.readers.headers import Header, find_headers
from sexcel.readers.rows import RowReader
from sexcel.readers.scales import scale_of

_ROWS_ABOVE = 4


def locate(
    grid: Grid, tables: Sequence[Table], doubts: list[Doubt]
) -> tuple[int | None, tuple[BookTable, ...]]:
    """The budget year and every budget table of the workbook, in the order of ``tables``.

    The year is None where no heading names one.
    """
    candidates = [
        header for sheet in grid if not is_report(sheet) for header in find_headers(sheet, tables)
    ]
    taken = _choose(candidates)
    year = budget_year(taken)
    found: dict[str, list[BookTable]] = {}
    for header in taken:
        table = _read(header, _last_row(header, taken), year, doubts)
        if table.rows:
            found.setdefault(header.table.name, []).append(table)
    located = (_one(found[table.name], doubts) for table in tables if table.name in found)
    return year, tuple(located)


def is_report(sheet: SheetGrid) -> bool:
    """Whether a sheet is one that a regenerated workbook derives from its tables."""
    return sheet.value(2, 1) == REPORT_SHEET


def budget_year(headers: Iterable[Header]) -> int | None:
    """The budget year that most headers imply; the latest of equals."""
    votes: dict[int, int] = {}
    for header in headers:
        if header.base is not None:
            votes[header.base] = votes.get(header.base, 0) + 1
    return max(votes, key=lambda year: (votes[year], year), default=None)


def _choose(candidates: list[Header]) -> list[Header]:
    """The best reading of each place, in reading order."""
    taken: list[int] = []
    for index in sorted(range(len(candidates)), key=lambda index: -candidates[index].score):
        if not any(candidates[index].overlaps(candidates[other]) for other in taken):
            taken.append(index)
    return [candidates[index] for index in sorted(taken)]


def _last_row(header: Header, taken: list[Header]) -> int:
    """The last row the table may reach: the next header below it, or the end of the sheet."""
    below = [
        other.first_row - 1
        for other in taken
        if other.sheet is header.sheet
        and other.first_row > header.last_row
        and other.columns.start < header.columns.stop
        and header.columns.start < other.columns.stop
    ]
    return min(below, default=max(header.sheet.rows, default=0))


def _read(header: Header, last_row: int, year: int | None, doubts: list[Doubt]) -> BookTable:
    doubts.extend(_heading_doubts(header, year))
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
        )
        for match in header.matches
    )
    rows = RowReader(header.table, header.sheet, columns, doubts).read(
        header.last_row + 1, last_row
    )
    last = rows[-1].position if rows else header.last_row
    doubts.extend(_hidden(header, columns, rows))
    doubts.extend(_scaled(header, columns))
    span = header.columns
    where = RangeRef(header.sheet.name, header.first_row, span.start, last, span.stop - 1)
    return BookTable(header.table, (where,), columns, rows)


def _above(header: Header) -> str:
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


def _scaled(header: Header, columns: tuple[BookColumn, ...]) -> Iterator[Doubt]:
    scaled = [column for column in columns if column.scale != ONE]
    if scaled:
        worth = f"£{scaled[0].scale:,f}"
        yield Doubt(
            "scaled-amounts",
            scaled[0].heading_ref,
            header.table.caption,
            found=worth,
            related=tuple(column.heading_ref for column in scaled[1:]),
        )


def _hidden(
    header: Header, columns: tuple[BookColumn, ...], rows: tuple[Row, ...]
) -> Iterator[Doubt]:
    """Figures that nobody sees and that count in what is seen."""
    sheet = header.sheet
    figures = [column for column in columns if column.column.kind.is_figure]
    if sheet.visibility is not Visibility.VISIBLE and figures:
        ref = sheet.ref(header.first_row, header.columns.start)
        yield Doubt("hidden-figures", ref, header.table.caption, found="sheet")
        return
    for column in figures:
        if column.position in sheet.hidden_columns:
            yield Doubt("hidden-figures", column.heading_ref, header.table.caption, found="column")
    for row in rows:
        given = [entry for c in figures if (entry := row.entries[c.name]).figure]
        if row.position in sheet.hidden_rows and row.role is Role.LINE and given:
            yield Doubt("hidden-figures", given[0].ref, header.table.caption, found="row")


def _heading_doubts(header: Header, year: int | None) -> Iterator[Doubt]:
    stale = header.base is not None and year is not None and header.base != year
    seen: dict[tuple[object, object], Match] = {}
    for match in header.matches:
        heading = match.heading
        ref = header.sheet.ref(heading.row, heading.position)
        if heading.is_draft:
            yield Doubt("draft-heading", ref, header.table.caption, found=heading.text)
        if match.guessed:
            yield Doubt(
                "guessed-name",
                ref,
                header.table.caption,
                found=heading.text or "a blank heading",
                expected=match.column.title,
            )
        if match.column.offset is None:
            continue
        expected = match.expected_year
        if stale and year is not None:
            expected = year + match.column.offset
        elif heading.bad_year is not None and heading.year is not None:
            expected = heading.year
        twin = seen.setdefault((heading.year, heading.status), match)
        if expected is None:
            continue
        kind = "wrong-year-heading"
        related: tuple[CellRef, ...] = ()
        if twin is not match:
            kind = "repeated-year-heading"
            related = (header.sheet.ref(twin.heading.row, twin.heading.position),)
        yield Doubt(
            kind,
            ref,
            header.table.caption,
            found=heading.text,
            expected=financial_year(expected),
            related=related,
        )


def _one(places: list[BookTable], doubts: list[Doubt]) -> BookTable:
    """One table of the places it was found at: a list may be split, a table may not."""
    first, *others = places
    if first.table.keys is RowKeys.NUMBERED:
        rows = (row for place in places for row in place.rows)
        numbered = tuple(
            replace(row, key=f"{row.key} #{number}") for number, row in enumerate(rows, 1)
        )
        return replace(first, rows=numbered, ranges=tuple(place.range for place in places))
    for other in others:
        corner = CellRef(other.range.sheet, other.range.first_row, other.range.first_column)
        at = CellRef(first.range.sheet, first.range.first_row, first.range.first_column)
        doubts.append(Doubt("repeated-table", corner, first.table.caption, related=(at,)))
    return first
