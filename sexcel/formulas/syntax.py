"""A formula as a tree: what is applied to what."""

from collections.abc import Sequence

from msgspec import Struct

from sexcel.formulas.lexer import Token, TokenKind
from sexcel.formulas.references import Reference, Shape, plain_function

_MOST_PARTS = 300
"""A longer formula is no sentence, and brackets in brackets would exhaust Python's stack."""
_STRENGTHS = {
    **dict.fromkeys(("=", "<>", "<", ">", "<=", ">="), 1),
    "&": 2,
    **dict.fromkeys("+-", 3),
    **dict.fromkeys("*/", 4),
    "^": 5,
}
"""How strongly each operator binds, as Excel has it."""
STRONGEST = 6
"""Above every operator: of what needs no brackets."""
_PLAIN = (TokenKind.NUMBER, TokenKind.TEXT, TokenKind.BOOLEAN, TokenKind.ERROR, TokenKind.ARRAY)


class Constant(Struct, frozen=True):
    """A number, text or other constant, as it was written."""

    kind: TokenKind
    text: str


class CellsUsed(Struct, frozen=True):
    """Cells that are referred to by address."""

    reference: Reference


class NameUsed(Struct, frozen=True):
    """A defined name or columns of an Excel table, as written."""

    text: str


class Call(Struct, frozen=True):
    """A function with its arguments; None for one that is left out."""

    function: str
    arguments: "tuple[Syntax | None, ...]"


class Operation(Struct, frozen=True):
    """Two operands and the operator between them."""

    operator: str
    operands: "tuple[Syntax, Syntax]"

    @property
    def strength(self) -> int:
        """Return how strongly its operator binds."""
        return _STRENGTHS[self.operator]


class Signed(Struct, frozen=True):
    """An operand with a sign in front of it, or ``%`` behind it."""

    sign: str
    operand: "Syntax"


Syntax = Constant | CellsUsed | NameUsed | Call | Operation | Signed


def parse_formula(shape: Shape) -> Syntax | None:
    """Return the tree of a formula; None where it is too long, or written in a way not known."""
    if len(shape.solid_parts) > _MOST_PARTS:
        return None
    try:
        return _Parser(shape.solid_parts).tree()
    except _UnknownSyntaxError:
        return None


class _UnknownSyntaxError(Exception):
    pass


class _Parser:
    """One formula, read from left to right."""

    def __init__(self, parts: Sequence[Token | Reference]) -> None:
        self._parts = parts
        self._position = 0

    def tree(self) -> Syntax:
        tree = self._expression()
        if self._position != len(self._parts):
            raise _UnknownSyntaxError
        return tree

    def _expression(self, strength: int = 0) -> Syntax:
        """Read the operations that bind more strongly than ``strength``."""
        tree = self._signed()
        while (binding := _STRENGTHS.get(self._text(TokenKind.OPERATOR), 0)) > strength:
            operator = self._text(TokenKind.OPERATOR)
            self._position += 1
            tree = Operation(operator, (tree, self._expression(binding)))
        return tree

    def _signed(self) -> Syntax:
        sign = self._text(TokenKind.OPERATOR)
        if sign in ("+", "-", "@"):
            self._position += 1
            operand = self._signed()
            return Signed("-", operand) if sign == "-" else operand
        tree = self._operand()
        while self._text(TokenKind.OPERATOR) == "%":
            self._position += 1
            tree = Signed("%", tree)
        return tree

    def _operand(self) -> Syntax:
        if self._position >= len(self._parts):
            raise _UnknownSyntaxError
        part = self._parts[self._position]
        self._position += 1
        if isinstance(part, Reference):
            return CellsUsed(part)
        if part.kind in _PLAIN:
            return Constant(part.kind, part.text)
        if part.kind in (TokenKind.NAME, TokenKind.STRUCTURED):
            return NameUsed(part.text)
        if part.kind is TokenKind.FUNCTION:
            return Call(plain_function(part.text), self._arguments())
        if part.kind is not TokenKind.OPEN:
            raise _UnknownSyntaxError
        tree = self._expression()
        self._close()
        return tree

    def _arguments(self) -> tuple[Syntax | None, ...]:
        self._position += 1  # the bracket, which makes it a function
        if self._text(TokenKind.CLOSE):
            self._position += 1
            return ()
        arguments = [self._argument()]
        while self._text(TokenKind.SEPARATOR):
            self._position += 1
            arguments.append(self._argument())
        self._close()
        return tuple(arguments)

    def _argument(self) -> Syntax | None:
        is_empty = self._text(TokenKind.SEPARATOR) or self._text(TokenKind.CLOSE)
        return None if is_empty else self._expression()

    def _close(self) -> None:
        if not self._text(TokenKind.CLOSE):
            raise _UnknownSyntaxError
        self._position += 1

    def _text(self, kind: TokenKind) -> str:
        """Return the text of the next part where it is of that kind; empty where it is not."""
        if self._position >= len(self._parts):
            return ""
        part = self._parts[self._position]
        return part.text if isinstance(part, Token) and part.kind is kind else ""
