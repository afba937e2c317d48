"""A workbook of values, rebuilt: our sheets in place of those with tables, others as they are."""

from collections.abc import Callable, Iterator
from pathlib import Path

from sexcel.files.outputs import check_target, write_whole
from sexcel.graft.checked import WorkbookRead, check_rebuilt
from sexcel.graft.clean import GraftOutcome, Pack, write_clean
from sexcel.graft.kept import CleanOrder
from sexcel.model.refs import CellRef
from sexcel.writers.cells import WorkbookPlan
from sexcel.writers.clean_form import CleanForm
from sexcel.writers.left_behind import find_replaced
from sexcel.writers.regenerated import Regenerated
from sexcel.writers.workbook import render_workbook


def write_rebuilt(
    source: WorkbookRead,
    order: CleanOrder,
    plan: WorkbookPlan,
    read: Callable[[Path], WorkbookRead],
) -> Regenerated:
    """Write the planned workbook, its sheets in the package of the source where that is one.

    What was written is read again and compared. Raises as ``write_clean`` does.
    """
    replaced = find_replaced(source.book, source.grid)
    outcome = GraftOutcome()
    if source.grid.values_of:
        check_target(order.target, [order.source], suffix=".xlsx")
        with write_whole(order.target) as part:
            part.write_bytes(render_workbook(plan))
    else:
        content = render_workbook(plan, from_1904=source.grid.from_1904)
        outcome = write_clean(
            order.source,
            source.grid,
            order.target,
            Pack(content, len(plan.sheets)),
            replaced=replaced,
            password=order.password,
        )
    return Regenerated(
        order.target,
        source.report,
        plan.changes,
        plan.kept_figures,
        plan.beside,
        encrypted=source.grid.encrypted,
        form=CleanForm.REBUILT,
        check=check_rebuilt(
            source,
            read(order.target),
            replaced=replaced,
            changed=set(_list_changed(plan)),
            is_recalculated=order.recalculate,
        ),
        removed=outcome.removed,
    )


def _list_changed(plan: WorkbookPlan) -> Iterator[CellRef]:
    """Yield the cells of the source whose figure the plan changes, with the reason on Changes."""
    return (change.was_at for change in plan.changes if change.was_at is not None)
