"""What the formulas of a row add up in their own columns."""

from collections import Counter
from collections.abc import Sequence

from sexcel.formulas.lexer import TokenKind, tokens
from sexcel.formulas.references import parse_reference
from sexcel.model.book import Row
from sexcel.model.refs import CellRef

_ADDING = frozenset({"SUM", "ROUND", "SUBTOTAL"})
"""Functions in the formula of a sum."""

_MOST_ROWS = 500
"""Rows of a range that are gone through: blocks of a budget have a dozen lines."""


def added_positions(row: Row, columns: Sequence[str]) -> frozenset[int]:
    """Return the rows of the sheet that a row's formulas add up, as most of its columns do."""
    entries = (row.entries.get(column) for column in columns)
    votes = Counter(
        added
        for entry in entries
        if entry is not None and (added := find_added(entry.formula or "", entry.ref))
    )
    return max(votes, key=lambda added: (votes[added], len(added)), default=frozenset())


def find_added(formula: str, ref: CellRef) -> frozenset[int]:
    """Return the rows whose cells in the same column a formula adds up; none where it does more.

    What a range has in it and the formula takes off again is not added: ``=SUM(B4:B20)-B7``.
    """
    areas: list[tuple[str, range]] = []
    sign = "+"
    for token in tokens(formula.removeprefix("=")):
        if token.kind is TokenKind.REFERENCE:
            reference = parse_reference(token.text, ref.row, ref.column)
            area = None if reference is None else reference.area_from(ref)
            if (
                area is None
                or area.sheet != ref.sheet
                or not area.first_column == area.last_column == ref.column
                or area.last_row - area.first_row > _MOST_ROWS
            ):
                return frozenset()
            areas.append((sign, range(area.first_row, area.last_row + 1)))
        elif token.kind is TokenKind.OPERATOR:
            sign = token.text
            if sign not in "+-":
                return frozenset()
        elif token.kind is TokenKind.FUNCTION and token.text.upper() not in _ADDING:
            return frozenset()
    added = {row for sign, rows in areas if sign == "+" for row in rows}
    taken_off = {row for sign, rows in areas if sign == "-" for row in rows}
    return frozenset(added ^ taken_off)
