"""Two cells of a row with one formula, in columns that read their own in every other row.

A sum of a register by name is typed anew for each year: ``SUMIFS(Lines[22/23],…)`` in one column,
``SUMIFS(Lines[23/24],…)`` in the next. One year that is in both columns of a row is a slip.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations

from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.sisters import Displaced, replace_part
from sexcel.formulas.formula_shapes import Position
from sexcel.formulas.lexer import Token, TokenKind
from sexcel.formulas.references import Reference, Shape

_FEWEST_ROWS = 3
"""Rows in which two columns differ in one and the same part: of two, either may be the odd one."""

_MOST_TWINS = 1
"""Rows of two columns with one formula: where more have it, both columns read the same there."""

_MOST_COLUMNS = 8
"""Cells of a row with one formula that are compared: a row of years may have a constant in all."""

Difference = tuple[int, Reference | Token, Reference | Token]
"""The index of the only part in which two formulas differ, and what each has there."""


def find_twins(sheet: SheetSurvey) -> Iterator[Displaced]:
    """Yield the formulas of a sheet that are that of another column of their row, by a slip."""
    twins: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row, line in sheet.shapes_across.items():
        columns: dict[str, list[int]] = defaultdict(list)
        for column, shape in line.items():
            if _stays_along(shape):
                columns[shape.text].append(column)
        for alike in columns.values():
            for pair in combinations(alike[:_MOST_COLUMNS], 2):
                twins[pair].append(row)
    for pair, rows in twins.items():
        if len(rows) <= _MOST_TWINS:
            yield from _find_slips(sheet, pair, rows[0])


def _stays_along(shape: Shape) -> bool:
    """Say whether a formula of this shape reads the same from every cell of a row."""
    ends = (end for r in shape.references for end in (r.first_column, r.last_column))
    return len(shape.parts) > 1 and not any(end.relative for end in ends)


def _find_slips(sheet: SheetSurvey, pair: tuple[int, int], row: int) -> Iterator[Displaced]:
    """Yield the cell of two with one formula in a row that should differ as in other rows."""
    first, second = (sheet.shapes_down[column] for column in pair)
    shape = first[row]
    differences = Counter(
        difference
        for line in first.keys() & second.keys()
        if _is_alike(shape, first[line])
        and (difference := _only_difference(first[line], second[line])) is not None
    )
    if len(differences) != 1:
        return
    ((index, of_first, of_second), count), *_ = differences.items()
    if count < _FEWEST_ROWS:
        return
    cells: tuple[Position, Position] = (row, pair[0]), (row, pair[1])
    due = {of_first: of_second, of_second: of_first}.get(shape.parts[index])
    if due is not None:
        slip, neighbour = cells if due == of_first else cells[::-1]
        formula = replace_part(shape, index, due).formula_in(sheet.ref(slip))
        yield Displaced(slip, neighbour, count, formula, None, None)


def _is_alike(shape: Shape, further: Shape) -> bool:
    """Say whether two formulas have the same functions, operators and number of parts."""
    return len(shape.parts) == len(further.parts) and shape.functions == further.functions


def _only_difference(first: Shape, second: Shape) -> Difference | None:
    if len(first.parts) != len(second.parts):
        return None
    differences = [
        (index, part, counterpart)
        for index, (part, counterpart) in enumerate(zip(first.parts, second.parts, strict=True))
        if part != counterpart
    ]
    if len(differences) != 1 or not _is_source(differences[0][1]):
        return None
    return differences[0]


def _is_source(part: Reference | Token) -> bool:
    """Say whether a part says where figures are read, and is no criterion or rate."""
    return isinstance(part, Reference) or part.kind not in (TokenKind.NUMBER, TokenKind.TEXT)
