"""One sheet for every table: labels as written, inputs as numbers, the rest as formulas."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from sexcel.budget.core_team import FTE_BY_AREA, FTE_BY_GRADE, RATE_CARD
from sexcel.budget.equations import is_only_at_sub_total
from sexcel.budget.narrative import COMMENTARY
from sexcel.formulas.printing import FormulaPrinter
from sexcel.model.book import Book, BookTable, Entry, Role, Row
from sexcel.model.expressions import ZERO, FigureKey
from sexcel.model.names import normalise
from sexcel.model.recognition import BookColumn
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.tables import Kind, RowKeys
from sexcel.model.wording import format_figure, pounds
from sexcel.writers.cells import (
    Bounds,
    Choices,
    Dates,
    Look,
    PlannedCell,
    PlannedTable,
    SheetPlan,
    Style,
)
from sexcel.writers.layout import HEADER_ROW
from sexcel.writers.regenerated import Change
from sexcel.writers.settle import SettledBook
from sexcel.writers.sheets import WEIGHTS, Cells, MasterCheck, table_title
from sexcel.writers.styles import WORKING_TAB, entry_format, number_format

_LABEL_WIDTH, _MOST_LABEL, _FIGURE_WIDTH = 10.0, 60.0, 14.0
"""Widths in characters: labels wrap beyond 60, so that all columns get on an A4 page that can be
read; a column of figures holds £99,999,999 in bold."""
_NOT_NEGATIVE = "A budget has no negative amount, FTE or count; the discount has a separate line."
SOURCE_WORDS = " As in "
"""What leads from a table's description to its source, below the title of its sheet."""
_ROUNDED = (
    "Its lines are rounded: {} keeps the total as it was approved. Take it out of the formula once "
    "the lines change."
)
_GRADE = "Table 8 has no column for this grade: its FTE and its rate would not be found."
_SHARE = "A rate is a share between 0% and 100%."


def plan_tables(
    settled: SettledBook,
    formulas: FormulaPrinter,
    left_as_found: Mapping[CellRef, Change],
    master: MasterCheck,
) -> Iterator[SheetPlan]:
    """Yield a sheet for every table of the book, in its order."""
    for table in settled.book.tables.values():
        yield _TableSheet(settled, formulas, left_as_found, table).plan(master)


