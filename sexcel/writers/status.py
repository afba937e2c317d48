"""What a budget and its lines are called: by its state, draft or final, and by the rates."""

from sexcel.budget.assumptions import resolve_figure
from sexcel.budget.narrative import CHANGE_HISTORY
from sexcel.model.book import Book, BookTable, Entry, Row
from sexcel.model.expressions import FigureKey
from sexcel.model.refs import CellRef, address
from sexcel.model.wording import percent

FINAL, DRAFT, PLAIN = "Approved Budget", "Draft Budget", "Budget"
"""What the budget of the year is called: by its last version, and where no version is named."""
_RATED = {
    ("overview", "contingency"): "contingency",
    ("projections", "contingency"): "contingency",
}
"""Lines whose label names the rate that they follow from, by table and line."""


def last_status(book: Book) -> Entry | None:
    """Return the cell with the status of the last version; None where the workbook has none."""
    history = book.tables.get(CHANGE_HISTORY.name)
    rows = [row for row in history.lines if row.text("status")] if history is not None else []
    return rows[-1].entry("status") if rows else None


def is_final(book: Book) -> bool:
    """Say whether the last version is final or approved."""
    entry = last_status(book)
    text = entry.value if entry is not None and isinstance(entry.value, str) else ""
    return any(word in text.casefold() for word in ("final", "approved"))


def budget_word(book: Book) -> str:
    """Return ``Draft Budget`` until the last version is final, ``Approved Budget`` from then on."""
    if last_status(book) is None:
        return PLAIN
    return FINAL if is_final(book) else DRAFT


def name_budget(book: Book, year: CellRef, sheet: str) -> tuple[str, str | None]:
    """Return ``2020/21 Draft Budget``, and the formula on a ``sheet`` that follows the status.

    ``year`` is the cell with the year. None where the workbook names no version.
    """
    text, entry = f"{book.year_label(0)} {budget_word(book)}", last_status(book)
    if entry is None or not entry.ref.sheet:
        return text, None
    cell = address(entry.ref, sheet)
    test = f'ISNUMBER(SEARCH("final",{cell})),ISNUMBER(SEARCH("approved",{cell}))'
    return text, f'{address(year, sheet)}&" "&IF(OR({test}),"{FINAL}","{DRAFT}")'


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
