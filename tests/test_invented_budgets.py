"""Invented budgets: one that adds up has no finding; one wrong figure has one, in its place."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sexcel.budget.equations import equations
from sexcel.model.expressions import inputs
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef
from sexcel.recognise.book import read_book
from sexcel.rules.checking import check_book
from tests.budgets import PLAUSIBILITY, Budget, invent_budget
from tests.properties import examples

SEEDS = st.integers(0, 2**32)


def findings(budget: Budget) -> list[Finding]:
    report = check_book(read_book(budget.grid()))
    return [f for f in report if f.severity > Severity.INFO and f.rule not in PLAUSIBILITY]


@examples(60)
@given(SEEDS, st.booleans())
def test_a_budget_that_adds_up_has_no_finding(seed: int, rate_card: bool) -> None:
    report = check_book(read_book(invent_budget(Random(seed), rate_card=rate_card).grid()))
    assert {f.name for f in report if f.rule not in PLAUSIBILITY} <= {"values-only"}


@pytest.mark.slow
@examples(100)
@given(SEEDS, st.integers(0, 10**6), st.integers(1_000, 9_000))
def test_one_wrong_figure_has_one_finding(seed: int, place: int, by: int) -> None:
    budget = invent_budget(Random(seed))
    book = read_book(budget.grid())
    figures = budget.figures()
    block, y, x = figures[place % len(figures)]
    value = budget.blocks[block][y][x]
    assert isinstance(value, Decimal)
    budget.blocks[block][y][x] = value + by
    broken = CellRef(block, y + 3, x + 2)

    uses = [
        equation
        for equation in equations(book)
        for key in {equation.target, *inputs(equation.formula)}
        if book.cell(key) == broken and book.figure(equation.target) is not None
    ]
    is_owned = any(book.cell(equation.target) == broken for equation in uses)
    report = findings(budget)
    assert [finding.severity for finding in report] == [Severity.ERROR] * bool(uses), report
    if is_owned or len(uses) > 1:
        assert (report[0].sheet, report[0].cell) == (block, broken.a1)
        assert report[0].found == value + by
        if isinstance(report[0].expected, Decimal):
            assert abs(report[0].expected - value) <= 1
    elif uses:
        assert report[0].where == book.cell(uses[0].target)
        assert broken in report[0].related
