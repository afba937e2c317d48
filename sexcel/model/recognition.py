"""How surely a workbook was understood, and what was left aside."""

from decimal import Decimal
from enum import Enum

from msgspec import Struct

from sexcel.model.expressions import ONE
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.tables import Column, Status


class Sureness(Enum):
    """What a table was recognised by; the first is the surest."""

    SET = "set in the configuration"
    EXACT = "by exact headings"
    GUESSED = "by its headings, some of them guessed"
    SURROUNDINGS = "by its caption and the names of its rows"


class NameKind(Enum):
    """What a name is of."""

    TABLE = "table"
    COLUMN = "column"
    LINE = "line"


class BookColumn(Struct, frozen=True):
    """A column as found: its declaration, its name here and its heading as written.

    ``name`` is the declared name, or ``fte:grade 4`` for a column by grade.
    """

    column: Column
    name: str
    heading: str
    position: int
    """Column number on the sheet, from 1."""
    heading_ref: CellRef
    year: int | None = None
    """First year of the financial year that the heading names: 2020 for 2020/21."""
    scale: Decimal = ONE
    """What one unit of the cells is worth: 1000 where the sheet gives amounts in £k."""
    status: Status | None = None
    """How firm the heading says that the figures are."""

    @property
    def name_in_text(self) -> str:
        """Return what a sentence calls it."""
        return self.column.short or self.heading


class Recognition(Struct, frozen=True):
    """One place that was recognised as a table, or as a part of one.

    ``unused`` are the cells of its headings that no column took, each with its text.
    """

    range: RangeRef
    header: RangeRef
    sureness: Sureness
    columns: tuple[BookColumn, ...]
    unused: tuple[tuple[CellRef, str], ...] = ()
    sideways: bool = False
    """Whether its lines run across the sheet, and its columns down."""


class NearMiss(Struct, frozen=True):
    """A name that is near one that is known and was not read as it.

    ``table`` is the caption of the table it would belong to, ``why`` says what was in the way.
    """

    kind: NameKind
    ref: CellRef
    written: str
    """The name as it is written in the workbook."""
    nearest: str
    table: str
    why: str
