"""Book to workbook plan: pure, nothing is written here."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from pathlib import PurePath

from sexcel.budget.coverage import NO_COVERAGE, Coverage
from sexcel.model.book import Book
from sexcel.model.findings import Finding
from sexcel.model.grid import Grid, Visibility
from sexcel.model.publication import NO_PUBLICATION, Publication
from sexcel.model.refs import CellRef
from sexcel.writers.cells import SheetPlan, WorkbookPlan
from sexcel.writers.changes import find_changes, find_kept, plan_changes
from sexcel.writers.completion import complete_book, move_remarks
from sexcel.writers.corrections import find_corrections
from sexcel.writers.findings import locate_cells, plan_findings
from sexcel.writers.layout import cell_of, formula_printer, name_figures, name_sheets
from sexcel.writers.left_behind import LeftBehind, find_replaced
from sexcel.writers.pack import plan_pack_sheets
from sexcel.writers.pack_book import place_book
from sexcel.writers.settle import settle
from sexcel.writers.sheets import workbook_title
from sexcel.writers.sign_off import Circumstances, plan_sign_off
from sexcel.writers.table_sheets import plan_tables
from sexcel.writers.texts import NOT_IN_XML
from sexcel.writers.value_sheets import plan_value_sheets

_MOST_IN_A_PROPERTY = 255
"""Characters of a file property: Excel takes no more."""


def plan_workbook(
    book: Book,
    findings: Sequence[Finding],
    *,
    recalculate: bool = False,
    protect: bool = False,
    grid: Grid | None = None,
    coverage: Coverage = NO_COVERAGE,
    read_at: datetime | None = None,
    publication: Publication = NO_PUBLICATION,
    notes: Sequence[tuple[CellRef, str]] = (),
) -> WorkbookPlan:
    """Plan every cell of the rebuilt workbook, with what changed and what was kept.

    A figure that contradicts its equation beyond rounding is kept as found, or with
    ``recalculate`` replaced by what its equation calls for, unless it is another figure that is
    wrong. ``findings`` say which. ``grid`` is the workbook that was read: what of it is beside the
    tables, as are the ``notes`` on its cells, is listed on Changes, and where only its values are
    known, its other sheets come last. With ``protect`` all sheets let only inputs be typed in.
    ``coverage`` and ``read_at`` are
    reported on the Sign-off sheet; the clock is not asked here, so that the same arguments always
    give the same plan.
    """
    names = name_sheets([table.table.sheet for table in book.tables.values()])
    completed = complete_book(move_remarks(book))
    corrections = find_corrections(completed, book, findings)
    as_found = settle(completed, recalculate=False)
    spared = frozenset(
        key
        for key, left in as_found.left_as_found.items()
        if key not in corrections.should_be and corrections.cause_of(left.equation) is not None
    )
    put_right = settle(completed, recalculate=True, spared=spared)
    settled = put_right if recalculate else as_found
    changed = tuple(find_changes(book, settled))
    kept_figures = tuple(find_kept(book, settled, corrections, findings))
    pack = place_book(settled, settled.book, names, publication)
    run = Circumstances(coverage, read_at, recalculate)
    standing = corrections.still_wrong(settled.book)
    pages, workings, master = plan_pack_sheets(pack, settled, standing, findings, coverage)
    wrong = {change.ref: change for change in kept_figures}
    tables = plan_tables(settled, formula_printer(settled.book), wrong, master)
    planned = (*pages, *tables, *workings)
    replaced = () if grid is None else find_replaced(book, grid)
    left_behind = None
    if grid is not None:
        by_name = {sheet.name: sheet for sheet in planned}
        left_behind = LeftBehind(book, grid, replaced, by_name, publication, notes)
    stay = frozenset(_list_staying(grid, replaced))
    places = locate_cells(book, settled.book, changed, kept_figures, stay)
    reports = (
        plan_findings(book, findings, places, master),
        plan_changes(left_behind, changed, kept_figures, master, settled.book),
        plan_sign_off(book, pack.book, findings, run, master, settled.book),
    )
    others: tuple[SheetPlan, ...] = ()
    if grid is not None and grid.values_of:
        occupied = [sheet.name for sheet in (*planned, *reports)]
        others = tuple(plan_value_sheets(grid, replaced, occupied))
    return WorkbookPlan(
        title=workbook_title(book),
        year=book.budget_year,
        sheets=(*planned, *reports, *others),
        opens_on=names.decision,
        classification=publication.classification,
        protected=protect,
        written_at=run.written_at,
        properties=_properties(book),
        names={
            name: cell_of(settled.book, key) for key, name in name_figures(settled.book).items()
        },
        changes=changed,
        kept_figures=kept_figures,
        beside=() if left_behind is None else tuple(left_behind.beside()),
    )


def _list_staying(grid: Grid | None, replaced: Collection[str]) -> Iterator[str]:
    """Yield the sheets in view that stay as they are, under their names."""
    for sheet in () if grid is None or grid.values_of else grid:
        if sheet.name not in replaced and sheet.visibility is Visibility.VISIBLE:
            yield sheet.name


def _properties(book: Book) -> dict[str, str]:
    """Return facts that travel with the file, each short enough for Excel."""
    source = NOT_IN_XML.sub("", PurePath(book.path).name)
    facts = {"Source file": source, "Source SHA-256": book.sha256}
    return {name: fact[:_MOST_IN_A_PROPERTY] for name, fact in facts.items() if fact}
