"""Formulas that only add up: which cells they add."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from sexcel.auditing.survey.runs import Run
from sexcel.formulas.lexer import Token, TokenKind
from sexcel.formulas.references import End, Reference, Shape
from sexcel.model.refs import CellRef, RangeRef

_ADDING = frozenset({"SUM", "SUBTOTAL"})
_SUM_CODES = frozenset({"9", "109"})
"""The numbers that make SUBTOTAL add up: all rows, or those shown."""
_PUNCTUATION = frozenset({TokenKind.FUNCTION, TokenKind.OPEN, TokenKind.CLOSE, TokenKind.SEPARATOR})


class SumFormula(Struct, frozen=True):
    """What a formula adds up, each reference once for each time it is counted.

    ``skips_sums`` is true of SUBTOTAL, which leaves other SUBTOTALs out.
    """

    references: tuple[Reference, ...]
    skips_sums: bool

    @property
    def is_range(self) -> bool:
        """Say whether it adds up one range of several cells."""
        return len(self.references) == 1 and not self.references[0].is_cell

    @property
    def goes_down(self) -> bool:
        """Say whether a range of it covers several rows, or it has so many terms that they may."""
        return len(self.references) > 2 or any(
            reference.first_row != reference.last_row for reference in self._ranges()
        )

    @property
    def is_growing(self) -> bool:
        """Say whether one end of a range is fixed and the other is not: a running total."""
        return any(
            reference.first_row.relative != reference.last_row.relative
            or reference.first_column.relative != reference.last_column.relative
            for reference in self._ranges()
        )

    @property
    def goes_along_row(self) -> bool:
        """Say whether it adds up figures of its own row, which no total of a column counts."""
        own_row = End(0, True)
        return all(
            reference.sheet is None and reference.first_row == reference.last_row == own_row
            for reference in self.references
        )

    def areas(self, cell: CellRef) -> Iterator[RangeRef]:
        """Yield the cells that the formula adds up in ``cell``."""
        for reference in self.references:
            area = reference.area_from(cell)
            if area is not None:
                yield area

    def _ranges(self) -> Iterator[Reference]:
        return (reference for reference in self.references if not reference.is_cell)


def sum_of(shape: Shape) -> SumFormula | None:
    """Return what the shape adds up; None where it does anything else.

    ``SUM(D4:D8)``, ``D4+D5+D7``, ``SUM(D4:D8)+D12``, ``SUBTOTAL(9,D4:D8)``.
    """
    if not shape.references or not shape.functions <= _ADDING or shape.names:
        return None
    skips_sums = "SUBTOTAL" in shape.functions
    before: Token | Reference | None = None
    for part in shape.solid_parts:
        if isinstance(part, Reference):
            if part.sheet is not None and ":" in part.sheet:
                return None
        elif not _belongs_to_sum(part, before, skips_sums):
            return None
        before = part
    return SumFormula(shape.references, skips_sums)


def _belongs_to_sum(part: Token, before: Token | Reference | None, skips_sums: bool) -> bool:
    if part.kind is TokenKind.OPERATOR:
        return part.text == "+"
    if part.kind is TokenKind.NUMBER:
        opened = isinstance(before, Token) and before.kind is TokenKind.OPEN
        return skips_sums and opened and part.text in _SUM_CODES
    return part.kind in _PUNCTUATION


class SumRun(Struct, frozen=True):
    """A run of formulas that only add up."""

    run: Run
    formula: SumFormula


class SumCell(Struct, frozen=True):
    """A cell whose formula only adds up, and the areas that it adds."""

    ref: CellRef
    formula: SumFormula
    areas: tuple[RangeRef, ...]


def areas_of_run(run: Run, references: Iterable[Reference], sheet: str) -> Iterator[RangeRef]:
    """Yield what each reference means in all formulas of a run, other workbooks left out.

    A reference moves step by step with the run, so there is no cell between that none means.
    """
    first_cell, last_cell = run.first_cell(sheet), run.last_cell(sheet)
    for reference in references:
        start, end = reference.area_from(first_cell), reference.area_from(last_cell)
        if start is not None and end is not None:
            yield RangeRef(
                start.sheet,
                min(start.first_row, end.first_row),
                min(start.first_column, end.first_column),
                max(start.last_row, end.last_row),
                max(start.last_column, end.last_column),
            )
