"""Header rows: which table's columns they name, and how well."""

from collections.abc import Iterable, Iterator
from itertools import islice

from sexcel.budget.titles import format_heading
from sexcel.model.grid import SheetGrid
from sexcel.model.names import matches_name, normalise
from sexcel.model.settings import PlaceSetting, Settings
from sexcel.model.tables import Column, Kind, Table
from sexcel.model.wording import join_words
from sexcel.recognise.columns import ColumnMatch, match_columns
from sexcel.recognise.heading_rows import Merges, heading_text, is_amount
from sexcel.recognise.heading_words import Heading, is_year, parse_year, without_unit
from sexcel.recognise.readings import GAP, Reading, places_beside, run_around
from sexcel.recognise.scoring import evidence

_BLOCKS = ((0, 0), (-1, 0), (0, 1), (-2, 0), (-1, 1), (0, 2))
"""Rows above and below the row of the label heading that a header may span, likeliest first."""

_LEAST_HEADINGS = 2
_LEAST_EVIDENCE = 1.0
"""What must speak for a table whose label heading is not one we know."""

_ROWS_SEEN = 5
"""Rows under a header that show what a column without a heading holds."""

_TALLEST = 3
"""Rows of a header."""

_MOST_BESIDE = 32
"""Tables that stand side by side, at most."""

_SETTLED = 1000
"""What a place that the configuration names scores above any other."""

_MOST_NEAR = 20
"""Places of a sheet that came near a table, at most."""


def find_candidates(
    sheet: SheetGrid, tables: Iterable[Table], settings: Settings
) -> tuple[list[Reading], list[Reading]]:
    """Every reading of every header on the sheet, and those that come near but lack something."""
    finder = _Finder(sheet, tuple(tables), settings)
    found: list[Reading] = []
    near: list[Reading] = []
    heads: dict[int, tuple[list[int], dict[int, str]]] = {}
    for row, columns in sheet.rows.items():
        texts = {column: heading_text(sheet, row, column) for column in columns}
        anchors = [column for column, text in texts.items() if finder.labelled(text)]
        if anchors or finder.may_head(texts):
            heads[row] = anchors, texts
    for row, (anchors, texts) in heads.items():
        if all(other in heads for other in range(row + 1, row + 1 + _TALLEST)):
            # More rows of headings than a header has: this one has no rows of its own.
            continue
        lacking: list[Reading] = []
        for reading in finder.read(row, anchors, texts):
            (lacking if reading.lacks else found).append(reading)
        if lacking and len(near) < _MOST_NEAR:
            near.append(max(lacking, key=lambda reading: reading.score))
    return found, near


def read_configured_place(
    sheet: SheetGrid, table: Table, place: PlaceSetting, settings: Settings
) -> Reading | None:
    """The header of the table at the place that the configuration names; None if none is there."""
    readings = _Finder(sheet, (table,), settings).placed(table, place)
    return max(readings, key=lambda reading: reading.score, default=None)


