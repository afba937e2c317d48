"""A tiny expression language: sums, products and roundings of named figures.

An equation of the budget is written once in it. Checks evaluate it on the figures found,
writers print it as an Excel formula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property

from msgspec import Struct

from sexcel.model.decimals import round_to_whole

Lookup = Callable[["FigureKey"], Decimal | None]

ZERO = Decimal(0)
"""A blank figure in a sum."""
ONE = Decimal(1)
"""A weight that changes nothing, and the unit to which figures are rounded."""


class FigureKey(Struct, frozen=True, order=True):
    """A figure by its place in the budget: table, row and column by name, never by address."""

    table: str
    row: str
    column: str


class Expression(Struct, frozen=True, dict=True):
    """Base of all expressions; offers ``+``, ``-`` and ``*``."""

    @cached_property
    def leaves(self) -> tuple[Name | Figure, ...]:
        """Return the names and figures that it consists of, in order."""
        match self:
            case Name() | Figure():
                return (self,)
            case Sum(terms):
                return tuple(leaf for term in terms for leaf in term.leaves)
            case Negative(operand) | Rounded(operand):
                return operand.leaves
            case Product(first, second):
                return (*first.leaves, *second.leaves)
        return ()

    @cached_property
    def inputs(self) -> tuple[FigureKey, ...]:
        """Return every figure that it reads, in order, each once."""
        return tuple(dict.fromkeys(leaf.key for leaf in self.leaves if isinstance(leaf, Figure)))

    @cached_property
    def is_linear(self) -> bool:
        """Say whether a figure always moves it by as much: it multiplies no figures."""
        match self:
            case Sum(terms):
                return all(term.is_linear for term in terms)
            case Negative(operand) | Rounded(operand):
                return operand.is_linear
            case Product():
                return False
        return True

    def __add__(self, addend: Expression) -> Sum:
        return Sum((*_terms(self), *_terms(addend)))

    def __sub__(self, subtrahend: Expression) -> Sum:
        return Sum((*_terms(self), Negative(subtrahend)))

    def __mul__(self, factor: Expression) -> Product:
        return Product(self, factor)

    def __neg__(self) -> Negative:
        return Negative(self)


class Name(Expression, frozen=True):
    """A column or a line by its declared name: the leaf of a declaration."""

    name: str


class Figure(Expression, frozen=True):
    """One figure of a workbook: the leaf of an equation."""

    key: FigureKey


class FixedAmount(Expression, frozen=True):
    """A number that a workbook was understood to take into account, as a movement of £40,000."""

    value: Decimal


class Sum(Expression, frozen=True):
    """The sum of its terms; nothing at all sums to 0."""

    terms: tuple[Expression, ...]


class Negative(Expression, frozen=True):
    """Minus its operand."""

    operand: Expression


class Product(Expression, frozen=True):
    """First times second."""

    first: Expression
    second: Expression


class Rounded(Expression, frozen=True):
    """Its operand rounded to whole pounds, halves away from zero, as Excel's ROUND.

    Only what is written is rounded. A check takes the exact value, and the rounding is
    part of its tolerance. ``zeros`` is 2 where it is rounded to whole £100.
    """

    operand: Expression
    zeros: int = 0


def round_to(expression: Expression, zeros: int) -> Expression:
    """Return the expression with what is rounded in it rounded to a unit of so many zeros."""
    match expression:
        case Rounded(operand):
            return Rounded(operand, zeros)
        case Negative(operand):
            return Negative(round_to(operand, zeros))
        case Sum(terms):
            return Sum(tuple(round_to(term, zeros) for term in terms))
    return expression


def _terms(expression: Expression) -> tuple[Expression, ...]:
    return expression.terms if isinstance(expression, Sum) else (expression,)


def bind(declared: Expression, figure: Callable[[str], Expression]) -> Expression:
    """Return the declaration with every Name replaced by what ``figure`` gives for it."""
    match declared:
        case Name(name):
            return figure(name)
        case Sum(terms):
            return Sum(tuple(bind(term, figure) for term in terms))
        case Negative(operand):
            return Negative(bind(operand, figure))
        case Product(first, second):
            return Product(bind(first, figure), bind(second, figure))
        case Rounded(operand, zeros):
            return Rounded(bind(operand, figure), zeros)
    return declared


def reverse_signs(
    expression: Expression, is_reversed: Callable[[FigureKey], bool], *, negate: bool = False
) -> Expression:
    """Return the expression for figures of which some are given with the opposite sign.

    With ``negate`` its value has the opposite sign, too. Terms that are taken off come last.
    """
    match expression:
        case Figure(key):
            return Negative(expression) if is_reversed(key) != negate else expression
        case Sum(terms):
            signed = [reverse_signs(term, is_reversed, negate=negate) for term in terms]
            return Sum(tuple(sorted(signed, key=lambda term: isinstance(term, Negative))))
        case Negative(of):
            return reverse_signs(of, is_reversed, negate=not negate)
        case Rounded(of, zeros):
            inner = reverse_signs(of, is_reversed, negate=negate)
            return (
                Negative(Rounded(inner.operand, zeros))
                if isinstance(inner, Negative)
                else Rounded(inner, zeros)
            )
        case Product(left, right):
            factors = [reverse_signs(factor, is_reversed) for factor in (left, right)]
            taken_off = sum(isinstance(factor, Negative) for factor in factors) % 2 == 1
            plain = [
                factor.operand if isinstance(factor, Negative) else factor for factor in factors
            ]
            product = Product(*plain)
            return Negative(product) if taken_off != negate else product
    return Negative(expression) if negate else expression


def names(declared: Expression) -> Iterator[str]:
    """Yield the names that a declaration uses, in order."""
    return (leaf.name for leaf in declared.leaves if isinstance(leaf, Name))


def inputs(expression: Expression) -> tuple[FigureKey, ...]:
    """Return every figure that the expression reads, in order, each once."""
    return expression.inputs


def evaluate(expression: Expression, lookup: Lookup, *, rounded: bool = False) -> Decimal:
    """Return the value; a blank figure counts as 0. ``rounded`` applies Rounded, as Excel does."""
    match expression:
        case Figure(key):
            value = lookup(key)
            return ZERO if value is None else value
        case FixedAmount(number):
            return number
        case Sum(terms):
            return sum((evaluate(term, lookup, rounded=rounded) for term in terms), ZERO)
        case Negative(operand):
            return -evaluate(operand, lookup, rounded=rounded)
        case Product(first, second):
            return evaluate(first, lookup, rounded=rounded) * evaluate(
                second, lookup, rounded=rounded
            )
        case Rounded(operand, zeros):
            exact = evaluate(operand, lookup, rounded=rounded)
            unit = ONE.scaleb(zeros)
            return round_to_whole(exact / unit) * unit if rounded else exact
    raise TypeError(f"{expression!r} has no value: it is a declaration, not an equation")


def coefficients(expression: Expression, lookup: Lookup) -> Mapping[FigureKey, Decimal]:
    """Return by how much the value moves when one figure moves by 1, for every figure it reads."""
    weights: dict[FigureKey, Decimal] = {}
    _weigh(expression, ONE, lookup, weights)
    return weights


def _weigh(
    expression: Expression, weight: Decimal, lookup: Lookup, weights: dict[FigureKey, Decimal]
) -> None:
    match expression:
        case Figure(key):
            weights[key] = weights.get(key, ZERO) + weight
        case Sum(terms):
            for term in terms:
                _weigh(term, weight, lookup, weights)
        case Negative(operand):
            _weigh(operand, -weight, lookup, weights)
        case Rounded(operand):
            _weigh(operand, weight, lookup, weights)
        case Product(first, second):
            _weigh(first, weight * evaluate(second, lookup), lookup, weights)
            _weigh(second, weight * evaluate(first, lookup), lookup, weights)
