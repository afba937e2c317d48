"""Grades under two names, costs behind FTE, shares of staff, and plans after an estimate."""

from pathlib import Path

import pytest

from tests.recognise.messy.workbooks import (
    describe_columns,
    describe_rows,
    list_findings,
    read,
    save_workbook,
)

OVERVIEW = """
Category | 2026/27 Approved Budget | 2026/27 Estimated Outturn | 2027/28 Approved Budget
SECCo and Panel Operations | 100 | 110 | 120
Core Team and Subject Matter Experts | 1,000 | 1,000 | 1,700
Contractual Discount | -100 | -100 | -170
Accommodation Costs | 50 | 50 | 50
SECAS Services Total | 950 | 950 | 1,580
Projects | 50 | 50 | 100
Contingency | 55 | | 90
Total | 1,155 | 1,110 | 1,890
"""
BY_AREA = """
Band | Board | Codes | Change | All | Rate £ | Cost £
{head} | 1 | 0.5 | 0.5 | 2 | 90,000 | 180,000
Band 2 | 1 | 2 | 1 | 4 | 60,000 | 240,000
Band 3 (assistant) | 0.5 | 1 | 1 | 2.5 | 40,000 | 100,000
All bands | 2.5 | 3.5 | 2.5 | 8.5 | | 520,000
"""
BY_GRADE = """
Pay band | 2026/27 | 2027/28
Band 1 | 1.5 | 2
Band 2 | 4 | 4
Band 3 | 2.5 | 2.5
Total | 8 | 8.5
"""
AREAS = """
Area | Share of staff | Staff | Advisers | Total
Board | 0.25 | 250 | 100 | 350
Codes | 0.45 | 450 | 400 | 850
Change | 0.3 | 300 | 200 | 500
Total | 1 | 1,000 | 700 | 1,700
"""
PLANS = """
Category | {first} 2027/28 | {later} 2028/29 | {later} 2029/30
SECCo and Panel Operations | 120 | 120 | 120
SECAS Services | 1,580 | 1,580 | 1,580
Projects | 100 | 100 | 100
Contingency | 90 | 90 | 90
Total | 1,890 | 1,890 | 1,890
"""


@pytest.mark.parametrize("head", ["Band 1", "Band 1 (head)"])
def test_a_grade_has_one_name_in_both_tables(head: str, tmp_path: Path) -> None:
    sheets = {"A": OVERVIEW, "Areas": BY_AREA.format(head=head), "Bands": BY_GRADE}
    book = read(save_workbook(tmp_path / "a.xlsx", sheets))
    assert list_findings(book) == []
    assert "total total: 2, 4, 2.5, 8.5" in describe_rows(book, "fte_by_area")


def test_a_grade_of_one_table_alone_is_found(tmp_path: Path) -> None:
    sheets = {"A": OVERVIEW, "Areas": BY_AREA.format(head="Band 7"), "Bands": BY_GRADE}
    book = read(save_workbook(tmp_path / "a.xlsx", sheets))
    assert "unknown-grade Bands!A2" in list_findings(book)


def test_shares_of_staff_are_no_cost(tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": OVERVIEW, "Areas": AREAS}))
    assert "cost_by_subcommittee" not in book.tables
    assert describe_columns(book, "secas_budget") == [
        "area - A1",
        "core_team - C1",
        "sme - D1",
        "total - E1",
    ]


def test_an_estimate_before_plans_is_the_budget(tmp_path: Path) -> None:
    plans = PLANS.format(first="Estimate", later="Plan")
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": OVERVIEW, "Plans": plans}))
    assert describe_columns(book, "projections") == [
        "budget 2027 B1",
        "category - A1",
        "forecast_1 2028 C1",
        "forecast_2 2029 D1",
    ]


def test_roles_beside_grades_are_no_grades(tmp_path: Path) -> None:
    grades = """
Grade | Role | 2026/27 FTE | 2027/28 FTE
Band A | Head of Code | 1 | 1
Band B | Team leaders | 2 | 3
Band C | Analysts | 5 | 5
Total | | 8 | 9
"""
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": OVERVIEW, "Grades": grades}))
    assert describe_columns(book, "fte_by_grade") == [
        "budget 2027 D1",
        "grade - A1",
        "prior_approved 2026 C1",
        "role - B1",
    ]
