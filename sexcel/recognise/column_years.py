"""Which columns of a year the headings of one place name, in a budget of one year."""

from collections.abc import Iterator, Mapping, Sequence

from sexcel.model.names import normalise
from sexcel.model.tables import Column, Status
from sexcel.recognise.column_match import (
    MOST_WORDS,
    NO_BUDGET,
    ColumnMatch,
    fits_status,
    is_of_kind,
)
from sexcel.recognise.heading_words import Heading

_VERSION_WORDS = frozenset({"revised", "original", "updated", "initial", "rebased", "requested"})
"""Words by which a team tells two budgets of one year apart."""

FORESEEN = (Status.FORECAST, Status.ESTIMATED)

_BARE = 0.9
"""What a heading that names a year alone says for a budget year, beside one with a status: of equal
numbers the statuses decide."""

_ELIMINATED = 0.5
"""What a heading that is the last of its year says for a budget year, beside one whose status is
known: half, since it fits some column of most years."""


def match_budget_year(
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
    for column in (column for column in tuple(unmatched) if Status.OUTTURN in column.statuses):
        year = budget_year + (column.offset or 0)
        foreseen = [h for h in unused if h.year == year and _is_foreseen(h)]
        if len(foreseen) == 1 and any(match.column.offset == 0 for match in matches):
            # Of a year that is not over, its forecast is the outturn, with its budget or without.
            matches.append(ColumnMatch(column, column.name, foreseen[0]))
            unused.remove(foreseen[0])
            unmatched.remove(column)
    for column, heading in _eliminate(unmatched, unused, budget_year, headings, columns):
        # An outturn may be headed as the forecast or the estimate of its year.
        is_known = heading.status in FORESEEN and Status.OUTTURN in column.statuses
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


def weigh_match(match: ColumnMatch) -> float:
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
    of_table: Sequence[Column],
) -> Iterator[tuple[Column, Heading]]:
    """Yield the columns that are the last of their year with the last headings of that year.

    "FY31 Ask" or "2030/31 estimate" is the budget of 2030/31 where no other heading names that
    year, and "2026 Landing" the outturn where the approved budget of that year is known. Of two
    unknown ones the approved budget comes first, unless the variance says otherwise; a table
    that does not have it takes the second.
    """
    has_prior = any(c.offset == -1 and Status.APPROVED in c.statuses for c in of_table)
    has_outturn = any(Status.OUTTURN in column.statuses for column in of_table)
    is_approved = any(h.status is Status.APPROVED and h.year == budget_year for h in of_row)
    later = [heading for heading in of_row if (heading.year or 0) > budget_year]
    # Where all later years have one word, ``Plan``, the other is that of the budget.
    are_plans = len(later) > 1 and len({frozenset(h.names_without_year) for h in later}) == 1
    are_budgets = not is_approved and (not later or (are_plans and not has_outturn))
    for offset in dict.fromkeys(column.offset for column in columns):
        # An estimate is a budget where none of its year is approved, and no later year is there.
        statuses = (None, *FORESEEN) if are_budgets or offset != 0 else (None,)
        open_columns = [column for column in columns if column.offset == offset]
        of_year = [
            heading
            for heading in headings
            if heading.year == budget_year + (offset or 0)
            and heading.status in statuses
            and not NO_BUDGET.search(heading.text)
            and len(heading.text.split()) <= MOST_WORDS
            and all(is_of_kind(column, heading) for column in open_columns)
        ]
        # Of two the forecast is the outturn, as long as its year is not over.
        ordered = sorted(of_year, key=lambda heading: heading.status is not None)
        if offset == -1 and not has_prior and len(of_year) == len(open_columns) + 1:
            ordered = ordered[1:]
        if len(open_columns) == len(ordered):
            yield from zip(open_columns, ordered, strict=True)


def match_numbers(
    columns: Sequence[Column], numbers: Mapping[Heading, int], budget_year: int
) -> Iterator[ColumnMatch]:
    """Yield the columns of headings such as ``Y2 Plan``, where the budget year has this number."""
    unmatched = [column for column in columns if column.offset is not None]
    for heading, number in numbers.items():
        for column in unmatched:
            is_year = budget_year + (column.offset or 0) == number
            is_outturn = Status.OUTTURN in column.statuses and heading.status in FORESEEN
            if is_year and (is_outturn or heading.status in (None, *column.statuses)):
                unmatched.remove(column)
                yield ColumnMatch(column, column.name, heading, is_guessed=True)
                break


def _is_foreseen(heading: Heading) -> bool:
    """Say whether a heading is of a forecast: an estimated *budget* is of a year to come."""
    is_budget = "budget" in normalise(heading.text).split()
    return heading.status in FORESEEN and not is_budget and NO_BUDGET.search(heading.text) is None


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
