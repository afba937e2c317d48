"""Header rows: which table's columns they name, and how well."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from sexcel.model.grid import SheetGrid
from sexcel.model.names import matches, normal
from sexcel.model.tables import Column, Kind, Table
from sexcel.readers.headings import Heading, is_year, year_in

_BLOCKS = ((0, 0), (-1, 0), (0, 1), (-2, 0), (-1, 1), (0, 2))
"""Rows above and below the row of the label heading that a header may span, likeliest first."""

_LONGEST_HEADING = 100
"""Characters; longer texts are prose."""

_GAP = 2
"""Blank columns that end a header."""


@dataclass(frozen=True)
class Match:
    """A declared column and the heading that names it."""

    column: Column
    name: str
    heading: Heading
    expected_year: int | None = None
    """The year it should name, where it names another."""


@dataclass(frozen=True)
class Header:
    """A table's header as found on a sheet. ``base`` is the budget year its headings imply."""

    table: Table
    sheet: SheetGrid
    first_row: int
    last_row: int
    matches: tuple[Match, ...]
    score: float
    base: int | None

    @property
    def columns(self) -> range:
        """The columns it spans."""
        positions = [match.heading.position for match in self.matches]
        return range(min(positions), max(positions) + 1)

    def overlaps(self, other: "Header") -> bool:
        """Whether both use the same cells."""
        return (
            self.sheet is other.sheet
            and self.first_row <= other.last_row
            and other.first_row <= self.last_row
            and self.columns.start < other.columns.stop
            and other.columns.start < self.columns.stop
        )


class _Merges:
    """The text of merged header cells, wherever in the merge one looks."""

    def __init__(self, sheet: SheetGrid) -> None:
        self._sheet = sheet
        self._by_row: dict[int, list[int]] = {}
        for index, merge in enumerate(sheet.merges):
            # Taller merges hold no header; bounding them bounds the work on hostile files.
            if merge.last_row - merge.first_row < 4:
                for row in range(merge.first_row, merge.last_row + 1):
                    self._by_row.setdefault(row, []).append(index)

    def text(self, row: int, column: int) -> tuple[str, bool]:
        """The text at a cell and whether it comes from a merge that began in a row above."""
        value = self._sheet.value(row, column)
        if value is not None:
            return str(value).strip(), False
        for index in self._by_row.get(row, ()):
            merge = self._sheet.merges[index]
            if merge.first_column <= column <= merge.last_column:
                value = self._sheet.value(merge.first_row, merge.first_column)
                return ("" if value is None else str(value).strip()), merge.first_row < row
        return "", False


def find_headers(sheet: SheetGrid, tables: Iterable[Table]) -> Iterator[Header]:
    """Every header on the sheet, best reading of each place first."""
    by_label: dict[str, list[Table]] = {}
    for table in tables:
        for name in {normal(n) for c in table.labels for n in (c.title, *c.aliases)}:
            by_label.setdefault(name, []).append(table)
    merges = _Merges(sheet)
    for row, columns in sheet.rows.items():
        starts = [c for c in columns if normal(_text(sheet, row, c)) in by_label]
        if starts:
            named = by_label[normal(_text(sheet, row, starts[0]))]
            yield from _at(sheet, merges, named, row, starts[0])


def _text(sheet: SheetGrid, row: int, column: int) -> str:
    value = sheet.value(row, column)
    return value if isinstance(value, str) and len(value) <= _LONGEST_HEADING else ""


def _at(
    sheet: SheetGrid, merges: _Merges, tables: list[Table], row: int, start: int
) -> Iterator[Header]:
    for above, below in _BLOCKS:
        first, last = row + above, row + below
        if first < 1:
            continue
        headings = _headings(sheet, merges, first, last, start)
        for table in tables:
            header = _match(table, sheet, first, last, headings)
            if header is not None:
                yield header


