"""Grid to book: tables recognised, rows named, every doubt kept."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from sexcel.budget import TABLES
from sexcel.model.book import Book, BuildUp
from sexcel.model.errors import NoBudgetTableError
from sexcel.model.grid import Grid
from sexcel.model.recognition import NameKind, NearMiss
from sexcel.model.settings import NAME, Settings
from sexcel.model.understandings import BuildUpsRead, LineUnderstood, TurnedTable, Understanding
from sexcel.model.wording import join_words
from sexcel.ooxml.wording import shorten
from sexcel.recognise.build_ups import assign_areas, take_build_ups
from sexcel.recognise.chair_links import read_chairs
from sexcel.recognise.copies import settle_copies
from sexcel.recognise.derived_sheets import is_published, is_report
from sexcel.recognise.drawn_contingency import understand_drawn_contingency
from sexcel.recognise.foreign import foreign_tables
from sexcel.recognise.formula_reads import find_named_cells
from sexcel.recognise.grades import align_grades, find_grades
from sexcel.recognise.guessed_headings import understand_guessed_headings
from sexcel.recognise.linked_roundings import pass_on_roundings
from sexcel.recognise.movements_beside import understand_movements_beside
from sexcel.recognise.phasing import find_phased_years
from sexcel.recognise.rates import understand_rates
from sexcel.recognise.reading_log import ReadingLog
from sexcel.recognise.remarks import find_remarks
from sexcel.recognise.ruled_lines import without_rules
from sexcel.recognise.scales import correct_scales
from sexcel.recognise.settled_signs import find_settled_signs
from sexcel.recognise.setup_fit import FittedSetup, with_setup
from sexcel.recognise.setup_sheet import read_setup_sheet
from sexcel.recognise.signed_figures import find_changed
from sexcel.recognise.signs import understand_signs
from sexcel.recognise.sub_committees import align_names
from sexcel.recognise.tables import recognise_tables
from sexcel.recognise.variance_reasons import add_variance_reasons


def read_book(grid: Grid, settings: Settings | None = None) -> Book:
    """Return the budget that the workbook holds; ``settings`` settle what guessing cannot.

    Raises NoBudgetTableError where none of the eleven tables is recognised, or no heading
    names a financial year, and SettingsError where the settings do not fit the workbook.
    """
    settings = with_setup(Settings() if settings is None else settings, read_setup_sheet(grid))
    grid = without_rules(grid)
    log = ReadingLog(
        settings, FittedSetup(settings.setup, grid), find_named_cells(grid), find_grades(grid)
    )
    budget_year, places = recognise_tables(grid, TABLES, log)
    foreign = tuple(foreign_tables(grid, (placed for parts in places.values() for placed in parts)))
    is_set = bool(settings.places or settings.setup.places)
    if not any(table.number for table in TABLES if table.name in places) or (
        foreign and not is_set
    ):
        raise NoBudgetTableError(_explain_failure(grid, (*foreign, *log.near)))
    if budget_year is None:
        raise NoBudgetTableError(
            f"{grid.path}: no column heading names a financial year such as 2020/21; "
            f"put the year over the approved budget, or set budget_year in {NAME}."
        )
    places, build_ups = take_build_ups(places, grid)
    settled = settle_copies(places, budget_year, grid, log.settings)
    log.doubts += settled.doubts
    tables = {name: settled.tables[name] for name in places if name in settled.tables}
    units = {name for name in tables for setting in log.setup.places(name) or () if setting.unit}
    tables = align_grades(align_names(tables, log))
    tables = correct_scales(tables, log.doubts, units)
    tables = add_variance_reasons(tables, grid)
    turned = [
        TurnedTable(recognition.range.first_cell, name)
        for name, table in tables.items()
        for recognition in table.recognised
        if recognition.sideways
    ]
    lines = [
        LineUnderstood(cell, name, row.label, line.title)
        for name, table in tables.items()
        for row in table.rows
        if row.is_known_by_sums and (line := table.table.line(row.key)) and (cell := row.first_cell)
    ]
    used = {area.sheet for table in tables.values() for area in table.ranges}
    book = Book(
        path=grid.path,
        sha256=grid.sha256,
        budget_year=budget_year,
        tables=tables,
        doubts=tuple(log.doubts),
        understood=(*settled.understood, *turned, *lines, *_describe(build_ups)),
        build_ups=build_ups,
        phased=find_phased_years(tables, grid),
        chairs_read=read_chairs(tables),
        remarks=find_remarks(grid, tables),
        sheets=tuple(sheet.name for sheet in grid),
        other_sheets=tuple(
            sheet.name for sheet in grid if sheet.name not in used and not is_report(sheet)
        ),
        near_misses=tuple(log.near),
        settings=log.settings,
        idle_settings=(*log.idle_settings(), *log.setup.unfit()),
        values_of=grid.values_of,
    )
    book = pass_on_roundings(assign_areas(book))
    book = understand_rates(book, grid, log.settings.setup.rates)
    book = understand_signs(book, find_settled_signs(book, log.setup))
    book = understand_drawn_contingency(understand_guessed_headings(book))
    book = understand_movements_beside(book, grid)
    changed = tuple(find_changed(grid, book.tables.values()))
    return replace(book, doubts=(*book.doubts, *changed)) if changed else book


def _describe(build_ups: Sequence[BuildUp]) -> Iterator[Understanding]:
    """Yield that blocks were read as build-ups, if any were."""
    if build_ups:
        areas = tuple(build_up.range for build_up in build_ups)
        yield BuildUpsRead(areas[0].first_cell, "secas_budget", areas)


def find_book(grid: Grid, settings: Settings) -> Book | None:
    """Return the budget that the workbook holds, or None where it holds none."""
    try:
        return read_book(grid, settings)
    except NoBudgetTableError:
        return None


def _explain_failure(grid: Grid, near: Sequence[NearMiss]) -> str:
    """Return what was looked for, where, and what came nearest to it."""
    sheets = [f"'{shorten(sheet.name)}'" for sheet in grid if sheet.cells]
    where = f"on {join_words(sheets)}" if sheets else "and the workbook is empty"
    if any(map(is_published, grid)):
        return (
            f"{grid.path} is a Panel pack that was published alone, as values, and has no tables "
            "to read: give the workbook that it was made from."
        )
    miss = next((miss for miss in near if miss.kind is NameKind.TABLE), None)
    nearest = ""
    if miss is not None:
        nearest = f" ({shorten(str(miss.ref))} comes nearest, to {miss.table}, but {miss.why})"
    return (
        f"{grid.path}: none of the eleven budget tables was recognised {where}; looked for were "
        "rows of headings such as 'Budget Category', '2019/20 Estimated Outturn' and '2020/21 "
        f"Approved Budget', or 'Service Area' and 'Core Team'{nearest}: see whether it is the "
        f"right file, or say in {NAME} where its tables are."
    )
