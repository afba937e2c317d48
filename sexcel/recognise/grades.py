"""The grades of a workbook under names of a team's own, as its list of grades has them."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal

from msgspec.structs import replace

from sexcel.budget.core_team import FTE_BY_AREA, FTE_BY_GRADE, RATE_CARD
from sexcel.model.book import BookTable
from sexcel.model.grid import SheetGrid
from sexcel.model.names import normalise
from sexcel.recognise.column_match import FTE, NO_BUDGET, PRICE
from sexcel.recognise.heading_words import parse_year
from sexcel.recognise.row_roles import sum_role
from sexcel.recognise.row_sums import may_be_sum

_ROLES = frozenset({"role", "post", "job", "position", "job title"})
"""What heads a list of grades where FTE are beside it: else its names are those of people."""

_HEADINGS = (
    frozenset(name.casefold() for column in FTE_BY_GRADE.labels for name in column.names) - _ROLES
)
"""What heads a list of grades."""

_MOST_GRADES = 20
"""Rows of a list of grades: the published budget has six grades, a body of thousands a dozen."""

_SHORT_FORM = re.compile(r"\(([A-Z]{1,3})\)\s*$")
"""The short form of a grade behind its name, as columns have it: ``Analyst (A)``."""

_LEAST_GRADES = 2
"""Grades of a list: one name under the heading may be a remark."""


def find_grades(grid: Iterable[SheetGrid]) -> frozenset[str]:
    """Return, normalised, the names under every heading of a list of grades: ``manager``."""
    grades: set[str] = set()
    for sheet in grid:
        for (row, column), cell in sheet.cells.items():
            text = cell.value
            if isinstance(text, str) and (
                _heads_grades(text) or _heads_roles(sheet, row, column, text)
            ):
                names = list(_names_below(sheet, row, column))
                if _is_measure(str(sheet.value(row + 1, column))):
                    names = list(_names_beside(sheet, row, column))
                grades.update(names if len(names) >= _LEAST_GRADES else ())
    return frozenset(grades)


def align_grades(tables: Mapping[str, BookTable]) -> dict[str, BookTable]:
    """Return the tables with the rows of grades under the names that Table 8 gives the grades.

    A team calls a grade ``Grade 1 (head)`` in one table and ``Grade 1`` in the other.
    """
    areas = tables.get(FTE_BY_AREA.name)
    columns = () if areas is None else (c for c in areas.columns if c.column.by_grade)
    grades = {column.name.partition(":")[2] for column in columns}
    of_grades = (FTE_BY_GRADE.name, RATE_CARD.name)
    return {
        name: _align_rows(table, grades) if name in of_grades else table
        for name, table in tables.items()
    }


def _align_rows(table: BookTable, grades: Collection[str]) -> BookTable:
    free = [grade for grade in grades if table.row(grade) is None]
    renamed = {
        row.key: names[0]
        for row in table.lines
        if row.key not in grades
        and len(names := [grade for grade in free if _are_alike(grade, row.key)]) == 1
    }
    once = {key: name for key, name in renamed.items() if [*renamed.values()].count(name) == 1}
    rows = (replace(row, key=once.get(row.key, row.key)) for row in table.rows)
    return replace(table, rows=tuple(rows)) if once else table


def _are_alike(grade: str, key: str) -> bool:
    """Say whether one name of a grade has all words of the other, in their order."""
    return f" {grade} " in f" {key} " or f" {key} " in f" {grade} "


def _heads_grades(text: str) -> bool:
    """Say whether a text heads a list of grades, as ``Posts by grade`` does, and names none."""
    *_, sorted_by = text.casefold().partition("by ")
    listed = sorted_by.split(" and ")[0]
    return text.strip().casefold() in _HEADINGS or listed.strip() in _HEADINGS


def _heads_roles(sheet: SheetGrid, row: int, column: int, text: str) -> bool:
    """Say whether a text heads a list of roles: FTE are right of it, and no grades beside it."""
    if text.strip().casefold() not in _ROLES:
        return False
    first, last = max(1, column - _MOST_GRADES), column + _MOST_GRADES
    texts = {x: sheet.value(row, x) for x in range(first, last + 1)}
    words = {
        x: heading.strip().casefold() for x, heading in texts.items() if isinstance(heading, str)
    }
    return _HEADINGS.isdisjoint(words.values()) and any(
        "fte" in heading.split() for x, heading in words.items() if x > column
    )


def _is_measure(name: str) -> bool:
    """Say whether a name is of people, prices or their change, and of no grade."""
    return any(pattern.search(name) for pattern in (PRICE, FTE, NO_BUDGET))


def _names_beside(sheet: SheetGrid, row: int, column: int) -> Iterator[str]:
    """Yield the names right of a heading that are over figures, up to one of a measure."""
    for place in range(column + 1, column + 1 + _MOST_GRADES):
        name = sheet.value(row, place)
        if isinstance(name, str) and isinstance(sheet.value(row + 1, place), Decimal):
            if _is_measure(name) or may_be_sum(name) or parse_year(name) is not None:
                return
            yield normalise(name)


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
            if short := _SHORT_FORM.search(name):
                yield normalise(short[1])
