"""What a budget table is: its columns, its lines, and what each figure is worked out from."""

from enum import Enum
from functools import cached_property

from msgspec import Struct

from sexcel.model.expressions import Expression, Name
from sexcel.model.names import normalise

TOTAL = "total"
"""Row name of a table's total."""


class Kind(Enum):
    """What a column holds, and so how it is read, checked and shown."""

    MONEY = "£"
    FTE = "FTE"
    COUNT = "number"
    VALUE = "value"
    """A rate or an amount, which the row decides (assumptions)."""
    LABEL = "label"
    """Names the row."""
    TEXT = "text"
    DATE = "date"

    def __init__(self, unit: str) -> None:
        self.is_figure = unit not in ("label", "text", "date")
        """Whether the column holds figures: asked so often that it is no property."""


class Status(Enum):
    """How firm the figures of a year are."""

    APPROVED = "Approved Budget"
    ESTIMATED = "Estimated Budget"
    OUTTURN = "Estimated Outturn"
    FORECAST = "Forecast"


class Column(Struct, frozen=True, dict=True):
    """One column of a table.

    A column of a year is found by ``offset`` (0 is the budget year, -1 the year before) and
    one of ``statuses``; any other by its title or ``aliases``. ``formula`` derives its figure
    from other columns of the same row.
    """

    name: str
    title: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    """Words, normalised, that suggest the column in a heading of a team's own."""
    offset: int | None = None
    statuses: tuple[Status, ...] = ()
    formula: Expression | None = None
    rule: str = ""
    """The rule that a wrong ``formula`` breaks."""
    required: bool = True
    by_grade: bool = False
    """One such column for every grade the workbook has."""
    summed: bool = True
    """Whether the total row adds it up."""
    may_be_blank: bool = False
    """Whether a blank in it is no fault, though what it is worked out from is given."""
    exact: bool = False
    """Whether its figures are given exactly (a charge, a rate), not rounded to £1."""
    width: int = 16
    short: str = ""
    """What a sentence calls the column, where its heading is long."""
    note: str = ""
    choices: tuple[str, ...] = ()
    """What its cells usually say, where that is one of a few words."""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return what people call the column; a ``*`` in a name means any words."""
        return (self.title, *self.aliases)

    @cached_property
    def plain_names(self) -> frozenset[str]:
        """Return its names without a ``*``, normalised."""
        return frozenset(normalise(name) for name in self.names if "*" not in name)

    @cached_property
    def patterns(self) -> tuple[str, ...]:
        """Return its names with a ``*``."""
        return tuple(name for name in self.names if "*" in name)

    @property
    def term(self) -> Name:
        """Return this column as it is used in a formula."""
        return Name(self.name)


class Line(Struct, frozen=True):
    """A row that the structure fixes, such as the contingency line of the overview.

    ``formula`` derives it from other lines of the same column. In the ``blank_columns`` it stays
    blank.
    """

    name: str
    title: str
    aliases: tuple[str, ...] = ()
    formula: Expression | None = None
    rule: str = ""
    blank_columns: tuple[str, ...] = ()
    optional_columns: tuple[str, ...] = ()
    """Columns in which a blank is no fault: checked only where a figure is given."""
    summed: bool = True
    """Whether the table's total adds it up."""
    unit: Kind | None = None
    """What the figure is, where the column's kind is VALUE (money, or a rate)."""
    part_of: str = ""
    """The line that a team may give in such parts, each on a line."""
    note: str = ""
    hints: tuple[str, ...] = ()
    """Beginnings of words that suggest the line where the sums of the table allow it."""

    @property
    def names(self) -> tuple[str, ...]:
        """Return what people call the line; a ``*`` in a name means any words."""
        return (self.title, *self.aliases)

    @property
    def term(self) -> Name:
        """Return this line as it is used in a formula."""
        return Name(self.name)


class RowKeys(Enum):
    """How a row gets its name."""

    LABEL = "label"
    """By the text of its last label column."""
    SUB_COMMITTEE = "sub-committee"
    """By its sub-committee, or by its service area where it has none of its own."""
    NUMBERED = "numbered"
    """By its place: rows of a log or of a list in which labels recur."""


class Table(Struct, frozen=True, dict=True):
    """One budget table, declared once.

    ``sheet`` is where writers put it. Tables with ``sub_totals`` group their lines in blocks
    that may close with a sub total. ``total`` says that the last row adds up all others.
    """

    name: str
    title: str
    sheet: str
    columns: tuple[Column, ...]
    source: str
    number: int | None = None
    lines: tuple[Line, ...] = ()
    keys: RowKeys = RowKeys.LABEL
    total: bool = False
    sub_totals: bool = False
    typical_rows: tuple[str, ...] = ()
    """What its rows are often called: evidence where its label heading is missing or unknown."""
    captions: tuple[str, ...] = ()
    """What the published budget, and teams after it, print above the table beside its title."""
    optional: bool = False
    """Whether a workbook may do without it: then its absence is no finding."""
    description: str = ""

    @property
    def caption(self) -> str:
        """Return how people cite it: ``Table 6``, or its title where it has no number."""
        return f"Table {self.number}" if self.number else self.title

    @cached_property
    def labels(self) -> tuple[Column, ...]:
        """Return the columns that name a row."""
        return tuple(column for column in self.columns if column.kind is Kind.LABEL)

    @cached_property
    def figures(self) -> tuple[Column, ...]:
        """Return the columns that hold figures."""
        return tuple(column for column in self.columns if column.kind.is_figure)

    @cached_property
    def row_names(self) -> frozenset[str]:
        """Return what its rows are called, normalised."""
        names = (name for line in self.lines for name in line.names)
        return frozenset(map(normalise, (*names, *self.typical_rows)))

    def column(self, name: str) -> Column:
        """Return the column of that name. Raises KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def line(self, name: str) -> Line | None:
        """Return the fixed line of that name, or None."""
        for line in self.lines:
            if line.name == name:
                return line
        return None

    def parts_of(self, name: str) -> tuple[str, ...]:
        """Return the names of the lines in which a team may give the line of that name."""
        return tuple(line.name for line in self.lines if line.part_of == name)


COMPARISON_SHEET = "Two versions of a budget compared by sexcel, by table and line; not read back."
"""Second line of every sheet of a comparison's workbook: readers pass it by."""

PACK_SHEET = "Every figure on this page is taken from the tables of this workbook."
"""Second line of every page of a Panel pack that refers to the workbook: readers pass it by."""

PUBLISHED_SHEET = "Figures of the budget on the day this pack was written: values, not formulas."
"""Second line of every page of a Panel pack that is published alone."""

PAPER_SHEET = "Figures of the monitor on the day this paper was written: values, not formulas."
"""Second line of every page of a monthly report or quarterly paper."""

REPORT_SHEET = "Worked out from the tables of this workbook by sexcel; not read back."
"""Second line of every sheet that a regenerated workbook derives: readers pass it by."""
