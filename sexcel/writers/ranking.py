"""The largest movements, ranked live by size, with their reasons and as bars."""

from collections.abc import Sequence
from decimal import Decimal

from sexcel.budget.overview import OVERVIEW
from sexcel.formulas.printing import address
from sexcel.model.book import Role
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
    Style,
    Weight,
    words,
)
from sexcel.writers.directions import change_label
from sexcel.writers.layout import HEADER_ROW, MOVEMENTS, VARIANCE
from sexcel.writers.movement_rows import CHANGE, FEED, PRINTED, source_of, style_of
from sexcel.writers.sheets import Cells, headings, section
from sexcel.writers.styles import COUNT, MONEY, SIGNED, THOUSANDS
from sexcel.writers.texts import NOT_IN_XML
from sexcel.writers.variance import SIZE, PlacedLine

_MOST = 10
_FEEDS = ("Label", "Place on Variance", "Increase", "Decrease")
_LABEL, _PLACE, _MORE, _LESS = range(FEED, FEED + 4)
_NAME = 2
"""The column of a line's name on the Variance sheet."""


def ranking(
    placed: Sequence[PlacedLine],
    headed: tuple[str, ...],
    variance: Cells,
    cells: Cells,
    row: int,
) -> tuple[int, tuple[Chart, ...]]:
    """Adds the ranked table under the headings ``headed``; gives the row after it and its chart.

    Ranked are the lines that together make up the change in the total. Which they are follows
    the figures: the formulas look for the largest, and of two alike take the upper first.
    """
    movements = [one for one in placed if one.is_movement]
    if not movements:
        return row, ()
    places = min(_MOST, len(movements))
    title = f"The {places} largest movements" if places > 1 else "The largest movement"
    cells |= section(row, f"{title}, of {len(movements)} lines", PRINTED)
    cells |= headings(row + 1, headed, 2, 6)
    for column, text in enumerate(_FEEDS, FEED):
        cells[row + 1, column] = PlannedCell(text, Style(Look.HEADING, right=column > FEED))
    sized = [(one.size, one) for one in movements if one.size is not None]
    ranked = [one for _, one in sorted(sized, key=lambda pair: -pair[0])][:places]
    first, last = row + 2, row + 1 + places
    span = (HEADER_ROW + 1, placed[-1].row)
    for index in range(places):
        one = ranked[index] if index < len(ranked) else None
        _ranked(variance, cells, first + index, index + 1, one, span)
    after = _rest(placed, cells, first, last, ranked)
    if not ranked:
        return after + 1, ()
    chart = _chart(first, last, after + 1, ranked)
    return chart.last_row + 2, (chart,)


def _ranked(
    variance: Cells,
    cells: Cells,
    at: int,
    rank: int,
    one: PlacedLine | None,
    span: tuple[int, int],
) -> None:
    place = f"$L{at}"
    for column in range(1, PRINTED + 1):
        source = CellRef(VARIANCE, span[0], _NAME) if column == 1 else source_of(column, span[0])
        listed = _fixed(RangeRef(VARIANCE, span[0], source.column, span[1], source.column))
        found = f"INDEX({listed},{place})"
        # Programs differ on whether a link to a blank cell is blank: as a figure, it is 0 in all.
        is_amount = style_of(column).number in (MONEY, SIGNED)
        shown = f"N({found})" if is_amount else f'IF({found}="","",{found})'
        value = "" if one is None else variance[one.row, source.column].value
        style = style_of(column) if column > 1 else Style(Look.LABEL)
        text = NOT_IN_XML.sub("", value) if isinstance(value, str) else value
        if is_amount and one is not None:
            text = value or ZERO
        cells[at, column] = PlannedCell(
            "" if text is None else text, style, f'IF({place}="","",{shown})'
        )
    sizes = _fixed(RangeRef(VARIANCE, span[0], SIZE, span[1], SIZE))
    at_place = Decimal(one.row - span[0] + 1) if one is not None else ""
    found = f'IFERROR(MATCH(LARGE({sizes},{rank}),{sizes},0),"")'
    cells[at, _PLACE] = PlannedCell(at_place, Style(Look.FORMULA, COUNT), found)
    change = ZERO if one is None else one.change
    name = "" if one is None else str(cells[at, 1].value)
    label, formula = change_label(name, f"A{at}", f"N(E{at})", change)
    cells[at, _LABEL] = PlannedCell(label, Style(Look.FORMULA), formula)
    for column, value, shown in (
        (_MORE, max(change, ZERO), f"MAX(0,N(E{at}))"),
        (_LESS, min(change, ZERO), f"MIN(0,N(E{at}))"),
    ):
        cells[at, column] = PlannedCell(value, Style(Look.FORMULA, MONEY), shown)


def _rest(
    placed: Sequence[PlacedLine],
    cells: Cells,
    first: int,
    last: int,
    ranked: Sequence[PlacedLine],
) -> int:
    """What all other lines come to, and the change in the total; the row after them."""
    total = next(
        (
            one
            for one in placed
            if one.line.table.table is OVERVIEW and one.line.row.role is Role.TOTAL
        ),
        None,
    )
    if total is None:
        return last + 1
    rest = total.change - sum((one.change for one in ranked), ZERO)
    for at, text, value, formula, weight in (
        (
            last + 1,
            "All other lines",
            rest,
            f"E{last + 2}-SUM(E{first}:E{last})",
            Weight.LINE,
        ),
        (
            last + 2,
            "Change in the total",
            total.change,
            address(source_of(CHANGE, total.row), MOVEMENTS),
            Weight.TOTAL,
        ),
    ):
        look = Look.LINK if weight is Weight.TOTAL else Look.FORMULA
        cells |= {(at, column): words(None, Look.LABEL, weight) for column in range(1, PRINTED + 1)}
        cells[at, 1] = words(text, Look.LABEL, weight)
        cells[at, CHANGE] = PlannedCell(value, Style(look, SIGNED, weight), formula)
    return last + 3


def _fixed(cells: RangeRef) -> str:
    """A range on another sheet that stays where it is when its formula is copied."""
    first, last = (
        f"${CellRef(cells.sheet, 1, cells.first_column).a1[:-1]}${row}"
        for row in (cells.first_row, cells.last_row)
    )
    return f"{cells.sheet}!{first}:{last}"


def _chart(first: int, last: int, at: int, ranked: Sequence[PlacedLine]) -> Chart:
    labels = RangeRef(MOVEMENTS, first, _LABEL, last, _LABEL)
    series = tuple(
        Series(
            CellRef(MOVEMENTS, first - 1, column),
            labels,
            RangeRef(MOVEMENTS, first, column, last, column),
            colour,
        )
        for column, colour in ((_MORE, Colour.MORE), (_LESS, Colour.LESS))
    )
    told = ", ".join(f"{one.line.row.name} {pounds(one.change)}" for one in ranked[:3])
    return Chart(
        ChartKind.BARS,
        "The largest movements, budget less outturn",
        CellRef(MOVEMENTS, at, 1),
        series,
        f"Bars of the largest movements, increases to the right and decreases to the left; the "
        f"first are {told}. The figures stand in the table above.",
        THOUSANDS,
        height=90 + 19 * (last - first + 1),
        last_column=PRINTED,
    )
