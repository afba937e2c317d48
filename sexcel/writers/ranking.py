"""The largest movements, ranked live by size, as bars."""

from collections.abc import Sequence
from decimal import Decimal

from sexcel.model.expressions import ZERO
from sexcel.model.refs import CellRef, RangeRef, quote_sheet
from sexcel.writers import chart_columns as chart
from sexcel.writers.cells import Chart, ChartKind, Colour, Look, PlannedCell, Series, Style
from sexcel.writers.chart_columns import FEED, PRINTED, change_label, feed
from sexcel.writers.layout import absolute_address
from sexcel.writers.sheets import Cells
from sexcel.writers.styles import COUNT, MONEY, SIGNED, THOUSANDS
from sexcel.writers.texts import NOT_IN_XML
from sexcel.writers.variance import BUDGET, CHANGE, LINE, OUTTURN, SIZE, PlacedLine

MOST_RANKED = 10
"""Movements that are ranked: as many bars as can be told apart."""
_FEEDS = ("Place on Variance", "Increase", "Decrease")
_PLACE, _MORE, _LESS = range(FEED, FEED + 3)
_MIRRORED = {
    chart.OUTTURN: (OUTTURN, MONEY),
    chart.BUDGET: (BUDGET, MONEY),
    chart.CHANGE: (CHANGE, SIGNED),
}


def rank_lines(lines: Sequence[PlacedLine]) -> list[PlacedLine]:
    """Return the lines that together make up the change in the total, the largest move first."""
    sizes = [(line.size, line) for line in lines if line.is_movement and line.size is not None]
    return [line for _, line in sorted(sizes, key=lambda pair: -pair[0])][:MOST_RANKED]


def add_ranking(
    lines: Sequence[PlacedLine], variance: str, cells: Cells, row: int, chart_row: int
) -> Chart | None:
    """Add what the chart reads from ``row`` on, and return the chart.

    Which lines are ranked follows the figures: the formulas look for the largest, and of two
    alike take the upper first. ``variance`` is the name of the sheet with the lines.
    """
    movements = [line for line in lines if line.is_movement]
    if not movements:
        return None
    places = min(MOST_RANKED, len(movements))
    headings = ("Line", "Outturn, £", "Budget, £", "Change, £", "Label", *_FEEDS)
    cells.headings(row, headings, range(chart.OUTTURN, _LESS + 1), chart.NAME)
    ranked = rank_lines(lines)
    first, last = row + 1, row + places
    span = (lines[0].row, lines[-1].row)
    for rank in range(1, places + 1):
        line = ranked[rank - 1] if rank <= len(ranked) else None
        _add_place(variance, cells, first + rank - 1, rank, line, span)
    if not ranked:
        return None
    labels = RangeRef(cells.sheet, first, chart.LABEL, last, chart.LABEL)
    return _chart(labels, chart_row, places)


def _add_place(
    variance: str, cells: Cells, row: int, rank: int, line: PlacedLine | None, span: tuple[int, int]
) -> None:
    """Add the line of a rank, looked up among the rows of ``span`` on the Variance sheet."""
    place = feed(_PLACE, row)
    name = "" if line is None else NOT_IN_XML.sub("", line.name)
    looked_up = f"INDEX({_column_of(variance, span, LINE)},{place})"
    cells[row, chart.NAME] = PlannedCell(name, Style(Look.LABEL), f'IF({place}="","",{looked_up})')
    figures = (None,) * 3 if line is None else (line.outturn, line.budget, line.change)
    for (column, (source, number)), value in zip(_MIRRORED.items(), figures, strict=True):
        looked_up = f"N(INDEX({_column_of(variance, span, source)},{place}))"
        figure = "" if value is None else value
        cells.formula(row, column, figure, f'IF({place}="","",{looked_up})', number)
    sizes = _column_of(variance, span, SIZE)
    position = "" if line is None else Decimal(line.row - span[0] + 1)
    formula = f'IFERROR(MATCH(LARGE({sizes},{rank}),{sizes},0),"")'
    cells.formula(row, _PLACE, position, formula, COUNT)
    change, moved = ZERO if line is None else line.change, f"N({feed(chart.CHANGE, row)})"
    cells[row, chart.LABEL] = change_label(
        name, feed(chart.NAME, row), moved, change, in_a_line=True
    )
    cells.formula(row, _MORE, max(change, ZERO), f"MAX(0,{moved})", MONEY)
    cells.formula(row, _LESS, min(change, ZERO), f"MIN(0,{moved})", MONEY)


def _column_of(variance: str, span: tuple[int, int], column: int) -> str:
    """Return rows of a column of the Variance sheet, fixed when their formula is copied."""
    first, last = (absolute_address(CellRef(variance, row, column)) for row in span)
    return f"{quote_sheet(variance)}!{first}:{last}"


def _chart(labels: RangeRef, row: int, places: int) -> Chart:
    title = f"The {places} largest movements" if places > 1 else "The largest movement"
    return Chart(
        ChartKind.BARS,
        f"{title}, budget less outturn",
        CellRef(labels.sheet, row, 1),
        (
            Series.of_column(labels, _MORE, Colour.MORE),
            Series.of_column(labels, _LESS, Colour.LESS),
        ),
        "Bars of the largest movements, increases to the right and decreases to the left. All "
        "lines are on the variance page.",
        THOUSANDS,
        height=60 + 20 * labels.height,
        last_column=PRINTED,
    )
