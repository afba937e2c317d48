"""Sheets of a workbook that are no budget tables, as they are carried: cells, looks, sizes."""

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct, field

from sexcel.model.grid import ErrorValue, Visibility
from sexcel.model.refs import RangeRef

CarriedValue = Decimal | str | bool | ErrorValue | None
"""Dates and times are the numbers that the workbook keeps for them, counted from 1900."""


class Edge(Struct, frozen=True):
    """One side of a cell's border. ``style`` counts as Excel lists them; 0 is none."""

    style: int = 0
    colour: str = ""


NO_EDGE = Edge()


class CellLook(Struct, frozen=True):
    """How a cell looks. Colours are ``#RRGGBB``; empty where the program chooses.

    ``number_format`` is the number of a built-in format, or the code of one of the workbook's
    own. Words such as ``pattern`` are those of the file format (ECMA-376 part 1, 18.8).
    """

    number_format: int | str = 0
    font: str = "Calibri"
    size: float = 11
    bold: bool = False
    italic: bool = False
    strike: bool = False
    underline: str = ""
    script: str = ""
    ink: str = ""
    pattern: str = ""
    fill: str = ""
    behind: str = ""
    """Second colour of a pattern."""
    left: Edge = NO_EDGE
    right: Edge = NO_EDGE
    top: Edge = NO_EDGE
    bottom: Edge = NO_EDGE
    diagonal: Edge = NO_EDGE
    diagonals: int = 0
    """1 up, 2 down, 3 both."""
    horizontal: str = ""
    vertical: str = ""
    wrap: bool = False
    shrink: bool = False
    indent: int = 0
    rotation: int = 0
    """As the file says it: 91 to 180 lean downwards, 255 is stacked."""
    reading_order: int = 0
    quoted: bool = False
    """Whether the text was typed after an apostrophe, and stays text when it is edited."""


class CarriedCell(Struct, frozen=True):
    """One cell. ``is_array`` where its formula fills a range or works on arrays."""

    value: CarriedValue
    look: CellLook
    formula: str | None = None
    is_array: bool = False


class ColumnSpan(Struct, frozen=True):
    """Columns side by side that are alike. ``width`` in pixels; None for Excel's default."""

    first: int
    last: int
    width: int | None = None
    hidden: bool = False
    level: int = 0
    look: CellLook | None = None


class RowLook(Struct, frozen=True):
    """A row. ``height`` in points; None where it fits what is in it."""

    height: float | None = None
    hidden: bool = False
    level: int = 0
    look: CellLook | None = None


class CarriedSheet(Struct, frozen=True):
    """One sheet, with every cell that has a value, a formula or a look of its own."""

    name: str
    visibility: Visibility
    cells: Mapping[tuple[int, int], CarriedCell]
    merges: tuple[RangeRef, ...] = ()
    columns: tuple[ColumnSpan, ...] = ()
    rows: Mapping[int, RowLook] = field(default_factory=dict)
    default_height: float | None = None
    """Of rows that are not listed, in points."""
    rows_hidden: bool = False
    """Whether rows that are not listed are hidden."""
    frozen_rows: int = 0
    frozen_columns: int = 0
    gridlines: bool = True
    zoom: int = 100
    right_to_left: bool = False
    tab: str = ""
