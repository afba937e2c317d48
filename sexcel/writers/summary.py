"""The first page: do the checks pass, what is the total, what are the three years made of."""

from decimal import Decimal

from msgspec.structs import replace

from sexcel.budget.core_team import FTE_BY_GRADE
from sexcel.formulas.printing import address
from sexcel.model.book import Book, BookTable, Role
from sexcel.model.expressions import ZERO, FigureKey
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.tables import REPORT_SHEET, TOTAL
from sexcel.writers.cells import (
    Chart,
    ChartKind,
    Look,
    PlannedCell,
    Series,
    SheetPlan,
    Style,
    words,
)
from sexcel.writers.checks import VERDICT_FORMULA
from sexcel.writers.directions import direction
from sexcel.writers.fte import fte_by_grade
from sexcel.writers.layout import SUMMARY
from sexcel.writers.sheets import (
    WEIGHTS,
    Cells,
    fitted,
    headings,
    section,
    state_of_checks,
    texts_in,
    title_of,
    top,
)
from sexcel.writers.styles import MILLIONS, MONEY, PERCENT, SIGNED, SIGNED_PERCENT
from sexcel.writers.texts import NOT_IN_XML

MASTER = CellRef(SUMMARY, 5, 1)
_HEADLINE_ROW = 7
_YEARS = ("budget", "forecast_1", "forecast_2")
_COLUMNS, _MIDDLE = 7, 3
_HEIGHT = 260
_BELOW = CellRef(SUMMARY, 1, 1)
"""Until all tables stand, and the charts can follow them."""


def summary_sheet(book: Book, master: str) -> SheetPlan:
    """Master check, headline against three earlier figures, projection and FTE with charts.

    A chart is left out where there is nothing to draw.
    """
    cells = top(f"Summary: {title_of(book)}", REPORT_SHEET, master)
    del cells[3, 2]
    large = Style(Look.CHECK, large=True)
    cells[MASTER.row, MASTER.column] = PlannedCell(master, large, VERDICT_FORMULA)
    row = _headline(book, cells, _HEADLINE_ROW)
    charts: list[Chart] = []
    projections = book.tables.get("projections")
    if projections is not None:
        first = row
        row = _projection(book, projections, cells, row)
        if any(_total(projections, name) for name in _YEARS):
            charts.append(_chart(book, projections, first + 1))
    grades = book.tables.get(FTE_BY_GRADE.name)
    if grades is not None:
        row, found = fte_by_grade(grades, cells, row)
        charts.extend(found)
    label = fitted(texts_in(cells, 1, _HEADLINE_ROW), 34, 56)
    return SheetPlan(
        SUMMARY,
        cells,
        (label, *(20.0,) * (_COLUMNS - 1)),
        highlights=state_of_checks(SUMMARY, MASTER.row, MASTER.column),
        charts=_side_by_side(charts, cells, row),
        labels_stay=False,
        frozen_rows=MASTER.row,
    )


def _side_by_side(charts: list[Chart], cells: Cells, row: int) -> tuple[Chart, ...]:
    """The charts in one row of their own, so that the page holds them whole."""
    if not charts:
        return ()
    cells |= section(row, "In pictures", _COLUMNS)
    columns = ((1, _MIDDLE), (_MIDDLE + 1, _COLUMNS)) if len(charts) > 1 else ((1, _COLUMNS),)
    return tuple(
        replace(chart, at=CellRef(SUMMARY, row + 1, first), last_column=last)
        for chart, (first, last) in zip(charts, columns, strict=True)
    )


def _headline(book: Book, cells: Cells, row: int) -> int:
    headline = FigureKey("overview", TOTAL, "budget")
    if book.figure(headline) is None:
        headline = FigureKey("projections", TOTAL, "budget")
    total, entry = book.figure(headline), book.entry(headline)
    if total is None or entry is None:
        return row
    cells |= section(row, "Headline", 5)
    cells |= headings(row + 1, ("", "Total", "Change, £", "Change, %", "Direction"), 2, 4)
    top_row = row + 2
    cells[top_row, 1] = words(f"{book.year_label(0)} Approved Budget")
    cells[top_row, 2] = PlannedCell(
        total, Style(Look.LINK, MONEY, large=True), address(entry.ref, SUMMARY)
    )
    cells |= {(top_row, column): words(None) for column in (3, 4, 5)}
    prior, year = book.year_label(-1), book.year_label(0)
    row = top_row + 1
    for text, key in (
        (f"against {prior} Approved Budget", FigureKey("overview", TOTAL, "prior_approved")),
        (f"against {prior} Estimated Outturn", FigureKey("overview", TOTAL, "outturn")),
        (
            f"against the estimate for {year} published in {prior}",
            FigureKey("rates", "prior_estimate", "value"),
        ),
    ):
        other, place = book.figure(key), book.entry(key)
        if other is None or place is None:
            continue
        source = address(place.ref, SUMMARY)
        cells[row, 1] = words(text)
        cells[row, 2] = PlannedCell(other, Style(Look.LINK, MONEY), source)
        cells[row, 3] = PlannedCell(
            total - other, Style(Look.FORMULA, SIGNED), f"B${top_row}-B{row}"
        )
        cells[row, 4] = PlannedCell(
            (total - other) / abs(other) if other else "",
            Style(Look.FORMULA, SIGNED_PERCENT),
            f'IF(B{row}=0,"",C{row}/ABS(B{row}))',
        )
        cells[row, 5] = direction(f"C{row}", total - other)
        row += 1
    return row + 1


def _projection(book: Book, table: BookTable, cells: Cells, row: int) -> int:
    columns = [column for name in _YEARS if (column := table.column(name)) is not None]
    shares = tuple(f"Share of {book.year_label(offset)}" for offset, _ in enumerate(columns))
    cells |= section(row, "Three-year projection and what it is made of", 1 + 2 * len(columns))
    texts = ("Budget category", *(column.heading for column in columns), *shares)
    cells |= headings(row + 1, texts, 2, 7)
    rows = [one for one in table.rows if one.role is not Role.HEADING]
    total_row = row + 1 + len(rows)
    for at, found in enumerate(rows, row + 2):
        weight = WEIGHTS[found.role]
        # The chart repeats these names, and a chart takes no control characters.
        cells[at, 1] = words(NOT_IN_XML.sub("", found.name), Look.LABEL, weight)
        for position, column in enumerate(columns, 2):
            entry = found.entries[column.name]
            figure = entry.figure or ZERO
            total = _total(table, column.name)
            letter = "ABCDEFG"[position - 1]
            cells[at, position] = PlannedCell(
                figure, Style(Look.LINK, MONEY, weight), address(entry.ref, SUMMARY)
            )
            cells[at, position + len(columns)] = PlannedCell(
                figure / total if total else "",
                Style(Look.FORMULA, PERCENT, weight),
                f'IF({letter}${total_row}=0,"",{letter}{at}/{letter}${total_row})',
            )
    return total_row + 2


def _total(table: BookTable, column: str) -> Decimal:
    total = table.total
    return (total.figure(column) if total is not None else None) or ZERO


def _chart(book: Book, table: BookTable, header: int) -> Chart:
    years = sum(table.column(name) is not None for name in _YEARS)
    categories = RangeRef(SUMMARY, header, 2, header, 1 + years)
    rows = [one for one in table.rows if one.role is not Role.HEADING]
    series = tuple(
        Series(CellRef(SUMMARY, at, 1), categories, RangeRef(SUMMARY, at, 2, at, 1 + years))
        for at, found in enumerate(rows, header + 1)
        if found.role is Role.LINE
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
