"""The empty template, which comes with sexcel, with the years of a budget in its headings."""

from datetime import date
from pathlib import Path

from sexcel.files.outputs import write_file
from sexcel.files.reading import read_grid
from sexcel.files.shipped import TEMPLATE, shipped_workbook
from sexcel.formulas.recalculation import Engine
from sexcel.model.errors import OutputError
from sexcel.model.years import financial_year
from sexcel.recognise.book import read_book
from sexcel.year.calculating import calculate_ours
from sexcel.year.headings import YearMover
from sexcel.year.months import FIRST_MONTH
from sexcel.year.new_year import DraftYear, write_cells
from sexcel.year.records import NewYear

_FIRST_YEAR, _LAST_YEAR = 2013, 2090
"""The Smart Energy Code began in 2013; a year written with two digits is of this century."""


def next_budget_year(today: date) -> int:
    """Return the first year of the budget that is worked on today: the next that begins."""
    return today.year + (today.month >= FIRST_MONTH)


def write_template(target: Path, year: int | None, today: date) -> NewYear:
    """Write the template for the budget year that begins in ``year``, by default the next one.

    Raises OutputError where the year is none, or the disk refuses.
    """
    first = next_budget_year(today) if year is None else year
    if not _FIRST_YEAR <= first <= _LAST_YEAR:
        raise OutputError(f"{financial_year(first)} is no budget year: give one such as 2027/28.")
    source = shipped_workbook(TEMPLATE)
    grid = read_grid(source, None)
    book = read_book(grid)
    by = first - book.budget_year
    if by == 0:
        write_file(target, source.read_bytes())
        return NewYear(target, financial_year(first))
    moved = dict(YearMover(grid, book, by).move_every_text())
    with Engine() as engine:
        drafted, values = calculate_ours(engine, grid.with_cells(moved))
    draft = DraftYear(financial_year(first), drafted, moved, values, (), ())
    write_cells(source, grid, target, draft)
    return NewYear(target, draft.budget_year)
