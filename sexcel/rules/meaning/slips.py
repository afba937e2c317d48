"""What is wrong with a formula that does not mean its equation: found by moving one at a time."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from enum import Enum

from msgspec import Struct, field

from sexcel.budget.balance import Balance
from sexcel.formulas.precedents import FormulaIndex
from sexcel.model.equations import Equation
from sexcel.model.expressions import ONE, ZERO, FigureKey, coefficients, inputs
from sexcel.model.refs import CellRef
from sexcel.model.tables import Kind
from sexcel.rules.meaning.helpers import Helpers
from sexcel.rules.meaning.verdicts import Court, Verdict
from sexcel.rules.meaning.worlds import Figures, Trials, World

_MOST_MOVED = 2_000
"""Figures moved one at a time; a workbook in which more matter is told less closely."""


class Effect(Enum):
    """How a formula moves with one figure, against its equation."""

    SAME = "as it should"
    OMITTED = "not at all, though it should"
    EXTRA = "though it should not"
    TWICE = "twice as much as it should"
    TWICE_WITH_PARTS = "twice: the figure and what it is worked out from"
    AGAINST = "the other way"
    OTHERWISE = "by another share"


_MOST_PARTS_DEEP = 4
_ALIKE = Decimal("0.01")
_FACTORS = (
    (ONE, Effect.SAME),
    (ZERO, Effect.OMITTED),
    (Decimal(2), Effect.TWICE),
    (-ONE, Effect.AGAINST),
)


class Slip(Struct, frozen=True):
    """What is wrong with the formula of ``key``, and the cell in which it goes wrong.

    ``effects`` tells it of every figure that the formula or its equation moves with, ``shares``
    by what part of what is due. Where that is the same for all, it is ``share``; where a sum is
    there that no figure explains, that is ``plug``. ``blanks`` are blank cells that are left out.
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
    """A rate that the formula has typed into it instead of taking, and what it is there."""
    typed: CellRef | None = None
    """The cell of a typed number that the formula reads in place of what it leaves out."""
    right_today: bool = True

    def of(self, effect: Effect) -> tuple[FigureKey, ...]:
        """The figures with that effect."""
        return tuple(key for key, one in self.effects.items() if one is effect)


class _Partials(Struct, frozen=True):
    """A world in which all that a formula may read is held, and its slope with each of it."""

    still: World
    slopes: Mapping[FigureKey, Decimal]


