"""A table's header as found, and the columns that one may span in its row."""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct

from sexcel.model.grid import SheetGrid
from sexcel.model.settings import PlaceSetting
from sexcel.model.tables import Column, Table
from sexcel.recognise.columns import ColumnMatch
from sexcel.recognise.heading_words import Heading

GAP = 2
"""Blank columns that end a header."""

_WIDEST = 128
"""Columns on either side of where a table is looked for."""


class Reading(Struct, frozen=True):
    """A table's header as found on a sheet. ``base`` is the budget year its headings imply."""

    table: Table
    sheet: SheetGrid
    first_row: int
    last_row: int
    matches: tuple[ColumnMatch, ...]
    missing: tuple[Column, ...]
    unused: tuple[Heading, ...]
    score: float
    base: int | None
    by_place: bool = False
    """Whether its label column is known only by where it stands."""
    lacks: str = ""
    """Why it is not taken for the table; empty where it may be."""
    place: PlaceSetting | None = None
    """The place in the configuration that it was found at."""

    @property
    def columns(self) -> range:
        """The columns it spans."""
        positions = [match.heading.position for match in self.matches]
        return range(min(positions), max(positions) + 1)

    def overlaps(self, other: "Reading") -> bool:
        """Whether both use the same cells."""
        return (
            self.sheet is other.sheet
            and self.first_row <= other.last_row
            and other.first_row <= self.last_row
            and self.columns.start < other.columns.stop
            and other.columns.start < self.columns.stop
        )


def places_beside(anchors: list[int], used: list[int]) -> Iterator[tuple[int, int | None]]:
    """Where a table without a known label heading may begin and end, in a row that has some."""
    first = anchors[0]
    if used[0] < first and first - 1 not in used:
        yield used[0], first
    for left, right in pairwise(used):
        if first < right and right - left > GAP and right not in anchors:
            yield right, min((one for one in anchors if one > right), default=None)


def run_around(used: list[int], start: int, stop: int | None, *, begins: bool = False) -> list[int]:
    """The columns around ``start`` without a gap, up to where the next table begins.

    Those left of ``start`` are none of them where the table ``begins`` there.
    """
    first = bisect_left(used, start)
    last = first if stop is None else bisect_left(used, stop)
    run = used[first : first + _WIDEST if stop is None else min(last, first + _WIDEST)]
    run = run[: next((n for n, (a, b) in enumerate(pairwise(run), 1) if b - a > GAP), len(run))]
    before: list[int] = []
    for column in () if begins else reversed(used[max(0, first - _WIDEST) : first]):
        find_misspelt = before[-1] if before else run[0] if run else column
        if find_misspelt - column > GAP:
            break
        before.append(column)
    return [*reversed(before), *run] if run else []
