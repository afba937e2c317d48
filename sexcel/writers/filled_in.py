"""How far the inputs are filled in, in a sentence that Excel keeps up to date.

Until every table has some of its inputs, nothing is said of checks that pass: blanks agree with
blanks.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from sexcel.budget import caption
from sexcel.budget.core_team import is_due
from sexcel.model.book import Role
from sexcel.model.expressions import FigureKey, inputs
from sexcel.model.refs import CellRef
from sexcel.writers.cells import Look, PlannedCell, Style
from sexcel.writers.layout import NOT_YET, column_runs
from sexcel.writers.pack_book import PackBook
from sexcel.writers.settle import SettledBook

_MOST_AREAS = 250
"""Areas that are counted in one table: COUNT takes 255, and no budget comes near."""


def plan_filled_in(pack: PackBook, settled: SettledBook) -> PlannedCell:
    """Return the sentence on how many inputs of the tables are filled in.

    They are counted where they are typed: on the sheets that the pack refers to.
    """
    settled = replace(settled, book=pack.book)
    blocks = {
        name: {key: pack.place_of(key) for key in keys}
        for name in settled.book.tables
        if (keys := _inputs(settled, name))
    }
    areas = {name: _count(tuple(cells.values())) for name, cells in blocks.items()}
    total = sum(map(len, blocks.values()))
    waiting = {
        name: f"; {caption(name)} {NOT_YET} ({len(cells)})" for name, cells in blocks.items()
    }
    filled = {
        name: sum(settled.book.figure(key) is not None for key in cells)
        for name, cells in blocks.items()
    }
    text = f"Filled in {sum(filled.values())} of {total}"
    text += "".join(waiting[name] for name, count in filled.items() if not count)
    clauses = "".join(f'&IF({areas[name]}=0,"{waiting[name]}","")' for name in areas)
    formula = f'"Filled in "&{"+".join(areas.values()) or "0"}&" of {total}"{clauses}'
    return PlannedCell(text, Style(Look.NOTE), formula)


def _inputs(settled: SettledBook, name: str) -> dict[FigureKey, CellRef]:
    """Return the figures of a table that are typed, or wait to be, with their cells."""
    table = settled.book.tables[name]
    read = {key for equation in settled.equations for key in inputs(equation.formula)}
    worked_out = {equation.target for equation in settled.equations}
    not_budgeted = {
        (line.name, column) for line in table.table.lines for column in line.blank_columns
    }
    return {
        key: entry.ref
        for row in table.rows
        if row.role is not Role.HEADING
        for column in table.figure_columns
        if is_due(settled.book, table, column.column)
        if (entry := row.entry(column.name)) is not None
        if (key := FigureKey(name, row.key, column.name)) not in worked_out
        if entry.figure is not None or (key in read and (row.key, column.name) not in not_budgeted)
    }


def _count(cells: Sequence[CellRef]) -> str:
    addresses = [str(area) for area in column_runs(cells)][:_MOST_AREAS]
    return f"COUNT({','.join(addresses)})"
