"""The cells of a sheet read as headings: their texts, merges, and the columns in use."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from msgspec.structs import replace

from sexcel.model.amounts import parse_amount
from sexcel.model.grid import CellValue, SheetGrid
from sexcel.model.refs import RangeRef
from sexcel.model.years import financial_year
from sexcel.recognise.heading_words import (
    FIRST_MONTH,
    Heading,
    ends_years,
    is_unit,
    is_year,
    name_year_by_end,
    parse_year,
    strip_unit,
)
from sexcel.recognise.periods import are_phasing, parse_half, parse_heading_period

_LONGEST_HEADING = 100
"""Characters of a heading. The longest that the tables declare has 61; longer texts are prose."""

_TALLEST_MERGE = 4
"""Rows of a merge that may hold a heading, one more than a header has. A bound is needed: a
hostile file can merge whole columns, and each row of a merge is indexed."""

GAP = 2
"""Columns from one heading to the next of the same table. Spacer columns are common, and two tables
side by side are further apart."""

_LABEL_GAP = 6
"""Columns from the label heading to the first figures: teams leave room for long labels there, and
a sheet with one set of columns for all its tables leaves two years and a unit blank in some."""

_WIDEST = 128
"""Columns to either side in which a table is looked for. The widest table declared has nine; a
bound is needed, since a hostile sheet may fill all of its 16,384 columns."""


class HeadingRows:
    """Rows of one sheet, read as rows of headings."""

    def __init__(self, sheet: SheetGrid) -> None:
        self._sheet = sheet
        self._used: dict[tuple[int, int], list[int]] = {}
        self._headings: dict[tuple[int, int, tuple[int, ...]], tuple[Heading, ...]] = {}
        self._ending: dict[int, bool] = {}
        self._merges: dict[int, list[RangeRef]] = {}
        for merge in sheet.merges:
            if merge.height <= _TALLEST_MERGE:
                for row in range(merge.first_row, merge.last_row + 1):
                    self._merges.setdefault(row, []).append(merge)

    def forget(self) -> None:
        """Drop what was remembered of the rows so far: others come next."""
        self._used.clear()
        self._headings.clear()

    def used_columns(self, first: int, last: int) -> list[int]:
        """Return the columns that are not empty in these rows."""
        if (first, last) not in self._used:
            rows = range(first, last + 1)
            columns = {column for row in rows for column in self._sheet.rows.get(row, ())}
            self._used[first, last] = sorted(columns)
        return self._used[first, last]

    def headings(self, first: int, last: int, columns: list[int]) -> tuple[Heading, ...]:
        """Return the headings in these rows and columns; many tables ask for the same."""
        key = (first, last, tuple(columns))
        if key not in self._headings:
            headings = tuple(self._read_headings(first, last, columns))
            self._headings[key] = self._mark_phasing(headings, first)
        return self._headings[key]

    def _mark_phasing(self, headings: tuple[Heading, ...], first: int) -> tuple[Heading, ...]:
        """Return the headings, those marked that are months or quarters in a row, or both halves.

        The sum of a quarter may come after its months: either alone makes a phasing.
        """
        periods = {
            heading: period
            for heading in headings
            if (period := parse_heading_period(self._lowest(heading, first))) is not None
        }
        quarters = [period for period, is_quarter in periods.values() if is_quarter]
        months = [period for period, is_quarter in periods.values() if not is_quarter]
        phases = set(periods) if are_phasing(quarters) or are_phasing(months) else set()
        halves = {heading: parse_half(self._lowest(heading, first)) for heading in headings}
        if {"1", "2"} <= set(halves.values()):
            phases |= {heading for heading, half in halves.items() if half is not None}
        return tuple(
            replace(heading, is_period=True) if heading in phases else heading
            for heading in headings
        )

    def _lowest(self, heading: Heading, first: int) -> CellValue:
        """Return the lowest part of a heading, above its unit."""
        values = (
            self._sheet.value(row, heading.position) for row in range(heading.row, first - 1, -1)
        )
        return next((v for v in values if v is not None and not is_unit(str(v))), None)

    def _read_headings(self, first: int, last: int, columns: list[int]) -> Iterator[Heading]:
        year, year_row = "", first
        for column in columns:
            parts: list[str] = []
            highest = lowest = first
            for row in range(first, last + 1):
                text, is_continued = self.read_cell(row, column)
                if text and not is_continued:
                    highest = highest if parts else row
                    parts.append(text)
                    lowest = row
            if len(parts) > 1 and (is_year(parts[0]) or _heads_periods(parts)):
                year, year_row = parts[0], highest
            elif parts and year and self._sheet.value(year_row, column) is None:
                # A year typed once over several columns, not merged over them.
                if parse_year(parts[-1]) is None:
                    parts.insert(0, year)
            elif parts:
                year = ""
            if parts:
                yield Heading(column, tuple(parts), lowest)

    def read_cell(self, row: int, column: int) -> tuple[str, bool]:
        """Return a cell's text, and whether it comes from a merge that began in a row above.

        A bare year behind "Year ending 31 March" is the one that ends in it.
        """
        value = self._sheet.value(row, column)
        if value is not None:
            return self._name_year(row, _print_value(value)), False
        for merge in self._merges.get(row, ()):
            if merge.first_column <= column <= merge.last_column:
                text = _print_value(self._sheet.value(merge.first_row, merge.first_column))
                return self._name_year(merge.first_row, text), merge.first_row < row
        return "", False

    def _name_year(self, row: int, text: str) -> str:
        """Return a heading with its year named by its beginning."""
        if text == name_year_by_end(text):
            return text
        if row not in self._ending:
            used = self._sheet.rows.get(row, ())[:_WIDEST]
            self._ending[row] = any(
                ends_years(read_heading(self._sheet, row, column)) for column in used
            )
        return name_year_by_end(text) if self._ending[row] else text

    def last_with_units(self, last: int, columns: Sequence[int]) -> int:
        """Return the last row of a header with the units under it, right there or a row below."""
        below = last + 1
        has_gap = not any(self._sheet.value(below, column) is not None for column in columns)
        row = below + has_gap
        return row if self._is_unit_row(row, columns) else last

    def _is_unit_row(self, row: int, columns: Iterable[int]) -> bool:
        """Say whether a row holds nothing but units, such as ``£`` and ``FTE``."""
        values = [self._sheet.value(row, column) for column in columns]
        filled = [value for value in values if value is not None]
        return bool(filled) and all(isinstance(value, str) and is_unit(value) for value in filled)

    def has_amount(self, row: int, columns: Iterable[int], least: int = 0) -> bool:
        """Say whether a row has figures of at least ``least``: then it holds no headings."""
        values = (self._sheet.value(row, column) for column in columns)
        return any(
            is_amount(value) and not (isinstance(value, Decimal) and abs(value) < least)
            for value in values
        )


def _heads_periods(parts: Sequence[str]) -> bool:
    """Say whether a heading with a year is over the first of its periods: their sum is under it."""
    return parse_year(parts[0]) is not None and parse_heading_period(parts[-1]) is not None


def read_heading(sheet: SheetGrid, row: int, column: int) -> str:
    """Return a cell's text as a heading; empty where it is too long for one."""
    text = _print_value(sheet.value(row, column))
    return text if len(text) <= _LONGEST_HEADING else ""


