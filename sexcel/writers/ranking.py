"""The largest movements, ranked live by size, with their reasons and as bars."""

from collections.abc import Sequence
from decimal import Decimal

from sexcel.model.expressions import ZERO
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.wording import pounds
from sexcel.writers.cells import (
    Chart,
    ChartKind,
    Colour,
    Look,
    PlannedCell,
    Series,
    SheetPlan,
    Weight,
)
from sexcel.writers.directions import change_label
from sexcel.writers.layout import HEADER_ROW, MOVEMENTS, VARIANCE, absolute_address
from sexcel.writers.movement_rows import CHANGE, FEED, PRINTED, mirror_style, mirrored_cell
from sexcel.writers.sheets import Cells
from sexcel.writers.styles import COUNT, MONEY, SIGNED, THOUSANDS
from sexcel.writers.texts import NOT_IN_XML
from sexcel.writers.variance import SIZE, PlacedLine, find_total

_MOST = 10
"""Movements that are ranked: as many bars as can be told apart, and a page of the table holds."""
_FEEDS = ("Label", "Place on Variance", "Increase", "Decrease")
_LABEL, _PLACE, _MORE, _LESS = range(FEED, FEED + 4)


def add_ranking(
    lines: Sequence[PlacedLine],
    headings: tuple[str, ...],
    variance: SheetPlan,
    cells: Cells,
    row: int,
) -> tuple[int, tuple[Chart, ...]]:
    """Add the ranked table under the ``headings``; return the row after it and its chart.

    Ranked are the lines that together make up the change in the total. Which they are follows
    the figures: the formulas look for the largest, and of two alike take the upper first.
    """
    movements = [line for line in lines if line.is_movement]
    if not movements:
        return row, ()
    places = min(_MOST, len(movements))
    title = f"The {places} largest movements" if places > 1 else "The largest movement"
    cells.section(row, f"{title}, of {len(movements)} lines", PRINTED)
    cells.headings(row + 1, headings, range(2, 7))
    cells.headings(row + 1, _FEEDS, range(FEED + 1, _LESS + 1), FEED)
    sizes = [(line.size, line) for line in movements if line.size is not None]
    ranked = [line for _, line in sorted(sizes, key=lambda pair: -pair[0])][:places]
    first, last = row + 2, row + 1 + places
    span = (HEADER_ROW + 1, lines[-1].row)
    for rank in range(1, places + 1):
        line = ranked[rank - 1] if rank <= len(ranked) else None
        _add_place(variance, cells, first + rank - 1, rank, line, span)
    after = _add_total(lines, cells, first, last, ranked)
    if not ranked:
        return after + 1, ()
    chart = _chart(RangeRef(MOVEMENTS, first, _LABEL, last, _LABEL), after + 1, ranked)
    return chart.last_row + 2, (chart,)


def _add_place(
    variance: SheetPlan,
    cells: Cells,
    row: int,
    rank: int,
    line: PlacedLine | None,
    span: tuple[int, int],
) -> None:
    """Add the line of a rank, looked up among the rows of ``span`` on the Variance sheet."""
    place = f"$L{row}"
    for column in range(1, PRINTED + 1):
        source = mirrored_cell(column, span[0])
        looked_up = f"INDEX({_column_of(span, source.column)},{place})"
        # Programs differ on whether a link to a blank cell is blank: as a figure, it is 0 in all.
        style = mirror_style(column)
        is_amount = style.number in (MONEY, SIGNED)
        formula = f"N({looked_up})" if is_amount else f'IF({looked_up}="","",{looked_up})'
        value = None if line is None else variance.cells[line.row, source.column].value
        if isinstance(value, str):
            value = NOT_IN_XML.sub("", value)
        if value is None:
            value = ZERO if is_amount and line is not None else ""
        cells[row, column] = PlannedCell(value, style, f'IF({place}="","",{formula})')
    sizes = _column_of(span, SIZE)
    position = "" if line is None else Decimal(line.row - span[0] + 1)
    formula = f'IFERROR(MATCH(LARGE({sizes},{rank}),{sizes},0),"")'
    cells.formula(row, _PLACE, position, formula, COUNT)
    change = ZERO if line is None else line.change
    name = "" if line is None else str(cells[row, 1].value)
    cells[row, _LABEL] = change_label(name, f"A{row}", f"N(E{row})", change)
    cells.formula(row, _MORE, max(change, ZERO), f"MAX(0,N(E{row}))", MONEY)
    cells.formula(row, _LESS, min(change, ZERO), f"MIN(0,N(E{row}))", MONEY)


def _add_total(
    lines: Sequence[PlacedLine],
    cells: Cells,
    first: int,
    last: int,
    ranked: Sequence[PlacedLine],
) -> int:
    """Add what all other lines amount to, and the change in the total; return the next row."""
    total = find_total(lines)
    if total is None:
        return last + 1
    others_row, sum_row = last + 1, last + 2
    for row, text, weight in (
        (others_row, "All other lines", Weight.LINE),
        (sum_row, "Change in the total", Weight.TOTAL),
    ):
        cells.blank(row, range(1, PRINTED + 1), weight, Look.LABEL)
        cells.text(row, 1, text, Look.LABEL, weight)
    remainder = total.change - sum((line.change for line in ranked), ZERO)
    formula = f"E{sum_row}-SUM(E{first}:E{last})"
    cells.formula(others_row, CHANGE, remainder, formula, SIGNED)
    source = mirrored_cell(CHANGE, total.row)
    cells.link(sum_row, CHANGE, total.change, source, SIGNED, Weight.TOTAL)
    return sum_row + 1


def _column_of(span: tuple[int, int], column: int) -> str:
    """Return rows of a column of the Variance sheet, fixed when their formula is copied."""
    first, last = (absolute_address(CellRef(VARIANCE, row, column)) for row in span)
    return f"{VARIANCE}!{first}:{last}"


def _chart(labels: RangeRef, row: int, ranked: Sequence[PlacedLine]) -> Chart:
    largest = ", ".join(f"{line.compared.row.name} {pounds(line.change)}" for line in ranked[:3])
    return Chart(
        ChartKind.BARS,
        "The largest movements, budget less outturn",
        CellRef(MOVEMENTS, row, 1),
        (
            Series.of_column(labels, _MORE, Colour.MORE),
            Series.of_column(labels, _LESS, Colour.LESS),
        ),
        f"Bars of the largest movements, increases to the right and decreases to the left; the "
        f"first are {largest}. The figures stand in the table above.",
        THOUSANDS,
        height=90 + 19 * labels.height,
        last_column=PRINTED,
    )
