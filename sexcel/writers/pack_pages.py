"""The pages with the budget's tables: every figure a live reference, as the Panel reads it."""

import re
from collections.abc import Iterator

from sexcel.budget.assumptions import resolve_figure
from sexcel.budget.titles import format_heading
from sexcel.formulas.printing import FormulaPrinter
from sexcel.model.book import Book, BookTable, Role, Row
from sexcel.model.expressions import FigureKey
from sexcel.model.recognition import BookColumn
from sexcel.model.refs import CellRef, address
from sexcel.model.tables import REPORT_SHEET, Kind, Status
from sexcel.model.wording import percent
from sexcel.writers.cells import Highlight, Look, PlannedCell, SheetPlan, Style, Weight
from sexcel.writers.layout import cell_of
from sexcel.writers.pack_book import FIRST_ROW, MARK_ROWS, PackBook, Page, reference_formula
from sexcel.writers.sheets import WEIGHTS, Cells, table_title, workbook_title
from sexcel.writers.status import budget_word_formula
from sexcel.writers.styles import WORKING_TAB, number_format, rate_format

_LABEL, _TWO_LABELS, _FIGURE, _PORTRAIT = 44.0, 27.0, 14.0, 62.0
"""Widths in characters: a lone label, each of two, a figure of £99,999,999 in bold, and a label
beside three figures."""
_RATE_IN_LABEL = re.compile(r"\s*\(\s*[\d.,]+\s*%\s*\)")
_RATED = {
    ("overview", "contingency"): "contingency",
    ("projections", "contingency"): "contingency",
}
"""Lines whose label names the rate that they follow from, by table and line."""
ERROR, FOLLOWS = "*", "†"
"""The marks of a figure that is wrong, and of one that follows from a wrong one."""
_MARKED = "* Wrong as printed: see {sheet}.   † Follows from a figure that is wrong."
_HALF = "0.5"
"""In £: what differs by less is the figure that it should be, but for rounding."""
_FINE = "0.005"
"""Of an FTE or a number, in place of half a pound."""


def plan_table_pages(pack: PackBook) -> Iterator[SheetPlan]:
    """Yield a sheet for every page of the pack that holds tables."""
    for page in pack.pages:
        yield _TablePage(pack, page).plan()


