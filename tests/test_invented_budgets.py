"""Invented budgets: one that adds up has no finding; one wrong figure has one, in its place."""

from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from sexcel.budget.equation import Equation
from sexcel.budget.equations import equations
from sexcel.model.expressions import FigureKey, inputs
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef
from sexcel.recognise.book import read_book
from sexcel.rules.checking import check_book
from tests.budgets import Budget, invented
from tests.properties import examples

SEEDS = st.integers(0, 2**32)


def findings(budget: Budget) -> list[Finding]:
    return [one for one in check_book(read_book(budget.grid())) if one.severity > Severity.INFO]


@examples(60)
@given(SEEDS, st.booleans())
def test_a_budget_that_adds_up_has_no_finding(seed: int, rate_card: bool) -> None:
    found = check_book(read_book(invented(Random(seed), rate_card=rate_card).grid()))
    told = {one.name for one in found} - {"grade-rates-misfit", "values-only"}
    assert told == set()


@examples(100)
@given(SEEDS, st.integers(0, 10**6), st.integers(1_000, 9_000))
def test_one_wrong_figure_has_one_finding(seed: int, place: int, by: int) -> None:
    budget = invented(Random(seed))
    book = read_book(budget.grid())
    figures = budget.figures()
    block, y, x = figures[place % len(figures)]
    value = budget.blocks[block][y][x]
    assert isinstance(value, Decimal)
    budget.blocks[block][y][x] = value + by
    broken = CellRef(block, y + 3, x + 2)

    uses = [
        one
        for one in equations(book)
        for key in {one.target, *_inputs(one)}
        if (entry := book.entry(key)) is not None and entry.ref == broken
        if book.figure(one.target) is not None
    ]
    owned = any(
        (entry := book.entry(one.target)) is not None and entry.ref == broken for one in uses
    )
    told = findings(budget)
    assert [one.severity for one in told] == [Severity.ERROR] * bool(uses), told
    if owned or len(uses) > 1:
        assert (told[0].sheet, told[0].cell) == (block, broken.a1)
        assert told[0].found == value + by
        if isinstance(told[0].expected, Decimal):
            assert abs(told[0].expected - value) <= 1
    elif uses:
        owner = book.entry(uses[0].target)
        assert owner is not None and owner.ref is not None
        assert (told[0].sheet, told[0].cell) == (owner.ref.sheet, owner.ref.a1)
        assert broken in told[0].related


def _inputs(equation: Equation) -> tuple[FigureKey, ...]:
    return inputs(equation.formula)
