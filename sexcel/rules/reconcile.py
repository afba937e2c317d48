"""Findings of the rules that own equations: one for each wrong figure, consequences inside."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from sexcel.budget.balance import Balance
from sexcel.budget.equations import equations
from sexcel.budget.ledger import Cause, Ledger
from sexcel.budget.tolerance import Precision
from sexcel.model.book import Book
from sexcel.model.decimals import round_to_whole, shortest
from sexcel.model.expressions import ONE, ZERO, FigureKey
from sexcel.model.findings import Finding
from sexcel.model.refs import RangeRef, address
from sexcel.model.rules import Rule
from sexcel.model.wording import count_of, format_figure, join_words, pounds
from sexcel.rules.arithmetic.equations import ROUNDING_DIFFERENCE
from sexcel.rules.hints import guess_mistyping, guess_slip
from sexcel.rules.meaning.evidence import NO_EVIDENCE, Evidence
from sexcel.rules.structure import missing_figure, negative_amount, reading_in_doubt
from sexcel.rules.structure.doubts import AMOUNT_AS_TEXT

_MOST_DECIMALS = 7
"""Decimal places beyond which no rate or charge is given: RPI has four, a charge two."""

_FEW_TEXTS = 2
"""Amounts of a column typed as text that are slips; with more it is how the column came about."""

_FEW_COLUMNS = 3
"""Columns kept as texts that are each a finding; with more the workbook was exported that way."""

_MOST_CONSEQUENCES = 2
"""Consequences spelt out in a message; a reader wants the cause, and all are related cells."""

_MOST_SOURCES = 3
"""Agreeing figures named in a message: a third convinces nobody whom two did not."""

_MOST_RIVALS = 5
"""Other figures that may be wrong, named in a message: each has to be looked at."""


def reconcile(
    book: Book, rules: Mapping[str, Rule], evidence: Evidence = NO_EVIDENCE
) -> Iterator[Finding]:
    """Yield the findings of all equations of the book, checked on the figures found.

    ``rules`` are those that own equations, by name. Amounts typed as text, amounts below zero
    and blanks are reported by their own rules, with the sums that they upset inside. Where the
    ``evidence`` says what is wrong with the formula of a wrong figure, the finding does so too.
    """
    reporter = _CauseReporter(book, evidence)
    blanks = frozenset(equation.target for equation, _ in missing_figure.find_blanks(book))
    below_zero = frozenset(negative_amount.find_negatives(book))
    off = {rule.name for rule in rules.values() if rule.code in book.settings.rules_off}
    applied = (equation for equation in equations(book) if equation.rule not in off)
    ledger = Ledger(book, applied, below_zero, blanks, evidence.suspects, evidence.sound)
    yield from reporter.report_text_amounts(ledger.text_amounts())
    as_found = tuple(ledger.balances)
    for balance in tuple(ledger.rounding_differences()):
        yield reporter.report_rounding(balance)
    causes = tuple(ledger.causes())
    doubted = reading_in_doubt.find_doubted(as_found, causes)
    for table, reason in doubted.items():
        yield reading_in_doubt.doubt_reading(book, table, reason)
    for cause in causes:
        if cause.key.table in doubted or reading_in_doubt.rests_on(cause, doubted):
            continue
        if cause.key in blanks:
            yield reporter.report_cause(missing_figure.RULE, cause, is_blank=True)
        elif cause.key in below_zero and cause.expected >= 0:
            why = "It cannot be below zero."
            yield reporter.report_cause(negative_amount.RULE, cause, why=why)
        else:
            yield reporter.report_cause(rules[cause.balances[0].equation.rule], cause)


class _CauseReporter:
    """Puts causes in words."""

    def __init__(self, book: Book, evidence: Evidence) -> None:
        self._book = book
        self._evidence = evidence
        self._precision = Precision(book)

    def report_rounding(self, balance: Balance) -> Finding:
        """Return the finding on a difference within the tolerance."""
        key = balance.equation.target
        message = (
            f"{self._book.describe(key)} is {self._format(key, balance.found_value)}; worked out, "
            f"it is {self._format(key, balance.expected)} ({balance.equation.meaning}). "
            f"{_explain_difference(balance)} the {self._format(key, abs(balance.residual))}."
        )
        return ROUNDING_DIFFERENCE.finding(
            self._book.cell(key),
            message,
            found=balance.found_value,
            expected=balance.expected,
            related=map(self._book.cell, balance.weights),
        )

    def report_text_amounts(self, causes: Iterable[Cause]) -> Iterator[Finding]:
        """Yield a finding on each amount typed as text; one on all, where a column is so kept."""
        columns: dict[tuple[str, str], list[Cause]] = {}
        for cause in causes:
            columns.setdefault((cause.key.table, cause.key.column), []).append(cause)
        text_columns = [of_column for of_column in columns.values() if len(of_column) > _FEW_TEXTS]
        if len(text_columns) > _FEW_COLUMNS:
            yield self._report_columns_of_texts(list(columns.values()))
            return
        yield from map(self._report_column_of_texts, text_columns)
        for of_column in columns.values():
            if len(of_column) <= _FEW_TEXTS:
                yield from map(self.report_text_amount, of_column)

    def _report_column_of_texts(self, causes: Sequence[Cause]) -> Finding:
        key = causes[0].key
        words = f"of {self._book.caption(key.table)}, {self._book.column_name(key)},"
        return self._report_texts(causes, words)

    def _report_columns_of_texts(self, columns: Sequence[Sequence[Cause]]) -> Finding:
        """Return one finding on many columns: they were pasted or exported as texts."""
        captions = dict.fromkeys(self._book.caption(causes[0].key.table) for causes in columns)
        words = f"in {len(columns)} columns of {join_words(list(captions), len(captions))}"
        return self._report_texts([cause for causes in columns for cause in causes], words)

    def _report_texts(self, causes: Sequence[Cause], words: str) -> Finding:
        cells = sorted(cell for cause in causes if (cell := self._book.cell(cause.key)))
        first, last = cells[0], cells[-1]
        total = sum((cause.effect or ZERO for cause in causes), ZERO)
        message = (
            f"{count_of(len(causes), 'amount')} {words} are texts, the first in {first.a1}, the "
            f"last in {address(last, first.sheet)}: Excel leaves them out of every sum. All else "
            "was checked with the amounts that are meant."
        )
        area = RangeRef(first.sheet, first.row, first.column, last.row, last.column)
        return AMOUNT_AS_TEXT.finding(
            area if area.width == 1 and first.sheet == last.sheet else first,
            message,
            effect=_whole_pounds(total) if total else None,
            related=cells,
            todo="Turn the texts into numbers: sexcel fix writes a copy in which they are.",
        )

    def report_text_amount(self, cause: Cause) -> Finding:
        """Return the finding on an amount typed as text, and the sums that are short by it."""
        entry = self._book.entry(cause.key)
        text = entry.raw if entry is not None else None
        message = (
            f"{self._book.describe(cause.key)} holds the text '{text}', not the number "
            f"{self._format(cause.key, cause.expected)}: Excel leaves it out of every sum."
        )
        return AMOUNT_AS_TEXT.finding(
            self._book.cell(cause.key),
            _join([message, self._consequences(cause)]),
            found=text,
            expected=cause.expected,
            effect=_whole_pounds(cause.effect),
            related=map(self._book.cell, cause.consequences),
        )

    def report_cause(
        self, rule: Rule, cause: Cause, *, is_blank: bool = False, why: str = ""
    ) -> Finding:
        """Return the finding on a wrong figure: how it shows, what agrees, what follows from it."""
        expected = self._expected(cause)
        sentences = [self._headline(cause, expected, why, is_blank=is_blank)]
        if not is_blank and not self._evidence.explains(cause.key):
            sentences.append(self._guess(cause, expected))
        sentences += [self._agreement(cause), self._rivals(cause), self._consequences(cause)]
        related = [
            key for balance in cause.balances for key in (balance.equation.target, *balance.weights)
        ]
        related += cause.consequences
        finding = rule.finding(
            self._book.cell(cause.key),
            _join(sentences),
            found="blank" if is_blank else cause.found_value,
            expected=expected,
            effect=_whole_pounds(cause.effect),
            related=[self._book.cell(key) for key in related if key != cause.key],
            todo=self._advise(cause, expected),
        )
        return self._evidence.add_to(finding, cause.key)

    def _advise(self, cause: Cause, expected: Decimal) -> str | None:
        """Return what to do about this figure; None where it has no cell of its own."""
        entry, equation = self._book.entry(cause.key), cause.balances[0].equation
        if entry is None:
            return None
        figure, cell = self._format(cause.key, expected), entry.ref.a1
        target, meaning = equation.target, equation.meaning
        if equation.link:
            meaning += self._cells_of(cause.balances[0], entry.ref.sheet)
        if cause.key != target:
            return f"Put {figure} into {cell}, or correct {self._row_and_cell(target)}."
        if entry.formula is not None:
            return f"Correct the formula in {cell}, which should give {figure}: {meaning}."
        source = f", or correct {meaning}" if equation.link else f": {meaning}"
        return f"Put {figure} into {cell}{source}."

    def _cells_of(self, balance: Balance, sheet: str) -> str:
        """Return where what a figure is linked to is, in brackets: `` (Assumptions!D20:F22)``."""
        cells = sorted(cell for key in balance.weights if (cell := self._book.cell(key)))
        if len({cell.sheet for cell in cells}) != 1:
            return ""
        first, last = cells[0], cells[-1]
        columns = sorted(cell.column for cell in cells)
        area = RangeRef(first.sheet, first.row, columns[0], last.row, columns[-1])
        return f" ({address(area, sheet)})"

    def _format(self, key: FigureKey, value: Decimal) -> str:
        return format_figure(value, self._book.kind(key))

    def _row_and_cell(self, key: FigureKey) -> str:
        """Return ``Systems sub total (F12)``."""
        return f"{self._book.row_name(key)}{self._in_brackets(key)}"

    def _figure_and_cell(self, key: FigureKey) -> str:
        """Return ``Systems sub total, 2020/21 Approved Budget (F12)``."""
        return f"{self._book.figure_name(key)}{self._in_brackets(key)}"

    def _in_brackets(self, key: FigureKey) -> str:
        cell = self._book.cell(key)
        return "" if cell is None else f" ({cell.a1})"

    def _as_printed(self, key: FigureKey, exact: Decimal) -> Decimal:
        """Return a figure as the budget would print it: in whole pounds, all others as they are."""
        unit = self._precision.half_unit(key) * 2
        return round_to_whole(exact) if unit == 1 else shortest(exact)

    def _expected(self, cause: Cause) -> Decimal:
        """Return what the figure should be: a rate or a charge as the roundest that fits."""
        first = cause.balances[0]
        weight = first.weights.get(cause.key)
        if self._precision.half_unit(cause.key) or first.equation.target == cause.key or not weight:
            return self._as_printed(cause.key, cause.expected)
        slack = first.tolerance / abs(weight)
        candidates = (cause.expected.quantize(ONE.scaleb(-n)) for n in range(_MOST_DECIMALS))
        near = (rate for rate in candidates if abs(rate - cause.expected) <= slack)
        return shortest(next(near, cause.expected))

    def _headline(self, cause: Cause, expected: Decimal, why: str, *, is_blank: bool) -> str:
        first = cause.balances[0]
        key, target = cause.key, first.equation.target
        difference = cause.found_value - expected
        figure = "blank" if is_blank else self._format(key, cause.found_value)
        sentence = f"{self._book.describe(key)} is {figure} and should be"
        sentence = f"{sentence} {self._format(key, expected)}"
        if target == key:
            sentence += f" ({first.equation.meaning})"
        if not is_blank:
            direction = "high" if difference > 0 else "low"
            sentence += f": {self._format(key, abs(difference))} too {direction}"
        sentence = _join([f"{sentence}.", why])
        if target == key:
            return sentence
        return (
            f"{sentence} With it, {self._row_and_cell(target)} adds up to its "
            f"{self._format(target, first.found_value)} ({first.equation.meaning})."
        )

    def _guess(self, cause: Cause, expected: Decimal) -> str:
        """Return how the figure may have come about; empty where nothing accounts for it."""
        first = cause.balances[0]
        slip = guess_slip(self._book, first) if first.equation.target == cause.key else ""
        return slip or guess_mistyping(cause.found_value, expected)

    def _agreement(self, cause: Cause) -> str:
        """Return which other figures confirm the one expected."""
        sources = [
            source for balance in cause.balances[1:] if (source := self._source(cause, balance))
        ]
        return f"That agrees with {join_words(sources, _MOST_SOURCES)}." if sources else ""

    def _source(self, cause: Cause, balance: Balance) -> str:
        """Return what an equation mended compares the figure with, or what was made from it."""
        key, target = cause.key, balance.equation.target
        if target == key:
            source = next(iter(balance.weights), key)
            if self._book.figure(source) == balance.expected or len(balance.weights) > 1:
                return balance.equation.meaning
            should_be = self._format(key, balance.expected)
            return f"{balance.equation.meaning}, which should be {should_be}"
        if target in cause.consequences:
            # It is wrong itself, for the same cause: what it is compared with is the evidence.
            return balance.equation.meaning if balance.equation.link else ""
        caption = self._book.caption(target.table)
        table = "" if target.table == key.table else f"{caption}, "
        return f"{table}{self._figure_and_cell(target)}"

    def _rivals(self, cause: Cause) -> str:
        """Return which other figures may be the wrong one instead."""
        if not cause.rivals:
            return ""
        names = join_words([self._row_and_cell(key) for key in cause.rivals], _MOST_RIVALS)
        return f"Check {names} too: the tables do not tell which of them is wrong."

    def _consequences(self, cause: Cause) -> str:
        """Return which figures were worked out from the wrong one."""
        consequences = [
            f"{self._figure_and_cell(key)} from {self._format(key, value)} to "
            f"{self._format(key, self._as_printed(key, value + change))}"
            for key, change in cause.consequences.items()
            if (value := self._book.figure(key)) is not None
        ]
        if not consequences:
            return ""
        named, unnamed = consequences[:_MOST_CONSEQUENCES], len(consequences) - _MOST_CONSEQUENCES
        more = f", and {count_of(unnamed, 'more figure')}" if unnamed > 0 else ""
        return f"Correcting it moves {join_words(named)}{more}."


def _explain_difference(balance: Balance) -> str:
    if abs(balance.residual) <= balance.rounding:
        return "Rounding explains"
    allowance = balance.tolerance - balance.rounding
    return f"The tolerance set, {pounds(allowance)} on top of rounding, lets pass"


def _join(sentences: Iterable[str]) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _whole_pounds(effect: Decimal | None) -> Decimal | None:
    """Return the effect to £1, as the headline is printed."""
    return None if effect is None else round_to_whole(effect)
