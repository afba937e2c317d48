"""A copy of the user's own workbook in which some cells hold something else."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from sexcel.files.exemptions import accept_in
from sexcel.formulas.recalculation import Engine
from sexcel.graft.cells import NewCell, SheetEdit, Written, edit_cells
from sexcel.graft.source import copy_source
from sexcel.graft.styles import FigureStyles
from sexcel.graft.workbook import Workbook, ask_to_calculate, drop_order_of_calculation
from sexcel.model.errors import UnreadableWorkbookError
from sexcel.model.grid import Cell, CellValue, Grid, SheetGrid
from sexcel.model.refs import CellRef
from sexcel.model.settings import Settings
from sexcel.ooxml.serials import serial_of
from sexcel.recognise.book import find_book
from sexcel.repair.records import RepairedWorkbook, Review
from sexcel.repair.rounds import repair_workbook
from sexcel.rules.review import review_workbook

_GENERAL, _TEXT = "General", "@"
_FAR = 50
"""Rows beyond which the format of another figure says nothing about this one: it is then hardly
of the same table."""


def repair_in_memory(
    source: Path,
    grid: Grid,
    settings: Settings,
    password: str | None,
    engine: Engine,
    *,
    unsafe: bool,
    rules: Iterable[str] = (),
) -> RepairedWorkbook:
    """Return the workbook at ``source``, a budget or not, repaired; raises as ``repair_workbook``.

    What its notes and its settings accept is left.
    """
    acceptance = accept_in(source, settings, password)
    book = find_book(grid, settings)

    def review(now: Grid, repaired: frozenset[CellRef], engine: Engine) -> Review:
        # A workbook without a budget has none once it is repaired.
        read = book if now is grid or book is None else find_book(now, settings)
        return review_workbook(
            now, read, repaired, engine, settings=settings, acceptance=acceptance
        )

    return repair_workbook(grid, review, engine, unsafe=unsafe, rules=frozenset(rules))


def write_repaired(
    source: Path, before: Grid, target: Path, repaired: RepairedWorkbook
) -> tuple[str, ...]:
    """Copy the workbook at ``source`` to ``target`` with its cells repaired.

    Return what was left out. Only the sheets edited change, and of those only the cells; the
    styles where a cell needs another; the order of calculation, which Excel makes anew, goes
    where a formula came or went. A digital signature is of the workbook without changes, and so
    left out. The copy asks Excel to calculate all formulas when it opens, unless a value that is
    out of date was left so on purpose.

    Whoever calls has read ``before`` from ``source`` and cleared the target. Raises OutputError
    where a cell cannot change by itself, ``target`` does not end as it must, or the disk
    refuses; UnreadableWorkbookError where a part that has to change is damaged, or the file was
    changed since.
    """
    stale = any(refused.fix is not None and refused.fix.is_refresh for refused in repaired.refused)
    return write_edited(
        source,
        before.sha256,
        target,
        list_edits(before, repaired),
        formulas_of(before),
        calculate_on_opening=not stale,
    )


def write_edited(
    source: Path,
    sha256: str,
    target: Path,
    edited_sheets: Iterable[SheetEdit],
    formula_at: Callable[[CellRef], str],
    *,
    calculate_on_opening: bool,
    add_sheets: Callable[[Workbook], None] = lambda _: None,
) -> tuple[str, ...]:
    """Copy the workbook at ``source``, whose file has this SHA-256, with those edits.

    ``formula_at`` returns the formula that a cell has now; ``add_sheets`` puts sheets of ours into
    the edited workbook. Raises as ``write_repaired`` does.
    """
    with copy_source(source, sha256, target) as workbook:
        edit_sheets(workbook, edited_sheets, formula_at)
        add_sheets(workbook)
        if calculate_on_opening:
            ask_to_calculate(workbook)
    return workbook.removed


def formulas_of(grid: Grid) -> Callable[[CellRef], str]:
    """Return what gives the formula of a cell of a grid."""
    return lambda ref: grid.sheet(ref.sheet).cells[ref.row, ref.column].formula or ""


def edit_sheets(
    workbook: Workbook, edited_sheets: Iterable[SheetEdit], formula_at: Callable[[CellRef], str]
) -> None:
    """Make edits in the sheets of an open workbook; raises as ``write_edited`` does."""
    package = workbook.package
    parts = {sheet.name: sheet.part for sheet in workbook.sheets()}
    styles = FigureStyles(workbook)
    came_or_went = False
    for edit in edited_sheets:
        part = parts.get(edit.sheet)
        if not part:
            raise UnreadableWorkbookError(
                f"{package.label} has no cells on the sheet '{edit.sheet}' any more: save it from "
                "Excel, then run the command again."
            )
        content, where = package.read(part), package.where(part)
        content, changed = edit_cells(content, edit, formula_at, styles.choose, where)
        package.put(part, content)
        came_or_went = came_or_went or changed
    styles.store()
    if came_or_went:
        drop_order_of_calculation(workbook)


def list_edits(before: Grid, repaired: RepairedWorkbook) -> Iterator[SheetEdit]:
    """Yield what changes on each sheet: the cells repaired, and values of formulas that stay."""
    after = repaired.grid
    changed = {fix.repair.cell for fix in repaired.fixes if not fix.is_refresh}
    for sheet in after:
        old = before.sheet(sheet.name)
        cells = {
            (ref.row, ref.column): _new_cell(old, ref, sheet.cells[ref.row, ref.column], after)
            for ref in sorted(changed)
            if ref.sheet == sheet.name
        }
        refreshed = {
            (ref.row, ref.column): written_value(value, after)
            for ref, value in repaired.values.items()
            if ref.sheet == sheet.name and ref not in changed
        }
        if cells or refreshed:
            yield SheetEdit(sheet.name, cells, refreshed)


def _new_cell(old: SheetGrid, ref: CellRef, cell: Cell, grid: Grid) -> NewCell:
    present = old.cell(ref.row, ref.column)
    value = written_value(cell.value, grid)
    if present is None:
        return NewCell(cell.formula, value, format_if_new=_nearest_format(old, ref))
    plain_text = isinstance(present.value, str) and present.number_format == _GENERAL
    look = _nearest_format(old, ref) if plain_text or present.number_format == _TEXT else None
    return NewCell(cell.formula, value, look)


def _nearest_format(sheet: SheetGrid, ref: CellRef) -> str | None:
    """Return the format of the nearest figure above or below; None where there is none."""
    for distance in range(1, _FAR):
        for row in (ref.row - distance, ref.row + distance):
            cell = sheet.cell(row, ref.column)
            if cell is not None and isinstance(cell.value, Decimal):
                return None if cell.number_format in (_GENERAL, _TEXT) else cell.number_format
    return None


def written_value(value: CellValue, grid: Grid) -> Written:
    """Return a value as the file keeps it: a date as its number."""
    if isinstance(value, date):
        return Decimal(serial_of(value, grid.from_1904))
    return value
