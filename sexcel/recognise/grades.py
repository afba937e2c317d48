"""The grades of a workbook under names of a team's own, as its list of grades has them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from sexcel.budget.core_team import FTE_BY_GRADE
from sexcel.model.grid import SheetGrid
from sexcel.model.names import normalise
from sexcel.recognise.column_match import PRICE
from sexcel.recognise.row_roles import sum_role
from sexcel.recognise.row_sums import may_be_sum

_HEADINGS = frozenset(name.casefold() for column in FTE_BY_GRADE.labels for name in column.names)
"""What heads a list of grades."""

_MOST_GRADES = 20
"""Rows of a list of grades: the published budget has six grades, a body of thousands a dozen."""

_LEAST_GRADES = 2
"""Grades of a list: one name under the heading may be a remark."""


def find_grades(grid: Iterable[SheetGrid]) -> frozenset[str]:
    """Return, normalised, the names under every heading of a list of grades: ``manager``."""
    grades: set[str] = set()
    for sheet in grid:
        for (row, column), cell in sheet.cells.items():
            text = cell.value
            if isinstance(text, str) and text.strip().casefold() in _HEADINGS:
                names = list(_names_below(sheet, row, column))
                grades.update(names if len(names) >= _LEAST_GRADES else ())
    return frozenset(grades)


def _names_below(sheet: SheetGrid, row: int, column: int) -> Iterator[str]:
    """Yield the names in a column down to the first blank, each beside a figure, but no total."""
    sums: dict[int, Decimal] = defaultdict(Decimal)
    counted = 0
    for below in range(row + 1, row + 1 + _MOST_GRADES):
        name = sheet.value(below, column)
        if not isinstance(name, str):
            return
        if may_be_sum(name) or PRICE.search(name) or normalise(name).startswith("all "):
            continue
        if sum_role(FTE_BY_GRADE, [name], "", has_figures=True):
            continue
        figures = {
            place: value
            for place in sheet.rows[below]
            if place > column and isinstance(value := sheet.value(below, place), Decimal)
        }
        is_total = any(figures.values()) and all(v == sums[x] for x, v in figures.items())
        if is_total and counted >= _LEAST_GRADES:
            return
        for place, value in figures.items():
            sums[place] += value
        if figures:
            counted += 1
            yield normalise(name)
