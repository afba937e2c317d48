"""Workbooks of others, in which a list happens to have the headings of one of the tables."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from sexcel.budget.overview import OVERVIEW
from sexcel.model.grid import Grid
from sexcel.model.recognition import NameKind, NearMiss
from sexcel.recognise.copies import PlacedTable

_OURS = re.compile(
    r"\b(?:SEC|SECCo|SECAS|SMKI|TABASC|OPSG|SSC|DCC|CodeWorks|Smart Energy Code|"
    r"Smart Meter(?:ing)?)\b",
    re.IGNORECASE,
)
"""Words that the budget of the code can hardly do without."""


def foreign_tables(grid: Grid, places: Iterable[PlacedTable]) -> Iterator[NearMiss]:
    """Yield the tables of a workbook as near misses where nothing says that it is our budget.

    It has no Table 2, no word of the code, and most of its figures are elsewhere.
    """
    tables = [placed.table for placed in places]
    if any(table.table is OVERVIEW for table in tables) or _names_the_code(grid):
        return
    areas = [area for table in tables for area in table.ranges]
    inside = outside = 0
    for sheet in grid:
        on_sheet = [area for area in areas if area.sheet == sheet.name]
        for position, cell in sheet.cells.items():
            if isinstance(cell.value, Decimal):
                is_inside = any(position in area for area in on_sheet)
                inside, outside = inside + is_inside, outside + (not is_inside)
    if outside > inside:
        why = "most figures are elsewhere, and nothing names the Smart Energy Code"
        for table in tables:
            heading = ", ".join(column.heading for column in table.columns)
            corner = table.range.first_cell
            yield NearMiss(
                NameKind.TABLE, corner, heading, table.table.title, table.table.caption, why
            )


def _names_the_code(grid: Grid) -> bool:
    texts = (
        text
        for sheet in grid
        for text in (sheet.name, *(c.value for c in sheet.cells.values()))
        if isinstance(text, str)
    )
    return any(_OURS.search(text) for text in texts)
