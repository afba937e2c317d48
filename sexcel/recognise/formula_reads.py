"""What the formulas of a workbook read."""

from collections.abc import Iterator

from sexcel.formulas.lexer import TokenKind, tokens
from sexcel.formulas.references import parse_reference
from sexcel.model.refs import CellRef, RangeRef


def areas_read(formula: str, cell: CellRef) -> Iterator[RangeRef]:
    """Yield every area that a formula in a cell reads."""
    for token in tokens(formula):
        if token.kind is TokenKind.REFERENCE:
            reference = parse_reference(token.text, cell.row, cell.column)
            area = None if reference is None else reference.area_from(cell)
            if area is not None:
                yield area
