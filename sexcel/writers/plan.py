"""Book to workbook plan: pure, nothing is written here."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import PurePath

from msgspec.structs import replace

from sexcel.budget.coverage import NO_COVERAGE, Coverage
from sexcel.model.book import Book
from sexcel.model.expressions import FigureKey
from sexcel.model.findings import Finding
from sexcel.model.publication import NO_PUBLICATION, Publication
from sexcel.model.refs import CellRef
from sexcel.writers.carried_plan import Source, carry
from sexcel.writers.cells import SheetPlan, WorkbookPlan
from sexcel.writers.changes import find_changes, find_kept, plan_changes
from sexcel.writers.completion import complete_book
from sexcel.writers.corrections import find_corrections
from sexcel.writers.findings import locate_cells, plan_findings
from sexcel.writers.layout import cell_of, formula_printer, name_figures, name_sheets
from sexcel.writers.left_behind import LeftBehind, find_report_sheets
from sexcel.writers.pack import PackContext, plan_pack_sheets
from sexcel.writers.pack_book import place_book
from sexcel.writers.settle import SettledBook, settle
from sexcel.writers.sheets import workbook_title
from sexcel.writers.sign_off import Circumstances, plan_sign_off
from sexcel.writers.table_sheets import plan_tables
from sexcel.writers.texts import NOT_IN_XML

_MOST_IN_A_PROPERTY = 255
"""Characters of a file property: Excel takes no more."""


def plan_workbook(
    book: Book,
    findings: Sequence[Finding],
    *,
    recalculate: bool = False,
    protect: bool = False,
    source: Source | None = None,
    coverage: Coverage = NO_COVERAGE,
    read_at: datetime | None = None,
    publication: Publication = NO_PUBLICATION,
) -> WorkbookPlan:
    """Plan every cell of the rebuilt workbook, with what changed and what was kept.

    A figure that contradicts its equation beyond rounding is kept as found, or with
    ``recalculate`` replaced by what its equation calls for, unless it is another figure that is
    wrong. ``findings`` say which. The sheets of
    ``source`` that are no tables come last. With ``protect`` all other sheets let only inputs be
    typed in. ``coverage`` and ``read_at`` are reported on the Sign-off sheet; the clock is not
    asked here, so that the same arguments always give the same plan.
    """
    names = name_sheets([table.table.sheet for table in book.tables.values()])
    completed = complete_book(book)
    corrections = find_corrections(completed, book, findings)
    as_found = settle(completed, recalculate=False)
    right = frozenset(as_found.left_as_found.keys() - corrections.should_be.keys())
    spared = right if corrections.causes else frozenset[FigureKey]()
    put_right = settle(completed, recalculate=True, spared=spared)
    settled = put_right if recalculate else as_found
    changed = tuple(find_changes(book, settled))
    kept_figures = tuple(find_kept(book, settled, corrections, findings))
    pack = place_book(settled, settled.book, names, publication)
    run = Circumstances(coverage, read_at, recalculate)
    standing = corrections.still_wrong(settled.book)
    context = PackContext(findings, run)
    sheets = plan_pack_sheets(pack, settled, standing, context)
    master = sheets.master
    wrong = {change.ref: change for change in kept_figures}
    tables = plan_tables(settled, formula_printer(settled.book), wrong, master)
    named = () if source is None else source.grid.defined_names
    planned = (*sheets.pages, *(_avoid_name(sheet, named) for sheet in tables), *sheets.workings)
    order = [sheet.name for sheet in planned] + [names.findings, names.changes, names.sign_off]
    cell_names = _names(settled)
    carried = carry(source, book, settled.book, order, cell_names, find_report_sheets(source))
    left_behind = LeftBehind(
        book, settled, source, carried, {sheet.name: sheet for sheet in planned}
    )
    places = locate_cells(book, settled.book, changed, kept_figures, carried)
    return WorkbookPlan(
        title=workbook_title(book),
        subject="",
        comments="",
        year=book.budget_year,
        sheets=(
            *planned,
            plan_findings(book, findings, places, master),
            plan_changes(left_behind, changed, kept_figures, master),
            plan_sign_off(book, pack.book, findings, run, master),
        ),
        opens_on=names.decision,
        classification=publication.classification,
        protected=protect,
        written_at=None if read_at is None else read_at.astimezone(UTC).replace(tzinfo=None),
        properties=_properties(book),
        names=cell_names,
        carried=carried,
        changes=changed,
        kept_figures=kept_figures,
    )


def _avoid_name(sheet: SheetPlan, defined_names: Iterable[str]) -> SheetPlan:
    """Return the sheet, its list no Excel table where a carried name is the table's planned."""
    table = sheet.table
    if table is None or table.name.lower() not in {name.lower() for name in defined_names}:
        return sheet
    return replace(sheet, table=None)


def _properties(book: Book) -> dict[str, str]:
    """Return facts that travel with the file, each short enough for Excel."""
    source = NOT_IN_XML.sub("", PurePath(book.path).name)
    facts = {
        "Source file": source,
        "Source SHA-256": book.sha256,
    }
    return {name: fact[:_MOST_IN_A_PROPERTY] for name, fact in facts.items() if fact}


def _names(settled: SettledBook) -> dict[str, CellRef]:
    return {name: cell_of(settled.book, key) for key, name in name_figures(settled.book).items()}
