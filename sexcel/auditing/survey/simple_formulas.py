"""Values of simple formulas, calculated in Decimal from the figures of the workbook.

The four operations, percent, brackets and SUM: what rows of a finance table are made of. The
engine evaluates formulas that cells hold; these are formulas that a cell might hold instead.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal, DecimalException
from itertools import count
from operator import add, mul, neg, sub, truediv

from sexcel.formulas.lexer import TokenKind
from sexcel.formulas.references import Shape
from sexcel.formulas.syntax import (
    Call,
    CellsUsed,
    Constant,
    Operation,
    Signed,
    Syntax,
    parse_formula,
)

_Value = Callable[[Sequence[Decimal]], Decimal]
"""Gives the value of a part of a formula from the sums of the areas that the formula reads."""
_MOST_PARTS = 60
"""A longer formula is no line of a table: SHT601 calls it unreadable."""
_FUNCTIONS = frozenset({"SUM"})
_OPERATIONS = {"+": add, "-": sub, "*": mul, "/": truediv}


class SimpleFormula:
    """A formula of a simple shape, taken apart once to be calculated from many figures."""

    def __init__(self, value: _Value) -> None:
        self._value = value

    def calculate(self, numbers: Sequence[Sequence[Decimal] | None]) -> Decimal | None:
        """Return its value from the numbers of each area that it reads, in the order of the shape.

        None where an area holds anything else (None in its place), or where it gives no number.
        """
        sums = [sum(area, Decimal(0)) for area in numbers if area is not None]
        try:
            return self._value(sums) if len(sums) == len(numbers) else None
        except DecimalException:
            return None


def simplify(shape: Shape) -> SimpleFormula | None:
    """Return the formula of a shape that is simple; None for any other."""
    may_be_simple = shape.functions <= _FUNCTIONS and len(shape.solid_parts) <= _MOST_PARTS
    tree = parse_formula(shape) if may_be_simple else None
    try:
        return SimpleFormula(_compile(tree, count()))
    except _NotSimpleError:
        return None


class _NotSimpleError(Exception):
    pass


def _compile(tree: Syntax | None, areas: Iterator[int]) -> _Value:
    """Return what works a formula out; ``areas`` numbers those that it reads, in their order."""
    match tree:
        case Constant(TokenKind.NUMBER, text):
            number = Decimal(text)
            return lambda _: number
        case CellsUsed(reference) if reference.is_cell:
            return _read_sum(areas)
        case Signed(sign, operand):
            return _apply(neg if sign == "-" else _percent, _compile(operand, areas))
        case Operation(operator, (first, second)) if operator in _OPERATIONS:
            before, after = _compile(first, areas), _compile(second, areas)
            return _combine(_OPERATIONS[operator], before, after)
        case Call("SUM", arguments) if arguments:
            terms = [
                _read_sum(areas) if isinstance(argument, CellsUsed) else _compile(argument, areas)
                for argument in arguments
            ]
            return lambda sums: sum((term(sums) for term in terms), Decimal(0))
    raise _NotSimpleError


def _read_sum(areas: Iterator[int]) -> _Value:
    """Return the sum of the next area that the formula reads."""
    number = next(areas)
    return lambda sums: sums[number]


def _combine(
    operation: Callable[[Decimal, Decimal], Decimal], first: _Value, second: _Value
) -> _Value:
    return lambda sums: operation(first(sums), second(sums))


def _apply(operation: Callable[[Decimal], Decimal], value: _Value) -> _Value:
    return lambda sums: operation(value(sums))


def _percent(value: Decimal) -> Decimal:
    return value / 100
