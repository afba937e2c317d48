"""Rival readings of one place, weighed by the equations that hold under each.

Headings say which readings are likely; where they leave doubt, or where the likeliest breaks most
of its own equations, the reading under which more of them hold is the right one.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from sexcel.model.book import Book, BookTable
from sexcel.model.doubts import Doubt
from sexcel.model.grid import Grid
from sexcel.recognise.agreement import Agreement, weigh_agreement
from sexcel.recognise.choice import last_row
from sexcel.recognise.column_match import ColumnMatch, fits_status
from sexcel.recognise.derived_columns import add_derived_columns
from sexcel.recognise.heading_words import Heading
from sexcel.recognise.reading_log import ReadingLog
from sexcel.recognise.readings import Reading
from sexcel.recognise.signs import SettledSigns, understand_signs
from sexcel.recognise.table_reading import read_table

_CLOSE = 1.0
"""Points by which a rival may be behind and still be as likely: one heading is worth as much."""

_FARTHEST = 5.0
"""Points by which the rival of a reading that breaks may be behind: a caption and the names of the
rows together are worth four."""

_MOST_TRIED = 4
"""Rivals of one place that are read in full, the likeliest first: more readings of the same
headings differ by a row of captions only."""

_LEAST_MORE = 2
"""Equations by which a rival has to be ahead: one may hold by chance, or be one slip."""


class WeighedTable(Struct, frozen=True):
    """A reading with the table that it makes, and the doubts that came up."""

    reading: Reading
    table: BookTable
    doubts: tuple[Doubt, ...]


class RivalWeigher:
    """Reads the winners of one workbook, each or the rival that its equations speak for."""

    def __init__(
        self,
        grid: Grid,
        candidates: Sequence[Reading],
        winners: Sequence[Reading],
        companions: Sequence[Reading],
        budget_year: int | None,
        log: ReadingLog,
    ) -> None:
        self._grid = grid
        self._upright = [winner for winner in winners if not winner.is_sideways]
        self._year = budget_year
        self._log = log
        self._candidates = _by_row(candidates)
        self._companions = companions
        self._winners = _by_row(self._upright)

    def read(self, winner: Reading) -> WeighedTable:
        """Return the table of a winner, or of the rival under which more equations hold."""
        winner = self._with_derived_columns(winner)
        best = self._read(winner)
        is_settled = winner.place is not None or winner.body is not None or winner.is_sideways
        if is_settled or not winner.table.figures:
            return best
        rivals = list(islice(self._rivals(winner), _MOST_TRIED))
        if not rivals:
            return best
        agreement = self._weigh(best)
        breaks = agreement.broken > agreement.held
        for rival in rivals:
            if rival.score < winner.score - _CLOSE and not breaks:
                break
            if not breaks and self._is_beside(rival):
                continue
            near = len(self._log.near)
            tried = self._read(rival)
            of_rival = self._weigh(tried)
            is_sound = of_rival.held > of_rival.broken
            if is_sound and of_rival.balance >= agreement.balance + _LEAST_MORE:
                best, agreement = tried, of_rival
            else:
                del self._log.near[near:]
        return best

    def _is_beside(self, rival: Reading) -> bool:
        """Say whether a rival is of a further table in the block, which takes the place of none."""
        return any(
            rival.table is companion.table and rival.header.meets(companion.header)
            for companion in self._companions
        )

    def prove(self, companion: Reading) -> WeighedTable | None:
        """Return a further table in the block of a winner, if its own equations show it."""
        near = len(self._log.near)
        tried = self._read(self._with_derived_columns(companion))
        is_whole = not any(column.required for column in tried.reading.missing)
        # A rate card has no sums of its own: its heading says what it is.
        is_proved = not tried.table.table.total or self._weigh(tried).balance >= _LEAST_MORE
        if companion.place or (is_whole and is_proved):
            return tried
        del self._log.near[near:]
        return None

    def _with_derived_columns(self, reading: Reading) -> Reading:
        """Return a reading with the columns that its figures show, where no person settled them."""
        is_settled = reading.place is not None or self._log.setup.has_columns(reading.table.name)
        return reading if is_settled else add_derived_columns(reading)

    def _rivals(self, winner: Reading) -> Iterator[Reading]:
        """Yield the other readings of the place of a winner, and of no other winner's."""
        places = [(winner.sheet.name, row) for row in range(winner.first_row, winner.last_row + 1)]
        beside = [w for key in places for w in self._winners.get(key, ()) if w is not winner]
        readings = [rival for key in places for rival in self._candidates.get(key, ())]
        known = {_signature(winner)}
        yield from map(self._with_derived_columns, _column_rivals(winner))
        for rival in sorted(readings, key=lambda reading: -reading.score):
            if rival.score < winner.score - _FARTHEST:
                return
            signature = _signature(rival)
            if signature in known or rival.place is not None or rival.body is not None:
                continue
            if not rival.header.meets(winner.header):
                continue
            known.add(signature)
            if not any(rival.header.meets(w.header) for w in beside):
                yield rival

    def _read(self, reading: Reading) -> WeighedTable:
        """Return a reading's table; its doubts are kept apart from those of the log."""
        noted = len(self._log.doubts)
        table = read_table(reading, last_row(reading, self._upright), self._year, self._log)
        doubts = tuple(self._log.doubts[noted:])
        del self._log.doubts[noted:]
        return WeighedTable(reading, table, doubts)

    def _weigh(self, weighed: WeighedTable) -> Agreement:
        """Return how a table agrees with itself, where it breaks in the signs that fit it best."""
        base = weighed.reading.budget_year or self._year or 0
        book = Book(self._grid.path, self._grid.sha256, base, {}, settings=self._log.settings)
        agreement = weigh_agreement(weighed.table, book)
        if agreement.broken <= agreement.held:
            return agreement
        name = weighed.table.table.name
        book_so_read = replace(book, tables={name: weighed.table})
        signed = understand_signs(book_so_read, SettledSigns(set(), {}))
        return weigh_agreement(signed.tables[name], book)


