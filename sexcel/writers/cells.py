"""The plan of a workbook: what is in every cell, before anything is written."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, auto

from msgspec import Struct, field
from msgspec.structs import replace

from sexcel.model.refs import CellRef, RangeRef
from sexcel.writers.regenerated import Change

_ROWS_OF_A_PAGE = 46
"""Rows of usual height that an A4 page in landscape holds and that can still be read."""
_PIXELS_OF_A_ROW = 20
"""How high a row is that nothing is said about."""


class Look(Enum):
    """What a cell is; the legend on Contents tells each apart in words."""

    TITLE = auto()
    NOTE = auto()
    HEADING = auto()
    LABEL = auto()
    WORDS = auto()
    ERROR = auto()
    WARNING = auto()
    INFO = auto()
    INPUT = auto()
    FORMULA = auto()
    LINK = auto()
    KEPT = auto()
    CHECK = auto()
    REFERENCE = auto()
    BACK = auto()
    PLAIN = auto()
    SIGNATURE = auto()


class Weight(Enum):
    """How much a row is set off from those around it."""

    LINE = auto()
    SECTION = auto()
    SUB_TOTAL = auto()
    TOTAL = auto()


class Style(Struct, frozen=True):
    """How a cell looks. ``number`` is its Excel number format; empty for words."""

    look: Look
    number: str = ""
    weight: Weight = Weight.LINE
    right: bool = False
    large: bool = False
    inset: bool = False
    """Whether its words keep their distance from the figures on their left."""
    wrapped: bool = False
    """Whether its words run over several lines, though those of its look do not."""
    joined: bool = False
    """Whether no line parts it from the row below, which says more of the same."""
    open: bool = False
    """Whether it may be typed in on a protected sheet, though it does not look like an input."""
    quoted: bool = False
    """Whether its words are marked as such, so that they stay words when they are edited."""


class PlannedCell(Struct, frozen=True):
    """One cell. ``value`` is also the cached value where there is a ``formula`` (no ``=``)."""

    value: Decimal | str | date | None
    style: Style
    formula: str | None = None
    note: str = ""
    target: CellRef | RangeRef | None = None
    """The cells that a click leads to."""
    span: int = 1
    """How many columns it takes: words that are too long for one."""


class Highlight(Struct, frozen=True):
    """``range`` takes a look while ``condition`` (a formula for its first cell) holds."""

    range: RangeRef
    condition: str
    good: bool = False
    notable: bool = False
    """Worth a look, neither good nor bad."""
    mark: str = ""
    """A sign that is put behind the figure, in its format ``number``, in place of a colour."""
    number: str = ""


class Bounds(Struct, frozen=True):
    """Cells that a person may type in: from ``least`` up to ``most``."""

    cells: tuple[CellRef, ...]
    least: Decimal
    most: Decimal | None
    message: str


class Choices(Struct, frozen=True):
    """Cells that take one of a list: the ``choices``, or what is in the cells ``source``."""

    cells: tuple[CellRef, ...]
    choices: tuple[str, ...] = ()
    source: RangeRef | None = None
    message: str = ""


class Dates(Struct, frozen=True):
    """Cells that take a date."""

    cells: tuple[CellRef, ...]
    message: str


Validation = Bounds | Choices | Dates


class PlannedTable(Struct, frozen=True):
    """A list of records that is an Excel table, so that it can be filtered and grows.

    The first row of ``range`` holds the headings, each different from the others.
    """

    name: str
    range: RangeRef


class Colour(Enum):
    """What a series of a chart stands for, where it does not take the next colour."""

    NONE = auto()
    LEVEL = auto()
    EARLIER = auto()
    MORE = auto()
    LESS = auto()


class Series(Struct, frozen=True):
    """One colour of a chart; one that ``colour`` leaves without any only holds up the others."""

    name: CellRef
    categories: RangeRef
    values: RangeRef
    colour: Colour | None = None
    in_legend: bool = True

    @classmethod
    def of_column(
        cls, rows: RangeRef, column: int, colour: Colour | None = None, *, in_legend: bool = True
    ) -> "Series":
        """Return the series of a column beside ``rows``, the cells of its labels.

        Its name is its heading, in the row above.
        """
        values = replace(rows, first_column=column, last_column=column)
        name = CellRef(rows.sheet, rows.first_row - 1, column)
        return cls(name, rows, values, colour, in_legend)


class ChartKind(Enum):
    """How the series of a chart are set beside one another."""

    STACKED = auto()
    BESIDE = auto()
    BARS = auto()
    """Bars to both sides of zero, the first on top."""


class Chart(Struct, frozen=True):
    """A chart over columns of its sheet; ``alternative`` tells it in words."""

    kind: ChartKind
    title: str
    corner: CellRef
    """The cell under its top left corner."""
    series: tuple[Series, ...]
    alternative: str
    number: str = ""
    """The number format of its axis; none where its labels give the figures instead."""
    height: int = 340
    """In pixels."""
    last_column: int = 0
    """The last column that it covers; 0 for the last of the sheet."""
    title_cell: CellRef | None = None
    """The cell whose words are the title, where it follows the figures."""

    @property
    def last_row(self) -> int:
        """Return the last row that it covers."""
        return self.corner.row + self.height // _PIXELS_OF_A_ROW


class SheetPlan(Struct, frozen=True):
    """One sheet. ``widths`` are in characters, from column A on."""

    name: str
    cells: Mapping[tuple[int, int], PlannedCell]
    widths: tuple[float, ...]
    header_rows: tuple[int, int] | None = None
    """First and last row repeated on every page; rows above the first stay in view too."""
    highlights: tuple[Highlight, ...] = ()
    validations: tuple[Validation, ...] = ()
    charts: tuple[Chart, ...] = ()
    labels_stay: bool = True
    """Whether the first column stays in view."""
    frozen_rows: int = 0
    """How many rows stay in view where no header rows are repeated."""
    sub_lines: frozenset[int] = frozenset()
    """Rows that can be folded away."""
    folds_upwards: bool = False
    """Whether sub lines fold into the row above them, not into the one below."""
    printed_columns: int = 0
    """How many columns are printed; 0 for all."""
    table: PlannedTable | None = None
    filter_range: RangeRef | None = None
    """Headings and rows that can be filtered where they are no Excel table."""
    is_hidden: bool = False
    """Whether it is out of view, as it was in the workbook that it comes from."""
    is_page: bool = False
    """Whether it is a page of the pack: printed black on white, without the model's colours."""
    is_portrait: bool = False
    is_one_page: bool = False
    """Whether it is printed on one page, whatever its length."""
    grows: bool = False
    """Whether rows are added to it later, which would not be readable on one page."""
    letters: float = 10.0
    """The size of its letters in points."""
    tab: str = ""
    """The colour of its tab; empty for none."""

    @property
    def fits_a_page(self) -> bool:
        """Say whether it is short enough to be read when printed on one page."""
        return self.last_row <= _ROWS_OF_A_PAGE

    @property
    def last_row(self) -> int:
        """Return the last row with anything in it."""
        charts = (chart.last_row for chart in self.charts)
        return max((*(row for row, _ in self.cells), *charts))


