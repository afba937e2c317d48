"""The tolerance of a check as a formula, so that it follows the rates and the FTE it depends on.

`Precision` says what it is: half a unit of the figure owned, and half a unit × coefficient of
each figure used. A coefficient that is itself a figure, such as a rate, is
written as its cell or name.
"""

from collections.abc import Iterator
from decimal import Decimal
from math import prod

from sexcel.budget.balance import Balance
from sexcel.formulas.printing import FormulaPrinter
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
    balance: Balance, formulas: FormulaPrinter, sheet: str, figures: Lookup
) -> str | None:
    """Return the tolerance of a balance as a formula for a cell of ``sheet``.

    None where it is a plain number, and where the formula would give another value: one that
    uses a figure twice adds both uses, and one that is too long for Excel cannot be written.
    """
    target, precision = balance.equation.target, balance.precision
    halves: dict[Factors, Decimal] = {}
    for key, factors in _uses(balance.equation.formula):
        half_unit = precision.half_unit_used(key, target)
        if half_unit:
            halves[factors] = halves.get(factors, ZERO) + half_unit
    constant = precision.allowance(target) + precision.half_unit(target) + halves.pop((), ZERO)
    if not halves:
        return None
    text, total = f"{constant:f}", constant
    for factors, half in halves.items():
        text += f"+{half:f}"
        for factor in factors:
            text += f"*ABS({formulas.text(factor, sheet, exact=True)})"
        total += half * prod(abs(evaluate(factor, figures)) for factor in factors)
    return text if total == balance.tolerance and len(text) <= _MOST else None


def _uses(expression: Expression) -> Iterator[tuple[FigureKey, Factors]]:
    match expression:
        case Figure(key):
            yield key, ()
        case Sum(terms):
            for term in terms:
                yield from _uses(term)
        case Negative(of) | Rounded(of):
            yield from _uses(of)
        case Product(first, second):
            yield from ((key, (*factors, second)) for key, factors in _uses(first))
            yield from ((key, (*factors, first)) for key, factors in _uses(second))
