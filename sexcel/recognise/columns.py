"""Which columns of a table the headings of one place name."""

from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct

from sexcel.model.tables import Column, Kind, Table
from sexcel.recognise.column_match import (
    ColumnMatch,
    fits_status,
    is_called,
    is_heading_of,
    is_hinted,
    joint_labels,
    name_of,
)
from sexcel.recognise.column_years import FORESEEN, match_budget_year, match_numbers, weigh_match
from sexcel.recognise.heading_words import Heading
from sexcel.recognise.spelling import find_misspelt

_LEAD = 0.5
"""By how much a year must explain more than the one that the other tables have: by less, a heading
with a status may be last year's budget beside this year's bare one."""


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
    member_positions: Collection[int] = (),
    word_positions: Collection[int] = (),
    settled: Mapping[int, str] | None = None,
    budget_year: int | None = None,
    grades: Collection[str] = (),
) -> ColumnMatches:
    """Match a table's columns to headings: by name, by year and status, by a misspelt name.

    What a person ``settled`` by position comes first (no name: no column of the table), then the
    names ``configured`` by column. A label column that no heading names is at the
    ``name_position``, or the nearest of the ``label_positions`` before the figures; that of the
    members of a group that is named, at one of the ``member_positions``. No figure column has a
    heading at one of the ``word_positions``: there are words under it. Of years that explain as
    many headings the ``budget_year`` is taken. ``grades`` are what the workbook calls its grades,
    normalised.
    """
    matcher = _ColumnMatcher(table, headings, word_positions, grades)
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
    matcher.match_positions(label_positions, name_position, member_positions)
    return ColumnMatches(
        tuple(sorted(matcher.matches, key=lambda match: match.heading.position)),
        tuple(matcher.missing()),
        (*matcher.unused, *matcher.left_out),
        matcher.budget_year,
    )


class _ColumnMatcher:
    """Matches the columns of one table step by step, the surest first."""

    def __init__(
        self,
        table: Table,
        headings: Iterable[Heading],
        word_positions: Collection[int],
        grades: Collection[str],
    ) -> None:
        self._table = table
        self.matches: list[ColumnMatch] = []
        self.unused = list(headings)
        self._word_positions = word_positions
        self._grades = grades
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
                    ColumnMatch(column, name_of(column, heading), heading, is_configured=True)
                )

    def match_configured(self, configured: Mapping[str, tuple[str, ...]]) -> None:
        """Match columns to the headings that the configuration gives them."""
        for column in self._table.columns if configured else ():
            names = configured.get(column.name, ())
            heading = next((heading for heading in self.unused if is_called(heading, names)), None)
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
                if (column.kind.is_figure and is_over_words) or not is_heading_of(
                    column, heading, self._grades
                ):
                    continue
                if column.kind is Kind.LABEL and is_behind and self._is_behind_years(heading):
                    continue
                name = name_of(column, heading)
                if name not in names:
                    names.add(name)
                    self._match(ColumnMatch(column, name, heading))
                    break

    def _is_behind_years(self, heading: Heading) -> bool:
        """Say whether all others that name a year are left of this heading, and there are any."""
        dated = (h for h in self.unused if h.year is not None and h is not heading)
        positions = [further.position for further in dated]
        return bool(positions) and max(positions) < heading.position

    def match_joint_labels(self) -> None:
        """Match the column that names the row to a heading of all labels: ``Area / Committee``."""
        *_, label = self._table.labels
        names = joint_labels(self._table)
        for heading in tuple(self.unused) if names and label in self.missing() else ():
            if not names.isdisjoint(heading.names):
                self._match(ColumnMatch(label, label.name, heading))
                return

    def match_names_beside_years(self) -> None:
        """Match columns without a year to the headings that name them and a year.

        Two headings that name a column and different years are of two columns, of which the
        table has one: they are left to the reader.
        """
        columns = [column for column in self.missing() if column.offset is None]
        for column in columns:
            if not column.kind.is_figure or column.by_grade:
                continue
            names = column.plain_names
            named = [h for h in self.unused if not names.isdisjoint(h.names_without_year)]
            if len(named) == 1:
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
            and (heading.status in (None, *FORESEEN) or fits_status(column, heading))
        }
        ways = {year: match_budget_year(columns, headings, year) for year in years.union(implied)}
        worth = {year: implied.count(year) + sum(map(weigh_match, ways[year])) for year in ways}
        best = max(worth, key=lambda year: (worth[year], year), default=None)
        if best is not None and wanted in worth and worth[wanted] >= worth[best] - _LEAD:
            best = wanted
        if best is not None and worth[best]:
            self.budget_year = best
            for match in ways[best]:
                self._match(match)

    def match_numbered_years(self) -> None:
        """Match columns of a year to headings such as ``Y1``, ``Y2`` and ``Y3``.

        The budget year is Y1, or Y0 where more columns fit so. Beside ``PY Budget`` or ``Plan+1``,
        ``Budget`` alone is that of the budget year.
        """
        numbers = {h: h.year_number for h in self.unused if h.year_number is not None}
        if numbers:
            numbers |= {h: 1 for h in self.unused if h.is_budget and 1 not in numbers.values()}
            ways = (list(match_numbers(self.missing(), numbers, first)) for first in (1, 0))
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
        hinted = {column.name: [h for h in headings if is_hinted(column, h)] for column in columns}
        settled = True
        while settled:
            settled = False
            for column in columns:
                rivals = [h for c in columns if c is not column for h in hinted[c.name]]
                clear = [heading for heading in hinted[column.name] if heading not in rivals]
                if len(clear) == 1:
                    self._match(ColumnMatch(column, column.name, clear[0], is_guessed=True))
                    # ``Chairs and advisers`` are chairs, once ``Specialists`` are the experts.
                    columns = [c for c in columns if c is not column]
                    settled = True
                    break

    def match_misspelt(self) -> None:
        """Match required columns whose name a heading misspells."""
        names = {
            name: column
            for column in self.missing()
            if column.required and column.offset is None and not column.by_grade
            for name in column.plain_names
        }
        for heading in tuple(self.unused) if names else ():
            misspelt = (find_misspelt(name, names) for name in heading.names)
            column = next((names[name] for name in misspelt if name), None)
            if column is not None and column in self.missing():
                self._match(ColumnMatch(column, column.name, heading, is_guessed=True))

    def match_positions(
        self,
        positions: Collection[int],
        name_position: int | None,
        member_positions: Collection[int],
    ) -> None:
        """Match label columns to headings left of the figures, in the order of the table.

        Where a heading says what names the row, no further one need be guessed; where it says what
        names groups of rows, the column of their members names the rows.
        """
        headings = [h for h in self._before_figures(positions) if h.position in positions]
        columns = [column for column in self.missing() if column.kind is Kind.LABEL]
        named = [match for match in self.matches if match.is_label]
        if named and not any(column.required for column in columns):
            *groups, last = self._table.labels
            if last not in columns:
                # ``Function`` right before ``Committee`` names the areas.
                before = {match.heading.position - 1 for match in named if match.column is last}
                columns = [column for column in groups if column in columns]
                headings = [h for h in headings if h.position in before]
            elif any(match.column not in groups for match in named):
                return
            else:
                columns = [last]
                headings = [h for h in headings if h.position in member_positions]
        after = (name_position or 0) + 1
        if name_position not in member_positions and after in member_positions:
            # What recurs before unlike names groups them; what is blank before names leaves them.
            name_position = after
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