class _TableSheet:
    """The plan of one table's sheet."""

    def __init__(
        self,
        settled: SettledBook,
        formulas: FormulaPrinter,
        left_as_found: Mapping[CellRef, Change],
        table: BookTable,
    ) -> None:
        self._settled = settled
        self._formulas = formulas
        self._left_as_found = left_as_found
        self._table = table
        self._not_negative: list[CellRef] = []
        self._shares: list[CellRef] = []
        self._owned = {equation.target for equation in settled.equations}
        self._blank_in_lines = {
            (line.key, column.name)
            for lines, sub_total in table.blocks()
            for column in table.figure_columns
            if is_only_at_sub_total(lines, sub_total, column.name)
            for line in lines
        }

    def plan(self, master: MasterCheck) -> SheetPlan:
        declared, columns = self._table.table, self._table.columns
        description = (
            f"{declared.description}{SOURCE_WORDS}{declared.source} of the published SEC budget."
        )
        cells = Cells(declared.sheet, table_title(self._table), description, master)
        figures = {column.position for column in columns if column.column.kind.is_figure}
        cells.headings(HEADER_ROW, (column.heading for column in columns), figures)
        for row in self._table.rows:
            for column in columns:
                cells[row.position, column.position] = self._cell(row, column)
        folded, upwards = find_sub_lines(self._table)
        return SheetPlan(
            declared.sheet,
            cells,
            tuple(self._width(cells, column) for column in columns),
            header_rows=(HEADER_ROW, HEADER_ROW),
            highlights=cells.highlight_checks(),
            validations=(*self._bounds(), *plan_choices(self._settled.book, self._table)),
            sub_lines=folded,
            folds_upwards=upwards,
            table=_plan_table(self._table),
            tab=WORKING_TAB,
        )

    def _width(self, cells: Cells, column: BookColumn) -> float:
        if column.column.kind.is_figure:
            return max(_FIGURE_WIDTH, min(column.column.width, 20))
        declared = max(column.column.width, _LABEL_WIDTH)
        waits = any(not row.text(column.name) for row in self._table.lines)
        if column.column.kind is Kind.TEXT and waits:
            return declared
        most = _MOST_LABEL if column.column.kind is Kind.LABEL else declared
        return cells.fit_width(column.position, HEADER_ROW, _LABEL_WIDTH, most)

    def _bounds(self) -> Iterator[Bounds]:
        if self._not_negative:
            yield Bounds(tuple(self._not_negative), Decimal(0), None, _NOT_NEGATIVE)
        if self._shares:
            yield Bounds(tuple(self._shares), Decimal(0), Decimal(1), _SHARE)

    def _cell(self, row: Row, column: BookColumn) -> PlannedCell:
        entry = row.entries[column.name]
        if column.column.kind.is_figure:
            return self._figure(row, column, entry)
        weight = WEIGHTS[row.role]
        is_label = column.column.kind is Kind.LABEL
        is_line = row.role is Role.LINE
        # The labels of a log or list are its own; those of other tables are what links go by.
        is_open = is_line and (not is_label or self._table.table.keys is RowKeys.NUMBERED)
        awaited = is_line and entry.value is None
        if column.column.kind is Kind.DATE:
            look = Look.INPUT if awaited else Look.WORDS
            style = Style(look, number_format(Kind.DATE), weight, open=is_open)
            return PlannedCell(entry.value, style)
        if isinstance(entry.value, str):
            style = Style(Look.LABEL if is_label else Look.WORDS, weight=weight, open=is_open)
            return PlannedCell(entry.value, style)
        look = Look.INPUT if awaited and not is_label else Look.WORDS
        return PlannedCell(None, Style(look, weight=weight, open=is_open))

    def _figure(self, row: Row, column: BookColumn, entry: Entry) -> PlannedCell:
        key = FigureKey(self._table.table.name, row.key, column.name)
        weight = WEIGHTS[row.role]
        number = entry_format(self._table.table, row, column, entry.figure, entry.decimals)
        owner = self._settled.formulas.get(key)
        if owner is not None:
            formula = self._formulas.text(owner.formula, self._table.table.sheet)
            look = Look.LINK if "!" in formula else Look.FORMULA
            rounding = self._settled.rounding.get(key)
            if rounding is None:
                return PlannedCell(entry.figure, Style(look, number, weight), formula)
            note = _ROUNDED.format(pounds(rounding))
            formula = f"{formula}{rounding:+f}"
            return PlannedCell(entry.figure, Style(look, number, weight), formula, note)
        standing = self._left_as_found.get(entry.ref)
        if standing is not None:
            # Red is the figure that is wrong, not one that agrees once another is put right.
            look = Look.KEPT if standing.difference else Look.FORMULA
            note = self._note(entry.ref, column)
            return PlannedCell(entry.figure, Style(look, number, weight), note=note)
        if entry.figure is None:
            if self._waits_for_figure(row, column, key):
                self._limit_input(row, column, entry)
                return PlannedCell(None, Style(Look.INPUT, number, weight))
            return PlannedCell(None, Style(Look.FORMULA, weight=weight))
        self._limit_input(row, column, entry)
        return PlannedCell(entry.figure, Style(Look.INPUT, number, weight))

    def _waits_for_figure(self, row: Row, column: BookColumn, key: FigureKey) -> bool:
        """Say whether a figure is to be typed: none is worked out, none is out of place."""
        line = self._table.table.line(row.key)
        out_of_place = line is not None and column.name in line.blank_columns
        is_derived = column.column.formula is not None or key in self._owned
        is_blank_in_lines = (row.key, column.name) in self._blank_in_lines
        return row.role is Role.LINE and not (out_of_place or is_derived or is_blank_in_lines)

    def _note(self, ref: CellRef, column: BookColumn) -> str:
        change, kind = self._left_as_found[ref], column.column.kind
        figure = format_figure(change.before, kind) if isinstance(change.before, Decimal) else ""
        return f"Kept as found: {figure}. {change.reason}"

    def _limit_input(self, row: Row, column: BookColumn, entry: Entry) -> None:
        figure = entry.figure or ZERO
        if figure < 0:
            return
        line = self._table.table.line(row.key)
        if column.column.kind is not Kind.VALUE or (line and line.unit is Kind.MONEY):
            self._not_negative.append(entry.ref)
        elif line is not None and figure <= 1:
            self._shares.append(entry.ref)


