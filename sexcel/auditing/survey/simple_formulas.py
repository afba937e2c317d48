"""Values of simple formulas, calculated in Decimal from the figures of the workbook.

The four operations, percent, brackets and SUM: what rows of a finance table are made of. The
engine evaluates formulas that cells hold; these are formulas that a cell might hold instead.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal, DecimalException
from operator import add, mul, sub, truediv

from sexcel.formulas.lexer import Token, TokenKind
from sexcel.formulas.references import Reference, Shape
from sexcel.model.refs import CellRef, RangeRef

Numbers = Callable[[RangeRef], list[Decimal] | None]
"""Gives the numbers of an area; None where it holds something else that would matter."""
_MOST_PARTS = 60
"""A longer formula is no line of a table (SHT601 calls it unreadable), and brackets in brackets
would exhaust Python's stack."""
_OPERATIONS = {"+": (1, add), "-": (1, sub), "*": (2, mul), "/": (2, truediv)}
"""What each operator does, and how strongly it binds."""


def evaluate_formula(shape: Shape, cell: CellRef, numbers: Numbers) -> Decimal | None:
    """Return what the shape gives in ``cell``; None where it is not simple, or gives no number."""
    if len(shape.solid_parts) > _MOST_PARTS:
        return None
    try:
        return _Evaluation(shape.solid_parts, cell, numbers).result()
    except (_NotSimpleError, DecimalException, IndexError):
        return None


class _NotSimpleError(Exception):
    pass


class _Evaluation:
    """One formula, evaluated from left to right."""

    def __init__(self, parts: Sequence[Token | Reference], cell: CellRef, numbers: Numbers) -> None:
        self._parts = parts
        self._cell = cell
        self._numbers = numbers
        self._position = 0

    def result(self) -> Decimal:
        value = self._expression()
        if self._position != len(self._parts):
            raise _NotSimpleError
        return value

    def _expression(self, strength: int = 0) -> Decimal:
        """Work out the operations that bind more strongly than ``strength``."""
        value = self._signed()
        while (part := self._next()) and isinstance(part, Token) and part.text in _OPERATIONS:
            binding, operation = _OPERATIONS[part.text]
            if binding <= strength:
                break
            self._position += 1
            value = operation(value, self._expression(binding))
        return value

    def _signed(self) -> Decimal:
        if sign := self._take("+", "-"):
            value = self._signed()
            return -value if sign == "-" else value
        value = self._operand()
        while self._take("%"):
            value /= 100
        return value

    def _operand(self) -> Decimal:
        if self._take("("):
            value = self._expression()
            self._expect(")")
            return value
        if self._take("SUM"):
            return self._sum()
        part = self._next()
        self._position += 1
        if isinstance(part, Reference) and part.is_cell:
            return self._sum_of(part)
        if isinstance(part, Token) and part.kind is TokenKind.NUMBER:
            return Decimal(part.text)
        raise _NotSimpleError

    def _sum(self) -> Decimal:
        """Work out the arguments of SUM: ranges, and anything else that is simple."""
        value = Decimal(0)
        self._expect("(")
        while True:
            part, following = self._next(), self._parts[self._position + 1]
            ends = isinstance(following, Token) and following.text in (",", ")")
            if isinstance(part, Reference) and ends:
                self._position += 1
                value += self._sum_of(part)
            else:
                value += self._expression()
            if self._take(")"):
                return value
            self._expect(",")

    def _sum_of(self, reference: Reference) -> Decimal:
        area = reference.area_from(self._cell)
        numbers = None if area is None else self._numbers(area)
        if numbers is None:
            raise _NotSimpleError
        return sum(numbers, Decimal(0))

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
