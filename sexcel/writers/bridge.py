"""The bridge from outturn to budget by category, as floating columns that may cross nothing.

Steps of some hundred thousand pounds would be slivers beside totals of millions, so the columns
begin at an amount below the lowest level, worked out live; the chart's title says which.
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate

from msgspec import Struct

from sexcel.budget.overview import OVERVIEW
from sexcel.budget.variance import is_composite
from sexcel.formulas.printing import address
from sexcel.model.book import Book, Role
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
from sexcel.writers.layout import MOVEMENTS
from sexcel.writers.movement_rows import FEED, PRINTED, mirrored, source_of, titles
from sexcel.writers.sheets import Cells, headings, section
from sexcel.writers.styles import MONEY, SIGNED, SIGNED_PERCENT
from sexcel.writers.texts import NOT_IN_XML
from sexcel.writers.variance import PlacedLine

_TITLE = "From outturn to budget, by category"
_NOT_AT_0 = ": columns do not begin at £0"
_OF_LEVELS = ", not at £0, so that its steps can be seen."
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
_FOOT, _MOST_FOOT = Decimal("0.6"), Decimal("0.75")
"""How high the lowest level is drawn beside all steps; and what part of it may be, at most."""
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

    def held(self, base: Decimal) -> Decimal:
        """What holds it up, above where the columns begin."""
        low, high = sorted((self.start, self.end))
        return max(ZERO, low) + min(ZERO, high) - base

    @property
    def above(self) -> Decimal:
        """How far it stands above nothing, held up; at least 0."""
        return abs(max(ZERO, self.end) - max(ZERO, self.start))

    @property
    def below(self) -> Decimal:
        """How far it hangs below nothing; at most 0."""
        return -abs(min(ZERO, self.end) - min(ZERO, self.start))


class _Base(Struct, frozen=True):
    """What the columns begin at, in £, and its cell."""

    value: Decimal
    cell: str


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
    levels = list(accumulate((one.change for one in steps), initial=total.outturn))
    last = first + len(steps) + (1 if levels[-1] == total.budget else 2)
    base = _base(cells, row, (first, last), (*levels, total.budget))
    opening = f"{prior} Estimated Outturn"
    # The two levels stand in rows of their own: the column before the first step, and the last.
    cells |= {(first, column): words(None) for column in range(2, PRINTED + 1)}
    cells[first, 1] = words(opening)
    source = address(source_of(3, total.row), MOVEMENTS)
    cells[first, 3] = PlannedCell(total.outturn, Style(Look.LINK, MONEY), source)
    _level(cells, first, opening, total.outturn, f"C{first}", base)
    at, level = first + 1, total.outturn
    for one in steps:
        name = NOT_IN_XML.sub("", one.line.row.name)
        cells[at, 1] = words(name)
        cells |= mirrored(variance, at, one.row, Weight.LINE)
        _step(cells, at, name, _Step(level, level + one.change), base)
        level += one.change
        at += 1
    if rest := total.budget - level:
        _rest(cells, at, first, rest)
        _step(cells, at, _REST, _Step(level, total.budget), base)
        at += 1
    closing = f"{year} Approved Budget"
    cells[at, 1] = words(closing, Look.LABEL, Weight.TOTAL)
    cells |= mirrored(variance, at, total.row, Weight.TOTAL)
    _level(cells, at, closing, total.budget, f"D{at}", base)
    if not any((total.outturn, total.budget, *(one.change for one in steps))):
        return at + 2, ()
    chart = _chart(row, (first, at), str(cells[row, _LABEL].value), total, steps)
    return chart.last_row + 2, (chart,)


def _base(cells: Cells, row: int, rows: tuple[int, int], levels: Sequence[Decimal]) -> _Base:
    """What the columns begin at, live, with the title that says so, in the row of the section.

    A round amount that leaves the lowest level three fifths as high as all steps together are;
    £0 where the steps are large beside it, or a level is below £0.
    """
    low, high = min(levels), max(levels)
    spread = high - low
    value = ZERO
    if low > 0 and spread > 0 and _FOOT * spread <= _MOST_FOOT * low:
        unit = Decimal(1).scaleb(spread.adjusted() - 1)
        value = (low - _FOOT * spread) // unit * unit
    running = f"L{rows[0]}:L{rows[1]}"
    least, across = f"MIN({running})", f"(MAX({running})-MIN({running}))"
    unit_of = f"10^(INT(LOG10({across}))-1)"
    small = f"{_FOOT}*{across}>{_MOST_FOOT}*{least}"
    # Binary noise of the last digit is no reason to begin a whole unit lower.
    down = f"INT(ROUND(({least}-{_FOOT}*{across})/{unit_of},6))*{unit_of}"
    _feed(cells, row, _TO, value, f"IF({least}<=0,0,IF({across}=0,0,IF({small},0,{down})))")
    cell = f"$L${row}"
    told = f"{_TITLE}{_NOT_AT_0 if value else ''}"
    _feed(cells, row, _LABEL, told, f'"{_TITLE}"&IF({cell}=0,"","{_NOT_AT_0}")')
    # Not every program lets a chart's title follow a cell; the amount stands below the table.
    begin = f"The columns of the chart begin at £{value:,.0f}{_OF_LEVELS}" if value else ""
    formula = (
        f'IF({cell}=0,"","The columns of the chart begin at £"&TEXT({cell},"#,##0")&"{_OF_LEVELS}")'
    )
    cells[rows[1] + 1, 1] = PlannedCell(begin, Style(Look.NOTE), formula)
    return _Base(value, cell)


def _rest(cells: Cells, at: int, first: int, rest: Decimal) -> None:
    """What the lines do not account for: rounding, or a total kept as found."""
    cells |= {(at, column): words(None) for column in range(1, PRINTED + 1)}
    cells[at, 1] = words(_REST)
    total = at + 1
    formula = f"E{total}-SUM(E{first + 1}:E{at - 1})"
    cells[at, 5] = PlannedCell(rest, Style(Look.FORMULA, SIGNED), formula)
    cells[at, 6] = PlannedCell("", Style(Look.FORMULA, SIGNED_PERCENT), '""')
    cells[at, 9] = words("Rounding, or a total that was kept as found against its lines.")


def _level(cells: Cells, at: int, name: str, value: Decimal, cell: str, base: _Base) -> None:
    label = f"{name} £{value / 1_000_000:,.2f}m"
    text = f'A{at}&" £"&TEXT({cell}/1000000,"#,##0.00")&"m"'
    _feed(cells, at, _LABEL, label, text)
    _feed(cells, at, _TO, value, cell)
    _feed(cells, at, _LEVEL, value - base.value, f"{cell}-{base.cell}")
    for column in (_HELD, _MORE, _MORE_BELOW, _LESS, _LESS_BELOW):
        _feed(cells, at, column, ZERO, "0")


def _step(cells: Cells, at: int, name: str, step: _Step, base: _Base) -> None:
    change = step.end - step.start
    _feed(cells, at, _LABEL, *change_label(name, f"A{at}", f"E{at}", change))
    start, end = f"L{at - 1}", f"L{at}"
    _feed(cells, at, _TO, step.end, f"{start}+E{at}")
    held = f"MAX(0,MIN({start},{end}))+MIN(0,MAX({start},{end}))-{base.cell}"
    _feed(cells, at, _HELD, step.held(base.value), held)
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


def _chart(
    titled: int,
    rows: tuple[int, int],
    title: str,
    total: PlacedLine,
    steps: Sequence[PlacedLine],
) -> Chart:
    first, last = rows
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
        title,
        CellRef(MOVEMENTS, last + 2, 1),
        series,
        f"Bridge from the estimated outturn of {pounds(total.outturn)} to the approved budget of "
        f"{pounds(total.budget)}: {told or 'nothing moves'}. The figures stand in the table above.",
        height=400,
        last_column=PRINTED,
        title_at=CellRef(MOVEMENTS, titled, _LABEL),
    )


def _signed(change: Decimal) -> str:
    return f"{'+' if change > 0 else ''}{pounds(change)}"
