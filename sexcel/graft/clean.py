"""The clean workbook: the user's own package with a Panel pack of ours put in."""

from collections.abc import Collection, Iterable
from pathlib import Path

from msgspec import Struct

from sexcel.graft.cells import SheetEdit
from sexcel.graft.dropped_sheets import drop_sheets
from sexcel.graft.new_sheets import graft_sheets
from sexcel.graft.repair import edit_repaired, edit_sheets, formulas_of
from sexcel.graft.source import copy_source
from sexcel.graft.workbook import ask_to_calculate
from sexcel.model.grid import Grid
from sexcel.repair.records import RepairedWorkbook


class Pack(Struct, frozen=True):
    """A workbook of ours to be grafted: its bytes as xlsxwriter writes them.

    The first ``in_front`` sheets come before the user's, the working sheets behind them.
    """

    content: bytes
    in_front: int


class GraftOutcome(Struct, frozen=True):
    """What the clean workbook does without: in plain words, and defined names."""

    removed: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def write_clean(
    source: Path,
    grid: Grid,
    target: Path,
    pack: Pack,
    *,
    replaced: Collection[str] = (),
    repaired: RepairedWorkbook | None = None,
    edits: Iterable[SheetEdit] = (),
    password: str | None = None,
) -> GraftOutcome:
    """Copy the workbook at ``source``, read as ``grid``, to ``target`` with the pack in it.

    The sheets ``replaced`` are taken out; ``repaired`` makes repairs in its cells, and ``edits``
    what else changes there. Every
    other part stays as it is, but for the lists of sheets and styles, the mark of the sheet that
    was in view, and a digital signature, which is of the workbook without the pack. Raises
    UnreadableWorkbookError where ``source`` was changed since, or a part that has to change is
    damaged; OutputError where ``target`` does not end as it must, or the disk refuses.
    """
    with copy_source(
        source, grid.sha256, target, encrypted=grid.encrypted, password=password
    ) as workbook:
        if repaired is not None:
            edit_repaired(workbook, grid, repaired)
        edit_sheets(workbook, edits, formulas_of(grid))
        names = drop_sheets(workbook, replaced)
        graft_sheets(workbook, pack.content, pack.in_front)
        ask_to_calculate(workbook)
    return GraftOutcome(workbook.removed, names)
