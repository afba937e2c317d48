"""Which formulas mean their equation, which do not, and which nobody can judge."""

import re
from decimal import Decimal
from functools import cached_property

from msgspec import Struct

from sexcel.budget.assumptions import RATES
from sexcel.budget.balance import Balance, EquationChecker
from sexcel.budget.equation import Equation
from sexcel.model.expressions import FigureKey, Lookup, inputs
from sexcel.model.grid import ErrorValue
from sexcel.rules.meaning.scenarios import BudgetFigures, Scenario, ScenarioRunner, move_figures

_NOISE = Decimal("1e-6")
"""What the engine's binary arithmetic may add to a difference: a penny is 10,000 times that."""

_RELATIVE_NOISE = Decimal("1e-12")
"""The same as a share of the figure: a binary number has 15 digits, and a sum of thousands may
lose a few of them."""


_OPEN_UNIT = re.compile(r"\bMROUND\(.*,\s*[^\d\s,)][^,]*\)", re.IGNORECASE)
"""A formula that rounds to what a cell says: once that is moved, nothing is as it was."""

_PHASED_ROUNDING = Decimal(2)
"""£ by which a share may be out whose four quarters are rounded, each by half a pound."""

_LARGE = Decimal(10_000)
"""£ of a share from which £2 hide no wrong rate: a tenth of a percentage point of its base moves it
by more."""


class Verdict(Struct, frozen=True):
    """Whether one formula means its equation.

    It ``is_sound`` if the equation holds while figures move, and ``is_sound_filled`` if also while
    blank cells that it reads are filled in. ``reason`` says why nobody can judge it, and is empty
    where somebody can.
    """

    equation: Equation
    is_sound: bool
    is_sound_filled: bool = True
    reason: str = ""


class FormulaJudge:
    """Judges every formula in a cell whose figure an equation owns."""

    def __init__(self, figures: BudgetFigures, runner: ScenarioRunner) -> None:
        self._figures = figures
        self._runner = runner
        self._checker = EquationChecker(figures.book)

    @cached_property
    def _scenarios(self) -> tuple[Scenario, ...]:
        """Return: today; all moved up; all moved down; all moved up and blank cells filled."""
        figures = self._figures
        up, down = (move_figures(figures, figures.free, seed, up=seed == 1) for seed in (1, 2))
        filled = up | move_figures(figures, figures.blank, 3, up=True)
        return self._runner.run(({}, up, down, filled))

    @cached_property
    def _typed_scenarios(self) -> tuple[Scenario, ...]:
        """Return up and down again, with only typed figures moved.

        Figures that have a formula but no equation then follow their formula: a total may be
        worked out from what such a line is worked out from, and not from the line.
        """
        places = self._figures.places
        return self._runner.run(
            [
                {key: value for key, value in scenario.moves.items() if places[key].formula is None}
                for scenario in (self.up, self._scenarios[2])
            ]
        )

    @property
    def today(self) -> Scenario:
        """Return the workbook as it is, recalculated."""
        return self._scenarios[0]

    @property
    def up(self) -> Scenario:
        """Return the workbook with every figure moved up that nothing determines."""
        return self._scenarios[1]

    @property
    def filled(self) -> Scenario:
        """Return the same with blank cells that equations read filled in."""
        return self._scenarios[3]

    def verdicts(self) -> dict[FigureKey, Verdict]:
        """Return the verdict on every formula that an equation owns."""
        return {
            key: self._verdict(key, owners)
            for key, owners in self._figures.owners.items()
            if self._figures.is_worked_out(key)
        }

    def _verdict(self, key: FigureKey, owners: list[Equation]) -> Verdict:
        _, up, down, filled = self._scenarios
        reason = self._reason_for_doubt(key, owners[0])
        if reason:
            return Verdict(owners[0], is_sound=True, reason=reason)
        for equation in owners:
            if self.agrees(equation, up) and self.agrees(equation, down):
                agrees_filled = self.agrees(equation, filled)
                return Verdict(equation, is_sound=True, is_sound_filled=agrees_filled)
        for equation in owners:
            if all(self.agrees(equation, scenario) for scenario in self._typed_scenarios):
                return Verdict(equation, is_sound=True)
        return Verdict(owners[0], is_sound=False)

    def _reason_for_doubt(self, key: FigureKey, equation: Equation) -> str:
        """Return why the engine cannot vouch for the figure or for one that it is made of."""
        own = self._figures.places.get(key)
        if own is not None and _OPEN_UNIT.search(own.formula or ""):
            return "it is rounded to a unit that another cell gives"
        for figure in (key, *inputs(equation.formula)):
            place = self._figures.places.get(figure)
            if place is None:
                continue
            if place.ref in self._runner.not_verified:
                return self._runner.not_verified[place.ref]
            if isinstance(self.today.values.get(place.ref), ErrorValue):
                return "it, or what it is calculated from, holds an error value"
        return ""

    def agrees(self, equation: Equation, scenario: Scenario) -> bool:
        """Say whether the equation holds there, on calculated figures or on expected ones."""
        value = scenario.calculated(equation.target)
        lookups = (scenario.calculated, scenario.expected)
        return value is not None and any(
            self.balance(equation, lookup, value).holds for lookup in lookups
        )

    def balance(self, equation: Equation, figures: Lookup, value: Decimal) -> Balance:
        """Return the balance of an equation on recalculated figures."""
        noise = _NOISE + abs(value) * _RELATIVE_NOISE
        takes_rate = any(key.table == RATES.name for key in inputs(equation.formula))
        if takes_rate and abs(value) >= _LARGE:
            noise += _PHASED_ROUNDING
        return self._checker.check(equation, figures, found_value=value, noise=noise)
