"""The tolerance of a check as a formula, so that it follows the rates and the FTE it depends on.

``tables/tolerance.py`` says what it is: half a unit of the figure owned, and half a unit ×
coefficient of each figure used. A coefficient that is itself a figure, such as a rate, is
written as its cell or name.
"""

from collections.abc import Iterator
from decimal import Decimal
from math import prod

from sexcel.budget.tolerance import Precision
from sexcel.formulas.printing import FormulaPrinter
from sexcel.model.equations import Equation
from sexcel.model.expressions import (
    ZERO,
    Expression,
    Figure,
    FigureKey,
    Lookup,
    Negative,
    Product,
    Rounded,
    Sum,
    evaluate,
)

_MOST = 8000
"""Excel takes formulas of up to 8,192 characters."""
Factors = tuple[Expression, ...]
"""What one use of a figure is multiplied by; nothing where it is added as it is."""


def tolerance_formula(
    equation: Equation, precision: Precision, formulas: FormulaPrinter, sheet: str, value: Lookup
) -> tuple[str, Decimal] | None:
    """The formula for a cell of ``sheet`` and what it comes to; None where it is a plain number.

    Where one figure is used twice the formula may come to more than the tolerance: then the
    caller writes the number.
    """
    kind = precision.kind(equation.target)
    halves: dict[Factors, Decimal] = {}
    for key, factors in _uses(equation.formula):
        if precision.kind(key) is kind and value(key) is not None and precision.half_unit(key):
            halves[factors] = halves.get(factors, ZERO) + precision.half_unit(key)
    own = precision.allowance(equation.target) + precision.half_unit(equation.target)
    constant = own + halves.pop((), ZERO)
    if not halves:
        return None
    text, total = f"{constant:f}", constant
    for factors, half in halves.items():
        text += f"+{half:f}"
        for factor in factors:
            text += f"*ABS({formulas.text(factor, sheet, exact=True)})"
        total += half * prod(abs(evaluate(factor, value)) for factor in factors)
    return (text, total) if len(text) <= _MOST else None


def _uses(expression: Expression) -> Iterator[tuple[FigureKey, Factors]]:
    match expression:
        case Figure(key):
            yield key, ()
        case Sum(terms):
            for term in terms:
                yield from _uses(term)
        case Negative(of) | Rounded(of):
            yield from _uses(of)
        case Product(left, right):
            yield from ((key, (*factors, right)) for key, factors in _uses(left))
            yield from ((key, (*factors, left)) for key, factors in _uses(right))
