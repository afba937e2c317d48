"""Which columns of a table the headings of one place name."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import permutations

from msgspec import Struct

from sexcel.model.names import matches_name, normalise
from sexcel.model.tables import Column, Kind, Status, Table
from sexcel.recognise.heading_words import Heading
from sexcel.recognise.spelling import find_misspelt

_NO_AMOUNT = re.compile(
    r"%|\bper ?cent|\b(?:reason|explanation|comment|commentary|narrative|note)s?\b", re.IGNORECASE
)
"""``Variance %`` and ``Reason for variance`` are no amounts."""


_NO_BUDGET = re.compile(
    rf"{_NO_AMOUNT.pattern}|\+ ?/ ?-|\bv(?:s|ersus)?\b|\b(?:variance|movement|change|swing|delta|"
    r"var|differences?|diff|less|against|increase|share|version|fav|adv|over|under)\b",
    re.IGNORECASE,
)
"""What heads no budget beside the year that it mentions: ``2027 +/- on landing``."""


_PRICE = re.compile(r"£|\b(?:rate|charge|cost|price)s?\b", re.IGNORECASE)
"""What heads the price of an FTE, and no FTE: ``2025/26 £ per FTE``."""


_FTE = re.compile(r"\b(?:fte|headcount|number|no|posts?|days?)\b", re.IGNORECASE)
"""What heads people or their days, and no £: ``Core team FTE``."""


class ColumnMatch(Struct, frozen=True):
    """A declared column and the heading that names it."""

    column: Column
    name: str
    heading: Heading
    expected_year: int | None = None
    """The year it should name, where it names another."""
    is_guessed: bool = False
    """Whether the heading only comes near the column's name, or names it by its position."""
    is_configured: bool = False
    """Whether the configuration says that the column has this heading."""

    @property
    def is_label(self) -> bool:
        """Say whether the column names the row."""
        return self.column.kind is Kind.LABEL


class ColumnMatches(Struct, frozen=True):
    """Which of a table's columns were found. ``budget_year`` is the one the headings imply."""

    matches: tuple[ColumnMatch, ...]
    missing: tuple[Column, ...]
    unused: tuple[Heading, ...]
    budget_year: int | None


def match_columns(
    table: Table,
    headings: Iterable[Heading],
    configured: Mapping[str, tuple[str, ...]],
    *,
    label_positions: Collection[int] = (),
    name_position: int | None = None,
    word_positions: Collection[int] = (),
    settled: Mapping[int, str] | None = None,
    budget_year: int | None = None,
) -> ColumnMatches:
    """Match a table's columns to headings: by name, by year and status, by a misspelt name.

    What a person ``settled`` by position comes first (no name: no column of the table), then the
    names ``configured`` by column. A label column that no heading names is at the
    ``name_position``, or the nearest of the ``label_positions`` before the figures. No figure
    column has a heading at one of the ``word_positions``: there are words under it. Of years that
    explain as many headings the ``budget_year`` is taken.
    """
    matcher = _ColumnMatcher(table, headings, word_positions)
    matcher.match_settled(settled or {})
    matcher.match_configured(configured)
    matcher.match_names()
    matcher.match_joint_labels()
    matcher.match_names_beside_years()
    matcher.match_years(budget_year)
    matcher.match_numbered_years()
    matcher.match_hinted()
    if 2 * len(matcher.matches) >= sum(column.required for column in table.columns):
        matcher.match_misspelt()
    matcher.match_lone_label(label_positions)
    matcher.match_positions(label_positions, name_position)
    return ColumnMatches(
        tuple(sorted(matcher.matches, key=lambda match: match.heading.position)),
        tuple(matcher.missing()),
        (*matcher.unused, *matcher.left_out),
        matcher.budget_year,
    )


