"""Findings of the rules that own equations: one for each wrong figure, consequences inside."""

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal

from sexcel.budget.balance import Balance
from sexcel.budget.equations import equations
from sexcel.budget.ledger import Cause, Ledger
from sexcel.budget.tolerance import Precision
from sexcel.model.book import Book
from sexcel.model.expressions import ONE, FigureKey
from sexcel.model.findings import Finding
from sexcel.model.refs import CellRef
from sexcel.model.rules import Rule
from sexcel.model.wording import format_figure, join_words, pounds
from sexcel.rules.arithmetic.equations import ROUNDING_DIFFERENCE
from sexcel.rules.hints import hint, slip_of_the_hand
from sexcel.rules.meaning.evidence import NO_EVIDENCE, Evidence
from sexcel.rules.structure import missing_figure, negative_amount
from sexcel.rules.structure.doubts import AMOUNT_AS_TEXT

_MOST_PLACES = 7
"""Decimal places beyond which no rate or charge is given."""

_MOST_TOLD = 2
"""Consequences spelt out in a message; all are among the related cells."""


def reconcile(
    book: Book, rules: Mapping[str, Rule], evidence: Evidence = NO_EVIDENCE
) -> Iterator[Finding]:
    """Every equation of the book, checked on the figures found.

    ``rules`` are those that own equations, by name. Amounts typed as text, amounts below zero
    and blanks are told by their own rules, with the sums that they upset inside. Where the
    ``evidence`` has what is wrong with the formula of a wrong figure, the finding tells it too.
    """
    teller = _Teller(book, evidence)
    blanks = frozenset(equation.target for equation, _ in missing_figure.blanks(book))
    below_zero = frozenset(negative_amount.negatives(book))
    off = {rule.name for rule in rules.values() if rule.code in book.settings.rules_off}
    applied = (equation for equation in equations(book) if equation.rule not in off)
    ledger = Ledger(book, applied, below_zero, blanks, evidence.suspects, evidence.sound)
    for cause in ledger.left_out():
        yield teller.left_out(cause)
    for check in tuple(ledger.rounded()):
        yield teller.rounded(check)
    for cause in ledger.causes():
        if cause.key in blanks:
            yield teller.cause(missing_figure.RULE, cause, found="blank")
        elif cause.key in below_zero and cause.expected >= 0:
            yield teller.cause(negative_amount.RULE, cause, why="It cannot be below zero.")
        else:
            yield teller.cause(rules[cause.checks[0].equation.rule], cause)