def _print_value(value: CellValue) -> str:
    """Return a heading as text; a date means the financial year (from 1 April) it falls in."""
    if isinstance(value, date):
        return financial_year(value.year - (value.month < FIRST_MONTH))
    return "" if value is None else str(value).strip()


def is_amount(value: CellValue) -> bool:
    """Say whether a value is a figure, or text that means one, and no year or unit."""
    if isinstance(value, str):
        return parse_amount(strip_unit(value)) is not None and not is_year(value)
    return isinstance(value, Decimal) and not is_year(str(value))


def spans_between(labels: list[int], used: list[int]) -> Iterator[tuple[int, int | None]]:
    """Yield where tables without a known label heading may begin and end, beside those with one.

    ``labels`` are the columns of known label headings in a row, ``used`` all that it uses.
    """
    first = labels[0]
    if used[0] < first and first - 1 not in used:
        yield used[0], first
    for column, following in pairwise(used):
        if first < following and following - column > GAP and following not in labels:
            yield following, min((label for label in labels if label > following), default=None)


def columns_around(
    used: list[int],
    start: int,
    stop: int | None,
    *,
    begins: bool = False,
    is_label: Callable[[int], bool] = lambda column: False,
) -> list[int]:
    """Return the used columns around ``start`` without a gap, up to where the next table begins.

    Those left of ``start`` are left out where the table ``begins`` there. Behind a column that
    ``is_label``, as behind ``start``, there may be more room before the first figures.
    """
    first = bisect_left(used, start)
    last = first + _WIDEST if stop is None else min(bisect_left(used, stop), first + _WIDEST)
    columns = used[first:last]
    begin = int(columns[:1] == [start])
    gaps = (
        index
        for index, (column, following) in enumerate(pairwise(columns), 1)
        if following - column > GAP
        and (following - column > _LABEL_GAP or not all(map(is_label, columns[begin:index])))
    )
    columns = columns[: next(gaps, len(columns))]
    if not columns or begins:
        return columns
    before: list[int] = []
    nearest = columns[0]
    for column in reversed(used[max(0, first - _WIDEST) : first]):
        if nearest - column > GAP:
            break
        before.append(column)
        nearest = column
    return [*reversed(before), *columns]
