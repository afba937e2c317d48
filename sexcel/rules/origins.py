"""Where a figure that a finding is about was typed: the input behind a link or a lookup."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from sexcel.formulas.precedents import FormulaIndex
from sexcel.model.findings import Finding
from sexcel.model.refs import CellRef

_MOST_CELLS = 2_000
"""Cells gone through to find the input of one figure: a lookup reads a list of hundreds."""

_MOST_CITED = 12
"""Cells of a finding whose inputs are looked for: its figure, and those it is compared with."""

_OF_FORMULAS = ("SHT2", "SEC6")
"""Rules on what a formula says: where its result today happens to be typed is no part of it."""

_MOST_FINDINGS = 300
"""Findings whose inputs are looked for, so that a workbook of thousands takes no longer."""


def add_origins(findings: Iterable[Finding], index: FormulaIndex) -> Iterator[Finding]:
    """Yield the findings, each citing the inputs behind its figures, and its message naming one.

    A figure's input is the cell at the end of its links, or the one typed cell among all that its
    formula reads that has the figure's value.
    """
    for number, finding in enumerate(findings):
        if number >= _MOST_FINDINGS or finding.area is None or finding.first_cell is None:
            yield finding
            continue
        cells = (finding.first_cell, *finding.related)[:_MOST_CITED]
        origins = {ref: cell for ref in cells if (cell := find_origin(index, ref)) is not None}
        behind = origins.get(finding.first_cell)
        related = dict.fromkeys((*finding.related, *origins.values()))
        is_of_formula = finding.rule.startswith(_OF_FORMULAS)
        named = behind is not None and not is_of_formula and str(behind) not in finding.message
        yield replace(
            finding,
            message=f"{finding.message} It is typed in {behind}." if named else finding.message,
            related=tuple(ref for ref in related if ref != finding.where),
        )


def find_origin(index: FormulaIndex, ref: CellRef) -> CellRef | None:
    """Return the input behind a figure; None where it is typed itself, or made of several."""
    visited = {ref}
    end = ref
    while (following := _link(index, end)) is not None and following not in visited:
        visited.add(following)
        end = following
    if index.formula(end) is None:
        return None if end == ref else end
    cell = index.cell(end)
    if cell is None or cell.value is None or isinstance(cell.value, str):
        return None
    equal = [typed for typed in _typed_cells(index, end) if index.value(typed) == cell.value]
    return equal[0] if len(equal) == 1 else None


def _link(index: FormulaIndex, ref: CellRef) -> CellRef | None:
    """Return the one cell that a formula passes on; None where it does more."""
    shape = index.shape(ref)
    if shape is None or len(shape.references) + len(shape.names) != len(shape.parts):
        return None
    areas = index.precedents(ref)
    is_cell = len(areas) == 1 and areas[0].first_cell.area == areas[0]
    return areas[0].first_cell if is_cell else None


def _typed_cells(index: FormulaIndex, ref: CellRef) -> Iterator[CellRef]:
    """Yield the typed cells that a formula reads, itself or through others."""
    queue, visited = [ref], {ref}
    while queue and len(visited) < _MOST_CELLS:
        for area in index.precedents(queue.pop()):
            for read in index.filled_cells(area):
                if read in visited or len(visited) >= _MOST_CELLS:
                    continue
                visited.add(read)
                if index.formula(read) is None:
                    yield read
                else:
                    queue.append(read)