class _ColumnMatcher:
    """Matches the columns of one table step by step, the surest first."""

    def __init__(
        self, table: Table, headings: Iterable[Heading], word_positions: Collection[int]
    ) -> None:
        self._table = table
        self.matches: list[ColumnMatch] = []
        self.unused = list(headings)
        self._word_positions = word_positions
        self.left_out: list[Heading] = []
        self.budget_year: int | None = None

    def missing(self) -> list[Column]:
        """Return the columns that no heading names so far."""
        names = {match.column.name for match in self.matches}
        return [column for column in self._table.columns if column.name not in names]

    def _match(self, match: ColumnMatch) -> None:
        self.matches.append(match)
        self.unused.remove(match.heading)

    def match_settled(self, settled: Mapping[int, str]) -> None:
        """Match the columns that a person settled, and leave out those that are none."""
        columns = {column.name: column for column in self._table.columns}
        for heading in tuple(self.unused) if settled else ():
            name = settled.get(heading.position)
            if name == "":
                self.unused.remove(heading)
                self.left_out.append(heading)
            elif name is not None:
                column = columns[name]
                self._match(
                    ColumnMatch(column, _name_of(column, heading), heading, is_configured=True)
                )

    def match_configured(self, configured: Mapping[str, tuple[str, ...]]) -> None:
        """Match columns to the headings that the configuration gives them."""
        for column in self._table.columns if configured else ():
            names = configured.get(column.name, ())
            heading = next((heading for heading in self.unused if _is_called(heading, names)), None)
            if heading is not None:
                self._match(ColumnMatch(column, column.name, heading, is_configured=True))

    def match_names(self) -> None:
        """Match columns without a year by their names.

        A label right of all years and of a blank column is one of another table, beside this.
        """
        columns = [column for column in self.missing() if column.offset is None]
        positions = {heading.position for heading in self.unused}
        names: set[str] = set()
        for heading in tuple(self.unused):
            is_over_words = heading.position in self._word_positions
            is_behind = names and heading.position - 1 not in positions
            for column in columns:
                if (column.kind.is_figure and is_over_words) or not _is_heading_of(column, heading):
                    continue
                if column.kind is Kind.LABEL and is_behind and self._is_behind_years(heading):
                    continue
                name = _name_of(column, heading)
                if name not in names:
                    names.add(name)
                    self._match(ColumnMatch(column, name, heading))
                    break

    def _is_behind_years(self, heading: Heading) -> bool:
        """Say whether all headings that name a year are left of this one, and there are any."""
        positions = [dated.position for dated in self.unused if dated.year is not None]
        return bool(positions) and max(positions) < heading.position

    def match_joint_labels(self) -> None:
        """Match the column that names the row to a heading of all labels: ``Area / Committee``."""
        *_, label = self._table.labels
        for heading in tuple(self.unused) if label in self.missing() else ():
            if not joint_labels(self._table.labels).isdisjoint(heading.names):
                self._match(ColumnMatch(label, label.name, heading))
                return

    def match_names_beside_years(self) -> None:
        """Match columns without a year to the headings that name them and a year.

        Two headings that name a column and different years are of two columns, of which the
        table has one: they are left to the reader.
        """
        columns = [column for column in self.missing() if column.offset is None]
        for column in columns if any(column.kind.is_figure for column in columns) else ():
            names = set(_split_names(column.names)[0])
            named = [h for h in self.unused if names.intersection(h.names_without_year)]
            if len(named) == 1 and column.kind.is_figure and not column.by_grade:
                self._match(ColumnMatch(column, column.name, named[0]))

    def match_lone_label(self, positions: Collection[int]) -> None:
        """Let the only label heading name the rows, where it is that of their group elsewhere.

        A further column of labels names them otherwise.
        """
        if any(heading.position in positions for heading in self._before_figures()):
            return
        missing = [c for c in self.missing() if c.kind is Kind.LABEL and c.required]
        labels = [match for match in self.matches if match.is_label]
        if len(missing) == 1 and len(labels) == 1 and not labels[0].is_configured:
            column = missing[0]
            self.matches[self.matches.index(labels[0])] = ColumnMatch(
                column, column.name, labels[0].heading, is_guessed=True
            )

    def match_years(self, wanted: int | None) -> None:
        """Match columns of a year, for the budget year that explains most of the headings.

        The years of columns that the configuration names speak for it, too. It is the one
        ``wanted`` where that explains nearly as many; of equals the latest.
        """
        columns = [column for column in self.missing() if column.offset is not None]
        implied = [
            match.heading.year - match.column.offset
            for match in self.matches
            if match.heading.year is not None and match.column.offset is not None
        ]
        headings = [h for h in self.unused if h.position not in self._word_positions]
        years = {
            heading.year - column.offset
            for heading in headings
            for column in columns
            if heading.year is not None
            and column.offset is not None
            and (heading.status in (None, *_FORESEEN) or fits_status(column, heading))
        }
        ways = {year: _match_budget_year(columns, headings, year) for year in years.union(implied)}
        worth = {year: implied.count(year) + sum(map(_worth, ways[year])) for year in ways}
        best = max(worth, key=lambda year: (worth[year], year), default=None)
        if best is not None and wanted in worth and worth[wanted] >= worth[best] - _LEAD:
            best = wanted
        if best is not None and worth[best]:
            self.budget_year = best
            for match in ways[best]:
                self._match(match)

    def match_numbered_years(self) -> None:
        """Match columns of a year to headings such as ``Y1``, ``Y2`` and ``Y3``.

        The budget year is Y1, or Y0 where more columns fit so.
        """
        headings = [h for h in self.unused if h.year_number is not None]
        if headings:
            ways = (list(_match_numbers(self.missing(), headings, first)) for first in (1, 0))
            for match in max(ways, key=len):
                self._match(match)

    def match_hinted(self) -> None:
        """Match figure columns to the only heading with a word that suggests them alone.

        ``Establishment 2028/29`` is the core team. That their equations hold shows it.
        """
        columns = [column for column in self.missing() if column.hints]
        headings = [
            heading
            for heading in (self.unused if columns else ())
            if heading.position not in self._word_positions and not heading.is_period
        ]
        hinted = {column.name: [h for h in headings if _is_hinted(column, h)] for column in columns}
        for column in columns:
            rivals = [h for c in columns if c is not column for h in hinted[c.name]]
            clear = [heading for heading in hinted[column.name] if heading not in rivals]
            if len(clear) == 1:
                self._match(ColumnMatch(column, column.name, clear[0], is_guessed=True))

    def match_misspelt(self) -> None:
        """Match required columns whose name a heading misspells."""
        names = {
            name: column
            for column in self.missing()
            if column.required and column.offset is None and not column.by_grade
            for name in _split_names(column.names)[0]
        }
        for heading in tuple(self.unused) if names else ():
            misspelt = (find_misspelt(name, names) for name in heading.names)
            column = next((names[name] for name in misspelt if name), None)
            if column is not None and column in self.missing():
                self._match(ColumnMatch(column, column.name, heading, is_guessed=True))

    def match_positions(self, positions: Collection[int], name_position: int | None) -> None:
        """Match label columns to headings left of the figures, in the order of the table.

        Where a heading says what names the row, no further one need be guessed.
        """
        headings = [h for h in self._before_figures(positions) if h.position in positions]
        columns = [column for column in self.missing() if column.kind is Kind.LABEL]
        is_named = any(match.is_label for match in self.matches)
        if is_named and not any(column.required for column in columns):
            return
        if any(heading.position == name_position for heading in headings):
            headings = [h for h in headings if h.position <= (name_position or 0)]
        # The column that names the row is the nearest to the figures.
        for column, heading in zip(reversed(columns), reversed(headings), strict=False):
            self._match(ColumnMatch(column, column.name, heading, is_guessed=True))

    def _before_figures(self, positions: Collection[int] = ()) -> list[Heading]:
        """Return the unused headings left of all figures, with a year only at the ``positions``."""
        figures = [m.heading.position for m in self.matches if m.column.kind.is_figure]
        first = min(figures, default=0)
        return [
            heading
            for heading in self.unused
            if heading.position < first and (heading.year is None or heading.position in positions)
        ]


