"""By how much a figure may differ from its equation through rounding alone.

A figure printed to £1 may be 50p away from the truth. A sum of n such figures, itself
printed to £1, may therefore differ from its printed lines by at most (n + 1)/2 pounds; in
general by half a unit for the figure owned, and half a unit × coefficient for each figure
used. FTE are taken to the decimal places that their table is given with, one at least: whole
posts are whole, not rounded. Counts, rates and unit charges are exact.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from sexcel.budget.equation import Equation
from sexcel.model.book import Book, BookTable, Entry
from sexcel.model.decimals import round_to_whole
from sexcel.model.expressions import ONE, ZERO, FigureKey, names
from sexcel.model.recognition import BookColumn
from sexcel.model.tables import Kind

_HALF = Decimal("0.5")
"""Of a unit: what a figure rounded to the unit may be away from the exact one."""


_HUNDRED = Decimal(100)
"""In £: what budgets round rates to that are not in £k; to £10 nobody does."""

_LEAST_YEARS = 2
"""Years that show that a line is rounded: one may be whole by chance."""


class Precision:
    """The unit in which each figure of a book is given, and what its rounding explains."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._half_units: dict[str, Mapping[str, Decimal]] = {}
        self._kept_in: dict[tuple[str, str, Decimal], bool] = {}

    def half_unit(self, key: FigureKey) -> Decimal:
        """Return how far the figure may be from the exact one, in its own unit; 0 if exact."""
        if key.table not in self._half_units:
            table = self._book.tables.get(key.table)
            self._half_units[key.table] = {} if table is None else _half_units(table)
        half_unit = self._half_units[key.table].get(key.column, ZERO)
        entry = self._book.entry(key)
        unit = None if entry is None else _unit_of(entry)
        if half_unit and entry is not None and entry.formula is None:
            half_unit = max(half_unit, _HALF * (self._unit_typed(key) or ZERO))
        if not half_unit or entry is None or unit is None:
            return half_unit
        if unit > abs(entry.unit) and not self._is_kept_in(unit, key):
            return half_unit
        return max(half_unit, _HALF * unit)

    def _unit_typed(self, key: FigureKey) -> Decimal | None:
        """Return £100 where each year of a line worked out with a rate is typed in whole hundreds.

        A rate gives no whole hundreds year after year, unless somebody rounds to them; nor whole
        £k, of figures in £k with decimals.
        """
        line = self._book.tables[key.table].table.line(key.row)
        used = () if line is None or line.formula is None else names(line.formula)
        if not any("." in name for name in used):
            return None
        years = [year for year in self._years(key) if year.figure]
        units = {abs(year.unit) for year in years}
        if len(years) < _LEAST_YEARS or len(units) != 1:
            return None
        (unit,) = units
        if unit == ONE:
            unit = _HUNDRED
        elif all(_is_whole(self._years(replace(key, row=name)), unit) for name in used):
            return None  # Then so is what is worked out from them.
        return unit if _is_whole(years, unit) else None

    def decimals(self, key: FigureKey) -> int | None:
        """Return the decimals, in the unit of its sheet, that the figure is rounded to: -2 for 100.

        None where none rounds it, or to no such place, or only a slip does.
        """
        unit = self._written_unit(key)
        is_place = unit is not None and unit.normalize().as_tuple().digits == (1,)
        return -unit.adjusted() if unit is not None and is_place else None

    def as_written(self, key: FigureKey, amount: Decimal) -> Decimal:
        """Return an amount in £ rounded as the workbook rounds that figure, if it does."""
        unit, entry = self._written_unit(key), self._book.entry(key)
        if unit is None or entry is None or self._book.kind(key) is not Kind.MONEY:
            return amount
        unit *= abs(entry.unit)
        return round_to_whole(amount / unit) * unit

    def _written_unit(self, key: FigureKey) -> Decimal | None:
        """Return what the figure's formula rounds to, in the unit of its sheet.

        For a typed figure what all formulas of its line do; None where only a slip does.
        """
        entry = self._book.entry(key)
        if entry is None:
            return None
        typed = self._unit_typed(key) if entry.formula is None else None
        if typed is not None:
            return typed / abs(entry.unit)
        formulas = [entry] if entry.formula else [e for e in self._years(key) if e.formula]
        units = {each.rounded_to for each in formulas}
        unit = _unit_of(formulas[0]) if len(units) == 1 else None
        if unit is None or (unit > abs(entry.unit) and not self._is_kept_in(unit, key)):
            return None
        return formulas[0].rounded_to

    def _is_kept_in(self, unit: Decimal, key: FigureKey) -> bool:
        """Say whether a column is in whole £100 or £1,000, as one of its figures is rounded.

        A figure rounded to £1,000 among others that are not is a slip, and stays one; where all
        years of its line are rounded, it is none.
        """
        column_unit = (key.table, key.column, unit)
        table = self._book.tables[key.table]
        entry = self._book.entry(key)
        if entry is not None and _is_passed_on(entry):
            return True
        if column_unit not in self._kept_in:
            entries = [entry for row in table.rows if (entry := row.entry(key.column))]
            self._kept_in[column_unit] = _is_whole(entries, unit) and _round_alike(entries, unit)
        return self._kept_in[column_unit] or _all_round(self._years(key), unit)

    def _years(self, key: FigureKey) -> list[Entry]:
        """Return the line's entries of each year; a variance is worked out, and rounds nothing."""
        table = self._book.tables[key.table]
        row = table.row(key.row)
        years = [column.name for column in table.figure_columns if column.column.formula is None]
        return [] if row is None else [e for name in years if (e := row.entry(name)) is not None]

    def allowance(self, key: FigureKey) -> Decimal:
        """Return what the configuration allows an amount to differ beyond rounding, in £."""
        return self._book.settings.tolerance if self._book.kind(key) is Kind.MONEY else ZERO

    def half_unit_used(self, key: FigureKey, target: FigureKey) -> Decimal:
        """Return the half unit of a figure from which ``target`` is worked out.

        0 where its rounding does not move ``target``: it is of another kind, or blank.
        """
        if self._book.kind(key) is not self._book.kind(target) or self._book.figure(key) is None:
            return ZERO
        return self.half_unit(key)

    def rounding(self, equation: Equation, weights: Mapping[FigureKey, Decimal]) -> Decimal:
        """Return the most that rounding explains; ``weights`` are the formula's coefficients."""
        target = equation.target
        used = (abs(weight) * self.half_unit_used(key, target) for key, weight in weights.items())
        return sum(used, self.half_unit(target))


