"""The repairs that findings call for, each cell's once, and what is in the way of some."""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from msgspec import Struct

from sexcel.model.findings import Finding, Repair
from sexcel.model.grid import Grid
from sexcel.model.refs import CellRef
from sexcel.repair.records import NotMade

_CONFLICT = "findings call for different repairs of this cell: choose one of them"
_AGAIN = "this cell was repaired already, and its finding stands: look at it"
_ARRAY = "the cell is part of an array formula, which changes only as a whole: change it in Excel"


class Candidate(Struct, frozen=True):
    """A repair, the codes of the rules that call for it, and what the first of them says."""

    repair: Repair
    rules: tuple[str, ...]
    why: str


def candidates(
    grid: Grid, findings: Iterable[Finding], rules: Collection[str], done: Collection[CellRef]
) -> tuple[list[Candidate], list[NotMade]]:
    """What to repair, and what cannot be, for the findings of ``rules`` (all where empty).

    ``done`` are the cells that were repaired before: none is repaired twice.
    """
    wanted: dict[CellRef, dict[tuple[str | None, Decimal | None], list[Candidate]]] = {}
    for finding in findings:
        if rules and finding.rule not in rules:
            continue
        for repair in finding.repairs:
            ways = wanted.setdefault(repair.cell, {})
            one = Candidate(repair, (finding.rule,), finding.message)
            ways.setdefault((repair.formula, repair.value), []).append(one)
    possible: list[Candidate] = []
    left: list[NotMade] = []
    for cell, ways in wanted.items():
        found = grid.sheet(cell.sheet).cell(cell.row, cell.column)
        if len(ways) > 1 and found is not None and found.formula is not None:
            ways.pop((found.formula, None), None)  # a formula that is replaced is worked out anyway
        merged = [_merged(same) for same in ways.values()]
        reason = _CONFLICT if len(merged) > 1 else _hindrance(grid, merged[0].repair, done)
        if reason is None:
            possible += merged
        else:
            left += [NotMade(None, one.repair, one.rules, reason) for one in merged]
    return possible, left


def _merged(same: Sequence[Candidate]) -> Candidate:
    rules = dict.fromkeys(rule for one in same for rule in one.rules)
    return Candidate(same[0].repair, tuple(rules), same[0].why)


def _hindrance(grid: Grid, repair: Repair, done: Collection[CellRef]) -> str | None:
    """Why the cell cannot be changed; None where nothing is in the way."""
    cell = repair.cell
    if cell in done:
        return _AGAIN
    sheet, position = grid.sheet(cell.sheet), (cell.row, cell.column)
    found = sheet.cell(*position)
    if found is not None and found.formula is not None and found.formula == repair.formula:
        return None
    if position in sheet.array_formulas or any(position in area for area in sheet.array_ranges):
        return _ARRAY
    for area in sheet.merges:
        if position in area and position != (area.first_row, area.first_column):
            return f"the cell is covered by the merged cells {area.a1}: take them apart in Excel"
    return None
