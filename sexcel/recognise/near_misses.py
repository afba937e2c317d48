"""What came near the name of a heading or a table and was not read as one."""

from collections.abc import Iterable, Iterator

from sexcel.budget.titles import format_heading
from sexcel.model.book import BookTable
from sexcel.model.names import normalise
from sexcel.model.recognition import NameKind, NearMiss
from sexcel.model.refs import RangeRef
from sexcel.model.tables import Column
from sexcel.recognise.heading_words import Heading
from sexcel.recognise.readings import Reading
from sexcel.recognise.spelling import find_near_miss


def heading_misses(reading: Reading, budget_year: int | None) -> Iterator[NearMiss]:
    """Yield the unused headings of a table that come near a column that is missing."""
    missing = [column for column in reading.missing if not column.by_grade]
    for heading in reading.unused:
        near = _near_by_name(heading, missing) or _near_by_year(heading, missing, budget_year)
        if near is not None:
            column, why = near
            ref = reading.sheet.ref(heading.row, heading.position)
            title = format_heading(column, budget_year)
            yield NearMiss(NameKind.COLUMN, ref, heading.text, title, reading.table.caption, why)


def _near_by_name(heading: Heading, missing: list[Column]) -> tuple[Column, str] | None:
    columns = {
        normalise(name): column
        for column in missing
        if column.offset is None
        for name in column.names
        if "*" not in name
    }
    for name in heading.names:
        near = find_near_miss(name, columns)
        if near is not None:
            return columns[near[0]], near[1]
    return None


def _near_by_year(
    heading: Heading, missing: list[Column], budget_year: int | None
) -> tuple[Column, str] | None:
    dated = [column for column in missing if column.offset is not None]
    if heading.year is None:
        near = next((column for column in dated if heading.status in column.statuses), None)
        return None if near is None else (near, "it names no year")
    if budget_year is None:
        return None
    near = next((column for column in dated if column.offset == heading.year - budget_year), None)
    if near is None:
        return None
    statuses = " or ".join(status.value for status in near.statuses)
    return near, f"it does not say '{statuses}'"


def table_misses(near: Iterable[Reading], tables: Iterable[BookTable]) -> Iterator[NearMiss]:
    """Yield the best readings that are no tables, where no table was recognised.

    The rows under one of them are not looked at again.
    """
    areas = [area for table in tables for area in table.ranges]
    for reading in sorted(near, key=lambda reading: -reading.score):
        block = _block(reading)
        if any(area.meets(block) for area in areas):
            continue
        areas.append(block)
        yield NearMiss(
            NameKind.TABLE,
            reading.header.first_cell,
            ", ".join(match.heading.text for match in reading.matches),
            reading.table.title,
            reading.table.caption,
            reading.lacks,
        )


def _block(reading: Reading) -> RangeRef:
    """Return the headings and the rows under them down to a blank one."""
    sheet, header = reading.sheet, reading.header
    last = header.last_row
    columns = range(header.first_column, header.last_column + 1)
    while any(column in columns for column in sheet.rows.get(last + 1, ())):
        last += 1
    return RangeRef(sheet.name, header.first_row, header.first_column, last, header.last_column)
