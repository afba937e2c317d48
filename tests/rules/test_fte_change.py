"""The change of FTE since last year in a report: headcount, and the mix of grades."""

from pathlib import Path

import pytest

import sexcel
from sexcel.recognise.book import read_book
from sexcel.reports.page import Page
from sexcel.reports.report import render_report
from sexcel.rules.rates.fitted_rates import state_fte_change
from tests.rules.case_files import CASES, read_cases

WORKBOOKS = Path(__file__).parents[2] / "workbooks"

EXPECTED = {
    "sec-budget-2020-23-live.xlsx": (
        "from 24.8 to 29.3 since last year: +£712,574 by headcount and +£68,694 by the mix of "
        "grades, at the fitted rates (Grade 1 as Grade 2)"
    ),
    "example-budget-2021-24.xlsx": (
        "from 29.3 to 32.25 since last year: +£476,229 by headcount and -£111,629 by the mix of "
        "grades, at the rate card"
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_report_splits_the_change_of_fte(name: str) -> None:
    report = sexcel.validate(WORKBOOKS / name)
    assert report.files[0].fte_change == EXPECTED[name]
    assert f"FTE          {EXPECTED[name]}"[:60] in render_report(report, Page())


def test_a_budget_without_last_years_fte_says_nothing() -> None:
    case = read_cases(CASES / "core-team-cost-wrong.md")[0]
    assert state_fte_change(read_book(case.grid)) == ""
