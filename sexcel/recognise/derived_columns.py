"""Columns that a table works out, known by their figures where their heading is a team's own.

Table 5 under ``Core Team``, ``Subject Matter Experts`` and ``FY27/28 Plan``: the last column adds
up the two, so it is the total.
"""

from collections.abc import Collection
from decimal import Decimal

from msgspec.structs import replace

from sexcel.model.expressions import Figure, FigureKey, bind, evaluate, names
from sexcel.model.grid import SheetGrid
from sexcel.model.tables import Column
from sexcel.recognise.columns import ColumnMatch
from sexcel.recognise.heading_words import Heading
from sexcel.recognise.readings import Reading

_ROWS_BELOW = 40
"""Rows under the headings that are looked at: the published tables have no more."""

_LAST_GAP = 3
"""Rows without figures that end a table: a heading with a blank row on each side is two."""

_LEAST_RIGHT = 3
"""Rows in which a figure must be what the column works out: two may be so by chance."""

_MOST_WRONG = 5
"""One row in so many may be wrong: a slip, or a row of words."""

_ROUNDING = Decimal(1)
"""£ by which a sum of rounded figures may be out."""

_LEAST_ROUNDED = Decimal(100)
"""Figures below are FTE, counts or £k, which are not rounded to 1."""


def match_derived_columns(reading: Reading, barred: Collection[int]) -> Reading:
    """Return the reading, missing columns with a formula matched to the heading it holds under.

    At the ``barred`` positions are headings that a person said are of no column.
    """
    positions = {match.name: match.heading.position for match in reading.matches}
    for column in reading.missing:
        if column.formula is None or column.by_grade or not column.kind.is_figure:
            continue
        if not positions.keys() >= set(names(column.formula)):
            continue
        heading = next(
            (
                unused
                for unused in reading.unused
                if unused.position not in barred and _holds_under(column, unused, reading)
            ),
            None,
        )
        if heading is not None:
            reading = replace(
                reading,
                matches=(*reading.matches, ColumnMatch(column, column.name, heading)),
                missing=tuple(missing for missing in reading.missing if missing is not column),
                unused=tuple(unused for unused in reading.unused if unused is not heading),
            )
    return reading


def _holds_under(column: Column, heading: Heading, reading: Reading) -> bool:
    """Say whether the figures under a heading are those that a column works out."""
    right = wrong = blank = 0
    first = reading.last_row + 1
    for row in range(first, first + _ROWS_BELOW):
        figure = _figure(reading.sheet, row, heading.position)
        due = _work_out(column, reading, row)
        blank = blank + 1 if figure is None and due is None else 0
        if blank == _LAST_GAP:
            break
        if figure is None or due is None:
            continue
        holds = abs(figure - due) <= (_ROUNDING if abs(due) > _LEAST_ROUNDED else 0)
        right, wrong = right + holds, wrong + (not holds)
    return right >= _LEAST_RIGHT and wrong * _MOST_WRONG <= right


def _work_out(column: Column, reading: Reading, row: int) -> Decimal | None:
    """Return what a column has in a row of the sheet; None where the row gives no figures."""
    if column.formula is None:
        return None
    inputs = {
        match.name: _figure(reading.sheet, row, match.heading.position) for match in reading.matches
    }
    if not any(inputs[name] for name in names(column.formula)):
        return None
    formula = bind(column.formula, lambda name: Figure(FigureKey("", "", name)))
    return evaluate(formula, lambda key: inputs[key.column])


def _figure(sheet: SheetGrid, row: int, column: int) -> Decimal | None:
    value = sheet.value(row, column)
    return value if isinstance(value, Decimal) else None
