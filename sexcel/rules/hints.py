"""Guesses at how a wrong figure came about, told only where they account for all of it."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from sexcel.budget.balance import Balance
from sexcel.budget.variance import resolve_rate
from sexcel.model.book import Book
from sexcel.model.expressions import (
    ZERO,
    Expression,
    FigureKey,
    Rounded,
    Sum,
    evaluate,
    inputs,
)
from sexcel.model.tables import Kind
from sexcel.model.wording import format_figure, percent, pounds

_MOST_FOR_PAIRS = 60
_UNITS = (("£k", Decimal(1000)), ("£m", Decimal(1_000_000)))
_NEAR = Decimal("0.02")
_HALF_PERCENT = Decimal("0.005")


def hint(book: Book, check: Balance) -> str:
    """One sentence on the likeliest slip behind a wrong result, or nothing."""
    return next(_Hints(book, check).all(), "")


def slip_of_the_hand(found: Decimal, expected: Decimal) -> str:
    """One sentence where the figure looks mistyped, or nothing."""
    if _is_transposed(found, expected):
        return f"Two digits look swapped: {abs(found):,f} for {abs(expected):,f}."
    return next(_in_thousands(found, expected), "")


def _in_thousands(found: Decimal, expected: Decimal) -> Iterator[str]:
    """An amount in £k or £m among amounts in pounds; it may have been rounded to its unit."""
    for unit, worth in _UNITS:
        if found and abs(found * worth - expected) <= _NEAR * abs(expected):
            yield f"It looks like an amount in {unit}, among amounts in £."


class _Hints:
    """What may have happened to one figure, the likeliest first."""

    def __init__(self, book: Book, check: Balance) -> None:
        self._book = book
        self._check = check
        self._kind = book.kind(check.equation.target)

    def all(self) -> Iterator[str]:
        """Every slip that accounts for the whole difference."""
        match self._check.equation.rule:
            case "discount-wrong":
                yield from self._discount()
            case "contingency-wrong":
                yield from self._contingency()
        if self._kind is Kind.MONEY:
            yield from _in_thousands(self._check.found, self._check.expected)
        yield from self._terms()
        yield from self._other_column()
        yield from self._repeated()
        if self._would_be(-self._check.expected):
            yield "Its sign is reversed."

    def _would_be(self, figure: Decimal) -> bool:
        """Whether the figure found is that one, but for rounding."""
        return self._check.allows(self._check.found - figure)

    def _shown(self, amount: Decimal) -> str:
        return format_figure(amount, self._kind)

    def _label(self, key: FigureKey) -> str:
        """What tells the term from its neighbours: its column in a row, else its row."""
        table, target = self._book.tables[key.table], self._check.equation.target
        row, column = table.row(key.row), table.column(key.column)
        if key.row == target.row and column is not None:
            return column.name_in_text
        if row is None:
            return key.row
        return row.text("driver") or row.name

    def _terms(self) -> Iterator[str]:
        """A term left out, counted twice or taken with the wrong sign."""
        expected = self._check.expected
        amounts = [
            (self._label(inputs(term)[0]), amount)
            for term in _terms_of(self._check.equation.formula)
            if (amount := evaluate(term, self._book.figure))
        ]
        for label, amount in amounts:
            term = f"{label} ({self._shown(amount)})"
            if self._would_be(expected - amount):
                yield f"It leaves out {term}."
            if self._would_be(expected + amount):
                yield f"It counts {term} twice."
            if self._would_be(expected - 2 * amount):
                yield f"It takes {term} with the wrong sign."
        if len(amounts) <= _MOST_FOR_PAIRS:
            for (one, first), (other, second) in combinations(amounts, 2):
                if self._would_be(expected - first - second):
                    yield f"It leaves out {one} and {other}."

    def _other_column(self) -> Iterator[str]:
        """A figure of another year, taken by mistake for the one that belongs there."""
        for key, weight in self._check.weights.items():
            table, right = self._book.tables.get(key.table), self._book.figure(key)
            if table is None or right is None:
                continue
            right_column = table.column(key.column)
            for column in table.figure_columns:
                there = FigureKey(key.table, key.row, column.name)
                other = self._book.figure(there)
                if not other or other == right or right_column is None:
                    continue
                if (
                    there == self._check.equation.target
                    or column.column.kind is not right_column.column.kind
                ):
                    continue
                if self._would_be(self._check.expected + weight * (other - right)):
                    yield (
                        f"It takes {column.name_in_text} ({self._shown(other)}) where "
                        f"{right_column.name_in_text} ({self._shown(right)}) belongs."
                    )

    def _repeated(self) -> Iterator[str]:
        """The figure of another column of its own row."""
        target = self._check.equation.target
        for column in self._book.tables[target.table].figure_columns:
            other = self._book.figure(FigureKey(target.table, target.row, column.name))
            if column.name != target.column and other and other == self._check.found:
                yield f"It repeats {column.name_in_text}."

    def _discount(self) -> Iterator[str]:
        check, target = self._check, self._check.equation.target
        if self._would_be(-check.expected):
            yield "It is added, not taken off."
        discount = resolve_rate(self._book, "contractual_discount") or ZERO
        accommodation = FigureKey(target.table, "accommodation", target.column)
        on_both = discount * (self._book.figure(accommodation) or ZERO)
        if on_both and self._would_be(check.expected - on_both):
            yield "It is taken on Accommodation Costs too; only Core Team and SMEs are discounted."
        yield from self._other_rate(discount)

    def _contingency(self) -> Iterator[str]:
        check = self._check
        contingency = resolve_rate(self._book, "contingency") or ZERO
        if contingency and self._would_be(check.expected + contingency * check.found):
            yield "It is worked out on itself too."
        for key, weight in check.weights.items():
            category = self._book.figure(key) if weight == contingency else None
            if category and self._would_be(check.expected - weight * category):
                yield f"It leaves out {self._label(key)} ({pounds(category)})."
        yield from self._other_rate(contingency)

    def _other_rate(self, stated: Decimal) -> Iterator[str]:
        """The figure at another round rate."""
        check = self._check
        if not stated or not check.expected:
            return
        used = (stated * check.found / check.expected).quantize(_HALF_PERCENT)
        if used > 0 and used != stated and self._would_be(check.expected * used / stated):
            yield f"It is worked out at {percent(used)}; the rate is {percent(stated)}."


def _terms_of(formula: Expression) -> tuple[Expression, ...]:
    """What a sum adds up; nothing where it is no sum."""
    match formula:
        case Rounded(of):
            return _terms_of(of)
        case Sum(terms):
            return terms
    return ()


def _is_transposed(found: Decimal, expected: Decimal) -> bool:
    one, other = f"{abs(found):f}", f"{abs(expected):f}"
    if found * expected <= 0 or len(one) != len(other):
        return False
    differ = [index for index, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return (
        len(differ) == 2
        and differ[1] == differ[0] + 1
        and one[differ[0]] == other[differ[1]]
        and one[differ[1]] == other[differ[0]]
    )
