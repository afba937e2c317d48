"""The figures of a budget in long form: one row each, with all that says what it is."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from sexcel.model.names import strip_number
from sexcel.model.recognition import BookColumn
from sexcel.model.tables import Kind, Table

if TYPE_CHECKING:
    import pandas as pd

FIELDS: Mapping[str, str] = {
    "workbook": "The file that was read.",
    "version": "The last version of the change history, with its status; blank without one.",
    "table": "The table by its name in sexcel: overview is Table 2.",
    "table_number": "Its number in the budget; blank for the tables beside the eleven.",
    "category": "The budget category: SECCo and Panel Operations, SECAS Services, Projects, "
    "Contingency; blank where a figure is of none.",
    "area": "The service area or block of the line; blank where the table has none.",
    "sub_committee": "The sub-committee of the line; blank where the table has none.",
    "line": "What the row is called, without its number.",
    "row": "What the row is: line, sub total, total, memorandum.",
    "year": "The financial year of the figure, 2020/21; blank where it is of no year.",
    "status": "How firm it is: Approved Budget, Estimated Budget, Estimated Outturn, Forecast; "
    "blank where the heading does not say.",
    "measure": "The column by its name in sexcel: budget, outturn, variance, fte:grade 4.",
    "unit": "£, FTE, number, or % for a share such as 5.",
    "value": "The figure in its unit, whatever the sheet's scale and sign.",
    "sheet": "The sheet that it was read from.",
    "cell": "The cell that it was read from.",
}
"""The columns of the long form, and what each holds."""

_CATEGORIES = {
    "secco_lines": "SECCo and Panel Operations",
    "secas_budget": "SECAS Services",
    "secas_outturn": "SECAS Services",
    "fte_by_grade": "SECAS Services",
    "fte_by_area": "SECAS Services",
    "accommodation": "SECAS Services",
    "projects": "Projects",
}
"""Of the tables whose every line is of one category (section 1 of the published budget)."""
_OF_CATEGORIES = ("projections", "overview")
"""Tables whose lines are the categories, or parts of one."""
_PERCENT = Decimal(100)
"""Of a share: 0.05 is 5 %."""


class TidyFigure(Struct, frozen=True):
    """One figure; the fields are described in ``FIELDS``."""

    workbook: str
    version: str
    table: str
    table_number: int | None
    category: str
    area: str
    sub_committee: str
    line: str
    row: str
    year: str
    status: str
    measure: str
    unit: str
    value: Decimal
    sheet: str
    cell: str


def category_of(table: Table, group: str, name: str) -> str:
    """Return the budget category of a row by its table, its group and its name; "" for none."""
    if table.name in _OF_CATEGORIES:
        return strip_number(group.rstrip(":") or name)
    return _CATEGORIES.get(table.name, "")


def status_of(column: BookColumn) -> str:
    """Return how firm the figures of a column are; empty where nothing says it."""
    if column.status is not None:
        return column.status.value
    statuses = column.column.statuses
    return statuses[0].value if len(statuses) == 1 else ""


def measure(
    table: Table, line_name: str, unit: str, kind: Kind, figure: Decimal
) -> tuple[str, Decimal]:
    """Return the unit of a figure, and the figure in it: a share is a percentage.

    ``unit`` is what the row says of a column that holds values of any kind; empty means £.
    """
    if kind is not Kind.VALUE:
        return kind.value, figure
    line = table.line(line_name)
    if line is not None and line.unit is Kind.VALUE:
        return "%", figure * _PERCENT
    return unit or Kind.MONEY.value, figure


def tidy_frame(figures: Iterable[TidyFigure]) -> "pd.DataFrame":
    """Return figures as a pandas frame; values are exact decimals."""
    import pandas as pd
    from msgspec.structs import astuple

    frame = pd.DataFrame(map(astuple, figures), columns=list(FIELDS))
    return frame.astype({"table_number": "Int64"})
