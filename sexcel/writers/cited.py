"""Where findings stand, which cells they cite, and what the notes there say."""

from collections.abc import Iterable, Mapping
from operator import attrgetter

from msgspec import Struct

from sexcel.model.findings import Finding
from sexcel.model.refs import CellRef
from sexcel.writers.texts import note_on

_MOST_OF_A_FINDING = 50
"""Cells that get a note because one finding cites them."""
_MOST_OF_ALL = 5_000
"""And because any does: a workbook with more notes is no easier to put right."""


class CitedCells(Struct, frozen=True):
    """What a note says on each cell, sheet by sheet and row by row.

    ``beyond`` is how many cells are cited that get none, because findings cite too many.
    """

    texts: Mapping[CellRef, str]
    beyond: int


def cited_cells(findings: Iterable[Finding]) -> CitedCells:
    """The note of each cell that a finding stands on, or cites as one that has to do with it.

    The worst findings come first where not all that is cited can have a note.
    """
    on: dict[CellRef, list[Finding]] = {}
    by: dict[CellRef, list[Finding]] = {}
    passed_by = set[CellRef]()
    cut_short: dict[int, int] = {}
    for finding in sorted(findings, key=attrgetter("severity"), reverse=True):
        own = finding.first_cell
        if own is not None:
            on.setdefault(own, []).append(finding)
        told = 0
        related = [cell for cell in dict.fromkeys(finding.related) if cell != own]
        for cell in related:
            if told < _MOST_OF_A_FINDING and (cell in by or len(by) < _MOST_OF_ALL):
                by.setdefault(cell, []).append(finding)
                told += 1
            else:
                passed_by.add(cell)
        if told < len(related):
            cut_short[id(finding)] = told
    texts = {
        cell: note_on(on.get(cell, ()), by.get(cell, ()), cell.sheet, cut_short)
        for cell in sorted(on.keys() | by.keys())
    }
    return CitedCells(texts, len(passed_by - texts.keys()))
