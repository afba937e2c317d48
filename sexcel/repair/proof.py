"""What a repair does to the figures of a workbook, and what speaks against making it."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from sexcel.formulas.dependents import find_dependents
from sexcel.formulas.lexer import tokens
from sexcel.formulas.precedents import FormulaIndex
from sexcel.model.decimals import shown_places
from sexcel.model.grid import CellValue, ErrorValue, Grid
from sexcel.model.refs import CellRef
from sexcel.repair.candidates import Candidate
from sexcel.repair.records import Fix, Move, RefusedRepair, WatchedTotal
from sexcel.repair.trials import FormulaValues

Moves = dict[CellRef, tuple[CellValue, CellValue]]
"""Formulas whose value changes beyond rounding: before and after."""
CHANGES_FIGURES = "it changes figures"
CHANGES_MEANING = "it gives today's figures, but others when the inputs change"
_NEEDING_CONSENT = (CHANGES_FIGURES, CHANGES_MEANING)
"""What speaks against a repair that the user can make all the same."""
_ONLY_EXCEL = "only Excel can calculate it"
_DECIDING = frozenset({"IF", "IFS", "IFERROR", "IFNA", "SWITCH", "CHOOSE", "MIN", "MAX"})
"""Functions by which a formula takes one of several ways."""
_MOST_TOTALS = 3
"""Totals that are reported with a repair: the headline and two more, on a line each."""
_NOISE = Decimal("1e-9")
"""Share of a figure below which a difference is a computer's: Excel keeps 15 digits, and a sum of
many figures may lose several of them."""
_HALF = Decimal("0.5")
"""Half of the last decimal shown: what rounding to it explains."""


def explain_doubt(reason: str) -> str:
    """Return why a repair is not made if its value cannot be verified."""
    return f"{_ONLY_EXCEL}: {reason}"


class Judgement(Struct, frozen=True):
    """What a repair does, and what speaks against it; ``reason`` is empty where nothing does."""

    candidate: Candidate
    fix: Fix
    reason: str

    def refuse(self) -> RefusedRepair:
        """Return the record of why it is not made, with what it would do where that is known."""
        fix = self.fix if self.reason in _NEEDING_CONSENT else None
        return RefusedRepair(fix, self.candidate.repair, self.candidate.rules, self.reason)


class RepairJudge:
    """Judges what repairs do to a workbook.

    ``base`` are its formulas as it stands. With ``unsafe`` a repair may change figures.
    """

    def __init__(
        self,
        grid: Grid,
        base: FormulaValues,
        totals: Mapping[CellRef, WatchedTotal],
        *,
        unsafe: bool,
    ) -> None:
        self._grid = grid
        self._base = base
        self._totals = totals
        self._unsafe = unsafe

    def judge(self, candidate: Candidate, before: FormulaValues, after: FormulaValues) -> Judgement:
        """Judge a repair by the values without it and with it."""
        ref = candidate.repair.cell
        cell = self._grid.cell(ref)
        moves = find_moves(self._grid, before, after, (ref,))
        old, new = before.values.get(ref), after.values.get(ref)
        shown = old if cell is None or cell.value is None else cell.value
        if cell is None or (cell.value is None and cell.formula is None):
            shown = None  # the trial workbook has 0 in a blank cell
        reported = self._reported_moves(moves)
        count = len(moves.keys() - {ref, *(move.cell for move in reported)})
        if isinstance(old, str) and candidate.repair.formula is None:
            moves.pop(ref, None)  # an amount that was text is the same amount
        fix = Fix(
            candidate.repair,
            candidate.rules,
            candidate.why,
            None if cell is None else cell.formula,
            shown,
            new,
            reported,
            count,
            changes_figures=bool(moves) or self._updates(ref, new),
        )
        if ref in after.not_verified:
            return Judgement(candidate, fix, explain_doubt(after.not_verified[ref]))
        return Judgement(candidate, fix, self._objection(fix, moves))

    def judge_meaning(
        self, judgement: Judgement, before: FormulaValues, after: FormulaValues
    ) -> Judgement:
        """Judge a repair that changes no figure by the values with all inputs moved."""
        ref, is_number = judgement.fix.repair.cell, judgement.fix.repair.formula is None
        moved = find_moves(self._grid, before, after, (ref,)).keys()
        agrees = moved <= {ref} if is_number else not moved and _branches_alike(judgement.fix)
        unknown = ref in after.not_verified or isinstance(after.values.get(ref), ErrorValue)
        return judgement if agrees and not unknown else replace(judgement, reason=CHANGES_MEANING)

    def judge_refresh(self, candidate: Candidate) -> Judgement | None:
        """Judge bringing the value of a formula up to date; None where it is up to date.

        Then a figure that it depends on is wrong, which another finding reports.
        """
        ref = candidate.repair.cell
        cell, value = self._grid.cell(ref), self._base.values.get(ref)
        assert cell is not None
        changes = differs(cell.value, value, cell.number_format)
        fix = Fix(
            candidate.repair,
            candidate.rules,
            candidate.why,
            cell.formula,
            cell.value,
            value,
            (),
            0,
            changes,
        )
        if ref in self._base.not_verified:
            return Judgement(candidate, fix, explain_doubt(self._base.not_verified[ref]))
        if value == cell.value:
            return None
        return Judgement(candidate, fix, "" if self._unsafe or not changes else CHANGES_FIGURES)

    def _updates(self, ref: CellRef, new: CellValue) -> bool:
        """Say whether a figure was stale before any repair, and changes.

        One that was not is moved by its repair, as the moves show, or by those before it.
        """
        cell = self._grid.cell(ref)
        if cell is None or cell.formula is None or not isinstance(cell.value, Decimal):
            return False
        due = self._base.values.get(ref)
        return all(differs(cell.value, value, cell.number_format) for value in (due, new))

    def _objection(self, fix: Fix, moves: Moves) -> str:
        if isinstance(fix.after, ErrorValue):
            code = fix.after.code
            return f"it gives {code}" if code.startswith("#") else "it leads back to itself"
        for ref, (before, after) in moves.items():
            if isinstance(after, ErrorValue) and not isinstance(before, ErrorValue):
                return f"{ref} would become {after.code}"
        return CHANGES_FIGURES if fix.changes_figures and not self._unsafe else ""

    def _reported_moves(self, moves: Moves) -> tuple[Move, ...]:
        """Return the moves of totals, the headline first; of any figure where none is watched."""
        reported: list[Move] = []
        for ref, (before, after) in moves.items():
            if not isinstance(before, Decimal) or not isinstance(after, Decimal):
                continue
            total = self._totals.get(ref)
            if total is not None:
                scale = total.scale
                reported.append(Move(ref, total.name, before * scale, after * scale, total.kind))
            elif not self._totals:
                reported.append(Move(ref, "", before, after, None))
        headline = next(iter(self._totals), None)
        reported.sort(key=lambda move: (move.cell != headline, -abs(move.after - move.before)))
        return tuple(reported[:_MOST_TOTALS])


def find_moves(
    grid: Grid, before: FormulaValues, after: FormulaValues, repaired: Collection[CellRef]
) -> Moves:
    """Return the formulas whose value changes beyond rounding.

    One that cannot be verified counts, with no value after, where it refers to one of them or to
    one of the ``repaired`` cells, near or far.
    """
    moves: Moves = {
        ref: (value, after.values.get(ref))
        for ref, value in before.values.items()
        if differs(value, after.values.get(ref), _number_format(grid, ref))
    }
    unknown = [ref for ref in before.not_verified if ref not in moves and ref not in repaired]
    if not unknown:
        return moves
    reached = find_dependents(unknown, FormulaIndex(grid).precedents, {*moves, *repaired})
    return moves | {ref: (before.values.get(ref), None) for ref in unknown if ref in reached}


def _branches_alike(fix: Fix) -> bool:
    """Say whether two formulas decide by the same functions: inputs moved take one branch only."""
    return _deciding(fix.was or "") == _deciding(fix.repair.formula or "")


def _deciding(formula: str) -> frozenset[str]:
    return _DECIDING & {token.text.upper() for token in tokens(formula)}


def _number_format(grid: Grid, ref: CellRef) -> str:
    cell = grid.cell(ref)
    return "General" if cell is None else cell.number_format


def differs(before: CellValue, after: CellValue, number_format: str) -> bool:
    """Say whether a value is another one, beyond what rounding to the shown digits explains."""
    if isinstance(before, Decimal) and isinstance(after, Decimal):
        return abs(before - after) > _rounding(number_format, max(abs(before), abs(after)))
    return type(before) is not type(after) or before != after


def _rounding(number_format: str, largest: Decimal) -> Decimal:
    """Return half of the last decimal that the format shows, never more than half a unit."""
    noise = largest * _NOISE
    places = shown_places(number_format)
    if places is None:
        return noise
    return max(noise, _HALF.scaleb(-places))
