"""Rows that are called a total, with the lines that they should be the sum of.

This needs no formula, so workbooks that hold only values are checked too.
"""

import re
from collections.abc import Collection, Container, Iterator, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from sexcel.auditing.survey.sheet import SheetSurvey, is_called_total
from sexcel.model.decimals import decimal_places, most_decimal_places
from sexcel.model.refs import RangeRef

_NAME = re.compile(
    r"^\W*(?:(?:sub|grand|over-?all|net|gross)[\s-]*)?totals?\b|\btotals?\W*$", re.IGNORECASE
)
"""A total is called one at the start or the end of its name."""
_MOST_ROWS_ABOVE = 400
"""Rows above a total in which its lines are looked for: more than any table of a budget has, few
enough to look again for each total of a long list."""
_MOST_BLANK_ROWS = 1
"""One blank row sets lines apart from their total; two separate tables."""
_MOST_COLUMNS = 60
"""Figures of a row: five years of months. Wider rows are data, not a table with a total."""
_LARGEST_RATIO = 10
"""A share or a growth rate is smaller: tenfold growth is none that a finance report prints."""
_OTHER_SCALE = 100
"""Times that figures of another unit, as shares or tolerances are, are smaller than money."""
_PLACES_OF_MILLIONS = 4
"""Decimals of a sum in millions that is given to £100; what has more has been divided."""
_MOST_SHORTENED = 12
"""Ways to begin the lines further down that are tried: each fits a figure or two by chance."""


class TotalRow(Struct, frozen=True):
    """A row that is called a total, and the rows of the lines that it adds up.

    ``agreeing`` columns are the sum of their lines; ``differing`` ones are not, and map to the sum.
    """

    row: int
    lines: tuple[int, ...]
    agreeing: tuple[int, ...]
    differing: dict[int, Decimal]

    @property
    def is_unbroken(self) -> bool:
        """Say whether the lines are one range."""
        return self.lines[-1] - self.lines[0] + 1 == len(self.lines)

    def lines_in(self, sheet: str, column: int) -> RangeRef:
        """Return the range from the first to the last of its lines."""
        return RangeRef(sheet, self.lines[0], column, self.lines[-1], column)


def find_total_rows(sheet: SheetSurvey) -> Iterator[TotalRow]:
    """Yield each row that is called a total, read in the way that fits most of its figures.

    Three totals in a row are a list of totals, as a page of checks has, and add up nothing.
    """
    rows = {row for row, column in sheet.total_texts if _names_its_row(sheet, row, column)}
    totals = [total for row in sorted(rows) if (total := _total_in(sheet, row, rows)) is not None]
    footed = {column for total in totals for column in total.agreeing}
    for total in totals:
        yield _without_ratios(sheet, total, footed)


def _total_in(sheet: SheetSurvey, row: int, rows: Collection[int]) -> TotalRow | None:
    """Return a row that is called a total as it fits; None where it adds up nothing.

    ``rows`` are all that are called totals.
    """
    if row - 1 in rows and (row - 2 in rows or row + 1 in rows):
        return None
    if row + 1 in rows and row + 2 in rows:
        return None
    columns = [
        column
        for column in sheet.columns(row)
        if sheet.number(row, column) is not None
        and not sheet.is_percent(row, column)
        and is_called_total(sheet.label(row, column))
    ][:_MOST_COLUMNS]
    return _read_total(sheet, row, columns) if columns else None


def _without_ratios(sheet: SheetSurvey, total: TotalRow, footed: Container[int]) -> TotalRow:
    """Leave out columns of what may be ratios, which no total adds up: those of another unit.

    Where no total of the column is the sum of its lines (it is not ``footed``), decimals and size
    say.
    """
    differing = {
        column: expected
        for column, expected in total.differing.items()
        if column in footed or not _may_be_ratios(sheet, total, column)
    }
    return replace(total, differing=differing)


def _may_be_ratios(sheet: SheetSurvey, total: TotalRow, column: int) -> bool:
    rows = (*total.lines, total.row)
    figures = [figure for row in rows if (figure := sheet.number(row, column)) is not None]
    largest = max(map(abs, figures))
    totals = (abs(sheet.number(total.row, summed) or Decimal(0)) for summed in total.agreeing)
    is_of_other_scale = all(largest * _OTHER_SCALE < figure for figure in totals)
    is_divided = most_decimal_places(*figures) > _PLACES_OF_MILLIONS
    return largest < _LARGEST_RATIO and (is_divided or is_of_other_scale)


