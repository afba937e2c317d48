"""Which of a table's columns the headings of one place name."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from msgspec import Struct

from sexcel.model.names import matches_name, normalise
from sexcel.model.tables import Column, Kind, Status, Table
from sexcel.recognise.heading_words import Heading, is_year
from sexcel.recognise.spelling import find_misspelt

_NO_AMOUNT = re.compile(
    r"%|\bper ?cent|\b(?:reason|explanation|comment|commentary|narrative|note)s?\b", re.IGNORECASE
)
"""``Variance %`` and ``Reason for variance`` are no amounts."""


class ColumnMatch(Struct, frozen=True):
    """A declared column and the heading that names it."""

    column: Column
    name: str
    heading: Heading
    expected_year: int | None = None
    """The year it should name, where it names another."""
    guessed: bool = False
    """Whether the heading only comes near the column's name, or names it by its place."""
    is_set: bool = False
    """Whether the configuration says that the column goes by this heading."""


class ColumnMatches(Struct, frozen=True):
    """How a table's columns were found. ``base`` is the budget year the headings imply."""

    found: tuple[ColumnMatch, ...]
    missing: tuple[Column, ...]
    unused: tuple[Heading, ...]
    base: int | None


def match_columns(
    table: Table,
    headings: tuple[Heading, ...],
    called: Mapping[str, tuple[str, ...]],
    *,
    by_place: bool = False,
) -> ColumnMatches:
    """The table's columns among the headings: by name, by year and status, by a near name.

    First come the names in ``called``, by column. With ``by_place`` a label column that no
    heading names is the leftmost heading before the figures.
    """
    found, rest = _called(table, list(headings), called)
    named, rest = _named(table, rest, found)
    base, dated, rest = _dated(table, rest, found)
    found += named + dated
    if 2 * len(found) >= sum(column.required for column in table.columns):
        found += _near(_missing(table, found), rest)
    if by_place:
        found += _placed(_missing(table, found), rest, found)
    return ColumnMatches(
        tuple(sorted(found, key=lambda match: match.heading.position)),
        tuple(_missing(table, found)),
        tuple(rest),
        base,
    )


def _missing(table: Table, found: list[ColumnMatch]) -> list[Column]:
    taken = {match.column.name for match in found}
    return [column for column in table.columns if column.name not in taken]


def _called(
    table: Table, headings: list[Heading], called: Mapping[str, tuple[str, ...]]
) -> tuple[list[ColumnMatch], list[Heading]]:
    """Columns found by the names set for them; the headings left over."""
    found: list[ColumnMatch] = []
    rest = list(headings)
    for column in table.columns:
        names = called.get(column.name, ())
        heading = next((one for one in rest if is_called(names, one)), None)
        if heading is not None:
            rest.remove(heading)
            found.append(ColumnMatch(column, column.name, heading, is_set=True))
    return found, rest


def is_called(names: tuple[str, ...], heading: Heading) -> bool:
    """Whether one of the names covers the heading, or its lowest part."""
    return any(matches_name(name, text) for name in names for text in (heading.own, heading.text))


def _named(
    table: Table, headings: list[Heading], settled: list[ColumnMatch]
) -> tuple[list[ColumnMatch], list[Heading]]:
    """Columns found by name, those settled left out; the headings left over."""
    columns = _missing(table, settled)
    found: dict[str, ColumnMatch] = {}
    rest: list[Heading] = []
    for heading in headings:
        for column in columns:
            if column.offset is not None or not _names(column, heading):
                continue
            name = _name(column, heading)
            if name not in found:
                found[name] = ColumnMatch(column, name, heading)
                break
        else:
            rest.append(heading)
    return list(found.values()), rest


def _name(column: Column, heading: Heading) -> str:
    if not column.by_grade:
        return column.name
    title = f"{normalise(column.title)} "
    return f"{column.name}:{next(one for one in heading.names if one.startswith(title))}"


def _names(column: Column, heading: Heading) -> bool:
    if column.by_grade:
        return any(name.startswith(f"{normalise(column.title)} ") for name in heading.names)
    if column.kind is Kind.MONEY and _NO_AMOUNT.search(heading.text):
        return False
    plain, patterns = _aliases(column.title, column.aliases)
    return any(name in plain for name in heading.names) or any(
        matches_name(pattern, text) for pattern in patterns for text in (heading.own, heading.text)
    )


