"""Check an equation: the figure found, the figure expected, and what rounding explains between.

This is the one place where an equation is evaluated, weighed, given its tolerance and compared.
An equation *holds* where its `Balance` says so, and nowhere else is the word used.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property, partial

from msgspec import Struct
from msgspec.structs import replace

from sexcel.budget.assumptions import resolve_figure
from sexcel.budget.equation import Equation
from sexcel.budget.tolerance import Precision
from sexcel.model.book import Book
from sexcel.model.expressions import ZERO, FigureKey, Lookup, coefficients, evaluate


class Balance(Struct, frozen=True, dict=True):
    """The two sides of an equation, on one set of figures.

    ``found_value`` is the figure that the equation owns, 0 where it ``is_blank``; ``expected`` is
    the value of its formula, both in the unit of the figure (£, FTE). ``weights`` say by how much
    ``expected`` moves when one figure moves by 1. ``noise`` is what binary arithmetic may add to
    the difference, where the figures come from a calculation engine.
    """

    equation: Equation
    found_value: Decimal
    expected: Decimal
    weights: Mapping[FigureKey, Decimal]
    precision: Precision
    is_blank: bool = False
    noise: Decimal = ZERO

    @property
    def residual(self) -> Decimal:
        """Return found − expected."""
        return self.found_value - self.expected

    @cached_property
    def rounding(self) -> Decimal:
        """Return the largest difference that rounding alone explains."""
        return self.precision.rounding(self.equation, self.weights) + self.noise

    @cached_property
    def tolerance(self) -> Decimal:
        """Return the largest difference that passes: by rounding, and by the configuration."""
        return self.rounding + self.precision.allowance(self.equation.target)

    @property
    def holds(self) -> bool:
        """Say whether the figure found is the one expected, within the tolerance."""
        return self.allows(self.residual)

    @property
    def is_exact(self) -> bool:
        """Say whether the figure found is the one expected, rounded to its unit."""
        return abs(self.residual) <= self.precision.half_unit(self.equation.target)

    def moved(self, owned_figure: Decimal | None, shift: Decimal) -> "Balance":
        """Return the balance after a move of ``shift`` of a linear formula's value.

        What rounding explains stays: it goes by the weights alone.
        """
        found_value = ZERO if owned_figure is None else owned_figure
        moved = replace(
            self,
            found_value=found_value,
            expected=self.expected + shift,
            is_blank=owned_figure is None,
        )
        moved.__dict__.update(self.__dict__)
        return moved

    def allows(self, residual: Decimal) -> bool:
        """Say whether the equation would hold with that difference of found − expected."""
        difference = abs(residual)
        # Most equations agree to the penny: their tolerance need not be worked out.
        return difference <= self.noise or difference <= self.tolerance


class EquationChecker:
    """Checks equations of one book, on the figures of the book or on others."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._precision = Precision(book)

    def check(
        self,
        equation: Equation,
        figures: Lookup | None = None,
        *,
        found_value: Decimal | None = None,
        noise: Decimal = ZERO,
    ) -> Balance:
        """Return the balance of an equation.

        ``figures`` gives the figures it is worked out from: by default those of the book, and
        for a rate the one set, stated or assumed. ``found_value`` takes the place of the figure
        that the equation owns.
        """
        figures = figures or partial(resolve_figure, self._book)
        owned_figure = figures(equation.target) if found_value is None else found_value
        return Balance(
            equation,
            ZERO if owned_figure is None else owned_figure,
            evaluate(equation.formula, figures),
            coefficients(equation.formula, figures),
            self._precision,
            owned_figure is None,
            noise,
        )
