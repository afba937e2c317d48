"""The bridge from outturn to budget by category, as floating columns that may cross nothing."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from sexcel.formulas.printing import address
from sexcel.model.book import Book, Role
from sexcel.model.expressions import ZERO
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.wording import pounds
from sexcel.tables.overview import OVERVIEW
from sexcel.tables.variance import is_composite
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
from sexcel.writers.layout import MOVEMENTS
from sexcel.writers.movement_rows import FEED, PRINTED, mirrored, source_of, titles
from sexcel.writers.sheets import Cells, headings, section
from sexcel.writers.styles import MILLIONS, MONEY, SIGNED, SIGNED_PERCENT
from sexcel.writers.values import NOT_IN_XML
from sexcel.writers.variance import PlacedLine

_NO_BRIDGE = "No bridge: the workbook has no total of Table 2 to go from and to."
_REST = "Not in the lines above"
_FEEDS = (
    "Label",
    "Runs to",
    "Held up by",
    "Outturn and budget",
    "Increase",
    "Increase below £0",
    "Decrease",
    "Decrease below £0",
)
_LABEL, _TO, _HELD, _LEVEL, _MORE, _MORE_BELOW, _LESS, _LESS_BELOW = range(FEED, FEED + 8)
_COLOURS = {
    _HELD: Colour.NONE,
    _LEVEL: Colour.LEVEL,
    _MORE: Colour.MORE,
    _MORE_BELOW: Colour.MORE,
    _LESS: Colour.LESS,
    _LESS_BELOW: Colour.LESS,
}
_IN_LEGEND = {_LEVEL, _MORE, _LESS}


class _Step(Struct, frozen=True):
    """One column of the bridge: from what to what it runs, in £."""

    start: Decimal
    end: Decimal

    @property
    def held(self) -> Decimal:
        low, high = sorted((self.start, self.end))
        return max(ZERO, low) + min(ZERO, high)

    @property
    def above(self) -> Decimal:
        """How far it stands above nothing, held up; at least 0."""
        return abs(max(ZERO, self.end) - max(ZERO, self.start))

    @property
    def below(self) -> Decimal:
        """How far it hangs below nothing; at most 0."""
        return -abs(min(ZERO, self.end) - min(ZERO, self.start))


def bridge(
    book: Book, placed: Sequence[PlacedLine], variance: Cells, cells: Cells, row: int
) -> tuple[int, tuple[Chart, ...]]:
    """Adds the table of the bridge from ``row`` on; gives the row after it and its chart."""
    lines = [one for one in placed if one.line.table.table is OVERVIEW]
    total = next((one for one in lines if one.line.row.role is Role.TOTAL), None)
    cells |= section(row, "Bridge from outturn to budget, by category", PRINTED)
    if total is None:
        cells[row + 1, 1] = words(_NO_BRIDGE, Look.PLAIN)
        return row + 3, ()
    prior, year = book.year_label(-1), book.year_label(0)
    cells |= headings(row + 1, titles("Budget category", prior, year), 2, 6)
    for column, text in enumerate(_FEEDS, FEED):
        cells[row + 1, column] = PlannedCell(text, Style(Look.HEADING, right=column > FEED))
    steps = [
        one
        for one in lines
        if one.line.row.role is Role.LINE and not is_composite(one.line.table, one.line.row)
    ]
    first = row + 2
    opening = f"{prior} Estimated Outturn"
    # The two levels stand in rows of their own: the column before the first step, and the last.
    cells |= {(first, column): words(None) for column in range(2, PRINTED + 1)}
    cells[first, 1] = words(opening)
    source = address(source_of(3, total.row), MOVEMENTS)
    cells[first, 3] = PlannedCell(total.outturn, Style(Look.LINK, MONEY), source)
    _level(cells, first, opening, total.outturn, f"C{first}")
    at, level = first + 1, total.outturn
    for one in steps:
        name = NOT_IN_XML.sub("", one.line.row.name)
        cells[at, 1] = words(name)
        cells |= mirrored(variance, at, one.row, Weight.LINE)
        _step(cells, at, name, _Step(level, level + one.change))
        level += one.change
        at += 1
    if rest := total.budget - level:
        _rest(cells, at, first, rest)
        _step(cells, at, _REST, _Step(level, total.budget))
        at += 1
    closing = f"{year} Approved Budget"
    cells[at, 1] = words(closing, Look.LABEL, Weight.TOTAL)
    cells |= mirrored(variance, at, total.row, Weight.TOTAL)
    _level(cells, at, closing, total.budget, f"D{at}")
    if not any((total.outturn, total.budget, *(one.change for one in steps))):
        return at + 2, ()
    chart = _chart(first, at, total, steps)
    return chart.last_row + 2, (chart,)


def _rest(cells: Cells, at: int, first: int, rest: Decimal) -> None:
    """What the lines do not account for: rounding, or a total kept as found."""
    cells |= {(at, column): words(None) for column in range(1, PRINTED + 1)}
    cells[at, 1] = words(_REST)
    total = at + 1
    formula = f"E{total}-SUM(E{first + 1}:E{at - 1})"
    cells[at, 5] = PlannedCell(rest, Style(Look.FORMULA, SIGNED), formula)
    cells[at, 6] = PlannedCell("", Style(Look.FORMULA, SIGNED_PERCENT), '""')
    cells[at, 9] = words("Rounding, or a total that was kept as found against its lines.")


def _level(cells: Cells, at: int, name: str, value: Decimal, cell: str) -> None:
    label = f"{name} £{value / 1_000_000:,.2f}m"
    text = f'A{at}&" £"&TEXT({cell}/1000000,"#,##0.00")&"m"'
    _feed(cells, at, _LABEL, label, text)
    _feed(cells, at, _TO, value, cell)
    _feed(cells, at, _LEVEL, value, cell)
    for column in (_HELD, _MORE, _MORE_BELOW, _LESS, _LESS_BELOW):
        _feed(cells, at, column, ZERO, "0")


def _step(cells: Cells, at: int, name: str, step: _Step) -> None:
    change = step.end - step.start
    _feed(cells, at, _LABEL, *change_label(name, f"A{at}", f"E{at}", change))
    start, end = f"L{at - 1}", f"L{at}"
    _feed(cells, at, _TO, step.end, f"{start}+E{at}")
    held = f"MAX(0,MIN({start},{end}))+MIN(0,MAX({start},{end}))"
    _feed(cells, at, _HELD, step.held, held)
    _feed(cells, at, _LEVEL, ZERO, "0")
    above = f"ABS(MAX(0,{end})-MAX(0,{start}))"
    below = f"-ABS(MIN(0,{end})-MIN(0,{start}))"
    for column, sign, holds in ((_MORE, ">", change > 0), (_LESS, "<", change < 0)):
        value = (step.above, step.below) if holds else (ZERO, ZERO)
        _feed(cells, at, column, value[0], f"IF(E{at}{sign}0,{above},0)")
        _feed(cells, at, column + 1, value[1], f"IF(E{at}{sign}0,{below},0)")


def _feed(cells: Cells, at: int, column: int, value: Decimal | str, formula: str) -> None:
    number = "" if isinstance(value, str) else MONEY
    cells[at, column] = PlannedCell(value, Style(Look.FORMULA, number), formula)


def _chart(first: int, last: int, total: PlacedLine, steps: Sequence[PlacedLine]) -> Chart:
    labels = RangeRef(MOVEMENTS, first, _LABEL, last, _LABEL)
    series = tuple(
        Series(
            CellRef(MOVEMENTS, first - 1, column),
            labels,
            RangeRef(MOVEMENTS, first, column, last, column),
            colour,
            column in _IN_LEGEND,
        )
        for column, colour in _COLOURS.items()
    )
    told = ", ".join(f"{one.line.row.label} {_signed(one.change)}" for one in steps if one.change)
    return Chart(
        ChartKind.STACKED,
        "From outturn to budget, by category",
        CellRef(MOVEMENTS, last + 2, 1),
        series,
        f"Bridge from the estimated outturn of {pounds(total.outturn)} to the approved budget of "
        f"{pounds(total.budget)}: {told or 'nothing moves'}. The figures stand in the table above.",
        MILLIONS,
        height=400,
        last_column=PRINTED,
    )


def _signed(change: Decimal) -> str:
    return f"{'+' if change > 0 else ''}{pounds(change)}"
