"""Reasons in a column beside the figures of a table, added to the commentary."""

import re
from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from sexcel.budget.narrative import COMMENTARY
from sexcel.budget.variance import line_of_total
from sexcel.model.book import BookTable, Entry, Role, Row
from sexcel.model.grid import Grid
from sexcel.model.recognition import BookColumn, Recognition, Sureness
from sexcel.model.refs import CellRef, RangeRef

_REASONS = re.compile(
    r"\b(?:why|reasons?|remarks?|explanations?|commentary|comments?|rationale|justification"
    r"|narrative|what (?:has )?(?:changed|moved))\b|^\W*notes\W*$",
    re.IGNORECASE,
)
"""What is in the heading of a column of reasons: ``Variance explanation``, ``Why it moves``."""


def add_variance_reasons(tables: Mapping[str, BookTable], grid: Grid) -> dict[str, BookTable]:
    """Return the tables, with the reasons beside any table's figures added to the commentary.

    A reason that the commentary gives comes before one beside the figures.
    """
    completed = dict(tables)
    for name, table in tables.items():
        for way in table.recognised if table.figure_columns else ():
            if way.sideways:
                continue
            heading = next((ref for ref, text in way.unused if _REASONS.search(text)), None)
            commentary = completed.get(COMMENTARY.name)
            start = 1 + (len(commentary.rows) if commentary else 0)
            rows = tuple(_reason_rows(table, way, heading, grid, start)) if heading else ()
            if heading is not None and rows:
                last_row = way.range.last_row
                completed[COMMENTARY.name] = _add_rows(commentary, rows, last_row, heading)
                completed[name] = _use_heading(completed[name], heading)
    return completed


def _reason_rows(
    table: BookTable, way: Recognition, heading: CellRef, grid: Grid, start: int
) -> Iterator[Row]:
    """Yield the reasons beside the rows of one place, numbered from ``start``."""
    area, sheet = way.range, grid.sheet(heading.sheet)
    number = start
    for row in table.rows:
        is_of_place = any(
            entry.ref.sheet == area.sheet and area.first_row <= entry.ref.row <= area.last_row
            for entry in row.entries.values()
        )
        reason = sheet.value(row.position, heading.column) if is_of_place else None
        if isinstance(reason, str) and reason.strip():
            ref = sheet.ref(row.position, heading.column)
            label = _label(table, row)
            entries = {"line": Entry(label, ref), "reason": Entry(reason.strip(), ref)}
            yield Row(f"{number}", Role.LINE, label, "", row.position, entries)
            number += 1


def _label(table: BookTable, row: Row) -> str:
    """Return the name under which a reason is looked for."""
    line = line_of_total(table.table.name) if row.role is Role.TOTAL else None
    return line or row.name


def _add_rows(
    commentary: BookTable | None, rows: tuple[Row, ...], last_row: int, heading: CellRef
) -> BookTable:
    area = RangeRef(heading.sheet, heading.row, heading.column, last_row, heading.column)
    columns = tuple(
        BookColumn(column, column.name, column.title, heading.column, heading)
        for column in (COMMENTARY.column("line"), COMMENTARY.column("reason"))
    )
    way = Recognition(area, area, Sureness.EXACT, columns[1:])
    if commentary is None:
        return BookTable(COMMENTARY, (area,), columns, rows, (way,))
    return replace(
        commentary,
        ranges=(*commentary.ranges, area),
        rows=(*commentary.rows, *rows),
        recognised=(*commentary.recognised, way),
    )


def _use_heading(table: BookTable, heading: CellRef) -> BookTable:
    """Return the table with the heading no longer among those that are not used."""
    return replace(
        table,
        recognised=tuple(
            replace(way, unused=tuple(unused for unused in way.unused if unused[0] != heading))
            for way in table.recognised
        ),
    )