class _Teller:
    """Puts causes in words."""

    def __init__(self, book: Book, evidence: Evidence) -> None:
        self._book = book
        self._evidence = evidence
        self._precision = Precision(book)

    def _ref(self, key: FigureKey) -> CellRef | None:
        entry = self._book.entry(key)
        return None if entry is None else entry.ref

    def _at(self, key: FigureKey) -> str:
        ref = self._ref(key)
        return "" if ref is None else f" ({ref.a1})"

    def _shown(self, key: FigureKey, value: Decimal) -> str:
        return format_figure(value, self._book.kind(key))

    def rounded(self, check: Balance) -> Finding:
        """A difference that rounding explains."""
        key = check.equation.target
        message = (
            f"{self._book.describe(key)} is {self._shown(key, check.found)}; worked out, it is "
            f"{self._shown(key, check.expected)} ({check.equation.meaning}). "
            f"{self._explained(check)} the {self._shown(key, abs(check.residual))}."
        )
        return ROUNDING_DIFFERENCE.finding(
            self._ref(key),
            message,
            found=check.found,
            expected=check.expected,
            related=[self._ref(used) for used in check.weights],
        )

    def _explained(self, check: Balance) -> str:
        if abs(check.residual) <= check.rounding:
            return "Rounding explains"
        allowance = check.tolerance - check.rounding
        return f"The tolerance set, {pounds(allowance)} on top of rounding, lets pass"

    def left_out(self, cause: Cause) -> Finding:
        """An amount typed as text, and the sums that are short by it."""
        entry = self._book.entry(cause.key)
        raw = entry.raw if entry is not None else None
        message = (
            f"{self._book.describe(cause.key)} holds the text '{raw}', not the number "
            f"{self._shown(cause.key, cause.expected)}: Excel leaves it out of every sum."
        )
        return AMOUNT_AS_TEXT.finding(
            self._ref(cause.key),
            " ".join(part for part in (message, self._following(cause)) if part),
            found=raw,
            expected=cause.expected,
            effect=_whole(cause.effect),
            related=map(self._ref, cause.moved),
        )

    def cause(
        self, rule: Rule, cause: Cause, *, found: str | None = None, why: str = ""
    ) -> Finding:
        """One wrong figure, how it shows, what agrees, and what follows from it."""
        first = cause.checks[0]
        expected = self._expected(cause)
        parts = [self._headline(cause, expected, found, why)]
        if found is None and not self._evidence.explains(cause.key):
            guess = hint(self._book, first) if first.equation.target == cause.key else ""
            parts.append(guess or slip_of_the_hand(cause.found, expected))
        parts.append(self._agreeing(cause))
        parts.append(self._rivals(cause))
        parts.append(self._following(cause))
        related = (
            *(key for check in cause.checks for key in (check.equation.target, *check.weights)),
            *cause.moved,
        )
        made = rule.finding(
            self._ref(cause.key),
            " ".join(part for part in parts if part),
            found=found or cause.found,
            expected=expected,
            effect=_whole(cause.effect),
            related=[self._ref(key) for key in related if key != cause.key],
        )
        return self._evidence.told_of(cause.key, made)

    def _rounded(self, key: FigureKey, exact: Decimal) -> Decimal:
        """What the budget would print: whole pounds, FTE and whatever is exact as they come."""
        unit = self._precision.half_unit(key) * 2
        return exact.quantize(ONE, ROUND_HALF_UP) if unit == 1 else _shortest(exact)

    def _expected(self, cause: Cause) -> Decimal:
        """What the figure should be: of a rate or a charge, the roundest that explains it."""
        first = cause.checks[0]
        weight = first.weights.get(cause.key)
        if self._precision.half_unit(cause.key) or first.equation.target == cause.key or not weight:
            return self._rounded(cause.key, cause.expected)
        slack = first.tolerance / abs(weight)
        rounded = (cause.expected.quantize(ONE.scaleb(-places)) for places in range(_MOST_PLACES))
        near = (one for one in rounded if abs(one - cause.expected) <= slack)
        return _shortest(next(near, cause.expected))

    def _headline(self, cause: Cause, expected: Decimal, found: str | None, why: str) -> str:
        first = cause.checks[0]
        key, target = cause.key, first.equation.target
        should_be = f"should be {self._shown(key, expected)}"
        gap = cause.found - expected
        ending = f": {self._shown(key, abs(gap))} too {'high' if gap > 0 else 'low'}."
        if found is not None:
            ending = "."
        if why:
            ending = f"{ending} {why}"
        figure = f"{self._book.describe(key)} is {found or self._shown(key, cause.found)}"
        if target == key:
            return f"{figure} and {should_be} ({first.equation.meaning}){ending}"
        return (
            f"{figure} and {should_be}{ending} With it, {self._name_of(target)}"
            f"{self._at(target)} comes to its {self._shown(target, first.found)} "
            f"({first.equation.meaning})."
        )

    def _name_of(self, key: FigureKey) -> str:
        row = self._book.tables[key.table].row(key.row)
        return key.row if row is None else row.name

    def _agreeing(self, cause: Cause) -> str:
        """What else calls for the same figure."""
        sources = [source for check in cause.checks[1:] if (source := self._witness(cause, check))]
        return f"That agrees with {join_words(sources, 3)}." if sources else ""

    def _witness(self, cause: Cause, check: Balance) -> str:
        """What an equation mended compares the figure with, or what was worked out from it."""
        key, target = cause.key, check.equation.target
        if target == key:
            source = next(iter(check.weights), key)
            right = self._book.figure(source) == check.expected or len(check.weights) > 1
            wrong_too = "" if right else f", which should be {self._shown(key, check.expected)}"
            return f"{check.equation.meaning}{wrong_too}"
        if target in cause.moved:
            # It is wrong itself, for the same cause: what it is compared with is the witness.
            return check.equation.meaning if check.equation.link else ""
        caption = self._book.tables[target.table].table.caption
        table = "" if target.table == key.table else f"{caption}, "
        return f"{table}{self._name(target)}{self._at(target)}"

    def _rivals(self, cause: Cause) -> str:
        """Which other figures may be the wrong one instead."""
        if not cause.rivals:
            return ""
        names = join_words([f"{self._name_of(key)}{self._at(key)}" for key in cause.rivals], 5)
        return f"Check {names} too: the tables do not tell which of them is wrong."

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
        return f"Correcting it moves {join_words(told[:_MOST_TOLD])}{rest}."

    def _name(self, key: FigureKey) -> str:
        column = self._book.tables[key.table].column(key.column)
        return f"{self._name_of(key)}, {key.column if column is None else column.name_in_text}"


def _shortest(figure: Decimal) -> Decimal:
    """Without zeros behind the decimal point, and never as a power of ten."""
    return figure.quantize(ONE) if figure == figure.to_integral_value() else figure.normalize()


def _whole(effect: Decimal | None) -> Decimal | None:
    """To £1, as the headline is printed."""
    return None if effect is None else effect.quantize(ONE, ROUND_HALF_UP)
