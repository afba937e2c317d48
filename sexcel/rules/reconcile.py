"""Findings of the rules that own equations: one for each wrong figure, consequences inside."""

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal

from sexcel.model.book import Book
from sexcel.model.expressions import ONE, FigureKey
from sexcel.model.findings import Finding
from sexcel.model.refs import CellRef
from sexcel.model.rules import Rule
from sexcel.model.wording import listed, shown
from sexcel.rules.hints import hint
from sexcel.rules.ledger import Cause, Check, Ledger
from sexcel.rules.making import finding
from sexcel.tables.equations import equations
from sexcel.tables.tolerance import Precision

_MOST_TOLD = 2
"""Consequences spelt out in a message; all are among the related cells."""


def reconcile(book: Book, rules: Mapping[str, Rule], rounding: Rule) -> Iterator[Finding]:
    """Every equation of the book, checked on the figures found.

    ``rules`` are those that own equations, by name; ``rounding`` speaks where a figure
    differs by no more than rounding explains.
    """
    teller = _Teller(book)
    ledger = Ledger(book, equations(book))
    told = [teller.rounded(rounding, check) for check in ledger.rounded()]
    for cause in ledger.causes():
        yield teller.cause(rules[cause.checks[0].equation.rule], cause)
    yield from told


class _Teller:
    """Puts causes in words."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._precision = Precision(book)

    def _ref(self, key: FigureKey) -> CellRef | None:
        entry = self._book.entry(key)
        return None if entry is None else entry.ref

    def _at(self, key: FigureKey) -> str:
        ref = self._ref(key)
        return "" if ref is None else f" ({ref.a1})"

    def _shown(self, key: FigureKey, value: Decimal) -> str:
        return shown(value, self._precision.kind(key))

    def rounded(self, rule: Rule, check: Check) -> Finding:
        """A difference that rounding explains."""
        key = check.equation.target
        message = (
            f"{self._book.describe(key)} is {self._shown(key, check.found)}; its equation gives "
            f"{self._shown(key, check.expected)} ({check.equation.meaning}). Rounding explains "
            f"the {self._shown(key, abs(check.residual))}."
        )
        return finding(
            rule,
            self._ref(key),
            message,
            found=check.found,
            expected=check.expected,
            related=[self._ref(used) for used in check.weights],
        )

    def cause(self, rule: Rule, cause: Cause) -> Finding:
        """One wrong figure, how it shows, what agrees, and what follows from it."""
        first, *others = cause.checks
        parts = [self._headline(cause, first)]
        if first.equation.target == cause.key:
            parts.append(hint(self._book, first))
        parts.append(self._agreeing(cause.key, others))
        parts.append(self._following(cause))
        related = (
            *(key for check in cause.checks for key in (check.equation.target, *check.weights)),
            *cause.moved,
        )
        return finding(
            rule,
            self._ref(cause.key),
            " ".join(part for part in parts if part),
            found=cause.found,
            expected=self._rounded(cause.key, cause.expected),
            effect=cause.effect,
            related=[self._ref(key) for key in related if key != cause.key],
        )

    def _rounded(self, key: FigureKey, exact: Decimal) -> Decimal:
        """What the budget would print: whole pounds, whole meetings, FTE as they come."""
        unit = self._precision.half_unit(key) * 2
        return exact.quantize(ONE, ROUND_HALF_UP) if unit == 1 else exact.normalize()

    def _headline(self, cause: Cause, first: Check) -> str:
        key, target = cause.key, first.equation.target
        expected = self._rounded(key, cause.expected)
        gap = cause.found - expected
        amount = f"{self._shown(key, abs(gap))} too {'high' if gap > 0 else 'low'}"
        figure = f"{self._book.describe(key)} is {self._shown(key, cause.found)}"
        if target == key:
            return (
                f"{figure} and should be {self._shown(key, expected)} "
                f"({first.equation.meaning}): {amount}."
            )
        row = self._book.tables[target.table].row(target.row)
        name = target.row if row is None else row.name
        return (
            f"{figure} and should be {self._shown(key, expected)}, so that {name}"
            f"{self._at(target)} is {self._shown(target, first.found)} "
            f"({first.equation.meaning}): {amount}."
        )

    def _agreeing(self, key: FigureKey, others: list[Check]) -> str:
        """Which other equations call for the same figure."""
        sources: list[str] = []
        for check in others:
            if check.equation.target == key:
                amount = self._shown(key, check.expected)
                source = next(iter(check.weights), key)
                right = self._book.figure(source) == check.expected or len(check.weights) > 1
                put_right = "" if right else ", put right"
                sources.append(f"{check.equation.meaning}{put_right} ({amount})")
            elif key in check.weights:
                sources.append(self._book.describe(check.equation.target))
        if not sources:
            return ""
        return f"{listed(sources, 3)} {'calls' if len(sources) == 1 else 'call'} for that too."

    def _following(self, cause: Cause) -> str:
        """Which figures were worked out from the wrong one."""
        told = [
            f"{self._name(key)}{self._at(key)} from {self._shown(key, value)} to "
            f"{self._shown(key, self._rounded(key, value + delta))}"
            for key, delta in cause.moved.items()
            if (value := self._book.figure(key)) is not None
        ]
        if not told:
            return ""
        more = len(told) - _MOST_TOLD
        rest = f", and {more} more figure{'s' if more > 1 else ''}" if more > 0 else ""
        return f"Put right, it changes {listed(told[:_MOST_TOLD])}{rest}."

    def _name(self, key: FigureKey) -> str:
        row = self._book.tables[key.table].row(key.row)
        column = self._book.tables[key.table].column(key.column)
        name = key.row if row is None else row.name
        return f"{name}, {key.column if column is None else column.name_in_text}"
