"""What all sheets share: title, way back to Contents, state of the checks; rows and widths."""

from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date

from sexcel.budget.narrative import CHANGE_HISTORY
from sexcel.model.book import Book, BookTable, Role
from sexcel.model.refs import CellRef
from sexcel.writers.cells import (
    Cells,
    Highlight,
    Look,
    PlannedCell,
    Style,
    Weight,
    text_cell,
)
from sexcel.writers.layout import CONTENTS, MASTER_CHECK
from sexcel.writers.texts import NOT_IN_XML

WEIGHTS = {
    Role.LINE: Weight.LINE,
    Role.HEADING: Weight.SECTION,
    Role.SUB_TOTAL: Weight.SUB_TOTAL,
    Role.TOTAL: Weight.TOTAL,
}


def title_rows(title: str, description: str, master: str = "") -> Cells:
    """Return the first three rows: title, what the sheet is, Contents and the state of checks."""
    cells: Cells = {
        (1, 1): PlannedCell(title, Style(Look.TITLE)),
        (2, 1): PlannedCell(description, Style(Look.NOTE)),
    }
    if master:
        back = PlannedCell("← Contents", Style(Look.BACK), target=CellRef(CONTENTS, 1, 1))
        cells[3, 1] = back
        cells[3, 2] = PlannedCell(master, Style(Look.NOTE), formula=MASTER_CHECK)
    return cells


def highlight_checks(sheet: str, row: int = 3, column: int = 2) -> tuple[Highlight, ...]:
    """Make the state of the checks green while all pass, red while one fails.

    The words of the cell say the same.
    """
    area = CellRef(sheet, row, column).area
    return (
        Highlight(area, "Checks_failed>0"),
        Highlight(area, "Checks_failed=0", good=True),
    )


def table_title(table: BookTable) -> str:
    """Return ``Table 2: Overview of the budget``; the title alone where it has no number."""
    declared = table.table
    return f"{declared.caption}: {declared.title}" if declared.number else declared.title


def heading_row(
    row: int, texts: Iterable[str], figures: Container[int] = (), column: int = 1
) -> Cells:
    """Return a row of headings from ``column`` on.

    Those over the columns of ``figures`` are aligned to the right, as these are.
    """
    return {
        (row, position): PlannedCell(text, Style(Look.HEADING, right=position in figures))
        for position, text in enumerate(texts, column)
    }


def section_row(row: int, text: str, columns: int) -> Cells:
    """Return a row that opens a block, over all its columns."""
    return {
        **blank_cells(row, range(2, columns + 1), Weight.SECTION, Look.LABEL),
        (row, 1): text_cell(text, Look.LABEL, Weight.SECTION),
    }


def blank_cells(
    row: int, columns: Iterable[int], weight: Weight = Weight.LINE, look: Look = Look.WORDS
) -> Cells:
    """Return blank cells with the lines of their row around them."""
    return {(row, column): text_cell(None, look, weight) for column in columns}


def add_facts(
    cells: Cells,
    row: int,
    facts: Iterable[tuple[str, str]],
    look: Look = Look.WORDS,
    column: int = 1,
) -> int:
    """Add a name and a text on each row from ``row`` on; return the row below them."""
    for name, text in facts:
        cells[row, column], cells[row, column + 1] = text_cell(name), text_cell(text, look)
        row += 1
    return row


def fit_width(texts: Iterator[str], least: float, most: float) -> float:
    """Return a column width for the longest of the texts, in characters."""
    longest = max((len(text) for text in texts), default=0)
    return min(most, max(least, longest * 0.95 + 4))


def workbook_title(book: Book) -> str:
    """Return what the workbook is called."""
    return f"SEC Panel budget {book.year_label(0)} to {book.year_label(2)}"


def budget_version(book: Book) -> str:
    """Return ``Version 1.0, Final, 02/03/2020`` by the change history; empty without one."""
    history = book.tables.get(CHANGE_HISTORY.name)
    rows = [row for row in history.lines if row.text("version")] if history is not None else []
    if not rows:
        return ""
    issued = rows[-1].entry("issued")
    day = "" if issued is None or not isinstance(issued.value, date) else f"{issued.value:%d/%m/%Y}"
    parts = (f"Version {rows[-1].text('version')}", rows[-1].text("status"), day)
    return NOT_IN_XML.sub("", ", ".join(part for part in parts if part))


def texts_in_column(
    cells: Mapping[tuple[int, int], PlannedCell], column: int, first_row: int
) -> Iterator[str]:
    """Yield the words in a column from a row on."""
    for (row, position), cell in cells.items():
        if position == column and row >= first_row and isinstance(cell.value, str):
            yield cell.value