def _is_whole(entries: Sequence[Entry], unit: Decimal) -> bool:
    return all((entry.figure or ZERO) % unit == 0 for entry in entries)


def _unit_of(entry: Entry) -> Decimal | None:
    """Return what the last digit of a formula that rounds is worth; None where it does not.

    A formula rounds in the unit of its sheet: in £k to £1,000, say.
    """
    return None if entry.rounded_to is None else abs(entry.unit) * entry.rounded_to


def _is_passed_on(entry: Entry) -> bool:
    """Say whether a figure only repeats one that is rounded, which is judged at its own place."""
    is_rounding = entry.formula is not None and "ROUND" in entry.formula.upper()
    return entry.rounded_to is not None and not is_rounding


def _round_alike(entries: Sequence[Entry], unit: Decimal) -> bool:
    """Say whether several formulas of a column round to a unit, or its only one does."""
    formulas = [entry for entry in entries if entry.formula is not None]
    alike = sum(_unit_of(entry) == unit for entry in formulas)
    return alike > 1 or len(formulas) == 1


def _all_round(entries: Sequence[Entry], unit: Decimal) -> bool:
    """Say whether formulas of a line, at least two, round to a unit, and all figures are in it."""
    rounding = sum(_unit_of(entry) == unit for entry in entries)
    return rounding > 1 and _is_whole(entries, unit)


def _half_units(table: BookTable) -> dict[str, Decimal]:
    """Return the half unit of each column that is not exact, by the name of the column."""
    fte_columns = [column for column in table.columns if column.column.kind is Kind.FTE]
    fte_decimals = max(1, _most_decimals(table, fte_columns))
    half_units: dict[str, Decimal] = {}
    for column in reversed(table.columns):
        if column.column.exact:
            continue
        if column.column.kind is Kind.FTE:
            half_units[column.name] = _HALF.scaleb(-fte_decimals)
        elif column.column.kind is Kind.MONEY and column.scale == ONE:
            half_units[column.name] = _HALF
        elif column.column.kind is Kind.MONEY:  # £k, £m: what the last decimal place is worth
            decimals = _most_decimals(table, [column])
            half_units[column.name] = _HALF * column.scale.scaleb(-decimals)
    return half_units


def _most_decimals(table: BookTable, columns: Sequence[BookColumn]) -> int:
    entries = (row.entry(column.name) for row in table.rows for column in columns)
    return max((entry.decimals for entry in entries if entry is not None), default=0)
