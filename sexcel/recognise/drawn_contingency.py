"""Contingency moved into projects in place: less of one, more of the other, the total unchanged.

Section 4.3: "As projects become approved, budget will be moved out of the contingency budget into
the projects budget." Typed over the approved figures, that looks like a wrong rate.
"""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from msgspec.structs import replace

from sexcel.budget import overview, projections
from sexcel.budget.assumptions import CONTINGENCY, RATES, configured_rate
from sexcel.budget.columns import BUDGET
from sexcel.model.book import Book
from sexcel.model.expressions import ONE, ZERO, FigureKey
from sexcel.model.tables import TOTAL
from sexcel.model.understandings import ContingencyDrawn

_STEP = Decimal(500)
"""£ of which a movement is a multiple: projects are approved in round sums (those of Table 11 are
multiples of £1,250). A contingency that is wrong for another reason gives such a sum within £1 in
3 cases of 500."""
_ROUNDING = Decimal(2)
"""In £: contingency and the three categories are each printed to £1."""


def understand_drawn_contingency(book: Book) -> Book:
    """Return the book with the contingency that Tables 1 and 2 have moved into projects.

    Table 2 has to say so, and Table 1, where it gives the budget, the same.
    """
    drawn = {moved.table: moved for moved in _find_drawn(book)}
    if overview.OVERVIEW.name not in drawn or len({moved.amount for moved in drawn.values()}) > 1:
        return book
    return replace(book, understood=(*book.understood, *drawn.values()))


def _find_drawn(book: Book) -> Iterator[ContingencyDrawn]:
    for module, table in ((overview, overview.OVERVIEW), (projections, projections.PROJECTIONS)):
        lines = (module.SECCO, module.SECAS, module.PROJECTS)
        amount = _drawn(book, table.name, [line.name for line in lines])
        ref = book.cell(FigureKey(table.name, module.CONTINGENCY.name, BUDGET.name))
        if amount is not None and ref is not None:
            yield ContingencyDrawn(ref, table.name, BUDGET.name, amount)


def _drawn(book: Book, table: str, categories: list[str]) -> Decimal | None:
    """Return what was moved: with c categories and rate r, contingency is r × (c − moved) − moved.

    None where the rate is not stated, a figure is missing or not in £1, the total is not the sum
    of all, or what is missing is no round sum.
    """
    entries = [
        book.entry(FigureKey(table, row, BUDGET.name))
        for row in (*categories, CONTINGENCY.name, TOTAL)
    ]
    figures = [
        entry.figure
        for entry in entries
        if entry is not None and entry.figure is not None and abs(entry.unit) == ONE
    ]
    rate = _stated_rate(book)
    if rate is None or len(figures) != len(entries):
        return None
    *spending, contingency, total = figures
    if abs(sum(spending, contingency) - total) > _ROUNDING or contingency <= ZERO:
        return None
    exact = (rate * sum(spending) - contingency) / (1 + rate)
    amount = (exact / _STEP).quantize(ONE, ROUND_HALF_UP) * _STEP
    return amount if amount > ZERO and abs(exact - amount) <= ONE else None


def _stated_rate(book: Book) -> Decimal | None:
    """Return the contingency rate that the workbook or its configuration gives."""
    key = FigureKey(RATES.name, CONTINGENCY.name, "value")
    rates = (configured_rate(book, key), book.figure(key), book.label_rates.get(CONTINGENCY.name))
    return next((rate for rate in rates if rate is not None), None)
