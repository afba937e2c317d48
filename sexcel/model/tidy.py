"""The figures of a budget in long form: one row each, with all that says what it is."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from sexcel.model.names import strip_number
from sexcel.model.tables import Kind

if TYPE_CHECKING:
    import pandas as pd

    from sexcel.model.book import Book, BookTable, Row
    from sexcel.model.recognition import BookColumn

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


def tidy_figures(book: "Book") -> Iterator[TidyFigure]:
    """Yield every figure of every table, in the order of the tables, rows and columns."""
    version = _version(book)
    for table in book.tables.values():
        for row in table.rows:
            for column in table.figure_columns:
                entry = row.entry(column.name)
                if entry is None or entry.figure is None:
                    continue
                unit, value = _measure(table, row, column, entry.figure)
                yield TidyFigure(
                    workbook=book.path,
                    version=version,
                    table=table.table.name,
                    table_number=table.table.number,
                    category=_category(table, row),
                    area=_area(row),
                    sub_committee=row.text("subcommittee"),
                    line=strip_number(row.name),
                    row=row.role.value,
                    year=_year(book, column),
                    status=_status(column),
                    measure=column.name,
                    unit=unit,
                    value=value,
                    sheet=entry.ref.sheet,
                    cell=entry.ref.a1,
                )


def _version(book: "Book") -> str:
    lines = [row for row in book.lines("change_history") if row.text("version")]
    return f"{lines[-1].text('version')} {lines[-1].text('status')}".strip() if lines else ""


def _area(row: "Row") -> str:
    """Return the service area or block of a row; blank for the total, which is of all."""
    if row.role.value == "total":
        return ""
    return strip_number((row.text("area") or row.group).rstrip(":"))


def _category(table: "BookTable", row: "Row") -> str:
    if table.table.name in _OF_CATEGORIES:
        return strip_number(row.group.rstrip(":") or row.name)
    return _CATEGORIES.get(table.table.name, "")


def _year(book: "Book", column: "BookColumn") -> str:
    if column.column.offset is not None:
        return book.year_label(column.column.offset)
    return book.year_label(0) if column.column.kind is not Kind.VALUE else ""


def _status(column: "BookColumn") -> str:
    if column.status is not None:
        return column.status.value
    statuses = column.column.statuses
    return statuses[0].value if len(statuses) == 1 else ""


def _measure(
    table: "BookTable", row: "Row", column: "BookColumn", figure: Decimal
) -> tuple[str, Decimal]:
    """Return the unit of a figure, and the figure in it: a share is a percentage."""
    if column.column.kind is not Kind.VALUE:
        return column.column.kind.value, figure
    line = next((line for line in table.table.lines if line.name == row.key), None)
    if line is not None and line.unit is Kind.VALUE:
        return "%", figure * _PERCENT
    return row.text("unit") or Kind.MONEY.value, figure


def tidy_frame(books: Iterable["Book"]) -> "pd.DataFrame":
    """Return the figures of several budgets as a pandas frame; values are exact decimals."""
    import pandas as pd
    from msgspec.structs import astuple

    rows = [astuple(figure) for book in books for figure in tidy_figures(book)]
    frame = pd.DataFrame(rows, columns=list(FIELDS))
    return frame.astype({"table_number": "Int64"})
