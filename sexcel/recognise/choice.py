"""The readings that win: the best of each place, and the budget year that most of them imply."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from sexcel.budget.core_team import FTE_BY_GRADE, RATE_CARD
from sexcel.recognise.derived_columns import add_derived_columns
from sexcel.recognise.heading_words import parse_year
from sexcel.recognise.readings import Reading

_LEAST_OWN = 2
"""Columns of figures that make a further table in a block: one may be a column of the first."""

_TITLE_ROWS = (1, 2)
"""Rows of a sheet that hold its title, which may name the budget year; a note is further down."""


def choose_readings(candidates: Sequence[Reading]) -> list[Reading]:
    """Return the readings with the highest scores that share no cell, in reading order."""
    winners: list[int] = []
    for index in sorted(range(len(candidates)), key=lambda index: -candidates[index].score):
        if not any(candidates[index].excludes(candidates[winner]) for winner in winners):
            winners.append(index)
    return [candidates[index] for index in sorted(winners)]


def find_companions(candidates: Sequence[Reading], winners: Sequence[Reading]) -> Iterator[Reading]:
    """Yield the readings of further tables whose columns are among those of a winner.

    A team may print Tables 5 and 6 as one block, with one column of names, and beside the FTE of
    each grade its rate.
    """
    places: dict[tuple[str, int], list[Reading]] = {}
    for winner in winners:
        for row in range(winner.first_row, winner.last_row + 1) if winner.body is None else ():
            places.setdefault((winner.sheet.name, row), []).append(winner)
    for reading in sorted(candidates, key=lambda reading: -reading.score):
        rows = range(reading.first_row, reading.last_row + 1)
        beside = [w for row in rows for w in places.get((reading.sheet.name, row), ())]
        blocks = [winner for winner in beside if winner.header.meets(reading.header)]
        companion = _companion(reading, blocks) if blocks else None
        if companion is not None:
            yield companion
            for row in rows:
                places.setdefault((reading.sheet.name, row), []).append(companion)


def _companion(reading: Reading, blocks: Sequence[Reading]) -> Reading | None:
    """Return a reading that adds figures of its own to tables with the same names of rows."""
    is_of_rates = reading.table is RATE_CARD and all(b.table is FTE_BY_GRADE for b in blocks)
    if not is_of_rates and reading.table.number is None:
        return None
    if any(
        block.table is reading.table or block.label_position != reading.label_position
        for block in blocks
    ):
        return None
    if any(match.expected_year is not None for match in reading.matches):
        return None
    used = {position for block in blocks for position in block.figure_positions}
    if len(reading.figure_positions - used) >= (1 if is_of_rates else _LEAST_OWN):
        return reading
    return _part(reading, blocks)


def _part(reading: Reading, blocks: Sequence[Reading]) -> Reading | None:
    """Return a reading as a table that another one holds, with a sum of its own; None if it is not.

    Of Table 3 the columns up to core team + experts are Table 5.
    """
    if not any(column.formula for column in reading.table.columns):
        return None
    derived = add_derived_columns(reading)
    shared = {(m.name, m.heading.position) for block in blocks for m in block.matches}
    used = {position for _, position in shared}
    added = [m for m in derived.matches if (m.name, m.heading.position) not in shared]
    is_part = added and all(
        match.column.formula is not None and match.heading.position not in used for match in added
    )
    return derived if is_part else None


def vote_budget_year(readings: Iterable[Reading]) -> int | None:
    """Return the budget year that most readings imply; the latest of equals."""
    years = (reading.budget_year for reading in readings)
    votes = Counter(year for year in years if year is not None)
    return max(votes, key=lambda year: (votes[year], year), default=None)


def find_title_year(readings: Iterable[Reading]) -> int | None:
    """Return the year in the title of the sheets of readings whose headings name none.

    Over ``PY Budget``, ``Budget`` and ``Plan+1`` it is the budget year.
    """
    sheets = {
        reading.sheet.name: reading.sheet
        for reading in readings
        if any(match.heading.year_number is not None for match in reading.matches)
    }
    years = (
        parse_year(title)
        for sheet in sheets.values()
        for title in sheet.texts_above(_TITLE_ROWS[-1] + 1, _TITLE_ROWS)
    )
    votes = Counter(year for year in years if year is not None)
    return max(votes, key=lambda year: (votes[year], year), default=None)


def last_row(reading: Reading, winners: Iterable[Reading]) -> int:
    """Return the last row the table may reach: above the next header, or the end of the sheet.

    Where the configuration gives its range, that is where it ends.
    """
    if reading.place is not None and reading.place.range is not None:
        return reading.place.range.last_row
    if reading.body is not None:
        return reading.body[1]
    header = reading.header
    below = [
        winner.area.first_row - 1
        for winner in winners
        if winner.sheet.name == reading.sheet.name
        and winner.area.first_row > header.last_row
        and winner.header.first_column <= header.last_column
        and header.first_column <= winner.header.last_column
    ]
    return min(below, default=max(reading.sheet.rows, default=0))
