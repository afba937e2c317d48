"""Totals that are told by their names, with the lines that they should be the sum of.

This needs no formula, so that workbooks that hold values only are checked too.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec import Struct

from sexcel.auditing.survey.sheet import TOTAL, SheetSurvey
from sexcel.model.refs import CellRef, RangeRef

_MOST_LINES = 400
_NAME = re.compile(
    r"^\W*(?:(?:sub|grand|over-?all|net|gross)[\s-]*)?totals?\b|\btotals?\W*$", re.IGNORECASE
)
"""A total is called one at the start or the end of its name."""
_BLANKS = 1
_MOST_COLUMNS = 60
_MOST_ABOVE = 12


class Lines(Struct, frozen=True):
    """The cells that a total adds up, by one way to read it. ``rows`` are of the block's lines."""

    rows: tuple[int, ...]

    @property
    def is_unbroken(self) -> bool:
        """Whether they are one range."""
        return self.rows[-1] - self.rows[0] + 1 == len(self.rows)


class TotalRow(Struct, frozen=True):
    """A row that is called a total, its figures by column, and what they add up.

    ``agreeing`` columns come to the sum of their lines; ``off`` do not, with what they should be.
    """

    row: int
    lines: Lines
    agreeing: tuple[int, ...]
    off: dict[int, Decimal]


def total_rows(sheet: SheetSurvey) -> Iterator[TotalRow]:
    """Each row of a sheet that is called a total, read in the way that fits most of its figures.

    Totals on end are a list of totals, as a page of checks has, and add up nothing.
    """
    named = {row: text for row, column in sheet.totals if (text := _name(sheet, row, column))}
    for row in sorted(named):
        if row - 1 in named and (row - 2 in named or row + 1 in named):
            continue
        if row + 1 in named and row + 2 in named:
            continue
        columns = [
            column
            for column in sheet.columns(row)
            if sheet.number(row, column) is not None and not sheet.is_percent(row, column)
        ][:_MOST_COLUMNS]
        found = _read(sheet, row, columns) if columns else None
        if found is not None:
            yield found


def _name(sheet: SheetSurvey, row: int, column: int) -> str:
    """The name of a total row; empty where the text names something else than its row."""
    text = sheet.value(row, column)
    if not isinstance(text, str) or not _NAME.search(text):
        return ""
    before = [one for one in sheet.columns(row) if one < column]
    return "" if any(isinstance(sheet.value(row, one), str) for one in before) else text


def _read(sheet: SheetSurvey, row: int, columns: Sequence[int]) -> TotalRow | None:
    lines, totals = _above(sheet, row, columns)
    best: TotalRow | None = None
    for rows, sure in _ways(lines, totals):
        agreeing, off = [], {}
        for column in columns:
            figures = [n for line in rows if (n := sheet.number(line, column)) is not None]
            found = sheet.number(row, column)
            if len(figures) < 2 or found is None:
                continue
            expected = sum(figures, Decimal(0))
            if adds_up(found - expected, [*figures, found]):
                agreeing.extend([column] if expected else [])
            else:
                off[column] = expected
        if not sure and len(agreeing) < 2:
            continue  # of so many ways one fits a single figure by chance
        if best is None or len(agreeing) > len(best.agreeing):
            best = TotalRow(row, Lines(rows), tuple(agreeing), off)
    return best


def _above(sheet: SheetSurvey, row: int, columns: Sequence[int]) -> tuple[list[int], list[int]]:
    """The lines above a total, nearest first, and the totals among them."""
    lines: list[int] = []
    totals: list[int] = []
    blank = 0
    for other in range(row - 1, max(0, row - _MOST_LINES), -1):
        figures = [c for c in columns if sheet.number(other, c) is not None]
        if not figures:
            blank = 0 if sheet.columns(other) else blank + 1
            if blank > _BLANKS or any(isinstance(sheet.value(other, c), str) for c in columns):
                break
            continue
        if all(sheet.is_year(other, column) for column in figures):
            break
        blank = 0
        label = sheet.label(other, columns[0])
        (totals if TOTAL.search(label) else lines).append(other)
    return lines, totals


def _ways(lines: list[int], totals: list[int]) -> Iterator[tuple[tuple[int, ...], bool]]:
    """What a total may add up, the likeliest first, and whether one figure is enough to tell."""
    last = totals[0] if totals else 0
    nearest = [line for line in lines if line > last]
    seen: set[tuple[int, ...]] = set()
    for rows in (nearest, lines, totals, [*totals[:1], *nearest]):
        way = tuple(sorted(rows))
        if len(way) > 1 and way not in seen:
            seen.add(way)
            yield way, True
    # A line of its own may stand above those of the total, with nothing between them.
    for count in range(len(nearest) - 1, 1, -1)[:_MOST_ABOVE]:
        yield tuple(sorted(nearest[:count])), False


def adds_up(difference: Decimal, figures: Sequence[Decimal]) -> bool:
    """Whether rounding explains what a sum and its figures differ by."""
    if not difference or abs(difference) * 2 > len(figures):
        return not difference
    return abs(difference) <= tolerance(figures)


def tolerance(figures: Sequence[Decimal]) -> Decimal:
    """What rounding explains of a sum: half a unit of the last decimal for each figure."""
    places = max(_places(figure) for figure in figures)
    return Decimal(len(figures)) / 2 * Decimal(1).scaleb(-places)


def _places(figure: Decimal) -> int:
    exponent = figure.normalize().as_tuple().exponent
    return min(2, max(0, -exponent)) if isinstance(exponent, int) else 0


def missing_line(
    sheet: SheetSurvey, rows: Sequence[int], column: int, difference: Decimal
) -> CellRef | None:
    """The one line whose figure is just what a total is short of, or has too much."""
    amount = abs(difference)
    if not amount:
        return None
    found = [
        CellRef(sheet.name, row, column)
        for row in rows
        if abs(sheet.number(row, column) or Decimal(0)) == amount
    ]
    return found[0] if len(found) == 1 else None


def range_of(sheet: SheetSurvey, rows: Sequence[int], column: int) -> RangeRef:
    """From the first to the last of the rows."""
    return RangeRef(sheet.name, rows[0], column, rows[-1], column)
