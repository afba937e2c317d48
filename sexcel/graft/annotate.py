"""A copy of the user's own workbook with its findings: on a sheet, in notes and marks on cells."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from sexcel.graft.conversations import Conversations
from sexcel.graft.findings_sheet import findings_workbook
from sexcel.graft.new_sheets import graft_sheets
from sexcel.graft.note_texts import write_notes
from sexcel.graft.notes import Notes
from sexcel.graft.sheet_geometry import read_geometry
from sexcel.graft.source import copy_source
from sexcel.graft.styles import ensure_list, ensure_styles_part
from sexcel.graft.workbook import Workbook, WorkbookSheet
from sexcel.graft.xml import add_child, children
from sexcel.model.brief import Brief
from sexcel.model.errors import UnreadableWorkbookError
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef
from sexcel.model.report import FileReport

_SHEET = "Findings"
_LOOKS = {
    Severity.ERROR: ("FFFDE9E9", "FF9C0006", "thin"),
    Severity.WARNING: ("FFFFF4DC", "FF6B4A00", "dashed"),
}
"""Fill, colour of the edge and its line, which tells them apart where colour does not."""
_SIDES = ("left", "right", "top", "bottom")


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
        noted, broken = _add_notes(workbook, sheets, texts, report.findings)
    without = tuple(sorted(texts.keys() - set(noted)))
    return Annotated(target, report, name, noted, without, workbook.removed, broken, beyond)


def _add_notes(
    workbook: Workbook,
    sheets: Iterable[WorkbookSheet],
    texts: Mapping[CellRef, str],
    findings: Iterable[Finding],
) -> tuple[tuple[CellRef, ...], tuple[str, ...]]:
    """Add notes and marks; return the cells with a note, and the sheets with damaged notes."""
    conversations = Conversations(workbook.package, workbook.part, datetime.now(UTC))
    marks = _CellMarks(workbook, findings)
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


class _CellMarks:
    """Marks cells of a package by a conditional format that always holds."""

    def __init__(self, workbook: Workbook, findings: Iterable[Finding]) -> None:
        self._package = workbook.package
        self._workbook = workbook
        self._differences: dict[Severity, int] = {}
        self._worst = _find_worst(findings)

    def add(self, sheet: str, part: str) -> None:
        """Mark the cells of a sheet, whose part is given too.

        Raises UnreadableWorkbookError where that is damaged.
        """
        for severity in _LOOKS:
            cells = [
                cell
                for cell, worst in self._worst.items()
                if cell.sheet == sheet and worst is severity
            ]
            if cells:
                content = self._package.read(part)
                geometry = read_geometry(content, self._package.where(part))
                difference = self._difference(severity)
                self._package.put(part, geometry.mark_cells(content, cells, difference))

    def _difference(self, severity: Severity) -> int:
        """Return the number of the look (dxf), which is appended once."""
        if severity not in self._differences:
            part = ensure_styles_part(self._workbook)
            listed = ensure_list(self._package.tree(part), "dxfs")
            number = len(children(listed, "dxf"))
            look = add_child(listed, "dxf")
            fill, edge, line = _LOOKS[severity]
            pattern = add_child(add_child(look, "fill"), "patternFill", patternType="solid")
            add_child(pattern, "bgColor", rgb=fill)
            border = add_child(look, "border")
            for side in _SIDES:
                add_child(add_child(border, side, style=line), "color", rgb=edge)
            listed.set("count", str(number + 1))
            self._package.store(part)
            self._differences[severity] = number
        return self._differences[severity]


def _find_worst(findings: Iterable[Finding]) -> Mapping[CellRef, Severity]:
    """Return the cells that errors and warnings are on, each with the worst of them."""
    worst: dict[CellRef, Severity] = {}
    for finding in findings:
        cell = finding.first_cell
        if cell is not None and finding.severity in _LOOKS:
            worst[cell] = max(finding.severity, worst.get(cell, Severity.INFO))
    return dict(sorted(worst.items()))
