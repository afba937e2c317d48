"""What a line is called: with the rate that it follows from, whatever its own label says."""

from sexcel.budget.assumptions import resolve_figure
from sexcel.model.book import Book, BookTable, Row
from sexcel.model.expressions import FigureKey
from sexcel.model.refs import address
from sexcel.model.wording import percent

_RATED = {
    ("overview", "contingency"): "contingency",
    ("projections", "contingency"): "contingency",
}
"""Lines whose label names the rate that they follow from, by table and line."""


def name_line(book: Book, table: BookTable, row: Row, sheet: str = "") -> tuple[str, str | None]:
    """Return what a line is called, and the formula on a ``sheet`` that follows its rate.

    ``Contingency (7.5%)``; None where its name names no rate, or the rate is in no cell.
    """
    rate = _RATED.get((table.table.name, row.key))
    line = table.table.line(row.key)
    if rate is None or line is None:
        return row.name, None
    # The words of the declaration: no words of a workbook are put into a formula.
    key = FigureKey("rates", rate, "value")
    share, entry = resolve_figure(book, key), book.entry(key)
    if share is None:
        return line.title, None
    if entry is None or entry.figure != share or not entry.ref.sheet:
        return f"{line.title} ({percent(share)})", None
    cell = address(entry.ref, sheet)
    return f"{line.title} ({percent(share)})", f'"{line.title} ("&ROUND(100*{cell},4)&"%)"'
