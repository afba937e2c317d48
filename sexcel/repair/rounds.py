"""Repairs made in a workbook in memory, round by round, until no more can be made.

Each round finds candidates, tries them, orders them, judges what they do, makes those that nothing
speaks against, and reviews the workbook again: a corrected total may show a figure elsewhere that
was typed from it, and that is repaired in the next round.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from sexcel.formulas.dependents import find_dependents
from sexcel.formulas.moving import find_inputs, move_inputs
from sexcel.formulas.precedents import FormulaIndex
from sexcel.formulas.recalculation import Engine, RecalculationError
from sexcel.model.errors import OutputError
from sexcel.model.findings import Repair
from sexcel.model.grid import Cell, CellValue, Grid
from sexcel.model.refs import CellRef
from sexcel.repair.candidates import Candidate, find_candidates
from sexcel.repair.order import order_candidates
from sexcel.repair.proof import Judgement, RepairJudge, explain_doubt, find_moves
from sexcel.repair.records import Fix, RefusedRepair, RepairedWorkbook, Review, ReviewWorkbook
from sexcel.repair.trials import FormulaValues, TrialWorkbook, recalculate_grid, repaired_cells

_MOST_ROUNDS = 50
"""A repair follows from the one before it in a chain of figures typed from each other: no budget
has one of 50, and rules that contradict each other must not go on for ever."""


def repair_workbook(
    grid: Grid,
    review_workbook: ReviewWorkbook,
    engine: Engine,
    *,
    unsafe: bool,
    rules: frozenset[str] = frozenset(),
) -> RepairedWorkbook:
    """Make the repairs that come with the findings of ``rules`` (codes; all where empty).

    One that brings an error that the workbook did not have is not made.
    Only with ``unsafe`` is a repair made that changes a figure. Raises OutputError where the
    workbook cannot be recalculated.
    """
    rounds = _Rounds(review_workbook, engine, rules, unsafe=unsafe)
    withheld: dict[CellRef, str] = {}
    try:
        before = review_workbook(grid, frozenset(), engine)
        while True:
            repaired = rounds.repair(grid, before, withheld)
            blamed = _find_blamed(repaired)
            if not blamed:
                return repaired
            withheld |= blamed
    except RecalculationError as error:
        raise OutputError(f"{grid.path} was not repaired: {error}") from error


def _find_blamed(repaired: RepairedWorkbook) -> dict[CellRef, str]:
    """Return the repaired cells that bring errors the workbook did not have, and why.

    A repair of a cell that such an error names comes first, then those that move it.
    """
    errors = repaired.result().new_errors
    cells = [fix.repair.cell for fix in repaired.fixes]
    if not errors:
        return {}
    index = FormulaIndex(repaired.grid)
    named = {ref for error in errors for ref in (error.where, *error.related)}
    blamed = [cell for cell in cells if cell in named] or [
        cell for cell in cells if named & find_dependents(index.formulas, index.precedents, [cell])
    ]
    first = errors[0]
    reason = f"it would bring a new error: {first.rule} at {first.where}"
    return dict.fromkeys(blamed or cells, reason)


class _Rounds:
    """Makes repairs round by round, each on a workbook reviewed anew."""

    def __init__(
        self,
        review_workbook: ReviewWorkbook,
        engine: Engine,
        rules: frozenset[str],
        *,
        unsafe: bool,
    ) -> None:
        self._review_workbook = review_workbook
        self._engine = engine
        self._rules = rules
        self._unsafe = unsafe

    def repair(
        self, grid: Grid, before: Review, withheld: Mapping[CellRef, str]
    ) -> RepairedWorkbook:
        """Return the workbook with all repairs made but those of ``withheld`` cells."""
        fixes: list[Fix] = []
        refused: list[RefusedRepair] = []
        values: dict[CellRef, CellValue] = {}
        unverified: set[CellRef] = set()
        review = before
        for _ in range(_MOST_ROUNDS):
            repaired = frozenset(fix.repair.cell for fix in fixes)
            findings = (*review.report.findings, *review.further_findings)
            possible, refused = find_candidates(grid, findings, self._rules, repaired)
            candidates: list[Candidate] = []
            for candidate in possible:
                reason = withheld.get(candidate.repair.cell)
                if reason is None:
                    candidates.append(candidate)
                else:
                    refused.append(candidate.refuse(reason))
            if not candidates:
                break
            repair_round = _RepairRound(grid, review, self._engine, unsafe=self._unsafe)
            repair_round.make(candidates)
            refused += repair_round.refused
            if not repair_round.fixes:
                break
            grid = repair_round.grid
            fixes += repair_round.fixes
            values |= repair_round.values
            unverified |= repair_round.unverified
            repaired = frozenset(fix.repair.cell for fix in fixes)
            review = self._review_workbook(grid, repaired, self._engine)
        return RepairedWorkbook(
            grid, before, review, tuple(fixes), tuple(refused), values, tuple(sorted(unverified))
        )


class _RepairRound:
    """Makes those repairs that nothing speaks against; ``grid`` is the workbook with them."""

    def __init__(self, grid: Grid, review: Review, engine: Engine, *, unsafe: bool) -> None:
        self.grid = grid
        self.fixes: list[Fix] = []
        self.refused: list[RefusedRepair] = []
        self.values: dict[CellRef, CellValue] = {}
        self.unverified: set[CellRef] = set()
        self._review = review
        self._unsafe = unsafe
        self._engine = engine
        self._base = recalculate_grid(grid, engine)

    def make(self, candidates: Sequence[Candidate]) -> None:
        """Make the repairs, or record why not."""
        changes: list[Candidate] = []
        for candidate in candidates:
            cell = self.grid.cell(candidate.repair.cell)
            formula = None if cell is None else cell.formula
            if cell is not None and formula is not None and formula == candidate.repair.formula:
                self._refresh(candidate, cell)
            else:
                changes.append(candidate)
        if changes:
            self._change(changes)

    def _judge(self) -> RepairJudge:
        """Return the judge of repairs in the workbook as it is now."""
        return RepairJudge(self.grid, self._base, self._review.totals, unsafe=self._unsafe)

    def _refresh(self, candidate: Candidate, cell: Cell) -> None:
        """Bring the value of a formula up to date."""
        judgement = self._judge().judge_refresh(candidate)
        if judgement is None:
            return
        if judgement.reason:
            self.refused.append(judgement.refuse())
            return
        ref, value = candidate.repair.cell, judgement.fix.after
        self.fixes.append(judgement.fix)
        self.values[ref] = value
        self.grid = self.grid.with_cells({ref: replace(cell, value=value)})

    def _change(self, candidates: Sequence[Candidate]) -> None:
        """Give cells other contents, in order, each on top of those before it."""
        repairs = [candidate.repair for candidate in candidates]
        target = self.grid.with_cells(repaired_cells(self.grid, repairs))
        ordered = order_candidates(target, candidates)
        trial = self._trial([candidate.repair for candidate in ordered])
        accepted = list(range(len(ordered)))
        if not self._unsafe:
            accepted = self._safe(ordered, trial)
        start = 0  # those before it have been judged, and nothing speaks against them
        while accepted:
            steps = self._judge_steps(ordered, trial, accepted, start)
            if steps and steps[-1].reason:
                index, refused = start + len(steps) - 1, steps[-1]
            elif start:
                start = 0  # once more from the first, without those refused
                continue
            else:
                doubt = self._apply([step.candidate for step in steps])
                if doubt is None:
                    self.fixes += [step.fix for step in steps]
                    return
                index = doubt[0]
                refused = replace(steps[index], reason=explain_doubt(doubt[1]))
            self.refused.append(refused.refuse())
            del accepted[index]
            start = index

    def _trial(self, repairs: Sequence[Repair]) -> TrialWorkbook:
        return TrialWorkbook(self.grid, repairs, self._engine, self._base.not_verified)

    def _safe(self, ordered: Sequence[Candidate], trial: TrialWorkbook) -> list[int]:
        """Return the numbers of those that change no figure, each by itself.

        What is no equation of the budget changes none with all inputs moved, either.
        """
        judge, numbers = self._judge(), range(len(ordered))
        before, *values = trial.try_each([[], *([number] for number in numbers)])
        judgements = [
            judge.judge(ordered[number], before, after) for number, after in enumerate(values)
        ]
        likely = [
            number
            for number in numbers
            if not (judgements[number].reason or ordered[number].repair.is_equation)
        ]
        if likely:
            moves = self._move([ordered[number].repair for number in likely], ordered)
            before, *values = trial.try_each([[], *([number] for number in likely)], moves)
            for number, after in zip(likely, values, strict=True):
                judgements[number] = judge.judge_meaning(judgements[number], before, after)
        self.refused += [judgement.refuse() for judgement in judgements if judgement.reason]
        return [number for number in numbers if not judgements[number].reason]

    def _move(
        self, repairs: Sequence[Repair], candidates: Sequence[Candidate]
    ) -> dict[CellRef, Decimal]:
        """Return other values of all inputs of the repaired cells, with the repairs or without."""
        cells = [repair.cell for repair in repairs]
        switched = {candidate.repair.cell for candidate in candidates}
        repaired = self.grid.with_cells(repaired_cells(self.grid, repairs))
        before, after = FormulaIndex(self.grid), FormulaIndex(repaired)
        inputs = dict.fromkeys(
            ref
            for formulas in (before, after)
            for ref in find_inputs(formulas, cells, blanks=True)
            if ref not in switched
        )
        return move_inputs(before, inputs)

    def _judge_steps(
        self,
        ordered: Sequence[Candidate],
        trial: TrialWorkbook,
        accepted: Sequence[int],
        start: int,
    ) -> list[Judgement]:
        """Judge the accepted from ``start`` on, each on top of those before it.

        Stop at the first that something speaks against.
        """
        judge = self._judge()
        judgements: list[Judgement] = []
        values = trial.try_steps(accepted, start)
        before = next(values)
        for number, after in zip(accepted[start:], values, strict=True):
            judgements.append(judge.judge(ordered[number], before, after))
            if judgements[-1].reason:
                break
            before = after
        return judgements

    def _apply(self, accepted: Sequence[Candidate]) -> tuple[int, str] | None:
        """Put the repairs into the workbook.

        Where the value of one cannot be verified, change nothing and return its index and why.
        """
        repairs = [candidate.repair for candidate in accepted]
        cells = repaired_cells(self.grid, repairs)
        grid = self.grid.with_cells(cells)
        values = self._trust_known(repairs, recalculate_grid(grid, self._engine))
        for index, repair in enumerate(repairs):
            if repair.formula is not None and repair.cell in values.not_verified:
                return index, values.not_verified[repair.cell]
        changed: dict[CellRef, Cell] = {}
        for ref, value in values.values.items():
            cell = grid.cell(ref)
            if cell is None or ref in values.not_verified:
                continue
            was_unsaved = cell.value is None and value not in (None, "")
            if ref in cells or was_unsaved or value != self._base.values.get(ref):
                changed[ref] = replace(cell, value=value)
        moves = find_moves(grid, self._base, values, cells)
        self.unverified |= moves.keys() & values.not_verified.keys()
        self.values |= {ref: cell.value for ref, cell in changed.items() if ref not in cells}
        self.grid = grid.with_cells(changed)
        return None

    def _trust_known(self, repairs: Sequence[Repair], values: FormulaValues) -> FormulaValues:
        """Verify more of the values once the repairs are made: those that were verified before.

        Where a formula uses a function on which spreadsheets differ, a value unlike the saved one
        is not verified. A formula whose value was the saved one before the repairs is trusted.
        """
        known = self._base.not_verified
        cells = {repair.cell for repair in repairs}
        doubtful = [ref for ref in values.not_verified if ref not in known and ref not in cells]
        if not doubtful:
            return values
        (tried,) = self._trial(repairs).try_each([range(len(repairs))])
        return FormulaValues(
            {ref: tried.values.get(ref, value) for ref, value in values.values.items()},
            {
                ref: reason
                for ref, reason in values.not_verified.items()
                if ref not in doubtful or ref in tried.not_verified
            },
        )
