"""The page beside the Variance: bridge, largest movements, what is volume and what is price."""

from msgspec.structs import replace

from sexcel.model.tables import PACK_SHEET
from sexcel.writers.bridge import add_bridge
from sexcel.writers.cells import Chart, Look, SheetPlan
from sexcel.writers.chart_columns import HEIGHTS, PRINTED, WIDTHS
from sexcel.writers.pack_book import FIRST_ROW, PackBook
from sexcel.writers.page import PAGE_LETTERS, fits_unshrunk
from sexcel.writers.ranking import add_ranking
from sexcel.writers.sheets import Cells
from sexcel.writers.variance import find_total, place_lines
from sexcel.writers.volume_and_price import add_volume_and_price

_NO_BRIDGE = "No bridge: the workbook has no total of Table 2 to go from and to."


def plan_movements(pack: PackBook) -> SheetPlan:
    """Plan pictures from outturn to budget, linked to the Variance, and volume apart from price.

    The cells that only charts read are right of what is printed. A chart is left out where
    nothing moves. The bridge is as high as one page allows.
    """
    for height in HEIGHTS:
        plan = _plan_page(pack, height)
        if fits_unshrunk(plan):
            return replace(plan, is_one_page=bool(plan.charts))
    return plan


def _plan_page(pack: PackBook, height: int) -> SheetPlan:
    book, names = pack.book, pack.names
    title = f"From {book.year_label(-1)} outturn to {book.year_label(0)} budget"
    cells = Cells(names.movements, title, PACK_SHEET)
    lines = place_lines(book)
    feed_row, bridge = add_bridge(lines, names.variance, cells, FIRST_ROW, height)
    row = FIRST_ROW if bridge is None else bridge.last_row + 1
    if lines and find_total(lines) is None:
        cells.text(row, 1, _NO_BRIDGE, Look.PLAIN)
        row += 2
    ranking = add_ranking(lines, names.variance, cells, feed_row, row)
    row = row if ranking is None else ranking.last_row + 2
    is_alone = bridge is None and ranking is None
    if lines:
        add_volume_and_price(pack, lines, cells, row, is_alone=is_alone)
    else:
        cells.text(FIRST_ROW, 1, "No table compares a budget with an outturn.")
    charts: tuple[Chart, ...] = tuple(chart for chart in (bridge, ranking) if chart is not None)
    return SheetPlan(
        names.movements,
        cells,
        WIDTHS,
        charts=charts,
        labels_stay=False,
        frozen_rows=FIRST_ROW - 1,
        printed_columns=PRINTED,
        is_page=True,
        is_portrait=True,
        letters=PAGE_LETTERS,
    )
