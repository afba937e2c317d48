"""Repairs that the audit's rules propose: another formula in a cell."""

from sexcel.formulas.lexer import TokenKind, tokens
from sexcel.formulas.references import parse_reference
from sexcel.model.findings import Repair
from sexcel.model.refs import CellRef, RangeRef, column_letters
from sexcel.model.wording import truncate

_LONGEST_IN_TODO = 240
"""Characters of a formula that somebody is to type: three lines of a report, in full but for those
that nobody types."""


def replace_formula(cell: CellRef, formula: str) -> Repair:
    """Return the repair that puts a formula (no ``=``) into a cell."""
    return Repair(cell, formula, None, f"Let {cell.a1} be ={truncate(formula, _LONGEST_IN_TODO)}.")


def replace_range(formula: str, cell: CellRef, area: RangeRef, wanted: RangeRef) -> str | None:
    """Return the formula of ``cell`` with one range replaced; None where it names no such range."""
    texts = [token.text for token in tokens(formula)]
    for index, token in enumerate(tokens(formula)):
        if token.kind is not TokenKind.REFERENCE:
            continue
        named = parse_reference(token.text, cell.row, cell.column)
        prefix, mark, ends = token.text.rpartition("!")
        first, colon, last = ends.partition(":")
        if named is not None and named.area_from(cell) == area and colon:
            start = _move_end(first, wanted.first_row, wanted.first_column)
            end = _move_end(last, wanted.last_row, wanted.last_column)
            texts[index] = f"{prefix}{mark}{start}:{end}"
            return "".join(texts)
    return None


def _move_end(end: str, row: int, column: int) -> str:
    """Return one end of a range in another row and column, with its ``$`` signs."""
    column_anchor = "$" if end.startswith("$") else ""
    row_anchor = "$" if "$" in end.lstrip("$") else ""
    return f"{column_anchor}{column_letters(column)}{row_anchor}{row}"
