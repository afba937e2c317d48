"""One reading of a place on a sheet: its headings understood as those of one table."""

from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from sexcel.model.grid import SheetGrid
from sexcel.model.refs import RangeRef
from sexcel.model.setup import PlaceSetting
from sexcel.model.tables import Column, Table
from sexcel.recognise.column_match import ColumnMatch
from sexcel.recognise.heading_words import Heading
from sexcel.recognise.sideways import SidewaysSheet


class Reading(Struct, frozen=True, dict=True):
    """Rows of headings understood as those of a table, and how much speaks for it (``score``).

    ``budget_year`` is the one that the headings imply.
    """

    table: Table
    sheet: SheetGrid
    first_row: int
    last_row: int
    matches: tuple[ColumnMatch, ...]
    missing: tuple[Column, ...]
    unused: tuple[Heading, ...]
    budget_year: int | None
    score: float = 0
    by_surroundings: bool = False
    """Whether its label column is known only by its position."""
    lacks: str = ""
    """Why it cannot be the table; empty where it may be."""
    is_linked: bool = False
    """Whether the overview's own formulas take their figures from it."""
    body: tuple[int, int] | None = None
    """Its first and last row, where other blocks are between them and the headings."""
    reach: int = 0
    """The row of the total that the overview takes, if its formula begins right under them."""
    place: PlaceSetting | None = None
    """The place in the configuration that it was read at."""

    @property
    def is_sideways(self) -> bool:
        """Say whether the table runs the other way: rows and columns are those of a view."""
        return isinstance(self.sheet, SidewaysSheet)

    @cached_property
    def header(self) -> RangeRef:
        """Return the rows and columns of its headings."""
        positions = [match.heading.position for match in self.matches]
        first, last = min(positions), max(positions)
        return RangeRef(self.sheet.name, self.first_row, first, self.last_row, last)

    @cached_property
    def area(self) -> RangeRef:
        """Return the cells that no other reading may take: the headings, or the body it has."""
        header = self.header
        first, last = self.body or (header.first_row, header.last_row)
        return RangeRef(header.sheet, first, header.first_column, last, header.last_column)

    def excludes(self, rival: "Reading") -> bool:
        """Say whether a reading has cells of another, so that only one of them can be right.

        What its total adds up is its own, headings between its sections among it, but for those
        of the same table on a further page.
        """
        if rival.table is self.table:
            return self.area.meets(rival.area)
        return self._whole_area.meets(rival._whole_area)

    @cached_property
    def _whole_area(self) -> RangeRef:
        return replace(self.area, last_row=max(self.area.last_row, self.reach))

    @cached_property
    def figure_positions(self) -> frozenset[int]:
        """Return the columns that hold its figures."""
        figures = (match for match in self.matches if match.column.kind.is_figure)
        return frozenset(match.heading.position for match in figures)

    @cached_property
    def label_position(self) -> int:
        """Return the column of the first label heading."""
        return next(match.heading.position for match in self.matches if match.is_label)
