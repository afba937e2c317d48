"""Rows of a table that its total leaves out: parts of other lines, lines it excludes, rates."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from sexcel.model.book import Entry, Role, Row
from sexcel.model.exclusions import is_left_out, is_part
from sexcel.model.expressions import ONE
from sexcel.model.grid import SheetGrid
from sexcel.model.recognition import BookColumn
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.tables import Kind
from sexcel.recognise.added_rows import added_positions
from sexcel.recognise.formula_reads import areas_read
from sexcel.recognise.row_roles import row_key
from sexcel.recognise.row_sums import may_be_sum
from sexcel.recognise.section_totals import count_sums

_OF_RATES = re.compile(r"\b(?:rates?|charge|cost) per (?:fte|head|post)\b|\brates?$", re.IGNORECASE)
"""The name of a row of rates: ``Rate per FTE``, ``Annual rate``."""

MOST_FTE = 500
"""FTE of a grade: the whole core team has 33; costs by grade are thousands of £."""

_CRITERION = re.compile(r"\bSUMIFS?\(", re.IGNORECASE)
"""Functions that add up the cells beside which something is said."""


def mark_parts(rows: Sequence[Row], columns: Sequence[str]) -> list[Row]:
    """Return the rows, those called ``of which`` as memo where no formula adds them up."""
    counted = {
        position
        for row in rows
        if not is_part(row.label)
        for position in added_positions(row, columns)
    }
    return [
        replace(row, role=Role.MEMO)
        if row.role is Role.LINE and is_part(row.label) and row.position not in counted
        else row
        for row in rows
    ]


def mark_by_criteria(rows: Sequence[Row], columns: Sequence[str]) -> list[Row]:
    """Return the rows, sums of the same lines by several criteria as memo: they close no block.

    ``=SUMIFS(D$4:D$17,$C$4:$C$17,"Code")`` below a register adds up lines from all over it.
    """
    read = {
        row.position: _areas_by_criterion([row.entries[column] for column in columns])
        for row in rows
        if row.role is Role.SUB_TOTAL or may_be_sum(row.label)
    }
    times = Counter(area for areas in read.values() for area in areas)
    return [
        replace(row, role=Role.MEMO, key=row_key(Role.LINE, row.label, row.group))
        if any(times[area] > 1 for area in read.get(row.position, ()))
        else row
        for row in rows
    ]


def mark_listed_sums(rows: list[Row], columns: Sequence[str]) -> list[Row]:
    """Return the rows, sub totals listed together as memo where all lines are in none of them.

    Those of pasted values by a criterion: they add up to the total, and so do all the lines.
    """
    total = next((row for row in rows if row.role is Role.TOTAL), None)
    places = [place for place, row in enumerate(rows) if row.role is Role.SUB_TOTAL]
    is_list = len(places) > 1 and places[-1] - places[0] == len(places) - 1
    if total is None or not is_list:
        return rows
    for parts in (rows[places[0] : places[-1] + 1], [r for r in rows if r.role is Role.LINE]):
        right, asked = count_sums(total, parts, columns)
        if not right == asked > 0:
            return rows
    return [
        replace(row, role=Role.MEMO, key=row_key(Role.LINE, row.label, row.group))
        if row.role is Role.SUB_TOTAL
        else row
        for row in rows
    ]


def _areas_by_criterion(entries: Sequence[Entry]) -> set[RangeRef]:
    """Return the areas above entries of which their formulas add up what meets a criterion."""
    return {
        area
        for entry in entries
        if entry.formula is not None
        for area in _summed_by_criterion(entry.formula, entry.ref)
        if area.last_row < entry.ref.row
    }


def rows_by_criterion(formula: str, cell: CellRef) -> set[int]:
    """Return the rows of its own column of which a formula adds up what meets a criterion."""
    areas = _summed_by_criterion(formula, cell)
    return {row for area in areas for row in range(area.first_row, area.last_row + 1)}


def _summed_by_criterion(formula: str, cell: CellRef) -> Iterator[RangeRef]:
    """Yield the areas of several rows of its own column that a SUMIFS reads."""
    for area in areas_read(formula, cell) if _CRITERION.search(formula) else ():
        is_own_column = area.first_column == area.last_column == cell.column
        if is_own_column and area.first_row < area.last_row and area.sheet == cell.sheet:
            yield area


def mark_excluded(rows: list[Row], columns: Sequence[str], sheet: SheetGrid) -> list[Row]:
    """Return the rows, lines that the name and the formulas of the total leave out as memo."""
    total = next((row for row in rows if row.role is Role.TOTAL), None)
    added = frozenset() if total is None else added_positions(total, columns)
    if total is None or not added:
        return rows
    counted = [text for row in rows if row.position in added for text in _texts(row, sheet)]
    return [
        replace(row, role=Role.MEMO)
        if row.role is Role.LINE
        and row.position not in added
        and (is_part(row.label) or is_left_out(total.label, _texts(row, sheet), counted))
        else row
        for row in rows
    ]


def has_rates(
    labels: Sequence[str], entries: Mapping[str, Entry], columns: Sequence[BookColumn]
) -> bool:
    """Say whether a row says that it has rates: the £ of one FTE, or a share of the lines."""
    is_named = any(_OF_RATES.search(label) for label in labels)
    figures = (entries[column.name] for column in columns)
    rates = [abs(e.figure / e.unit) for e in figures if e.figure is not None]
    if all(column.column.kind is Kind.FTE for column in columns):
        is_of_prices = len(rates) > 1 and min(rates) > MOST_FTE
        return is_named or is_of_prices or any("£" in label for label in labels)
    return is_named and bool(rates) and max(rates) < ONE


def as_rates(entries: Mapping[str, Entry]) -> dict[str, Entry]:
    """Return the entries of a row of rates as its cells have them: a share is in no thousands."""
    return {
        name: replace(entry, value=entry.figure / entry.unit, unit=ONE)
        if entry.figure is not None
        else entry
        for name, entry in entries.items()
    }


def _texts(row: Row, sheet: SheetGrid) -> list[str]:
    """Return all texts of a row of the sheet: its status is in a column that is not read."""
    values = (sheet.value(row.position, column) for column in sheet.rows.get(row.position, ()))
    return [value for value in values if isinstance(value, str)]
