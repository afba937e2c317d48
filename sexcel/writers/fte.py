"""The Summary's block on the core team: FTE of each grade last year and in the budget year."""

from sexcel.model.book import BookTable, Role, Row
from sexcel.model.expressions import ZERO
from sexcel.model.refs import CellRef, RangeRef
from sexcel.writers.cells import Chart, ChartKind, Colour, Look, Series, Weight
from sexcel.writers.directions import direction_cell
from sexcel.writers.layout import SUMMARY
from sexcel.writers.sheets import WEIGHTS, Cells
from sexcel.writers.styles import FTE, SIGNED_FTE
from sexcel.writers.texts import NOT_IN_XML

_YEARS = {"prior_approved": Colour.EARLIER, "budget": Colour.LEVEL}


def add_fte_by_grade(table: BookTable, cells: Cells, row: int) -> tuple[int, tuple[Chart, ...]]:
    """Add the table of FTE from ``row`` on.

    Return the row after it, and its chart where there is any FTE: its place is left to the
    sheet.
    """
    columns = [column for name in _YEARS if (column := table.column(name)) is not None]
    if not columns or not table.lines:
        return row, ()
    has_both = len(columns) == len(_YEARS)
    titles = ("Grade", *(column.heading for column in columns))
    titles += ("Change, FTE", "Direction") if has_both else ()
    cells.section(row, table.table.title, len(titles))
    cells.headings(row + 1, titles, range(2, 5))
    rows = [table_row for table_row in table.rows if table_row.role in (Role.LINE, Role.TOTAL)]
    first = row + 2
    for position, table_row in enumerate(rows, first):
        weight = WEIGHTS[table_row.role]
        # The chart repeats these names, and a chart takes no control characters.
        name = NOT_IN_XML.sub("", table_row.name)
        cells.text(position, 1, name, Look.LABEL, weight)
        for index, column in enumerate(columns, 2):
            cells.entry(position, index, table_row.entries[column.name], FTE, weight)
        if has_both:
            _add_change(cells, position, table_row, weight)
    below = first + len(rows) + 1
    if not any(line.figure(name) for line in table.lines for name in _YEARS):
        return below, ()
    grades = RangeRef(SUMMARY, first, 1, first + len(table.lines) - 1, 1)
    figures = "; ".join(_describe(line) for line in table.lines)
    chart = Chart(
        ChartKind.BESIDE,
        table.table.title,
        CellRef(SUMMARY, below, 1),
        tuple(
            Series.of_column(grades, index, _YEARS[column.name])
            for index, column in enumerate(columns, 2)
        ),
        f"Columns of FTE for each grade, last year beside the budget year. {figures}. "
        "The figures stand in the table above.",
        "0",
        height=260,
    )
    return below, (chart,)


def _add_change(cells: Cells, position: int, row: Row, weight: Weight) -> None:
    change = (row.figure("budget") or ZERO) - (row.figure("prior_approved") or ZERO)
    # An hour of work is about 0.0005 FTE: what is finer is the noise of binary fractions.
    formula = f"ROUND(C{position}-B{position},6)"
    cells.formula(position, 4, change, formula, SIGNED_FTE, weight)
    cells[position, 5] = direction_cell(f"D{position}", change, weight)


def _describe(line: Row) -> str:
    before, after = (line.figure(name) or ZERO for name in _YEARS)
    return f"{line.label}: {before:f} and {after:f}"
