"""A table's header as found, and the columns that one may span in its row."""

from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct

from sexcel.model.grid import SheetGrid
from sexcel.model.settings import Place
from sexcel.model.tables import Column, Table
from sexcel.readers.columns import Match
from sexcel.readers.headings import Heading

GAP = 2
"""Blank columns that end a header."""


class Header(Struct, frozen=True):
    """A table's header as found on a sheet. ``base`` is the budget year its headings imply."""

    table: Table
    sheet: SheetGrid
    first_row: int
    last_row: int
    matches: tuple[Match, ...]
    missing: tuple[Column, ...]
    unused: tuple[Heading, ...]
    score: float
    base: int | None
    by_place: bool = False
    """Whether its label column is known only by where it stands."""
    lacks: str = ""
    """Why it is not taken for the table; empty where it may be."""
    place: Place | None = None
    """The place in the configuration that it was found at."""

    @property
    def columns(self) -> range:
        """The columns it spans."""
        positions = [match.heading.position for match in self.matches]
        return range(min(positions), max(positions) + 1)

    def overlaps(self, other: "Header") -> bool:
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


def run_around(used: list[int], start: int, stop: int | None) -> list[int]:
    """The columns around ``start`` without a gap, up to where the next table begins."""
    run: list[int] = []
    for column in used:
        if stop is not None and column >= stop:
            break
        if run and column - run[-1] > GAP:
            if start <= run[-1]:
                break
            run = []
        run.append(column)
    return run if run and run[-1] >= start else []
