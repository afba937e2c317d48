"""How much speaks for a reading of a place: its headings, and what is around them."""

import operator
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import dropwhile, groupby, takewhile

from msgspec.structs import replace

from sexcel.budget.accommodation import MEETINGS
from sexcel.budget.titles import format_heading
from sexcel.model.amounts import is_nothing
from sexcel.model.names import normalise
from sexcel.model.tables import Kind, RowKeys, Table
from sexcel.model.wording import join_words
from sexcel.recognise.category_names import hints_line
from sexcel.recognise.derived_columns import is_shown_by_sums
from sexcel.recognise.heading_names import LEAST_HEADINGS
from sexcel.recognise.heading_rows import is_amount
from sexcel.recognise.heading_words import Heading
from sexcel.recognise.memo_rows import MOST_FTE
from sexcel.recognise.readings import Reading

_UNUSED_HEADING = 0.5
"""Points off for a heading that no column takes: half of what a missing column costs, since people
add columns of their own more often than they leave one out."""

_GUESSED_HEADING = 0.5
"""Points off for a heading that is guessed, or names another year than it should: it is worth half
of one that is known."""

_EXTRA_ROW = 0.1
"""Points off for each further row of headings: among equals the smaller header is right, and no
number of rows outweighs one heading."""

_CUT_SHORT = 3
"""Points off where words stand under the headings in place of figures: then the headings go on,
and no number of years in this row makes those words amounts."""

_CUT_OFF = 1
"""Points off where the row above still says years or statuses over the same columns."""

_CONFIGURED = 1_000
"""Points for the place that the configuration names: no reading has so many headings."""

_MOST_MISSING = 3
"""A reading that lacks more than one in so many of its required columns is only a near miss. A
column of a later year counts half where something around names the table: many teams budget for one
year."""

_LEAST_EVIDENCE = 1.0
"""What must speak for a table whose label heading is unknown: its title, or two of its rows."""

_ROWS_ABOVE = 4
"""Rows above a header that may hold its caption: a title, a unit and a blank row between."""

_MOST_PRICES = 2
"""Rows above or below those of FTE that hold £: the charge of each grade, and what it costs."""

_ROWS_BELOW = 15
"""Rows below a header whose names are looked at: four that are known already count in full."""

_CAPTION = 2.0
"""Points for a caption with the number of the table; as many off for the number of another."""

_TITLE = 1.0
"""Points for the title of the table above it, or on the tab of its sheet: words may be chance."""

_ROW_NAME = 0.5
"""Points for each row named like one of the table's: a name alone proves little, and several
tables have a row such as "Projects"."""

_LEAST_SUGGESTED = 4
"""Categories that words suggest by which an overview is known: Table 1 has four in all, and a table
of another kind names one or two."""

_LEAST_COUNTED = 4
"""Rows of whole numbers that are counts: the Panel and its three larger sub-committees meet in
every year, and fewer may be anything."""

_OF_SUMS = {"total", "all", "number", "no", "of", "in"}
"""What the total of a count says beside what is counted."""

_HIGHEST_RATE = Decimal("0.2")
"""A discount or an inflation of a fifth: what is less in every year is no amount, not in £m."""

_OF_THE_CODE = {"secco", "secas", "discount"}
"""The lines that only a budget of the Code has."""

_MOST_FOR_ROWS = 2.0
"""Points for the names of all rows: a long list does not outweigh the caption."""

_NUMBERED = re.compile(r"\s*table\s+(\d+)\b", re.IGNORECASE)


NOTHING_SAYS = "nothing around it says which table it is"
"""What a reading lacks whose headings fit several tables."""


def weigh(reading: Reading) -> Reading | None:
    """Return the reading with its score; None where too little speaks for it to be named."""
    matches = reading.matches
    known = len(matches) - sum(m.is_guessed and not m.heading.names_year for m in matches)
    if reading.place is not None:
        is_enough = known and len(matches) >= LEAST_HEADINGS
        score = _weigh_headings(reading) + _CONFIGURED
        return replace(reading, score=score) if is_enough else None
    lacks = _missing_headings(reading)
    is_shown = is_shown_by_sums(reading)
    is_near = is_shown or (known >= LEAST_HEADINGS and 2 * known >= _count_required(reading.table))
    if (lacks and not is_near) or _is_of_prices(reading) or _is_of_meetings(reading):
        return None
    score = _weigh_headings(reading)
    evidence = _evidence(reading) + sum(match.is_configured for match in matches)
    labels = [match for match in matches if match.is_label]
    is_guess = any(match.is_guessed and match.column.required for match in labels)
    if is_guess or all(m.is_guessed for m in labels) or reading.by_surroundings:
        if evidence < _LEAST_EVIDENCE and not (
            is_shown
            or _is_turned_by_names(reading)
            or _is_of_grades(reading)
            or _is_of_counts(reading)
        ):
            lacks = lacks or NOTHING_SAYS
        score -= 1
    if lacks and not is_near:
        return None
    return replace(reading, score=score + evidence, lacks=lacks)


