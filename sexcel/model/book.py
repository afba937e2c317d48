"""A budget as it was read: tables with named rows and columns, every figure with its cell."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from sexcel.model.doubts import Doubt
from sexcel.model.expressions import ONE, ZERO, FigureKey
from sexcel.model.formula_read import RateReading
from sexcel.model.markup import html_table
from sexcel.model.names import normalise, strip_number
from sexcel.model.recognition import BookColumn, NearMiss, Recognition
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.settings import Settings
from sexcel.model.tables import Kind, Table
from sexcel.model.understandings import ContingencyDrawn, IncomeLine, MovementBeside, Understanding
from sexcel.model.wording import count_of
from sexcel.model.years import financial_year

if TYPE_CHECKING:
    import pandas as pd

    from sexcel.model.tidy import TidyFigure


DoubtKind = TypeVar("DoubtKind", bound=Doubt)


class Role(Enum):
    """What a row is in its table."""

    LINE = "line"
    SUB_TOTAL = "sub total"
    TOTAL = "total"
    HEADING = "heading"
    MEMO = "memorandum"
    """A row beside the sum: what another is made of, or a running sum. No total adds it up."""


class Entry(Struct, frozen=True):
    """One cell of a table.

    ``value`` is the figure (Decimal), the text or the date that was understood; None where
    the cell is blank or could not be understood. ``raw`` keeps an amount that was typed as
    text, or an Excel error value, as it was written.
    """

    value: Decimal | str | date | None
    ref: CellRef
    formula: str | None = None
    raw: str | None = None
    decimals: int = 0
    """Decimal places the figure was given with."""
    rounded_to: Decimal | None = None
    """What its formula as a whole rounds to, in the unit of the cell: 1000 for thousands."""
    rate: RateReading | None = None
    """Where its formula may take a rate from, in a table that has lines with one."""
    unit: Decimal = ONE
    """What 1 in the cell is worth in the figure: 1000 in a sheet in £k, -1 where the workbook
    gives the figure with the opposite sign."""

    @property
    def figure(self) -> Decimal | None:
        """Return the figure, or None where the value is none."""
        return self.value if isinstance(self.value, Decimal) else None


class Row(Struct, frozen=True):
    """A row as found. ``entries`` maps column name to entry; ``group`` is its block or area."""

    key: str
    role: Role
    label: str
    group: str
    position: int
    """Row number on the sheet, from 1."""
    entries: Mapping[str, Entry]
    parts: tuple[str, ...] = ()
    """Keys of the rows that it adds up, where the workbook says so and the table does not."""
    is_known_by_sums: bool = False
    """Whether the sums of the table, and not its name, say which declared line it is."""

    @property
    def name(self) -> str:
        """Return what to call the row: a sub total has its group's name."""
        if self.role is Role.SUB_TOTAL and self.group:
            return f"{self.group} sub total"
        return self.label

    @property
    def first_cell(self) -> CellRef | None:
        """Return the first cell of the row that was understood; None where none was."""
        cells = (entry.ref for entry in self.entries.values() if entry.value is not None)
        return next(cells, None)

    def entry(self, column: str) -> Entry | None:
        """Return the entry in that column, or None where the table has no such column."""
        return self.entries.get(column)

    def cell(self, column: str) -> CellRef | None:
        """Return the cell in that column, or None where the table has no such column."""
        entry = self.entries.get(column)
        return None if entry is None else entry.ref

    def is_blank(self, column: str) -> bool:
        """Say whether the table has the column, and the row nothing in it."""
        entry = self.entries.get(column)
        return entry is not None and entry.value is None and entry.raw is None

    def is_unknown(self, table: Table) -> bool:
        """Say whether it is a line that the table does not declare."""
        return self.role is Role.LINE and table.line(self.key) is None

    @property
    def is_of_shares(self) -> bool:
        """Say whether it gives the shares that lines of the table are worked out with."""
        figures = [entry.figure for entry in self.entries.values() if entry.figure]
        return self.role is Role.MEMO and bool(figures) and max(map(abs, figures)) < ONE

    def text(self, column: str) -> str:
        """Return the text in that column; empty where there is none."""
        entry = self.entries.get(column)
        return entry.value if entry is not None and isinstance(entry.value, str) else ""

    def figure(self, column: str) -> Decimal | None:
        """Return the figure in that column, in its unit; None where blank or absent."""
        entry = self.entries.get(column)
        return None if entry is None else entry.figure


