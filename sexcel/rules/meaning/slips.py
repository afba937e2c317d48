"""What is wrong with a formula that does not mean its equation: found by moving one figure."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from enum import Enum

from msgspec import Struct, field

from sexcel.budget.balance import Balance
from sexcel.budget.equation import Equation
from sexcel.formulas.precedents import FormulaIndex
from sexcel.model.expressions import ONE, ZERO, FigureKey, coefficients, inputs
from sexcel.model.refs import CellRef
from sexcel.model.tables import Kind
from sexcel.rules.meaning.helper_cells import HelperCells
from sexcel.rules.meaning.judging import FormulaJudge, Verdict
from sexcel.rules.meaning.scenarios import BudgetFigures, Scenario, ScenarioRunner

_MOST_MOVED = 2_000
"""Figures moved one at a time: each is one recalculation of the workbook. Where more matter, the
faults that are left are reported without saying what they do."""

_MOST_DEPTH = 4
"""Equations between a figure and the parts of it that are looked into: line, sub total, total and
the table that uses it."""

_ALIKE = Decimal("0.01")
"""Share by which two shares may differ and still be one: a ROUND in the formula moves a share by
less, another rate by more."""

_LEAST_SLACK = Decimal("0.0005")
"""Slopes closer than this are equal: a step of 0.1 in a rate leaves four decimal places."""

_RELATIVE_SLACK = Decimal("0.0005")
"""The same as a share of the slope that is due: half of what would show as 0.1%."""

_NOT_ONE = Decimal("0.001")
"""A share nearer to 1 than this says nothing: it would be printed as 100%. As near as that, a rate
is taken to be the rounder one."""

_MOST_DECIMALS = 5
"""Decimal places of a rate that is typed into a formula: 0.04275 is as fine as rates get."""

_STEPS = {Kind.MONEY: Decimal(40_009), Kind.VALUE: Decimal("0.1")}
_OTHER_STEP = Decimal(17)
"""By how much a figure is moved, far beyond any rounding: £40,009, a rate by 10 percentage points,
FTE and counts by 17."""


class Effect(Enum):
    """How a formula moves with one figure, against its equation."""

    SAME = "as it should"
    OMITTED = "not at all, though it should"
    EXTRA = "though it should not"
    TWICE = "twice as much as it should"
    TWICE_WITH_PARTS = "twice: the figure and what it is worked out from"
    AGAINST = "the other way"
    OTHERWISE = "by another share"


_EFFECTS_BY_FACTOR = (
    (ONE, Effect.SAME),
    (ZERO, Effect.OMITTED),
    (Decimal(2), Effect.TWICE),
    (-ONE, Effect.AGAINST),
)


class Slip(Struct, frozen=True):
    """What is wrong with the formula of ``key``, and the cell in which it goes wrong.

    ``effects`` are those of every figure that the formula or its equation moves with, ``shares``
    what part of what is due it moves by. Where that is the same for all, it is ``share``; where an
    amount is in it that no figure explains, that is ``plug``. ``blanks`` are blank cells that it
    leaves out.
    """

    key: FigureKey
    verdict: Verdict
    cell: CellRef
    effects: Mapping[FigureKey, Effect] = field(default_factory=dict)
    shares: Mapping[FigureKey, Decimal] = field(default_factory=dict)
    share: Decimal | None = None
    plug: Decimal | None = None
    blanks: tuple[FigureKey, ...] = ()
    typed_rate: tuple[FigureKey, Decimal] | None = None
    """A rate that is typed into the formula instead of being read, and its value there."""
    typed_cell: CellRef | None = None
    """The cell of a typed number that the formula reads in place of what it leaves out."""
    is_right_today: bool = True

    def figures_with(self, effect: Effect) -> tuple[FigureKey, ...]:
        """Return the figures that have that effect."""
        return tuple(key for key, found_effect in self.effects.items() if found_effect is effect)


class _Slopes(Struct, frozen=True):
    """How a formula moves with each figure, in a scenario in which all others are fixed."""

    fixed: Scenario
    by_figure: Mapping[FigureKey, Decimal]


class SlipFinder:
    """Moves one figure at a time, and says of each formula at fault what is wrong with it."""

    def __init__(
        self,
        figures: BudgetFigures,
        runner: ScenarioRunner,
        judge: FormulaJudge,
        formula_index: FormulaIndex,
    ) -> None:
        self._figures = figures
        self._runner = runner
        self._judge = judge
        self._helper_cells = HelperCells(figures, formula_index)

    def find_slips(self, verdicts: Mapping[FigureKey, Verdict]) -> Iterator[Slip]:
        """Yield what is wrong with each formula that is not sound. Raises RecalculationError."""
        faulty = {key: verdict for key, verdict in verdicts.items() if not verdict.is_sound}
        slopes = self._measure_slopes(faulty)
        for key, verdict in faulty.items():
            yield self._slip(key, slopes[key]) if key in slopes else self._unexplained(key, verdict)
        unfilled = {
            key: verdict
            for key, verdict in verdicts.items()
            if verdict.is_sound and not verdict.is_sound_filled
        }
        if unfilled:
            yield from self._blanks_left_out(unfilled)

    # Blank cells that are left out.

    def _blanks_left_out(self, verdicts: Mapping[FigureKey, Verdict]) -> Iterator[Slip]:
        filled = self._judge.filled
        used = {key: self._blanks_of(verdict.equation) for key, verdict in verdicts.items()}
        blanks = list(dict.fromkeys(blank for keys in used.values() for blank in keys))
        blanks = blanks[:_MOST_MOVED]
        without = [
            {key: value for key, value in filled.moves.items() if key != blank} for blank in blanks
        ]
        scenarios = dict(zip(blanks, self._runner.run(without), strict=True))
        for key, verdict in verdicts.items():
            omitted = tuple(
                blank
                for blank in used[key]
                if blank in scenarios and not _differs(key, filled, scenarios[blank])
            )
            origin = self._helper_cells.origin(self._figures.places[key].ref)
            yield Slip(key, verdict, origin, blanks=omitted)

    def _blanks_of(self, equation: Equation) -> tuple[FigureKey, ...]:
        used = set(inputs(equation.formula))
        return tuple(blank for blank in self._figures.blank if blank in used)

    # How a formula moves with each figure that it reads or should read, all others fixed.

    def _measure_slopes(self, faulty: Iterable[FigureKey]) -> dict[FigureKey, _Slopes]:
        up = self._judge.up
        moves_of_each: list[dict[FigureKey, Decimal]] = []
        spans: dict[FigureKey, tuple[int, tuple[FigureKey, ...]]] = {}
        for key in faulty:
            read = self._figures_read(key)
            fixed = {
                figure: value for figure in read if (value := up.calculated(figure)) is not None
            }
            if len(moves_of_each) + len(read) > _MOST_MOVED:
                break
            spans[key] = (len(moves_of_each), read)
            moves_of_each.append(fixed)
            moves_of_each += [
                {**fixed, figure: fixed.get(figure, ZERO) + self._step(figure)} for figure in read
            ]
        scenarios = self._runner.run(moves_of_each) if moves_of_each else ()
        return {
            key: self._slopes(key, read, scenarios[start : start + 1 + len(read)])
            for key, (start, read) in spans.items()
        }

    def _slopes(
        self, key: FigureKey, read: tuple[FigureKey, ...], scenarios: tuple[Scenario, ...]
    ) -> _Slopes:
        fixed, *moved = scenarios
        base = fixed.calculated(key)
        slopes = {
            figure: (value - base) / self._step(figure)
            for figure, scenario in zip(read, moved, strict=True)
            if base is not None and (value := scenario.calculated(key)) is not None
        }
        return _Slopes(fixed, slopes)

    def _figures_read(self, key: FigureKey) -> tuple[FigureKey, ...]:
        """Return the figures that the formula or one of its equations reads."""
        read: dict[FigureKey, None] = {}
        for equation in self._figures.owners[key]:
            read |= dict.fromkeys(inputs(equation.formula))
        for ref in sorted(self._helper_cells.figures_read_by(self._figures.places[key].ref)):
            read[self._figures.by_cell[ref]] = None
        read.pop(key, None)
        return tuple(figure for figure in read if figure in self._figures.places)

    def _step(self, key: FigureKey) -> Decimal:
        """Return by how much a figure is moved."""
        place = self._figures.places[key]
        if place.kind is Kind.VALUE and abs(place.value or ZERO) >= 1:  # an amount, no rate
            return _OTHER_STEP
        return _STEPS.get(place.kind, _OTHER_STEP)

    # What is wrong.

    def _slip(self, key: FigureKey, slopes: _Slopes) -> Slip:
        slips = [self._compare(key, owner, slopes) for owner in self._figures.owners[key]]
        return min(slips, key=lambda slip: len(slip.effects) - len(slip.figures_with(Effect.SAME)))

    def _unexplained(self, key: FigureKey, verdict: Verdict) -> Slip:
        is_right_today = self._judge.agrees(verdict.equation, self._judge.today)
        origin = self._helper_cells.origin(self._figures.places[key].ref)
        return Slip(key, verdict, origin, is_right_today=is_right_today)

    def _compare(self, key: FigureKey, equation: Equation, slopes: _Slopes) -> Slip:
        fixed = slopes.fixed
        balance = self._judge.balance(equation, fixed.calculated, fixed.calculated(key) or ZERO)
        comparison = _SlopeComparison(self._figures, slopes, balance)
        effects, shares = comparison.compare()
        is_plug = all(effect is Effect.SAME for effect in effects.values())
        share = _common_share(shares, effects)
        is_amount = share is not None or (is_plug and bool(balance.residual))
        places = self._figures.places
        omitted = [key for key, effect in effects.items() if effect is Effect.OMITTED]
        due = [places[key].ref for key in omitted if key in places]
        origin = self._helper_cells.origin(places[key].ref, is_amount=is_amount, due=due)
        return Slip(
            key,
            Verdict(equation, is_sound=False),
            origin,
            effects,
            shares,
            share=share,
            plug=balance.residual if is_plug else None,
            typed_rate=self._typed_rate(equation, effects, shares),
            typed_cell=self._helper_cells.typed_number(origin) if omitted else None,
            is_right_today=self._judge.agrees(equation, self._judge.today),
        )

    def _typed_rate(
        self,
        equation: Equation,
        effects: Mapping[FigureKey, Effect],
        shares: Mapping[FigureKey, Decimal],
    ) -> tuple[FigureKey, Decimal] | None:
        """Return the rate typed into the formula, where that is all that is wrong with it."""
        rates = [key for key in inputs(equation.formula) if key.table in ("rates", "rate_card")]
        if len(rates) != 1:
            return None
        rate = rates[0]
        shares_of_amounts = [share for key, share in shares.items() if key != rate]
        exact = self._judge.up.calculated(rate)
        if not shares_of_amounts or exact is None or Effect.EXTRA in effects.values():
            return None
        if effects.get(rate, Effect.OMITTED) is not Effect.OMITTED or min(shares_of_amounts) <= 0:
            return None
        if not _are_alike(shares_of_amounts):
            return None
        return rate, _as_typed(exact * _median(shares_of_amounts))


class _SlopeComparison:
    """One formula against one equation: the slope with each figure, and the slope that is due."""

    def __init__(self, figures: BudgetFigures, slopes: _Slopes, balance: Balance) -> None:
        self._figures = figures
        self._scenario = slopes.fixed
        self._slopes = slopes.by_figure
        self._due = balance.weights
        # A slope is measured over £40,009: rounding moves it by a quarter of this at most.
        self._slack = max(balance.tolerance / 10_000, _LEAST_SLACK)
        self._used: set[FigureKey] = set()
        self._effects: dict[FigureKey, Effect] = {}
        self._shares: dict[FigureKey, Decimal] = {}

    def compare(self) -> tuple[dict[FigureKey, Effect], dict[FigureKey, Decimal]]:
        """Return the effect of each figure, and the share of what is due, where something is."""
        for key, due in self._due.items():
            if key in self._figures.places:
                self._effects |= self._effects_of(key, due, self._slopes.get(key, ZERO), 0)
        for key, slope in self._slopes.items():
            if key not in self._used and abs(slope) > self._slack:
                self._effects[key] = Effect.EXTRA
        return self._effects, self._shares

    def _effects_of(
        self, key: FigureKey, due: Decimal, slope: Decimal, depth: int
    ) -> dict[FigureKey, Effect]:
        """Return the effect of a figure; of its parts, where the formula treats them unalike."""
        self._used.add(key)
        effect = self._effect(due, slope)
        parts = self._parts(key) if depth < _MOST_DEPTH else {}
        if not any(abs(self._slopes.get(part, ZERO)) > self._slack for part in parts):
            if abs(due) > self._slack:
                self._shares[key] = slope / due
            return {key: effect}
        effects: dict[FigureKey, Effect] = {}
        shares: list[Decimal] = []
        for part, weight in parts.items():
            part_slope = slope * weight + self._slopes.get(part, ZERO)
            effects |= self._effects_of(part, due * weight, part_slope, depth + 1)
            shares.append(self._shares.pop(part, ONE))
        if len(set(effects.values())) > 1:
            return effects
        self._shares[key] = shares[0]
        (part_effect,) = set(effects.values())
        if part_effect is Effect.TWICE and effect is Effect.SAME:
            return {key: Effect.TWICE_WITH_PARTS}
        return {key: part_effect}

    def _parts(self, key: FigureKey) -> Mapping[FigureKey, Decimal]:
        """Return what a figure is made of, where the equation does not use that as well."""
        if not self._figures.is_worked_out(key):
            return {}
        formula = self._figures.owners[key][0].formula
        weights = coefficients(formula, self._scenario.calculated)
        if any(part in self._due or part in self._used for part in weights):
            return {}
        return {part: weight for part, weight in weights.items() if part in self._figures.places}

    def _effect(self, due: Decimal, slope: Decimal) -> Effect:
        if abs(due) <= self._slack:
            return Effect.SAME if abs(slope) <= self._slack else Effect.EXTRA
        slack = self._slack + abs(due) * _RELATIVE_SLACK
        for factor, effect in _EFFECTS_BY_FACTOR:
            if abs(slope - factor * due) <= slack:
                return effect
        return Effect.OTHERWISE


def _differs(key: FigureKey, first: Scenario, second: Scenario) -> bool:
    """Say whether a figure differs between two scenarios by more than a unit."""
    return abs((first.calculated(key) or ZERO) - (second.calculated(key) or ZERO)) > 1


def _common_share(
    shares: Mapping[FigureKey, Decimal], effects: Mapping[FigureKey, Effect]
) -> Decimal | None:
    """Return the share by which the formula moves with every figure, if it is one and not 1."""
    if not shares or Effect.EXTRA in effects.values():
        return None
    values = list(shares.values())
    if not _are_alike(values) or abs(max(values) - 1) < _NOT_ONE:
        return None
    return _median(values)


def _are_alike(shares: list[Decimal]) -> bool:
    return max(shares) - min(shares) <= abs(max(shares)) * _ALIKE


def _median(shares: list[Decimal]) -> Decimal:
    return sorted(shares)[len(shares) // 2]


def _as_typed(rate: Decimal) -> Decimal:
    """Return a rate as somebody would type it: the roundest that is as good as equal."""
    for places in range(1, _MOST_DECIMALS + 1):
        rounded = rate.quantize(ONE.scaleb(-places))
        if abs(rounded - rate) <= abs(rate) * _NOT_ONE:
            return rounded
    return rate
