"""What was understood of a workbook, and what was not: the answer of an inspection."""

from msgspec import Struct

from sexcel.budget.missing import MissingPart
from sexcel.model.book import Book
from sexcel.model.grid import Grid
from sexcel.recognise.outside_tables import OutsideBlock, find_outside_blocks


class Inspection(Struct, frozen=True):
    """What was understood of a workbook (``book``), what was left aside, what is missing."""

    book: Book
    outside: tuple[OutsideBlock, ...]
    missing: tuple[MissingPart, ...]

    def __repr__(self) -> str:
        return f"<Inspection of {self.book!r}>"


def inspect(grid: Grid, book: Book, missing: tuple[MissingPart, ...]) -> Inspection:
    """Return what was understood of the workbook that ``book`` was read from, and what was not."""
    return Inspection(book, find_outside_blocks(grid, book), missing)
