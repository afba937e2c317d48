"""By how much a figure may differ from its equation through rounding alone.

A figure printed to £1 may be 50p away from the truth. A sum of n such figures, itself
printed to £1, may therefore differ from its printed lines by at most (n + 1)/2 pounds; in
general by half a unit for the figure owned, and half a unit × coefficient for each figure
used. FTE are taken to the decimal places that their table is given with, one at least: whole
posts are whole, not rounded. Counts, rates and unit charges are exact.
"""

from collections.abc import Mapping
from decimal import Decimal

from sexcel.model.book import Book, BookTable
from sexcel.model.equations import Equation
from sexcel.model.expressions import ONE, ZERO, FigureKey
from sexcel.model.recognition import BookColumn
from sexcel.model.tables import Kind

_HALF = Decimal("0.5")


class Precision:
    """Half of the unit in which each figure of a book is given."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._fte: dict[str, Decimal] = {}

    def kind(self, key: FigureKey) -> Kind | None:
        """What the figure is; None where the book has no such column."""
        table = self._book.tables.get(key.table)
        column = table.column(key.column) if table is not None else None
        return None if column is None else column.column.kind

    def half_unit(self, key: FigureKey) -> Decimal:
        """How far the figure may be from the exact one, in its own unit; 0 where it is exact."""
        table = self._book.tables.get(key.table)
        column = table.column(key.column) if table is not None else None
        if table is None or column is None or column.column.exact:
            return ZERO
        if column.column.kind is Kind.MONEY:
            return _HALF if column.scale == ONE else self._scaled_half_unit(table, column)
        return self._fte_half_unit(table) if column.column.kind is Kind.FTE else ZERO

    def _fte_half_unit(self, table: BookTable) -> Decimal:
        name = table.table.name
        if name not in self._fte:
            columns = [one.name for one in table.columns if one.column.kind is Kind.FTE]
            entries = (row.entry(column) for row in table.rows for column in columns)
            decimals = max((entry.decimals for entry in entries if entry is not None), default=0)
            self._fte[name] = _HALF.scaleb(-max(1, decimals))
        return self._fte[name]

    def _scaled_half_unit(self, table: BookTable, column: BookColumn) -> Decimal:
        """Half of what the last decimal place is worth, where amounts are in £k or £m."""
        entries = (row.entry(column.name) for row in table.rows)
        decimals = max((entry.decimals for entry in entries if entry is not None), default=0)
        return _HALF * column.scale.scaleb(-decimals)

    def allowance(self, key: FigureKey) -> Decimal:
        """What the configuration allows an amount to differ beyond rounding, in £."""
        return self._book.settings.tolerance if self.kind(key) is Kind.MONEY else ZERO

    def tolerance(self, equation: Equation, weights: Mapping[FigureKey, Decimal]) -> Decimal:
        """The most that rounding explains; ``weights`` are the formula's coefficients.

        What the configuration allows comes on top.
        """
        kind = self.kind(equation.target)
        return (
            self.allowance(equation.target)
            + self.half_unit(equation.target)
            + sum(
                (
                    abs(weight) * self.half_unit(key)
                    for key, weight in weights.items()
                    if self.kind(key) is kind and self._book.figure(key) is not None
                ),
                ZERO,
            )
        )
