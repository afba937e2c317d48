"""Repairs made in a workbook in memory, round by round, until none is left that can be made.

Each round makes what it may, recalculates and looks at the workbook again: a total put right
may show a figure elsewhere that was typed from it, and that is repaired in the next round.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from sexcel.formulas.recalculation import Engine, RecalculationError
from sexcel.model.errors import OutputError
from sexcel.model.findings import Finding, Repair
from sexcel.model.grid import Cell, CellValue, ErrorValue, Grid
from sexcel.model.refs import CellRef
from sexcel.model.report import FileReport
from sexcel.repair.candidates import Candidate, candidates
from sexcel.repair.order import in_order
from sexcel.repair.records import Fix, Fixed, Move, NotMade, Total
from sexcel.repair.trials import (
    Moves,
    Trial,
    Values,
    cell_at,
    differs,
    moved,
    recalculated,
    repaired_cells,
    with_cells,
)

_MOST_ROUNDS = 50
_MOST_TOTALS = 3
_ONLY_EXCEL = "only Excel can tell what it comes to"
CHANGES_FIGURES = "it changes figures"


class Seen(Struct, frozen=True):
    """What is found in a workbook; ``totals`` are the figures to watch, the headline first."""

    report: FileReport
    totals: Mapping[CellRef, Total]
    others: tuple[Finding, ...] = ()
    """Not in the report, but with repairs: on what follows from repairs, and beside the budget."""


See = Callable[[Grid, frozenset[CellRef], Engine], Seen]
"""Looks at a workbook in which these cells were repaired, with an engine to recalculate it."""


class Outcome(Struct, frozen=True):
    """The workbook repaired in memory, and how it came to that."""

    grid: Grid
    before: Seen
    after: Seen
    made: tuple[Fix, ...]
    left: tuple[NotMade, ...]
    values: Mapping[CellRef, CellValue]
    """New values of formulas that stay."""
    unverified: tuple[CellRef, ...]

    def result(self, output: Path | None = None, removed: tuple[str, ...] = ()) -> Fixed:
        """Return what was done, for the user; ``output`` is the copy, where one was written.

        ``removed`` is what the copy does without, in plain words.
        """
        return Fixed(
            output,
            self.before.report,
            self.made,
            self.left,
            self.after.report.findings,
            (self.before.report.headline, self.after.report.headline),
            len(self.values.keys() - {fix.repair.cell for fix in self.made}),
            self.unverified,
            removed,
        )


def repair_workbook(
    grid: Grid,
    see: See,
    engine: Engine,
    *,
    unsafe: bool,
    rules: frozenset[str] = frozenset(),
) -> Outcome:
    """Make the repairs that come with the findings of ``rules`` (codes; all where empty).

    Only with ``unsafe`` is a repair made that changes a figure. Raises OutputError where the
    workbook cannot be recalculated.
    """
    try:
        return _repair_in_rounds(grid, see, engine, unsafe=unsafe, rules=rules)
    except RecalculationError as error:
        raise OutputError(f"{grid.path} was not repaired: {error}") from error


def _repair_in_rounds(
    grid: Grid, see: See, engine: Engine, *, unsafe: bool, rules: frozenset[str]
) -> Outcome:
    before = seen = see(grid, frozenset(), engine)
    made: list[Fix] = []
    left: list[NotMade] = []
    values: dict[CellRef, CellValue] = {}
    unverified: set[CellRef] = set()
    for _ in range(_MOST_ROUNDS):
        done = frozenset(fix.repair.cell for fix in made)
        found, left = candidates(grid, (*seen.report.findings, *seen.others), rules, done)
        if not found:
            break
        this = _Round(grid, seen, engine, unsafe=unsafe)
        this.make(found)
        left += this.left
        if not this.made:
            break
        grid, made = this.grid, [*made, *this.made]
        values |= this.values
        unverified |= this.unverified
        seen = see(grid, frozenset(fix.repair.cell for fix in made), engine)
    return Outcome(grid, before, seen, tuple(made), tuple(left), values, tuple(sorted(unverified)))


class _Round:
    """Makes what may be made of some repairs; ``grid`` is the workbook then."""

    def __init__(self, grid: Grid, seen: Seen, engine: Engine, *, unsafe: bool) -> None:
        self.grid = grid
        self.made: list[Fix] = []
        self.left: list[NotMade] = []
        self.values: dict[CellRef, CellValue] = {}
        self.unverified: set[CellRef] = set()
        self._seen = seen
        self._unsafe = unsafe
        self._engine = engine
        self._base = recalculated(grid, engine)
        self._why: Mapping[CellRef, str] = {}

    def make(self, found: Sequence[Candidate]) -> None:
        """Make them, or say why not."""
        others: list[Candidate] = []
        for one in found:
            cell = cell_at(self.grid, one.repair.cell)
            if cell is not None and cell.formula is not None and cell.formula == one.repair.formula:
                self._refresh(one, cell)
            else:
                others.append(one)
        if others:
            self._change(others)

    def _refresh(self, one: Candidate, cell: Cell) -> None:
        """Bring the value of a formula up to date."""
        at = one.repair.cell
        if at in self._base.not_verified:
            reason = f"{_ONLY_EXCEL}: {self._base.not_verified[at]}"
            self.left.append(NotMade(None, one.repair, one.rules, reason))
            return
        after = self._base.values.get(at)
        if after == cell.value:
            return  # what it is worked out from is wrong, and that has a finding of its own
        changes = differs(cell.value, after, cell.number_format)
        fix = Fix(one.repair, one.rules, one.why, cell.formula, cell.value, after, (), 0, changes)
        if changes and not self._unsafe:
            self.left.append(NotMade(fix, one.repair, one.rules, CHANGES_FIGURES))
            return
        self.made.append(fix)
        self.values[at] = after
        self.grid = with_cells(self.grid, {at: replace(cell, value=after)})

    # Cells that get other contents.

    def _change(self, found: Sequence[Candidate]) -> None:
        repairs = [one.repair for one in found]
        target = with_cells(self.grid, repaired_cells(self.grid, repairs))
        ordered = in_order(target, found)
        each = [one.repair for one in ordered]
        trial = Trial(self.grid, each, self._engine, self._base.not_verified)
        accepted = list(range(len(ordered)))
        if not self._unsafe:
            accepted = self._safe(ordered, trial)
        while accepted:
            steps = list(self._steps(ordered, trial, accepted))
            bad = next((at for at, (_, reason) in enumerate(steps) if reason), None)
            if bad is None:
                bad = self._apply([ordered[at] for at in accepted])
                if bad is None:
                    self.made += [fix for fix, _ in steps]
                    return
                fix, reason = steps[bad][0], self._doubt(ordered[accepted[bad]])
            else:
                fix, reason = steps[bad]
            self._leave(ordered[accepted.pop(bad)], fix, reason)

    def _safe(self, ordered: Sequence[Candidate], trial: Trial) -> list[int]:
        """The numbers of those that change no figure, each by itself."""
        accepted: list[int] = []
        settings = ([], *([at] for at in range(len(ordered))))
        values = trial.values(settings)
        base = next(values)
        for at, (one, after) in enumerate(zip(ordered, values, strict=True)):
            fix, reason = self._judged(one, base, after)
            if reason:
                self._leave(one, fix, reason)
            else:
                accepted.append(at)
        return accepted

    def _steps(
        self, ordered: Sequence[Candidate], trial: Trial, accepted: Sequence[int]
    ) -> Iterator[tuple[Fix, str]]:
        """Each of the accepted on top of those before it, and what speaks against it."""
        settings = (accepted[:count] for count in range(len(accepted) + 1))
        values = trial.values(settings)
        before = next(values)
        for at, after in zip(accepted, values, strict=True):
            yield self._judged(ordered[at], before, after)
            before = after

    def _judged(self, one: Candidate, before: Values, after: Values) -> tuple[Fix, str]:
        """What a repair does, and what speaks against making it; empty where nothing does."""
        at = one.repair.cell
        moves = moved(self.grid, before, after, (at,))
        was, new = before.values.get(at), after.values.get(at)
        found = cell_at(self.grid, at)
        seen = was if found is None or found.value is None else found.value
        if found is None or (found.value is None and found.formula is None):
            seen = None  # the trial workbook has a 0 where nothing stands
        told = self._told(moves)
        others = len(moves.keys() - {at, *(move.cell for move in told)})
        if isinstance(was, str) and one.repair.formula is None:
            moves.pop(at, None)  # an amount that was text is the same amount
        fix = Fix(
            one.repair,
            one.rules,
            one.why,
            found.formula if found is not None else None,
            seen,
            new,
            told,
            others,
            changes_figures=bool(moves) or self._puts_right(at, new),
        )
        if at in after.not_verified:
            return fix, f"{_ONLY_EXCEL}: {after.not_verified[at]}"
        return fix, self._against(fix, moves)

    def _puts_right(self, at: CellRef, new: CellValue) -> bool:
        """Whether a figure was out of date before any repair, and becomes another one.

        One that was not is moved by its repair, which the moves tell, or by those before it.
        """
        found = cell_at(self.grid, at)
        if found is None or found.formula is None or not isinstance(found.value, Decimal):
            return False
        due = self._base.values.get(at)
        return all(differs(found.value, value, found.number_format) for value in (due, new))

    def _against(self, fix: Fix, moves: Moves) -> str:
        if isinstance(fix.after, ErrorValue):
            code = fix.after.code
            return f"it comes to {code}" if code.startswith("#") else "it leads back to itself"
        for ref, (before, after) in moves.items():
            if isinstance(after, ErrorValue) and not isinstance(before, ErrorValue):
                return f"{ref} would become {after.code}"
        return CHANGES_FIGURES if fix.changes_figures and not self._unsafe else ""

    def _told(self, moves: Moves) -> tuple[Move, ...]:
        """The moves to tell, the headline first."""
        told: list[Move] = []
        for ref, (before, after) in moves.items():
            total = self._seen.totals.get(ref)
            if isinstance(before, Decimal) and isinstance(after, Decimal):
                if total is not None:
                    scale = total.scale
                    told.append(Move(ref, total.name, before * scale, after * scale, total.kind))
                elif not self._seen.totals:
                    told.append(Move(ref, "", before, after, None))
        headline = next(iter(self._seen.totals), None)
        told.sort(key=lambda move: (move.cell != headline, -abs(move.after - move.before)))
        return tuple(told[:_MOST_TOTALS])

    def _leave(self, one: Candidate, fix: Fix, reason: str) -> None:
        told = fix if reason == CHANGES_FIGURES else None
        self.left.append(NotMade(told, one.repair, one.rules, reason))

    def _doubt(self, one: Candidate) -> str:
        return f"{_ONLY_EXCEL}: {self._why.get(one.repair.cell, '')}"

    def _with_known(self, repairs: Sequence[Repair], done: Values) -> Values:
        """The values once the repairs are made, of formulas, too, that differ from what was saved.

        Where a formula uses a function on which spreadsheets differ, a value unlike the one saved
        is not vouched for. Of one that came to the value saved before the repairs it is.
        """
        known = self._base.not_verified
        cells = {repair.cell for repair in repairs}
        doubtful = [ref for ref in done.not_verified if ref not in known and ref not in cells]
        if not doubtful:
            return done
        trial = Trial(self.grid, repairs, self._engine, known)
        turned_on = next(trial.values([range(len(repairs))]))
        values = {ref: turned_on.values.get(ref, value) for ref, value in done.values.items()}
        left = {
            ref: why
            for ref, why in done.not_verified.items()
            if ref not in doubtful or ref in turned_on.not_verified
        }
        return Values(values, left)

    def _apply(self, accepted: Sequence[Candidate]) -> int | None:
        """Put the repairs into the workbook; the number of one that nobody here can vouch for."""
        repairs = [one.repair for one in accepted]
        cells = repaired_cells(self.grid, repairs)
        grid = with_cells(self.grid, cells)
        done = self._with_known(repairs, recalculated(grid, self._engine))
        self._why = done.not_verified
        for at, repair in enumerate(repairs):
            if repair.formula is not None and repair.cell in done.not_verified:
                return at
        new: dict[CellRef, Cell] = {}
        for ref, value in done.values.items():
            cell = cell_at(grid, ref)
            if cell is None or ref in done.not_verified:
                continue
            unknown = cell.value is None and value not in (None, "")
            if ref in cells or unknown or value != self._base.values.get(ref):
                new[ref] = replace(cell, value=value)
        reached = moved(grid, self._base, done, [repair.cell for repair in repairs])
        self.unverified |= {ref for ref in reached if ref in done.not_verified}
        self.values |= {ref: cell.value for ref, cell in new.items() if ref not in cells}
        self.grid = with_cells(grid, new)
        return None
