"""What each row of a table adds up, and so which row is the sum of all, whatever it is called."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from msgspec import Struct

from sexcel.model.book import Role, Row
from sexcel.model.expressions import ZERO
from sexcel.recognise.added_rows import added_positions

_LEAST_PARTS = 2
"""Rows that a sum adds up: a row that equals one other is its copy."""

_LEAST_LINES = 4
"""Rows of a block that may be a whole budget: three categories, contingency and their sum."""

_LEAST_COLUMNS = 2
"""Columns in which figures must add up where no formula says so: in one it may be by chance."""

_ROUNDING = Decimal(1)
"""£ by which a sum of rounded figures may be out; the published budget's own are."""


class SumTree(Struct, frozen=True):
    """The rows that add up others, by their places in the sheet, and the one above all."""

    root: Row
    parts: Mapping[int, tuple[Row, ...]]
    """The rows that a sum adds up, by the sum's position."""
    outside: tuple[Row, ...]
    """The rows that nothing adds up."""
    misses: tuple[Decimal, ...]
    """£ by which figures of sums without a formula miss what their rows add up to."""

    def parts_of(self, row: Row) -> tuple[Row, ...]:
        """Return the rows that a row adds up; none where it is no sum."""
        return self.parts.get(row.position, ())


def find_sum_tree(
    rows: Sequence[Row], columns: Sequence[str], deducted: Sequence[Row]
) -> SumTree | None:
    """Return the sums among the rows of a table; None where no single row is above the others.

    Formulas say what a row adds up; where there are none, its figures, and sums are below their
    parts, or all above them, or only the sum of all is above, or below; all down to a gap, or to
    the end.
    ``deducted`` rows may be amounts that a sum takes off.
    """
    roles = (Role.LINE, Role.SUB_TOTAL, Role.TOTAL)
    figures = sorted((row for row in rows if row.role in roles), key=lambda row: row.position)
    gaps = [
        i for i, (r, below) in enumerate(pairwise(figures), 1) if below.position - r.position > 1
    ]
    blocks = [figures[:gap] for gap in gaps if gap > _LEAST_LINES] + [figures]
    grown = [
        (len(block), _grow(list(_parts_first(order, columns)), columns, deducted))
        for block in blocks
        for order in (block, block[::-1], block[1:] + block[:1], block[-2::-1] + block[-1:])
    ]
    trees = [
        (len(tree.outside) + len(tree.misses), sum(tree.misses), -size, tree)
        for size, tree in grown
        if tree is not None
    ]
    return min(trees, key=lambda ranked: ranked[:3], default=(0, ZERO, 0, None))[3]


def _parts_first(rows: Sequence[Row], columns: Sequence[str]) -> Iterator[Row]:
    """Yield rows in their order, but those that a row's formulas add up before that row."""
    by_position = {row.position: row for row in rows}
    waiting = list(reversed(rows))
    opened: set[int] = set()
    done: set[int] = set()
    while waiting:
        row = waiting.pop()
        if row.position in done:
            continue
        added = () if row.position in opened else sorted(added_positions(row, columns))
        parts = [by_position[p] for p in added if p in by_position and p not in opened]
        if parts:
            opened.add(row.position)
            waiting += [row, *reversed(parts)]
            continue
        done.add(row.position)
        yield row


def _grow(rows: Sequence[Row], columns: Sequence[str], deducted: Sequence[Row]) -> SumTree | None:
    parts: dict[int, tuple[Row, ...]] = {}
    top: list[Row] = []
    misses: list[Decimal] = []
    for row in rows:
        added = added_positions(row, columns)
        chosen = [addend for addend in top if addend.position in added]
        if len(chosen) < _LEAST_PARTS:
            chosen, missed = _summed(row, top, columns, deducted)
            misses += missed
        if chosen:
            parts[row.position] = tuple(chosen)
            top = [addend for addend in top if addend not in chosen]
        top.append(row)
    roots = [row for row in top if row.position in parts]
    outside = tuple(row for row in top if row not in roots)
    return SumTree(roots[0], parts, outside, tuple(misses)) if len(roots) == 1 else None


def _summed(
    row: Row, top: Sequence[Row], columns: Sequence[str], deducted: Sequence[Row]
) -> tuple[list[Row], list[Decimal]]:
    """Return the rows right before a row whose figures it adds up, and what the others miss by.

    No rows where it adds up none.
    """
    signs = (1, -1) if any(addend in deducted for addend in top) else (1,)
    for sign in signs:
        sums: dict[str, Decimal] = dict.fromkeys(columns, ZERO)
        for start in range(len(top) - 1, -1, -1):
            addend = top[start]
            for column in columns:
                figure = addend.figure(column) or ZERO
                sums[column] += sign * figure if addend in deducted else figure
            misses = _find_misses(row, sums)
            wrong = [miss for miss in misses if miss > _ROUNDING]
            right = len(misses) - len(wrong)
            # Most figures, at least two, are the sums: one may be a slip.
            is_sum = right >= _LEAST_COLUMNS and right > len(wrong)
            if len(top) - start >= _LEAST_PARTS and is_sum:
                return list(top[start:]), wrong
    return [], []


def _find_misses(row: Row, sums: Mapping[str, Decimal]) -> list[Decimal]:
    """Return by how much each figure of a row misses its sum; zeros that are due say nothing."""
    figures = {column: figure for column in sums if (figure := row.figure(column)) is not None}
    return [
        abs(figure - sums[column]) for column, figure in figures.items() if figure or sums[column]
    ]
