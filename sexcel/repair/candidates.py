"""The repairs that findings call for, each cell's once, and what prevents some of them."""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from msgspec import Struct

from sexcel.model.findings import Finding, Repair
from sexcel.model.grid import Grid
from sexcel.model.refs import CellRef
from sexcel.repair.records import RefusedRepair

_CONFLICT = "findings call for different repairs of this cell: choose one of them"
_AGAIN = "this cell was repaired already, and its finding stands: look at it"
_ARRAY = "the cell is part of an array formula, which changes only as a whole: change it in Excel"
_Content = tuple[str | None, Decimal | None]
"""The formula or the value that a repair puts into its cell."""


class Candidate(Struct, frozen=True):
    """A repair, the codes of the rules that call for it, and what the first of them says."""

    repair: Repair
    rules: tuple[str, ...]
    why: str

    def refuse(self, reason: str) -> RefusedRepair:
        """Return the record of why it is not made."""
        return RefusedRepair(None, self.repair, self.rules, reason)


def find_candidates(
    grid: Grid, findings: Iterable[Finding], rules: Collection[str], repaired: Collection[CellRef]
) -> tuple[list[Candidate], list[RefusedRepair]]:
    """Return what to repair, and what cannot be, for the findings of ``rules`` (all where empty).

    ``repaired`` cells were repaired in earlier rounds; no cell is repaired twice.
    """
    by_cell: dict[CellRef, dict[_Content, list[Candidate]]] = {}
    for finding in findings:
        if rules and finding.rule not in rules:
            continue
        for repair in finding.repairs:
            by_content = by_cell.setdefault(repair.cell, {})
            candidate = Candidate(repair, (finding.rule,), finding.message)
            by_content.setdefault((repair.formula, repair.value), []).append(candidate)
    possible: list[Candidate] = []
    refused: list[RefusedRepair] = []
    for ref, by_content in by_cell.items():
        cell = grid.cell(ref)
        if len(by_content) > 1 and cell is not None and cell.formula is not None:
            # A new formula is recalculated anyway: no need to refresh the old one.
            by_content.pop((cell.formula, None), None)
        candidates = [_merge(alike) for alike in by_content.values()]
        reason = (
            _CONFLICT if len(candidates) > 1 else _hindrance(grid, candidates[0].repair, repaired)
        )
        if reason is None:
            possible += candidates
        else:
            refused += [candidate.refuse(reason) for candidate in candidates]
    return possible, refused


def _merge(alike: Sequence[Candidate]) -> Candidate:
    rules = dict.fromkeys(rule for candidate in alike for rule in candidate.rules)
    return Candidate(alike[0].repair, tuple(rules), alike[0].why)


def _hindrance(grid: Grid, repair: Repair, repaired: Collection[CellRef]) -> str | None:
    """Return why the cell cannot be changed; None where nothing prevents it."""
    if repair.cell in repaired:
        return _AGAIN
    cell = grid.cell(repair.cell)
    if cell is not None and cell.formula is not None and cell.formula == repair.formula:
        return None
    sheet, position = grid.sheet(repair.cell.sheet), (repair.cell.row, repair.cell.column)
    if position in sheet.array_formulas or any(position in area for area in sheet.array_ranges):
        return _ARRAY
    for area in sheet.merges:
        if position in area and repair.cell != area.first_cell:
            return f"the cell is covered by the merged cells {area.a1}: take them apart in Excel"
    return None
