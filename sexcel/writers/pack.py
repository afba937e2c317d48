"""The Panel pack: pages to print in front, and the sheets that say how they came about."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from sexcel.budget.coverage import NO_COVERAGE, Coverage
from sexcel.model.book import Book
from sexcel.model.findings import Finding
from sexcel.model.grid import Grid
from sexcel.model.publication import NO_PUBLICATION, Publication
from sexcel.model.tables import PUBLISHED_SHEET
from sexcel.writers.cells import Highlight, PlannedCell, SheetPlan, WorkbookPlan
from sexcel.writers.changes import NO_CHANGES, KeptChanges, plan_kept_changes
from sexcel.writers.checks import list_checks, plan_checks
from sexcel.writers.completion import complete_book
from sexcel.writers.corrections import Corrections, find_corrections
from sexcel.writers.decision import plan_decision
from sexcel.writers.findings import places_kept, plan_findings
from sexcel.writers.layout import name_sheets
from sexcel.writers.like_for_like import add_like_for_like
from sexcel.writers.movements import plan_movements
from sexcel.writers.pack_book import PackBook, place_book
from sexcel.writers.pack_pages import plan_table_pages
from sexcel.writers.settle import SettledBook, settle
from sexcel.writers.sheets import MasterCheck, workbook_title
from sexcel.writers.sign_off import Circumstances, plan_sign_off
from sexcel.writers.styles import mark_figure
from sexcel.writers.variance import plan_variance

_Position = tuple[int, int]


def plan_pack(
    book: Book,
    findings: Sequence[Finding],
    *,
    grid: Grid | None = None,
    occupied: Collection[str] = (),
    publication: Publication = NO_PUBLICATION,
    coverage: Coverage = NO_COVERAGE,
    read_at: datetime | None = None,
    changes: KeptChanges = NO_CHANGES,
    is_alone: bool = False,
) -> WorkbookPlan:
    """Plan the pack of a workbook that is kept: every figure refers to a cell of the workbook.

    ``book`` is the workbook as it was read, ``grid`` its cells, and ``occupied`` the
    names of its sheets, which none of the pack takes; ``changes`` are those made in it. A pack
    ``is_alone`` where only its pages are published. The
    sheets that are printed (``is_page``) come first; the others have
    coloured tabs and go behind the user's own.
    """
    names = name_sheets(occupied)
    completed = complete_book(book)
    settled = settle(completed, recalculate=False)
    pack = place_book(
        settled, book, names, publication, grid=grid, kept_sheets=tuple(occupied), is_rebuilt=False
    )
    pack = replace(pack, is_alone=is_alone)
    run = Circumstances(coverage, read_at)
    corrections = find_corrections(completed, book, findings)
    pages, workings, master = plan_pack_sheets(pack, settled, corrections, findings, coverage)
    reports = (
        plan_findings(book, findings, places_kept(book), master),
        plan_kept_changes(changes, master),
        plan_sign_off(book, pack.book, findings, run, master, book),
    )
    return WorkbookPlan(
        title=workbook_title(book),
        year=book.budget_year,
        sheets=(*pages, *workings, *reports),
        opens_on=names.decision,
        classification=publication.classification,
        written_at=run.written_at,
    )


def plan_pack_sheets(
    pack: PackBook,
    settled: SettledBook,
    corrections: Corrections,
    findings: Sequence[Finding],
    coverage: Coverage,
) -> tuple[tuple[SheetPlan, ...], tuple[SheetPlan, ...], MasterCheck]:
    """Return the sheets of a pack wherever its tables come from, and how its checks stand.

    First the pages, printed in this order: page 1, the tables, the variance and its charts. Then
    the workings behind them: the checks, and the assumptions where the pack has them.
    """
    pack = replace(pack, causes=corrections.causes, should_be=corrections.should_be)
    tables = tuple(plan_table_pages(pack))
    analysis = (add_like_for_like(plan_variance(pack), pack.book), plan_movements(pack))
    checks = list_checks(pack, settled, corrections, (*tables, *analysis))
    master = checks.master(pack.names)
    decision = plan_decision(pack, findings, corrections, checks, coverage)
    pages = (sheet for sheet in tables if sheet.is_page)
    workings = (sheet for sheet in tables if not sheet.is_page)
    behind = (plan_checks(pack, checks, master), *workings)
    return (decision, *pages, *analysis), behind, master


def as_values(plan: WorkbookPlan) -> WorkbookPlan:
    """Return the pages of a planned workbook as values.

    There are no working sheets, formulas, links, notes, names, validations or facts on the file.
    A mark that a format gives while a figure is wrong stays: the figure is so now.
    """
    return WorkbookPlan(
        title=plan.title,
        year=plan.year,
        sheets=tuple(_sheet_as_values(sheet) for sheet in plan.sheets if sheet.is_page),
        opens_on=plan.opens_on,
        classification=plan.classification,
        written_at=plan.written_at,
    )


def _sheet_as_values(sheet: SheetPlan) -> SheetPlan:
    """Return a page as values; of what is not printed only that which a chart reads."""
    marked = {
        position: highlight
        for highlight in sheet.highlights
        if highlight.mark
        for position in highlight.range.positions()
    }
    last = (
        sheet.printed_columns if sheet.printed_columns and not sheet.charts else len(sheet.widths)
    )
    cells = dict(_cells_as_values(sheet.cells, marked))
    cells[2, 1] = replace(cells[2, 1], value=PUBLISHED_SHEET)
    return replace(
        sheet,
        widths=sheet.widths[:last],
        cells={at: cell for at, cell in cells.items() if at[1] <= last or sheet.charts},
        highlights=(),
        validations=(),
    )


def _cells_as_values(
    cells: Mapping[_Position, PlannedCell], marked: Mapping[_Position, Highlight]
) -> Iterator[tuple[_Position, PlannedCell]]:
    for position, cell in cells.items():
        style, highlight = cell.style, marked.get(position)
        if highlight is not None:
            style = replace(style, number=mark_figure(highlight.number, highlight.mark))
        value = None if cell.value == "" else cell.value
        yield position, PlannedCell(value, style, span=cell.span)
