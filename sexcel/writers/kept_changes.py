"""The sheet Changes of a workbook that is kept: the repairs made in it, and those that were not."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from sexcel.model.refs import CellRef
from sexcel.model.tables import REPORT_SHEET
from sexcel.writers.cells import Look, PlannedCell, SheetPlan, Style
from sexcel.writers.layout import HEADER_ROW
from sexcel.writers.regenerated import Change
from sexcel.writers.sheets import Cells, MasterCheck
from sexcel.writers.styles import FINE
from sexcel.writers.texts import fit_text

_HEADINGS = ("Cell", "Figure", "Was", "Is", "Difference", "Reason")
_WIDTHS = (28.0, 50.0, 17.0, 17.0, 14.0, 72.0)
_FIGURES = range(3, 6)


class KeptChanges(Struct, frozen=True):
    """What is not as it was in a workbook that is kept.

    ``repaired`` are the repairs made, each with the value before and after, in the unit of its
    cell; ``refused`` the cells of those that were not, each with the reason; ``made_anew`` the
    sheets of an earlier pack, which this one replaces.
    """

    repaired: Sequence[Change] = ()
    refused: Sequence[tuple[CellRef, str]] = ()
    made_anew: Sequence[str] = ()


NO_CHANGES = KeptChanges()


def plan_kept_changes(changes: KeptChanges, master: MasterCheck) -> SheetPlan:
    """Plan the sheet that accounts for every cell that is not as it was."""
    cells = Cells(
        master.names.changes, "Changes: what differs from the source", REPORT_SHEET, master
    )
    cells.headings(HEADER_ROW, _HEADINGS, _FIGURES)
    row = HEADER_ROW + 1
    cells.section(row, f"Repaired ({len(changes.repaired):,})", len(_HEADINGS))
    row += 1
    if not changes.repaired:
        cells.text(row, 1, "No cell of the workbook was changed.", Look.PLAIN)
        row += 1
    for change in changes.repaired:
        _add_change(cells, row, change)
        row += 1
    if changes.refused:
        cells.section(row + 1, f"Not repaired ({len(changes.refused):,})", len(_HEADINGS))
        row += 2
        for ref, reason in changes.refused:
            cells.reference(row, 1, ref)
            cells.text(row, 6, fit_text(reason))
            row += 1
    if changes.made_anew:
        cells.section(row + 1, "Sheets of an earlier pack, made anew", len(_HEADINGS))
        for position, name in enumerate(changes.made_anew, row + 2):
            cells.text(position, 1, name, Look.PLAIN)
    return cells.as_report(_WIDTHS, HEADER_ROW)


def _add_change(cells: Cells, row: int, change: Change) -> None:
    cells.reference(row, 1, change.ref)
    cells.text(row, 2, fit_text(change.figure))
    for column, value in zip(
        _FIGURES, (change.before, change.after, change.difference), strict=True
    ):
        style = Style(Look.FORMULA, FINE) if isinstance(value, Decimal) else Style(Look.WORDS)
        cells[row, column] = PlannedCell(value, style)
    cells.text(row, 6, fit_text(change.reason))
