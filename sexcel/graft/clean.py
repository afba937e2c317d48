"""The clean workbook: the user's own package with a Panel pack of ours put in."""

from collections.abc import Collection, Iterable
from pathlib import Path

from sexcel.graft.cells import SheetEdit
from sexcel.graft.dropped_sheets import drop_sheets
from sexcel.graft.new_sheets import graft_sheets
from sexcel.graft.repair import edit_sheets, formulas_of, list_edits
from sexcel.graft.source import copy_source
from sexcel.graft.workbook import ask_to_calculate
from sexcel.model.grid import Grid
from sexcel.repair.records import RepairedWorkbook


def write_clean(
    source: Path,
    grid: Grid,
    target: Path,
    content: bytes,
    in_front: int,
    *,
    replaced: Collection[str] = (),
    repaired: RepairedWorkbook | None = None,
    edits: Iterable[SheetEdit] = (),
    password: str | None = None,
) -> tuple[str, ...]:
    """Copy the workbook at ``source``, read as ``grid``, to ``target`` with the pack in it.

    The pack is the workbook ``content``, as xlsxwriter writes it: its first ``in_front`` sheets
    come before the user's, the working sheets behind them. Return in plain words what the copy
    does without.

    The sheets ``replaced`` are taken out; ``repaired`` makes repairs in its cells, and ``edits``
    what else changes there. Every other part stays as it is, but for the lists of sheets and
    styles, the mark of the sheet that was in view, and a digital signature. Raises
    UnreadableWorkbookError where ``source`` was changed since, or a part that has to change is
    damaged; OutputError where ``target`` does not end as it must, or the disk refuses.
    """
    with copy_source(
        source, grid.sha256, target, encrypted=grid.encrypted, password=password
    ) as workbook:
        if repaired is not None:
            edit_sheets(workbook, list_edits(grid, repaired), formulas_of(grid))
        edit_sheets(workbook, edits, formulas_of(grid))
        drop_sheets(workbook, replaced)
        graft_sheets(workbook, content, in_front)
        ask_to_calculate(workbook)
    return workbook.removed
