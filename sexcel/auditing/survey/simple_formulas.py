"""Values of simple formulas, calculated in Decimal from the figures of the workbook.

The four operations, percent, brackets and SUM: what rows of a finance table are made of. The
engine evaluates formulas that cells hold; these are formulas that a cell might hold instead.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal, DecimalException
from operator import add, mul, neg, sub, truediv

from sexcel.formulas.lexer import Token, TokenKind
from sexcel.formulas.references import Reference, Shape

_Value = Callable[[Sequence[Decimal]], Decimal]
"""Gives the value of a part of a formula from the sums of the areas that the formula reads."""
_MOST_PARTS = 60
"""A longer formula is no line of a table (SHT601 calls it unreadable), and brackets in brackets
would exhaust Python's stack."""
_OPERATIONS = {"+": (1, add), "-": (1, sub), "*": (2, mul), "/": (2, truediv)}
"""What each operator does, and how strongly it binds."""


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
    if len(shape.solid_parts) > _MOST_PARTS:
        return None
    try:
        return SimpleFormula(_SimpleParser(shape.solid_parts).parse())
    except (_NotSimpleError, IndexError):
        return None


class _NotSimpleError(Exception):
    pass


class _SimpleParser:
    """Reads one formula from left to right."""

    def __init__(self, parts: Sequence[Token | Reference]) -> None:
        self._parts = parts
        self._position = 0
        self._references = 0

    def parse(self) -> _Value:
        value = self._expression()
        if self._position != len(self._parts):
            raise _NotSimpleError
        return value

    def _expression(self, strength: int = 0) -> _Value:
        """Read the operations that bind more strongly than ``strength``."""
        value = self._signed()
        while (part := self._next()) and isinstance(part, Token) and part.text in _OPERATIONS:
            binding, operation = _OPERATIONS[part.text]
            if binding <= strength:
                break
            self._position += 1
            value = _combine(operation, value, self._expression(binding))
        return value

    def _signed(self) -> _Value:
        if sign := self._take("+", "-"):
            value = self._signed()
            return _apply(neg, value) if sign == "-" else value
        value = self._operand()
        while self._take("%"):
            value = _apply(_percent, value)
        return value

    def _operand(self) -> _Value:
        if self._take("("):
            value = self._expression()
            self._expect(")")
            return value
        if self._take("SUM"):
            return self._sum()
        part = self._next()
        self._position += 1
        if isinstance(part, Reference) and part.is_cell:
            return self._sum_read()
        if isinstance(part, Token) and part.kind is TokenKind.NUMBER:
            number = Decimal(part.text)
            return lambda _: number
        raise _NotSimpleError

    def _sum(self) -> _Value:
        """Read the arguments of SUM: ranges, and anything else that is simple."""
        terms: list[_Value] = []
        self._expect("(")
        while True:
            part, following = self._next(), self._parts[self._position + 1]
            ends = isinstance(following, Token) and following.text in (",", ")")
            if isinstance(part, Reference) and ends:
                self._position += 1
                terms.append(self._sum_read())
            else:
                terms.append(self._expression())
            if self._take(")"):
                return lambda sums: sum((term(sums) for term in terms), Decimal(0))
            self._expect(",")

    def _sum_read(self) -> _Value:
        """Return the sum of the next area that the formula reads."""
        place = self._references
        self._references += 1
        return lambda sums: sums[place]

    def _next(self) -> Token | Reference | None:
        return self._parts[self._position] if self._position < len(self._parts) else None

    def _take(self, *texts: str) -> str | None:
        """Take the next part where it is one of the texts; None where it is not."""
        part = self._next()
        if isinstance(part, Token) and part.text.upper() in texts:
            self._position += 1
            return part.text.upper()
        return None

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise _NotSimpleError


def _combine(
    operation: Callable[[Decimal, Decimal], Decimal], first: _Value, second: _Value
) -> _Value:
    return lambda sums: operation(first(sums), second(sums))


def _apply(operation: Callable[[Decimal], Decimal], value: _Value) -> _Value:
    return lambda sums: operation(value(sums))


def _percent(value: Decimal) -> Decimal:
    return value / 100