def _weigh_headings(reading: Reading) -> float:
    """Return the points of the headings alone, whatever is around them."""
    matches, missing = reading.matches, sum(column.required for column in reading.missing)
    guesses = sum(match.is_guessed or match.expected_year is not None for match in matches)
    unused = sum(not heading.is_period for heading in reading.unused)
    score = len(matches) - missing - _UNUSED_HEADING * unused
    score -= _EXTRA_ROW * (reading.last_row - reading.first_row) + _GUESSED_HEADING * guesses
    return score - (_CUT_SHORT * _is_cut_short(reading) + _CUT_OFF * _is_cut_off(reading))


def _is_of_prices(reading: Reading) -> bool:
    """Say whether most figures under headings of FTE or counts are £: rates by year, or costs."""
    kinds = (Kind.FTE, Kind.COUNT)
    columns = [match.heading.position for match in reading.matches if match.column.kind in kinds]
    figures = [figure for row in _figure_rows(reading, columns) for figure in row]
    return 2 * sum(abs(figure) > MOST_FTE for figure in figures) > len(figures)


def _figure_rows(reading: Reading, columns: Sequence[int]) -> Iterator[list[Decimal]]:
    """Yield the figures of each row under the headings, down to the first row without any."""
    first = reading.last_row + 1
    rows = (
        [value for x in columns if isinstance(value := reading.sheet.value(row, x), Decimal)]
        for row in range(first, first + _ROWS_BELOW)
    )
    return takewhile(bool, dropwhile(operator.not_, rows))


def _is_turned_by_names(reading: Reading) -> bool:
    """Say whether a table on its side has figure columns of its own by name, such as grades.

    Years are in many tables. That its equations hold is asked of every table on its side.
    """
    named = [match for match in reading.matches if match.column.offset is None]
    figures = [match for match in named if match.column.kind.is_figure]
    is_of_grades = any(match.column.by_grade for match in figures)
    return (
        reading.is_sideways
        and len(figures) >= LEAST_HEADINGS
        and (not is_of_grades or _is_of_grades(reading))
    )


def _is_of_grades(reading: Reading) -> bool:
    """Say whether columns are named by grade and the figures under them are small, as FTE are."""
    grades = [match.heading.position for match in reading.matches if match.column.by_grade]
    small = [max(map(abs, row)) < MOST_FTE for row in _figure_rows(reading, grades)]
    fte_rows, prices = sum(small), len(small) - sum(small)
    is_apart = len(list(groupby(small))) <= LEAST_HEADINGS
    return len(grades) >= LEAST_HEADINGS and is_apart and prices <= min(_MOST_PRICES, fte_rows - 1)


def _is_of_counts(reading: Reading) -> bool:
    """Say whether a table of counts has small whole numbers, and a word near them says of what."""
    counts = [m.heading.position for m in reading.matches if m.column.kind is Kind.COUNT]
    return _counts(reading, counts, reading.table)


def _is_of_meetings(reading: Reading) -> bool:
    """Say whether costs by sub-committee would be numbers of their meetings: they are none."""
    columns = [match for match in reading.matches if match.column.kind.is_figure]
    is_of_costs = reading.table.keys is RowKeys.SUB_COMMITTEE and all(
        match.column.kind is Kind.MONEY for match in columns
    )
    positions = [match.heading.position for match in columns]
    return is_of_costs and _counts(reading, positions, MEETINGS)


def _counts(reading: Reading, columns: Sequence[int], table: Table) -> bool:
    """Say whether figures are small whole numbers, and a word near says that a table counts them.

    What is counted is in the heading of the names, of the figures, over them or in their total.
    """
    rows = list(_figure_rows(reading, columns))
    is_counted = len(columns) >= LEAST_HEADINGS and len(rows) >= _LEAST_COUNTED
    if not is_counted or not all(n == n.to_integral() < MOST_FTE for row in rows for n in row):
        return False
    texts = [match.heading.text for match in reading.matches]
    if any("£" in text for text in texts):
        return False
    sheet = reading.sheet
    counted = {word for name in table.labels[-1].names for word in normalise(name).split()}
    above = reversed(range(max(1, reading.first_row - _ROWS_ABOVE), reading.first_row))
    nearest = (list(sheet.captions_above(reading.header, [row])) for row in above)
    texts += next(filter(None, nearest), [])
    first = reading.last_row + 1
    labels = (sheet.value(row, reading.label_position) for row in range(first, first + _ROWS_BELOW))
    words = [normalise(text).split() for text in texts]
    sums = (set(normalise(label).split()) for label in labels if isinstance(label, str))
    return any(counted.intersection(text) for text in words) or any(
        label & counted and label <= counted | _OF_SUMS for label in sums
    )


def _count_required(table: Table) -> int:
    return sum(column.required for column in table.columns)


