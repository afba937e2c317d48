"""Where everything is in a monitor workbook: its sheets, rows and columns."""

from datetime import date

from sexcel.model.refs import column_letters

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
HEADING_ROW = 5
"""Below the title, what the sheet is, and the numbers of the months."""
FIRST_ROW = HEADING_ROW + 1
"""Of every list."""
MONTHS = 12
"""Of the budget year, from April on."""
FIRST_MONTH = 4
"""April: the budget is effective from 1 April (section 1)."""
LIST_ROWS = {MOVEMENTS: 100, RELEASES: 100, PACKAGE: 60, ACTUALS: 20_000, MAPPING: 500}
"""Rows of each list that the formulas look at. The published budget has 25 projects and 70 lines; a
ledger with 20 entries a line and month has under 17,000."""
DRAWN_ROWS = 40
"""Rows of a list that are drawn ready to be typed in; further ones count as well."""
NOT_MAPPED = "Not mapped"
MOST_ENTRIES = LIST_ROWS[ACTUALS]
MONTH_COLUMN = 7
"""The column of April on Outturn, behind the line, its category and its budgets."""
(
    TO_DATE_COLUMN,
    PROFILE_COLUMN,
    OWN_COLUMN,
    AFTER_COLUMN,
    TO_GO_COLUMN,
    FORECAST_COLUMN,
    OVER_COLUMN,
    SHARE_COLUMN,
    AGAINST_COLUMN,
    REASON_COLUMN,
    CHECK_COLUMN,
    SOURCE_COLUMN,
) = (  # fmt: skip
    range(MONTH_COLUMN + MONTHS, MONTH_COLUMN + MONTHS + 12)
)
"""Columns of Outturn behind the months."""


def letter(column: int) -> str:
    """Return the letters of a column of Outturn."""
    return column_letters(column)


def column_range(sheet: str, column: str) -> str:
    """Return the cells of a column of a list that formulas look at: ``Actuals!$G$6:$G$20005``."""
    name = f"'{sheet}'" if " " in sheet else sheet
    return f"{name}!${column}${FIRST_ROW}:${column}${FIRST_ROW + LIST_ROWS[sheet] - 1}"


def first_of_month(year: int, number: int) -> date:
    """Return the first day of month ``number`` (0 for April) of the budget year."""
    month = FIRST_MONTH + number
    return date(year + (month > MONTHS), month - MONTHS * (month > MONTHS), 1)