def _headings(
    sheet: SheetGrid, merges: _Merges, first: int, last: int, start: int
) -> tuple[Heading, ...]:
    used = sorted({c for row in range(first, last + 1) for c in sheet.rows.get(row, ())})
    found: list[Heading] = []
    year = ""
    previous = start
    for column in (c for c in used if c >= start):
        if column - previous > _GAP:
            break
        previous = column
        parts: list[str] = []
        lowest = first
        for row in range(first, last + 1):
            text, continued = merges.text(row, column)
            if text and not continued:
                parts.append(text)
                lowest = row
        if parts and is_year(parts[0]) and len(parts) > 1:
            year = parts[0]
        elif parts and year and sheet.value(first, column) is None:
            # A year typed once over several columns, not merged over them.
            if year_in(parts[-1]) is None:
                parts.insert(0, year)
        elif parts:
            year = ""
        if parts:
            found.append(Heading(column, tuple(parts), lowest))
    return tuple(found)


def _match(
    table: Table, sheet: SheetGrid, first: int, last: int, headings: tuple[Heading, ...]
) -> Header | None:
    named, rest = _named(table, headings)
    required = [c for c in table.columns if c.required]
    if not any(match.column.kind is Kind.LABEL for match in named):
        return None
    base, dated, rest = _dated(table, rest)
    found = (*named, *dated)
    missing = [c for c in required if all(match.column is not c for match in found)]
    if any(c.kind is Kind.LABEL for c in missing) or len(missing) * 3 > len(required):
        return None
    score = len(found) - len(missing) - 0.5 * len(rest) - 0.1 * (last - first)
    matches_ = tuple(sorted(found, key=lambda match: match.heading.position))
    return Header(table, sheet, first, last, matches_, score, base)


def _named(table: Table, headings: tuple[Heading, ...]) -> tuple[list[Match], list[Heading]]:
    """Columns found by name; the headings left over."""
    found: list[Match] = []
    rest: list[Heading] = []
    for heading in headings:
        column = next(
            (
                c
                for c in table.columns
                if c.offset is None
                and all(match.column is not c for match in found if not c.by_grade)
                and _names(c, heading)
            ),
            None,
        )
        if column is None:
            rest.append(heading)
        else:
            name = column.name
            if column.by_grade:
                name = f"{column.name}:{normal(heading.parts[-1])}"
            found.append(Match(column, name, heading))
    return found, rest


def _names(column: Column, heading: Heading) -> bool:
    if column.by_grade:
        return normal(heading.parts[-1]).startswith(f"{normal(column.title)} ")
    plain, patterns = _aliases(column.title, column.aliases)
    return any(name in plain for name in heading.names) or any(
        matches(pattern, heading.text) for pattern in patterns
    )


@cache
def _aliases(title: str, aliases: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The names of a column in one spelling, and those with a ``*``."""
    names = (title, *aliases)
    return (
        frozenset(normal(name) for name in names if "*" not in name),
        tuple(name for name in names if "*" in name),
    )


def _dated(table: Table, headings: list[Heading]) -> tuple[int | None, list[Match], list[Heading]]:
    """Columns found by year and status, for the budget year that explains most of them."""
    columns = [column for column in table.columns if column.offset is not None]
    bases = {
        heading.year - column.offset
        for heading in headings
        for column in columns
        if heading.year is not None
        and column.offset is not None
        and heading.status in column.statuses
    }
    best: tuple[int | None, list[Match], list[Heading]] = (None, [], headings)
    for base in sorted(bases, reverse=True):
        found, rest = _for_base(columns, headings, base)
        exact = sum(match.expected_year is None for match in found)
        if exact > sum(match.expected_year is None for match in best[1]):
            best = (base, found, rest)
    return best


def _for_base(
    columns: list[Column], headings: list[Heading], base: int
) -> tuple[list[Match], list[Heading]]:
    found: list[Match] = []
    rest = list(headings)
    for column in columns:
        for heading in rest:
            if heading.status in column.statuses and heading.year == base + (column.offset or 0):
                found.append(Match(column, column.name, heading))
                rest.remove(heading)
                break
    # A column left without its year takes the heading of its status that is left: the year
    # in it is wrong, and said so.
    for column in columns:
        if all(match.column is not column for match in found):
            wrong = next((h for h in rest if h.year and h.status in column.statuses), None)
            if wrong is not None:
                expected = base + (column.offset or 0)
                found.append(Match(column, column.name, wrong, expected))
                rest.remove(wrong)
    return found, rest
