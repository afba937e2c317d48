"""A budget is the same Book wherever its tables stand and however they are written."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sexcel.model.findings import Severity
from sexcel.recognise.book import read_book
from sexcel.rules.checking import check_book
from tests.budgets import PLAUSIBILITY, invent_budget
from tests.layouts import book_figures, scatter
from tests.properties import examples


@pytest.mark.slow
@examples(100)
@given(st.integers(0, 2**32), st.integers(0, 2**32))
def test_same_figures_in_any_layout(seed: int, layout: int) -> None:
    budget = invent_budget(Random(seed))
    plain = read_book(budget.grid())
    moved = read_book(scatter(budget, Random(layout)))
    assert moved.budget_year == plain.budget_year
    assert book_figures(moved) == book_figures(plain)
    findings = [f for f in check_book(moved) if f.rule not in PLAUSIBILITY]
    assert [finding for finding in findings if finding.severity > Severity.INFO] == []