def _plan_table(table: BookTable) -> PlannedTable | None:
    """Return the table as an Excel table, where sorting and growing it can break nothing.

    That is a list of words: no formula reads it by its place, and no total closes it. Headings
    have to be words that differ from each other.
    """
    headings = [column.heading for column in table.columns]
    is_list = table.table.keys is RowKeys.NUMBERED and not table.figure_columns
    is_read = table.table is COMMENTARY
    differ = len({heading.casefold() for heading in headings}) == len(headings)
    if not is_list or is_read or not differ or not table.lines:
        return None
    if not all(heading.isprintable() and heading.strip() for heading in headings):
        return None
    return PlannedTable(f"List_{table.table.name}", table.range)


def find_sub_lines(table: BookTable) -> tuple[frozenset[int], bool]:
    """Find the rows of lines that fold away; say whether they fold into the row above them.

    Where there is a sub total they fold into it, or into the declared line that adds them up;
    in a list that has headings only, into the heading.
    """
    below = frozenset((*_lines_of_sub_totals(table), *_lines_added_below(table)))
    if below or table.table.lines:
        return below, False
    under = frozenset(_lines_of_headings(table))
    return under, bool(under)


def _lines_of_sub_totals(table: BookTable) -> Iterator[int]:
    for lines, sub_total in table.blocks():
        if sub_total is not None:
            yield from (line.position for line in lines)


def _lines_added_below(table: BookTable) -> Iterator[int]:
    """Yield lines that the total leaves out, because the line below them adds them up."""
    pending: list[int] = []
    for row in table.rows:
        line = table.table.line(row.key)
        if line is None or row.role is not Role.LINE:
            pending = []
        elif not line.summed:
            pending.append(row.position)
        else:
            if line.formula is not None:
                yield from pending
            pending = []


def _lines_of_headings(table: BookTable) -> Iterator[int]:
    headed = False
    for row in table.rows:
        if row.role is Role.HEADING:
            headed = True
        elif row.role is Role.LINE and headed:
            yield row.position


def plan_choices(book: Book, table: BookTable) -> Iterator[Choices | Dates]:
    """Yield the validations of all cells of the table that hold words or dates."""
    for column in table.columns:
        cells = tuple(row.entries[column.name].ref for row in table.lines)
        if column.column.kind is Kind.DATE:
            year_end = f"31/03/{book.budget_year + 1}"
            yield Dates(cells, f"A date is asked for here, such as {year_end}.")
        elif column.column.choices:
            yield _usual_words(table, column, cells)
    if table.table in (FTE_BY_GRADE, RATE_CARD):
        yield from _grades(book, table)


def _usual_words(table: BookTable, column: BookColumn, cells: tuple[CellRef, ...]) -> Choices:
    """Return the usual words, and whatever else the column has already."""
    usual = {normalise(word): word for word in column.column.choices}
    for row in table.lines:
        if text := row.text(column.name):
            usual.setdefault(normalise(text), text)
    words = tuple(usual.values())
    return Choices(cells, words, message=f"{column.heading}: usually one of {', '.join(words)}.")


def _grades(book: Book, table: BookTable) -> Iterator[Choices]:
    """Yield the grades that Table 8 has columns for; a grade that has ended is left alone."""
    areas = book.tables.get(FTE_BY_AREA.name)
    columns = (
        [] if areas is None else [column for column in areas.columns if column.column.by_grade]
    )
    if not columns:
        return
    first, last = columns[0].heading_ref, columns[-1].heading_ref
    known = {normalise(column.heading) for column in columns}
    cells = tuple(
        row.entries["grade"].ref for row in table.lines if normalise(row.text("grade")) in known
    )
    if cells and last.column - first.column == len(columns) - 1:
        source = RangeRef(first.sheet, first.row, first.column, last.row, last.column)
        yield Choices(cells, source=source, message=_GRADE)
