"""What came near a heading or a table and was not taken for it."""

from collections.abc import Iterable, Iterator

from sexcel.budget.titles import format_heading as title
from sexcel.model.book import BookTable
from sexcel.model.names import normalise
from sexcel.model.recognition import NameKind, NearMiss
from sexcel.model.refs import RangeRef
from sexcel.model.tables import Column
from sexcel.recognise.heading_words import Heading
from sexcel.recognise.readings import Reading
from sexcel.recognise.spelling import find_near_miss


def heading_misses(header: Reading, year: int | None) -> Iterator[NearMiss]:
    """Headings of a table that no column took, though they come near one that is missing."""
    missing = [column for column in header.missing if not column.by_grade]
    for heading in header.unused:
        near = _by_name(heading, missing) or _by_year(heading, missing, year)
        if near is not None:
            column, why = near
            ref = header.sheet.ref(heading.row, heading.position)
            caption = header.table.caption
            yield NearMiss(NameKind.COLUMN, ref, heading.text, title(column, year), caption, why)


def _by_name(heading: Heading, missing: list[Column]) -> tuple[Column, str] | None:
    spelt = {
        normalise(name): column
        for column in missing
        if column.offset is None
        for name in (column.title, *column.aliases)
        if "*" not in name
    }
    for name in heading.names:
        near = find_near_miss(name, spelt)
        if near is not None:
            return spelt[near[0]], near[1]
    return None


def _by_year(
    heading: Heading, missing: list[Column], year: int | None
) -> tuple[Column, str] | None:
    dated = [column for column in missing if column.offset is not None]
    if heading.year is None:
        near = next((column for column in dated if heading.status in column.statuses), None)
        return None if near is None else (near, "it names no year")
    if year is None:
        return None
    near = next((column for column in dated if column.offset == heading.year - year), None)
    if near is None:
        return None
    wanted = " or ".join(status.value for status in near.statuses)
    return near, f"it does not say '{wanted}'"


def table_misses(near: Iterable[Reading], tables: Iterable[BookTable]) -> Iterator[NearMiss]:
    """Rows that look like a table's headings and are not, where no table was recognised.

    What stands under one of them is not looked at again.
    """
    taken = [part for table in tables for part in table.ranges]
    for header in sorted(near, key=lambda header: -header.score):
        where = _block(header)
        if any(_overlap(part, where) for part in taken):
            continue
        taken.append(where)
        yield NearMiss(
            NameKind.TABLE,
            header.sheet.ref(header.first_row, where.first_column),
            ", ".join(match.heading.text for match in header.matches),
            header.table.title,
            header.table.caption,
            header.lacks,
        )


def _block(header: Reading) -> RangeRef:
    """The header and the rows under it down to a blank one."""
    sheet, span, last = header.sheet, header.columns, header.last_row
    while any(column in span for column in sheet.rows.get(last + 1, ())):
        last += 1
    return RangeRef(sheet.name, header.first_row, span.start, last, span.stop - 1)


def _overlap(one: RangeRef, other: RangeRef) -> bool:
    return (
        one.sheet == other.sheet
        and one.first_row <= other.last_row
        and other.first_row <= one.last_row
        and one.first_column <= other.last_column
        and other.first_column <= one.last_column
    )
