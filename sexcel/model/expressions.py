"""A tiny expression language: sums, products and roundings of named figures.

An equation of the budget is written once in it. Checks evaluate it on the figures found,
writers print it as an Excel formula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from msgspec import Struct

from sexcel.model.decimals import round_to_whole

Lookup = Callable[["FigureKey"], Decimal | None]

ZERO = Decimal(0)
ONE = Decimal(1)


class FigureKey(Struct, frozen=True, order=True):
    """A figure by its place in the budget: table, row and column by name, never by address."""

    table: str
    row: str
    column: str


class Expression(Struct, frozen=True):
    """Base of all expressions; offers ``+``, ``-`` and ``*``."""

    def __add__(self, other: Expression) -> Sum:
        return Sum((*_terms(self), *_terms(other)))

    def __sub__(self, other: Expression) -> Sum:
        return Sum((*_terms(self), Negative(other)))

    def __mul__(self, other: Expression) -> Product:
        return Product(self, other)

    def __neg__(self) -> Negative:
        return Negative(self)


class Name(Expression, frozen=True):
    """A column or a line by its declared name: the leaf of a declaration."""

    name: str


class Figure(Expression, frozen=True):
    """One figure of a workbook: the leaf of an equation."""

    key: FigureKey


class Sum(Expression, frozen=True):
    """The sum of its terms; nothing at all sums to 0."""

    terms: tuple[Expression, ...]


class Negative(Expression, frozen=True):
    """Minus its operand."""

    of: Expression


class Product(Expression, frozen=True):
    """Left times right."""

    left: Expression
    right: Expression


class Rounded(Expression, frozen=True):
    """Its operand to whole pounds, halves away from zero, as Excel's ROUND.

    Only what is written is rounded. A check takes the exact value, and the rounding is
    part of its tolerance.
    """

    of: Expression


def _terms(expression: Expression) -> tuple[Expression, ...]:
    return expression.terms if isinstance(expression, Sum) else (expression,)


def bind(declared: Expression, figure: Callable[[str], Expression]) -> Expression:
    """The declaration with every Name replaced by what ``figure`` gives for it."""
    match declared:
        case Name(name):
            return figure(name)
        case Sum(terms):
            return Sum(tuple(bind(term, figure) for term in terms))
        case Negative(of):
            return Negative(bind(of, figure))
        case Product(left, right):
            return Product(bind(left, figure), bind(right, figure))
        case Rounded(of):
            return Rounded(bind(of, figure))
    return declared


def names(declared: Expression) -> Iterator[str]:
    """The names a declaration uses, in order."""
    match declared:
        case Name(name):
            yield name
        case Sum(terms):
            for term in terms:
                yield from names(term)
        case Negative(of) | Rounded(of):
            yield from names(of)
        case Product(left, right):
            yield from names(left)
            yield from names(right)


def inputs(expression: Expression) -> tuple[FigureKey, ...]:
    """Every figure the expression reads, in order, each once."""
    return tuple(dict.fromkeys(_figures(expression)))


def _figures(expression: Expression) -> Iterator[FigureKey]:
    match expression:
        case Figure(key):
            yield key
        case Sum(terms):
            for term in terms:
                yield from _figures(term)
        case Negative(of) | Rounded(of):
            yield from _figures(of)
        case Product(left, right):
            yield from _figures(left)
            yield from _figures(right)


def evaluate(expression: Expression, lookup: Lookup, *, rounded: bool = False) -> Decimal:
    """The value; a blank figure counts as 0. ``rounded`` applies Rounded, as a workbook does."""
    match expression:
        case Figure(key):
            value = lookup(key)
            return ZERO if value is None else value
        case Sum(terms):
            return sum((evaluate(term, lookup, rounded=rounded) for term in terms), ZERO)
        case Negative(of):
            return -evaluate(of, lookup, rounded=rounded)
        case Product(left, right):
            return evaluate(left, lookup, rounded=rounded) * evaluate(
                right, lookup, rounded=rounded
            )
        case Rounded(of):
            exact = evaluate(of, lookup, rounded=rounded)
            return round_to_whole(exact) if rounded else exact
    raise TypeError(f"{expression!r} has no value: it is a declaration, not an equation")


def coefficients(expression: Expression, lookup: Lookup) -> Mapping[FigureKey, Decimal]:
    """By how much the value moves when one figure moves by 1, for every figure it reads."""
    found: dict[FigureKey, Decimal] = {}
    _weigh(expression, ONE, lookup, found)
    return found


def _weigh(
    expression: Expression, weight: Decimal, lookup: Lookup, found: dict[FigureKey, Decimal]
) -> None:
    match expression:
        case Figure(key):
            found[key] = found.get(key, ZERO) + weight
        case Sum(terms):
            for term in terms:
                _weigh(term, weight, lookup, found)
        case Negative(of):
            _weigh(of, -weight, lookup, found)
        case Rounded(of):
            _weigh(of, weight, lookup, found)
        case Product(left, right):
            _weigh(left, weight * evaluate(right, lookup), lookup, found)
            _weigh(right, weight * evaluate(left, lookup), lookup, found)
