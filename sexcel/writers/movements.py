"""The sheet beside the Variance: bridge, largest movements, what is volume and what is price."""

from sexcel.model.book import Book
from sexcel.model.refs import RangeRef
from sexcel.model.tables import REPORT_SHEET
from sexcel.writers.bridge import bridge
from sexcel.writers.cells import Highlight, SheetPlan, words
from sexcel.writers.layout import MOVEMENTS
from sexcel.writers.movement_rows import MATERIAL, PRINTED, REASON, WIDTHS, titles
from sexcel.writers.ranking import ranking
from sexcel.writers.sheets import Cells, fitted, state_of_checks, texts_in, top
from sexcel.writers.split import split
from sexcel.writers.variance import NEEDED, YES, placed_lines

_TOP_ROWS = 3


def movements_sheet(book: Book, variance: Cells, master: str) -> SheetPlan:
    """From outturn to budget in pictures, each with its figures, all linked to the Variance.

    The cells that only charts read stand to the right of what is printed. A chart is left out
    where nothing moves. ``variance`` are the cells of the Variance sheet.
    """
    prior, year = book.year_label(-1), book.year_label(0)
    title = f"Variance charts: from {prior} Estimated Outturn to {year} Approved Budget"
    cells = top(title, REPORT_SHEET, master)
    placed = placed_lines(book)
    row, bridged = bridge(book, placed, variance, cells, _TOP_ROWS + 2)
    row, ranked = ranking(placed, titles("Line", prior, year), variance, cells, row)
    last = split(book, placed, cells, row)
    if not placed:
        cells[_TOP_ROWS + 2, 1] = words("No table compares a budget with an outturn.")
    label = fitted(texts_in(cells, 1, _TOP_ROWS + 1), 34, 46)
    first = _TOP_ROWS + 2
    reasons = RangeRef(MOVEMENTS, first, REASON, last, REASON)
    figures = RangeRef(MOVEMENTS, first, MATERIAL - 3, last, MATERIAL)
    return SheetPlan(
        MOVEMENTS,
        cells,
        (label, *WIDTHS[1:]),
        highlights=(
            *state_of_checks(MOVEMENTS),
            Highlight(reasons, f'$I{first}="{NEEDED}"'),
            Highlight(figures, f'$H{first}="{YES}"', notable=True),
        ),
        charts=(*bridged, *ranked),
        labels_stay=False,
        frozen_rows=_TOP_ROWS,
        printed_columns=PRINTED,
    )