class _Finder:
    """Finds headers on one sheet."""

    def __init__(self, sheet: SheetGrid, tables: tuple[Table, ...], settings: Settings) -> None:
        self._sheet = sheet
        self._tables = tables
        self._called = settings.headings
        self._merges = Merges(sheet)
        self._used_in: dict[tuple[int, int], list[int]] = {}
        self._seen: dict[tuple[int, int, tuple[int, ...]], tuple[Heading, ...]] = {}
        self._by_label: dict[str, list[Table]] = {}
        for table in tables:
            for name in {normalise(n) for c in table.labels for n in (c.title, *c.aliases)}:
                self._by_label.setdefault(name, []).append(table)
        self._names = {
            normalise(name)
            for table in tables
            for column in table.columns
            if column.offset is None
            for name in (column.title, *column.aliases)
        }
        self._by_grade = tuple(
            f"{normalise(column.title)} "
            for table in tables
            for column in table.columns
            if column.by_grade
        )
        self._set_names = [name for table in tables for name in self._set(table, table.columns)]
        self._set_labels = [(name, t) for t in tables for name in self._set(t, t.labels)]

    def _set(self, table: Table, columns: Iterable[Column]) -> Iterator[str]:
        """The names that the configuration gives these columns."""
        called = self._called.get(table.name, {})
        return (name for column in columns for name in called.get(column.name, ()))

    def labelled(self, text: str) -> list[Table]:
        """The tables of which a label column has this heading."""
        known = self._by_label.get(normalise(text)) or []
        if "£" in text:
            known = known or self._by_label.get(normalise(without_unit(text)), [])
        if not self._set_labels:
            return known
        return [*known, *(table for name, table in self._set_labels if matches_name(name, text))]

    def may_head(self, texts: dict[int, str]) -> bool:
        """Whether a row without a known label heading may still be a header."""
        return sum(self._speaks(text) for text in texts.values() if text) >= _LEAST_HEADINGS

    def _speaks(self, text: str) -> bool:
        """Whether a text may be a heading of some table."""
        name = normalise(text)
        if (parse_year(text) is not None and not text.isdigit()) or name in self._names:
            return True
        if name.startswith(self._by_grade):
            return True
        return any(matches_name(name, text) for name in self._set_names)

    def read(self, row: int, anchors: list[int], texts: dict[int, str]) -> Iterator[Reading]:
        """Every reading of a row that may be a header's."""
        self._seen.clear()
        self._used_in.clear()
        anchors = anchors[:_MOST_BESIDE]
        if not anchors:
            yield from self.guessed(row, min(texts), None)
            return
        yield from self.named(row, anchors, texts)
        for start, stop in islice(places_beside(anchors, sorted(texts)), _MOST_BESIDE):
            yield from self.guessed(row, start, stop)

    def named(self, row: int, anchors: list[int], texts: dict[int, str]) -> Iterator[Reading]:
        """Readings of a row in which label headings stand."""
        used = sorted(texts)
        starts = [column for column in anchors if column - 1 not in texts] or anchors[:1]
        tables = {table.name for anchor in anchors for table in self.labelled(texts[anchor])}
        for start in dict.fromkeys((min(anchors), *starts)):
            later = [other for other in starts if other > start]
            stop = min(later, default=used[-1] + GAP + 1)
            for table in self._tables:
                if table.name in tables:
                    yield from self._readings(table, row, start, stop)
        # A table may stand right beside another: its label heading is where it begins.
        alone = anchors[0] > used[0] and anchors[0] - 1 not in texts
        for start in anchors if alone else anchors[1:]:
            stop = min((other for other in starts if other > start), default=used[-1] + GAP + 1)
            for table in self.labelled(texts[start]):
                yield from self._readings(table, row, start, stop, begins=True)

    def guessed(self, row: int, start: int, stop: int | None) -> Iterator[Reading]:
        """Readings of a row by its other headings, what stands above and what stands below."""
        for table in self._tables:
            if not table.figures:
                continue
            yield from self._readings(table, row, start, stop, by_place=True)

    def placed(self, table: Table, place: PlaceSetting) -> Iterator[Reading]:
        """Readings of the place that the configuration names."""
        if place.range is not None:
            first, start, stop = (
                place.range.first_row,
                place.range.first_column,
                place.range.last_column + 1,
            )
        elif place.header is not None:
            first, start, stop = place.header.row, place.header.column, None
        else:
            return
        self._used_in.clear()
        for last in range(first, first + _TALLEST):
            used = self._used(first, last)
            run = [column for column in used if stop is not None and start <= column < stop]
            if stop is None:
                run = run_around(used, start, None, begins=True)
            header = self._match(
                table, first, last, self._headings(first, last, run), by_place=True, place=place
            )
            if header is not None:
                yield header

    def _readings(
        self,
        table: Table,
        row: int,
        start: int,
        stop: int | None,
        *,
        by_place: bool = False,
        begins: bool = False,
    ) -> Iterator[Reading]:
        """Every reading of the header around ``start``, where it ``begins`` if that is so."""
        for above, below in _BLOCKS:
            first, last = row + above, row + below
            if first < 1:
                continue
            run = run_around(self._used(first, last), start, stop, begins=begins)
            if any(
                self._has_amount(other, run) for other in range(first, last + 1) if other != row
            ):
                continue
            if by_place and self._is_named(first, last, run):
                continue
            headings = self._headings(first, last, run)
            if by_place and run:
                headings = (*self._blank_labels(last, run), *headings)
            header = self._match(table, first, last, headings, by_place=by_place)
            if header is not None:
                yield header

    def _has_amount(self, row: int, run: list[int]) -> bool:
        """Whether figures stand in a row: it is none of the header's."""
        return any(is_amount(self._sheet.value(row, column)) for column in run)

    def _blank_labels(self, last: int, run: list[int]) -> Iterator[Heading]:
        """Columns of texts left of a header, without a heading of their own."""
        if self._is_named(last + 1, last + 1, run) and not self._has_amount(last + 1, run):
            return
        below = range(last + 1, last + 1 + _ROWS_SEEN)
        for column in range(max(1, run[0] - GAP), run[0]):
            texts = [
                value
                for row in below
                if isinstance(value := self._sheet.value(row, column), str) and value.strip()
            ]
            if len(texts) >= _LEAST_HEADINGS and not any(map(is_amount, texts)):
                yield Heading(column, ("",), last)

    def _is_cut_short(self, last: int, headings: tuple[Heading, ...], label: int) -> bool:
        """Whether the row below still is a header's: words over the figures, beside no label."""
        texts = [self._sheet.value(last + 1, heading.position) for heading in headings]
        given = [text for text in texts if text is not None]
        return (
            2 * len(given) >= len(headings)
            and self._sheet.value(last + 1, label) is None
            and all(isinstance(text, str) and not is_amount(text) for text in given)
        )

    def _stands_alone(self, label: int, found: tuple[ColumnMatch, ...]) -> bool:
        """Whether what would head the labels is a line above the header: a title or a note."""
        row = next(match.heading.row for match in found if match.heading.position == label)
        others = (match.heading.position for match in found if match.heading.position != label)
        return not any(self._merges.text(row, column)[0] for column in others)

    def _is_named(self, first: int, last: int, run: list[int]) -> bool:
        """Whether a label heading stands there or left of it: then nothing need be guessed."""
        return any(
            self.labelled(heading_text(self._sheet, row, column))
            for row in range(first, last + 1)
            for column in (range(max(1, run[0] - GAP), run[-1] + 1) if run else ())
        )

    def _match(
        self,
        table: Table,
        first: int,
        last: int,
        headings: tuple[Heading, ...],
        *,
        by_place: bool,
        place: PlaceSetting | None = None,
    ) -> Reading | None:
        called = self._called.get(table.name, {})
        matched = match_columns(table, headings, called, by_place=by_place)
        required = sum(column.required for column in table.columns)
        missing = [column for column in matched.missing if column.required]
        label = next((m.heading.position for m in matched.found if m.column.kind is Kind.LABEL), 0)
        if not label or any(column.kind is Kind.LABEL for column in missing):
            return None
        if by_place and place is None and self._stands_alone(label, matched.found):
            return None
        known = sum(not match.guessed for match in matched.found)
        lacks = ""
        if len(missing) * 3 > required:
            titles = [f"'{format_heading(column, matched.base)}'" for column in missing]
            lacks = f"it lacks the heading{'s' if len(titles) > 1 else ''} {join_words(titles)}"
        guesses = len(matched.found) - known
        score = len(matched.found) - len(missing) - 0.5 * len(matched.unused)
        score -= 0.1 * (last - first) + 0.5 * guesses
        score -= self._is_cut_short(last, headings, label)
        if by_place and place is None:
            proof = evidence(table, self._sheet, first, last, label)
            proof += sum(match.is_set for match in matched.found)
            if proof < _LEAST_EVIDENCE:
                lacks = lacks or "nothing around it says which table it is"
            score += proof - 1
        if place is not None:
            lacks = ""
            score += _SETTLED
            if not known or len(matched.found) < _LEAST_HEADINGS:
                return None
        if lacks and (known < _LEAST_HEADINGS or 2 * known < required):
            return None
        return Reading(
            table,
            self._sheet,
            first,
            last,
            matched.found,
            matched.missing,
            matched.unused,
            score,
            matched.base,
            by_place,
            lacks,
            place,
        )

    def _used(self, first: int, last: int) -> list[int]:
        """The columns in which anything stands in these rows."""
        if (first, last) not in self._used_in:
            rows = range(first, last + 1)
            columns = {column for row in rows for column in self._sheet.rows.get(row, ())}
            self._used_in[first, last] = sorted(columns)
        return self._used_in[first, last]

    def _headings(self, first: int, last: int, run: list[int]) -> tuple[Heading, ...]:
        """The headings of a block of rows, in these columns; many tables ask for the same."""
        key = (first, last, tuple(run))
        if key not in self._seen:
            self._seen[key] = self._heads(first, last, run)
        return self._seen[key]

    def _heads(self, first: int, last: int, run: list[int]) -> tuple[Heading, ...]:
        rows = range(first, last + 1)
        found: list[Heading] = []
        year = ""
        for column in run:
            parts: list[str] = []
            lowest = first
            for row in rows:
                text, continued = self._merges.text(row, column)
                if text and not continued:
                    parts.append(text)
                    lowest = row
            if parts and is_year(parts[0]) and len(parts) > 1:
                year = parts[0]
            elif parts and year and self._sheet.value(first, column) is None:
                # A year typed once over several columns, not merged over them.
                if parse_year(parts[-1]) is None:
                    parts.insert(0, year)
            elif parts:
                year = ""
            if parts:
                found.append(Heading(column, tuple(parts), lowest))
        return tuple(found)
