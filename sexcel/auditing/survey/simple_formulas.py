"""What a simple formula comes to on the figures as they stand, worked out in Decimal.

The four operations, percent, brackets and SUM: what rows of a finance table are made of.
"""

from collections.abc import Callable
from decimal import Decimal, DecimalException

from sexcel.formulas.lexer import Token, TokenKind
from sexcel.formulas.references import Reference, Shape
from sexcel.model.refs import CellRef, RangeRef

Numbers = Callable[[RangeRef], list[Decimal] | None]
"""The numbers of an area, None where something else stands in it that would matter."""
_MOST_PARTS = 60


def worth(shape: Shape, cell: CellRef, numbers: Numbers) -> Decimal | None:
    """What the shape comes to in ``cell``; None where it is not simple, or not a number."""
    parts = [
        part
        for part in shape.parts
        if isinstance(part, Reference) or part.kind is not TokenKind.SPACE
    ]
    if len(parts) > _MOST_PARTS:
        return None
    try:
        return _Worth(parts, cell, numbers).whole()
    except (_NotSimpleError, DecimalException, IndexError):
        return None


class _NotSimpleError(Exception):
    pass


class _Worth:
    """Works out from left to right, one method for each strength of operator."""

    def __init__(self, parts: list[Token | Reference], cell: CellRef, numbers: Numbers) -> None:
        self._parts = parts
        self._cell = cell
        self._numbers = numbers
        self._at = 0

    def whole(self) -> Decimal:
        value = self._added()
        if self._at != len(self._parts):
            raise _NotSimpleError
        return value

    def _next(self) -> Token | Reference | None:
        return self._parts[self._at] if self._at < len(self._parts) else None

    def _take(self, *texts: str) -> str | None:
        part = self._next()
        if isinstance(part, Token) and part.text.upper() in texts:
            self._at += 1
            return part.text.upper()
        return None

    def _added(self) -> Decimal:
        value = self._multiplied()
        while sign := self._take("+", "-"):
            other = self._multiplied()
            value = value + other if sign == "+" else value - other
        return value

    def _multiplied(self) -> Decimal:
        value = self._signed()
        while sign := self._take("*", "/"):
            other = self._signed()
            value = value * other if sign == "*" else value / other
        return value

    def _signed(self) -> Decimal:
        if sign := self._take("+", "-"):
            value = self._signed()
            return -value if sign == "-" else value
        value = self._one()
        while self._take("%"):
            value /= 100
        return value

    def _one(self) -> Decimal:
        if self._take("("):
            value = self._added()
            if not self._take(")"):
                raise _NotSimpleError
            return value
        if self._take("SUM"):
            return self._sum()
        part = self._next()
        self._at += 1
        if isinstance(part, Reference):
            if not part.is_cell:
                raise _NotSimpleError
            return sum(self._read(part), Decimal(0))
        if isinstance(part, Token) and part.kind is TokenKind.NUMBER:
            return Decimal(part.text)
        raise _NotSimpleError

    def _sum(self) -> Decimal:
        value = Decimal(0)
        if not self._take("("):
            raise _NotSimpleError
        while True:
            part = self._next()
            following = self._parts[self._at + 1]
            ends = isinstance(following, Token) and following.text in (",", ")")
            if isinstance(part, Reference) and ends:
                self._at += 1
                value += sum(self._read(part), Decimal(0))
            else:
                value += self._added()
            if self._take(")"):
                return value
            if not self._take(","):
                raise _NotSimpleError

    def _read(self, part: Reference) -> list[Decimal]:
        area = None if part.is_external else part.at(self._cell)
        found = None if area is None else self._numbers(area)
        if found is None:
            raise _NotSimpleError
        return found
