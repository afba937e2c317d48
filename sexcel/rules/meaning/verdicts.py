"""Which formulas mean their equation, which do not, and which nobody can tell."""

from decimal import Decimal
from functools import cached_property

from msgspec import Struct

from sexcel.budget.balance import Balance, EquationChecker
from sexcel.model.equations import Equation
from sexcel.model.expressions import FigureKey, Lookup, inputs
from sexcel.model.grid import ErrorValue
from sexcel.rules.meaning.worlds import Figures, Trials, World, moved

_NOISE = Decimal("1e-6")
"""What the engine's binary arithmetic may add to a difference: £1 is a million times that."""

_RELATIVE_NOISE = Decimal("1e-12")
"""The same as a share of the figure: a binary number has 15 digits, and a sum of thousands may
lose a few of them."""


class Verdict(Struct, frozen=True):
    """What became of one formula.

    ``holds`` while figures move; ``holds_filled`` also while blank cells that the equation reads
    are filled in. ``reason`` says why nobody can tell, and is empty where somebody can.
    """

    equation: Equation
    holds: bool
    holds_filled: bool = True
    reason: str = ""


class Court:
    """Tries every formula that stands where an equation owns the figure."""

    def __init__(self, figures: Figures, trials: Trials) -> None:
        self._figures = figures
        self._trials = trials
        self._checker = EquationChecker(figures.book)

    @cached_property
    def _worlds(self) -> tuple[World, ...]:
        """Now; all moved up; all moved down; all moved up and blank cells filled."""
        figures = self._figures
        up, down = (moved(figures, figures.free, seed, up=seed == 1) for seed in (1, 2))
        filled = up | moved(figures, figures.blank, 3, up=True)
        return self._trials.worlds(({}, up, down, filled))

    @cached_property
    def _typed_worlds(self) -> tuple[World, ...]:
        """Up and down again, where figures that have a formula but no equation follow theirs.

        A total may be worked out from what such a line is worked out from, and not from the line.
        """
        _, up, down, _ = self._worlds
        places = self._figures.places
        return self._trials.worlds(
            [
                {key: by for key, by in world.moves.items() if places[key].formula is None}
                for world in (up, down)
            ]
        )

    @property
    def now(self) -> World:
        """The workbook as it stands, recalculated."""
        return self._worlds[0]

    @property
    def up(self) -> World:
        """The workbook with every figure moved up that nothing determines."""
        return self._worlds[1]

    @property
    def filled(self) -> World:
        """The same, blank cells that equations read filled in."""
        return self._worlds[3]

    def verdicts(self) -> dict[FigureKey, Verdict]:
        """The verdict on every formula that an equation owns."""
        figures = self._figures
        if not any(map(figures.is_worked_out, figures.owners)):
            return {}
        return {key: self._verdict(key) for key in figures.owners if figures.is_worked_out(key)}

    def _verdict(self, key: FigureKey) -> Verdict:
        owners = self._figures.owners[key]
        _, up, down, filled = self._worlds
        reason = self._doubt(key, owners[0])
        if reason:
            return Verdict(owners[0], holds=True, reason=reason)
        for equation in owners:
            if self.agrees(equation, up) and self.agrees(equation, down):
                return Verdict(equation, holds=True, holds_filled=self.agrees(equation, filled))
        for equation in owners:
            if all(self.agrees(equation, world) for world in self._typed_worlds):
                return Verdict(equation, holds=True)
        return Verdict(owners[0], holds=False)

    def _doubt(self, key: FigureKey, equation: Equation) -> str:
        """Why the engine cannot vouch for the figure or for one that it is worked out from."""
        for one in (key, *inputs(equation.formula)):
            place = self._figures.places.get(one)
            if place is None:
                continue
            if place.ref in self._trials.not_verified:
                return self._trials.not_verified[place.ref]
            if isinstance(self.now.values.get(place.ref), ErrorValue):
                return "an error value stands in it, or in what it is worked out from"
        return ""

    def agrees(self, equation: Equation, world: World) -> bool:
        """Whether the workbook comes to what the equation does, in that world."""
        found = world.found(equation.target)
        if found is None:
            return False
        lookups = (world.found, world.true)
        return any(self.balance(equation, lookup, found).holds for lookup in lookups)

    def balance(self, equation: Equation, figures: Lookup, found: Decimal) -> Balance:
        """Return the balance of an equation on recalculated figures."""
        noise = _NOISE + abs(found) * _RELATIVE_NOISE
        return self._checker.check(equation, figures, found_value=found, noise=noise)
