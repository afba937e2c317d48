"""Totals above their lines, or in the heading row of a section, moved below what they add up.

A line becomes the total of a section only where the figures confirm it.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from sexcel.model.book import Role, Row
from sexcel.model.expressions import ZERO
from sexcel.model.names import normalise
from sexcel.model.recognition import BookColumn
from sexcel.recognise.added_rows import added_positions
from sexcel.recognise.row_roles import block_name, row_key

_ROUGH = Decimal(100)
"""A sum from here on may be 1 out, by rounding; smaller ones are FTE and counts, and 1 of those is
no rounding."""

_LEAST_PROOF = 2
"""Sums that must be right before a line becomes the total of those below: one may be so by
chance. The name of the area counts as one."""

_LONGEST_SECTION = 500
"""Lines of a section below the first, which has a dozen. Where lines are added and taken off in
turn no sum leaves its head behind, and each would add up the whole sheet."""
_LONGEST_UNDER_CREDIT = 60
"""Lines of a section that a negative sum heads: of credits that is so of every line."""


def figure_columns(columns: Sequence[BookColumn]) -> tuple[str, ...]:
    """Return the names of the columns that hold figures."""
    return tuple(column.name for column in columns if column.column.kind.is_figure)


def count_sums(total: Row, rows: Sequence[Row], columns: Sequence[str]) -> tuple[int, int]:
    """Return in how many columns a row is the sum of others, and in how many it has figures.

    Sums of nothing do not count as right.
    """
    right = asked = 0
    for column in columns:
        figure = total.figure(column)
        parts = [addend for row in rows if (addend := row.figure(column)) is not None]
        if figure is None or not parts or not (figure or any(parts)):
            continue
        asked += 1
        right += abs(figure - sum(parts, ZERO)) <= (abs(figure) >= _ROUGH)
    return right, asked


def move_sums_below(rows: Sequence[Row]) -> list[Row]:
    """Return the rows with every sum behind what it adds up, where the sheet has it above."""
    lines = [index for index, row in enumerate(rows) if row.role in (Role.LINE, Role.SUB_TOTAL)]
    if not lines:
        return list(rows)
    totals = [row for row in rows[: lines[0]] if row.role is Role.TOTAL]
    body = [row for row in rows if row not in totals]
    if rows[lines[0]].role is Role.SUB_TOTAL:
        body = list(_move_sub_totals_below(body))
    return [*body, *totals]


def name_sums_of_words(rows: Sequence[Row], columns: Sequence[str]) -> list[Row]:
    """Return the rows, a sub total above all lines as a line where it adds up none of them.

    Right below words alone it is their one amount: ``Meeting rooms in all`` below its workings.
    """
    first = next((row for row in rows if row.role in (Role.LINE, Role.SUB_TOTAL)), None)
    if first is None or first.role is not Role.SUB_TOTAL:
        return list(rows)
    place = rows.index(first)
    sums = [i for i, row in enumerate(rows) if row.role is not Role.LINE and i > place]
    below = rows[place + 1 : min(sums, default=len(rows))]
    right, asked = count_sums(first, below, columns)
    if right or asked < _LEAST_PROOF or added_positions(first, columns):
        return list(rows)
    line = replace(first, role=Role.LINE, key=row_key(Role.LINE, first.label, first.group))
    return [*rows[:place], line, *rows[place + 1 :]]


def _move_sub_totals_below(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield the rows with every sub total under its block, in the group of its lines.

    Lines that are in no group are in the one that the sub total above them names.
    """
    sub_total: Row | None = None
    group = ""
    for row in rows:
        if row.role is not Role.LINE:
            if sub_total is not None:
                yield replace(sub_total, group=group)
            sub_total = row if row.role is Role.SUB_TOTAL else None
            if sub_total is None:
                yield row
            continue
        group = row.group or ("" if sub_total is None else block_name(sub_total.label))
        yield replace(row, group=group)
    if sub_total is not None:
        yield replace(sub_total, group=group)


def move_to_named_blocks(rows: Sequence[Row]) -> list[Row]:
    """Return the rows, sub totals listed below all blocks each behind the block that it names."""
    ends = {normalise(row.group): i for i, row in enumerate(rows) if row.role is Role.LINE}
    moved: dict[int, Row] = {}
    group = ""
    for place, row in enumerate(rows):
        group = normalise(row.group) if row.role is Role.LINE else group
        name = normalise(block_name(row.label)) if row.role is Role.SUB_TOTAL else ""
        end = ends.get(name, place)
        if name not in ("", group) and end < place and rows[end + 1].role is Role.LINE:
            key = row_key(Role.SUB_TOTAL, row.label, name)
            moved[end] = replace(row, group=rows[end].group, key=key)
    positions = {row.position for row in moved.values()}
    ordered: list[Row] = []
    for place, row in enumerate(rows):
        ordered += () if row.position in positions else (row,)
        ordered += (moved[place],) if place in moved else ()
    return ordered


