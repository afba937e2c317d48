"""The bridge from outturn to budget by category, as floating columns that may cross nothing.

Steps of some hundred thousand pounds would be slivers beside totals of millions, so the columns
begin at an amount below the lowest level, worked out live; the chart's title says so.
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate

from msgspec import Struct

from sexcel.budget.variance import is_category
from sexcel.model.expressions import ZERO
from sexcel.model.refs import CellRef, RangeRef, address
from sexcel.writers import chart_columns as chart
from sexcel.writers.cells import Chart, ChartKind, Colour, Look, PlannedCell, Series, Style
from sexcel.writers.chart_columns import FEED, PRINTED, change_label, feed
from sexcel.writers.sheets import Cells
from sexcel.writers.styles import MONEY, SIGNED
from sexcel.writers.texts import NOT_IN_XML
from sexcel.writers.variance import BUDGET, CHANGE, LINE, OUTTURN, PlacedLine, find_total

_TITLE = "From outturn to budget, by category"
_NOT_AT_0 = ": columns do not begin at £0"
_REMAINDER = "Not in the lines above"
_FEEDS = (
    "Runs to",
    "Held up by",
    "Outturn and budget",
    "Increase",
    "Increase below £0",
    "Decrease",
    "Decrease below £0",
)
_TO, _SUPPORT, _LEVEL, _MORE, _MORE_BELOW, _LESS, _LESS_BELOW = range(FEED, FEED + 7)
_FOOT, _MOST_FOOT = Decimal("0.6"), Decimal("0.75")
"""How high the lowest level is drawn beside all steps together, so that it is seen to be a level
and not a step; and what part of it that may be, at most: where steps are so large beside it, they
can be seen from £0."""
_COLOURS = {
    _SUPPORT: Colour.NONE,
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

    def support(self, base: Decimal) -> Decimal:
        """Return how high it is held up, above where the columns begin."""
        low, high = sorted((self.start, self.end))
        return max(ZERO, low) + min(ZERO, high) - base

    @property
    def above(self) -> Decimal:
        """Return how far it reaches above £0 from what holds it up; at least 0."""
        return abs(max(ZERO, self.end) - max(ZERO, self.start))

    @property
    def below(self) -> Decimal:
        """Return how far it hangs below £0; at most 0."""
        return -abs(min(ZERO, self.end) - min(ZERO, self.start))


class _Base(Struct, frozen=True):
    """What the columns begin at, in £, and its cell."""

    value: Decimal
    cell: str


def find_steps(lines: Sequence[PlacedLine]) -> list[PlacedLine]:
    """Return the budget categories, whose changes lead from the outturn to the budget."""
    return [line for line in lines if is_category(line.compared)]


def add_bridge(
    lines: Sequence[PlacedLine], variance: str, cells: Cells, row: int, height: int
) -> tuple[int, Chart | None]:
    """Add what the chart reads from ``row`` on; return the row after it and the chart, which
    is ``height`` pixels high and begins in that row, too.

    None where the workbook has no total of Table 2, or nothing moves. ``variance`` is the name of
    the sheet that the figures are taken from.
    """
    total = find_total(lines)
    if total is None:
        return row, None
    steps = find_steps(lines)
    headings = ("Budget category", "Outturn, £", "Budget, £", "Change, £", "Label", *_FEEDS)
    cells.headings(row + 1, headings, range(chart.OUTTURN, _LESS_BELOW + 1), chart.NAME)
    levels = list(accumulate((step.change for step in steps), initial=total.outturn))
    first = row + 2
    remainder = total.budget - levels[-1]
    if abs(remainder) <= len(steps):
        remainder = ZERO  # rounding is no column of its own
    last = first + len(steps) + (2 if remainder else 1)
    base = _add_base(cells, row, (first, last), (*levels, total.budget))
    # The two levels have rows of their own: the column before the first step, and the last.
    outturn = CellRef(variance, total.row, OUTTURN)
    budget = CellRef(variance, total.row, BUDGET)
    _add_level(cells, first, "Estimated Outturn", total.outturn, outturn, base)
    step_row, level = first + 1, total.outturn
    for step in steps:
        name = NOT_IN_XML.sub("", step.name)
        label = address(CellRef(variance, step.row, LINE), cells.sheet)
        cells[step_row, chart.NAME] = PlannedCell(name, Style(Look.LABEL), label)
        for column, value, source in (
            (chart.OUTTURN, step.outturn, OUTTURN),
            (chart.BUDGET, step.budget, BUDGET),
        ):
            place = address(CellRef(variance, step.row, source), cells.sheet)
            cells.formula(step_row, column, value, f"N({place})", MONEY)
        place = address(CellRef(variance, step.row, CHANGE), cells.sheet)
        cells.formula(step_row, chart.CHANGE, step.change, f"N({place})", SIGNED)
        _add_step(cells, step_row, name, _Step(level, level + step.change), base)
        level += step.change
        step_row += 1
    if remainder:
        cells.text(step_row, chart.NAME, _REMAINDER)
        total_change = f"{address(budget, cells.sheet)}-{address(outturn, cells.sheet)}"
        changes = f"SUM({feed(chart.CHANGE, first + 1)}:{feed(chart.CHANGE, step_row - 1)})"
        cells.formula(step_row, chart.CHANGE, remainder, f"{total_change}-{changes}", SIGNED)
        _add_step(cells, step_row, _REMAINDER, _Step(level, total.budget), base)
    _add_level(cells, last, "Budget", total.budget, budget, base)
    if not any((total.outturn, total.budget, *(step.change for step in steps))):
        return last + 2, None
    return last + 2, _chart(cells, row, (first, last), height)


def _add_base(cells: Cells, row: int, rows: tuple[int, int], levels: Sequence[Decimal]) -> _Base:
    """Add what the columns begin at, live, with the title that says so.

    A round amount that leaves the lowest level three fifths as high as all steps together are;
    £0 where the steps are large beside it, or a level is below £0.
    """
    low, high = min(levels), max(levels)
    spread = high - low
    value = ZERO
    if low > 0 and spread > 0 and _FOOT * spread <= _MOST_FOOT * low:
        unit = Decimal(1).scaleb(spread.adjusted() - 1)
        value = (low - _FOOT * spread) // unit * unit
    running = f"{feed(_TO, rows[0])}:{feed(_TO, rows[1])}"
    least, across = f"MIN({running})", f"(MAX({running})-MIN({running}))"
    unit_of = f"10^(INT(LOG10({across}))-1)"
    small = f"{_FOOT}*{across}>{_MOST_FOOT}*{least}"
    # Binary noise of the last digit is no reason to begin a total_change unit lower.
    down = f"INT(ROUND(({least}-{_FOOT}*{across})/{unit_of},6))*{unit_of}"
    formula = f"IF({least}<=0,0,IF({across}=0,0,IF({small},0,{down})))"
    cells.formula(row, _TO, value, formula, MONEY)
    cell = f"${feed(_TO, 0).rstrip('0')}${row}"
    title = f"{_TITLE}{_NOT_AT_0 if value else ''}"
    cells.formula(row, chart.LABEL, title, f'"{_TITLE}"&IF({cell}=0,"","{_NOT_AT_0}")')
    return _Base(value, cell)


def _add_level(
    cells: Cells, row: int, name: str, value: Decimal, source: CellRef, base: _Base
) -> None:
    cells.text(row, chart.NAME, name)
    figure = f"N({address(source, cells.sheet)})"
    label = f"{name} £{value / 1_000_000:,.2f}m"
    millions = f'TEXT({feed(_TO, row)}/1000000,"#,##0.00")'
    cells.formula(row, chart.LABEL, label, f'{feed(chart.NAME, row)}&" £"&{millions}&"m"')
    cells.formula(row, _TO, value, figure, MONEY)
    cells.formula(row, _LEVEL, value - base.value, f"{feed(_TO, row)}-{base.cell}", MONEY)
    for column in (_SUPPORT, _MORE, _MORE_BELOW, _LESS, _LESS_BELOW):
        cells.formula(row, column, ZERO, "0", MONEY)


def _add_step(cells: Cells, row: int, name: str, step: _Step, base: _Base) -> None:
    change, moved = step.end - step.start, feed(chart.CHANGE, row)
    cells[row, chart.LABEL] = change_label(name, feed(chart.NAME, row), moved, change)
    start, end = feed(_TO, row - 1), feed(_TO, row)
    cells.formula(row, _TO, step.end, f"{start}+{moved}", MONEY)
    support = f"MAX(0,MIN({start},{end}))+MIN(0,MAX({start},{end}))-{base.cell}"
    cells.formula(row, _SUPPORT, step.support(base.value), support, MONEY)
    cells.formula(row, _LEVEL, ZERO, "0", MONEY)
    above = f"ABS(MAX(0,{end})-MAX(0,{start}))"
    below = f"-ABS(MIN(0,{end})-MIN(0,{start}))"
    for column, sign, holds in ((_MORE, ">", change > 0), (_LESS, "<", change < 0)):
        for position, value, formula in (
            (column, step.above, above),
            (column + 1, step.below, below),
        ):
            cells.formula(
                row, position, value if holds else ZERO, f"IF({moved}{sign}0,{formula},0)", MONEY
            )


def _chart(cells: Cells, row: int, rows: tuple[int, int], height: int) -> Chart:
    labels = RangeRef(cells.sheet, rows[0], chart.LABEL, rows[1], chart.LABEL)
    return Chart(
        ChartKind.STACKED,
        str(cells[row, chart.LABEL].value),
        CellRef(cells.sheet, row, 1),
        tuple(
            Series.of_column(labels, column, colour, in_legend=column in _IN_LEGEND)
            for column, colour in _COLOURS.items()
        ),
        "Bridge from the estimated outturn to the budget: a column for each budget category, as "
        "in the table on page 1.",
        height=height,
        last_column=PRINTED,
        title_cell=CellRef(cells.sheet, row, chart.LABEL),
    )
