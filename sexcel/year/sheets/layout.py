"""Where everything is in a monitor workbook: its sheets, rows and columns."""

from enum import IntEnum

from sexcel.model.grid import Grid
from sexcel.model.refs import column_letters
from sexcel.model.tables import PAPER_SHEET
from sexcel.year.months import MONTHS

OUTTURN, MOVEMENTS, PROJECTS, RELEASES, PACKAGE, ACTUALS, MAPPING, PROFILE, SETTINGS, CHECKS = (
    "Outturn",
    "Movements",
    "Projects",
    "Releases",
    "Work package",
    "Actuals",
    "Mapping",
    "Profile",
    "Settings",
    "Checks",
)
TAKEN_IN = "Taken in"
MONITOR_SHEETS = frozenset((OUTTURN, ACTUALS, MAPPING, SETTINGS, TAKEN_IN))
"""Sheets without which a workbook is no monitor."""
FINAL_OUTTURN = "Final outturn"
"""The sheet that a closed year gets."""
HEADING_ROW = 5
"""Below the title, what the sheet is, and the numbers of the months."""
FIRST_ROW = HEADING_ROW + 1
"""Of every list."""
LIST_ROWS = {MOVEMENTS: 100, RELEASES: 100, PACKAGE: 60, ACTUALS: 20_000, MAPPING: 500}
"""Rows of each list that the formulas look at. The published budget has 25 projects and 70 lines; a
ledger with 20 entries a line and month has under 17,000."""
DRAWN_ROWS = 40
"""Rows of a list that are drawn ready to be typed in; further ones count as well."""
FIRST_ROUTE_ROW, ROUTES = 27, 6
"""On Settings: the first row of the routes by value, and how many rows there are for them. A
procurement policy has three or four steps, from a direct award to a tender."""
NOT_MAPPED = "Not mapped"
MOST_ENTRIES = LIST_ROWS[ACTUALS]
MONTH_COLUMN = 7
"""The column of April on Outturn, behind the line, its category and its budgets."""


class Outturn(IntEnum):
    """The columns of Outturn behind the months."""

    TO_DATE = MONTH_COLUMN + MONTHS
    PROFILE = TO_DATE + 1
    OWN = PROFILE + 1
    AFTER = OWN + 1
    TO_GO = AFTER + 1
    FORECAST = TO_GO + 1
    OVER = FORECAST + 1
    SHARE = OVER + 1
    AGAINST = SHARE + 1
    REASON = AGAINST + 1
    CHECK = REASON + 1
    SOURCE = CHECK + 1


def is_of_the_year(grid: Grid) -> bool:
    """Say whether a workbook is a monitor of the budget year, or a paper from one."""
    names = {sheet.name for sheet in grid}
    return names >= MONITOR_SHEETS or any(sheet.value(2, 1) == PAPER_SHEET for sheet in grid)


PROFILE_SHARE = 2 + MONTHS + 2
"""The column of April's share on Profile, behind the percentages that are typed and the months
that a line runs."""
PROFILE_CHECK = PROFILE_SHARE + MONTHS + 1
"""The column that says whether the shares of a line add up."""


def letter(column: int) -> str:
    """Return the letters of a column of Outturn."""
    return column_letters(column)


def column_range(sheet: str, column: str) -> str:
    """Return the cells of a column of a list that formulas look at: ``Actuals!$G$6:$G$20005``."""
    name = f"'{sheet}'" if " " in sheet else sheet
    return f"{name}!${column}${FIRST_ROW}:${column}${FIRST_ROW + LIST_ROWS[sheet] - 1}"
