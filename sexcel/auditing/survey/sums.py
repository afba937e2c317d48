"""Formulas that only add up: which cells they take in."""

from collections.abc import Iterator

from msgspec import Struct

from sexcel.auditing.survey.runs import Run
from sexcel.formulas.lexer import Token, TokenKind
from sexcel.formulas.references import Reference, Shape
from sexcel.model.refs import CellRef, RangeRef

_ADDING = frozenset({"SUM", "SUBTOTAL"})
_CODES = frozenset({"9", "109"})


class Sum(Struct, frozen=True):
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
    def goes_down(self) -> bool:
        """Whether a range of it takes in several rows, or it has so many terms that they may."""
        return len(self.references) > 2 or any(
            one.top != one.bottom for one in self.references if not one.is_cell
        )

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


class SumRun(Struct, frozen=True):
    """A run of formulas that only add up."""

    run: Run
    adds: Sum

    def together(self, sheet: str) -> Iterator[RangeRef]:
        """What all its formulas take in, reference by reference.

        Each reference goes along with the run step by step, so nothing lies between.
        """
        yield from together(self.run, self.adds.references, sheet)


def together(run: Run, references: tuple[Reference, ...], sheet: str) -> Iterator[RangeRef]:
    """The cells that each reference means in all formulas of a run, other workbooks left out."""
    first, last = (CellRef(sheet, *run.at(place)) for place in (run.first, run.last))
    for one in references:
        start, end = (None, None) if one.is_external else (one.at(first), one.at(last))
        if start is not None and end is not None:
            yield RangeRef(
                start.sheet,
                min(start.first_row, end.first_row),
                min(start.first_column, end.first_column),
                max(start.last_row, end.last_row),
                max(start.last_column, end.last_column),
            )
