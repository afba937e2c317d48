"""Rows that add up others, recognised by the user's formulas and by their figures.

The name of a row only suggests that it is a sum: what it adds up says whether it is, and of what.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from msgspec.structs import replace

from sexcel.model.book import Role, Row
from sexcel.model.names import normalise
from sexcel.model.tables import TOTAL
from sexcel.recognise.added_rows import added_positions
from sexcel.recognise.row_roles import block_name, row_key
from sexcel.recognise.section_totals import count_sums, section_heads

_SUM_WORD = re.compile(
    r"\b(?:total|totals|sum|net|overall|in all|(?:al)?together)\b|[Σ∑]|^\W*all\W*$"
    r"|^\W*sub\s(?!com)",
    re.IGNORECASE,
)
"""Words in the name of a row that may be a sum: ``All`` alone, not ``All Sub-Committees``; ``Sub
4000-4099 Panel``."""

_ALL = re.compile(r"\W*all\b", re.IGNORECASE)
"""The beginning of the name of a row that may be the sum of all others: ``All grades``."""

_SUM_FUNCTION = re.compile(r"\b(?:SUM|SUBTOTAL)\(", re.IGNORECASE)

_LEAST_ADDED = 2
"""Lines that a row adds up, by its figures alone, and columns in which it does where others are
wrong: of one it may be a copy, or right by chance."""


def may_be_sum(label: str) -> bool:
    """Say whether a row of this name may be a sum: it says so, or says nothing."""
    return not label or _SUM_WORD.search(label) is not None


def adds_all(row: Row, body: Sequence[Row], columns: Sequence[str]) -> bool:
    """Say whether a row adds up all lines of a body, by way of their sub totals or not."""
    added = {line.position: added_positions(line, columns) for line in body}
    all_lines = [line for line in body if line.role is Role.LINE]
    lines = {line.position for line in all_lines if not added[line.position] & added.keys()}
    if lines and lines <= reach(added_positions(row, columns), added):
        return True
    right, asked = count_sums(row, top_rows(body), columns)
    right_of_lines, _ = count_sums(row, all_lines, columns)
    return bool(asked) and 2 * max(right, right_of_lines) > asked


def reach(positions: frozenset[int], added: Mapping[int, frozenset[int]]) -> set[int]:
    """Return the rows that are added up by way of others."""
    reached: set[int] = set()
    waiting = list(positions)
    while waiting:
        position = waiting.pop()
        if position not in reached:
            reached.add(position)
            waiting += added.get(position, ())
    return reached


def top_rows(rows: Sequence[Row]) -> list[Row]:
    """Return the sub totals, and the lines that are in the block of none."""
    top: list[Row] = []
    pending: list[Row] = []
    for row in rows:
        if row.role is Role.LINE:
            pending.append(row)
        elif row.role is Role.SUB_TOTAL:
            group = normalise(pending[-1].group) if pending else ""
            while pending and normalise(pending[-1].group) == group:
                pending.pop()
            top += [*pending, row]
            pending = []
    return [*top, *pending]


def name_empty_lines(rows: Sequence[Row], columns: Sequence[str]) -> list[Row]:
    """Return the rows of a table without any figure, what its total adds up as lines.

    A row without a figure is a heading wherever another has one. Where none has, as in a table
    that is still to be filled in, the formula of the total tells lines from headings.
    """
    if any(row.role is Role.LINE for row in rows):
        return list(rows)
    added = {position for row in rows for position in added_positions(row, columns)}
    named: list[Row] = []
    group = ""
    for row in rows:
        is_line = row.role is Role.HEADING and row.position in added
        if row.role is Role.HEADING and not is_line:
            group = row.label
        named.append(_as_line(row, group) if is_line else row)
    return named


def _as_line(row: Row, group: str) -> Row:
    return replace(row, role=Role.LINE, group=group, key=row_key(Role.LINE, row.label, group))


def name_total(rows: Sequence[Row], columns: Sequence[str]) -> list[Row]:
    """Return the rows with the first or the last as their total, where none has the name.

    It adds up all others, or all down to a gap below it, or is called ``All``. One whose name says
    nothing of a sum does so by its formulas, or in every one of several columns.
    """
    ends = [row for row in rows if row.role not in (Role.HEADING, Role.MEMO)]
    if any(row.role is Role.TOTAL for row in rows):
        return list(rows)
    above_gaps = [row for row, below in pairwise(rows) if below.position - row.position > 1]
    gaps = [index for row in above_gaps if row in ends if (index := ends.index(row))]
    of_all = [index for index, row in enumerate(ends) if index and _ALL.match(row.label)]
    places = (0, len(ends) - 1, *gaps[-1:], *of_all[-1:]) if len(ends) > _LEAST_ADDED else ()
    for end in dict.fromkeys(places):
        row = ends[end]
        below = rows.index(row) + 1
        of_block = rows[:below] if end and any(r in ends for r in rows[below:]) else rows
        body = [line for line in of_block if line is not row]
        may_be = (
            may_be_sum(row.label)
            or _ALL.match(row.label)
            or len(added_positions(row, columns)) >= _LEAST_ADDED
            or _is_sum_in_all(row, body, columns)
        )
        adds_parts = (
            _adds_sections(row, body, columns) if end == 0 else _adds_sums(row, body, columns)
        )
        if (may_be and adds_all(row, body, columns)) or adds_parts:
            return [as_total(line) if line is row else line for line in of_block]
    return list(rows)


def _is_sum_in_all(row: Row, body: Sequence[Row], columns: Sequence[str]) -> bool:
    """Say whether a row is the sum of all others in each of several columns, by its figures."""
    return _adds_every(row, top_rows(body), columns) and len(body) > _LEAST_ADDED


def _adds_every(row: Row, body: Sequence[Row], columns: Sequence[str]) -> bool:
    """Say whether a row is the sum of others in each of several columns."""
    right, asked = count_sums(row, body, columns)
    return right == asked >= _LEAST_ADDED


def _adds_sections(row: Row, body: Sequence[Row], columns: Sequence[str]) -> bool:
    """Say whether a row is the sum of the heads of sections below it, in most of its columns."""
    lines = [line for line in body if line.role is Role.LINE]
    heads = section_heads(lines, columns)
    right, asked = count_sums(row, heads, columns)
    return _LEAST_ADDED <= len(heads) < len(lines) and right >= _LEAST_ADDED and 2 * right > asked


def _adds_sums(row: Row, body: Sequence[Row], columns: Sequence[str]) -> bool:
    """Say whether a row adds up sums of sections in every column, above their lines or below."""
    lines = [line for line in body if line.role is Role.LINE]
    ways = (section_heads(order, columns) for order in (lines, lines[::-1]))
    return any(
        _LEAST_ADDED <= len(heads) < len(lines) and _adds_every(row, heads, columns)
        for heads in ways
    )


def as_total(row: Row) -> Row:
    """Return a row as the total of its table."""
    return replace(row, role=Role.TOTAL, label=row.label or "Total", group="", key=TOTAL)


def close_blocks(rows: Sequence[Row], columns: Sequence[str]) -> list[Row]:
    """Return the rows with every sub total's block as its formulas and figures have it.

    A line that says it is a sum and adds up the lines right above it is their sub total. The
    lines of a block that has no name of its own get the name of its sub total. One that says so
    and is worked out from no row of the table is a line.
    """
    closed: list[Row] = []
    pending: list[Row] = []
    for read_row in rows:
        row = read_row
        if row.role is Role.SUB_TOTAL and not pending and _is_of_no_rows(row, columns):
            row = _as_line(row, row.group)
        is_sum = bool(row.label) and (
            may_be_sum(row.label)
            or _closes_group(row, pending)
            or _adds_pending(row, pending, columns)
        )
        may_close = row.role is Role.SUB_TOTAL or (row.role is Role.LINE and is_sum)
        start = _block_start(row, pending, columns) if may_close else None
        if row.role is Role.LINE and start is None:
            pending.append(row)
            continue
        closed += [*pending, row] if start is None else _name_block(row, pending, start)
        pending = []
    return [*closed, *pending]


def _is_of_no_rows(row: Row, columns: Sequence[str]) -> bool:
    """Say whether a row adds up no rows, nor some by a criterion: its parts are beside it."""
    formulas = [formula for column in columns if (formula := row.entries[column].formula)]
    is_by_criterion = any("IF" in formula.upper() for formula in formulas)
    return bool(formulas) and not is_by_criterion and not added_positions(row, columns)


def mark_nested(rows: Sequence[Row], columns: Sequence[str]) -> list[Row]:
    """Return the rows, those that add up sub totals alone as sums that count in no total.

    ``Total SECCo`` over its blocks is one where the total of all adds it and more.
    """
    sub_totals = {row.position: row.key for row in rows if row.role is Role.SUB_TOTAL}
    marked: list[Row] = []
    for row in rows:
        added = added_positions(row, columns) - {row.position}
        is_sum = row.role in (Role.LINE, Role.SUB_TOTAL) and len(added) >= _LEAST_ADDED
        if is_sum and added <= sub_totals.keys():
            key = row_key(Role.LINE, row.label, row.group)
            parts = tuple(sub_totals[position] for position in sorted(added))
            marked.append(replace(row, role=Role.MEMO, key=key, parts=parts))
        else:
            marked.append(row)
    return marked


def _closes_group(row: Row, pending: Sequence[Row]) -> bool:
    """Say whether a row has only the name of the lines above it, and none of its own."""
    group = normalise(row.group)
    return bool(pending) and normalise(row.label) == group == normalise(pending[-1].group)


def _adds_pending(row: Row, pending: Sequence[Row], columns: Sequence[str]) -> bool:
    """Say whether a row's formulas add up lines down to the one right above it.

    The sum of a block of one line is written as one: ``=SUM(D16:D16)``.
    """
    added = added_positions(row, columns)
    if len(pending) < _LEAST_ADDED:
        formulas = (row.entries[column].formula or "" for column in columns)
        is_sum = any(_SUM_FUNCTION.search(formula) for formula in formulas)
        return is_sum and added == {line.position for line in pending}
    return all(line.position in added for line in pending[-_LEAST_ADDED:])


def _block_start(row: Row, pending: Sequence[Row], columns: Sequence[str]) -> int | None:
    """Return where the lines begin that a row adds up, down to the last; None where it does not."""
    added = added_positions(row, columns)
    starts = [index for index, line in enumerate(pending) if line.position in added]
    if starts and 2 * len(starts) > len(pending) - starts[0]:
        return starts[0]
    if len(pending) == 1 and row.label and may_be_sum(row.label):
        # A block of one line: its sum says so, and repeats it in each of several columns.
        return 0 if _adds_every(row, pending, columns) else None
    for start in range(len(pending) - 1, -1, -1):
        right, asked = count_sums(row, pending[start:], columns)
        is_right = right == asked or (right >= _LEAST_ADDED and 2 * right > asked)
        if asked and is_right and len(pending) - start >= _LEAST_ADDED:
            return start
    return None


def _name_block(row: Row, pending: Sequence[Row], start: int) -> list[Row]:
    """Return the lines, those from ``start`` in the group of their sub total, and it.

    Where areas are named beside the lines they say which lines a sub total has: a formula that
    says otherwise is a fault.
    """
    lines = pending[start:]
    groups = {normalise(line.group) for line in lines}
    outside = {normalise(line.group) for line in pending[:start][-1:]}
    name = block_name(row.label)
    is_told = groups != {""} or not name
    if row.role is Role.SUB_TOTAL and (len(groups) > 1 or (is_told and not groups & outside)):
        return [*pending, row]
    group = name or lines[0].group or row.label
    named = [replace(line, group=group) for line in lines]
    key = row_key(Role.SUB_TOTAL, row.label, group)
    return [*pending[:start], *named, replace(row, role=Role.SUB_TOTAL, group=group, key=key)]
