"""Both workbooks under one set of names: those of the new one."""

from collections.abc import Callable, Iterator
from functools import cached_property

from msgspec import Struct

from sexcel.budget.assumptions import RATES
from sexcel.comparison.column_pairs import ColumnPairs, heading_of, pair_columns
from sexcel.comparison.differences import Spot
from sexcel.comparison.line_pairs import LinePair, LinePairs, pair_lines
from sexcel.model.book import Book, BookTable, Entry
from sexcel.model.expressions import FigureKey
from sexcel.model.recognition import BookColumn
from sexcel.model.tables import Kind

SharedName = Callable[[FigureKey], FigureKey | None]
"""Gives the name that a figure of one workbook shares with the other; None where it has none."""

GONE = " (gone)"
"""What the name of a line that only the old workbook has ends with."""


class TablePair(Struct, frozen=True, dict=True):
    """A table that both workbooks have."""

    old: BookTable
    new: BookTable
    columns: ColumnPairs
    lines: LinePairs

    @cached_property
    def row_names(self) -> dict[str, str]:
        """Return row names of the old workbook to those of the new; the first of one name."""
        names: dict[str, str] = {}
        for pair in sorted(self.lines.pairs, key=lambda pair: pair.old.position):
            names.setdefault(pair.old.key, pair.new.key)
        for row in self.lines.only_old:
            names.setdefault(row.key, f"{row.key}{GONE}")
        return names

    @cached_property
    def column_names(self) -> dict[str, str]:
        """Return column names of the old workbook to those of the new."""
        return {old.name: new.name for old, new in self.columns.pairs}


class CellPair(Struct, frozen=True):
    """A cell that both workbooks have: its line, its column and what is in it."""

    pairing: "Pairing"
    table: TablePair
    line: LinePair
    old_column: BookColumn
    new_column: BookColumn
    before: Entry
    after: Entry

    @property
    def kind(self) -> Kind:
        """Return what the column holds."""
        return self.new_column.column.kind

    @property
    def key(self) -> FigureKey | None:
        """Return the shared name of the figure; None unless its line is the first of its name."""
        old, new = self.line.old, self.line.new
        if self.table.old.row(old.key) is not old or self.table.new.row(new.key) is not new:
            return None
        return FigureKey(self.table.new.table.name, new.key, self.new_column.name)

    @property
    def heading(self) -> str:
        """Return what a sentence calls the column: ``2020/21 → 2021/22 Approved Budget``."""
        old = heading_of(self.old_column, self.pairing.old.budget_year)
        new = heading_of(self.new_column, self.pairing.new.budget_year)
        old_year, new_year = old.partition(" ")[0], new.partition(" ")[0]
        if self.new_column.column.offset is None or old_year == new_year:
            return new
        return f"{old_year} → {new}"

    def spot(self, kind: Kind) -> Spot:
        """Return the place of the cell in the budget; ``kind`` says how it is shown."""
        declared = self.table.new.table
        return Spot(
            declared.name,
            declared.caption,
            self.line.new.name,
            self.heading,
            kind,
            self.before.ref,
            self.after.ref,
        )


class Pairing:
    """The tables that both workbooks have, and the names that their figures share.

    With ``by_year``, columns are paired by the year that they are of; else by their place.
    """

    def __init__(self, old: Book, new: Book, *, by_year: bool = False) -> None:
        distance = new.budget_year - old.budget_year if by_year else 0
        self.old, self.new = old, new
        self.tables = {
            name: _pair_tables(table, new.tables[name], distance)
            for name, table in old.tables.items()
            if name in new.tables
        }
        self._new_columns = {
            name: set(pair.column_names.values()) for name, pair in self.tables.items()
        }

    def shared_name_of_old(self, key: FigureKey) -> FigureKey | None:
        """Return the shared name of a figure of the old workbook; None where it has none."""
        if key.table == RATES.name:
            return key
        pair = self.tables.get(key.table)
        if pair is None:
            return None
        row, column = pair.row_names.get(key.row), pair.column_names.get(key.column)
        return None if row is None or column is None else FigureKey(key.table, row, column)

    def shared_name_of_new(self, key: FigureKey) -> FigureKey | None:
        """Return the shared name of a figure of the new workbook; None where it has none."""
        if key.table == RATES.name or key.column in self._new_columns.get(key.table, ()):
            return key
        return None

    def cells(self, pair: TablePair, line: LinePair) -> Iterator[CellPair]:
        """Yield the cells of a line that both workbooks have."""
        for old_column, new_column in pair.columns.pairs:
            before, after = line.old.entry(old_column.name), line.new.entry(new_column.name)
            if before is not None and after is not None:
                yield CellPair(self, pair, line, old_column, new_column, before, after)

    def figure_cells(self, table: str | None = None) -> Iterator[CellPair]:
        """Yield the cells of figures that both workbooks have, of one table or of all."""
        for name, pair in self.tables.items():
            if table in (None, name):
                for line in pair.lines.pairs:
                    yield from (cell for cell in self.cells(pair, line) if cell.kind.is_figure)


def _pair_tables(old: BookTable, new: BookTable, distance: int) -> TablePair:
    columns = pair_columns(old, new, distance)
    return TablePair(old, new, columns, pair_lines(old, new, columns))
