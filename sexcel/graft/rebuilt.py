"""A workbook of values, rebuilt: our sheets in place of those with tables, others as they are."""

from sexcel.files.exemptions import read_notes
from sexcel.files.outputs import check_target
from sexcel.formulas.recalculation import Engine
from sexcel.graft.checked import WorkbookRead, check_rebuilt, read_written
from sexcel.graft.clean import write_clean
from sexcel.graft.kept import CleanOrder
from sexcel.model.doubts import RepeatedTable
from sexcel.model.errors import ForceNeededError
from sexcel.model.recognition import NameKind
from sexcel.model.wording import count_of
from sexcel.recognise.publication import read_publication
from sexcel.writers.clean_form import CleanForm
from sexcel.writers.left_behind import LeftBehind, find_replaced
from sexcel.writers.plan import plan_workbook
from sexcel.writers.regenerated import Regenerated
from sexcel.writers.workbook import render_workbook, write_plan


def write_rebuilt(source: WorkbookRead, order: CleanOrder, engine: Engine) -> Regenerated:
    """Write the tables of a workbook of values in our layout, in its package where it is one.

    What was written is read again and compared. Raises as ``write_clean`` does, and
    ForceNeededError where figures would be lost that may be of a table which was not read.
    """
    replaced = find_replaced(source.book, source.grid)
    loss = "" if order.force else find_loss(source)
    if loss:
        raise ForceNeededError(
            f"{source.grid.path}: {loss}, so nothing was written. 'sexcel inspect' shows what was "
            "read; settle it in sexcel.toml, or write it all the same with {force}."
        )
    plan = plan_workbook(
        source.book,
        source.report.findings,
        recalculate=order.recalculate,
        protect=order.protect,
        grid=source.grid,
        coverage=source.coverage,
        read_at=order.read_at,
        publication=read_publication(source.grid, source.book),
        notes=read_notes(order.source, order.password),
    )
    if order.announce is not None and plan.beside:
        order.announce(plan.beside)
    removed: tuple[str, ...] = ()
    if source.grid.values_of:
        check_target(order.target, [order.source], suffix=".xlsx")
        write_plan(plan, order.target)
    else:
        content = render_workbook(plan, from_1904=source.grid.from_1904)
        removed = write_clean(
            order.source,
            source.grid,
            order.target,
            content,
            len(plan.sheets),
            replaced=replaced,
            password=order.password,
        )
    return Regenerated(
        order.target,
        source.report,
        plan.changes,
        plan.kept_figures,
        plan.beside,
        values_of=source.grid.values_of,
        encrypted=source.grid.encrypted,
        form=CleanForm.REBUILT,
        check=check_rebuilt(
            source,
            read_written(order.target, source.book.settings, engine),
            replaced=replaced,
            changed={c.was_at for c in plan.changes if c.was_at is not None},
            is_recalculated=order.recalculate,
        ),
        removed=removed,
    )


def find_loss(source: WorkbookRead) -> str:
    """Return why numbers of a table that was not read may be lost; empty where none would be."""
    replaced = find_replaced(source.book, source.grid)
    unread = [
        *(
            f"{miss.table} may be at {miss.ref} and was not read"
            for miss in source.book.near_misses
            if miss.kind is NameKind.TABLE and miss.ref.sheet in replaced
        ),
        *(
            f"another {source.book.caption(copy.table)} begins at {copy.ref} and was not read"
            for copy in source.book.doubts_of(RepeatedTable)
            if copy.ref.sheet in replaced
        ),
    ]
    why = source.report.unjudged or next(iter(unread), "")
    numbers = LeftBehind(source.book, source.grid, replaced, {}).count_numbers()
    if not (why and numbers):
        return ""
    return f"{why}, and {count_of(numbers, 'number')} in no table would be lost if it was rebuilt"
