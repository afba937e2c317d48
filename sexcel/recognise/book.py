"""Grid to book: tables located, rows named, every doubt kept."""

from sexcel.budget import TABLES
from sexcel.model.book import Book
from sexcel.model.errors import NoBudgetTableError
from sexcel.model.grid import Grid
from sexcel.model.recognition import NameKind, NearMiss
from sexcel.model.settings import NAME, Settings
from sexcel.model.wording import join_words
from sexcel.ooxml.wording import shorten
from sexcel.recognise.copies import settle_copies
from sexcel.recognise.rates import understand_rates
from sexcel.recognise.reading_log import ReadingLog
from sexcel.recognise.scales import correct_scales
from sexcel.recognise.signs import understand_signs
from sexcel.recognise.sub_committees import align_names
from sexcel.recognise.tables import is_report, locate
from sexcel.recognise.variance_reasons import add_variance_reasons


def read_book(grid: Grid, settings: Settings | None = None) -> Book:
    """The budget that the workbook holds; ``settings`` settle what guessing cannot.

    Raises NoBudgetTableError where none of the eleven tables is recognised, or no heading
    names a financial year, and SettingsError where the settings do not hold of the workbook.
    """
    log = ReadingLog(Settings() if settings is None else settings)
    year, places = locate(grid, TABLES, log)
    if not any(table.number for table in TABLES if table.name in places):
        raise NoBudgetTableError(_nothing_found(grid, log.near))
    if year is None:
        raise NoBudgetTableError(
            f"{grid.path}: no column heading names a financial year such as 2020/21; "
            f"put the year over the approved budget, or set budget_year in {NAME}."
        )
    settled = settle_copies(places, year, grid, log.settings)
    log.doubts += settled.doubts
    in_order = {name: settled.tables[name] for name in places if name in settled.tables}
    named = align_names(in_order, log)
    tables = add_variance_reasons(correct_scales(named, log.doubts), grid)
    used = {part.sheet for table in tables.values() for part in table.ranges}
    book = Book(
        path=grid.path,
        sha256=grid.sha256,
        budget_year=year,
        tables=tables,
        doubts=tuple(log.doubts),
        understood=tuple(settled.understood),
        sheets=tuple(sheet.name for sheet in grid),
        other_sheets=tuple(
            sheet.name for sheet in grid if sheet.name not in used and not is_report(sheet)
        ),
        not_carried=grid.not_carried,
        near_misses=tuple(log.near),
        settings=log.settings,
        idle_settings=tuple(log.idle()),
        values_of=grid.values_of,
    )
    return understand_signs(understand_rates(book, grid))


def find_book(grid: Grid, settings: Settings) -> Book | None:
    """Return the budget that the workbook holds, or None where it holds none."""
    try:
        return read_book(grid, settings)
    except NoBudgetTableError:
        return None


def _nothing_found(grid: Grid, near: list[NearMiss]) -> str:
    """What was looked for, where, and what came nearest to it."""
    sheets = [f"'{shorten(sheet.name)}'" for sheet in grid if sheet.cells]
    where = f"on {join_words(sheets)}" if sheets else "and the workbook is empty"
    first = next((one for one in near if one.kind is NameKind.TABLE), None)
    nearest = ""
    if first is not None:
        nearest = f" ({shorten(str(first.ref))} comes nearest, to {first.table}, but {first.why})"
    return (
        f"{grid.path}: none of the eleven budget tables was recognised {where}; looked for were "
        "rows of headings such as 'Budget Category', '2019/20 Estimated Outturn' and '2020/21 "
        f"Approved Budget', or 'Service Area' and 'Core Team'{nearest}: see whether it is the "
        f"right file, or say in {NAME} where its tables are."
    )
