"""Guesses at how a wrong figure came about, given only where they account for all of it."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from sexcel.budget.assumptions import resolve_rate
from sexcel.budget.balance import Balance
from sexcel.model.book import Book
from sexcel.model.expressions import ZERO, Expression, FigureKey, Rounded, Sum, evaluate, inputs
from sexcel.model.tables import Kind
from sexcel.model.wording import format_figure, percent, pounds

_MOST_FOR_PAIRS = 60
"""Terms of a sum of which pairs are tried: of more, some pair fits by chance (1,770 pairs of 60
against a difference of thousands of pounds)."""

_UNITS = (("£k", Decimal(1000)), ("£m", Decimal(1_000_000)))

_NEAR = Decimal("0.02")
"""Share by which an amount in £k may differ: it has been rounded to its unit."""

_HALF_PERCENT = Decimal("0.005")
"""Rates are guessed in steps of this: nobody agrees a discount of 9.37%."""


def guess_slip(book: Book, balance: Balance) -> str:
    """Return one sentence on the likeliest slip behind a wrong result, or nothing."""
    return next(_SlipGuesses(book, balance).all(), "")


def guess_mistyping(found_value: Decimal, expected: Decimal) -> str:
    """Return one sentence where the figure looks mistyped, or nothing."""
    if _is_transposed(found_value, expected):
        return f"Two digits look swapped: {abs(found_value):,f} for {abs(expected):,f}."
    return next(_guess_unit(found_value, expected), "")


def _guess_unit(found_value: Decimal, expected: Decimal) -> Iterator[str]:
    """Yield the unit of an amount in £k or £m among amounts in pounds."""
    for unit, worth in _UNITS:
        if found_value and abs(found_value * worth - expected) <= _NEAR * abs(expected):
            yield f"It looks like an amount in {unit}, among amounts in £."


class _SlipGuesses:
    """What may have happened to one figure, the likeliest first."""

    def __init__(self, book: Book, balance: Balance) -> None:
        self._book = book
        self._balance = balance
        self._equation = balance.equation
        self._kind = book.kind(balance.equation.target)

    def all(self) -> Iterator[str]:
        """Yield every slip that accounts for the whole difference."""
        match self._equation.rule:
            case "discount-wrong":
                yield from self._discount()
            case "contingency-wrong":
                yield from self._contingency()
        if self._kind is Kind.MONEY:
            yield from _guess_unit(self._balance.found_value, self._balance.expected)
        yield from self._terms()
        yield from self._wrong_column()
        yield from self._repetition()
        if self._explains(-self._balance.expected):
            yield "Its sign is reversed."

    def _explains(self, figure: Decimal) -> bool:
        """Say whether the figure found is that one, but for rounding."""
        return self._balance.allows(self._balance.found_value - figure)

    def _format(self, amount: Decimal) -> str:
        return format_figure(amount, self._kind)

    def _label(self, key: FigureKey) -> str:
        """Return what distinguishes a term: its column where it is in the row, else its row."""
        row, column = self._book.tables[key.table].row(key.row), self._book.column(key)
        if key.row == self._equation.target.row and column is not None:
            return column.name_in_text
        if row is None:
            return key.row
        return row.text("driver") or row.name

    def _terms(self) -> Iterator[str]:
        """Yield a term left out, counted twice or taken with the wrong sign."""
        expected = self._balance.expected
        amounts = [
            (self._label(inputs(term)[0]), amount)
            for term in _terms_of(self._equation.formula)
            if (amount := evaluate(term, self._book.figure))
        ]
        for label, amount in amounts:
            term = f"{label} ({self._format(amount)})"
            if self._explains(expected - amount):
                yield f"It leaves out {term}."
            if self._explains(expected + amount):
                yield f"It counts {term} twice."
            if self._explains(expected - 2 * amount):
                yield f"It takes {term} with the wrong sign."
        if len(amounts) <= _MOST_FOR_PAIRS:
            for (first_label, first), (second_label, second) in combinations(amounts, 2):
                if self._explains(expected - first - second):
                    yield f"It leaves out {first_label} and {second_label}."

    def _wrong_column(self) -> Iterator[str]:
        """Yield a figure of another year, taken by mistake for the one that belongs there."""
        for key, weight in self._balance.weights.items():
            right_column, right = self._book.column(key), self._book.figure(key)
            if right_column is None or right is None:
                continue
            for column in self._book.tables[key.table].figure_columns:
                wrong_key = FigureKey(key.table, key.row, column.name)
                wrong = self._book.figure(wrong_key)
                if not wrong or wrong == right or wrong_key == self._equation.target:
                    continue
                if column.column.kind is not right_column.column.kind:
                    continue
                if self._explains(self._balance.expected + weight * (wrong - right)):
                    yield (
                        f"It takes {column.name_in_text} ({self._format(wrong)}) where "
                        f"{right_column.name_in_text} ({self._format(right)}) belongs."
                    )

    def _repetition(self) -> Iterator[str]:
        """Yield the column of its own row whose figure it repeats."""
        target = self._equation.target
        for column in self._book.tables[target.table].figure_columns:
            figure = self._book.figure(FigureKey(target.table, target.row, column.name))
            if column.name != target.column and figure and figure == self._balance.found_value:
                yield f"It repeats {column.name_in_text}."

    def _discount(self) -> Iterator[str]:
        expected, target = self._balance.expected, self._equation.target
        if self._explains(-expected):
            yield "It is added, not taken off."
        discount = resolve_rate(self._book, "contractual_discount") or ZERO
        accommodation = FigureKey(target.table, "accommodation", target.column)
        on_accommodation = discount * (self._book.figure(accommodation) or ZERO)
        if on_accommodation and self._explains(expected - on_accommodation):
            yield "It is taken on Accommodation Costs too; only Core Team and SMEs are discounted."
        yield from self._wrong_rate(discount)

    def _contingency(self) -> Iterator[str]:
        expected, found_value = self._balance.expected, self._balance.found_value
        contingency = resolve_rate(self._book, "contingency") or ZERO
        if contingency and self._explains(expected + contingency * found_value):
            yield "It is worked out on itself too."
        for key, weight in self._balance.weights.items():
            category = self._book.figure(key) if weight == contingency else None
            if category and self._explains(expected - weight * category):
                yield f"It leaves out {self._label(key)} ({pounds(category)})."
        yield from self._wrong_rate(contingency)

    def _wrong_rate(self, stated: Decimal) -> Iterator[str]:
        """Yield another round rate at which the figure was worked out."""
        expected, found_value = self._balance.expected, self._balance.found_value
        if not stated or not expected:
            return
        used = (stated * found_value / expected).quantize(_HALF_PERCENT)
        if used > 0 and used != stated and self._explains(expected * used / stated):
            yield f"It is worked out at {percent(used)}; the rate is {percent(stated)}."


def _terms_of(formula: Expression) -> tuple[Expression, ...]:
    """Return what a sum adds up; nothing where it is no sum."""
    match formula:
        case Rounded(operand):
            return _terms_of(operand)
        case Sum(terms):
            return terms
    return ()


def _is_transposed(found_value: Decimal, expected: Decimal) -> bool:
    typed, meant = f"{abs(found_value):f}", f"{abs(expected):f}"
    if found_value * expected <= 0 or len(typed) != len(meant):
        return False
    places = [position for position, digit in enumerate(typed) if digit != meant[position]]
    return (
        len(places) == 2
        and places[1] == places[0] + 1
        and typed[places[0]] == meant[places[1]]
        and typed[places[1]] == meant[places[0]]
    )
