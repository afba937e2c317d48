"""Formulas that the last of 15 digits can tip: comparisons and roundings, put with a margin.

Excel compares, and rounds, what 15 digits show; an engine takes all of the binary fraction. So
0.1 + 0.2 = 0.3 is true in one and false in the other. Where a formula comes to the saved value
once such a margin is allowed, neither is wrong.
"""

from collections.abc import Iterable, Sequence

from sexcel.formulas.lexer import Token, TokenKind, tokens

_COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
_LONGEST = 8_192
_MARGIN = "1E-9"
_MORE, _LESS = "(1+1E-14)", "(1-1E-14)"
_STEPS_UP = ("ROUNDUP", "CEILING", "CEILING.MATH")
_ROUNDED = frozenset(
    {*_STEPS_UP, "ROUND", "INT", "TRUNC", "ROUNDDOWN", "FLOOR", "FLOOR.MATH", "QUOTIENT", "MOD"}
)
"""Functions that step: a hair more or less of their first argument, and they jump."""


def steps_or_compares(parts: Iterable[Token]) -> bool:
    """Whether a formula of these tokens compares or rounds."""
    return any(
        (part.kind is TokenKind.FUNCTION and part.text.upper() in _ROUNDED)
        or (part.kind is TokenKind.OPERATOR and part.text in _COMPARISONS)
        for part in parts
    )


def add_margins(formula: str) -> tuple[str, ...]:
    """The formula with a margin at each comparison and rounding, over the edge and short of it.

    Nothing where it would be longer than a formula may be.
    """
    parts = [part for part in tokens(formula) if part.kind is not TokenKind.SPACE]
    written = (_Writer(parts, over).group(0, len(parts)) for over in (True, False))
    return tuple(text for text in written if len(text) <= _LONGEST)


class _Writer:
    def __init__(self, parts: Sequence[Token], over: bool) -> None:
        """``over``: a figure at an edge goes to where it jumps, else it stays short of that."""
        self.parts = parts
        self.over = over
        self.closing = _closing(parts)

    def group(self, start: int, end: int) -> str:
        """What stands between two brackets or separators: one comparison after the other."""
        operands: list[str] = []
        operators: list[str] = []
        at = first = start
        while at < end:
            part = self.parts[at]
            if part.kind is TokenKind.OPERATOR and part.text in _COMPARISONS and at > first:
                operands.append(self._plain(first, at))
                operators.append(part.text)
                first = at + 1
            elif part.kind is TokenKind.OPEN:
                at = self.closing.get(at, end)
            at += 1
        operands.append(self._plain(first, end))
        written = operands[0]
        for operator, right in zip(operators, operands[1:], strict=True):
            if len(written) + len(right) < _LONGEST:  # each is written several times over
                written = _compared(written, operator, right)
        return written

    def _plain(self, start: int, end: int) -> str:
        written: list[str] = []
        at = start
        while at < end:
            part = self.parts[at]
            if part.kind is TokenKind.OPEN:
                close = self.closing.get(at, end)
                before = self.parts[at - 1] if at > start else part
                called = before.text.upper() if before.kind is TokenKind.FUNCTION else ""
                written.append(f"({self._arguments(at + 1, close, called)})")
                at = close + 1
                continue
            written.append(part.text)
            at += 1
        return "".join(written)

    def _arguments(self, start: int, end: int, called: str) -> str:
        written: list[str] = []
        first = at = start
        while at <= end:
            part = self.parts[at] if at < len(self.parts) else None
            if at == end or (part is not None and part.kind is TokenKind.SEPARATOR):
                argument = self.group(first, at)
                if called in _ROUNDED and not written and argument:
                    more = self.over != (called in _STEPS_UP)
                    argument = f"({argument})*{_MORE if more else _LESS}"
                written.append(argument)
                if at < end and part is not None:
                    written.append(part.text)
                first = at + 1
            elif part is not None and part.kind is TokenKind.OPEN:
                at = self.closing.get(at, end)
            at += 1
        return "".join(written)


def _compared(left: str, operator: str, right: str) -> str:
    """The comparison, in which numbers that close are equal."""
    near = f"ABS(({left})-({right}))<={_MARGIN}*(1+ABS({left}))"
    as_it_is = f"({left}){operator}({right})"
    numbers = f"AND(ISNUMBER({left}),ISNUMBER({right}))"
    equal = "TRUE" if operator in ("=", "<=", ">=") else "FALSE"
    return f"IF({numbers},IF({near},{equal},{as_it_is}),{as_it_is})"


def _closing(parts: Sequence[Token]) -> dict[int, int]:
    """The place of each opening bracket's closing one."""
    found: dict[int, int] = {}
    open_at: list[int] = []
    for at, part in enumerate(parts):
        if part.kind is TokenKind.OPEN:
            open_at.append(at)
        elif part.kind is TokenKind.CLOSE and open_at:
            found[open_at.pop()] = at
    return found
