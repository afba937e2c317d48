"""The readings that win: the best of each place, and the budget year that most of them imply."""

from collections import Counter
from collections.abc import Iterable, Sequence

from sexcel.recognise.readings import Reading


def choose_readings(candidates: Sequence[Reading]) -> list[Reading]:
    """Return the readings with the highest scores that share no cell, in reading order."""
    winners: list[int] = []
    for index in sorted(range(len(candidates)), key=lambda index: -candidates[index].score):
        header = candidates[index].header
        if not any(header.meets(candidates[winner].header) for winner in winners):
            winners.append(index)
    return [candidates[index] for index in sorted(winners)]


def vote_budget_year(readings: Iterable[Reading]) -> int | None:
    """Return the budget year that most readings imply; the latest of equals."""
    years = (reading.budget_year for reading in readings)
    votes = Counter(year for year in years if year is not None)
    return max(votes, key=lambda year: (votes[year], year), default=None)


def last_row(reading: Reading, winners: Iterable[Reading]) -> int:
    """Return the last row the table may reach: above the next header, or the end of the sheet.

    Where the configuration gives its range, that is where it ends.
    """
    if reading.place is not None and reading.place.range is not None:
        return reading.place.range.last_row
    header = reading.header
    below = [
        winner.first_row - 1
        for winner in winners
        if winner.sheet.name == reading.sheet.name
        and winner.first_row > header.last_row
        and winner.header.first_column <= header.last_column
        and header.first_column <= winner.header.last_column
    ]
    return min(below, default=max(reading.sheet.rows, default=0))
