"""A copy of the user's own workbook in which some cells hold something else."""

from collections.abc import Callable, Iterable
from pathlib import Path

from sexcel.model.errors import UnreadableWorkbookError
from sexcel.model.refs import CellRef
from sexcel.outputs import written_whole
from sexcel.writers.graft.cells import SheetEdit, edited
from sexcel.writers.graft.restyle import Restyled
from sexcel.writers.graft.source import drop_signature, opened
from sexcel.writers.graft.workbook import Workbook
from sexcel.writers.graft.xml import child, placed

_BEFORE_CALCULATION = (
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets",
    "functionGroups", "externalReferences", "definedNames",
)  # fmt: skip


def write_repaired(
    source: Path,
    sha256: str,
    target: Path,
    edits: Iterable[SheetEdit],
    formula_at: Callable[[CellRef], str],
    *,
    worked_out_on_opening: bool,
) -> tuple[str, ...]:
    """Copy the workbook at ``source`` to ``target`` with its cells edited; what was left out.

    Only the sheets edited change, and of those only the cells; the styles where a cell needs
    another; the order of calculation, which Excel makes anew, goes where a formula came or
    went. A digital signature is of the workbook without changes, and so left out.
    ``formula_at`` tells the formula that a cell has now. With ``worked_out_on_opening`` Excel
    calculates all formulas when it opens the copy.

    Whoever calls has read the workbook, whose file had the SHA-256 given, and cleared the
    target. Raises OutputError where a cell cannot change by itself, ``target`` does not end as
    it must, or the disk refuses; UnreadableWorkbookError where a part that has to change is
    damaged, or the file was changed since.
    """
    with opened(source, sha256, target) as workbook:
        package = workbook.package
        parts = {sheet.name: sheet.part for sheet in workbook.sheets()}
        restyled = Restyled(package, workbook.part, workbook.namespace)
        came_or_went = False
        for edit in edits:
            part = parts.get(edit.sheet)
            if not part:
                raise UnreadableWorkbookError(
                    f"{source} has no cells on the sheet '{edit.sheet}' any more: save it from "
                    "Excel, then run the command again."
                )
            changed = edited(
                package.read(part),
                edit,
                formula_at,
                restyled.style,
                package.where(part),
            )
            package.put(part, changed.content)
            came_or_went = came_or_went or changed.formulas_came_or_went
        restyled.store()
        if came_or_went:
            _drop_order_of_calculation(workbook)
        if worked_out_on_opening:
            _work_out_on_opening(workbook)
        removed = drop_signature(package)
        with written_whole(target) as unfinished:
            package.save(unfinished)
    return removed


def _drop_order_of_calculation(workbook: Workbook) -> None:
    """Excel takes a workbook for damaged whose order of calculation has cells without formula."""
    found = workbook.package.linked(workbook.part, "calcChain")
    if found is not None:
        workbook.package.drop(found.target)
        workbook.package.unlink(workbook.part, "/calcChain")


def _work_out_on_opening(workbook: Workbook) -> None:
    tree = workbook.package.tree(workbook.part)
    properties = child(tree, "calcPr")
    if properties is None:
        properties = placed(tree, "calcPr", _BEFORE_CALCULATION)
    if properties.get("fullCalcOnLoad") in ("1", "true"):
        return
    properties.set("fullCalcOnLoad", "1")
    workbook.package.store(workbook.part)
