"""Which cells get a note of findings, and what it says."""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

from msgspec.structs import replace

from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef
from sexcel.writers.texts import clean_text

_MOST_OF_A_FINDING = 50
"""Cells that get a note because one finding cites them: more than a screen shows at once, so
whoever follows the finding sees the pattern; a note on each of 1,000 cells would say no more."""
_MOST_OF_ALL = 5_000
"""And because any does: a workbook with more notes is no easier to put right, and Excel draws
each of them as a shape."""
_MOST_CITING = 8
"""Findings that one note names as citing its cell: as many lines as its box shows."""


def write_notes(
    findings: Iterable[Finding], *, all_notes: bool
) -> tuple[Mapping[CellRef, str], int]:
    """Write the note of each cell that an error or a warning is on, by sheet, row and column.

    Return also how many cells are cited that get none, because findings cite too many.

    With ``all_notes`` also those of cells that anything else is on, or that any finding cites. The
    worst findings come first where not all that is cited can have a note.
    """
    if not all_notes:
        findings = [
            replace(finding, related=())
            for finding in findings
            if finding.severity >= Severity.WARNING
        ]
    on: dict[CellRef, list[Finding]] = {}
    citing: dict[CellRef, list[Finding]] = {}
    without_note = set[CellRef]()
    noted_cells: dict[int, int] = {}
    for finding in sorted(findings, key=attrgetter("severity"), reverse=True):
        cell = finding.first_cell
        if cell is not None:
            on.setdefault(cell, []).append(finding)
        count = 0
        cited = [related for related in dict.fromkeys(finding.related) if related != cell]
        for related in cited:
            if count < _MOST_OF_A_FINDING and (related in citing or len(citing) < _MOST_OF_ALL):
                citing.setdefault(related, []).append(finding)
                count += 1
            else:
                without_note.add(related)
        if count < len(cited):
            noted_cells[id(finding)] = count
    texts = {
        cell: _note(on.get(cell, ()), citing.get(cell, ()), cell.sheet, noted_cells)
        for cell in sorted(on.keys() | citing.keys())
    }
    return texts, len(without_note - texts.keys())


def _note(
    on: Iterable[Finding], citing: Sequence[Finding], sheet: str, noted_cells: Mapping[int, int]
) -> str:
    """Return the text of a note on a cell of ``sheet``.

    What each finding says that is ``on`` the cell, and what to do about it; then, in a line
    each, which others cite it. ``noted_cells`` gives by the identity of a finding how many of
    the cells that it cites have a note, where that is not all.
    """
    paragraphs = [_explain(finding, noted_cells.get(id(finding))) for finding in on]
    lines = [f"sexcel: cited by {_locate(finding, sheet)}" for finding in citing[:_MOST_CITING]]
    if len(citing) > _MOST_CITING:
        lines.append(f"and by {len(citing) - _MOST_CITING:,} more findings.")
    return clean_text("\n\n".join([*paragraphs, *(["\n".join(lines)] if lines else [])]))


def _explain(finding: Finding, noted_cells: int | None) -> str:
    where = f" on {finding.cell}" if ":" in finding.cell else ""
    lines = [f"sexcel: {finding.severity} {finding.rule}{where}", finding.message]
    if finding.help.strip():
        lines.append(f"What to do: {finding.help}")
    if noted_cells is not None:
        cited = len(set(finding.related))
        lines.append(
            f"It cites {cited:,} cells, too many for a note on each: {noted_cells:,} have one."
        )
    return "\n".join(lines)


def _locate(finding: Finding, sheet: str) -> str:
    """Return severity, rule and place of a finding, as seen from ``sheet``."""
    where = finding.cell if finding.sheet == sheet else finding.where
    return f"{finding.severity} {finding.rule} on {where or 'the workbook'}"
