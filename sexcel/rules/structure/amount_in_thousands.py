"""SEC422: One amount among amounts in pounds seems to be in thousands, or the other way round."""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from msgspec import Struct

from sexcel.model.book import Book, BookTable, Role, Row
from sexcel.model.decimals import shortest
from sexcel.model.expressions import ONE, ZERO, FigureKey
from sexcel.model.findings import Finding, Severity
from sexcel.model.recognition import BookColumn
from sexcel.model.refs import CellRef
from sexcel.model.rules import Rule
from sexcel.model.tables import Kind
from sexcel.model.wording import pounds

_THOUSAND = 1000
"""Pounds of one unit of £k, the scale that people mix with pounds."""

_LIKE_SIZE = Decimal("2.5")
"""A line's amounts of two years are of one size up to this factor; a line that more than doubles
is rare, and a factor of 1000 is far beyond."""

_CLOSE = Decimal("1.25")
"""The same for an amount above £1,000, which may well be right: a year's increase and no more."""

_FEWEST_AMOUNTS = 4
"""Amounts of a table below which nothing can be said about their usual size."""

_FAR_BELOW = 20
"""How many times smaller than any other amount of its table an amount has to be: small lines of
a budget are a tenth of the next one."""

_FAR_BELOW_WITH_PENCE = 5
"""The same for one that is not whole, among whole ones: £163.801 is a second sign by itself."""

_FAR_ABOVE = 100
"""How many times larger an amount in £ among £k is than any other: a thousand times its own size,
which is at least a tenth of the largest. Services may well be 25 times all else."""

_MOSTLY = Decimal("0.75")
"""Share of the other amounts that have to be whole thousands, or whole pounds: a quarter may be
exact without the table being so."""


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    for table in book.tables.values():
        amounts = _Amounts(_typed_amounts(table))
        for row in table.rows:
            if row.role in (Role.LINE, Role.SUB_TOTAL):
                for column in filter(_is_typed_money, table.figure_columns):
                    yield from _check_amount(rule, book, (table, amounts), row, column)


def _is_typed_money(column: BookColumn) -> bool:
    return column.column.kind is Kind.MONEY and column.column.formula is None


def _check_amount(
    rule: Rule, book: Book, of_table: "tuple[BookTable, _Amounts]", row: Row, column: BookColumn
) -> Iterator[Finding]:
    table, every_amount = of_table
    entry, amount = row.entry(column.name), row.figure(column.name)
    if entry is None or entry.formula is not None or amount is None or amount <= 0:
        return
    amounts, meant = every_amount.without(amount), amount * _THOUSAND
    year = _like_amount_of_another_year(table, row, column, meant)
    if entry.unit == _THOUSAND and year is None:
        meant = amount / _THOUSAND
        year = _like_amount_of_another_year(table, row, column, meant)
        is_like_others = _like_amount_of_another_year(table, row, column, amount) is not None
        limit = f"above {pounds(amounts.most)}"
        is_apart = not is_like_others and _is_far_above(amount, amounts)
    elif (year is None and amount >= _THOUSAND) or (
        year and amount >= _THOUSAND and not _has_second_sign(amount, year[1], amounts)
    ):
        return
    else:
        limit, is_apart = f"below {pounds(amounts.least)}", _is_apart(amount, amounts)
    if year is not None:
        cell, figure = year
        why = f"while the line has {pounds(figure)} in {cell.a1}"
    elif is_apart:
        why = f"while no other amount typed in its table is {limit}"
    else:
        return
    # With all its decimals, which show that it is in thousands: £163.801.
    exact = f"£{amount:,f}"
    written = pounds(meant) if entry.unit == ONE else f"{shortest(meant / entry.unit):,f}"
    yield rule.finding(
        entry.ref,
        f"{book.describe(FigureKey(table.table.name, row.key, column.name))} is {exact}, {why}. "
        f"Is {pounds(meant)} meant?",
        found=amount,
        related=() if year is None else (year[0],),
        todo=f"Put {written} into {entry.ref.a1}. If {exact} is right, nothing needs to be done.",
    )


