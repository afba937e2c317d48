"""The sheet beside the Variance: bridge, largest movements, what is volume and what is price."""

from sexcel.model.book import Book
from sexcel.model.refs import RangeRef
from sexcel.model.tables import REPORT_SHEET
from sexcel.writers.bridge import add_bridge
from sexcel.writers.cells import Highlight, SheetPlan
from sexcel.writers.layout import MOVEMENTS
from sexcel.writers.movement_rows import MATERIAL, PRINTED, REASON, WIDTHS, movement_headings
from sexcel.writers.ranking import add_ranking
from sexcel.writers.sheets import Cells
from sexcel.writers.variance import NEEDED, YES, place_lines
from sexcel.writers.volume_and_price import add_volume_and_price

_TOP_ROWS = 3
"""Title, what the sheet is, Contents and the state of the checks."""


def plan_movements(book: Book, variance: SheetPlan, master: str) -> SheetPlan:
    """Plan pictures from outturn to budget, each with its figures, all linked to the Variance.

    The cells that only charts read are right of what is printed. A chart is left out where
    nothing moves. ``variance`` is the Variance sheet.
    """
    prior, year = book.year_label(-1), book.year_label(0)
    title = f"Variance charts: from {prior} Estimated Outturn to {year} Approved Budget"
    cells = Cells(MOVEMENTS, title, REPORT_SHEET, master)
    lines = place_lines(book)
    first = _TOP_ROWS + 2
    row, bridge_charts = add_bridge(book, lines, variance, cells, first)
    headings = movement_headings("Line", prior, year)
    row, ranking_charts = add_ranking(lines, headings, variance, cells, row)
    last = add_volume_and_price(book, lines, cells, row)
    if not lines:
        cells.text(first, 1, "No table compares a budget with an outturn.")
    reasons = RangeRef(MOVEMENTS, first, REASON, last, REASON)
    figures = RangeRef(MOVEMENTS, first, MATERIAL - 3, last, MATERIAL)
    return SheetPlan(
        MOVEMENTS,
        cells,
        (cells.fit_width(1, _TOP_ROWS + 1, 34, 46), *WIDTHS[1:]),
        highlights=(
            *cells.highlight_checks(),
            Highlight(reasons, f'$I{first}="{NEEDED}"'),
            Highlight(figures, f'$H{first}="{YES}"', notable=True),
        ),
        charts=(*bridge_charts, *ranking_charts),
        labels_stay=False,
        frozen_rows=_TOP_ROWS,
        printed_columns=PRINTED,
    )
