"""What one finding explains, so that no other rule reports it again at another cell."""

from collections.abc import Iterator

from sexcel.budget.links import LINKS
from sexcel.budget.overview import OVERVIEW
from sexcel.budget.projections import PROJECTIONS
from sexcel.budget.variance import COMPARED
from sexcel.model.book import Book
from sexcel.model.expressions import FigureKey
from sexcel.model.findings import Finding
from sexcel.model.refs import CellRef
from sexcel.model.tables import TOTAL
from sexcel.rules.completeness.still_to_come import find_placeholders
from sexcel.rules.completeness.unfinished_column import find_blank_outturns, find_unfinished
from sexcel.rules.rates.rules import IMPOSSIBLE

Explained = frozenset[tuple[str, CellRef]]
"""Findings that another explains, each by the code of its rule and its cell."""

_OF_TEXT = ("SEC410", "SEC413", "SEC601", "SEC602", "SHT401", "SHT402")
"""What a text in place of an amount, and the formulas that read it, are reported as."""

_OF_BLANKS = ("SEC423", "SEC505", "SEC315", "SEC316")
"""What a line without a figure is reported as."""

_LATER_YEARS = ("forecast_1", "forecast_2")
"""Columns of Table 1 that are compared with the budget year."""


def find_explained(book: Book) -> Explained:
    """Return the findings that another explains, each by the code of its rule and its cell."""
    reasons = (_of_rates, _of_placeholders, _of_unfinished, _of_blank_outturns)
    return frozenset(explained for find in reasons for explained in find(book))


def is_explained(finding: Finding, explained: Explained) -> bool:
    """Say whether another finding explains this one."""
    return finding.first_cell is not None and (finding.rule, finding.first_cell) in explained


def _of_rates(book: Book) -> Iterator[tuple[str, CellRef]]:
    """Yield the sums that a rate which cannot be turns below zero."""
    for finding in IMPOSSIBLE.find(book):
        for ref in (finding.first_cell, *finding.related):
            if ref is not None:
                yield "SEC411", ref


def _of_placeholders(book: Book) -> Iterator[tuple[str, CellRef]]:
    """Yield the figures of the rows in which one is still to come."""
    places = {(cell.sheet, cell.row) for cell in find_placeholders(book)}
    for _, entry in book.entries() if places else ():
        if (entry.ref.sheet, entry.ref.row) in places:
            yield from ((code, entry.ref) for code in _OF_TEXT)


def _of_unfinished(book: Book) -> Iterator[tuple[str, CellRef]]:
    """Yield the blanks of a column that is not filled in, and its category in Tables 2 and 1."""
    for unfinished in find_unfinished(book):
        cells = [row.cell(unfinished.column) for row in unfinished.blank]
        for category in _linked((unfinished.table.table.name, TOTAL), OVERVIEW.name):
            cells.append(book.cell(FigureKey(*category, unfinished.column)))
            for projected in _linked(category, PROJECTIONS.name):
                cells += [book.cell(FigureKey(*projected, year)) for year in _LATER_YEARS]
        for cell in cells:
            if cell is not None:
                yield from ((code, cell) for code in _OF_BLANKS)


def _of_blank_outturns(book: Book) -> Iterator[tuple[str, CellRef]]:
    """Yield the lines without an outturn, of which no reason is asked while none is filled in."""
    if not any(find_blank_outturns(book)):
        return
    for name in COMPARED:
        for row in book.tables[name].rows if name in book.tables else ():
            budget = row.cell("budget")
            if budget is not None and not row.figure("outturn"):
                yield "SEC505", budget


def _linked(source: tuple[str, str], table: str) -> Iterator[tuple[str, str]]:
    """Yield the rows of a table that take over a row."""
    return (link.target for link in LINKS if link.source == source and link.target[0] == table)
