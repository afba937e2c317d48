"""One sheet for every table: labels as written, inputs as numbers, the rest as formulas."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from sexcel.budget.equations import is_only_at_sub_total
from sexcel.budget.narrative import COMMENTARY
from sexcel.formulas.printing import FormulaPrinter
from sexcel.model.book import BookTable, Entry, Role, Row
from sexcel.model.expressions import ZERO, FigureKey
from sexcel.model.recognition import BookColumn
from sexcel.model.refs import CellRef
from sexcel.model.tables import Kind, RowKeys
from sexcel.model.wording import format_figure, pounds
from sexcel.writers.cells import Bounds, Look, PlannedCell, PlannedTable, SheetPlan, Style
from sexcel.writers.choices import plan_choices
from sexcel.writers.folding import find_sub_lines
from sexcel.writers.layout import HEADER_ROW
from sexcel.writers.regenerated import Change
from sexcel.writers.settle import SettledBook
from sexcel.writers.sheets import WEIGHTS, Cells, MasterCheck, table_title
from sexcel.writers.styles import WORKING_TAB, number_format, rate_format

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
        if column.column.kind is Kind.TEXT and self._waits_for_words(column):
            return declared
        most = _MOST_LABEL if column.column.kind is Kind.LABEL else declared
        return cells.fit_width(column.position, HEADER_ROW, _LABEL_WIDTH, most)

    def _waits_for_words(self, column: BookColumn) -> bool:
        return any(not row.text(column.name) for row in self._table.lines)

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
        number = self._number(row, column, entry)
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

    def _number(self, row: Row, column: BookColumn, entry: Entry) -> str:
        if column.column.kind is not Kind.VALUE:
            return number_format(column.column.kind, entry.decimals)
        line = self._table.table.line(row.key)
        unit = None if line is None else line.unit
        return rate_format(unit, row.text("unit"), entry.figure, entry.decimals)

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