class WorkbookPlan(Struct, frozen=True):
    """A whole workbook, ready to be written. ``names`` maps a defined name to its cell."""

    title: str
    year: int
    sheets: tuple[SheetPlan, ...]
    opens_on: str
    subject: str = ""
    comments: str = ""
    classification: str = ""
    """Who may read it: stands above every page."""
    protected: bool = False
    written_at: datetime | None = None
    """When it is written, in UTC; None where nobody asked the clock."""
    properties: Mapping[str, str] = field(default_factory=dict)
    """Further facts on the file, by name."""
    names: Mapping[str, CellRef] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    kept_figures: tuple[Change, ...] = ()
    beside: tuple[tuple[CellRef, str], ...] = ()
    """Cells of replaced sheets that are in no table, and what they say: listed on Changes."""


def text_cell(
    text: str | None, look: Look = Look.WORDS, weight: Weight = Weight.LINE
) -> PlannedCell:
    """Return a cell of words; blank where there are none."""
    return PlannedCell(text or None, Style(look, weight=weight))


def formula_cell(
    value: Decimal | str, formula: str, number: str = "", weight: Weight = Weight.LINE
) -> PlannedCell:
    """Return a cell that is worked out on its own sheet, in the format ``number``."""
    return PlannedCell(value, Style(Look.FORMULA, number, weight), formula)


def reference_cell(target: CellRef) -> PlannedCell:
    """Return a cell with a link to another, which it names."""
    return PlannedCell(str(target), Style(Look.REFERENCE), target=target)
