"""Both workbooks under one set of names: those of the new one."""

from collections.abc import Callable, Iterator
from functools import cached_property

from msgspec import Struct

from sexcel.budget.assumptions import RATES
from sexcel.comparison.columns import ColumnPairs, paired
from sexcel.comparison.lines import LinePairs, paired_lines
from sexcel.model.book import Book, BookTable
from sexcel.model.expressions import FigureKey

Named = Callable[[FigureKey], FigureKey | None]
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
        """Row name in the old workbook to that in the new; of rows of one name the first."""
        names: dict[str, str] = {}
        for pair in sorted(self.lines.both, key=lambda pair: pair.old.position):
            names.setdefault(pair.old.key, pair.new.key)
        for row in self.lines.only_old:
            names.setdefault(row.key, f"{row.key}{GONE}")
        return names

    @cached_property
    def column_names(self) -> dict[str, str]:
        """Column name in the old workbook to that in the new."""
        return {one.name: other.name for one, other in self.columns.both}


class Pairing:
    """The tables that both workbooks have, and the names that their figures share.

    With ``by_year``, columns go by the year that they are of; else by their place.
    """

    def __init__(self, old: Book, new: Book, *, by_year: bool = False) -> None:
        distance = new.budget_year - old.budget_year if by_year else 0
        self.old, self.new = old, new
        self.tables = {
            name: _pair(table, new.tables[name], distance)
            for name, table in old.tables.items()
            if name in new.tables
        }
        self._new_columns = {
            name: set(pair.column_names.values()) for name, pair in self.tables.items()
        }

    def of_old(self, key: FigureKey) -> FigureKey | None:
        """The shared name of a figure of the old workbook; None where it has none."""
        if key.table == RATES.name:
            return key
        pair = self.tables.get(key.table)
        if pair is None:
            return None
        row, column = pair.row_names.get(key.row), pair.column_names.get(key.column)
        return None if row is None or column is None else FigureKey(key.table, row, column)

    def of_new(self, key: FigureKey) -> FigureKey | None:
        """The shared name of a figure of the new workbook; None where it has none."""
        if key.table == RATES.name or key.column in self._new_columns.get(key.table, ()):
            return key
        return None

    def only_old(self) -> Iterator[BookTable]:
        """The tables that the new workbook lacks."""
        return (table for name, table in self.old.tables.items() if name not in self.new.tables)

    def only_new(self) -> Iterator[BookTable]:
        """The tables that the old workbook lacks."""
        return (table for name, table in self.new.tables.items() if name not in self.old.tables)


def _pair(old: BookTable, new: BookTable, distance: int) -> TablePair:
    columns = paired(old, new, distance)
    return TablePair(old, new, columns, paired_lines(old, new, columns))
