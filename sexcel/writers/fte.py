"""The Summary's block on the core team: FTE of each grade last year and in the budget year."""

from sexcel.formulas.printing import address
from sexcel.model.book import BookTable, Role, Row
from sexcel.model.expressions import ZERO
from sexcel.model.refs import CellRef, RangeRef
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
from sexcel.writers.directions import direction
from sexcel.writers.layout import SUMMARY
from sexcel.writers.sheets import WEIGHTS, Cells, headings, section
from sexcel.writers.styles import FTE, SIGNED_FTE
from sexcel.writers.texts import NOT_IN_XML

_YEARS = {"prior_approved": Colour.EARLIER, "budget": Colour.LEVEL}


def fte_by_grade(table: BookTable, cells: Cells, row: int) -> tuple[int, tuple[Chart, ...]]:
    """Adds the table of FTE from ``row`` on.

    Gives the row after it, and its chart where there is any FTE: where that stands is left to
    the sheet.
    """
    columns = [column for name in _YEARS if (column := table.column(name)) is not None]
    if not columns or not table.lines:
        return row, ()
    both = len(columns) == len(_YEARS)
    titles = ("Grade", *(column.heading for column in columns))
    titles += ("Change, FTE", "Direction") if both else ()
    cells |= section(row, f"{table.table.title}", len(titles))
    cells |= headings(row + 1, titles, 2, 4)
    rows = [one for one in table.rows if one.role in (Role.LINE, Role.TOTAL)]
    first = row + 2
    for at, found in enumerate(rows, first):
        weight = WEIGHTS[found.role]
        cells[at, 1] = words(NOT_IN_XML.sub("", found.name), Look.LABEL, weight)
        for position, column in enumerate(columns, 2):
            entry = found.entries[column.name]
            cells[at, position] = PlannedCell(
                entry.figure or ZERO, Style(Look.LINK, FTE, weight), address(entry.ref, SUMMARY)
            )
        if both:
            _change(cells, at, found, weight)
    last = first + len(table.lines) - 1
    below = first + len(rows) + 1
    if not any(line.figure(name) for line in table.lines for name in _YEARS):
        return below, ()
    grades = RangeRef(SUMMARY, first, 1, last, 1)
    series = tuple(
        Series(
            CellRef(SUMMARY, row + 1, position),
            grades,
            RangeRef(SUMMARY, first, position, last, position),
            _YEARS[column.name],
        )
        for position, column in enumerate(columns, 2)
    )
    told = "; ".join(_told(line) for line in table.lines)
    chart = Chart(
        ChartKind.BESIDE,
        table.table.title,
        CellRef(SUMMARY, below, 1),
        series,
        f"Columns of FTE for each grade, last year beside the budget year. {told}. "
        "The figures stand in the table above.",
        "0",
        height=260,
    )
    return below, (chart,)


def _change(cells: Cells, at: int, row: Row, weight: Weight) -> None:
    change = (row.figure("budget") or ZERO) - (row.figure("prior_approved") or ZERO)
    # An hour of work is about 0.0005 FTE: what is finer is the noise of binary fractions.
    formula = f"ROUND(C{at}-B{at},6)"
    cells[at, 4] = PlannedCell(change, Style(Look.FORMULA, SIGNED_FTE, weight), formula)
    cells[at, 5] = direction(f"D{at}", change, weight)


def _told(row: Row) -> str:
    before, now = (row.figure(name) or ZERO for name in _YEARS)
    return f"{row.label}: {before:f} and {now:f}"
