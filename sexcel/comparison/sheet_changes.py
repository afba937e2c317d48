"""Sheets without a budget table: those that one workbook lacks, and what differs on the others."""

from collections.abc import Iterator

from sexcel.comparison.cell_differences import SheetComparison
from sexcel.comparison.sheet_pairs import SheetPairs
from sexcel.comparison.workbook_changes import compare_sheets
from sexcel.model.book import Book
from sexcel.model.grid import Grid


class SideSheets:
    """The sheets without a table of two workbooks."""

    def __init__(self, old: tuple[Grid, Book], new: tuple[Grid, Book]) -> None:
        self._pairs = SheetPairs(old[0], new[0])
        self._old = {name.casefold() for name in old[1].other_sheets}
        self._new = {name.casefold() for name in new[1].other_sheets}

    def sentences(self) -> Iterator[str]:
        """Yield a sentence on each sheet without a table that one workbook lacks."""
        for names, side_sheets, workbook in (
            (self._pairs.only_old, self._old, "old"),
            (self._pairs.only_new, self._new, "new"),
        ):
            for name in names:
                if name.casefold() in side_sheets:
                    words = f"in the {workbook} workbook only"
                    yield f"Sheet {name}, which has no budget table: {words}."

    def comparisons(self) -> Iterator[SheetComparison]:
        """Yield what differs on each sheet that has a table in neither workbook."""
        for pair in self._pairs.pairs:
            if pair.old.name.casefold() in self._old and pair.new.name.casefold() in self._new:
                comparison = compare_sheets(pair, self._pairs)
                if not comparison.is_same:
                    yield comparison
