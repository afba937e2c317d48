"""Grid to book: tables located, rows named, every doubt kept."""

from sexcel.model.book import Book, Doubt
from sexcel.model.errors import NoBudgetTableError
from sexcel.model.grid import Grid
from sexcel.readers.locate import is_report, locate
from sexcel.readers.scales import mend_scales
from sexcel.readers.units import harmonise
from sexcel.tables import TABLES


def read_book(grid: Grid) -> Book:
    """The budget that the workbook holds.

    Raises NoBudgetTableError where none of the eleven tables is recognised, or no heading
    names a financial year.
    """
    doubts: list[Doubt] = []
    year, located = locate(grid, TABLES, doubts)
    if not any(table.table.number for table in located):
        raise NoBudgetTableError(
            f"{grid.path}: no budget table was recognised; sexcel looks for headings such as "
            "'Budget Category' or 'Service Area' beside '2020/21 Approved Budget'. "
            "Is this the right file?"
        )
    if year is None:
        raise NoBudgetTableError(
            f"{grid.path}: no column heading names a financial year such as 2020/21; "
            "put the year over the approved budget."
        )
    named = harmonise({table.table.name: table for table in located}, doubts)
    tables = mend_scales(named, doubts)
    used = {part.sheet for table in tables.values() for part in table.ranges}
    return Book(
        path=grid.path,
        sha256=grid.sha256,
        budget_year=year,
        tables=tables,
        doubts=tuple(doubts),
        sheets=tuple(sheet.name for sheet in grid),
        other_sheets=tuple(
            sheet.name for sheet in grid if sheet.name not in used and not is_report(sheet)
        ),
        not_carried=grid.not_carried,
    )
