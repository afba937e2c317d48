"""Gives every line the name of its service area, wherever in the area's block the name is.

A line gets the name of an area only where the figures, or the positions of all names, confirm it.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from sexcel.model.book import Role, Row
from sexcel.model.names import normalise
from sexcel.recognise.section_totals import count_sums

_MOST_NAMES = 40
"""Names of areas in a block, and ways to part it, that are tried: far more than the handful of
areas that a budget has. The ways double with each name that may be one of two in the middle."""


def name_areas(
    rows: Sequence[Row],
    areas: Mapping[int, str],
    columns: Sequence[str],
    *,
    of_sub_committees: bool,
) -> list[Row]:
    """Return the rows with each area's name on all lines of its block.

    ``areas`` are the names by the row that each is in. Lines above the first name of a block
    are its own where the sub total below says so, or, in a list ``of_sub_committees``, where every
    name is in the middle of its lines.
    """
    named: list[Row] = []
    block: list[Row] = []
    for row in rows:
        if row.role is Role.LINE:
            block.append(row)
            continue
        if row.role is Role.SUB_TOTAL:
            block = _name_closed_block(block, areas, row, columns)
        elif of_sub_committees:
            block = list(_name_open_block(block, areas))
        named += (*block, row)
        block = []
    return [*named, *(_name_open_block(block, areas) if of_sub_committees else block)]


def _name_closed_block(
    block: list[Row], areas: Mapping[int, str], sub_total: Row, columns: Sequence[str]
) -> list[Row]:
    """Return the lines above a sub total, all of its area where it is their sum only then."""
    names = [areas[row.position] for row in block if row.position in areas]
    below = [row for row in block if normalise(row.group) == normalise(block[-1].group)]
    if len(names) != 1 or len(below) == len(block):
        return block
    if count_sums(sub_total, block, columns)[0] > count_sums(sub_total, below, columns)[0]:
        return [replace(row, group=names[0]) for row in block]
    return block


def _name_open_block(block: list[Row], areas: Mapping[int, str]) -> Iterator[Row]:
    """Yield the lines of areas that no sub total closes.

    An area without sub-committees has one line, which has the area's name: it parts the others.
    """
    stretch: list[Row] = []
    for row in block:
        if row.position in areas and normalise(row.label) == normalise(row.group):
            yield from [*_name_from_the_middle(stretch, areas), row]
            stretch = []
        else:
            stretch.append(row)
    yield from _name_from_the_middle(stretch, areas)


def _name_from_the_middle(stretch: list[Row], areas: Mapping[int, str]) -> list[Row]:
    """Return the lines with the names of their areas, where some are above the first name."""
    names = [index for index, row in enumerate(stretch) if row.position in areas]
    if not names or names[0] == 0 or len(names) > _MOST_NAMES:
        return stretch
    ends = _block_ends(names, len(stretch))
    if ends is None:
        return stretch
    return [
        replace(row, group=areas[stretch[name].position])
        for name, start, end in zip(names, [0, *ends], ends, strict=False)
        for row in stretch[start:end]
    ]


def _block_ends(names: Sequence[int], length: int) -> list[int] | None:
    """Return where the blocks end of which each name is the middle; None where that is uncertain.

    The partition with the most blocks that have a middle line is the likeliest.
    """
    partitions = [
        ends for upper in (True, False) for ends in _partitions(names, length, upper=upper)
    ]
    fewest = min(map(_count_even_blocks, partitions), default=0)
    likeliest = [ends for ends in partitions if _count_even_blocks(ends) == fewest]
    if not likeliest or any(ends != likeliest[0] for ends in likeliest):
        return None
    return likeliest[0]


def _count_even_blocks(ends: Sequence[int]) -> int:
    return sum((end - start) % 2 == 0 for start, end in zip([0, *ends], ends, strict=False))


def _partitions(names: Sequence[int], length: int, *, upper: bool) -> list[list[int]]:
    """Return the ends of blocks in each partition of the lines with names in the middle.

    Of an even number of lines the ``upper`` or the lower of two is the middle.
    """
    partitions: list[list[int]] = [[]]
    for name, following in zip(names, [*names[1:], length], strict=True):
        is_last = name == names[-1]
        longer: list[list[int]] = []
        for ends in partitions:
            start = ends[-1] if ends else 0
            above = name - start
            for size in {2 * above + 1, 2 * above + 2 if upper else 2 * above}:
                end = start + size
                if name < end <= following and (end == length or not is_last):
                    longer.append([*ends, end])
        partitions = longer[:_MOST_NAMES]
    return partitions