def _like_amount_of_another_year(
    table: BookTable, row: Row, column: BookColumn, meant: Decimal
) -> tuple[CellRef, Decimal] | None:
    """Return the line's first amount of another year that is about what is meant."""
    for year in table.figure_columns:
        cell, figure = row.cell(year.name), row.figure(year.name)
        if year.name == column.name or year.year is None or not _is_typed_money(year):
            continue
        if cell and figure and meant / _LIKE_SIZE <= figure <= meant * _LIKE_SIZE:
            return cell, figure
    return None


def _typed_amounts(table: BookTable) -> Iterator[Decimal]:
    """Yield the amounts above zero that are typed in the lines of a table."""
    for row in table.lines:
        for column in filter(_is_typed_money, table.figure_columns):
            entry, figure = row.entry(column.name), row.figure(column.name)
            if entry is not None and entry.formula is None and figure is not None and figure > 0:
                yield figure


class _OtherAmounts(Struct, frozen=True):
    """The amounts of a table but for one: how many, between which, how many of them are whole."""

    count: int
    least: Decimal
    most: Decimal
    wholes: int
    thousands: int
    """Whole thousands."""

    def are_mostly(self, wholes: int) -> bool:
        """Say whether so many of them are most of them."""
        return wholes >= _MOSTLY * self.count


class _Amounts:
    """All amounts of a table, counted once, so that each can be held against the others."""

    def __init__(self, amounts: Iterable[Decimal]) -> None:
        self._counts = Counter(amounts)
        self._count = self._counts.total()
        self._sorted = sorted(self._counts)
        self._wholes = sum(self._counts[amount] for amount in filter(_is_whole, self._sorted))
        self._thousands = sum(self._counts[amount] for amount in filter(_is_round, self._sorted))

    def without(self, amount: Decimal) -> _OtherAmounts:
        """Return the amounts other than this one."""
        times = self._counts[amount]
        ends = [*self._sorted[:2], *self._sorted[-2:]]
        ends = [figure for figure in ends if figure != amount] or [ZERO]
        return _OtherAmounts(
            self._count - times,
            ends[0],
            ends[-1],
            self._wholes - times * _is_whole(amount),
            self._thousands - times * _is_round(amount),
        )


def _has_second_sign(amount: Decimal, of_another_year: Decimal, amounts: _OtherAmounts) -> bool:
    """Say whether more than another year's amount speaks for thousands.

    The amount is not whole among whole ones, or it is far below all others and a thousand times
    it comes close to the other year's.
    """
    if not _is_whole(amount):
        return amounts.are_mostly(amounts.wholes)
    is_close = of_another_year / _CLOSE <= amount * _THOUSAND <= of_another_year * _CLOSE
    return is_close and amounts.count > 0 and amount * _FAR_BELOW < amounts.least


def _is_apart(amount: Decimal, amounts: _OtherAmounts) -> bool:
    """Say whether an amount is of another size than all others, and would fit in thousands."""
    if amounts.count < _FEWEST_AMOUNTS:
        return False
    alike, far_below = amounts.wholes, _FAR_BELOW_WITH_PENCE
    if _is_whole(amount):
        alike, far_below = amounts.thousands, _FAR_BELOW
    fits = amounts.least / 2 <= amount * _THOUSAND <= amounts.most * 2
    return amounts.are_mostly(alike) and amount * far_below < amounts.least and fits


def _is_far_above(amount: Decimal, amounts: _OtherAmounts) -> bool:
    """Say whether an amount among those in £k is of another size than all, and would fit in £."""
    fits = amounts.least / 2 <= amount / _THOUSAND <= amounts.most * 2
    return amounts.count >= _FEWEST_AMOUNTS and amount > _FAR_ABOVE * amounts.most and fits


def _is_whole(figure: Decimal) -> bool:
    return figure == figure.to_integral_value()


def _is_round(figure: Decimal) -> bool:
    return _is_whole(figure / _THOUSAND)


RULE = Rule(
    code="SEC422",
    name="amount-in-thousands",
    severity=Severity.WARNING,
    summary="One amount among pounds seems to be in thousands, or the other way round.",
    why="With £30 where £30,000 is meant a line is as good as lost, and every total agrees.",
    source="Tables 1 to 11 are in £1",
    bad="17. CodeWorks   £80,000   £125",
    good="17. CodeWorks   £80,000   £125,000",
    help="Give the amount in {cell} in pounds. If it is right, nothing needs to be done.",
    check=_check,
)