_VERSION_WORDS = frozenset({"revised", "original", "updated", "initial", "rebased", "requested"})
"""Words by which a team tells two budgets of one year apart."""

_FORESEEN = (Status.FORECAST, Status.ESTIMATED)

_MOST_WORDS = 6
"""Of a heading that is known by its year alone, such as ``Approved by the Board for 2030/31``; a
longer text is prose that mentions a year, such as ``Graduate analysts: a new grade in 2021/22``."""

_BARE = 0.9
"""What a heading that names a year alone says for a budget year, beside one with a status: of equal
numbers the statuses decide."""

_LEAD = 0.5
"""By how much a year must explain more than the one that the other tables have: by less, a heading
with a status may be last year's budget beside this year's bare one."""

_ELIMINATED = 0.5
"""What a heading that is the last of its year says for a budget year, beside one whose status is
known: half, since it fits some column of most years."""


@cache
def joint_labels(labels: tuple[Column, ...]) -> frozenset[str]:
    """Return, normalised, what heads one column of two labels: ``Area or Sub-Committee``."""
    return frozenset(
        normalise(f"{name} {joint} {further}")
        for first, second in permutations(labels, 2)
        for name in first.names
        for further in second.names
        for joint in ("/", "or", "and")
    )


def _is_called(heading: Heading, names: tuple[str, ...]) -> bool:
    """Say whether one of the names covers the heading, or its lowest part."""
    texts = (heading.lowest, heading.text)
    return any(matches_name(name, text) for name in names for text in texts)


