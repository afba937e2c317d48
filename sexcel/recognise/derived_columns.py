"""Columns that a table works out from others, known by their figures whatever they are called.

``Plan to Latest Estimate`` is the variance where it is budget − outturn in the rows below it, and
``2025/26 Plan`` the total where it is core team + experts.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from itertools import combinations

from msgspec.structs import replace

from sexcel.model.expressions import (
    Expression,
    Figure,
    FigureKey,
    Negative,
    Sum,
    bind,
    evaluate,
    names,
)
from sexcel.model.grid import SheetGrid
from sexcel.model.names import normalise
from sexcel.model.tables import Column
from sexcel.recognise.column_match import NO_BUDGET, ColumnMatch
from sexcel.recognise.heading_words import Heading
from sexcel.recognise.readings import Reading

_ROWS_SEEN = 15
"""Rows below the headings that are looked at: a table of a dozen lines has all of them there."""

_MOST_BLANK = 1
"""Rows without a figure before a table ends: one may be the heading of a section."""

_LEAST_ROWS = 3
"""Rows in which the figure has to be right: one or two may be by chance."""

_LEAST_ADDENDS = 2
"""Parts of a total of which one may be found by the others: of one it is a copy."""

_LEAST_SUM = Decimal(50)
"""What a sum that shows its parts is at least: of FTE, £1 of rounding would be half of it."""

_MOST_FURTHER = 6
"""Headings that are no column of the table and may be part of a difference, from the left: a table
has one or two, and a hostile row has thousands."""

_ROUNDING = Decimal(1)
"""What a rounded figure may be out by, in the unit of its column."""


def add_derived_columns(reading: Reading) -> Reading:
    """Return the reading with the missing columns that figures under unused headings show.

    A column whose figures contradict its formula counts as missing where those under another
    heading follow it: of ``Movement: inflation`` and ``Fav / (adv)`` one is the variance.
    """
    for match in reading.matches:
        if match.column.formula is not None and not match.is_configured:
            reading = _exchange(reading, match)
    for match in reading.matches:
        reading = _solve(reading, match.column)
    for column in reading.missing:
        formula = None if column.formula is None else _bind(column.formula, reading.matches)
        if formula is None:
            reading = _solve(reading, column)
            continue
        headings = [heading for heading in reading.unused if not heading.is_period]
        heading = next((h for h in headings if _holds(reading, h, formula)), None)
        if heading is not None:
            reading = _with_column(reading, column, heading)
    return reading


def is_shown_by_sums(reading: Reading) -> bool:
    """Say whether figures add up across a row as only this table's do: core team + experts.

    A difference of two years is in many tables.
    """
    for match in reading.matches:
        formula = _bind_column(reading, match)
        parts = {m.column for m in reading.matches if m.column.name in _names_of(match.column)}
        is_of_parts = len(parts) >= _LEAST_ADDENDS and all(part.offset is None for part in parts)
        if formula is None or not is_of_parts:
            continue
        if _adds_up(reading, match.heading, formula):
            return True
    return False


def _solve(reading: Reading, column: Column) -> Reading:
    """Return the reading with a column and its one missing addend, as figures show them.

    ``Posts`` is the core team where it and the experts are the total.
    """
    parts = _names_of(column)
    missing = [c for c in reading.missing if c.name in parts and c.offset is None]
    if column.formula is None or len(parts) < _LEAST_ADDENDS or len(missing) != 1:
        return reading
    headings = [heading for heading in reading.unused if not heading.is_period]
    own = [match.heading for match in reading.matches if match.column is column]
    for addend in (heading for heading in headings if _may_be_part(reading, heading)):
        tried = _with_column(reading, missing[0], addend)
        formula = _bind(column.formula, tried.matches)
        for total in own or headings:
            if total is addend or formula is None:
                continue
            if _adds_up(tried, total, formula):
                return tried if own else _with_column(tried, column, total)
    return reading


def _names_of(column: Column) -> frozenset[str]:
    """Return the columns from which one is worked out; none where it is typed."""
    return frozenset() if column.formula is None else frozenset(names(column.formula))


def _bind_column(reading: Reading, match: ColumnMatch) -> Expression | None:
    declared = match.column.formula
    return None if declared is None else _bind(declared, reading.matches)


def _exchange(reading: Reading, match: ColumnMatch) -> Reading:
    """Return the reading with a worked out column at the heading under which its formula holds."""
    formula = _bind_column(reading, match)
    if formula is None or _holds(reading, match.heading, formula):
        return reading
    headings = [heading for heading in reading.unused if not heading.is_period]
    heading = next((h for h in headings if _holds(reading, h, formula)), None)
    if heading is None and not _is_other_difference(reading, match):
        return reading
    without = replace(
        reading,
        matches=tuple(known for known in reading.matches if known is not match),
        unused=(*reading.unused, match.heading),
    )
    if heading is None:
        return replace(without, missing=(*reading.missing, match.column))
    return _with_column(without, match.column, heading)


def _is_other_difference(reading: Reading, match: ColumnMatch) -> bool:
    """Say whether the figures of a column are the difference of two others than it is declared.

    ``Movement`` may be against last year's budget, and is then no variance against the outturn;
    ``Change since v0.8`` is against a column beside it that is none of the table's.
    """
    if "variance" in normalise(match.heading.text):
        return False  # So called, it is in doubt: two headings may be exchanged.
    declared = set(names(match.column.formula)) if match.column.formula is not None else set()
    further = [h for h in reading.unused if not h.is_period][:_MOST_FURTHER]
    unnamed = [ColumnMatch(match.column, f"{h.position}", h) for h in further]
    columns = [m.name for m in reading.matches if m.column.kind.is_figure and m is not match]
    columns += [m.name for m in unnamed]
    with_unnamed = replace(reading, matches=(*reading.matches, *unnamed))
    return any(
        _holds(with_unnamed, match.heading, Sum((_figure(first), Negative(_figure(second)))))
        for first, second in combinations(columns, 2)
        if {first, second} != declared
    )


def _bind(formula: Expression, matches: Sequence[ColumnMatch]) -> Expression | None:
    """Return a formula of figures by their column; None where one of its columns is missing."""
    columns: dict[str, list[str]] = {}
    for match in matches:
        columns.setdefault(match.column.name, []).append(match.name)
    if not columns.keys() >= set(names(formula)):
        return None
    return bind(formula, lambda name: Sum(tuple(map(_figure, columns[name]))))


def _figure(column: str) -> Figure:
    return Figure(FigureKey("", "", column))


def _may_be_part(reading: Reading, heading: Heading) -> bool:
    """Say whether a sum would miss the figures, as it does no shares; differences are no part."""
    if NO_BUDGET.search(heading.text):
        return False
    figures = _figures_below(reading, heading)
    return sum(abs(figure) > _ROUNDING for _, figure in figures) >= _LEAST_ROWS


def _figures_below(reading: Reading, heading: Heading) -> Iterator[tuple[int, Decimal]]:
    """Yield the rows and figures under a heading, down to where the rows have no figures."""
    positions = {heading.position, *reading.figure_positions}
    blank_rows = 0
    for row in range(reading.last_row + 1, reading.last_row + 1 + _ROWS_SEEN):
        figures = {p: v for p in positions if isinstance(v := reading.sheet.value(row, p), Decimal)}
        blank_rows = 0 if figures else blank_rows + 1
        if blank_rows > _MOST_BLANK:
            return
        if heading.position in figures:
            yield row, figures[heading.position]


def _adds_up(reading: Reading, heading: Heading, formula: Expression) -> bool:
    """Say whether figures under a heading, down to a gap, are what a formula gives; all but one."""
    positions = {match.name: match.heading.position for match in reversed(reading.matches)}
    right = wrong = 0
    for row, figure in _figures_below(reading, heading):
        if abs(figure) >= _LEAST_SUM:
            due = evaluate(formula, partial(_look_up, reading.sheet, positions, row))
            is_right = abs(figure - due) < _ROUNDING
            right, wrong = right + is_right, wrong + (not is_right)
    return right >= _LEAST_ROWS and wrong <= 1


def _holds(reading: Reading, heading: Heading, formula: Expression) -> bool:
    """Say whether most figures under a heading are what the formula gives, in either sign."""
    first = reading.last_row + 1
    positions = {match.name: match.heading.position for match in reversed(reading.matches)}
    asked, right = 0, {1: 0, -1: 0}
    for row in range(first, first + _ROWS_SEEN):
        figure = reading.sheet.value(row, heading.position)
        if isinstance(figure, str) and asked and _has_headings(reading, row):
            break
        if not isinstance(figure, Decimal):
            continue
        due = evaluate(formula, partial(_look_up, reading.sheet, positions, row))
        if not (figure or due):
            continue
        asked += 1
        for sign in right:
            right[sign] += abs(figure - sign * due) < min(_ROUNDING, abs(figure))
    return max(right.values()) >= _LEAST_ROWS and 2 * max(right.values()) > asked


def _has_headings(reading: Reading, row: int) -> bool:
    """Say whether a row has words in every column of figures: the headings of a further table."""
    values = [reading.sheet.value(row, position) for position in reading.figure_positions]
    return all(isinstance(value, str) for value in values)


def _look_up(
    sheet: SheetGrid, positions: Mapping[str, int], row: int, key: FigureKey
) -> Decimal | None:
    """Return the figure of a row in the column of this name."""
    value = sheet.value(row, positions[key.column])
    return value if isinstance(value, Decimal) else None


def _with_column(reading: Reading, column: Column, heading: Heading) -> Reading:
    matches = (*reading.matches, ColumnMatch(column, column.name, heading))
    return replace(
        reading,
        matches=tuple(sorted(matches, key=lambda match: match.heading.position)),
        missing=tuple(missing for missing in reading.missing if missing is not column),
        unused=tuple(unused for unused in reading.unused if unused is not heading),
    )
