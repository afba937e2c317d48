"""The first page: do the checks pass, what is the total, what are the three years made of."""

from decimal import Decimal

from msgspec.structs import replace

from sexcel.budget.core_team import FTE_BY_GRADE
from sexcel.model.book import Book, BookTable, Role
from sexcel.model.expressions import ZERO, FigureKey
from sexcel.model.refs import CellRef, RangeRef, address, column_letters
from sexcel.model.tables import REPORT_SHEET, TOTAL
from sexcel.writers.cells import Chart, ChartKind, Look, PlannedCell, Series, SheetPlan, Style
from sexcel.writers.checks import VERDICT_FORMULA
from sexcel.writers.directions import direction_cell
from sexcel.writers.fte import add_fte_by_grade
from sexcel.writers.layout import SUMMARY
from sexcel.writers.sheets import WEIGHTS, Cells, workbook_title
from sexcel.writers.styles import MILLIONS, MONEY, PERCENT, SIGNED, SIGNED_PERCENT
from sexcel.writers.texts import NOT_IN_XML

MASTER = CellRef(SUMMARY, 5, 1)
FILLED_IN_CELL = CellRef(SUMMARY, 6, 1)
_HEADLINE_ROW = MASTER.row + 2
"""Below the verdict in large type, and the line on the inputs."""
_YEARS = ("budget", "forecast_1", "forecast_2")
_COLUMNS, _MIDDLE = 7, 3
_HEIGHT = 260
"""In pixels: low enough that the Summary is printed on one page, charts and all."""
_BELOW = CellRef(SUMMARY, 1, 1)
"""Until all tables are laid out, and the charts can follow them."""


def plan_summary(book: Book, master: str, filled_in: PlannedCell) -> SheetPlan:
    """Plan master check, inputs, headline against earlier figures, projection and FTE with charts.

    ``filled_in`` says how far the inputs are filled in. A chart is left out where there is nothing
    to draw.
    """
    cells = Cells(SUMMARY, f"Summary: {workbook_title(book)}", REPORT_SHEET, master)
    del cells[3, 2]
    large = Style(Look.CHECK, large=True)
    cells[MASTER.row, MASTER.column] = PlannedCell(master, large, VERDICT_FORMULA)
    cells[FILLED_IN_CELL.row, FILLED_IN_CELL.column] = filled_in
    row = _add_headline(book, cells, _HEADLINE_ROW)
    charts: list[Chart] = []
    projections = book.tables.get("projections")
    if projections is not None:
        first = row
        row = _add_projection(book, projections, cells, row)
        if any(_total(projections, name) for name in _YEARS):
            charts.append(_chart(book, projections, first + 1))
    grades = book.tables.get(FTE_BY_GRADE.name)
    if grades is not None:
        row, fte_charts = add_fte_by_grade(grades, cells, row)
        charts.extend(fte_charts)
    label_width = cells.fit_width(1, _HEADLINE_ROW, 34, 56)
    return SheetPlan(
        SUMMARY,
        cells,
        (label_width, *(20.0,) * (_COLUMNS - 1)),
        highlights=cells.highlight_checks(MASTER.row, MASTER.column),
        charts=_place_charts(charts, cells, row),
        labels_stay=False,
        frozen_rows=MASTER.row,
    )


def _place_charts(charts: list[Chart], cells: Cells, row: int) -> tuple[Chart, ...]:
    """Place the charts in one row of their own, so that the page holds them whole."""
    if not charts:
        return ()
    cells.section(row, "In pictures", _COLUMNS)
    columns = ((1, _MIDDLE), (_MIDDLE + 1, _COLUMNS)) if len(charts) > 1 else ((1, _COLUMNS),)
    return tuple(
        replace(chart, corner=CellRef(SUMMARY, row + 1, first), last_column=last)
        for chart, (first, last) in zip(charts, columns, strict=True)
    )


