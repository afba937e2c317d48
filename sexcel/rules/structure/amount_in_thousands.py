"""SEC422: One amount among amounts in pounds seems to be in thousands."""

from collections.abc import Iterator
from decimal import Decimal

from sexcel.model.book import Book, BookTable, Role, Row
from sexcel.model.expressions import FigureKey
from sexcel.model.findings import Finding, Severity
from sexcel.model.recognition import BookColumn
from sexcel.model.refs import CellRef
from sexcel.model.rules import Rule
from sexcel.model.tables import Kind
from sexcel.model.wording import pounds

_THOUSAND = 1000
_ALIKE = Decimal("2.5")
"""A line's amounts of two years are of one size up to this factor."""
_NEAR = Decimal("1.25")
_FEWEST = 4
_FAR = 20
"""How many times smaller than any other amount of its table a lone amount has to be."""
_BROKEN_FAR = 5
"""The same for one that is not whole, among whole ones: £163.801."""
_MOST = Decimal("0.75")
"""Of the others, how many are whole thousands (for one that is not whole: whole pounds)."""


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    for table in book.tables.values():
        columns = [one for one in table.figure_columns if _in_pounds(one)]
        for row in table.rows:
            if row.role in (Role.LINE, Role.SUB_TOTAL):
                for column in columns:
                    yield from _look(book, table, row, column)


def _in_pounds(column: BookColumn) -> bool:
    return column.column.kind is Kind.MONEY and column.column.formula is None


def _look(book: Book, table: BookTable, row: Row, column: BookColumn) -> Iterator[Finding]:
    entry = row.entry(column.name)
    amount = row.figure(column.name)
    if entry is None or entry.formula is not None or amount is None or amount <= 0:
        return
    beside = _beside(table, row, column, amount)
    if amount >= _THOUSAND and not (beside and _stands_below(table, amount, beside[1])):
        return
    if beside is not None:
        why = f"while the line has {pounds(beside[1])} in {beside[0].a1}"
    else:
        smallest = _stands_alone(table, amount)
        if smallest is None:
            return
        why = f"while no other amount typed in its table is below {pounds(smallest)}"
    yield RULE.finding(
        entry.ref,
        f"{book.describe(FigureKey(table.table.name, row.key, column.name))} is {_full(amount)}, "
        f"{why}. Is {pounds(amount * _THOUSAND)} meant?",
        found=amount,
        related=() if beside is None else (beside[0],),
    )


def _full(amount: Decimal) -> str:
    """An amount with all its decimals, which tell that it is in thousands: ``£163.801``."""
    return f"£{amount:,f}"


def _beside(
    table: BookTable, row: Row, column: BookColumn, amount: Decimal
) -> tuple[CellRef, Decimal] | None:
    """Another year's amount of the line that is of the size of a thousand times this one."""
    for other in table.figure_columns:
        entry, figure = row.entry(other.name), row.figure(other.name)
        same = other.name == column.name or other.year is None or not _in_pounds(other)
        if same or entry is None or not figure:
            continue
        if amount * _THOUSAND / _ALIKE <= figure <= amount * _THOUSAND * _ALIKE:
            return entry.ref, figure
    return None


def _stands_below(table: BookTable, amount: Decimal, beside: Decimal) -> bool:
    """Whether an amount above £1,000 has a second sign that it is in thousands.

    It is not whole among whole ones, or it is far below all others and comes near the amount
    ``beside`` it.
    """
    others = _others(table, amount)
    if amount != amount.to_integral_value():
        whole = sum(one == one.to_integral_value() for one in others)
        return whole >= _MOST * len(others)
    near = beside / _NEAR <= amount * _THOUSAND <= beside * _NEAR
    return near and amount * _FAR < others[0]


def _others(table: BookTable, amount: Decimal) -> list[Decimal]:
    """All other amounts typed in the table, the smallest first."""
    return sorted(
        figure
        for row in table.lines
        for column in table.figure_columns
        if _in_pounds(column)
        and (entry := row.entry(column.name)) is not None
        and entry.formula is None
        and (figure := row.figure(column.name)) is not None
        and figure > 0
        and figure != amount
    )


def _stands_alone(table: BookTable, amount: Decimal) -> Decimal | None:
    """The smallest other amount of the table, where this one is of another size than all."""
    others = _others(table, amount)
    if len(others) < _FEWEST:
        return None
    if amount != amount.to_integral_value():
        alike, far = sum(one == one.to_integral_value() for one in others), _BROKEN_FAR
    else:
        alike, far = sum(one % _THOUSAND == 0 for one in others), _FAR
    meant = amount * _THOUSAND
    fits = others[0] / 2 <= meant <= others[-1] * 2
    if alike >= _MOST * len(others) and amount * far < others[0] and fits:
        return others[0]
    return None


RULE = Rule(
    code="SEC422",
    name="amount-in-thousands",
    severity=Severity.WARNING,
    summary="One amount among amounts in pounds seems to be in thousands.",
    why="With £30 where £30,000 is meant a line is as good as lost, and every total agrees.",
    source="Tables 1 to 11 are in £1",
    bad="17. CodeWorks   £80,000   £125",
    good="17. CodeWorks   £80,000   £125,000",
    help="Give the amount in pounds. If it is right, nothing needs to be done.",
    check=_check,
)
