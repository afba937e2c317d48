"""The pages with the budget's tables: every figure a live reference, as the Panel reads it."""

from collections.abc import Iterator
from decimal import Decimal

from sexcel.budget.titles import format_heading
from sexcel.model.book import Book, BookTable, Role, Row
from sexcel.model.expressions import ZERO, FigureKey
from sexcel.model.recognition import BookColumn
from sexcel.model.tables import PACK_SHEET, Kind, Status
from sexcel.writers.cells import Highlight, Look, PlannedCell, SheetPlan, Style, Weight
from sexcel.writers.pack_book import FIRST_ROW, MARK_ROWS, PackBook, PackPage, refer_to
from sexcel.writers.page import COLUMN_EDGE, FLAT, PAGE_LETTERS, UPRIGHT
from sexcel.writers.sheets import WEIGHTS, Cells, table_title, workbook_title
from sexcel.writers.status import name_budget, name_line
from sexcel.writers.styles import WORKING_TAB, entry_format, number_format, rate_format

_AMOUNT = "£9,999,999"
"""What has room in every column of amounts, so that a figure may grow."""
_PIXELS_OF_A_DIGIT = 7
"""Of the font that column widths are counted in: no letter of bold 9 point Arial is wider than that
of Calibri 11 by which xlsxwriter measures texts."""
_LABELS = {1: (17.0, 42.0), 2: (28.0, 42.0)}
"""The least and the most, in characters, that one label or two together take."""
_SHORT = 9
"""Letters of a heading that stays in a line: ``Total FTE``."""
_LEAST_RATE = Decimal(1_000)
"""£ of an FTE that a row beside the sum may give: no team has as many people."""
_MARKED = "* Wrong as printed: see {sheet}.   † Follows from a figure that is wrong."


def plan_table_pages(pack: PackBook) -> Iterator[SheetPlan]:
    """Yield a sheet for every page of the pack that holds tables."""
    for page in pack.pages:
        yield _TablePage(pack, page).plan()