def _name_of(column: Column, heading: Heading) -> str:
    if not column.by_grade:
        return column.name
    title = f"{normalise(column.title)} "
    spellings = (*heading.names_without_year, *heading.names)
    names = (name for name in spellings if name.startswith(title))
    grade = next(names, normalise(heading.lowest))
    return f"{column.name}:{grade.removesuffix(' fte')}"


def _is_heading_of(column: Column, heading: Heading) -> bool:
    if column.by_grade:
        return any(name.startswith(f"{normalise(column.title)} ") for name in heading.names)
    if column.kind is Kind.MONEY and _NO_AMOUNT.search(heading.text):
        return False
    names, patterns = _split_names(column.names)
    return any(name in names for name in heading.names) or _is_called(heading, patterns)


@cache
def _split_names(names: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the names without a ``*``, normalised, and those with one."""
    return (
        frozenset(normalise(name) for name in names if "*" not in name),
        tuple(name for name in names if "*" in name),
    )


def _is_hinted(column: Column, heading: Heading) -> bool:
    """Say whether a word of a heading suggests a column of amounts of £."""
    text = heading.text
    if _NO_BUDGET.search(text) or _FTE.search(text) or len(text.split()) > _MOST_WORDS:
        return False
    words = normalise(text).split()
    return any(word.startswith(hint) for hint in column.hints for word in words)


def _is_of_kind(column: Column, heading: Heading) -> bool:
    """Say whether a heading may be over the figures of a column: no FTE are under a price."""
    return column.kind is not Kind.FTE or _PRICE.search(heading.text) is None


def fits_status(column: Column, heading: Heading) -> bool:
    """Say whether the heading's status is the column's; a bare year fits by the year alone."""
    if not _is_of_kind(column, heading):
        return False
    if heading.status is None:
        # Of a later year there is but one figure, whatever a team calls it.
        is_later = (column.offset or 0) > 0 and not _NO_AMOUNT.search(heading.text)
        return heading.is_bare_year or is_later
    return heading.status in column.statuses


def _match_budget_year(
    columns: Sequence[Column], headings: Sequence[Heading], budget_year: int
) -> list[ColumnMatch]:
    """Return the columns of a year that the headings name in a budget for ``budget_year``."""
    matches: list[ColumnMatch] = []
    unused = list(headings)
    unmatched: list[Column] = []
    for column in columns:
        year = budget_year + (column.offset or 0)
        heading = next((h for h in unused if fits_status(column, h) and h.year == year), None)
        if heading is None:
            unmatched.append(column)
        else:
            matches.append(ColumnMatch(column, column.name, heading))
            unused.remove(heading)
    for column, heading in _eliminate(unmatched, unused, budget_year, headings):
        # An outturn may be headed as the forecast or the estimate of its year.
        is_known = heading.status in _FORESEEN and Status.OUTTURN in column.statuses
        matches.append(ColumnMatch(column, column.name, heading, is_guessed=not is_known))
        unused.remove(heading)
        unmatched.remove(column)
    # A column left without its year takes the heading of its status that is left: the year
    # in it is wrong, and reported.
    for column in tuple(unmatched):
        wrong = next(
            (h for h in unused if h.year and h.status in column.statuses and not _is_version(h)),
            None,
        )
        if wrong is not None:
            year = budget_year + (column.offset or 0)
            matches.append(ColumnMatch(column, column.name, wrong, year))
            unused.remove(wrong)
            unmatched.remove(column)
    return [*matches, *_match_by_year_alone(columns, headings, matches, budget_year)]


def _worth(match: ColumnMatch) -> float:
    """Return how much a matched column says for its budget year."""
    if match.expected_year is not None:
        return 0
    if match.is_guessed:
        return _ELIMINATED
    return 1 if match.heading.status is not None else _BARE


def _eliminate(
    columns: Sequence[Column],
    headings: Sequence[Heading],
    budget_year: int,
    of_row: Sequence[Heading],
) -> Iterator[tuple[Column, Heading]]:
    """Yield the columns that are the last of their year with the last headings of that year.

    "FY31 Ask" or "2030/31 estimate" is the budget of 2030/31 where no other heading names that
    year, and "2026 Landing" the outturn where the approved budget of that year is known. Of two
    unknown ones the approved budget comes first, unless the variance says otherwise.
    """
    are_budgets = all(
        heading.status is not Status.APPROVED and (heading.year or 0) <= budget_year
        for heading in of_row
    )
    for offset in dict.fromkeys(column.offset for column in columns):
        # An estimate is a budget where no heading is of one that was approved, or of a later year.
        statuses = (None, *_FORESEEN) if are_budgets or offset != 0 else (None,)
        open_columns = [column for column in columns if column.offset == offset]
        of_year = [
            heading
            for heading in headings
            if heading.year == budget_year + (offset or 0)
            and heading.status in statuses
            and not _NO_BUDGET.search(heading.text)
            and len(heading.text.split()) <= _MOST_WORDS
            and all(_is_of_kind(column, heading) for column in open_columns)
        ]
        # Of two the forecast is the outturn, as long as its year is not over.
        ordered = sorted(of_year, key=lambda heading: heading.status is not None)
        if len(open_columns) == len(of_year):
            yield from zip(open_columns, ordered, strict=True)


def _match_numbers(
    columns: Sequence[Column], headings: Iterable[Heading], budget_year: int
) -> Iterator[ColumnMatch]:
    """Yield the columns of headings such as ``Y2 Plan``, where the budget year has this number."""
    unmatched = [column for column in columns if column.offset is not None]
    for heading in headings:
        for column in unmatched:
            is_year = budget_year + (column.offset or 0) == heading.year_number
            if is_year and (heading.status is None or heading.status in column.statuses):
                unmatched.remove(column)
                yield ColumnMatch(column, column.name, heading, is_guessed=True)
                break


def _is_version(heading: Heading) -> bool:
    """Say whether a heading is of another version of a column: its year is as it should be."""
    return not _VERSION_WORDS.isdisjoint(normalise(heading.text).split())


def _match_by_year_alone(
    columns: Sequence[Column],
    headings: Sequence[Heading],
    matches: Sequence[ColumnMatch],
    budget_year: int,
) -> Iterator[ColumnMatch]:
    """Yield the columns whose year is in one heading, where all have the same status.

    One word over every year, such as "Projections", does not tell the columns apart.
    """
    dated = [heading for heading in headings if heading.year is not None]
    statuses = {heading.status for heading in dated}
    years = [heading.year for heading in dated]
    if len(statuses) != 1 or None in statuses or len(set(years)) < len(years):
        return
    matched = {match.column.name for match in matches}
    used = {match.heading for match in matches}
    for column in columns:
        year = budget_year + (column.offset or 0)
        heading = next((h for h in dated if h.year == year and h not in used), None)
        if heading is not None and column.name not in matched:
            used.add(heading)
            yield ColumnMatch(column, column.name, heading)
