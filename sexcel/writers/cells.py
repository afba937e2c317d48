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
    bounds: tuple[Bounds, ...] = ()
    charts: tuple[StackedColumns, ...] = ()
    labels_stay: bool = True
    """Whether the first column stays in view."""

    @property
    def fits_a_page(self) -> bool:
        """Whether it is short enough to be read when printed on one page."""
        charts = _ROWS_OF_A_CHART * len(self.charts)
        return max(row for row, _ in self.cells) + charts <= _ROWS_OF_A_PAGE


@dataclass(frozen=True)
class WorkbookPlan:
    """A whole workbook, ready to be written. ``names`` maps a defined name to its cell."""

    title: str
    subject: str
    comments: str
    year: int
    sheets: tuple[SheetPlan, ...]
    opens_on: str
    names: Mapping[str, CellRef] = field(default_factory=dict)
    carried: CarriedOver = field(default_factory=CarriedOver)
    changes: tuple[Change, ...] = ()
    kept: tuple[Change, ...] = ()


def words(text: str | None, look: Look = Look.WORDS, weight: Weight = Weight.LINE) -> PlannedCell:
    """A cell of words; blank where there are none."""
    return PlannedCell(text or None, Style(look, weight=weight))