class _TablePage:
    """One page: its tables below one another, with their notes."""

    def __init__(self, pack: PackBook, page: PackPage) -> None:
        self._pack = pack
        self._page = page
        self._tables = [pack.book.tables[name] for name in page.tables]
        self._has_pence = {table.table.name: _shows_pence(table) for table in self._tables}
        self._printer = pack.printer()
        self._label_columns = max(map(_count_labels, self._tables))
        self._columns = max(column.position for table in self._tables for column in table.columns)
        self._cells = Cells(page.sheet)
        self._marks: list[Highlight] = []

    def plan(self) -> SheetPlan:
        cells = self._cells
        cells[1, 1] = PlannedCell(workbook_title(self._pack.book), Style(Look.TITLE))
        cells[2, 1] = PlannedCell(PACK_SHEET, Style(Look.NOTE))
        for table in self._tables:
            self._add_table(table)
        widths, is_portrait = self._lay_out()
        return SheetPlan(
            self._page.sheet,
            cells,
            widths,
            highlights=tuple(self._marks),
            labels_stay=False,
            frozen_rows=FIRST_ROW - 1,
            is_page=self._page.is_printed,
            is_portrait=is_portrait,
            letters=PAGE_LETTERS,
            tab="" if self._page.is_printed else WORKING_TAB,
        )

    def _lay_out(self) -> tuple[tuple[float, ...], bool]:
        """Return the widths of the columns, and whether the page stands upright."""
        figures = tuple(map(self._width, range(self._label_columns + 1, self._columns + 1)))
        least, most = _LABELS.get(self._label_columns, (17.0 * self._label_columns,) * 2)
        others_width = sum(figures) + COLUMN_EDGE * self._columns
        is_portrait = UPRIGHT - others_width >= least
        label = (UPRIGHT if is_portrait else FLAT) - others_width
        share = min(most, max(least, label)) / self._label_columns
        return (share,) * self._label_columns + figures, is_portrait

    def _width(self, position: int) -> float:
        """Return how wide a column of figures is: its headings' longest word, its longest figure.

        A text runs on over the columns that are left.
        """
        from xlsxwriter.utility import xl_pixel_width

        columns = [
            (table, column)
            for table in self._tables
            for column in table.columns
            if column.position == position and column.column.kind.is_figure
        ]
        texts = [
            text
            for table, column in columns
            for text in _list_texts(table, column, has_pence=self._has_pence[table.table.name])
        ]
        return max(map(xl_pixel_width, texts), default=0) / _PIXELS_OF_A_DIGIT

    def _add_table(self, table: BookTable) -> None:
        cells, header = self._cells, table.range.first_row
        cells[header - 1, 1] = PlannedCell(
            table_title(table), Style(Look.LABEL, weight=Weight.SECTION), span=self._columns
        )
        for column in table.columns:
            cells[header, column.position] = self._heading(table, column)
        for above, row in zip((None, *table.rows), table.rows, strict=False):
            for column in table.columns:
                cells[row.position, column.position] = self._cell(table, row, column)
            first = next(column for column in table.columns if column.position == 1)
            if above is not None and _repeats(above, row, first.name):
                cells.text(row.position, 1, None, Look.LABEL)
        self._add_notes(table)

    def _span(self, table: BookTable, column: BookColumn) -> int:
        """Return how many columns of the page a cell takes: a lone label those of two labels."""
        if column.column.kind is Kind.LABEL and _count_labels(table) == 1:
            return self._label_columns
        if column.column.kind is Kind.TEXT and column.position == table.range.last_column:
            return self._columns - column.position + 1
        return 1

    def _heading(self, table: BookTable, column: BookColumn) -> PlannedCell:
        declared = column.column
        is_text = declared.kind is Kind.TEXT
        style = Style(Look.HEADING, right=declared.kind.is_figure, inset=is_text)
        span = self._span(table, column)
        if declared.offset != 0 or Status.APPROVED not in declared.statuses:
            return PlannedCell(_heading_text(self._pack.book, column), style, span=span)
        text, formula = name_budget(self._pack.book, self._pack.names.year(0), self._page.sheet)
        return PlannedCell(text, style, formula, span=span)

    def _cell(self, table: BookTable, row: Row, column: BookColumn) -> PlannedCell:
        weight, span = WEIGHTS[row.role], self._span(table, column)
        if column.column.kind.is_figure:
            return self._figure(table, row, column, weight)
        value = row.entries[column.name].value
        if column.column.kind is not Kind.LABEL:
            number = number_format(Kind.DATE) if column.column.kind is Kind.DATE else ""
            return PlannedCell(value, Style(Look.WORDS, number, weight, inset=True), span=span)
        style = Style(Look.LABEL, weight=weight)
        if row.role is Role.TOTAL and column.position == 1:
            value = value or row.label
        text, formula = name_line(self._pack.book, table, row, self._page.sheet)
        is_renamed = isinstance(value, str) and text != row.name
        return PlannedCell(text if is_renamed else value, style, formula, span=span)

    def _figure(
        self, table: BookTable, row: Row, column: BookColumn, weight: Weight
    ) -> PlannedCell:
        key = FigureKey(table.table.name, row.key, column.name)
        entry, shown = row.entries[column.name], self._pack.shown.entry(key)
        number = self._number(table, row, column)
        self._marks.extend(self._pack.marks(key, entry.ref, number))
        equation = self._pack.worked_out.get(key)
        if row.is_of_shares and column.column.formula is not None:
            return PlannedCell(None, Style(Look.FORMULA, number, weight))
        if equation is not None:
            derived = self._printer.text(equation.formula, self._page.sheet)
            return PlannedCell(entry.figure, Style(Look.FORMULA, number, weight), derived)
        style = Style(Look.LINK, number, weight)
        if row.role is Role.HEADING and entry.figure is None:
            return PlannedCell(None, style)
        if shown is None or not shown.ref.sheet:
            return PlannedCell(entry.figure, style)
        value, formula = refer_to(shown, self._page.sheet)
        return PlannedCell(value, style, formula)

    def _number(self, table: BookTable, row: Row, column: BookColumn) -> str:
        entry = row.entries[column.name]
        is_rate = row.role is Role.MEMO and column.column.kind is Kind.FTE
        if is_rate and (entry.figure or ZERO) >= _LEAST_RATE:
            return number_format(Kind.MONEY)
        if column.column.kind is Kind.MONEY:
            if row.is_of_shares:
                return rate_format(Kind.VALUE, "", entry.figure, entry.decimals)
            return number_format(Kind.MONEY, self._has_pence[table.table.name])
        return entry_format(table.table, row, column, entry.figure, entry.decimals)

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


def _shows_pence(table: BookTable) -> bool:
    """Say whether most amounts have pence: those that a formula leaves in a few are not shown."""
    amounts = [
        figure
        for row in table.rows
        for column in table.columns
        if column.column.kind is Kind.MONEY and (figure := row.figure(column.name))
    ]
    return 2 * sum(figure % 1 != 0 for figure in amounts) > len(amounts)


def _repeats(above: Row, row: Row, label: str) -> bool:
    """Say whether a line names the group that the line or heading above it names already."""
    names_it = above.role in (Role.LINE, Role.HEADING)
    is_grouped = bool(row.group) and names_it and row.role is Role.LINE
    return is_grouped and row.text(label) == above.text(label) != row.label


def _list_texts(table: BookTable, column: BookColumn, *, has_pence: bool) -> Iterator[str]:
    """Yield what a column has to take in one line: words of its heading, its longest figure."""
    heading = column.heading
    yield from (heading,) if len(heading) <= _SHORT else heading.split()
    figures = (row.figure(column.name) for row in table.rows)
    widest = max((abs(figure) for figure in figures if figure is not None), default=ZERO)
    is_money = column.column.kind is Kind.MONEY
    amount = f"£{widest:,.2f}" if has_pence else f"£{widest:,.0f}"
    texts = (amount, _AMOUNT) if is_money else (f"{widest:,.2f}",)
    yield from (f"{text}0" for text in texts)  # the digit takes the place of a mark


def _count_labels(table: BookTable) -> int:
    return sum(column.column.kind is Kind.LABEL for column in table.columns)


def _heading_text(book: Book, column: BookColumn) -> str:
    if column.name == "variance":
        return f"Change on {book.year_label(-1)} Estimated Outturn"
    if column.column.by_grade:
        return column.heading
    return format_heading(column.column, book.budget_year)