def _add_headline(book: Book, cells: Cells, row: int) -> int:
    """Add the headline against three earlier figures; return the row after the block."""
    headline = FigureKey("overview", TOTAL, "budget")
    if book.figure(headline) is None:
        headline = FigureKey("projections", TOTAL, "budget")
    total, entry = book.figure(headline), book.entry(headline)
    if total is None or entry is None:
        return row
    cells.section(row, "Headline", 5)
    titles = ("", "Total", "Change, £", "Change, %", "Direction")
    cells.headings(row + 1, titles, range(2, 5))
    total_row = row + 2
    cells.text(total_row, 1, f"{book.year_label(0)} Approved Budget")
    large = Style(Look.LINK, MONEY, large=True)
    cells[total_row, 2] = PlannedCell(total, large, address(entry.ref, SUMMARY))
    cells.blank(total_row, (3, 4, 5))
    prior, year = book.year_label(-1), book.year_label(0)
    row = total_row + 1
    for text, key in (
        (f"against {prior} Approved Budget", FigureKey("overview", TOTAL, "prior_approved")),
        (f"against {prior} Estimated Outturn", FigureKey("overview", TOTAL, "outturn")),
        (
            f"against the estimate for {year} published in {prior}",
            FigureKey("rates", "prior_estimate", "value"),
        ),
    ):
        earlier, entry = book.figure(key), book.entry(key)
        if earlier is None or entry is None:
            continue
        change = total - earlier
        cells.text(row, 1, text)
        cells.entry(row, 2, entry, MONEY)
        cells.formula(row, 3, change, f"B${total_row}-B{row}", SIGNED)
        cells.formula(
            row,
            4,
            change / abs(earlier) if earlier else "",
            f'IF(B{row}=0,"",C{row}/ABS(B{row}))',
            SIGNED_PERCENT,
        )
        cells[row, 5] = direction_cell(f"C{row}", change)
        row += 1
    return row + 1


def _add_projection(book: Book, table: BookTable, cells: Cells, row: int) -> int:
    """Add the years side by side, and each line's share; return the row after the block."""
    columns = [column for name in _YEARS if (column := table.column(name)) is not None]
    shares = tuple(f"Share of {book.year_label(offset)}" for offset, _ in enumerate(columns))
    title = "Three-year projection and what it is made of"
    cells.section(row, title, 1 + 2 * len(columns))
    texts = ("Budget category", *(column.heading for column in columns), *shares)
    cells.headings(row + 1, texts, range(2, 8))
    rows = [table_row for table_row in table.rows if table_row.role is not Role.HEADING]
    total_row = row + 1 + len(rows)
    for position, table_row in enumerate(rows, row + 2):
        weight = WEIGHTS[table_row.role]
        # The chart repeats these names, and a chart takes no control characters.
        name = NOT_IN_XML.sub("", table_row.name)
        cells.text(position, 1, name, Look.LABEL, weight)
        for index, column in enumerate(columns, 2):
            entry = table_row.entries[column.name]
            figure, total = entry.figure or ZERO, _total(table, column.name)
            cells.entry(position, index, entry, MONEY, weight)
            letter = column_letters(index)
            cells.formula(
                position,
                index + len(columns),
                figure / total if total else "",
                f'IF({letter}${total_row}=0,"",{letter}{position}/{letter}${total_row})',
                PERCENT,
                weight,
            )
    return total_row + 2


def _total(table: BookTable, column: str) -> Decimal:
    total = table.total
    return (total.figure(column) if total is not None else None) or ZERO


def _chart(book: Book, table: BookTable, header: int) -> Chart:
    years = sum(table.column(name) is not None for name in _YEARS)
    categories = RangeRef(SUMMARY, header, 2, header, 1 + years)
    rows = [row for row in table.rows if row.role is not Role.HEADING]
    series = tuple(
        Series(
            CellRef(SUMMARY, position, 1),
            categories,
            RangeRef(SUMMARY, position, 2, position, 1 + years),
        )
        for position, row in enumerate(rows, header + 1)
        if row.role is Role.LINE
    )
    totals = ", ".join(
        f"{book.year_label(offset)} £{_total(table, name):,.0f}"
        for offset, name in enumerate(_YEARS)
        if table.column(name) is not None
    )
    return Chart(
        ChartKind.STACKED,
        "Budget by category",
        _BELOW,
        series,
        f"Stacked columns of the budget by category for each year. Totals: {totals}. "
        "The figures stand in the table above.",
        MILLIONS,
        height=_HEIGHT,
    )
