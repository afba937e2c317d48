"""The plan of a workbook: what stands in every cell, before anything is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum, auto

from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.report import Change
from sexcel.writers.carried import CarriedOver

_ROWS_OF_A_PAGE, _ROWS_OF_A_CHART = 46, 18


class Look(Enum):
    """What a cell is; the legend on Contents tells each apart in words."""

    TITLE = auto()
    NOTE = auto()
    HEADING = auto()
    LABEL = auto()
    WORDS = auto()
    INPUT = auto()
    FORMULA = auto()
    LINK = auto()
    KEPT = auto()
    CHECK = auto()
    REFERENCE = auto()
    BACK = auto()
    PLAIN = auto()


class Weight(Enum):
    """How a row stands out."""

    LINE = auto()
    SECTION = auto()
    SUB_TOTAL = auto()
    TOTAL = auto()


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks. ``number`` is its Excel number format; empty for words."""

    look: Look
    number: str = ""
    weight: Weight = Weight.LINE
    right: bool = False
    large: bool = False
    open: bool = False
    """Whether it may be typed in on a protected sheet, though it does not look like an input."""
    quoted: bool = False
    """Whether its words are marked as such, so that they stay words when they are edited."""


@dataclass(frozen=True, slots=True)
class PlannedCell:
    """One cell. ``value`` is also the cached value where there is a ``formula`` (no ``=``)."""

    value: Decimal | str | date | None
    style: Style
    formula: str | None = None
    note: str = ""
    target: CellRef | None = None
    """The cell that a click leads to."""


@dataclass(frozen=True, slots=True)
class Highlight:
    """``range`` takes a look while ``condition`` (a formula for its first cell) holds."""

    range: RangeRef
    condition: str
    good: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """Cells that a person may type in: from ``least`` up to ``most``."""

    cells: tuple[CellRef, ...]
    least: Decimal
    most: Decimal | None
    message: str


@dataclass(frozen=True, slots=True)
class Choices:
    """Cells that take one of a list: the ``choices``, or what stands in the cells ``source``."""

    cells: tuple[CellRef, ...]
    choices: tuple[str, ...] = ()
    source: RangeRef | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Dates:
    """Cells that take a date."""

    cells: tuple[CellRef, ...]
    message: str


Validation = Bounds | Choices | Dates


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of records that is an Excel table, so that it can be filtered and grows.

    The first row of ``range`` holds the headings, each different from the others.
    """

    name: str
    range: RangeRef


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of a chart."""

    name: CellRef
    categories: RangeRef
    values: RangeRef


@dataclass(frozen=True, slots=True)
class StackedColumns:
    """A chart of stacked columns; ``alternative`` tells it in words."""

    title: str
    at: CellRef
    series: tuple[Series, ...]
    alternative: str


@dataclass(frozen=True)
class SheetPlan:
    """One sheet. ``widths`` are in characters, from column A on."""

    name: str
    cells: Mapping[tuple[int, int], PlannedCell]
    widths: tuple[float, ...]
    header_rows: tuple[int, int] | None = None
    """First and last row repeated on every page; rows above the first stay in view too."""
    highlights: tuple[Highlight, ...] = ()
    validations: tuple[Validation, ...] = ()
    charts: tuple[StackedColumns, ...] = ()
    labels_stay: bool = True
    """Whether the first column stays in view."""
    frozen_rows: int = 0
    """How many rows stay in view where no header rows are repeated."""
    sub_lines: frozenset[int] = frozenset()
    """Rows that can be folded away."""
    folds_upwards: bool = False
    """Whether sub lines fold into the row above them, not into the one below."""
    listed: Listed | None = None
    filtered: RangeRef | None = None
    """Headings and rows that can be filtered where they are no Excel table."""

    @property
    def fits_a_page(self) -> bool:
        """Whether it is short enough to be read when printed on one page."""
        charts = _ROWS_OF_A_CHART * len(self.charts)
        return max(row for row, _ in self.cells) + charts <= _ROWS_OF_A_PAGE


@dataclass(frozen=True)
class WorkbookPlan:
    """A whole workbook, ready to be written. ``names`` maps a defined name to its cell.

    ``version`` tells which version of the budget it is, in the words of its change history.
    """

    title: str
    subject: str
    comments: str
    year: int
    sheets: tuple[SheetPlan, ...]
    opens_on: str
    version: str = ""
    protected: bool = False
    properties: Mapping[str, str] = field(default_factory=dict)
    """Further facts on the file, by name."""
    names: Mapping[str, CellRef] = field(default_factory=dict)
    carried: CarriedOver = field(default_factory=CarriedOver)
    changes: tuple[Change, ...] = ()
    kept: tuple[Change, ...] = ()


def words(text: str | None, look: Look = Look.WORDS, weight: Weight = Weight.LINE) -> PlannedCell:
    """A cell of words; blank where there are none."""
    return PlannedCell(text or None, Style(look, weight=weight))
