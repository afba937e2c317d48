"""Sums among the lines of a table whose lines are declared: its total, running sums, parts.

Tables 1 and 2 have a line for each budget category. A team adds rows to them: a sub total before
contingency, the two parts of a category, a total under a name of its own. What the user's
formulas add up, and the figures, say which a row is.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from sexcel.model.book import Role, Row
from sexcel.model.tables import Table
from sexcel.recognise.added_rows import added_positions
from sexcel.recognise.row_roles import is_sub_total
from sexcel.recognise.row_sums import adds_all, as_total, may_be_sum, reach
from sexcel.recognise.section_totals import count_sums

_LEAST_PARTS = 2
"""Rows that another is made of, and columns that bear it out where no formula says so: one may be
a copy, or right by chance."""


def settle_running_sums(rows: Sequence[Row], table: Table, columns: Sequence[str]) -> list[Row]:
    """Return the rows with the total, running sums and parts of lines in their roles."""
    return _settle_sums(_settle_parts(list(rows), table, columns), table, columns)


def _settle_parts(rows: list[Row], table: Table, columns: Sequence[str]) -> list[Row]:
    """Return the rows with what a declared line is made of beside the sum."""
    for index, row in enumerate(rows):
        declared = table.line(row.key)
        if row.role is not Role.LINE or declared is None or declared.formula is not None:
            continue
        parts = _parts(rows, index, table, columns)
        if parts:
            keys = tuple(addend.key for addend in parts)
            rows = [
                replace(line, role=Role.MEMO)
                if line in parts
                else replace(line, parts=keys)
                if line is row
                else line
                for line in rows
            ]
    return rows


def _parts(rows: list[Row], index: int, table: Table, columns: Sequence[str]) -> list[Row]:
    """Return the lines that a declared line adds up; none where it does not."""
    positions = added_positions(rows[index], columns)
    added = [row for row in rows if row.position in positions]
    if len(added) >= _LEAST_PARTS and all(_may_be_part(row, table) for row in added):
        return added
    above, below = _run(rows[:index][::-1], table)[::-1], _run(rows[index + 1 :], table)
    for run in (above, below):
        right, asked = count_sums(rows[index], run, columns)
        if len(run) >= _LEAST_PARTS <= right and 2 * right > asked:
            return run
    return []


def _may_be_part(row: Row, table: Table) -> bool:
    """Say whether a row is an unknown line, or one declared as part of another."""
    declared = table.line(row.key)
    return row.is_unknown(table) or (declared is not None and bool(declared.part_of))


def _run(rows: Sequence[Row], table: Table) -> list[Row]:
    """Return the unknown lines at the beginning."""
    run: list[Row] = []
    for row in rows:
        if not _may_be_part(row, table):
            break
        run.append(row)
    return run


def _settle_sums(rows: list[Row], table: Table, columns: Sequence[str]) -> list[Row]:
    """Return the rows with the table's total, where none has the name, and its running sums."""
    sums = [row for row in rows if row.is_unknown(table) and may_be_sum(row.label)]
    summed = [row for row in rows if row not in sums and _is_summed(row, table)]
    total = None
    if summed and not any(row.role is Role.TOTAL for row in rows):
        total = _find_total(sums, summed, rows, columns)
    settled: list[Row] = []
    for row in rows:
        if row is total:
            settled.append(as_total(row))
        elif row in sums:
            above = [line for line in summed if line.position < row.position]
            keys = tuple(addend.key for addend in _running_parts(row, above, rows, columns))
            settled.append(replace(row, role=Role.MEMO, parts=keys) if keys else row)
        else:
            settled.append(row)
    return settled


def _is_summed(row: Row, table: Table) -> bool:
    declared = table.line(row.key)
    return row.role is Role.LINE and (declared is None or declared.summed)


def _find_total(
    sums: Sequence[Row], summed: Sequence[Row], rows: Sequence[Row], columns: Sequence[str]
) -> Row | None:
    """Return the last of the sums that adds up all lines; else the one with a total's name.

    Of those that add up only some, the one at an end of the table that says it is a total is the
    total with a fault, where it adds up most of the lines.
    """
    named = [row for row in sums if not is_sub_total(row.label)]
    complete = [row for row in named if _adds_summed(row, summed, rows, columns)]
    if complete:
        return complete[-1]
    ends = {rows[0].position, rows[-1].position}
    added = {row.position: added_positions(row, columns) for row in rows}
    for row in named:
        reached = reach(added[row.position], added)
        if row.position in ends and 2 * sum(line.position in reached for line in summed) > len(
            summed
        ):
            return row
    return None


def _adds_summed(
    row: Row, summed: Sequence[Row], rows: Sequence[Row], columns: Sequence[str]
) -> bool:
    added = {line.position: added_positions(line, columns) for line in rows}
    if {line.position for line in summed} <= reach(added[row.position], added):
        return True
    return not added[row.position] and adds_all(row, summed, columns)


def _running_parts(
    row: Row, above: Sequence[Row], rows: Sequence[Row], columns: Sequence[str]
) -> list[Row]:
    """Return the rows that a running sum adds up: all lines above it, or those of its formula."""
    right, asked = count_sums(row, above, columns)
    if len(above) >= _LEAST_PARTS and asked and 2 * right >= asked:
        return list(above)
    positions = added_positions(row, columns)
    added = [line for line in rows if line.position in positions - {row.position}]
    if len(added) >= _LEAST_PARTS:
        return added
    return list(above) if is_sub_total(row.label) and len(above) >= _LEAST_PARTS else []
