"""Whether a heading is that of a column: by its names, its kind, its status."""

import re
from collections.abc import Collection
from functools import cache
from itertools import permutations

from msgspec import Struct

from sexcel.model.names import matches_name, normalise
from sexcel.model.tables import Column, Kind, Table
from sexcel.recognise.heading_words import Heading

NO_AMOUNT = re.compile(
    r"%|\bper ?cent|\b(?:reason|explanation|comment|commentary|narrative|note)s?\b", re.IGNORECASE
)
"""``Variance %`` and ``Reason for variance`` are no amounts."""

NO_BUDGET = re.compile(
    rf"{NO_AMOUNT.pattern}|\+ ?/ ?-|\bv(?:s|ersus)?\b|\b(?:variance|movement|change|swing|delta|"
    r"var|differences?|diff|less|against|increase|share|version|fav|adv|over|under|workings?)\b",
    re.IGNORECASE,
)
"""What heads no budget beside the year that it mentions: ``2027 +/- on landing``."""

_COMPARED = re.compile(
    r"\bv(?:s|ersus)?\b(?!\s*\d)|\b(?:variance|movement|delta|differences?|diff|against)\b",
    re.IGNORECASE,
)
"""What heads the difference of two columns, whatever years it names: ``2025/26 Plan v LE``."""

MOST_WORDS = 6
"""Of a heading that is known by its year alone, such as ``Approved by the Board for 2030/31``; a
longer text is prose that mentions a year, such as ``Graduate analysts: a new grade in 2021/22``."""

FTE = re.compile(r"\b(?:fte|headcount|number|no|posts?|days?)\b", re.IGNORECASE)
"""What heads people or their days, and no £: ``Core team FTE``."""

PRICE = re.compile(r"£|\b(?:rate|charge|cost|price)s?\b", re.IGNORECASE)
"""What heads the price of an FTE, and no FTE: ``2025/26 £ per FTE``."""


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


def joint_labels(table: Table) -> frozenset[str]:
    """Return, normalised, what heads one column of two labels: ``Area or Sub-Committee``."""
    return _join_names(tuple(column.names for column in table.labels))


@cache
def _join_names(names_of_each: tuple[tuple[str, ...], ...]) -> frozenset[str]:
    return frozenset(
        normalise(f"{name} {joint} {further}")
        for first, second in permutations(names_of_each, 2)
        for name in first
        for further in second
        for joint in ("/", "or", "and")
    )


def is_called(heading: Heading, names: tuple[str, ...]) -> bool:
    """Say whether one of the names covers the heading, or its lowest part."""
    return any(
        matches_name(name, text) for name in names for text in (heading.lowest, heading.text)
    )


def name_of(column: Column, heading: Heading) -> str:
    """Return the name of a matched column, with its grade where there is one for each."""
    if not column.by_grade:
        return column.name
    title = f"{normalise(column.title)} "
    spellings = (*heading.names_without_year, *heading.names)
    names = (name for name in spellings if name.startswith(title))
    grade = next(names, normalise(heading.lowest))
    return f"{column.name}:{grade.removesuffix(' fte')}"


def is_heading_of(column: Column, heading: Heading, grades: Collection[str] = ()) -> bool:
    """Say whether a heading names a column; no percentage or reason names an amount.

    ``grades`` are what the workbook calls its grades, normalised.
    """
    if column.by_grade:
        title = f"{normalise(column.title)} "
        spellings = (*heading.names, *heading.names_without_year)
        return any(
            name.startswith(title) or name.removesuffix(" fte") in grades for name in spellings
        )
    if column.plain_names.isdisjoint(heading.names) and not is_called(heading, column.patterns):
        return False
    return column.kind is not Kind.MONEY or NO_AMOUNT.search(heading.text) is None


def is_hinted(column: Column, heading: Heading) -> bool:
    """Say whether a word of a heading suggests a column of £."""
    text = heading.text
    if NO_BUDGET.search(text) or FTE.search(text) or len(text.split()) > MOST_WORDS:
        return False
    words = normalise(text).split()
    return any(word.startswith(hint) for hint in column.hints for word in words)


def is_of_kind(column: Column, heading: Heading) -> bool:
    """Say whether a heading may be over the figures of a column: no FTE are under a price."""
    return column.kind is not Kind.FTE or PRICE.search(heading.text) is None


def fits_status(column: Column, heading: Heading) -> bool:
    """Say whether the heading's status is the column's; a bare year fits by the year alone."""
    if not is_of_kind(column, heading) or _COMPARED.search(heading.text):
        return False
    if heading.status is None:
        # Of a later year there is but one figure, whatever a team calls it.
        is_later = (column.offset or 0) > 0 and not NO_AMOUNT.search(heading.text)
        return heading.is_bare_year or is_later
    return heading.status in column.statuses