class _TablePage:
    """One page: its tables below one another, with their notes."""

    def __init__(self, pack: PackBook, page: Page) -> None:
        self._pack = pack
        self._page = page
        self._tables = [pack.book.tables[name] for name in page.tables]
        self._printer = FormulaPrinter(lambda key: cell_of(pack.book, key), {})
        self._label_columns = max(map(_count_labels, self._tables))
        self._columns = max(column.position for table in self._tables for column in table.columns)
        self._cells = Cells(page.sheet)
        self._marks: list[Highlight] = []

    def plan(self) -> SheetPlan:
        cells = self._cells
        cells[1, 1] = PlannedCell(workbook_title(self._pack.book), Style(Look.TITLE))
        cells[2, 1] = PlannedCell(REPORT_SHEET, Style(Look.NOTE))
        for table in self._tables:
            self._add_table(table)
        return SheetPlan(
            self._page.sheet,
            cells,
            tuple(self._widths()),
            highlights=tuple(self._marks),
            labels_stay=False,
            frozen_rows=FIRST_ROW - 1,
            is_page=self._page.is_printed,
            tab="" if self._page.is_printed else WORKING_TAB,
        )

    def _widths(self) -> Iterator[float]:
        lone = _PORTRAIT if self._columns <= 4 else _LABEL
        labels = [lone] if self._label_columns == 1 else [_TWO_LABELS] * self._label_columns
        yield from labels
        for _ in range(self._columns - len(labels)):
            yield _FIGURE

    def _add_table(self, table: BookTable) -> None:
        cells, header = self._cells, table.range.first_row
        cells[header - 1, 1] = PlannedCell(
            table_title(table), Style(Look.LABEL, weight=Weight.SECTION), span=self._columns
        )
        for column in table.columns:
            cells[header, column.position] = self._heading(table, column)
        for row in table.rows:
            for column in table.columns:
                cells[row.position, column.position] = self._cell(table, row, column)
        self._add_notes(table)

    def _span(self, table: BookTable, column: BookColumn) -> int:
        """Return how many columns of the page a cell takes: a lone label those of two labels."""
        if column.column.kind is Kind.LABEL and _count_labels(table) == 1:
            return self._label_columns
        is_last = column.position == max(beside.position for beside in table.columns)
        if column.column.kind is Kind.TEXT and is_last:
            return self._columns - column.position + 1
        return 1

    def _heading(self, table: BookTable, column: BookColumn) -> PlannedCell:
        declared = column.column
        style = Style(Look.HEADING, right=declared.kind.is_figure)
        span = self._span(table, column)
        if declared.offset != 0 or Status.APPROVED not in declared.statuses:
            return PlannedCell(_heading_text(self._pack.book, column), style, span=span)
        year = self._pack.book.year_label(0)
        word, formula = budget_word_formula(self._pack.book, self._page.sheet)
        return PlannedCell(f"{year} {word}", style, f'"{year} "&{formula}', span=span)

    def _cell(self, table: BookTable, row: Row, column: BookColumn) -> PlannedCell:
        weight, span = WEIGHTS[row.role], self._span(table, column)
        if column.column.kind.is_figure:
            return self._figure(table, row, column, weight)
        value = row.entries[column.name].value
        if column.column.kind is not Kind.LABEL:
            number = number_format(Kind.DATE) if column.column.kind is Kind.DATE else ""
            return PlannedCell(value, Style(Look.WORDS, number, weight), span=span)
        style = Style(Look.LABEL, weight=weight)
        rate = _RATED.get((table.table.name, row.key))
        if rate is not None and isinstance(value, str):
            text, formula = self._rated_label(value, rate)
            return PlannedCell(text, style, formula, span=span)
        return PlannedCell(value, style, span=span)

    def _rated_label(self, label: str, rate: str) -> tuple[str, str | None]:
        """Return a label with the rate that its line follows from: ``Contingency (7.5%)``."""
        name = _RATE_IN_LABEL.sub("", label).strip()
        key = FigureKey("rates", rate, "value")
        share, entry = resolve_figure(self._pack.book, key), self._pack.book.entry(key)
        if share is None:
            return name, None
        if entry is None or entry.figure != share:
            return f"{name} ({percent(share)})", None
        cell = address(entry.ref, self._page.sheet)
        quoted = name.replace('"', '""')
        return f"{name} ({percent(share)})", f'"{quoted} ("&ROUND(100*{cell},4)&"%)"'

    def _figure(
        self, table: BookTable, row: Row, column: BookColumn, weight: Weight
    ) -> PlannedCell:
        key = FigureKey(table.table.name, row.key, column.name)
        entry, shown = row.entries[column.name], self._pack.shown.entry(key)
        number = self._number(table, row, column)
        self._mark(key, entry.ref, number)
        equation = self._pack.worked_out.get(key)
        if equation is not None:
            formula = self._printer.text(equation.formula, self._page.sheet)
            return PlannedCell(entry.figure, Style(Look.FORMULA, number, weight), formula)
        style = Style(Look.LINK, number, weight)
        is_text = shown is not None and shown.raw is not None and shown.figure is not None
        if shown is None or not shown.ref.sheet or is_text:
            return PlannedCell(entry.figure, style)
        formula = reference_formula(shown, self._page.sheet)
        if shown.figure is None and shown.raw is not None:
            return PlannedCell(shown.raw, style, address(shown.ref, self._page.sheet))
        if shown.figure is None:
            blank = address(shown.ref, self._page.sheet)
            if row.role is Role.HEADING:
                return PlannedCell(None, style)
            return PlannedCell("", style, f'IF({blank}="","",{formula})')
        return PlannedCell(entry.figure, style, formula)

    def _number(self, table: BookTable, row: Row, column: BookColumn) -> str:
        entry = row.entries[column.name]
        if column.column.kind is not Kind.VALUE:
            return number_format(column.column.kind, entry.decimals)
        line = table.table.line(row.key)
        unit = None if line is None else line.unit
        return rate_format(unit, row.text("unit"), entry.figure, entry.decimals)

    def _mark(self, key: FigureKey, cell: CellRef, number: str) -> None:
        """Mark a figure while it is not what it should be."""
        should_be = self._pack.should_be.get(key)
        if should_be is None:
            return
        mark = ERROR if key in self._pack.causes else FOLLOWS
        condition = f"ABS(N({cell.a1})-{should_be:f})>={_margin(self._pack.book, key)}"
        self._marks.append(Highlight(cell.area, condition, mark=mark, number=number))

    def _add_notes(self, table: BookTable) -> None:
        """Add the table's own notes, and what the marks mean where it has a marked figure."""
        row = table.range.last_row + 1
        for note in self._pack.publication.notes.get(table.table.name, ()):
            self._cells[row, 1] = PlannedCell(
                note, Style(Look.NOTE, wrapped=True), span=self._columns
            )
            row += 1
        if any(key.table == table.table.name for key in self._pack.should_be):
            text = _MARKED.format(sheet=self._pack.names.decision)
            self._cells[row + MARK_ROWS - 1, 1] = PlannedCell(text, Style(Look.NOTE))


def _margin(book: Book, key: FigureKey) -> str:
    return _HALF if book.kind(key) is Kind.MONEY else _FINE


def _count_labels(table: BookTable) -> int:
    return sum(column.column.kind is Kind.LABEL for column in table.columns)


def _heading_text(book: Book, column: BookColumn) -> str:
    if column.name == "variance":
        return f"Change on {book.year_label(-1)} Estimated Outturn"
    if column.column.by_grade:
        return column.heading
    return format_heading(column.column, book.budget_year)