def _by_row(readings: Sequence[Reading]) -> dict[tuple[str, int], list[Reading]]:
    """Return the readings by the sheet and each row of their headings."""
    by_row: dict[tuple[str, int], list[Reading]] = {}
    for reading in readings:
        for row in range(reading.first_row, reading.last_row + 1):
            by_row.setdefault((reading.sheet.name, row), []).append(reading)
    return by_row


def _column_rivals(winner: Reading) -> Iterator[Reading]:
    """Yield the readings that take another heading of the same year and status for a column.

    Of "2024/25 Budget" and "2024/25 Revised Budget" the variance says which it takes, and of two
    headings in unknown words which is the approved budget and which the outturn.
    """
    for match in winner.matches:
        if match.column.offset is None or match.is_configured:
            continue
        for heading in winner.unused:
            is_of_year = heading.year == match.heading.year and not heading.is_period
            if is_of_year and fits_status(match.column, heading):
                unused = tuple(match.heading if h is heading else h for h in winner.unused)
                yield replace(
                    winner, matches=with_headings(winner, {match: heading}), unused=unused
                )
        for later in winner.matches[winner.matches.index(match) + 1 :]:
            if match.is_guessed and later.is_guessed and later.column.offset == match.column.offset:
                swapped = {match: later.heading, later: match.heading}
                yield replace(winner, matches=with_headings(winner, swapped))


def with_headings(
    reading: Reading, headings: Mapping[ColumnMatch, Heading]
) -> tuple[ColumnMatch, ...]:
    """Return the columns of a reading, some under other headings."""
    matches = (
        replace(match, heading=headings[match]) if match in headings else match
        for match in reading.matches
    )
    return tuple(sorted(matches, key=lambda match: match.heading.position))


def _signature(reading: Reading) -> tuple[str, tuple[tuple[str, int], ...]]:
    """Return what the equations can tell two readings of a place by: table and figure columns."""
    figures = (match for match in reading.matches if match.column.kind.is_figure)
    return reading.table.name, tuple((match.name, match.heading.position) for match in figures)
