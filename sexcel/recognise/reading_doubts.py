"""Doubts about a reading: its years, guessed names, hidden figures and scales."""

from collections.abc import Iterator, Sequence

from sexcel.budget.titles import format_heading
from sexcel.model.book import Role, Row
from sexcel.model.doubts import (
    Doubt,
    DraftHeading,
    GuessedName,
    Hidden,
    HiddenFigures,
    RepeatedYearHeading,
    ScaledAmounts,
    WrongYearHeading,
)
from sexcel.model.expressions import ONE
from sexcel.model.grid import Visibility
from sexcel.model.recognition import BookColumn
from sexcel.recognise.column_match import ColumnMatch
from sexcel.recognise.readings import Reading


def heading_doubts(reading: Reading, budget_year: int | None) -> Iterator[Doubt]:
    """Yield the doubts about each heading in turn."""
    name = reading.table.name
    firsts: dict[tuple[object, object], ColumnMatch] = {}
    is_numbered = any(match.heading.year_number is not None for match in reading.matches)
    for match in reading.matches:
        heading = match.heading
        ref = reading.sheet.ref(heading.row, heading.position)
        if heading.is_draft:
            yield DraftHeading(ref, name, heading.text)
        # The corner of a table on its side names its columns, or nothing; Y1 can only be a year,
        # and beside it the budget that of the budget year.
        is_corner = reading.is_sideways and match.is_label
        is_plain = is_corner or (
            is_numbered and (heading.is_budget or heading.year_number is not None)
        )
        if match.is_guessed and not is_plain:
            yield GuessedName(ref, name, heading.text, format_heading(match.column, budget_year))
        if match.column.offset is None or (match.is_configured and heading.year is None):
            continue
        year = _year_due(reading, match, budget_year)
        first = firsts.setdefault((heading.year, heading.status), match)
        if year is None:
            continue
        if first is match:
            yield WrongYearHeading(ref, name, heading.text, year)
        else:
            first_ref = reading.sheet.ref(first.heading.row, first.heading.position)
            yield RepeatedYearHeading(ref, name, heading.text, year, first_ref)


def _year_due(reading: Reading, match: ColumnMatch, budget_year: int | None) -> int | None:
    """Return the year that a heading should name; None where it names the right one."""
    if budget_year is not None and reading.budget_year not in (None, budget_year):
        due = budget_year + (match.column.offset or 0)
        return None if match.heading.year == due and match.heading.bad_year is None else due
    if match.heading.bad_year is not None and match.heading.year is not None:
        return match.heading.year
    return match.expected_year


def scaled_amounts(reading: Reading, columns: Sequence[BookColumn]) -> Iterator[Doubt]:
    """Yield one doubt for all columns that are not in pounds."""
    scaled = [column for column in columns if column.scale != ONE]
    if scaled:
        first, *further = (column.heading_ref for column in scaled)
        yield ScaledAmounts(first, reading.table.name, scaled[0].scale, tuple(further))


def hidden_figures(
    reading: Reading, columns: Sequence[BookColumn], rows: Sequence[Row]
) -> Iterator[Doubt]:
    """Yield the figures that nobody sees and that count in what is seen."""
    sheet, name = reading.sheet, reading.table.name
    figures = [column for column in columns if column.column.kind.is_figure]
    if sheet.visibility is not Visibility.VISIBLE and figures:
        yield HiddenFigures(reading.header.first_cell, name, Hidden.SHEET)
        return
    for column in figures:
        if column.position in sheet.hidden_columns:
            yield HiddenFigures(column.heading_ref, name, Hidden.COLUMN)
    for row in rows:
        if row.position in sheet.hidden_rows and row.role is Role.LINE:
            entries = (row.entries[column.name] for column in figures)
            entry = next((entry for entry in entries if entry.figure), None)
            if entry is not None:
                yield HiddenFigures(entry.ref, name, Hidden.ROW)
