"""A copy of the user's own workbook that tells the findings: on a sheet, and at the cells."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path

from sexcel.model.errors import OutputError, UnreadableWorkbookError
from sexcel.model.refs import CellRef
from sexcel.model.report import Annotated, FileReport
from sexcel.outputs import written_whole
from sexcel.writers.graft.cited import cited_cells
from sexcel.writers.graft.conversations import Conversations
from sexcel.writers.graft.findings_sheet import findings_workbook
from sexcel.writers.graft.notes import Notes
from sexcel.writers.graft.package import Package
from sexcel.writers.graft.workbook import Sheet, Workbook

_SHEET = "Findings"
_SIGNATURE = "application/vnd.openxmlformats-package.digital-signature"


def annotate(source: Path, report: FileReport, target: Path) -> Annotated:
    """Copy the workbook at ``source`` to ``target`` with a Findings sheet and notes on cells.

    The sheet comes last and lists every finding of ``report``; each cell that one stands on or
    cites gets a note, on sheets that are in view and whose notes are whole. All other parts keep
    their bytes, but for a digital signature: it is of the workbook without additions, and so
    left out.

    Whoever calls has read the workbook and cleared the target. Raises UnreadableWorkbookError
    where ``source`` is no package, has a damaged part that would have to change, or is no
    longer what was checked; OutputError where ``target`` does not end as its kind of workbook
    must, or the disk refuses.
    """
    try:
        with source.open("rb") as file:
            _check_unchanged(file, report, source)
            package = Package(file, str(source))
            workbook = Workbook(package)
            _check_ending(target, source, workbook.suffix)
            removed = _drop_signature(package)
            sheets = [sheet for sheet in workbook.sheets() if sheet.part]
            name = workbook.free_name(_SHEET)
            in_view = {sheet.name: sheet.in_view for sheet in sheets}
            cited = cited_cells(report.findings)
            workbook.append(findings_workbook(report, name, in_view, cited.beyond))
            noted, broken = _add_notes(package, workbook, sheets, cited.texts)
            with written_whole(target) as part:
                package.save(part)
    except OSError as error:
        raise UnreadableWorkbookError(
            f"{source} cannot be read again ({error.strerror or error}): is it still there?"
        ) from error
    without = sorted(cited.texts.keys() - set(noted))
    return Annotated(target, report, name, noted, tuple(without), removed, broken, cited.beyond)


def _check_unchanged(file: BufferedReader, report: FileReport, source: Path) -> None:
    if hashlib.file_digest(file, "sha256").hexdigest() != report.sha256:
        raise UnreadableWorkbookError(
            f"{source} was changed while it was checked: save it, then run the command again."
        )


def _check_ending(target: Path, source: Path, suffix: str) -> None:
    if target.suffix.lower() != suffix:
        raise OutputError(
            f"{target} does not end in {suffix}, the kind of workbook that {source} is: give it "
            "that ending."
        )


def _drop_signature(package: Package) -> tuple[str, ...]:
    """Leave out the parts of a digital signature; in words what was left out."""
    parts = [part for part in package if package.type_of(part).startswith(_SIGNATURE)]
    for part in parts:
        package.drop(part)
    if parts:
        package.unlink("", "/digital-signature/origin")
    return ("the digital signature",) if parts else ()


def _add_notes(
    package: Package, workbook: Workbook, sheets: Iterable[Sheet], texts: Mapping[CellRef, str]
) -> tuple[tuple[CellRef, ...], tuple[str, ...]]:
    """The cells that got a note, and the sheets whose notes are too damaged to add any."""
    conversations = Conversations(package, workbook.part, datetime.now(UTC))
    notes, noted, broken = Notes(package, conversations), list[CellRef](), list[str]()
    for sheet in sheets:
        cited = {cell: text for cell, text in texts.items() if cell.sheet == sheet.name}
        if cited and sheet.in_view:
            try:
                noted += notes.add(sheet.part, cited)
            except UnreadableWorkbookError:
                broken.append(sheet.name)
    return tuple(noted), tuple(broken)
