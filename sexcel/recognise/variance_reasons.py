"""Reasons for variances that stand in a column of the table that varies."""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from sexcel.budget.narrative import COMMENTARY
from sexcel.budget.variance import line_of_total
from sexcel.model.book import BookTable, Entry, Role, Row
from sexcel.model.grid import Grid
from sexcel.model.names import normalise
from sexcel.model.recognition import BookColumn, Recognition, Sureness
from sexcel.model.refs import CellRef, RangeRef

_NAMES = frozenset(
    normalise(name)
    for name in (
        "Reason",
        "Reason for change",
        "Reason for movement",
        "Reason for variance",
        "Variance reason",
        "Explanation",
        "Explanation of variance",
        "Variance explanation",
        "Commentary",
        "Variance commentary",
    )
)


def add_variance_reasons(tables: Mapping[str, BookTable], grid: Grid) -> dict[str, BookTable]:
    """Return the tables, with the reasons beside any table's figures added to the commentary.

    A reason that the table of reasons gives comes before one beside the figures.
    """
    found = dict(tables)
    for name, table in tables.items():
        if not table.figure_columns:
            continue
        for place in table.recognised:
            heading = next((one for one, text in place.unused if normalise(text) in _NAMES), None)
            if heading is not None:
                known = found.get(COMMENTARY.name)
                rows = tuple(_rows(table, place, heading, grid, len(known.rows) if known else 0))
                if rows:
                    found[COMMENTARY.name] = _completed(known, rows, place, heading)
                    found[name] = _without(found[name], heading)
    return found


def _rows(
    table: BookTable, place: Recognition, heading: CellRef, grid: Grid, before: int
) -> Iterator[Row]:
    area, sheet = place.range, grid.sheet(heading.sheet)
    number = before
    for row in table.rows:
        here = any(
            one.ref.sheet == area.sheet and area.first_row <= one.ref.row <= area.last_row
            for one in row.entries.values()
        )
        text = sheet.value(row.position, heading.column) if here else None
        if isinstance(text, str) and text.strip():
            number += 1
            ref = sheet.ref(row.position, heading.column)
            label = _label(table, row)
            entries = {"line": Entry(label, ref), "reason": Entry(text.strip(), ref)}
            yield Row(f"{number}", Role.LINE, label, "", row.position, entries)


def _label(table: BookTable, row: Row) -> str:
    """Return the name under which a reason is looked for."""
    line = line_of_total(table.table.name) if row.role is Role.TOTAL else None
    return line or row.name


def _completed(
    known: BookTable | None, rows: tuple[Row, ...], place: Recognition, heading: CellRef
) -> BookTable:
    last = place.range.last_row
    area = RangeRef(heading.sheet, heading.row, heading.column, last, heading.column)
    columns = tuple(
        BookColumn(
            COMMENTARY.column(name), name, COMMENTARY.column(name).title, heading.column, heading
        )
        for name in ("line", "reason")
    )
    recognised = Recognition(area, area, Sureness.EXACT, columns[1:], ())
    if known is None:
        return BookTable(COMMENTARY, (area,), columns, rows, (recognised,))
    return replace(
        known,
        ranges=(*known.ranges, area),
        rows=(*known.rows, *rows),
        recognised=(*known.recognised, recognised),
    )


def _without(table: BookTable, heading: CellRef) -> BookTable:
    return replace(
        table,
        recognised=tuple(
            replace(place, unused=tuple(one for one in place.unused if one[0] != heading))
            for place in table.recognised
        ),
    )
