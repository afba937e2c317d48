"""SEC901: Words beside a line say something else than its figures."""

import re
from collections.abc import Iterator
from decimal import Decimal

from sexcel.budget.assumptions import CONTINGENCY, CONTRACTUAL_DISCOUNT, RATES, RPI
from sexcel.model.book import Book, Row
from sexcel.model.decimals import shortest
from sexcel.model.expressions import FigureKey
from sexcel.model.findings import Finding, Severity
from sexcel.model.names import normalise
from sexcel.model.rules import Rule
from sexcel.model.wording import percent, truncate
from sexcel.rules.words.claims import Contradiction, find_contradictions
from sexcel.rules.words.facts import Facts

_TEXTS = (("commentary", "reason"), ("line_assumptions", "assumption"))
"""Texts about a budget line, each with the column that holds it."""

_RATE_WORDS = {
    RPI.name: "rpi",
    CONTRACTUAL_DISCOUNT.name: "discount",
    CONTINGENCY.name: "contingency",
}
"""The word that says which rate a percentage beside it is."""

_BETWEEN = r"[a-z' ]{0,20}?"
"""Words between a rate and its percentage: "RPI uplift of", "contractual"."""

_FTE = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?) ?FTE\b", re.IGNORECASE)

_PART_WORDS = re.compile(r"\b(?:include|including|of which|of these|among)", re.IGNORECASE)
"""What says that a number of FTE is only a part of the grade."""

_UNCHANGED = re.compile(r"\b(?:unchanged|stable|no change|remain the same)\b", re.IGNORECASE)

_LONGEST_WORDS = 60
"""Letters of the words quoted: the cell has the rest."""


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    facts = Facts(book)
    for table, column in _TEXTS:
        for row in book.lines(table):
            text = row.text(column)
            line = facts.of(row.label) if text else None
            if line is not None:
                for contradiction in find_contradictions(text, line):
                    yield _report(rule, row, column, contradiction)
            yield from _check_rates(rule, book, row, column)
    yield from _check_roles(rule, book)
    yield from _check_outlooks(rule, book)


def _report(rule: Rule, row: Row, column: str, contradiction: Contradiction) -> Finding:
    words = truncate(contradiction.words, _LONGEST_WORDS)
    return rule.finding(
        row.cell(column),
        f"{row.label}: the words say '{words}', but {contradiction.instead}.",
        found=words,
        related=contradiction.cells,
    )


def _check_rates(rule: Rule, book: Book, row: Row, column: str) -> Iterator[Finding]:
    """Yield percentages that name a rate and differ from it: "the RPI uplift of 2.7%"."""
    text = row.text(column)
    for name, word in _RATE_WORDS.items():
        key = FigureKey(RATES.name, name, "value")
        rate = book.figure(key)
        number = r"(?P<number>\d+(?:\.\d+)?) ?%"
        pattern = rf"\b{word}\b{_BETWEEN}{number}|(?P<before>\d+(?:\.\d+)?) ?% {_BETWEEN}\b{word}\b"
        for match in re.finditer(pattern, text, re.IGNORECASE) if rate is not None else ():
            written = Decimal(match["number"] or match["before"]) / 100
            if rate is not None and written != rate:
                cell = book.cell(key)
                contradiction = Contradiction(
                    match[0], f"{book.row_name(key)} is {percent(rate)}", (cell,) if cell else ()
                )
                yield _report(rule, row, column, contradiction)


def _check_roles(rule: Rule, book: Book) -> Iterator[Finding]:
    """Yield roles whose FTE are not those of their grade: "Head of Code (0.3 FTE)"."""
    for row in book.lines("fte_by_grade"):
        text, budget = row.text("role"), row.figure("budget")
        numbers = [Decimal(number) for number in _FTE.findall(text)]
        if not numbers or budget is None:
            continue
        total = sum(numbers, Decimal(0))
        is_part = len(numbers) > 1 or _PART_WORDS.search(text)
        if total == budget or (is_part and total < budget):
            continue
        instead = f"the grade has {shortest(budget):f} FTE"
        cells = tuple(cell for cell in (row.cell("budget"),) if cell is not None)
        words = ", ".join(f"{shortest(number):f} FTE" for number in numbers)
        yield _report(rule, row, "role", Contradiction(words, instead, cells))


def _check_outlooks(rule: Rule, book: Book) -> Iterator[Finding]:
    """Yield outlooks that rise or fall while their own words say that nothing changes."""
    for row in book.lines("forward_look"):
        match = _UNCHANGED.search(row.text("years_2_and_3"))
        outlook = row.text("outlook")
        if match is not None and normalise(outlook) in ("rising", "falling"):
            cells = tuple(cell for cell in (row.cell("outlook"),) if cell is not None)
            contradiction = Contradiction(match[0], f"the outlook is {outlook}", cells)
            yield _report(rule, row, "years_2_and_3", contradiction)


RULE = Rule(
    code="SEC901",
    name="words-against-figures",
    severity=Severity.WARNING,
    summary="Words beside a line say something else than its figures.",
    why=(
        "The Panel reads the words and approves the figures. Words that were true of an earlier "
        "version are found by the first member who compares the two."
    ),
    source="sections 1.3, 2.2, 3.2.1, 3.3 and 3.4",
    bad=(
        "                            Outturn       Budget\n"
        "SECCo and Panel Operations  £824,986   £1,082,102   a reduction of £257,116"
    ),
    good=(
        "                            Outturn       Budget\n"
        "SECCo and Panel Operations  £824,986   £1,082,102   an increase of £257,116"
    ),
    help="Correct the words, or the figure.",
    check=_check,
)
