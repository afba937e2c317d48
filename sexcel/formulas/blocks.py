"""Cells gathered into few rectangles, each of which is read at one go."""

from collections.abc import Collection, Iterator, Mapping
from itertools import product

from msgspec import Struct


class Block(Struct):
    """A rectangle that is read at once, though some of its cells may not be wanted."""

    sheet: str
    corners: tuple[int, int, int, int]
    wanted: Collection[tuple[int, int]]

    def positions(self) -> Iterator[tuple[int, int]]:
        """Row by row, (row, column)."""
        top, left, bottom, right = self.corners
        return product(range(top, bottom + 1), range(left, right + 1))

    @property
    def is_full(self) -> bool:
        """Whether all of its cells are wanted."""
        top, left, bottom, right = self.corners
        return len(self.wanted) == (bottom - top + 1) * (right - left + 1)


def blocks_of(wanted: Mapping[str, Collection[tuple[int, int]]]) -> Iterator[Block]:
    """Few rectangles around all of the wanted cells, by sheet and (row, column).

    Together they are at most about four times as large.
    """
    for sheet, positions in wanted.items():
        for some in _gathered(sorted(positions)):
            columns = [column for _, column in some]
            corners = some[0][0], min(columns), some[-1][0], max(columns)
            yield Block(sheet, corners, set(some))


def _gathered(positions: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Runs of positions, in order of rows, whose rectangle is not much larger than they are."""
    some: list[tuple[int, int]] = []
    left = right = top = 0
    for position in positions:
        row, column = position
        if some:
            wide = (right if column < right else column) - (left if column > left else column) + 1
            if (row - top + 1) * wide > 4 * (len(some) + 1) + 64:
                yield some
                some = []
        if not some:
            top, left, right = row, column, column
        some.append(position)
        if column < left:
            left = column
        elif column > right:
            right = column
    if some:
        yield some


def by_sheet(blocks: list[Block]) -> dict[str, list[tuple[int, int, int, int]]]:
    """The corners of the blocks, sheet by sheet, in the order of the blocks."""
    found: dict[str, list[tuple[int, int, int, int]]] = {}
    for block in blocks:
        found.setdefault(block.sheet, []).append(block.corners)
    return found
