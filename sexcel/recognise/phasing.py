"""Months or quarters beside a year: which of its columns they make up.

Figures decide: in most lines they add up to the year. Months to date, or half of a year, are no
phasing of it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain

from sexcel.model.book import BookTable, Entry, PhasedYear, Role, Row
from sexcel.model.decimals import decimal_places
from sexcel.model.expressions import FigureKey
from sexcel.model.grid import Grid, SheetGrid
from sexcel.model.recognition import BookColumn, Recognition
from sexcel.model.tables import Kind
from sexcel.recognise.periods import find_whole_years, parse_heading_period

_LEAST_LINES = 2
"""Lines whose periods add up to the year: one may by chance."""


_PENCE = 2
"""Decimal places of a figure: what binary arithmetic leaves behind are more."""


def find_phased_years(tables: Mapping[str, BookTable], grid: Grid) -> tuple[PhasedYear, ...]:
    """Return every figure of a year that has its months or quarters beside it."""
    return tuple(
        year
        for table in tables.values()
        for recognition in table.recognised
        if recognition.unused and not recognition.sideways
        for year in _phased_at(table, recognition, grid.sheet(recognition.header.sheet))
    )


def _phased_at(
    table: BookTable, recognition: Recognition, sheet: SheetGrid
) -> Iterator[PhasedYear]:
    """Yield the phased years of one place, of the column that most of its lines bear out."""
    rows = [row for row in table.rows if _is_at(row, recognition)]
    runs = (find_whole_years(periods) for periods in _periods(recognition, sheet))
    for columns in chain.from_iterable(runs):
        phasings = [
            list(_phase(table, column, rows, columns, sheet))
            for column in table.figure_columns
            if column.column.kind is Kind.MONEY and column.column.formula is None
        ]
        lines = {row.key for row in rows if row.role is Role.LINE}
        best = max(phasings, key=lambda years: sum(_fits(years, lines)), default=[])
        fits = _fits(best, lines)
        if sum(fits) >= _LEAST_LINES and 2 * sum(fits) > len(fits):
            yield from best


def _fits(years: Sequence[PhasedYear], lines: Collection[str]) -> list[bool]:
    """Return of each line whether its periods add up to its year: a sum goes wrong with a line."""
    return [year.adds_up for year in years if year.key.row in lines]


def _is_at(row: Row, recognition: Recognition) -> bool:
    area = recognition.range
    return row.role is not Role.HEADING and any(
        entry.ref.sheet == area.sheet and area.first_row <= entry.ref.row <= area.last_row
        for entry in row.entries.values()
    )


def _periods(recognition: Recognition, sheet: SheetGrid) -> tuple[dict[int, int], dict[int, int]]:
    """Return the months and the quarters that head the columns that the table does not use."""
    rows = range(recognition.header.last_row, recognition.header.first_row - 1, -1)
    months: dict[int, int] = {}
    quarters: dict[int, int] = {}
    for ref, _ in recognition.unused:
        known = (parse_heading_period(sheet.value(row, ref.column)) for row in rows)
        period, is_quarter = next((period for period in known if period is not None), (None, False))
        if period is not None:
            (quarters if is_quarter else months)[ref.column] = period
    return months, quarters


def _phase(
    table: BookTable,
    column: BookColumn,
    rows: Iterable[Row],
    positions: Sequence[int],
    sheet: SheetGrid,
) -> Iterator[PhasedYear]:
    """Yield the figures of a column, each with those in the positions of its periods.

    A row without any figure there is not phased.
    """
    for row in rows:
        year = row.entry(column.name)
        if year is None or year.figure is None:
            continue
        periods = tuple(_read_entry(sheet, year, position) for position in positions)
        if any(period.figure is not None for period in periods):
            yield PhasedYear(FigureKey(table.table.name, row.key, column.name), year, periods)


def _read_entry(sheet: SheetGrid, year: Entry, column: int) -> Entry:
    """Return the figure of a period in the row of a year, in its unit."""
    ref = sheet.ref(year.ref.row, column)
    cell = sheet.cell(year.ref.row, column)
    formula = None if cell is None else cell.formula
    if cell is None or not isinstance(cell.value, Decimal):
        return Entry(None, ref, formula, unit=year.unit)
    decimals = decimal_places(round(cell.value, _PENCE))
    return Entry(cell.value * year.unit, ref, formula, unit=year.unit, decimals=decimals)
