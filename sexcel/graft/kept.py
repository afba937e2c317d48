"""A workbook that is kept: repaired where asked for, with the pack in front, and checked."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from sexcel.files.outputs import check_target
from sexcel.files.reading import read_grid
from sexcel.formulas.recalculation import Engine
from sexcel.graft.cells import SheetEdit
from sexcel.graft.checked import WorkbookRead, check_clean, read_written
from sexcel.graft.clean import write_clean
from sexcel.graft.repair import repair_in_memory
from sexcel.model.book import Book
from sexcel.model.grid import CellValue, Grid
from sexcel.model.refs import CellRef
from sexcel.recognise.book import find_book
from sexcel.recognise.publication import read_publication
from sexcel.recognise.signed_figures import find_changed
from sexcel.repair.records import RepairedWorkbook
from sexcel.writers.cells import WorkbookPlan
from sexcel.writers.changes import NO_CHANGES, KeptChanges
from sexcel.writers.clean_form import CleanForm, find_made_anew, is_of_a_pack
from sexcel.writers.layout import SheetNames
from sexcel.writers.pack import as_values, plan_pack
from sexcel.writers.regenerated import Change, Regenerated
from sexcel.writers.workbook import render_workbook, write_plan


class CleanOrder(Struct, frozen=True):
    """What clean workbook is asked for, and where it goes; ``password`` opens the source."""

    source: Path
    target: Path
    read_at: datetime
    password: str | None = None
    recalculate: bool = False
    protect: bool = False
    pack_only: bool = False
    force: bool = False
    announce: "Announcement | None" = None
    """Called before anything is written with what of a rebuilt workbook is beside its tables."""


Beside = Sequence[tuple[CellRef, str]]
"""Cells and what they say."""
Announcement = Callable[[Beside], None]


def write_kept(source: WorkbookRead, order: CleanOrder, engine: Engine) -> Regenerated:
    """Write the workbook read with a pack in front, read that again, and compare both.

    Where the order is to recalculate, repairs are made in the copy, which is compared with the
    workbook repaired. Raises as ``write_clean`` does.
    """
    repaired = None
    if order.recalculate:
        settings, password = source.book.settings, order.password
        repaired = repair_in_memory(
            order.source, source.grid, settings, password, engine, unsafe=True
        )
    present = source if repaired is None else _with_repairs(source, repaired)
    if order.pack_only:
        return _publish(source, order, _plan(present, order), repaired)
    made_anew = find_made_anew(source.grid)
    changes = KeptChanges(made_anew=made_anew)
    if repaired is not None:
        changes = KeptChanges(
            tuple(_list_changes(source.book, repaired)),
            tuple((left.repair.cell, left.reason) for left in repaired.refused),
            made_anew,
        )
    occupied = tuple(sheet.name for sheet in source.grid if sheet.name not in made_anew)
    plan = replace(_plan(present, order, occupied, changes), protected=order.protect)
    verdicts = tuple(_renew_verdicts(source.grid, occupied, plan))
    removed = write_clean(
        order.source,
        source.grid,
        order.target,
        render_workbook(plan, from_1904=source.grid.from_1904),
        sum(sheet.is_page for sheet in plan.sheets),
        replaced=made_anew,
        repaired=repaired,
        edits=verdicts,
        password=order.password,
    )
    renewed = {
        CellRef(edit.sheet, *position): words
        for edit in verdicts
        for position, words in edit.values.items()
    }
    clean = _read_again(source, renewed, order.target, made_anew, engine)
    fixes = () if repaired is None else repaired.fixes
    return Regenerated(
        order.target,
        source.report,
        tuple(changes.repaired),
        (),
        encrypted=source.grid.encrypted,
        form=CleanForm.KEPT,
        check=check_clean(
            present,
            clean,
            engine,
            replaced=made_anew,
            changed={fix.repair.cell for fix in fixes},
            renewed=renewed,
        ),
        removed=removed,
        repaired=None if repaired is None else repaired.result(order.target),
    )


def _plan(
    workbook: WorkbookRead,
    order: CleanOrder,
    occupied: tuple[str, ...] = (),
    changes: KeptChanges = NO_CHANGES,
) -> WorkbookPlan:
    """Plan the pack of a workbook that has sheets of these names, and was changed like this."""
    return plan_pack(
        workbook.book,
        workbook.report.findings,
        grid=workbook.grid,
        occupied=occupied,
        publication=read_publication(workbook.grid, workbook.book),
        coverage=workbook.coverage,
        read_at=order.read_at,
        changes=changes,
        is_alone=order.pack_only,
    )


def _publish(
    source: WorkbookRead, order: CleanOrder, plan: WorkbookPlan, repaired: RepairedWorkbook | None
) -> Regenerated:
    """Write the pack alone, as values."""
    check_target(order.target, [order.source], suffix=".xlsx")
    write_plan(as_values(plan), order.target)
    return Regenerated(
        order.target,
        source.report,
        (),
        (),
        form=CleanForm.PACK,
        repaired=None if repaired is None else repaired.result(order.target),
    )


def _renew_verdicts(grid: Grid, sheets: Collection[str], plan: WorkbookPlan) -> Iterator[SheetEdit]:
    """Yield the cells that show how the checks stand, which an earlier pack of ours had too."""
    verdict = SheetNames().verdict
    planned = next((sheet for sheet in plan.sheets if sheet.name == verdict.sheet), None)
    if planned is None or verdict.sheet in sheets:
        return
    words = planned.cells[verdict.row, verdict.column].value
    for sheet in grid:
        cells = {
            position: words
            for position, cell in sheet.cells.items()
            if cell.formula == str(verdict) and sheet.name in sheets and isinstance(words, str)
        }
        if cells:
            yield SheetEdit(sheet.name, {}, cells)


def _read_again(
    source: WorkbookRead,
    renewed: Mapping[CellRef, CellValue],
    target: Path,
    made_anew: Collection[str],
    engine: Engine,
) -> WorkbookRead:
    """Read and check what was written.

    Where it has the sheets of the source cell for cell, those that show how the checks stand
    ``renewed``, and all others are of the pack, which is not read for tables and whose Sign-off
    is of these figures, it holds the same budget, of which the same is to be reported.
    """
    grid = read_grid(target)
    expected = source.grid.with_cells(
        {
            ref: replace(cell, value=words)
            for ref, words in renewed.items()
            if (cell := source.grid.cell(ref)) is not None
        }
    )
    stay = {sheet.name: sheet for sheet in expected if sheet.name not in made_anew}
    is_same = {sheet.name: sheet for sheet in grid if sheet.name in stay} == stay
    is_pack = all(is_of_a_pack(sheet) for sheet in grid if sheet.name not in stay)
    is_signed = not any(find_changed(grid, source.book.tables.values()))
    if is_same and is_pack and is_signed:
        return WorkbookRead(grid, source.book, source.report)
    return read_written(target, source.book.settings, engine)


def _with_repairs(source: WorkbookRead, repaired: RepairedWorkbook) -> WorkbookRead:
    """Return the workbook as it is once repaired."""
    book = find_book(repaired.grid, source.book.settings)
    return WorkbookRead(repaired.grid, book or source.book, repaired.after.report)


def _list_changes(book: Book, repaired: RepairedWorkbook) -> Iterator[Change]:
    """Yield what was repaired in the copy, in the order in which it was."""
    names = {entry.ref: book.describe(key) for key, entry in book.entries()}
    for fix in repaired.fixes:
        cell, before, after = fix.repair.cell, _shown(fix.before), _shown(fix.after)
        difference = None
        if isinstance(before, Decimal) and isinstance(after, Decimal):
            difference = after - before
        yield Change(cell, cell, names.get(cell, str(cell)), before, after, difference, fix.why)


def _shown(value: CellValue) -> Decimal | str | None:
    return value if isinstance(value, Decimal) or value is None else str(value)
