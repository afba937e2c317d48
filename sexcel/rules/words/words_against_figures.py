"""SEC901: Words beside a line say something else than its figures."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec import Struct

from sexcel.budget.assumptions import CONTINGENCY, CONTRACTUAL_DISCOUNT, RPI, rate_key
from sexcel.model.book import Book, Row
from sexcel.model.decimals import shortest
from sexcel.model.findings import Finding, Severity
from sexcel.model.names import normalise
from sexcel.model.refs import CellRef, address
from sexcel.model.rules import Rule
from sexcel.model.wording import join_words, percent, truncate
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


class _Claim(Struct, frozen=True):
    """Words of a row that a figure contradicts, and the column they are in."""

    row: Row
    column: str
    contradiction: Contradiction

    @property
    def quoted(self) -> str:
        """Return the words between quotation marks."""
        return f"'{truncate(self.contradiction.words, _LONGEST_WORDS)}'"

    @property
    def cell(self) -> CellRef | None:
        """Return the cell of the text."""
        return self.row.cell(self.column)


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    """Yield one finding for each figure that several texts contradict, else for each text."""
    by_figure: dict[tuple[CellRef, ...], list[_Claim]] = {}
    for claim in _claims(book):
        by_figure.setdefault(claim.contradiction.cells, []).append(claim)
    by_text: dict[CellRef | None, list[_Claim]] = {}
    for cells, claims in by_figure.items():
        if cells and len({claim.cell for claim in claims}) > 1:
            yield _report_figure(rule, claims)
        else:
            for claim in claims:
                by_text.setdefault(claim.cell, []).append(claim)
    for claims in by_text.values():
        yield _report_text(rule, claims)


def _claims(book: Book) -> Iterator[_Claim]:
    facts = Facts(book)
    for table, column in _TEXTS:
        for row in (*book.lines(table), *(book.remarks if column == "reason" else ())):
            text = _without_name(row.text(column), row.label)
            line = facts.of(row.label) if text else None
            if line is not None:
                for contradiction in find_contradictions(text, line):
                    yield _Claim(row, column, contradiction)
            yield from _check_rates(book, row, column)
    yield from _check_roles(book)
    yield from _check_outlooks(book)


def _without_name(text: str, name: str) -> str:
    """Return a sentence without the name of its line in front: "Projects: an increase"."""
    return text.removeprefix(name).lstrip(" :\u2013\u2014-") if text != name else text


def _report_figure(rule: Rule, claims: Sequence[_Claim]) -> Finding:
    """Return the finding on a figure against which several texts speak: it is the wrong one."""
    first = claims[0]
    cell, *cells = first.contradiction.cells
    texts = join_words([f"{claim.quoted} ({claim.cell})" for claim in claims], len(claims))
    return rule.finding(
        cell,
        f"{first.row.label}: {first.contradiction.instead}, but the words say {texts}.",
        related=[*(claim.cell for claim in claims), *cells],
        todo=f"Correct {cell.a1}, or the words in {join_words([str(c.cell) for c in claims])}.",
    )


def _report_text(rule: Rule, claims: Sequence[_Claim]) -> Finding:
    first = claims[0]
    related = list(dict.fromkeys(cell for claim in claims for cell in claim.contradiction.cells))
    words = join_words([claim.quoted for claim in claims], len(claims))
    instead = join_words([claim.contradiction.instead for claim in claims], len(claims))
    return rule.finding(
        first.cell,
        f"{first.row.label}: the words say {words}, but {instead}.",
        found=first.quoted.strip("'"),
        related=related,
        todo=f"Correct the words in {address(first.cell, first.cell.sheet)}, or "
        f"{join_words([address(cell, first.cell.sheet) for cell in related])}."
        if first.cell and related
        else None,
    )


def _check_rates(book: Book, row: Row, column: str) -> Iterator[_Claim]:
    """Yield percentages that name a rate and differ from it: "the RPI uplift of 2.7%"."""
    text = row.text(column)
    for name, word in _RATE_WORDS.items():
        key = rate_key(name)
        rate = book.figure(key)
        number = r"(?P<number>\d+(?:\.\d+)?) ?%"
        pattern = rf"\b{word}\b{_BETWEEN}{number}|(?P<before>\d+(?:\.\d+)?) ?% {_BETWEEN}\b{word}\b"
        is_named = rate is not None and word in text.casefold()
        for match in re.finditer(pattern, text, re.IGNORECASE) if is_named else ():
            written = Decimal(match["number"] or match["before"]) / 100
            if rate is not None and written != rate:
                cell = book.cell(key)
                contradiction = Contradiction(
                    match[0], f"{book.row_name(key)} is {percent(rate)}", (cell,) if cell else ()
                )
                yield _Claim(row, column, contradiction)


def _check_roles(book: Book) -> Iterator[_Claim]:
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
        yield _Claim(row, "role", Contradiction(words, instead, cells))


def _check_outlooks(book: Book) -> Iterator[_Claim]:
    """Yield outlooks that rise or fall while their own words say that nothing changes."""
    for row in book.lines("forward_look"):
        match = _UNCHANGED.search(row.text("years_2_and_3"))
        outlook = row.text("outlook")
        if match is not None and normalise(outlook) in ("rising", "falling"):
            cells = tuple(cell for cell in (row.cell("outlook"),) if cell is not None)
            contradiction = Contradiction(match[0], f"the outlook is {outlook}", cells)
            yield _Claim(row, "years_2_and_3", contradiction)


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
    help="Correct {cell}, or what it contradicts.",
    check=_check,
)
