"""Formulas that only add up: which cells they take in."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sexcel.formulas.lexer import Token, TokenKind
from sexcel.formulas.references import Reference, Shape
from sexcel.model.refs import CellRef, RangeRef

_ADDING = frozenset({"SUM", "SUBTOTAL"})
_CODES = frozenset({"9", "109"})


@dataclass(frozen=True)
class Sum:
    """What a formula adds up, each reference once for each time it is taken in.

    ``skips_sums`` is true of SUBTOTAL, which leaves other SUBTOTALs out.
    """

    references: tuple[Reference, ...]
    skips_sums: bool

    @property
    def is_range(self) -> bool:
        """Whether it is of one range of several cells."""
        return len(self.references) == 1 and not self.references[0].is_cell

    @property
    def is_growing(self) -> bool:
        """Whether one end of a range stays while the other goes along: a running total."""
        return any(
            one.top.relative != one.bottom.relative or one.left.relative != one.right.relative
            for one in self.references
            if not one.is_cell
        )

    def areas(self, cell: CellRef) -> Iterator[RangeRef]:
        """The cells that a formula in ``cell`` adds up."""
        for one in self.references:
            area = None if one.is_external else one.at(cell)
            if area is not None:
                yield area


@lru_cache(maxsize=65_536)
def sum_of(shape: Shape) -> Sum | None:
    """What the shape adds up; None where it does anything else.

    ``SUM(D4:D8)``, ``D4+D5+D7``, ``SUM(D4:D8)+D12``, ``SUBTOTAL(9,D4:D8)``.
    """
    if not shape.references or not shape.functions <= _ADDING or shape.names:
        return None
    skips_sums = "SUBTOTAL" in shape.functions
    parts = [part for part in shape.parts if not _is_space(part)]
    for at, part in enumerate(parts):
        if isinstance(part, Reference):
            if part.sheet is not None and ":" in part.sheet:
                return None
        elif not _adds(part, parts[at - 1] if at else None, skips_sums):
            return None
    return Sum(shape.references, skips_sums)


def _is_space(part: Token | Reference) -> bool:
    return isinstance(part, Token) and part.kind is TokenKind.SPACE


def _adds(part: Token, before: Token | Reference | None, skips_sums: bool) -> bool:
    if part.kind is TokenKind.OPERATOR:
        return part.text == "+"
    if part.kind is TokenKind.NUMBER:
        opened = isinstance(before, Token) and before.kind is TokenKind.OPEN
        return skips_sums and opened and part.text in _CODES
    return part.kind in (
        TokenKind.FUNCTION,
        TokenKind.OPEN,
        TokenKind.CLOSE,
        TokenKind.SEPARATOR,
    )