class BookTable(Struct, frozen=True, dict=True):
    """A table of the workbook, located.

    ``ranges`` span headings and rows: one, or several where a list is split over sheets.
    ``columns`` are those of the first.
    """

    table: Table
    ranges: tuple[RangeRef, ...]
    columns: tuple[BookColumn, ...]
    rows: tuple[Row, ...]
    recognised: tuple[Recognition, ...] = ()
    """How, for each of the ranges."""

    def __repr__(self) -> str:
        return f"<BookTable {self.table.name!r}: {count_of(len(self.rows), 'row')}>"

    @property
    def range(self) -> RangeRef:
        """Return where the table is, or its first part."""
        return self.ranges[0]

    @cached_property
    def _rows_by_key(self) -> Mapping[str, Row]:
        return {row.key: row for row in reversed(self.rows)}

    @cached_property
    def _columns_by_name(self) -> Mapping[str, BookColumn]:
        return {column.name: column for column in reversed(self.columns)}

    def parts_of(self, name: str) -> tuple[str, ...]:
        """Return the lines by which it gives a declared line in parts; none where it lacks one."""
        parts = self.table.parts_of(name)
        return parts if all(self.row(part) is not None for part in parts) else ()

    def row(self, key: str) -> Row | None:
        """Return the row of that name, or None."""
        return self._rows_by_key.get(key)

    @cached_property
    def lines(self) -> tuple[Row, ...]:
        """Return the rows that are neither totals nor headings."""
        return tuple(row for row in self.rows if row.role is Role.LINE)

    @cached_property
    def group_sizes(self) -> Counter[str]:
        """Return how many lines each area has, by its name in plain letters."""
        return Counter(normalise(row.group) for row in self.lines)

    @cached_property
    def total(self) -> Row | None:
        """Return the total row, or None where there is none."""
        return next((row for row in self.rows if row.role is Role.TOTAL), None)

    def column(self, name: str) -> BookColumn | None:
        """Return the column of that name, or None."""
        return self._columns_by_name.get(name)

    @cached_property
    def figure_columns(self) -> tuple[BookColumn, ...]:
        """Return the columns that hold figures."""
        return tuple(column for column in self.columns if column.column.kind.is_figure)

    def label_ref(self, row: Row) -> CellRef:
        """Return the cell that names a row, or its first cell where none does."""
        labels = (c.name for c in reversed(self.columns) if c.column.kind is Kind.LABEL)
        entries = (row.entries[name] for name in labels if name in row.entries)
        first = next(iter(row.entries.values()))
        return next((entry.ref for entry in entries if entry.value), first.ref)

    def blocks(self) -> Iterator[tuple[tuple[Row, ...], Row | None]]:
        """Yield the lines in blocks, each with the sub total that closes it, or None.

        A sub total closes the run of lines above it that share its last line's group.
        """
        pending: list[Row] = []
        for row in self.rows:
            if row.role is Role.LINE:
                pending.append(row)
            elif row.role is Role.SUB_TOTAL:
                start = len(pending)
                while start and normalise(pending[start - 1].group) == normalise(pending[-1].group):
                    start -= 1
                for line in pending[:start]:
                    yield (line,), None
                yield tuple(pending[start:]), row
                pending = []
        for line in pending:
            yield (line,), None

    def map_entries(self, change: Callable[[FigureKey, Entry], Entry]) -> "BookTable":
        """Return the table with what ``change`` makes of each entry, by the key of its figure."""
        name, rows = self.table.name, []
        for row in self.rows:
            entries = {
                column: change(FigureKey(name, row.key, column), entry)
                for column, entry in row.entries.items()
            }
            rows.append(replace(row, entries=entries))
        return replace(self, rows=tuple(rows))

    def to_frame(self) -> "pd.DataFrame":
        """Return the rows as a pandas frame: one column for each of the table, figures as floats.

        >>> frame = sexcel.read("budget.xlsx").tables["overview"].to_frame()
        >>> float(frame.loc["projects", "budget"])  # in £
        1191750.0
        """
        import pandas as pd

        rows = [row for row in self.rows if row.role is not Role.HEADING]
        return pd.DataFrame(
            {
                column.name: [_plain(row.entry(column.name)) for row in rows]
                for column in self.columns
            },
            index=pd.Index([row.key for row in rows], name="row"),
        )


