"""Where a finding stands."""

from collections.abc import Iterable, Mapping
from contextlib import suppress

from sexcel.model.findings import Finding
from sexcel.model.refs import CellRef, parse_a1


def cell_of(finding: Finding) -> CellRef | None:
    """The cell, or the first of the range; None where the finding is on no cell."""
    first, _, last = finding.cell.partition(":")
    with suppress(ValueError):
        parse_a1(last or first)
        return CellRef(finding.sheet, *parse_a1(first))
    return None


def by_cell(findings: Iterable[Finding]) -> Mapping[CellRef, list[Finding]]:
    """The findings on each cell, sheet by sheet and row by row."""
    found: dict[CellRef, list[Finding]] = {}
    for finding in findings:
        cell = cell_of(finding)
        if cell is not None:
            found.setdefault(cell, []).append(finding)
    return dict(sorted(found.items()))
