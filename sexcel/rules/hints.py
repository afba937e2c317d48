"""Guesses at how a wrong figure came about, told only where they account for all of it."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from sexcel.model.book import Book
from sexcel.model.expressions import ZERO, Figure, FigureKey, Sum
from sexcel.model.wording import percent, pounds
from sexcel.rules.ledger import Check

_MOST_FOR_PAIRS = 60
_MOST_RATE_DIGITS = Decimal("0.0005")


def hint(book: Book, check: Check) -> str:
    """One sentence on the likeliest slip, or nothing."""
    return next(_hints(book, check), "")


def _hints(book: Book, check: Check) -> Iterator[str]:
    match check.equation.rule:
        case "discount-wrong":
            yield from _discount(book, check)
        case "contingency-wrong":
            yield from _contingency(book, check)
    yield from _terms(book, check)
    yield from _other_column(book, check)
    if _transposed(check.found, check.expected):
        yield f"The digits of {pounds(check.expected)} look transposed."


def _near(one: Decimal, other: Decimal, check: Check) -> bool:
    return abs(one - other) <= check.tolerance


def _terms(book: Book, check: Check) -> Iterator[str]:
    """A term left out, counted twice or taken with the wrong sign."""
    if not isinstance(check.equation.formula, Sum):
        return
    amounts = {
        key: weight * figure
        for key, weight in check.weights.items()
        if (figure := book.figure(key))
    }
    missing = -check.residual
    for key, amount in amounts.items():
        if _near(amount, missing, check):
            yield f"It leaves out {_label(book, key)} ({pounds(amount)})."
        if _near(amount, -missing, check):
            yield f"It counts {_label(book, key)} ({pounds(amount)}) twice."
        if _near(2 * amount, missing, check):
            yield f"It takes {_label(book, key)} ({pounds(amount)}) with the wrong sign."
    if len(amounts) <= _MOST_FOR_PAIRS:
        for (one, first), (other, second) in combinations(amounts.items(), 2):
            if _near(first + second, missing, check):
                yield f"It leaves out {_label(book, one)} and {_label(book, other)}."


def _label(book: Book, key: FigureKey) -> str:
    row = book.tables[key.table].row(key.row)
    return key.row if row is None else row.name


def _other_column(book: Book, check: Check) -> Iterator[str]:
    """The figure of another year, taken by mistake for this one."""
    formula = check.equation.formula
    if not isinstance(formula, Figure):
        return
    source = formula.key
    for column in book.tables[source.table].figure_columns:
        if column.name != source.column and column.column.kind.is_figure:
            other = book.figure(FigureKey(source.table, source.row, column.name))
            if other and other == check.found:
                yield f"It is the figure of {column.heading}."


def _transposed(found: Decimal, expected: Decimal) -> bool:
    one, other = f"{abs(found):.0f}", f"{abs(expected):.0f}"
    if found * expected <= 0 or len(one) != len(other):
        return False
    differ = [index for index, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return (
        len(differ) == 2
        and differ[1] == differ[0] + 1
        and one[differ[0]] == other[differ[1]]
        and one[differ[1]] == other[differ[0]]
    )


def _discount(book: Book, check: Check) -> Iterator[str]:
    if _near(check.found, -check.expected, check):
        yield "It is added, not taken off."
    target = check.equation.target
    discount = book.figure(FigureKey("rates", "contractual_discount", "value"))
    accommodation = book.figure(FigureKey(target.table, "accommodation", target.column))
    on_both = (discount or ZERO) * (accommodation or ZERO)
    if on_both and _near(check.found, check.expected - on_both, check):
        yield "It is taken on Accommodation Costs too; only Core Team and SMEs are discounted."
    yield from _other_rate(check, discount)


def _contingency(book: Book, check: Check) -> Iterator[str]:
    rate = book.figure(FigureKey("rates", "contingency", "value"))
    if rate and _near(check.found, check.expected + rate * check.found, check):
        yield "It is worked out on itself too."
    yield from _other_rate(check, rate)


def _other_rate(check: Check, rate: Decimal | None) -> Iterator[str]:
    """The figure at another round rate."""
    if not rate or not check.expected:
        return
    used = rate * check.found / check.expected
    whole = used.quantize(Decimal("0.005"))
    if whole > 0 and whole != rate and abs(used - whole) < _MOST_RATE_DIGITS / 100:
        yield f"It is worked out at {percent(whole)}; the assumption is {percent(rate)}."
