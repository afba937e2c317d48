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
    SheetPlan,
    Style,
    Weight,
)
from sexcel.writers.directions import change_label
from sexcel.writers.layout import MOVEMENTS
from sexcel.writers.movement_rows import FEED, PRINTED, mirror_row, mirrored_cell, movement_headings
from sexcel.writers.sheets import Cells
from sexcel.writers.styles import MONEY, SIGNED, SIGNED_PERCENT
from sexcel.writers.texts import NOT_IN_XML
from sexcel.writers.variance import PlacedLine, find_total

_TITLE = "From outturn to budget, by category"
_NOT_AT_0 = ": columns do not begin at £0"
_OF_LEVELS = ", not at £0, so that its steps can be seen."
_NO_BRIDGE = "No bridge: the workbook has no total of Table 2 to go from and to."
_REMAINDER = "Not in the lines above"
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
_LABEL, _TO, _SUPPORT, _LEVEL, _MORE, _MORE_BELOW, _LESS, _LESS_BELOW = range(FEED, FEED + 8)
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


def add_bridge(
    book: Book, lines: Sequence[PlacedLine], variance: SheetPlan, cells: Cells, row: int
) -> tuple[int, tuple[Chart, ...]]:
    """Add the table of the bridge from ``row`` on; return the row after it and its chart."""
    overview = [line for line in lines if line.compared.table.table is OVERVIEW]
    total = find_total(lines)
    cells.section(row, "Bridge from outturn to budget, by category", PRINTED)
    if total is None:
        cells.text(row + 1, 1, _NO_BRIDGE, Look.PLAIN)
        return row + 3, ()
    prior, year = book.year_label(-1), book.year_label(0)
    cells.headings(row + 1, movement_headings("Budget category", prior, year), range(2, 7))
    cells.headings(row + 1, _FEEDS, range(FEED + 1, _LESS_BELOW + 1), FEED)
    steps = [
        line
        for line in overview
        if line.compared.row.role is Role.LINE
        and not is_composite(line.compared.table, line.compared.row)
    ]
    first = row + 2
    levels = list(accumulate((step.change for step in steps), initial=total.outturn))
    last = first + len(steps) + (1 if levels[-1] == total.budget else 2)
    base = _add_base(cells, row, (first, last), (*levels, total.budget))
    # The two levels have rows of their own: the column before the first step, and the last.
    opening = f"{prior} Estimated Outturn"
    cells.blank(first, range(2, PRINTED + 1))
    cells.text(first, 1, opening)
    cells.link(first, 3, total.outturn, mirrored_cell(3, total.row), MONEY)
    _add_level(cells, first, opening, total.outturn, f"C{first}", base)
    step_row, level = first + 1, total.outturn
    for step in steps:
        name = NOT_IN_XML.sub("", step.compared.row.name)
        cells.text(step_row, 1, name)
        mirror_row(cells, variance, step_row, step.row, Weight.LINE)
        _add_step(cells, step_row, name, _Step(level, level + step.change), base)
        level += step.change
        step_row += 1
    if remainder := total.budget - level:
        _add_remainder(cells, step_row, first, remainder)
        _add_step(cells, step_row, _REMAINDER, _Step(level, total.budget), base)
    closing = f"{year} Approved Budget"
    cells.text(last, 1, closing, Look.LABEL, Weight.TOTAL)
    mirror_row(cells, variance, last, total.row, Weight.TOTAL)
    _add_level(cells, last, closing, total.budget, f"D{last}", base)
    if not any((total.outturn, total.budget, *(step.change for step in steps))):
        return last + 2, ()
    chart = _chart(row, (first, last), str(cells[row, _LABEL].value), total, steps)
    return chart.last_row + 2, (chart,)


def _add_base(cells: Cells, row: int, rows: tuple[int, int], levels: Sequence[Decimal]) -> _Base:
    """Add what the columns begin at, live, with the title that says so, in the section's row.

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
    formula = f"IF({least}<=0,0,IF({across}=0,0,IF({small},0,{down})))"
    cells.formula(row, _TO, value, formula, MONEY)
    cell = f"$L${row}"
    title = f"{_TITLE}{_NOT_AT_0 if value else ''}"
    cells.formula(row, _LABEL, title, f'"{_TITLE}"&IF({cell}=0,"","{_NOT_AT_0}")')
    # Not every program lets a chart's title follow a cell; the amount is below the table.
    begin = f"The columns of the chart begin at £{value:,.0f}{_OF_LEVELS}" if value else ""
    formula = (
        f'IF({cell}=0,"","The columns of the chart begin at £"&TEXT({cell},"#,##0")&"{_OF_LEVELS}")'
    )
    cells[rows[1] + 1, 1] = PlannedCell(begin, Style(Look.NOTE), formula)
    return _Base(value, cell)


def _add_remainder(cells: Cells, row: int, first: int, remainder: Decimal) -> None:
    """Add what the lines do not account for: rounding, or a total kept as found."""
    cells.blank(row, range(1, PRINTED + 1))
    cells.text(row, 1, _REMAINDER)
    formula = f"E{row + 1}-SUM(E{first + 1}:E{row - 1})"
    cells.formula(row, 5, remainder, formula, SIGNED)
    cells.formula(row, 6, "", '""', SIGNED_PERCENT)
    cells.text(row, 9, "Rounding, or a total that was kept as found against its lines.")


def _add_level(cells: Cells, row: int, name: str, value: Decimal, cell: str, base: _Base) -> None:
    label = f"{name} £{value / 1_000_000:,.2f}m"
    formula = f'A{row}&" £"&TEXT({cell}/1000000,"#,##0.00")&"m"'
    cells.formula(row, _LABEL, label, formula)
    cells.formula(row, _TO, value, cell, MONEY)
    cells.formula(row, _LEVEL, value - base.value, f"{cell}-{base.cell}", MONEY)
    for column in (_SUPPORT, _MORE, _MORE_BELOW, _LESS, _LESS_BELOW):
        cells.formula(row, column, ZERO, "0", MONEY)


def _add_step(cells: Cells, row: int, name: str, step: _Step, base: _Base) -> None:
    change = step.end - step.start
    cells[row, _LABEL] = change_label(name, f"A{row}", f"E{row}", change)
    start, end = f"L{row - 1}", f"L{row}"
    cells.formula(row, _TO, step.end, f"{start}+E{row}", MONEY)
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
                row, position, value if holds else ZERO, f"IF(E{row}{sign}0,{formula},0)", MONEY
            )


def _chart(
    title_row: int,
    rows: tuple[int, int],
    title: str,
    total: PlacedLine,
    steps: Sequence[PlacedLine],
) -> Chart:
    first, last = rows
    labels = RangeRef(MOVEMENTS, first, _LABEL, last, _LABEL)
    changes = ", ".join(
        f"{step.compared.row.label} {_signed(step.change)}" for step in steps if step.change
    )
    return Chart(
        ChartKind.STACKED,
        title,
        CellRef(MOVEMENTS, last + 2, 1),
        tuple(
            Series.of_column(labels, column, colour, in_legend=column in _IN_LEGEND)
            for column, colour in _COLOURS.items()
        ),
        f"Bridge from the estimated outturn of {pounds(total.outturn)} to the approved budget of "
        f"{pounds(total.budget)}: {changes or 'nothing moves'}. "
        "The figures stand in the table above.",
        height=400,
        last_column=PRINTED,
        title_cell=CellRef(MOVEMENTS, title_row, _LABEL),
    )


def _signed(change: Decimal) -> str:
    return f"{'+' if change > 0 else ''}{pounds(change)}"