def _missing_headings(reading: Reading) -> str:
    """Return which headings a reading lacks, as a clause; empty where it has nearly all."""
    missing = [column for column in reading.missing if column.required]
    required = _count_required(reading.table)
    later = sum((column.offset or 0) > 0 for column in missing)
    is_enough = (len(missing) - later / 2) * _MOST_MISSING <= required
    if len(missing) * _MOST_MISSING <= required or (
        is_enough and _evidence(reading) >= _LEAST_EVIDENCE
    ):
        return ""
    titles = [f"'{format_heading(column, reading.budget_year)}'" for column in missing]
    return f"it lacks the heading{'s' if len(titles) > 1 else ''} {join_words(titles)}"


def _is_cut_short(reading: Reading) -> bool:
    """Say whether the row below still is one of headings: words over the figures."""
    below = reading.last_row + 1
    headings = [match.heading for match in reading.matches if match.column.kind.is_figure]
    values = [reading.sheet.value(below, heading.position) for heading in headings]
    filled = [value for value in values if value is not None]
    return (
        len(filled) > 1
        and 2 * len(filled) >= len(headings)
        and all(isinstance(value, str) and not is_amount(value) for value in filled)
    )


def _is_cut_off(reading: Reading) -> bool:
    """Say whether the row above has the years or the statuses of most columns."""
    above = reading.first_row - 1
    headings = [match.heading for match in reading.matches if match.column.kind.is_figure]
    values = [reading.sheet.value(above, heading.position) for heading in headings]
    parts = [Heading(0, (value,), above) for value in values if isinstance(value, str)]
    says = [period.year is not None or period.status is not None for period in parts]
    return above > 0 and len(says) > 1 and all(says) and 2 * len(says) >= len(headings)


def _evidence(reading: Reading) -> float:
    """Return how much speaks for the table in its captions, its sheet and its rows' names."""
    table, sheet = reading.table, reading.sheet
    below = range(reading.last_row + 1, reading.last_row + 1 + _ROWS_BELOW)
    labels = {row: sheet.value(row, reading.label_position) for row in below}
    texts = {row: normalise(label) for row, label in labels.items() if isinstance(label, str)}
    headings = {normalise(name) for column in table.labels for name in column.names}
    rows = list(
        takewhile(lambda row: is_of_body(reading, row) and texts[row] not in headings, texts)
    )
    amounts = [texts[row] for row in rows if table.lines and _has_amount(reading, row)]
    known = max(
        sum(texts[row] in table.row_names for row in rows), _count_suggested(table, amounts)
    )
    points = min(_MOST_FOR_ROWS, _ROW_NAME * known)
    above = range(max(1, reading.first_row - _ROWS_ABOVE), reading.first_row)
    captions = [*sheet.captions_above(reading.header, above), *_label_heading(reading)]
    points += sum(_caption_points(table, text) for text in captions)
    if normalise(sheet.name) in (normalise(table.title), normalise(table.sheet)):
        points += _TITLE
    return points


def is_of_body(reading: Reading, row: int) -> bool:
    """Say whether a row does not have words in the place of figures, as the next headings do."""
    values = [reading.sheet.value(row, position) for position in reading.figure_positions]
    filled = [value for value in values if value is not None]
    words = [v for v in filled if isinstance(v, str) and not is_amount(v) and not is_nothing(v)]
    return len(words) < LEAST_HEADINGS or len(words) < len(filled)


def _has_amount(reading: Reading, row: int) -> bool:
    """Say whether a row has a figure that is more than a rate."""
    values = (reading.sheet.value(row, position) for position in reading.figure_positions)
    return any(isinstance(value, Decimal) and abs(value) > _HIGHEST_RATE for value in values)


def _count_suggested(table: Table, labels: Sequence[str]) -> int:
    """Return how many lines of a table words of the labels suggest; none below the least number.

    A body that every SEC budget has is among them, or its discount: another's has people and
    projects.
    """
    whole = (line for line in table.lines if not line.part_of)
    lines = [line for line in whole if any(hints_line(line, label) for label in labels)]
    names = {line.name for line in lines}
    return len(lines) if len(lines) >= _LEAST_SUGGESTED and _OF_THE_CODE & names else 0


def _label_heading(reading: Reading) -> Iterator[str]:
    """Yield the heading over the names of the rows, which may say what they all are."""
    for match in reading.matches:
        if match.heading.position == reading.label_position and match.is_guessed:
            yield match.heading.text


def _caption_points(table: Table, text: str) -> float:
    number = _NUMBERED.match(text)
    if number is not None:
        return _CAPTION if table.number == int(number[1]) else -_CAPTION
    words = normalise(text)
    titles = map(normalise, (table.title, *table.captions))
    return _TITLE if any(_is_title(title, words) for title in titles) else 0


def _is_title(title: str, words: str) -> bool:
    """Say whether words are a title, or hold it; a title of one word may be in any text."""
    return title == words or (" " in title and f" {title} " in f" {words} ")