@cache
def _aliases(title: str, aliases: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The names of a column in one spelling, and those with a ``*``."""
    names = (title, *aliases)
    return (
        frozenset(normalise(name) for name in names if "*" not in name),
        tuple(name for name in names if "*" in name),
    )


def _near(missing: list[Column], rest: list[Heading]) -> Iterator[ColumnMatch]:
    """Columns whose name a heading misspells."""
    columns = [
        column
        for column in missing
        if column.required and column.offset is None and not column.by_grade
    ]
    if not columns:
        return
    spelt = {
        name: column for column in columns for name in _aliases(column.title, column.aliases)[0]
    }
    taken: set[str] = set()
    for heading in tuple(rest):
        meant = next((one for name in heading.names if (one := find_misspelt(name, spelt))), None)
        if meant is not None and spelt[meant].name not in taken:
            taken.add(spelt[meant].name)
            rest.remove(heading)
            yield ColumnMatch(spelt[meant], spelt[meant].name, heading, guessed=True)


def _placed(
    missing: list[Column], rest: list[Heading], found: list[ColumnMatch]
) -> Iterator[ColumnMatch]:
    """Label columns by place: left of the figures, in the order of the table."""
    figures = [match.heading.position for match in found if match.column.kind.is_figure]
    left = [
        heading
        for heading in rest
        if heading.year is None and heading.position < min(figures, default=0)
    ]
    columns = [column for column in missing if column.kind is Kind.LABEL]
    # The one that names the row stands nearest to the figures.
    for column, heading in zip(columns[-len(left) :] if left else (), left, strict=False):
        rest.remove(heading)
        yield ColumnMatch(column, column.name, heading, guessed=True)


def _dated(
    table: Table, headings: list[Heading], settled: list[ColumnMatch]
) -> tuple[int | None, list[ColumnMatch], list[Heading]]:
    """Columns found by year and status, for the budget year that explains most of them.

    The years of columns that are settled speak for it too.
    """
    columns = [column for column in _missing(table, settled) if column.offset is not None]
    implied = [
        match.heading.year - match.column.offset
        for match in settled
        if match.heading.year is not None and match.column.offset is not None
    ]
    bases = {
        heading.year - column.offset
        for heading in headings
        for column in columns
        if heading.year is not None and column.offset is not None and _fits(column, heading)
    }
    bases.update(implied)
    best: tuple[int | None, list[ColumnMatch], list[Heading]] = (None, [], headings)
    most = 0
    for base in sorted(bases, reverse=True):
        found, rest = _for_base(columns, headings, base)
        exact = sum(match.expected_year is None and not match.guessed for match in found)
        exact += implied.count(base)
        if exact > most:
            best, most = (base, found, rest), exact
    return best


def _fits(column: Column, heading: Heading) -> bool:
    """Whether the heading's status is the column's; a bare year fits by the year alone."""
    if heading.status is None:
        return is_year(heading.text)
    return heading.status in column.statuses


def _for_base(
    columns: list[Column], headings: list[Heading], base: int
) -> tuple[list[ColumnMatch], list[Heading]]:
    found: list[ColumnMatch] = []
    rest = list(headings)
    for column in columns:
        for heading in rest:
            if _fits(column, heading) and heading.year == base + (column.offset or 0):
                found.append(ColumnMatch(column, column.name, heading))
                rest.remove(heading)
                break
    # A column left without its year takes the heading of its status that is left: the year
    # in it is wrong, and said so.
    for column in columns:
        if all(match.column is not column for match in found):
            wrong = next((h for h in rest if h.year and h.status in column.statuses), None)
            if wrong is not None:
                expected = base + (column.offset or 0)
                found.append(ColumnMatch(column, column.name, wrong, expected))
                rest.remove(wrong)
    found += _foreseen(columns, rest, base, found)
    return found, rest


def _foreseen(
    columns: list[Column], rest: list[Heading], base: int, found: list[ColumnMatch]
) -> Iterator[ColumnMatch]:
    """An outturn that is headed as the forecast of its year: what else would that be?"""
    for column in columns:
        if Status.OUTTURN in column.statuses and all(one.column is not column for one in found):
            year = base + (column.offset or 0)
            for heading in rest:
                if heading.status is Status.FORECAST and heading.year == year:
                    rest.remove(heading)
                    yield ColumnMatch(column, column.name, heading, guessed=True)
                    break
