"""What all sheets share: title, way back to Contents, state of the checks; column widths."""

import textwrap
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from math import ceil

from sexcel.budget.narrative import CHANGE_HISTORY
from sexcel.model.book import Book, Role
from sexcel.model.refs import CellRef, RangeRef
from sexcel.writers.cells import Highlight, Look, PlannedCell, SheetPlan, Style, Weight, words
from sexcel.writers.layout import CONTENTS, MASTER_CHECK
from sexcel.writers.texts import NOT_IN_XML

WEIGHTS = {
    Role.LINE: Weight.LINE,
    Role.HEADING: Weight.SECTION,
    Role.SUB_TOTAL: Weight.SUB_TOTAL,
    Role.TOTAL: Weight.TOTAL,
}

Cells = dict[tuple[int, int], PlannedCell]


def top(title: str, about: str, master: str = "") -> Cells:
    """The first three rows: title, what the sheet is, Contents and the state of the checks."""
    cells: Cells = {
        (1, 1): PlannedCell(title, Style(Look.TITLE)),
        (2, 1): PlannedCell(about, Style(Look.NOTE)),
    }
    if master:
        back = PlannedCell("← Contents", Style(Look.BACK), target=CellRef(CONTENTS, 1, 1))
        cells[3, 1] = back
        cells[3, 2] = PlannedCell(master, Style(Look.NOTE), formula=MASTER_CHECK)
    return cells


def state_of_checks(sheet: str, row: int = 3, column: int = 2) -> tuple[Highlight, ...]:
    """Green while all checks pass, red while one fails; the words say the same."""
    where = RangeRef(sheet, row, column, row, column)
    return (
        Highlight(where, "Checks_failed>0"),
        Highlight(where, "Checks_failed=0", good=True),
    )


def headings(
    row: int, texts: tuple[str, ...], first_figure: int = 2, last_figure: int = 0
) -> Cells:
    """One row of column headings; those over figures stand to the right."""
    return {
        (row, column): PlannedCell(
            text, Style(Look.HEADING, right=first_figure <= column <= last_figure)
        )
        for column, text in enumerate(texts, 1)
    }


def section(row: int, text: str, columns: int) -> Cells:
    """A row that opens a block, over all its columns."""
    cells = {
        (row, column): words(None, Look.LABEL, Weight.SECTION) for column in range(2, columns + 1)
    }
    return {(row, 1): words(text, Look.LABEL, Weight.SECTION), **cells}


def fitted(texts: Iterator[str], least: float, most: float) -> float:
    """A column width for the longest of the texts, in characters."""
    longest = max((len(text) for text in texts), default=0)
    return min(most, max(least, longest * 0.95 + 4))


def title_of(book: Book) -> str:
    """What the workbook is called."""
    return f"SEC Panel budget {book.year_label(0)} to {book.year_label(2)}"


def version_of(book: Book) -> str:
    """Which version of the budget it is: ``Version 1.0, Final, 02/03/2020``; empty if untold."""
    history = book.tables.get(CHANGE_HISTORY.name)
    rows = [row for row in history.lines if row.text("version")] if history is not None else []
    if not rows:
        return ""
    issued = rows[-1].entry("issued")
    day = "" if issued is None or not isinstance(issued.value, date) else f"{issued.value:%d/%m/%Y}"
    parts = (f"Version {rows[-1].text('version')}", rows[-1].text("status"), day)
    return NOT_IN_XML.sub("", ", ".join(part for part in parts if part))


def texts_in(
    cells: Mapping[tuple[int, int], PlannedCell], column: int, first: int
) -> Iterator[str]:
    """The words in a column from a row on."""
    for (row, at), cell in cells.items():
        if at == column and row >= first and isinstance(cell.value, str):
            yield cell.value


_LINE, _PADDING, _TITLE_HEIGHT = 13.0, 4.0, 22.0
_TALLEST = 409.0
"""Excel has no higher rows."""
_LINES_OF_A_SIGNATURE = 3
_WRAPPED = {Look.HEADING, Look.LABEL, Look.WORDS}


