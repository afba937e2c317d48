"""SEC216: A grade rate is blank, or does not lie between those of the grades beside it."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from sexcel.model.book import Book, Row
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.wording import join_words, pounds

_LARGEST_STEP = 3
"""Times the rate of a grade that the grade above it costs at most: the rates fitted to the
published budget, and those of other teams, rise by a tenth to two thirds, the head by up to 3.3
where its few days are charged at a rate of their own."""

_FEWEST_RATES = 3
"""Rates that it takes to say which one is out of line."""


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    rows = book.lines("rate_card")
    rated = [row for row in rows if row.figure("rate")]
    if not rated:
        return
    for row in rows:
        if not row.figure("rate") and _has_fte(book, row):
            yield rule.finding(
                row.cell("rate"),
                f"{row.label} has FTE in Table 8 and no rate: its people cost nothing.",
                found="blank" if row.figure("rate") is None else row.figure("rate"),
                todo=f"Give {row.label} its rate, or take its FTE out of Table 8.",
            )
    odd = _out_of_line(rated)
    if odd:
        rates = [f"{row.label} {pounds(row.figure('rate') or Decimal(0))}" for row in rated]
        names = join_words([row.label for row in odd])
        yield rule.finding(
            odd[0].cell("rate"),
            f"The rate of {names.replace(' and ', ' or ')} is out of line: "
            f"{join_words(rates, len(rates))}.",
            found=odd[0].figure("rate"),
            related=[row.cell("rate") for row in (*odd[1:], *rated) if row is not odd[0]],
        )


def _has_fte(book: Book, row: Row) -> bool:
    return any(area.figure(f"fte:{row.key}") for area in book.lines("fte_by_area"))


def _out_of_line(rows: Sequence[Row]) -> list[Row]:
    """Return the rows any one of which, left out, leaves the rates in line; none where they are."""
    rates = [row.figure("rate") or Decimal(0) for row in rows]
    if len(rates) < _FEWEST_RATES or _is_in_line(rates):
        return []
    return [
        row
        for position, row in enumerate(rows)
        if _is_in_line([*rates[:position], *rates[position + 1 :]])
    ]


def _is_in_line(rates: Sequence[Decimal]) -> bool:
    """Say whether rates rise, or fall, from grade to grade, by no more than the largest step."""
    rising = sorted(rates)
    in_order = list(rates) in (rising, rising[::-1])
    return in_order and all(high <= _LARGEST_STEP * low for low, high in pairwise(rising))


RULE = Rule(
    code="SEC216",
    name="grade-rate-out-of-line",
    severity=Severity.WARNING,
    summary="A grade rate is blank, or does not lie between those of the grades beside it.",
    why=(
        "Every core team cost follows the rate card, so a digit too many in it is in every table "
        "and contradicts none. Grades cost more from one to the next, and not many times as much."
    ),
    source="section 3.3",
    bad="Grade 5     £228,500\nGrade 4   £1,713,000\nGrade 3     £132,700",
    good="Grade 5     £228,500\nGrade 4     £171,300\nGrade 3     £132,700",
    help="Check the rate in {cell} against the contract.",
    reads=("rate_card.rate",),
    check=_check,
)