class Diagnosis:
    """Moves one figure at a time, and says of each formula at fault what is wrong with it."""

    def __init__(
        self, figures: Figures, trials: Trials, court: Court, formula_index: FormulaIndex
    ) -> None:
        self._figures = figures
        self._trials = trials
        self._court = court
        self._helpers = Helpers(figures, formula_index)

    def slips(self, verdicts: Mapping[FigureKey, Verdict]) -> Iterator[Slip]:
        """What is wrong with each formula that does not hold. Raises RecalculationError."""
        failing = {key: one for key, one in verdicts.items() if not one.holds}
        short = {key: one for key, one in verdicts.items() if one.holds and not one.holds_filled}
        partials = self._partials(failing)
        for key, verdict in failing.items():
            if key in partials:
                yield self._slip(key, partials[key])
            else:
                yield self._untold(key, verdict)
        if short:
            yield from self._short(short)

    # Blank cells that are left out.

    def _short(self, short: Mapping[FigureKey, Verdict]) -> Iterator[Slip]:
        filled = self._court.filled
        blanks = {key: self._blanks(one.equation) for key, one in short.items()}
        each = list(dict.fromkeys(key for keys in blanks.values() for key in keys))[:_MOST_MOVED]
        without = [{key: by for key, by in filled.moves.items() if key != one} for one in each]
        alone = dict(zip(each, self._trials.worlds(without), strict=True))
        for key, verdict in short.items():
            left = tuple(
                blank
                for blank in blanks[key]
                if blank in alone and not self._differ(key, filled, alone[blank])
            )
            yield Slip(
                key, verdict, self._helpers.origin(self._figures.places[key].ref), blanks=left
            )

    def _blanks(self, equation: Equation) -> tuple[FigureKey, ...]:
        used = set(inputs(equation.formula))
        return tuple(one for one in self._figures.blank if one in used)

    def _differ(self, key: FigureKey, world: World, other: World) -> bool:
        return abs((world.found(key) or ZERO) - (other.found(key) or ZERO)) > 1

    # How a formula moves with each figure that it reads or should read, all others held.

    def _partials(self, failing: Iterable[FigureKey]) -> dict[FigureKey, _Partials]:
        up = self._court.up
        worlds: list[dict[FigureKey, Decimal]] = []
        spans: dict[FigureKey, tuple[int, tuple[FigureKey, ...]]] = {}
        for key in failing:
            read = tuple(self._near(key))
            held = {one: value for one in read if (value := up.found(one)) is not None}
            if len(worlds) + len(read) > _MOST_MOVED:
                break
            spans[key] = (len(worlds), read)
            worlds.append(held)
            worlds += [{**held, one: held.get(one, ZERO) + self._step(one)} for one in read]
        answers = self._trials.worlds(worlds) if worlds else ()
        found: dict[FigureKey, _Partials] = {}
        for key, (start, read) in spans.items():
            still = answers[start]
            at_rest = still.found(key)
            slopes = {
                one: (value - at_rest) / self._step(one)
                for one, world in zip(read, answers[start + 1 :], strict=False)
                if at_rest is not None and (value := world.found(key)) is not None
            }
            found[key] = _Partials(still, slopes)
        return found

    def _near(self, key: FigureKey) -> dict[FigureKey, None]:
        """The figures that the formula or one of its equations reads."""
        found: dict[FigureKey, None] = {}
        for equation in self._figures.owners[key]:
            found |= dict.fromkeys(inputs(equation.formula))
        for ref in sorted(self._helpers.read_by(self._figures.places[key].ref)):
            found[self._figures.by_cell[ref]] = None
        found.pop(key, None)
        return {one: None for one in found if one in self._figures.places}

    def _step(self, key: FigureKey) -> Decimal:
        """By how much a figure is moved: far beyond any rounding."""
        place = self._figures.places[key]
        if place.kind is Kind.MONEY:
            return Decimal(40_009)
        if place.kind is Kind.VALUE and abs(place.value or ZERO) < 1:
            return Decimal("0.1")
        return Decimal(17)

    # What is wrong.

    def _slip(self, key: FigureKey, partials: _Partials) -> Slip:
        slips = [self._compared(key, one, partials) for one in self._figures.owners[key]]
        return min(slips, key=lambda slip: len(slip.effects) - len(slip.of(Effect.SAME)))

    def _untold(self, key: FigureKey, verdict: Verdict) -> Slip:
        right = self._court.agrees(verdict.equation, self._court.now)
        return Slip(
            key, verdict, self._helpers.origin(self._figures.places[key].ref), right_today=right
        )

    def _compared(self, key: FigureKey, equation: Equation, partials: _Partials) -> Slip:
        still = partials.still
        balance = self._court.balance(equation, still.found, still.found(key) or ZERO)
        effects, shares = _Comparison(self._figures, still, partials.slopes, balance).effects()
        gap = balance.residual
        is_plug = all(one is Effect.SAME for one in effects.values())
        share = _common(shares, effects)
        is_amount = share is not None or (is_plug and abs(gap) > 0)
        origin = self._helpers.origin(self._figures.places[key].ref, is_amount=is_amount)
        omits = Effect.OMITTED in effects.values()
        return Slip(
            key,
            Verdict(equation, holds=False),
            origin,
            effects,
            shares,
            share=share,
            plug=gap if is_plug else None,
            typed_rate=self._typed_rate(equation, effects, shares),
            typed=self._helpers.typed(origin) if omits else None,
            right_today=self._court.agrees(equation, self._court.now),
        )

    def _typed_rate(
        self,
        equation: Equation,
        effects: Mapping[FigureKey, Effect],
        shares: Mapping[FigureKey, Decimal],
    ) -> tuple[FigureKey, Decimal] | None:
        """The rate that the formula has of its own, where that is all that is wrong with it."""
        rates = [one for one in inputs(equation.formula) if one.table in ("rates", "rate_card")]
        if len(rates) != 1:
            return None
        rate = rates[0]
        others = [share for one, share in shares.items() if one != rate]
        exact = self._court.up.found(rate)
        if not others or exact is None or Effect.EXTRA in effects.values():
            return None
        if effects.get(rate, Effect.OMITTED) is not Effect.OMITTED or min(others) <= 0:
            return None
        if max(others) - min(others) > max(others) * _ALIKE:
            return None
        return rate, _plain(exact * sorted(others)[len(others) // 2])


class _Comparison:
    """One formula against one equation: the slope with each figure, and the slope that is due."""

    def __init__(
        self,
        figures: Figures,
        world: World,
        slopes: Mapping[FigureKey, Decimal],
        balance: Balance,
    ) -> None:
        self._figures = figures
        self._world = world
        self._slopes = slopes
        self._slack = max(balance.tolerance / 10_000, Decimal("0.0005"))
        self._due = balance.weights
        self._used: set[FigureKey] = set()
        self._effects: dict[FigureKey, Effect] = {}
        self._shares: dict[FigureKey, Decimal] = {}

    def effects(self) -> tuple[dict[FigureKey, Effect], dict[FigureKey, Decimal]]:
        """The effect of each figure, and the share of what is due, where something is due."""
        for key, slope in self._due.items():
            if key in self._figures.places:
                self._effects |= self._of(key, slope, self._slopes.get(key, ZERO), 0)
        for key, slope in self._slopes.items():
            if key not in self._used and abs(slope) > self._slack:
                self._effects[key] = Effect.EXTRA
        return self._effects, self._shares

    def _of(
        self, key: FigureKey, due: Decimal, done: Decimal, depth: int
    ) -> dict[FigureKey, Effect]:
        """The effect of a figure; of its parts one by one, where they are not moved with alike."""
        self._used.add(key)
        whole = self._effect(due, done)
        parts = self._parts(key) if depth < _MOST_PARTS_DEEP else {}
        read = [part for part in parts if abs(self._slopes.get(part, ZERO)) > self._slack]
        if not read:
            if abs(due) > self._slack:
                self._shares[key] = done / due
            return {key: whole}
        each: dict[FigureKey, Effect] = {}
        shares: list[Decimal] = []
        for part, by in parts.items():
            each |= self._of(part, due * by, done * by + self._slopes.get(part, ZERO), depth + 1)
            shares.append(self._shares.pop(part, ONE))
        kinds = set(each.values())
        if len(kinds) > 1:
            return each
        self._shares[key] = shares[0]
        (kind,) = kinds
        if kind is Effect.TWICE and whole is Effect.SAME:
            kind = Effect.TWICE_WITH_PARTS
        return {key: kind}

    def _parts(self, key: FigureKey) -> Mapping[FigureKey, Decimal]:
        """What a figure is made of, where the equation at hand does not use that as well."""
        if not self._figures.is_worked_out(key):
            return {}
        found = coefficients(self._figures.owners[key][0].formula, self._world.found)
        if any(part in self._due or part in self._used for part in found):
            return {}
        return {part: by for part, by in found.items() if part in self._figures.places}

    def _effect(self, due: Decimal, done: Decimal) -> Effect:
        if abs(due) <= self._slack:
            return Effect.SAME if abs(done) <= self._slack else Effect.EXTRA
        slack = self._slack + abs(due) * Decimal("0.0005")
        for factor, effect in _FACTORS:
            if abs(done - factor * due) <= slack:
                return effect
        return Effect.OTHERWISE


def _common(
    shares: Mapping[FigureKey, Decimal], effects: Mapping[FigureKey, Effect]
) -> Decimal | None:
    """The share by which the formula moves with every figure, where it is one and not 1."""
    if not shares or Effect.EXTRA in effects.values():
        return None
    least, most = min(shares.values()), max(shares.values())
    if most - least > abs(most) * _ALIKE or abs(most - 1) < Decimal("0.001"):
        return None
    return sorted(shares.values())[len(shares) // 2]


def _plain(rate: Decimal) -> Decimal:
    """A rate as somebody would type it: the roundest within a thousandth of it."""
    for places in range(1, 6):
        rounded = rate.quantize(ONE.scaleb(-places))
        if abs(rounded - rate) <= abs(rate) / 1000:
            return rounded
    return rate
