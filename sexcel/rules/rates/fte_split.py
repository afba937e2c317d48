"""The change of FTE since last year, split into headcount and mix of grades."""

from collections.abc import Mapping
from decimal import Decimal

from sexcel.model.book import Book
from sexcel.model.decimals import round_to_whole, shortest
from sexcel.model.expressions import ZERO
from sexcel.model.wording import join_words, pounds

_YEARS = ("prior_approved", "budget")
"""Columns of Table 7: last year and the budget year."""


def describe_split(book: Book, rates: Mapping[str, Decimal], source: str) -> str:
    """Return in a sentence what more, or fewer, FTE cost, and what their other grades do.

    ``rates`` are £ per FTE by grade, of a ``source`` that it names; a grade without one counts at
    the nearest. Headcount is the change in FTE at last year's average rate, the mix of grades all
    else. Empty where Table 7 does not give both years, or nothing has changed.
    """
    before, after = (_numbers(book, year) for year in _YEARS)
    fte_before, fte_after = sum(before.values(), ZERO), sum(after.values(), ZERO)
    if not rates or not fte_before or not fte_after:
        return ""
    nearest = {grade: _nearest(grade, rates) for grade in (*before, *after)}
    cost_before, cost_after = (
        sum((fte * rates[nearest[grade]] for grade, fte in year.items()), ZERO)
        for year in (before, after)
    )
    headcount = (fte_after - fte_before) * cost_before / fte_before
    mix = cost_after - cost_before - headcount
    unrated = {grade: rated for grade, rated in nearest.items() if grade != rated}
    if before == after:
        return ""
    return (
        f"from {shortest(fte_before):f} to {shortest(fte_after):f} since last year: "
        f"{_signed(headcount)} by headcount and {_signed(mix)} by the mix of grades, at {source}"
        f"{_explain(unrated)}"
    )


def _numbers(book: Book, year: str) -> dict[str, Decimal]:
    """Return the FTE of each grade in Table 7 that has any in a year."""
    rows = book.lines("fte_by_grade")
    return {row.key: fte for row in rows if (fte := row.figure(year))}


def _nearest(grade: str, rates: Mapping[str, Decimal]) -> str:
    """Return the grade itself where it has a rate, else the one with the nearest number."""

    def distance(rated: str) -> tuple[int, str]:
        return abs(_number(rated) - _number(grade)), rated

    return grade if grade in rates else min(rates, key=distance)


def _number(grade: str) -> int:
    digits = "".join(filter(str.isdecimal, grade))
    return int(digits) if digits else 0


def _signed(amount: Decimal) -> str:
    return f"{'-' if amount < 0 else '+'}{pounds(abs(round_to_whole(amount)))}"


def _explain(unrated: Mapping[str, str]) -> str:
    """Return at which rate the grades count that have none."""
    clauses = [f"{grade.title()} as {rated.title()}" for grade, rated in unrated.items()]
    return f" ({join_words(clauses, len(clauses))})" if clauses else ""