def heights(plan: SheetPlan) -> Mapping[int, float]:
    """The height of every row in points: wrapped words are shown whole.

    Stated, because not every program that shows a workbook works them out.
    """
    lines: dict[int, int] = {}
    for (row, column), cell in plan.cells.items():
        needed = 1
        style = cell.style
        is_wrapped = style.wrapped or (
            style.look in _WRAPPED and style.weight is not Weight.SECTION
        )
        if is_wrapped and isinstance(cell.value, str):
            bold = style.look is Look.HEADING or style.weight is not Weight.LINE
            per_line = int((plan.widths[column - 1] - 2) * (1.0 if bold else 1.1))
            needed = _count_lines(cell.value, max(per_line, 4))
        elif style.look is Look.SIGNATURE:
            needed = _LINES_OF_A_SIGNATURE
        lines[row] = max(lines.get(row, 1), needed)
    tall = {row: min(_LINE * count + _PADDING, _TALLEST) for row, count in lines.items()}
    return tall | {1: _TITLE_HEIGHT}


@lru_cache(maxsize=1024)
def _count_lines(text: str, per_line: int) -> int:
    """Return how many lines the text takes; no more are counted than the tallest row has."""
    beginning = text[: per_line * ceil(_TALLEST / _LINE)]
    return sum(len(textwrap.wrap(line, per_line)) or 1 for line in beginning.split("\n"))


_PAGE_WIDTH, _PAGE_HEIGHT = 770.0, 500.0
"""What A4 landscape leaves between the margins, in points."""
_UNSURE = 0.15
_UNSTATED = 15.0
"""How high a row is that nothing is said about: those behind a chart."""
_SMALLER = 1.5
"""By how much more than its width asks for a sheet may be shrunk to get on one page."""
_SMALLEST = 0.6
"""What it may be shrunk to, in all, to get on one page."""


def on_one_page(plan: SheetPlan) -> bool:
    """Whether it is printed on one page, and can still be read there."""
    stated = heights(plan)
    tall = sum(stated.get(row, _UNSTATED) for row in range(1, plan.last_row + 1))
    most = min(_SMALLER * _page_height(plan), _PAGE_HEIGHT / _SMALLEST)
    return plan.fits_a_page and tall <= most


_FEW_ROWS = 4


def _page_height(plan: SheetPlan) -> float:
    """How many points of rows one page takes when the sheet is as wide as the page."""
    wide = sum(7 * width + 5 for width in plan.printed_widths) * 0.75
    return _PAGE_HEIGHT / min(1.0, _PAGE_WIDTH / wide)


def page_breaks(plan: SheetPlan) -> tuple[int, ...]:
    """Rows that open a page, so that a block that fits one is not torn over two.

    A block begins at each section row. The sheet is shrunk to the page's width.
    """
    starts = [
        row
        for (row, column), cell in sorted(plan.cells.items())
        if column == 1 and cell.style.weight is Weight.SECTION
    ]
    if on_one_page(plan) or not starts:
        return ()
    tall = heights(plan)
    page = _page_height(plan)
    head = sum(tall[row] for row in tall if row < starts[0])
    # Where no headings are repeated, the next page begins with its block.
    repeated = head if plan.header_rows else 0.0
    last = plan.last_row
    if len(starts) > 1 and last - starts[-1] < _FEW_ROWS:
        starts.pop()  # a line or two alone on the last page look lost
    found, used = [], head
    for start, end in zip(starts, [*starts[1:], last + 1], strict=True):
        block = sum(tall.get(row, _UNSTATED) for row in range(start, end))
        if used + block > page and used > head and repeated + block <= page:
            found.append(start)
            used = repeated
        used += block
        if used > page:
            # How far it runs on is an estimate: what may have ended with a page, did.
            used %= page
            used = page if used < _UNSURE * page else used
    return tuple(found)
