"""Comparisons and roundings that the last of 15 digits can tip, rewritten with a margin.

Excel compares, and rounds, what 15 digits show; an engine takes all of the binary fraction. So
0.1 + 0.2 = 0.3 is true in one and false in the other. Where a formula equals the saved value
once such a margin is allowed, neither is wrong.
"""

from collections.abc import Iterable, Sequence

from sexcel.formulas.lexer import Token, TokenKind, tokens

_COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
_LONGEST = 8_192
"""Characters that Excel allows in a formula."""

_MARGIN = "1E-9"
"""Share by which two numbers may differ and still count as equal: a million times the last of 15
digits, as sums of long columns add it up, and less than a penny in amounts below £10 million."""

_MORE, _LESS = "(1+1E-14)", "(1-1E-14)"
"""Factors that move the last of 15 digits by at least one, whatever the digits are."""

_ROUNDING_UP = ("ROUNDUP", "CEILING", "CEILING.MATH")
_ROUNDING = frozenset(
    {
        *_ROUNDING_UP,
        *("ROUND", "INT", "TRUNC", "ROUNDDOWN", "FLOOR", "FLOOR.MATH", "QUOTIENT", "MOD"),
    }
)
"""Functions that jump where their first argument is a hair more or less."""


def compares_or_rounds(parts: Iterable[Token]) -> bool:
    """Say whether a formula of these tokens compares or rounds."""
    return any(
        (token.kind is TokenKind.FUNCTION and token.text.upper() in _ROUNDING)
        or (token.kind is TokenKind.OPERATOR and token.text in _COMPARISONS)
        for token in parts
    )


def add_margins(formula: str) -> tuple[str, ...]:
    """Return the formula with a margin at each comparison and rounding: over the edge, and short.

    Empty where the rewritten formula would be longer than Excel allows.
    """
    parts = [token for token in tokens(formula) if token.kind is not TokenKind.SPACE]
    texts = (_MarginWriter(parts, over).write_group(0, len(parts)) for over in (True, False))
    return tuple(text for text in texts if len(text) <= _LONGEST)


class _MarginWriter:
    """Rewrites the tokens of one formula, all edges on one side."""

    def __init__(self, parts: Sequence[Token], over: bool) -> None:
        """Take the tokens; ``over`` puts a figure at an edge where it jumps, else short of it."""
        self._parts = parts
        self._over = over
        self._closing = _pair_brackets(parts)

    def write_group(self, start: int, end: int) -> str:
        """Return what is between two brackets or separators: one comparison after the other."""
        operands: list[str] = []
        operators: list[str] = []
        index = first = start
        while index < end:
            token = self._parts[index]
            if token.kind is TokenKind.OPERATOR and token.text in _COMPARISONS and index > first:
                operands.append(self._write_operand(first, index))
                operators.append(token.text)
                first = index + 1
            elif token.kind is TokenKind.OPEN:
                index = self._closing.get(index, end)
            index += 1
        operands.append(self._write_operand(first, end))
        text = operands[0]
        for operator, operand in zip(operators, operands[1:], strict=True):
            if len(text) + len(operand) < _LONGEST:  # each is written several times over
                text = _compare_with_margin(text, operator, operand)
        return text

    def _write_operand(self, start: int, end: int) -> str:
        text = ""
        index = start
        while index < end:
            token = self._parts[index]
            if token.kind is TokenKind.OPEN:
                close = self._closing.get(index, end)
                before = self._parts[index - 1] if index > start else token
                function = before.text.upper() if before.kind is TokenKind.FUNCTION else ""
                text += f"({self._write_arguments(index + 1, close, function)})"
                index = close
            else:
                text += token.text
            index += 1
        return text

    def _write_arguments(self, start: int, end: int, function: str) -> str:
        text = ""
        index = first = start
        while index <= end:
            token = self._parts[index] if index < len(self._parts) else None
            is_separator = token is not None and token.kind is TokenKind.SEPARATOR
            if index == end or is_separator:
                argument = self.write_group(first, index)
                if function in _ROUNDING and first == start and argument:
                    up = self._over != (function in _ROUNDING_UP)
                    argument = f"({argument})*{_MORE if up else _LESS}"
                text += argument
                if index < end and token is not None:
                    text += token.text
                first = index + 1
            elif token is not None and token.kind is TokenKind.OPEN:
                index = self._closing.get(index, end)
            index += 1
        return text


def _compare_with_margin(text: str, operator: str, operand: str) -> str:
    """Return a comparison in which numbers that differ by less than the margin are equal."""
    are_near = f"ABS(({text})-({operand}))<={_MARGIN}*(1+ABS({text}))"
    plain = f"({text}){operator}({operand})"
    are_numbers = f"AND(ISNUMBER({text}),ISNUMBER({operand}))"
    equal = "TRUE" if operator in ("=", "<=", ">=") else "FALSE"
    return f"IF({are_numbers},IF({are_near},{equal},{plain}),{plain})"


def _pair_brackets(parts: Sequence[Token]) -> dict[int, int]:
    """Return the index of each opening bracket's closing one."""
    pairs: dict[int, int] = {}
    unclosed: list[int] = []
    for index, token in enumerate(parts):
        if token.kind is TokenKind.OPEN:
            unclosed.append(index)
        elif token.kind is TokenKind.CLOSE and unclosed:
            pairs[unclosed.pop()] = index
    return pairs
