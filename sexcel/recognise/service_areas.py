"""Lines in sections, where only the figures tell which line belongs to which.

A section's total may stand in the row of its heading, and an area's name in the middle of its
block. Nothing is taken for either unless the figures, or the places of all names, bear it out.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from sexcel.model.book import Role, Row
from sexcel.model.expressions import ZERO
from sexcel.model.names import normalise
from sexcel.model.recognition import BookColumn

_ROUGH = Decimal(100)
"""From here on a sum may be 1 out, by rounding."""
_LEAST_PROOF = 2
"""Sums of figures that must come out before a line is taken for the total of those below."""
_MOST_NAMES = 40
"""Names of areas in a block, at most; a block of more is not looked into."""


def figure_columns(columns: Sequence[BookColumn]) -> tuple[str, ...]:
    """The names of the columns that hold figures."""
    return tuple(column.name for column in columns if column.column.kind.is_figure)


def fitting(sum_row: Row, rows: Sequence[Row], columns: Sequence[str]) -> tuple[int, int]:
    """In how many columns a row is the sum of others, and in how many that can be asked.

    Sums of nothing do not count as coming out.
    """
    fits = asked = 0
    for column in columns:
        figure = sum_row.figure(column)
        parts = [part for row in rows if (part := row.figure(column)) is not None]
        if figure is None or not parts or not (figure or any(parts)):
            continue
        asked += 1
        fits += abs(figure - sum(parts, ZERO)) <= (abs(figure) >= _ROUGH)
    return fits, asked


def with_sections(rows: Sequence[Row], columns: Sequence[str]) -> list[Row]:
    """The rows with each section's total, where it stands in the heading row, below its lines.

    Only where the total of the table is then the sum of its parts and otherwise is not.
    """
    total = next((row for row in rows if row.role is Role.TOTAL), None)
    lines = [row for row in rows if row.role is Role.LINE]
    if total is None or any(row.role not in (Role.LINE, Role.TOTAL) for row in rows):
        return list(rows)
    plain, _ = fitting(total, lines, columns)
    parts = list(_sections(lines, columns))
    fits, asked = fitting(total, [part[0] for part in parts], columns)
    proof = sum(fitting(part[0], part[1:], columns)[0] for part in parts)
    has_section = any(len(part) > _LEAST_PROOF for part in parts)
    if not has_section or proof < _LEAST_PROOF or fits <= plain or 2 * fits < asked:
        return list(rows)
    ordered: list[Row] = []
    for head, *below in parts:
        group = head.label
        if not below:
            ordered.append(
                head if normalise(head.group) == normalise(group) else replace(head, group="")
            )
            continue
        ordered += (replace(line, group=group) for line in below)
        ordered.append(replace(head, role=Role.SUB_TOTAL, label="Sub Total", group=group))
    tops = rows.index(total) < rows.index(lines[0])
    return [total, *ordered] if tops else [*ordered, total]


def _sections(lines: Sequence[Row], columns: Sequence[str]) -> Iterator[list[Row]]:
    """The lines parted into sections, each a head and the lines that it adds up, or one line."""
    at = 0
    while at < len(lines):
        end = _end(lines, at, columns)
        yield list(lines[at:end])
        at = end


def _end(lines: Sequence[Row], at: int, columns: Sequence[str]) -> int:
    """Where the section that a line may head ends; right behind it where it heads none."""
    wanted = {c: figure for c in columns if (figure := lines[at].figure(c)) is not None}
    sums = dict.fromkeys(wanted, ZERO)
    for end in range(at + 1, len(lines)):
        for column in wanted:
            sums[column] += lines[end].figure(column) or ZERO
        asked = [column for column in wanted if wanted[column] or sums[column]]
        fits = [c for c in asked if abs(wanted[c] - sums[c]) <= (abs(wanted[c]) >= _ROUGH)]
        if fits and 2 * len(fits) >= len(asked):
            return end + 1
        if all(abs(sums[c]) > abs(wanted[c]) + 1 for c in asked) and _same_signs(lines[at], wanted):
            return at + 1
    return at + 1


def _same_signs(head: Row, wanted: Mapping[str, Decimal]) -> bool:
    return all((head.figure(column) or ZERO) >= ZERO for column in wanted)


def with_areas(
    rows: Sequence[Row], areas: Mapping[int, str], columns: Sequence[str], *, of_units: bool
) -> list[Row]:
    """The rows with each area's name on all lines of its block, wherever in it the name stands.

    ``areas`` are the names by the row that each stands in. Lines above the first name of a block
    are its own where the sub total below says so, or, in a list ``of_units``, where every name
    stands in the middle of its lines.
    """
    found: list[Row] = []
    block: list[Row] = []
    for row in rows:
        if row.role is Role.LINE:
            block.append(row)
            continue
        sums = row if row.role is Role.SUB_TOTAL else None
        found += _named(block, areas, sums, columns, of_units=of_units)
        found.append(row)
        block = []
    return [*found, *_named(block, areas, None, columns, of_units=of_units)]


def _named(
    block: list[Row],
    areas: Mapping[int, str],
    sub_total: Row | None,
    columns: Sequence[str],
    *,
    of_units: bool,
) -> list[Row]:
    if sub_total is not None:
        return _closed(block, areas, sub_total, columns)
    return list(_unclosed(block, areas)) if of_units else block


def _closed(
    block: list[Row], areas: Mapping[int, str], sub_total: Row, columns: Sequence[str]
) -> list[Row]:
    """The lines above a sub total; all are of its area where it is their sum only then."""
    names = [areas[row.position] for row in block if row.position in areas]
    below = [row for row in block if normalise(row.group) == normalise(block[-1].group)]
    if len(names) != 1 or len(below) == len(block):
        return block
    if fitting(sub_total, block, columns)[0] > fitting(sub_total, below, columns)[0]:
        return [replace(row, group=names[0]) for row in block]
    return block


def _unclosed(block: list[Row], areas: Mapping[int, str]) -> Iterator[Row]:
    """The lines of areas that no sub total closes: an area without a body has but one."""
    part: list[Row] = []
    for row in block:
        part.append(row)
        if row.position in areas and normalise(row.label) == normalise(row.group):
            above = part[:-1]
            yield from [*_in_the_middle(above, areas), row]
            part = []
    yield from _in_the_middle(part, areas)


def _in_the_middle(part: list[Row], areas: Mapping[int, str]) -> list[Row]:
    """The lines with the name of their area, where some stand above the first name."""
    names = [at for at, row in enumerate(part) if row.position in areas]
    if not names or names[0] == 0 or len(names) > _MOST_NAMES:
        return part
    ends = _ends(names, len(part))
    if ends is None:
        return part
    starts = [0, *ends[:-1]]
    return [
        replace(row, group=areas[part[name].position])
        for name, start, end in zip(names, starts, ends, strict=True)
        for row in part[start:end]
    ]


def _ends(names: Sequence[int], length: int) -> list[int] | None:
    """Where the blocks end of which each name is the middle; None where that is not certain.

    The way with the most blocks that have a middle line is the likeliest.
    """
    found = [ends for upper in (True, False) for ends in _middles(names, length, upper=upper)]
    if not found:
        return None
    evens = [_evens(ends) for ends in found]
    likeliest = [ends for ends, number in zip(found, evens, strict=True) if number == min(evens)]
    return likeliest[0] if all(ends == likeliest[0] for ends in likeliest) else None


def _evens(ends: Sequence[int]) -> int:
    return sum((end - start) % 2 == 0 for start, end in zip([0, *ends], ends, strict=False))


def _middles(names: Sequence[int], length: int, *, upper: bool) -> list[list[int]]:
    """The ways to part the lines; of an even number the ``upper`` or the lower is the middle."""
    ways: list[list[int]] = [[]]
    for number, name in enumerate(names):
        following = names[number + 1] if number + 1 < len(names) else length
        longer: list[list[int]] = []
        for ends in ways:
            start = ends[-1] if ends else 0
            above = name - start
            for size in {2 * above + 1, 2 * above + 2 if upper else 2 * above}:
                end = start + size
                is_last = number + 1 == len(names)
                if name < end <= following and (end == length or not is_last):
                    longer.append([*ends, end])
        ways = longer[:_MOST_NAMES]
    return ways
