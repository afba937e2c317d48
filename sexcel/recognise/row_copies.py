"""Rows of a table that have the name of a row before them."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from sexcel.model.book import Role, Row
from sexcel.model.doubts import RepeatedLine
from sexcel.model.refs import CellRef
from sexcel.model.tables import RowKeys, Table
from sexcel.recognise.reading_log import ReadingLog
from sexcel.recognise.row_roles import row_key

_LEAST_REPEATED = 3
"""Lines with a name that came before from which their names may be those of groups."""

_MOST_REPEATED = 3
"""One line in so many may be a copy of another: where more are, the column names groups of lines,
and no line of them is there twice."""


def number_copies(
    rows: Iterable[Row], table: Table, columns: Sequence[str], log: ReadingLog
) -> Iterator[Row]:
    """Yield the rows, numbered where rows before them have the same name.

    A copy with a figure in one of the ``columns`` is a doubt.
    """
    firsts: dict[str, Row] = {}
    copies: dict[str, int] = {}
    for row in rows:
        key = row.key
        if row.role is Role.SUB_TOTAL:
            key = row_key(row.role, row.label, row.group)
        numbered = replace(row, key=key)
        if key in firsts and table.keys is not RowKeys.NUMBERED:
            copies[key] = copies.get(key, 1) + 1
            note_copy(numbered, firsts[key], table, columns, log)
            numbered = replace(numbered, key=f"{key} #{copies[key]}")
        firsts[numbered.key] = numbered
        yield numbered


def note_copy(row: Row, first: Row, table: Table, columns: Sequence[str], log: ReadingLog) -> None:
    """Note as a doubt a line or a total with figures that has the name of another."""
    if row.role in (Role.LINE, Role.TOTAL) and any(row.figure(column) for column in columns):
        doubt = RepeatedLine(label_cell(row), table.name, row.label, label_cell(first))
        log.doubts.append(doubt)


def drop_group_names(rows: Sequence[Row], log: ReadingLog, noted: int) -> None:
    """Drop the doubts about copies after the first ``noted``, where names are those of groups."""
    lines = sum(row.role is Role.LINE for row in rows)
    repeated = [doubt for doubt in log.doubts[noted:] if isinstance(doubt, RepeatedLine)]
    if len(repeated) >= _LEAST_REPEATED and _MOST_REPEATED * len(repeated) > lines:
        log.doubts[:] = [doubt for doubt in log.doubts if doubt not in repeated]


def label_cell(row: Row) -> CellRef:
    """Return the cell with the name of a row, or its first cell that is not empty."""
    entries = list(row.entries.values())
    named = (
        entry.ref for entry in reversed(entries) if " ".join(str(entry.value).split()) == row.label
    )
    filled = (entry.ref for entry in entries if entry.value is not None)
    return next(named, next(filled, entries[0].ref))
