"""A copy of the user's own workbook with its findings: on a sheet, and in notes on the cells."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from sexcel.graft.cell_marks import CellMarks
from sexcel.graft.conversations import Conversations
from sexcel.graft.findings_sheet import findings_workbook
from sexcel.graft.new_sheets import graft_sheets
from sexcel.graft.note_texts import write_notes
from sexcel.graft.notes import Notes
from sexcel.graft.source import copy_source
from sexcel.graft.workbook import Workbook, WorkbookSheet
from sexcel.model.brief import Brief
from sexcel.model.errors import UnreadableWorkbookError
from sexcel.model.refs import CellRef
from sexcel.model.report import FileReport

_SHEET = "Findings"


class Annotated(Brief, frozen=True):
    """What ``annotate`` did: a copy of the workbook read, with the findings in it."""

    output: Path
    source: FileReport
    sheet: str
    """Name of the sheet added, which lists the findings."""
    noted: tuple[CellRef, ...]
    """Cells that now have a note, or more in the note they had."""
    without_note: tuple[CellRef, ...]
    """Cells that a finding is on or cites but that got no note: on a hidden sheet, on one
    of ``broken_notes``, with a note that was full, or under a conversation (threaded comment)
    that could not be replied to for certain."""
    removed: tuple[str, ...]
    """What the copy does without, in plain words: ``the digital signature``."""
    broken_notes: tuple[str, ...] = ()
    """Sheets whose notes, or the drawing of them, are damaged: nothing was added there."""
    too_many: int = 0
    """Cells that findings cite and that got no note, because findings cite very many."""


def annotate(
    source: Path, report: FileReport, target: Path, *, all_notes: bool = False
) -> Annotated:
    """Copy the workbook at ``source`` to ``target`` with a Findings sheet and notes on cells.

    The sheet comes last and lists every finding of ``report``; each cell that an error or a
    warning is on gets a note, with ``all_notes`` also each that anything is on or cites, on
    sheets that are in view and whose notes are whole. All other parts keep
    their bytes, but for a digital signature: it is of the workbook without additions, and so
    left out.

    Whoever calls has read the workbook and cleared the target. Raises UnreadableWorkbookError
    where ``source`` is no package, has a damaged part that would have to change, or is no
    longer what was checked; OutputError where ``target`` does not end as its kind of workbook
    must, or the disk refuses.
    """
    with copy_source(source, report.sha256, target) as workbook:
        sheets = [sheet for sheet in workbook.sheets() if sheet.part]
        name = workbook.free_name(_SHEET)
        in_view = {sheet.name: sheet.in_view for sheet in sheets}
        texts, beyond = write_notes(report.findings, all_notes=all_notes)
        graft_sheets(workbook, findings_workbook(report, name, in_view, beyond))
        marks = CellMarks(workbook, report.findings)
        noted, broken = _add_notes(workbook, sheets, texts, marks)
    without = tuple(sorted(texts.keys() - set(noted)))
    return Annotated(target, report, name, noted, without, workbook.removed, broken, beyond)


def _add_notes(
    workbook: Workbook,
    sheets: Iterable[WorkbookSheet],
    texts: Mapping[CellRef, str],
    marks: CellMarks,
) -> tuple[tuple[CellRef, ...], tuple[str, ...]]:
    """Add notes and marks; return the cells with a note, and the sheets with damaged notes."""
    conversations = Conversations(workbook.package, workbook.part, datetime.now(UTC))
    notes, noted, broken = Notes(workbook.package, conversations), list[CellRef](), list[str]()
    for sheet in sheets:
        cited = {cell: text for cell, text in texts.items() if cell.sheet == sheet.name}
        if cited and sheet.in_view:
            try:
                added = notes.add(sheet.part, cited)
                marks.add(sheet.name, sheet.part)
                noted += added
            except UnreadableWorkbookError:
                broken.append(sheet.name)
    return tuple(noted), tuple(broken)