class BuildUpLine(Struct, frozen=True):
    """One grade or post of a build-up: ``fte`` × ``rate`` × ``share`` is its ``cost``."""

    grade: str
    """The grade's name, normalised."""
    label: str
    fte: Entry
    rate: Entry
    cost: Entry
    share: Decimal = ONE
    """The part of the year that is paid: 0.75 of a post from July."""
    has_more_factors: bool = False
    """Whether the formula of the cost reads more cells of its row than these."""

    @property
    def product(self) -> Decimal:
        """Return FTE × rate × share of the year, in £."""
        return (self.fte.figure or ZERO) * (self.rate.figure or ZERO) * self.share

    @property
    def is_right(self) -> bool:
        """Say whether the cost is the product, but for the rounding of its last decimal place."""
        rounding = ONE.scaleb(-self.cost.decimals) * self.cost.unit
        return abs(self.product - (self.cost.figure or ZERO)) <= rounding


class BuildUp(Struct, frozen=True):
    """A block that works out the cost of a core team: a line for each grade, and maybe their sum.

    ``area`` is the key of the service area in Tables 5 and 8 whose cost it works out, known by
    the formulas that read it; empty where none does.
    """

    range: RangeRef
    lines: tuple[BuildUpLine, ...]
    total: Entry | None = None
    area: str = ""

    def line(self, grade: str) -> BuildUpLine | None:
        """Return the line of a grade, or None."""
        return next((line for line in self.lines if line.grade == grade), None)

    @property
    def name(self) -> str:
        """Return what to call it: the name of its sheet."""
        return self.range.sheet

    @property
    def is_of_full_years(self) -> bool:
        """Say whether FTE and rate alone make up each cost."""
        return all(line.share == ONE and not line.has_more_factors for line in self.lines)


class PhasedYear(Struct, frozen=True):
    """A figure of a year with the twelve months or four quarters beside it."""

    key: FigureKey
    year: Entry
    periods: tuple[Entry, ...]

    @property
    def total(self) -> Decimal:
        """Return the sum of the periods, in the unit of the year."""
        return sum((period.figure or ZERO for period in self.periods), ZERO)

    @property
    def adds_up(self) -> bool:
        """Say whether the periods are the year, but for the rounding of each of them."""
        entries = (self.year, *self.periods)
        unit = abs(self.year.unit).scaleb(-max(entry.decimals for entry in entries))
        rounding = unit * len(entries) / 2
        return abs(self.total - (self.year.figure or ZERO)) <= rounding


def _plain(entry: Entry | None) -> float | str | date | None:
    if entry is None:
        return None
    return float(entry.value) if isinstance(entry.value, Decimal) else entry.value