def move_section_totals_below(rows: Sequence[Row], columns: Sequence[str]) -> list[Row]:
    """Return the rows with each total in a section's heading row moved below its lines.

    Those that are below their lines already, whatever they are called, become their sub totals.
    Only where the total of the table is then the sum of its parts and otherwise is not.
    """
    total = next((row for row in rows if row.role is Role.TOTAL), None)
    lines = [row for row in rows if row.role is Role.LINE]
    if total is None or any(row.role not in (Role.LINE, Role.TOTAL) for row in rows):
        return list(rows)
    headed = _absorb_added_lines(list(_split_sections(lines, columns)), total, columns)
    footed = [
        [foot, *section[::-1]]
        for foot, *section in reversed(list(_split_sections(lines[::-1], columns)))
    ]
    ways = (way for way in (headed, footed) if _is_proved(way, total, lines, columns))
    sections = next(ways, None)
    if sections is None:
        return list(rows)
    ordered: list[Row] = []
    for head, *section_lines in sections:
        group = head.label
        if section_lines:
            ordered += (replace(line, group=group) for line in section_lines)
            ordered.append(replace(head, role=Role.SUB_TOTAL, label="Sub Total", group=group))
        else:
            ordered.append(head if _names_its_area(head) else replace(head, group=""))
    is_above = rows.index(total) < rows.index(lines[0])
    return [total, *ordered] if is_above else [*ordered, total]


def _is_proved(
    sections: Sequence[Sequence[Row]], total: Row, lines: Sequence[Row], columns: Sequence[str]
) -> bool:
    """Say whether a total is the sum of the sections' first rows, and is not that of all lines."""
    right_of_lines, _ = count_sums(total, lines, columns)
    right, asked = count_sums(total, [section[0] for section in sections], columns)
    proof = sum(
        count_sums(section[0], section[1:], columns)[0] + _names_its_lines(section)
        for section in sections
    )
    has_section = any(len(section) > _LEAST_PROOF for section in sections)
    is_enough = has_section and proof >= _LEAST_PROOF
    return is_enough and right > right_of_lines and 2 * right >= asked


def _names_its_area(line: Row) -> bool:
    """Say whether a line itself says its area, and does not have it from a line above."""
    texts = (entry.value for entry in line.entries.values() if isinstance(entry.value, str))
    return normalise(line.group) in map(normalise, (line.label, *texts))


def _names_its_lines(section: Sequence[Row]) -> bool:
    """Say whether the lines of a section are in the area that its head is named after."""
    head, *lines = section
    name = normalise(head.label)
    return bool(lines) and all(normalise(line.group) == name for line in lines)


def section_heads(lines: Sequence[Row], columns: Sequence[str]) -> list[Row]:
    """Return the first line of every section, each of which adds up those below it, or one line."""
    return [head for head, *_ in _split_sections(lines, columns)]


def _split_sections(lines: Sequence[Row], columns: Sequence[str]) -> Iterator[list[Row]]:
    """Yield the sections, each a head and the lines that it adds up, or one line."""
    start = 0
    while start < len(lines):
        end = _section_end(lines, start, columns)
        yield list(lines[start:end])
        start = end


def _absorb_added_lines(
    sections: Sequence[list[Row]], total: Row, columns: Sequence[str]
) -> list[list[Row]]:
    """Return the sections with lines behind them that the table's total leaves out.

    A line added at the end of a section, which the section's total does not have yet, is then in
    no total at all: it belongs to the section above it.
    """
    absorbed: list[list[Row]] = []
    sums = {column: _Sum() for column in columns}
    for section in sections:
        _add(sums, section[0], 1)
    for section in sections:
        is_line = len(section) == 1 and bool(absorbed) and len(absorbed[-1]) > 1
        if is_line:
            with_line = _count_right(total, sums)
            _add(sums, section[0], -1)
            if _count_right(total, sums) > with_line:
                absorbed[-1] = [*absorbed[-1], section[0]]
                continue
            _add(sums, section[0], 1)
        absorbed.append(section)
    return absorbed


class _Sum(Struct):
    """A running sum of one column: its amount, and how many figures, not 0, are in it."""

    amount: Decimal = ZERO
    figures: int = 0
    amounts: int = 0


def _add(sums: Mapping[str, _Sum], row: Row, times: int) -> None:
    """Add a row to the sums, or with -1 take it off."""
    for column, running in sums.items():
        figure = row.figure(column)
        if figure is not None:
            running.amount += figure * times
            running.figures += times
            running.amounts += times * bool(figure)


def _count_right(total: Row, sums: Mapping[str, _Sum]) -> int:
    """Return in how many columns a row is the sum; a sum of nothing does not count as right."""
    return sum(
        abs(figure - running.amount) <= (abs(figure) >= _ROUGH)
        for column, running in sums.items()
        if (figure := total.figure(column)) is not None
        if running.figures and (figure or running.amounts)
    )


def _section_end(lines: Sequence[Row], start: int, columns: Sequence[str]) -> int:
    """Return where the section that a line may head ends; right behind it where it heads none."""
    added = added_positions(lines[start], columns)
    end = start + 1
    while end < len(lines) and lines[end].position in added:
        end += 1
    if end > start + 1:
        return end
    head = {c: figure for c in columns if (figure := lines[start].figure(c)) is not None}
    is_credit = any(figure < ZERO for figure in head.values())
    longest = _LONGEST_UNDER_CREDIT if is_credit else _LONGEST_SECTION
    last = min(len(lines), start + 1 + longest) if start else len(lines)
    sums = dict.fromkeys(head, ZERO)
    line_columns: set[str] = set()
    for end in range(start + 1, last):
        for column in head:
            figure = lines[end].figure(column)
            if figure is not None:
                sums[column] += figure
                line_columns.add(column)
        # Last year may be given for whole sections only: such a column says nothing.
        asked = [c for c in head if c in line_columns and (head[c] or sums[c])]
        right = [c for c in asked if abs(head[c] - sums[c]) <= (abs(head[c]) >= _ROUGH)]
        if right and 2 * len(right) >= len(asked):
            return end + 1
        if not is_credit and all(abs(sums[c]) > abs(head[c]) + 1 for c in asked):
            return start + 1
    return start + 1
