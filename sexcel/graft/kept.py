"""A workbook that is kept: repaired where asked for, with the pack in front, and checked."""

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from sexcel.formulas.recalculation import Engine
from sexcel.graft.checked import WorkbookRead, check_clean
from sexcel.graft.clean import Pack, write_clean
from sexcel.model.book import Book
from sexcel.model.grid import CellValue
from sexcel.recognise.book import find_book
from sexcel.repair.records import RepairedWorkbook
from sexcel.writers.cells import WorkbookPlan
from sexcel.writers.clean_form import CleanForm, find_made_anew
from sexcel.writers.regenerated import Change, Regenerated
from sexcel.writers.workbook import render_workbook

PlanPack = Callable[[WorkbookRead, tuple[str, ...]], WorkbookPlan]
"""Plans the pack of a workbook that has sheets of these names."""


class CleanOrder(Struct, frozen=True):
    """What clean workbook is asked for, and where it goes; ``password`` opens the source."""

    source: Path
    target: Path
    read_at: datetime
    password: str | None = None
    recalculate: bool = False
    protect: bool = False


def write_kept(
    source: WorkbookRead,
    order: CleanOrder,
    plan_pack: PlanPack,
    read: Callable[[Path], WorkbookRead],
    engine: Engine,
    repaired: RepairedWorkbook | None = None,
) -> Regenerated:
    """Write the workbook read with a pack in front, read that again, and compare both.

    ``repaired`` is the workbook with its repairs; then these are made in the copy, and the copy
    is compared with it. Raises as ``write_clean`` does.
    """
    made_anew = find_made_anew(source.grid)
    present = source if repaired is None else _with_repairs(source, repaired)
    occupied = tuple(sheet.name for sheet in source.grid if sheet.name not in made_anew)
    plan = replace(plan_pack(present, occupied), protected=order.protect)
    pack = Pack(
        render_workbook(plan, from_1904=source.grid.from_1904),
        sum(sheet.is_page for sheet in plan.sheets),
    )
    outcome = write_clean(
        order.source,
        source.grid,
        order.target,
        pack,
        replaced=made_anew,
        repaired=repaired,
        password=order.password,
    )
    clean = read(order.target)
    changed = {fix.repair.cell for fix in repaired.fixes} if repaired is not None else ()
    return Regenerated(
        order.target,
        source.report,
        () if repaired is None else tuple(_list_changes(source.book, repaired)),
        (),
        encrypted=source.grid.encrypted,
        form=CleanForm.KEPT,
        check=check_clean(present, clean, engine, replaced=made_anew, changed=changed),
        removed=outcome.removed,
        repaired=None if repaired is None else repaired.result(order.target),
    )


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
