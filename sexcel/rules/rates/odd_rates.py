"""Rates that cannot be, that are far from the usual ones, or that differ from the contract's."""

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from sexcel.budget.assumptions import (
    ASSUMED,
    CONTINGENCY,
    CONTRACTUAL_DISCOUNT,
    MATERIALITY_AMOUNT,
    MATERIALITY_PERCENT,
    RATES,
    RPI,
    configured_rate,
    rate_key,
    taken_rate,
)
from sexcel.budget.equations import equations, last_years_rate
from sexcel.budget.ledger import Changes, Ledger
from sexcel.budget.overview import HEADLINE
from sexcel.budget.remembering import remember_latest
from sexcel.formulas.references import Shapes
from sexcel.model.book import Book, Entry
from sexcel.model.decimals import round_to_whole
from sexcel.model.doubts import BlankRate, RateContradicted
from sexcel.model.expressions import ZERO, FigureKey
from sexcel.model.findings import Finding
from sexcel.model.rules import Rule
from sexcel.model.tables import Line
from sexcel.model.understandings import RateUnderstood
from sexcel.model.wording import format_figure, percent, pounds
from sexcel.rules.rates.uplift_above_rpi import panel_members

_SOURCES = {
    CONTRACTUAL_DISCOUNT.name: "the SECAS contract gives",
    CONTINGENCY.name: "section 4.3 of the budget gives",
}
"""Where the usual rate is from, for those that the figures of Table 2 follow."""

_FURTHEST = 2
"""How many times the usual rate a rate is at most, and at least its inverse: consistent budgets of
other teams have discounts from 7% to 12.5% and contingencies from 3% to 8%; a slip of the decimal
point is ten times or a tenth."""

_LAST_YEAR = ("prior_approved", "outturn")
"""The columns of Table 2 that have last year's figures."""

_TEN = Decimal(10)
"""A point moved by one place."""

_HIGHEST_RPI = Decimal("0.15")
"""Highest uplift by RPI: the highest of the last forty years was 14.2% (October 2022)."""

_HIGHEST_MATERIALITY = Decimal("0.05")
"""Share of the headline above which a threshold of materiality hides whole categories: projects,
the second largest, are a seventh of the published budget."""

_HIGHEST_SHARE = Decimal("0.5")
"""Share of the outturn above which nearly nothing is material: a line that half again costs more
is what the Panel asks about."""


class _OddRate(Struct, frozen=True):
    """A rate to report: which rule, why, and the rate that it is compared with."""

    code: str
    entry: Entry
    line: Line
    why: str
    expected: Decimal | None = None


@remember_latest
def find_odd_rates(book: Book) -> tuple[_OddRate, ...]:
    """Return the rates that cannot be right, are far from usual, or differ from the contract's."""
    judged = (
        _judge(book, line, entry)
        for line in RATES.lines
        if (entry := book.entry(rate_key(line.name)) or _entry_in_figures(book, line)) is not None
        and configured_rate(book, rate_key(line.name)) is None
    )
    return tuple(odd for odd in judged if odd is not None)


def _entry_in_figures(book: Book, line: Line) -> Entry | None:
    """Return a rate that no cell states, at the figure that follows it; None where a text does."""
    ways = (way for way in book.understood if isinstance(way, RateUnderstood))
    rates = [way for way in ways if way.rate == line.name]
    amounts = {entry.ref for _, entry in book.entries() if entry.figure} if rates else frozenset()
    return next((Entry(way.value, way.ref) for way in rates if way.ref in amounts), None)


def _judge(book: Book, line: Line, entry: Entry) -> _OddRate | None:
    rate, usual = entry.figure, ASSUMED.get(line.name)
    if any(doubt.ref == entry.ref for doubt in book.doubts_of(BlankRate)):
        return _OddRate("SEC212", entry, line, "is blank, which its formulas take as 0%", usual)
    is_due = line is RPI and any(row.figure("budget") for row in panel_members(book))
    if rate is None:
        blank = "is blank, and Panel Members rise by it"
        return _OddRate("SEC213", entry, line, blank) if is_due and entry.raw is None else None
    if line.name in _SOURCES and usual is not None:
        return _judge_usual(book, line, entry, rate, usual)
    why = "" if line is RPI and not is_due else _reason_implausible(book, line, rate)
    return _OddRate("SEC213", entry, line, why) if why else None


