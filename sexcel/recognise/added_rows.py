"""What the formulas of a row add up in their own columns."""

from collections import Counter
from collections.abc import Sequence

from sexcel.formulas.lexer import TokenKind, tokens
from sexcel.model.book import Entry, Row
from sexcel.model.refs import CellRef, RangeRef
from sexcel.recognise.formula_reads import area_of

_ADDING = frozenset({"SUM", "ROUND", "SUBTOTAL"})
"""Functions in the formula of a sum."""

_MOST_ROWS = 500
"""Rows of a range that are gone through: blocks of a budget have a dozen lines."""


def added_positions(row: Row, columns: Sequence[str]) -> frozenset[int]:
    """Return the rows of the sheet that a row's formulas add up, as most of its columns do."""
    entries = (row.entries.get(column) for column in columns)
    formulas = [entry for entry in entries if entry is not None and entry.formula]
    if not formulas:
        return frozenset()
    votes = Counter(added for entry in formulas if (added := _find_added_by(row, entry)))
    return max(votes, key=lambda added: (votes[added], len(added)), default=frozenset())


def _find_added_by(row: Row, entry: Entry) -> frozenset[int]:
    """Return the rows that an entry adds up; in a table on its side they are columns."""
    is_sideways = entry.ref.row != row.position
    return find_added(entry.formula or "", entry.ref, across=is_sideways)


def find_added(formula: str, ref: CellRef, *, across: bool = False) -> frozenset[int]:
    """Return the rows whose cells in the same column a formula adds up; none where it does more.

    ``across``, the columns whose cells in the same row it does.

    What a range has in it and the formula takes off again is not added: ``=SUM(B4:B20)-B7``.
    """
    areas: list[tuple[str, range]] = []
    sign = "+"
    for token in tokens(formula.removeprefix("=")):
        if token.kind is TokenKind.REFERENCE:
            area = area_of(token, ref)
            is_near = area is not None and area.sheet == ref.sheet
            lines = _lines(area, ref, across=across) if area and is_near else None
            if lines is None or len(lines) > _MOST_ROWS:
                return frozenset()
            areas.append((sign, lines))
        elif token.kind is TokenKind.OPERATOR:
            sign = token.text
            if sign not in "+-":
                return frozenset()
        elif token.kind is TokenKind.FUNCTION and token.text.upper() not in _ADDING:
            return frozenset()
    added = {row for sign, rows in areas if sign == "+" for row in rows}
    taken_off = {row for sign, rows in areas if sign == "-" for row in rows}
    return frozenset(added ^ taken_off)


def _lines(area: RangeRef, ref: CellRef, *, across: bool) -> range | None:
    """Return the rows of an area in a cell's own column, or the columns in its row."""
    if across:
        is_along = area.first_row == area.last_row == ref.row
        return range(area.first_column, area.last_column + 1) if is_along else None
    is_along = area.first_column == area.last_column == ref.column
    return range(area.first_row, area.last_row + 1) if is_along else None
