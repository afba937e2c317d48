"""Where the rows of a table end: headings again, those of another table, words below a gap."""

import re
from collections.abc import Sequence

from sexcel.model.book import Role, Row
from sexcel.model.grid import SheetGrid
from sexcel.model.names import normalise
from sexcel.model.recognition import BookColumn

_WORDS = re.compile(r"[^\W\d_]{4}|\b(?:19|20)\d\d|FY ?\d\d", re.IGNORECASE)
"""What a heading has and the place of an amount has not: ``TBC`` and ``nil`` are shorter."""

_LEAST_HEADINGS = 2
"""Words over figures that are headings: one may be said of an amount."""


def has_words(sheet: SheetGrid, number: int, columns: Sequence[BookColumn]) -> bool:
    """Say whether a row has nothing but words in the columns of figures."""
    values = [sheet.value(number, column.position) for column in columns]
    filled = [value for value in values if value is not None and value != ""]
    return len(filled) >= _LEAST_HEADINGS and all(
        isinstance(value, str) and _WORDS.search(value) for value in filled
    )


def repeats_headings(sheet: SheetGrid, number: int, columns: Sequence[BookColumn]) -> bool:
    """Say whether a row has the headings again, as at the top of a page."""
    texts = [
        (normalise(value), normalise(column.heading))
        for column in columns
        if isinstance(value := sheet.value(number, column.position), str)
    ]
    return len(texts) >= _LEAST_HEADINGS and all(
        value and heading.endswith(value) for value, heading in texts
    )


def drop_next_block(rows: Sequence[Row], figures: Sequence[str]) -> list[Row]:
    """Return the rows without words below a gap, under a table whose total is at its head."""
    is_headed = bool(rows) and rows[0].role is Role.TOTAL
    for index in range(1, len(rows) if is_headed else 0):
        has_gap = rows[index].position > rows[index - 1].position + 1
        if has_gap and not any(
            row.figure(column) is not None for row in rows[index:] for column in figures
        ):
            return list(rows[:index])
    return list(rows)


def drop_trailing_headings(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return the rows up to the last with figures, where a total is among them.

    Words below the total are the title of what comes next.
    """
    roles = [row.role for row in rows]
    last = len(rows)
    while last and Role.TOTAL in roles and roles[last - 1] is Role.HEADING:
        last -= 1
    return tuple(rows[:last])