def _judge_usual(
    book: Book, line: Line, entry: Entry, rate: Decimal, usual: Decimal
) -> _OddRate | None:
    stated = f"is {percent(rate)}"
    if rate < 0 or rate >= 1:
        return _OddRate("SEC212", entry, line, f"{stated}, which no rate can be", usual)
    if not usual / _FURTHEST <= rate <= usual * _FURTHEST:
        tenfold = {usual * _TEN: "ten times", usual / _TEN: "a tenth of"}.get(rate)
        slip = f"{stated}, {tenfold} the usual rate" if tenfold else stated
        return _OddRate("SEC213", entry, line, slip, usual)
    rates = book.tables.get(RATES.name)
    row = None if rates is None else rates.row(line.name)
    is_told = row is not None and row.text("source").endswith(taken_rate(percent(rate)))
    if rate == usual or is_told:
        # A rate changed to the published one needs no second look; or the workbook that ours was
        # made of says it with the line, for all to see.
        return None
    last_year = last_years_rate(book, line.name)
    if last_year is not None and last_year[1] != rate and not _is_worked_out(book, last_year[0]):
        key, before = last_year
        follows = f"{stated}; {book.describe(key)} follows {percent(before)}"
        return _OddRate("SEC213", entry, line, follows, before)
    contradicted = any(doubt.rate == line.name for doubt in book.doubts_of(RateContradicted))
    if contradicted or (last_year and _is_typed(book, last_year[0])):
        return None
    return _OddRate("SEC214", entry, line, stated, usual)


def _is_worked_out(book: Book, key: FigureKey) -> bool:
    """Say whether last year's figures of a line are worked out by a rate of their own.

    A team that keeps last year's rate in another cell has changed the rate on purpose.
    """
    row = book.tables[key.table].row(key.row)
    entries = () if row is None else (row.entry(column) for column in _LAST_YEAR)
    shapes = Shapes()
    return any(
        not shapes.of(entry.formula, entry.ref.row, entry.ref.column).is_link
        for entry in entries
        if entry is not None and entry.formula is not None
    )


def _is_typed(book: Book, key: FigureKey) -> bool:
    """Say whether a figure is typed: a link may lead to a formula with this year's rate."""
    entry = book.entry(key)
    return entry is not None and entry.formula is None


def _reason_implausible(book: Book, line: Line, rate: Decimal) -> str:
    """Return why an uplift or a threshold is implausible; empty where it is not."""
    stated = f"is {format_figure(rate, line.unit)}"
    headline = book.figure(HEADLINE)
    if line is RPI and not ZERO < rate <= _HIGHEST_RPI:
        return f"{stated}; an uplift by RPI is above 0% and at most {percent(_HIGHEST_RPI)}"
    if line is MATERIALITY_AMOUNT and headline and rate > _HIGHEST_MATERIALITY * abs(headline):
        return f"{stated}, so large that most variances of {pounds(headline)} need no reason"
    if line is MATERIALITY_PERCENT and rate > _HIGHEST_SHARE:
        return f"{stated}, so large that most variances need no reason"
    return ""


def check_rates(rule: Rule, book: Book) -> Iterator[Finding]:
    """Yield the findings of one of the rules on odd rates."""
    odd_rates = [odd for odd in find_odd_rates(book) if odd.code == rule.code]
    if not odd_rates:
        return
    ledger = Ledger(book, equations(book))
    for odd in odd_rates:
        yield _report(rule, book, ledger, odd)


def _report(rule: Rule, book: Book, ledger: Ledger, odd: _OddRate) -> Finding:
    key = rate_key(odd.line.name)
    rate = odd.entry.figure or ZERO
    changes: Changes = {}
    if odd.expected is not None:
        changes = ledger.consequences(key, odd.expected - rate)
    sentence = f"{odd.line.title.removesuffix(', £')} {odd.why}"
    usual = ASSUMED.get(odd.line.name)
    if odd.line.name in _SOURCES and usual is not None:
        sentence += f"; {_SOURCES[odd.line.name]} {percent(usual)}"
    labels = (doubt.ref for doubt in book.doubts_of(RateContradicted) if doubt.rate == key.row)
    effect = changes.get(HEADLINE)
    is_in_figure = book.entry(key) is None
    found_words = "blank" if odd.why.startswith("is blank") else percent(rate)
    todo = None
    if odd.code == "SEC212" and usual is not None:
        todo = f"Type the rate into {odd.entry.ref.a1} as a percentage, such as {percent(usual)}."
    elif is_in_figure:
        cell = odd.entry.ref.a1
        todo = f"Check {cell} against the contract, and state the rate in a cell beside its name."
    elif odd.expected is not None:
        todo = (
            f"Put {percent(odd.expected)} into {odd.entry.ref.a1}; or, if {percent(rate)} was "
            "agreed, set it under [rates] in sexcel.toml, and it is not reported again."
        )
    return rule.finding(
        odd.entry.ref,
        f"{sentence}.",
        found=found_words if is_in_figure or found_words == "blank" else rate,
        expected=None if is_in_figure else odd.expected,
        effect=None if effect is None else round_to_whole(effect),
        related=[*labels, *(book.cell(moved) for moved in changes if moved != key)],
        todo=todo,
    )