class Book(Struct, frozen=True, weakref=True):
    """A budget workbook as read. ``budget_year`` is the first year of the budget: 2020."""

    path: str
    sha256: str
    budget_year: int
    tables: Mapping[str, BookTable]
    doubts: tuple[Doubt, ...] = ()
    understood: tuple[Understanding, ...] = ()
    """What departs from the plain case, as it was understood."""
    build_ups: tuple[BuildUp, ...] = ()
    """Blocks that work out the cost of a core team from FTE and grade rates."""
    phased: tuple[PhasedYear, ...] = ()
    """Figures that have their months or quarters beside them."""
    chairs_read: frozenset[str] = frozenset()
    """Keys of the lines of Table 4 that formulas of chairs and members in Table 3 read; none where
    one of their figures is no such formula."""
    remarks: tuple["Row", ...] = ()
    """What is said of budget lines outside the tables: rows with ``line`` and ``reason``."""
    label_rates: Mapping[str, Decimal] = field(default_factory=dict)
    """Rates, as shares, that only the label of their line states."""
    sheets: tuple[str, ...] = ()
    """Names of all sheets of the workbook, in order."""
    other_sheets: tuple[str, ...] = ()
    """Sheets on which no table was recognised."""
    near_misses: tuple[NearMiss, ...] = ()
    settings: Settings = field(default_factory=Settings)
    idle_settings: tuple[str, ...] = ()
    """Keys of names in the settings that no heading or line of the workbook has."""
    values_of: str = ""
    """``.xls``, say, where only values were read: no formulas, hidden rows or comments."""

    def __repr__(self) -> str:
        return f"<Book {self.path!r}: {self.year_label(0)}, {count_of(len(self.tables), 'table')}>"

    def _repr_html_(self) -> str:
        """Return the tables with their places as a table, for a notebook."""
        rows = (
            (
                table.table.caption,
                table.table.title,
                ", ".join(map(str, table.ranges)),
                len(table.lines),
            )
            for table in self.tables.values()
        )
        return html_table(repr(self), ("Table", "Title", "Where", "Lines"), rows)

    def to_frame(self) -> "pd.DataFrame":
        """Return every figure in long form: a row each, with its year, line, unit and cell.

        The columns are those of ``sexcel export``; the values are exact decimals.

        >>> frame = sexcel.read("budget.xlsx").to_frame()
        >>> frame[(frame.table == "overview") & (frame.row == "total")].value.max()  # in £
        Decimal('8349486')
        """
        from sexcel.model.tidy import tidy_frame

        return tidy_frame(self.tidy_figures())

    def tidy_figures(self) -> "Iterator[TidyFigure]":
        """Yield every figure of every table, in the order of the tables, rows and columns."""
        lines = [row for row in self.lines("change_history") if row.text("version")]
        version = f"{lines[-1].text('version')} {lines[-1].text('status')}" if lines else ""
        for table in self.tables.values():
            for row in table.rows:
                for column in table.figure_columns:
                    if row.figure(column.name) is not None:
                        yield self._tidy_figure(version.strip(), table.table, row, column)

    def _tidy_figure(
        self, version: str, table: Table, row: Row, column: BookColumn
    ) -> "TidyFigure":
        from sexcel.model.tidy import TidyFigure, category_of, measure, status_of

        kind, offset = column.column.kind, column.column.offset
        figure, ref = row.figure(column.name) or ZERO, row.entries[column.name].ref
        unit, value = measure(table, row.key, row.text("unit"), kind, figure)
        # The total is of all areas.
        area = "" if row.role is Role.TOTAL else (row.text("area") or row.group).rstrip(":")
        return TidyFigure(
            workbook=self.path,
            version=version,
            table=table.name,
            table_number=table.number,
            category=category_of(table, row.group, row.name),
            area=strip_number(area),
            sub_committee=row.text("subcommittee"),
            line=strip_number(row.name),
            row=row.role.value,
            year="" if offset is None and kind is Kind.VALUE else self.year_label(offset or 0),
            status=status_of(column),
            measure=column.name,
            unit=unit,
            value=value,
            sheet=ref.sheet,
            cell=ref.a1,
        )

    @property
    def is_budget(self) -> bool:
        """Say whether it is a budget: with Table 2, or several tables.

        Any list of costs by year may look like one of the other tables.
        """
        return "overview" in self.tables or len(self.tables) > 1

    def entry(self, key: FigureKey) -> Entry | None:
        """Return the entry of a figure, or None where the workbook has no such cell."""
        table = self.tables.get(key.table)
        row = table.row(key.row) if table is not None else None
        return row.entry(key.column) if row is not None else None

    def entries(self) -> Iterator[tuple[FigureKey, Entry]]:
        """Yield every entry of every table, by the key of its figure."""
        for name, table in self.tables.items():
            for row in table.rows:
                for column, entry in row.entries.items():
                    yield FigureKey(name, row.key, column), entry

    def cell(self, key: FigureKey) -> CellRef | None:
        """Return the cell of a figure, or None where the workbook has no such cell."""
        entry = self.entry(key)
        return None if entry is None else entry.ref

    def lines(self, table: str) -> tuple[Row, ...]:
        """Return the lines of a table by its name; none where the workbook lacks it."""
        found_table = self.tables.get(table)
        return () if found_table is None else found_table.lines

    def figure(self, key: FigureKey) -> Decimal | None:
        """Return the figure found; None where it is blank or there is no such cell."""
        entry = self.entry(key)
        return None if entry is None else entry.figure

    def column(self, key: FigureKey) -> BookColumn | None:
        """Return the column that a figure is in, or None where the workbook has none."""
        table = self.tables.get(key.table)
        return None if table is None else table.column(key.column)

    def kind(self, key: FigureKey) -> Kind | None:
        """Return whether a figure is £, FTE, a count or a rate; None where it has no column."""
        column = self.column(key)
        return None if column is None else column.column.kind

    def row_name(self, key: FigureKey) -> str:
        """Return what to call the row of a figure."""
        row = self.tables[key.table].row(key.row)
        return key.row if row is None else row.name

    def figure_name(self, key: FigureKey) -> str:
        """Return a figure in words, its table left out: ``Total, 2020/21 Approved Budget``."""
        return f"{self.row_name(key)}, {self.column_name(key)}"

    def column_name(self, key: FigureKey) -> str:
        """Return what a sentence calls the column of a figure."""
        column = self.column(key)
        return key.column if column is None else column.name_in_text

    def describe(self, key: FigureKey) -> str:
        """Return a figure in words: ``Table 4, Total, 2020/21 Approved Budget``."""
        return f"{self.caption(key.table)}, {self.figure_name(key)}"

    def caption(self, table: str) -> str:
        """Return the caption of a table by its name: ``Table 4``."""
        return self.tables[table].table.caption

    @property
    def incomes(self) -> frozenset[tuple[str, str]]:
        """Return the lines that are income, each by its table and the key of its row."""
        return frozenset(
            (understood.table, understood.line)
            for understood in self.understood
            if isinstance(understood, IncomeLine)
        )

    @property
    def drawn(self) -> tuple[ContingencyDrawn, ...]:
        """Return the contingency that was moved into projects in place."""
        return tuple(moved for moved in self.understood if isinstance(moved, ContingencyDrawn))

    @property
    def movements_beside(self) -> tuple[MovementBeside, ...]:
        """Return the movements that columns beside Tables 2 and 11 record."""
        return tuple(moved for moved in self.understood if isinstance(moved, MovementBeside))

    def doubts_of(self, kind: type[DoubtKind]) -> Iterator[DoubtKind]:
        """Yield the doubts of one kind, in the order of reading."""
        return (doubt for doubt in self.doubts if isinstance(doubt, kind))

    def year_label(self, offset: int) -> str:
        """Return ``2020/21`` for offset 0 of a budget for 2020/21."""
        return financial_year(self.budget_year + offset)
