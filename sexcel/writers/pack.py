"""The Panel pack: pages to print in front, and the sheets that say how they came about."""

from collections.abc import Collection, Sequence
from datetime import datetime

from msgspec import Struct

from sexcel.budget.coverage import NO_COVERAGE, Coverage
from sexcel.model.book import Book
from sexcel.model.findings import Finding
from sexcel.model.grid import Grid
from sexcel.model.publication import NO_PUBLICATION, Publication
from sexcel.writers.cells import SheetPlan, WorkbookPlan
from sexcel.writers.checks import list_checks, plan_checks
from sexcel.writers.completion import complete_book
from sexcel.writers.corrections import Corrections, find_corrections
from sexcel.writers.decision import plan_decision
from sexcel.writers.findings import places_kept, plan_findings
from sexcel.writers.kept_changes import NO_CHANGES, KeptChanges, plan_kept_changes
from sexcel.writers.layout import name_sheets
from sexcel.writers.like_for_like import add_like_for_like
from sexcel.writers.movements import plan_movements
from sexcel.writers.pack_book import PackBook, place_book
from sexcel.writers.pack_pages import plan_table_pages
from sexcel.writers.settle import SettledBook, settle
from sexcel.writers.sheets import MasterCheck, workbook_title
from sexcel.writers.sign_off import Circumstances, plan_sign_off
from sexcel.writers.variance import plan_variance


class PackContext(Struct, frozen=True):
    """What a pack says beside the figures of the budget."""

    findings: Sequence[Finding] = ()
    run: Circumstances = Circumstances()


class PackSheets(Struct, frozen=True):
    """The sheets of a pack that do not depend on where its tables come from."""

    pages: tuple[SheetPlan, ...]
    """Page 1, the tables, the variance and its charts: what is printed, in this order."""
    workings: tuple[SheetPlan, ...]
    """Behind them, with coloured tabs: the checks, and the assumptions where the pack has them."""
    master: MasterCheck


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
) -> WorkbookPlan:
    """Plan the pack of a workbook that is kept: every figure refers to a cell of the workbook.

    ``book`` is the workbook as it was read, ``grid`` its cells, and ``occupied`` the
    names of its sheets, which none of the pack takes; ``changes`` are those made in it. The
    sheets that are printed (``is_page``) come first; the others have
    coloured tabs and go behind the user's own.
    """
    names = name_sheets(occupied)
    completed = complete_book(book)
    settled = settle(completed, recalculate=False)
    pack = place_book(
        settled,
        book,
        names,
        publication,
        grid=grid,
        kept_sheets=tuple(occupied),
        is_rebuilt=False,
    )
    run = Circumstances(coverage, read_at)
    context = PackContext(findings, run)
    corrections = find_corrections(completed, book, findings)
    sheets = plan_pack_sheets(pack, settled, corrections, context)
    workings = (
        *sheets.workings,
        plan_findings(book, findings, places_kept(book), sheets.master),
        plan_kept_changes(changes, sheets.master),
        plan_sign_off(book, pack.book, findings, run, sheets.master, book),
    )
    return WorkbookPlan(
        title=workbook_title(book),
        subject="",
        comments="",
        year=book.budget_year,
        sheets=(*sheets.pages, *workings),
        opens_on=names.decision,
        classification=publication.classification,
        written_at=run.written_at,
    )


def plan_pack_sheets(
    pack: PackBook, settled: SettledBook, corrections: Corrections, context: PackContext
) -> PackSheets:
    """Plan the pages and the checks of a placed budget."""
    pack = pack.with_corrections(corrections.causes, corrections.should_be)
    tables = tuple(plan_table_pages(pack))
    analysis = (add_like_for_like(plan_variance(pack), pack.book), plan_movements(pack))
    checks = list_checks(pack, settled, corrections, (*tables, *analysis))
    master = checks.master(pack.names)
    coverage = context.run.coverage
    decision = plan_decision(pack, context.findings, corrections, checks, coverage)
    return PackSheets(
        (
            decision,
            *(sheet for sheet in tables if sheet.is_page),
            *analysis,
        ),
        (
            plan_checks(pack, checks, master),
            *(sheet for sheet in tables if not sheet.is_page),
        ),
        master,
    )
