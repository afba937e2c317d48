"""How surely a workbook was understood, and what was left aside."""

from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

from sexcel.model.refs import CellRef, RangeRef

if TYPE_CHECKING:
    from sexcel.model.book import Book, BookColumn


class Sureness(Enum):
    """What a table was recognised by; the first is the surest."""

    SET = "set in the configuration"
    EXACT = "by exact headings"
    GUESSED = "by its headings, some of them guessed"
    SURROUNDINGS = "by its caption and the names of its rows"


class Named(Enum):
    """What names are of."""

    TABLE = "table"
    COLUMN = "column"
    LINE = "line"


class Recognition(Struct, frozen=True):
    """One place that was recognised as a table, or as a part of one.

    ``unused`` are the cells of its headings that no column took, each with its text.
    """

    range: RangeRef
    header: RangeRef
    sureness: Sureness
    columns: "tuple[BookColumn, ...]"
    unused: tuple[tuple[CellRef, str], ...] = ()


class NearMiss(Struct, frozen=True):
    """A name that came near one that is known and was not taken for it.

    ``table`` is the caption of the table it would belong to, ``why`` says what was in the way.
    """

    what: Named
    ref: CellRef
    found: str
    nearest: str
    table: str
    why: str


class Block(Struct, frozen=True):
    """Cells of a sheet that belong to no table; ``text`` is the first text among them.

    ``sheet`` is true where no table stands on the whole sheet.
    """

    range: RangeRef
    cells: int
    figures: int
    text: str
    sheet: bool = False


class Missing(Struct, frozen=True):
    """A table, column or line that was not found, and the rules that cannot be applied fully.

    ``name`` is what a configuration calls it, ``title`` what the budget does. One that is not
    ``required`` may be missing without fault.
    """

    what: Named
    table: str
    caption: str
    name: str
    title: str
    rules: tuple[str, ...]
    required: bool = True


class Inspection(Struct, frozen=True):
    """What was understood of a workbook (``book``), what was left aside, what is missing."""

    book: "Book"
    outside: tuple[Block, ...]
    missing: tuple[Missing, ...]
