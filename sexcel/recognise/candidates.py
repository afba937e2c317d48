"""Every reading that the rows of a sheet allow: the candidates among which the score decides.

A reading of another kind, such as one of a table that runs sideways, is one more candidate here.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from itertools import dropwhile, islice, pairwise, takewhile

from msgspec import Struct

from sexcel.model.amounts import is_nothing
from sexcel.model.grid import CellValue, SheetGrid
from sexcel.model.setup import PlaceSetting
from sexcel.model.tables import Kind, Table
from sexcel.recognise.columns import match_columns
from sexcel.recognise.derived_columns import add_derived_columns
from sexcel.recognise.heading_names import LEAST_HEADINGS, HeadingNames
from sexcel.recognise.heading_rows import (
    GAP,
    HeadingRows,
    columns_around,
    is_amount,
    read_heading,
    spans_between,
)
from sexcel.recognise.heading_words import Heading, parse_year
from sexcel.recognise.reading_log import ReadingLog
from sexcel.recognise.readings import Reading
from sexcel.recognise.scoring import NOTHING_SAYS, weigh
from sexcel.recognise.setup_fit import FittedSetup

_HEADER_ROWS = ((0, 0), (-1, 0), (0, 1), (-2, 0), (-1, 1), (0, 2))
"""Rows above and below the row of the label heading that a header may span, likeliest first."""

_LEAST_AMOUNT = 100
"""A number in a row of headings that is no year and no heading: grades go up to a dozen."""

_ROWS_SEEN = 5
"""Rows below a header that show what a column holds: a unit, a blank and a title may come first."""

_WORD = re.compile(r"[^\W\d_]{4}")
"""Four letters in a row: a word. Units, ``TBC`` and ``nil`` are shorter, and may be in the place of
an amount."""

_CODE = re.compile(r"[A-Z]{0,3}[-./ ]?\d{1,4}(?:\.\d{1,3}){0,3}[a-z]?|[A-Z]{2}|\(?[a-z]{1,4}[).]")
"""The reference of a line or the initials of its owner: ``S06``, ``B-12``, ``3a``, ``C1.6``,
``JM``, ``(c)``, ``iv.``."""

_TALLEST = 3
"""Rows of a header: year, status and unit, one in each."""

_ROWS_SAMPLED = 5
"""Rows under a header that show what a column without a heading holds: it takes two texts among
them, and blank rows and section headings come between."""

_ROWS_NAMED = 12
"""Rows under a header whose texts are counted to see which column names them: a block of a few
areas with their sub-committees."""

_MOST_BESIDE = 32
"""Tables side by side in a row; a bound, since a hostile row may have 16,384 headings."""

_MOST_NEAR = 40
"""Rows of a sheet that came near a table, of which the best are shown to the user: a budget on one
sheet has a dozen tables. A bound, since a sheet of 10,000 rows of headings has as many."""


def find_candidates(
    sheet: SheetGrid, names: HeadingNames, setup: FittedSetup
) -> tuple[list[Reading], list[Reading]]:
    """Return every reading of every place on a sheet, and those that lack something.

    Of those that lack more than a word that says which table they are, the best of each row.
    """
    finder = _CandidateFinder(sheet, names, setup)
    candidates: list[Reading] = []
    near: list[Reading] = []
    near_rows = 0
    heading_rows: dict[int, tuple[list[int], dict[int, str]]] = {}
    for row, columns in sheet.rows.items():
        texts = {column: read_heading(sheet, row, column) for column in columns}
        labels = [
            column
            for column, text in texts.items()
            if names.tables_labelled(text) and not finder.heads_amounts(text, column, row)
        ]
        if labels or names.may_be_headings(texts.values()):
            heading_rows[row] = labels, texts
    for row, (labels, texts) in heading_rows.items():
        if all(following in heading_rows for following in range(row + 1, row + 1 + _TALLEST)):
            # More rows of headings than a header has: no table has its rows right under this one.
            continue
        lacking: list[Reading] = []
        for reading in finder.read_row(row, labels, texts):
            (lacking if reading.lacks else candidates).append(reading)
        if lacking and near_rows < _MOST_NEAR:
            near_rows += 1
            best = max(lacking, key=lambda reading: reading.score)
            near += [r for r in lacking if r is best or r.lacks == NOTHING_SAYS]
    return candidates, near


def _is_exact(reading: Reading) -> bool:
    """Say whether a reading has all that its table needs, under known headings."""
    return not (
        reading.lacks
        or any(match.is_guessed for match in reading.matches)
        or any(column.required for column in reading.missing)
    )


def read_as(
    reading: Reading,
    table: Table,
    names: HeadingNames,
    setup: FittedSetup,
    budget_year: int | None = None,
) -> Reading | None:
    """Return the headings of a reading read again, as those of a table; None where they cannot be.

    Its labels are known by their place. Of years that fit alike the ``budget_year`` is taken.
    """
    finder = _CandidateFinder(reading.sheet, names, setup)
    headings = (*(match.heading for match in reading.matches), *reading.unused)
    return finder.read_headings(table, reading.first_row, reading.last_row, headings, budget_year)


def read_configured_place(
    sheet: SheetGrid, table: Table, setting: PlaceSetting, log: ReadingLog
) -> Reading | None:
    """Return the best reading of the place that the configuration names; None without any."""
    finder = _CandidateFinder(sheet, HeadingNames((table,), log.settings, log.grades), log.setup)
    readings = finder.read_place(table, setting)
    return max(readings, key=lambda reading: reading.score, default=None)


class _Header(Struct, frozen=True):
    """Headings in the rows ``first`` to ``last``, whichever table they may be of.

    The columns ``over_texts`` may hold the labels of rows, that ``over_names`` does so likeliest,
    those ``over_members`` the members of groups named before them; those ``over_words`` hold no
    amounts.
    """

    first: int
    last: int
    headings: tuple[Heading, ...]
    over_texts: tuple[int, ...]
    over_names: int | None
    over_members: tuple[int, ...]
    over_words: tuple[int, ...]


def _is_grouped(rows: Sequence[tuple[CellValue, CellValue]]) -> bool:
    """Say whether of pairs of texts the first recurs, as groups do, and the second never does."""
    block = takewhile(any, dropwhile(lambda pair: not any(pair), rows))
    texts = [pair for pair in block if all(isinstance(text, str) for text in pair)]
    groups, members = {group for group, _ in texts}, {member for _, member in texts}
    return len(groups) < len(members) == len(texts)


class _CandidateFinder:
    """Finds the readings of one sheet."""

    def __init__(self, sheet: SheetGrid, names: HeadingNames, setup: FittedSetup) -> None:
        self._sheet = sheet
        self._names = names
        self._setup = setup
        self._rows = HeadingRows(sheet)
        self._over_words: dict[tuple[int, int], bool] = {}

    def read_row(self, row: int, labels: list[int], texts: Mapping[int, str]) -> Iterator[Reading]:
        """Yield every reading of a row with these texts, label headings in these columns."""
        self._rows.forget()
        self._over_words.clear()
        labels = labels[:_MOST_BESIDE]
        used = sorted(texts)
        for column, following in pairwise(used):
            # A blank column and a column of names after it may begin a table beside this one.
            if following - column > 1 and self._is_over_labels(row, following):
                yield from self._read_by_surroundings(row, following, None, begins=True)
        if not labels:
            yield from self._read_by_surroundings(row, min(texts), None)
            return
        labelled = list(self._read_by_labels(row, labels, texts))
        yield from labelled
        if not any(map(_is_exact, labelled)):
            # Of another table: 'Description' may be over the names of any.
            beside = (c for c in labels if min(texts) < c and c - 1 not in texts)
            yield from self._read_by_surroundings(row, min(texts), min(beside, default=None))
        for start, stop in islice(spans_between(labels, used), _MOST_BESIDE):
            yield from self._read_by_surroundings(row, start, stop)

    def _read_by_labels(
        self, row: int, labels: list[int], texts: Mapping[int, str]
    ) -> Iterator[Reading]:
        used = min(texts)
        starts = [column for column in labels if column - 1 not in texts] or labels[:1]
        tables = {t.name for label in labels for t in self._names.tables_labelled(texts[label])}
        for start in dict.fromkeys((min(labels), *starts)):
            stop = min((s for s in starts if s > start), default=None)
            named = [table for table in self._names.tables if table.name in tables]
            yield from self._read_around(named, row, start, stop)
        # Tables may be right beside one another: each begins at its label heading.
        is_alone = labels[0] > used and labels[0] - 1 not in texts
        for start in labels if is_alone else labels[1:]:
            stop = min((s for s in starts if s > start), default=None)
            labelled = self._names.tables_labelled(texts[start])
            yield from self._read_around(labelled, row, start, stop, begins=True)

    def _read_by_surroundings(
        self, row: int, start: int, stop: int | None, *, begins: bool = False
    ) -> Iterator[Reading]:
        """Yield readings by the other headings, the captions above and the names of rows."""
        tables = [table for table in self._names.tables if table.figures]
        yield from self._read_around(tables, row, start, stop, by_surroundings=True, begins=begins)

    def read_place(self, table: Table, setting: PlaceSetting) -> Iterator[Reading]:
        """Yield the readings of the place that the configuration names."""
        corner = setting.header if setting.range is None else setting.range.first_cell
        if corner is None:
            return
        for lowest in range(corner.row, corner.row + _TALLEST):
            used = self._rows.used_columns(corner.row, lowest)
            if setting.range is not None:
                columns = [
                    column
                    for column in used
                    if setting.range.first_column <= column <= setting.range.last_column
                ]
            else:
                columns = columns_around(used, corner.column, None, begins=True)
            last = self._rows.last_with_units(lowest, columns)
            if lowest > corner.row and self._rows.has_amount(lowest, columns):
                return
            headings = self._rows.headings(corner.row, last, columns)
            if setting.range is not None and columns:
                blank = self._blank_labels(last, columns)
                edge = setting.range.first_column
                headings = (*(label for label in blank if label.position >= edge), *headings)
            header = self._header(corner.row, last, headings)
            reading = self._read(table, header, by_surroundings=True, setting=setting)
            if reading is not None:
                yield reading

    def read_headings(
        self,
        table: Table,
        first: int,
        last: int,
        headings: Sequence[Heading],
        budget_year: int | None,
    ) -> Reading | None:
        """Return the reading of headings as those of a table, labels known by their place."""
        ordered = sorted(headings, key=lambda heading: heading.position)
        header = self._header(first, last, ordered)
        return self._read(table, header, by_surroundings=True, budget_year=budget_year)

    def _read_around(
        self,
        tables: Sequence[Table],
        row: int,
        start: int,
        stop: int | None,
        *,
        by_surroundings: bool = False,
        begins: bool = False,
    ) -> Iterator[Reading]:
        """Yield the readings of headings around ``start`` as those of each of the tables."""
        if not tables:
            return
        headers = list(
            self._headers_around(row, start, stop, by_surroundings=by_surroundings, begins=begins)
        )
        for table in tables:
            for header, labelled in headers:
                if table.name in labelled:
                    continue
                reading = self._read(table, header, by_surroundings=by_surroundings)
                if reading is not None:
                    yield reading

    def _headers_around(
        self, row: int, start: int, stop: int | None, *, by_surroundings: bool, begins: bool
    ) -> Iterator[tuple[_Header, Collection[str]]]:
        """Yield the headers around ``start``, where a table may ``begin``."""
        for above, below in _HEADER_ROWS:
            first, last = row + above, row + below
            if first < 1:
                continue
            columns = columns_around(
                self._rows.used_columns(first, last),
                start,
                stop,
                begins=begins,
                is_label=partial(self._is_over_labels, last),
            )
            columns = self._before_body(columns, first, last)
            further = (number for number in range(first, last + 1) if number != row)
            if self._rows.has_amount(row, columns, least=_LEAST_AMOUNT) or any(
                self._rows.has_amount(number, columns) for number in further
            ):
                continue
            top = self._top(first, columns) if by_surroundings else first
            labelled = self._labelled(top, last, columns) if by_surroundings else ()
            outermost = {first, last} - {row}
            if any(not self._adds_headings(number, row, columns) for number in outermost):
                continue
            last = self._rows.last_with_units(last, columns)
            headings = self._rows.headings(first, last, columns)
            if by_surroundings and columns:
                blank = self._blank_labels(last, columns)
                headings = tuple(sorted((*blank, *headings), key=lambda h: h.position))
            yield self._header(first, last, headings), labelled

    def _top(self, first: int, columns: Sequence[int]) -> int:
        """Return the first of the rows of words right above a header, as many as one may have."""
        top = first
        while (
            first - top < _TALLEST
            and top - 1 in self._sheet.rows
            and not self._rows.has_amount(top - 1, columns)
        ):
            top -= 1
        return top

    def _header(self, first: int, last: int, headings: Sequence[Heading]) -> _Header:
        positions = [heading.position for heading in headings]
        over_texts = [
            position
            for position in positions
            if not self._is_over_figures(position, last) and not self._is_over_codes(position, last)
        ]
        return _Header(
            first,
            last,
            tuple(headings),
            tuple(over_texts),
            self._find_names(over_texts, last),
            tuple(self._find_members(over_texts, last)),
            tuple(position for position in positions if self._is_over_words(position, last)),
        )

    def _before_body(self, columns: list[int], first: int, last: int) -> list[int]:
        """Return the columns of a header, up to the body or the headings of a table beside it.

        The headings of one begin behind a gap, over names, and say again what these say, or name
        the same years.
        """
        gaps = [
            i
            for i, (column, following) in enumerate(pairwise(columns), 1)
            if following - column > 1
        ]
        rows = range(first, last + 1)
        for gap in gaps:
            if any(self._rows.has_amount(row, columns[gap:], least=_LEAST_AMOUNT) for row in rows):
                return columns[:gap]
            if self._is_over_labels(last, columns[gap]):
                texts = [self._rows.read_cell(last, column)[0] for column in columns]
                before, behind = (
                    {text for text in part if text} | {parse_year(text) for text in part} - {None}
                    for part in (texts[:gap], texts[gap + 1 :])
                )
                if before & behind:
                    return columns[:gap]
        return columns

    def _adds_headings(self, outer: int, row: int, columns: Sequence[int]) -> bool:
        """Say whether a row above or below has a heading elsewhere than on a label heading."""
        return any(
            text and not self._names.tables_labelled(read_heading(self._sheet, row, column))
            for column in columns
            if (text := self._rows.read_cell(outer, column)[0])
        )

    def _is_over_labels(self, last: int, column: int) -> bool:
        """Say whether the first filled cell below a heading names or measures its row."""
        value = self._first_below(column, last)
        return value is not None and not is_amount(value)

    def _is_over_figures(self, column: int, last: int) -> bool:
        """Say whether the first filled cell below a heading holds a figure: it names no row."""
        return is_amount(self._first_below(column, last))

    def heads_amounts(self, text: str, column: int, last: int) -> bool:
        """Say whether what may head labels heads £: it says so, or is behind names."""
        amount = self._first_below(column, last)
        if "£" in text or not is_amount(amount):
            return is_amount(amount)
        before = islice(self._sheet.rows.get(last, ()), _MOST_BESIDE)
        return (
            isinstance(amount, Decimal)
            and abs(amount) >= _LEAST_AMOUNT
            and any(
                position < column
                and self._is_over_labels(last, position)
                and not self._is_over_codes(position, last)
                for position in before
            )
        )

    def _first_below(self, column: int, last: int) -> CellValue:
        values = (self._sheet.value(row, column) for row in range(last + 1, last + 1 + _ROWS_SEEN))
        return next((value for value in values if value is not None), None)

    def _is_over_codes(self, column: int, last: int) -> bool:
        """Say whether most cells below a heading are short codes, such as ``S06`` or 6."""
        below = range(last + 1, last + 1 + _ROWS_NAMED)
        values = [value for row in below if (value := self._sheet.value(row, column)) is not None]
        codes = [value for value in values if _CODE.fullmatch(str(value))]
        return len(codes) >= LEAST_HEADINGS and 2 * len(codes) > len(values)

    def _find_names(self, positions: Sequence[int], last: int) -> int | None:
        """Return the column with most different words below: owners and references recur."""
        below = range(last + 1, last + 1 + _ROWS_NAMED)
        words = {
            position: {
                value
                for row in below
                if isinstance(value := self._sheet.value(row, position), str)
                and _WORD.search(value)
            }
            for position in (positions if len(positions) > 1 else ())
        }
        return max(words, key=lambda position: (len(words[position]), position), default=None)

    def _find_members(self, positions: Sequence[int], last: int) -> Iterator[int]:
        """Yield the columns of texts that name the rows of groups named in the one beside them.

        The column before has no text in their rows, or the one before or after recurs.
        """
        for group, position in pairwise(positions):
            rows = range(last + 1, last + 1 + _ROWS_NAMED)
            pairs = [
                (self._sheet.value(row, group), self._sheet.value(row, position)) for row in rows
            ]
            unnamed = [
                text
                for name, text in pairs
                if name is None and isinstance(text, str) and text.strip()
            ]
            if len(unnamed) >= LEAST_HEADINGS or _is_grouped(pairs):
                yield position
            elif _is_grouped([(name, text) for text, name in pairs]):
                yield group

    def _is_over_words(self, column: int, last: int) -> bool:
        """Say whether the cells below a heading hold words, and no figure: it heads no amounts."""
        if (column, last) not in self._over_words:
            values = (
                self._sheet.value(row, column) for row in range(last + 1, last + 1 + _ROWS_SEEN)
            )
            filled = [value for value in values if value is not None]
            self._over_words[column, last] = len(filled) >= LEAST_HEADINGS and all(
                isinstance(value, str) and _WORD.search(value) and not is_nothing(value)
                for value in filled
            )
        return self._over_words[column, last]

    def _read(
        self,
        table: Table,
        header: _Header,
        *,
        by_surroundings: bool,
        setting: PlaceSetting | None = None,
        budget_year: int | None = None,
    ) -> Reading | None:
        settled = self._settled(table, header.first, header.last, header.headings)
        columns = match_columns(
            table,
            header.headings,
            self._names.configured.get(table.name, {}),
            label_positions=header.over_texts,
            name_position=header.over_names,
            member_positions=header.over_members,
            word_positions=header.over_words,
            settled=settled,
            budget_year=budget_year,
            grades=self._names.grades,
        )
        if not any(match.is_label for match in columns.matches):
            return None
        if any(column.required and column.kind is Kind.LABEL for column in columns.missing):
            return None
        reading = Reading(
            table,
            self._sheet,
            header.first,
            header.last,
            columns.matches,
            columns.missing,
            columns.unused,
            columns.budget_year,
            by_surroundings=by_surroundings,
            place=setting,
        )
        if by_surroundings and setting is None and self._is_title_above(reading):
            return None
        return weigh(reading if settled else add_derived_columns(reading))

    def _settled(
        self, table: Table, first: int, last: int, headings: Sequence[Heading]
    ) -> Mapping[int, str]:
        """Return the names of the columns that a person settled, by position."""
        if not self._setup.has_columns(table.name):
            return {}
        settled: dict[int, str] = {}
        for heading in headings:
            cells = (self._sheet.ref(row, heading.position) for row in range(first, last + 1))
            for entry in self._setup.columns(table.name, cells):
                if entry.column is not None:
                    settled[heading.position] = entry.column
        return settled

    def _blank_labels(self, last: int, columns: Sequence[int]) -> Iterator[Heading]:
        """Yield columns of texts without a heading, left of a header or after its first ones."""
        below = last + 1
        is_header = not self._rows.has_amount(below, columns)
        if is_header and self._labelled(below, below, columns):
            return
        before = range(max(1, columns[0] - GAP), columns[-1])
        for column in (column for column in before if column not in columns):
            if self._sheet.value(last, column) is not None:
                continue  # A heading of the table beside this one, not the end of a merged one.
            texts = [
                value
                for row in range(below, below + _ROWS_SAMPLED)
                if isinstance(value := self._sheet.value(row, column), str) and value.strip()
            ]
            if len(texts) >= LEAST_HEADINGS and not any(map(is_amount, texts)):
                yield Heading(column, ("",), last)
            elif column > columns[0]:
                return

    def _is_title_above(self, reading: Reading) -> bool:
        """Say whether what would head the labels is a line above the header: a title or a note."""
        label = reading.label_position
        row = next(m.heading.row for m in reading.matches if m.heading.position == label)
        columns = (match.heading.position for match in reading.matches)
        return not any(
            self._rows.read_cell(row, column)[0] for column in columns if column != label
        )

    def _labelled(self, first: int, last: int, columns: Sequence[int]) -> frozenset[str]:
        """Return the tables of which a label heading is there or left of it, and not guessed."""
        return frozenset(
            table.name
            for row in range(first, last + 1)
            for column in (range(max(1, columns[0] - GAP), columns[-1] + 1) if columns else ())
            for text in (read_heading(self._sheet, row, column),)
            if not self.heads_amounts(text, column, last)
            for table in self._names.tables_labelled(text)
        )
