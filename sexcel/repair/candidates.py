"""The repairs that findings call for, each cell's once, and what prevents some of them."""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from itertools import pairwise

from msgspec import Struct

from sexcel.formulas.dependents import CellIndex, find_dependents
from sexcel.formulas.lexer import Token, TokenKind, tokens
from sexcel.formulas.precedents import FormulaIndex
from sexcel.model.findings import Finding, Repair
from sexcel.model.grid import Cell, Grid
from sexcel.model.refs import CellRef
from sexcel.repair.records import RefusedRepair

_CONFLICT = "findings call for different repairs of this cell: choose one of them"
_AGAIN = "this cell was repaired already, and its finding remains: look at it"
_LITERAL = "it would put a number where the formula refers to cells: say it with a reference"
_ARRAY = "the cell is part of an array formula, which changes only as a whole: change it in Excel"
_REFERRING = (TokenKind.REFERENCE, TokenKind.STRUCTURED, TokenKind.NAME)
_START = Token(TokenKind.OPEN, "=")
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
        for repair in finding.repairs if not rules or finding.rule in rules else ():
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
    circular = _find_circular(grid, [candidate.repair for candidate in possible])
    return [c for c in possible if c.repair not in circular], refused


def _find_circular(grid: Grid, repairs: Sequence[Repair]) -> list[Repair]:
    """Return the repairs by which a formula leads back to itself, each made alone."""
    cells = {repair.cell: Cell(None, repair.formula) for repair in repairs if repair.formula}
    together = FormulaIndex(grid.with_cells(cells))
    suspects = {cell for circle in together.circles(together.formulas) for cell in circle}
    suspects &= cells.keys()
    as_found = FormulaIndex(grid) if suspects else together
    return [
        repair
        for repair in repairs
        if repair.cell in suspects
        and _readers(as_found, repair.cell).meets(together.precedents(repair.cell))
    ]


def _readers(formulas: FormulaIndex, cell: CellRef) -> CellIndex:
    """Return the cell and all that depends on it."""
    return CellIndex({cell} | find_dependents(formulas.formulas, formulas.precedents, [cell]))


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
    if cell is not None and cell.formula is not None and _loses_reference(cell.formula, repair):
        return _LITERAL
    sheet, position = grid.sheet(repair.cell.sheet), (repair.cell.row, repair.cell.column)
    if position in sheet.array_formulas or any(position in area for area in sheet.array_ranges):
        return _ARRAY
    for area in sheet.merges:
        if position in area and repair.cell != area.first_cell:
            return f"the cell is covered by the merged cells {area.a1}: take them apart in Excel"
    return None


def _loses_reference(formula: str, repair: Repair) -> bool:
    """Say whether a number takes the place of a reference; the digits of ROUND are none."""
    old, new = tokens(formula), tokens(repair.formula or "")
    references, remaining = _references(old), _references(new)
    return bool(references - remaining and (not remaining or _numbers(new) - _numbers(old)))


def _references(parts: Iterable[Token]) -> set[str]:
    return {part.text.replace("$", "").upper() for part in parts if part.kind in _REFERRING}


def _numbers(parts: Sequence[Token]) -> set[str]:
    filled = [part for part in parts if part.kind is not TokenKind.SPACE]
    return {
        part.text
        for before, part in pairwise((_START, *filled))
        if part.kind is TokenKind.NUMBER and before.kind is not TokenKind.SEPARATOR
    }