def _names_its_row(sheet: SheetSurvey, row: int, column: int) -> bool:
    """Say whether a text is the name of a total row, and the first text of that row."""
    text = sheet.value(row, column)
    if not isinstance(text, str) or not _NAME.search(text):
        return False
    return not any(
        isinstance(sheet.value(row, earlier), str)
        for earlier in sheet.columns(row)
        if earlier < column
    )


def _read_total(sheet: SheetSurvey, row: int, columns: Sequence[int]) -> TotalRow | None:
    figures_above = _figures_above(sheet, row, columns)
    is_total = {above: is_called_total(sheet.label(above, columns[0])) for above in figures_above}
    lines = [above for above in figures_above if not is_total[above]]
    totals = [above for above in figures_above if is_total[above]]
    best: TotalRow | None = None
    parts = {line for line in lines if sheet.is_part(line, columns[0])}
    for rows, is_likely in _ways_to_add(lines, totals, parts):
        agreeing: list[int] = []
        differing: dict[int, Decimal] = {}
        for column in columns:
            figures = [above[column] for line in rows if column in (above := figures_above[line])]
            total = sheet.number(row, column)
            if len(figures) < 2 or total is None:
                continue
            expected = sum(figures, Decimal(0))
            if not adds_up(figures, total):
                differing[column] = expected
            elif expected:
                agreeing.append(column)
        if not is_likely and len(agreeing) < 2:
            continue  # of so many ways one fits a single figure by chance
        if best is None or len(agreeing) > len(best.agreeing):
            best = TotalRow(row, rows, tuple(agreeing), differing)
            if len(agreeing) == len(columns):
                break  # no other way fits more
    return best


def _figures_above(
    sheet: SheetSurvey, row: int, columns: Sequence[int]
) -> dict[int, dict[int, Decimal]]:
    """Return the figures of the rows above a total by column, the nearest row first."""
    rows: dict[int, dict[int, Decimal]] = {}
    blank_rows = 0
    for above in range(row - 1, max(0, row - _MOST_ROWS_ABOVE), -1):
        figures = {
            column: figure
            for column in columns
            if (figure := sheet.number(above, column)) is not None
        }
        if not figures:
            blank_rows = 0 if sheet.columns(above) else blank_rows + 1
            has_text = any(isinstance(sheet.value(above, column), str) for column in columns)
            if blank_rows > _MOST_BLANK_ROWS or has_text:
                break
            continue
        if all(sheet.is_year(above, column) for column in figures):
            break
        if above == row - _MOST_ROWS_ABOVE + 1:
            return {}  # some of its lines are further up
        blank_rows = 0
        rows[above] = figures
    return rows


def _ways_to_add(
    lines: list[int], totals: list[int], parts: Container[int]
) -> Iterator[tuple[tuple[int, ...], bool]]:
    """Yield the rows that a total may add up, the likeliest first, and whether they are likely.

    ``parts`` are lines that are part of another line.
    """
    last_total = totals[0] if totals else 0
    nearest = [line for line in lines if line > last_total]
    whole = [line for line in nearest if line not in parts]
    tried: set[tuple[int, ...]] = set()
    for unsorted in (nearest, whole, lines, totals, [*totals[:1], *nearest]):
        rows = tuple(sorted(unsorted))
        if len(rows) > 1 and rows not in tried:
            tried.add(rows)
            yield rows, True
    # A line that does not belong to the total may be directly above those that do.
    for count in range(len(nearest) - 1, 1, -1)[:_MOST_SHORTENED]:
        yield tuple(sorted(nearest[:count])), False


def adds_up(figures: Sequence[Decimal], total: Decimal) -> bool:
    """Say whether figures add up to a total, but for what rounding explains."""
    expected = sum(figures, Decimal(0))
    difference = abs(total - expected)
    if not difference:
        return True
    if difference * 2 > min(Decimal(len(figures) + 1), max(abs(total), abs(expected))):
        return False  # more than whole pounds explain, or as much as the figures themselves
    all_figures = [*figures, total]
    # Where only the total is exact, its lines are rounded; else all are given alike.
    are_rounded = max(map(decimal_places, figures)) < decimal_places(total)
    rounding = rounding_of(figures if are_rounded else all_figures)
    return difference <= rounding


def rounding_of(figures: Sequence[Decimal]) -> Decimal:
    """Return what rounding explains: half a unit of the last decimal for each figure.

    Finer than to a penny nothing is shown, but for shares and figures in millions.
    """
    is_small = max(map(abs, figures)) < _LARGEST_RATIO
    places = min(_PLACES_OF_MILLIONS if is_small else 2, most_decimal_places(*figures))
    return Decimal(len(figures)) / 2 * Decimal(1).scaleb(-places)
