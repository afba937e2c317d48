"""Headings, grades and lines in a team's own words: what holds under them says what they are."""

from pathlib import Path

import pytest

from sexcel.writers.layout import heading_in_clean_workbook
from tests.recognise.messy.workbooks import (
    describe_columns,
    describe_rows,
    list_findings,
    read,
    save_with_values,
    save_workbook,
)

_YEARS = "2019/20 Approved Budget | 2019/20 Estimated Outturn | 2020/21 Approved Budget"

SPLIT = f"""
Budget Category | {_YEARS} | Variance
SECCo & Panel Operations | 100 | 110 | 120 | 10
Core Team | 60 | 70 | 80 | 10
Subject Matter Experts | 40 | 50 | 60 | 10
Contractual Discount (10%) | -10 | -12 | -14 | -2
Accommodation | 20 | 32 | 44 | 12
SECAS Services Total | 110 | 140 | 170 | 30
Projects | 200 | 210 | 220 | 10
Contingency (10%) | 41 | | 51 | 51
Total | 451 | 460 | 561 | 101
"""
ESTIMATES = """
Budget head | Original Estimate 2019/20 | Latest Forecast 2019/20 \
| Original Estimate 2020/21 | Change
SECCo & Panel Operations | 7600 | 8240 | 10820 | 2580
SECAS Services Total | 54290 | 51690 | 56780 | 5090
Projects | 11950 | 10730 | 11920 | 1190
Contingency (5%) | 3692 | | 3976 |
Total | 77532 | 70660 | 83496 | 12836
"""
WORDS = """
Service | Establishment 2020/21 | Specialists 2020/21 | Original Estimate 2020/21
Panel & Board | 100 | 10 | 110
TABASC | 200 | 20 | 220
OPSG | 300 | 30 | 330
SSC | 400 | 40 | 440
Total | 1000 | 100 | 1100
"""
GRADES = """
Grade | 2019/20 FTE | 2020/21 FTE | Rate £
Director | 1.5 | 1 | 200000
Manager | 4 | 5 | 120000
Analyst | 9 | 10.5 | 80000
All grades | 14.5 | 16.5 |
"""
ALLOCATION = """
Area | Director | Manager | Analyst | All grades
TABASC | 0.5 | 3 | 6 | 9.5
SSC | 0.5 | 2 | 4.5 | 7
Total | 1 | 5 | 10.5 | 16.5
"""
COSTED = """
Service Area | Core Team | Subject Matter Experts | Total
TABASC | 940000 | 10000 | 950000
SSC | 700000 | 20000 | 720000
Total | 1640000 | 30000 | 1670000
"""
MOVEMENT = """
Budget Line | 2020/21 Approved Budget | 2019/20 Approved Budget | 2019/20 Estimated Outturn \
| Movement
1. Legal | 255 | 240 | 250 | 15
2. SECCo | 350 | 330 | 320 | 20
3. CodeWorks | 324 | 300 | 310 | 24
Total | 929 | 870 | 880 | 59
"""
REGISTER = """
Project | Type | 2020/21 Approved Budget | 2021/22 Estimated Budget | 2022/23 Estimated Budget
Faster Switching | Industry | 10 | 20 | 30
Digitalisation | Code | 100 | 200 | 300
Load Control | Industry | 45 | 2 | 3
Subtotal Industry | Industry | =SUMIFS(C$2:C$4,$B$2:$B$4,$B5) -> 55 \
| =SUMIFS(D$2:D$4,$B$2:$B$4,$B5) -> 22 | =SUMIFS(E$2:E$4,$B$2:$B$4,$B5) -> 33
Subtotal Code | Code | =SUMIFS(C$2:C$4,$B$2:$B$4,$B6) -> 100 \
| =SUMIFS(D$2:D$4,$B$2:$B$4,$B6) -> 200 | =SUMIFS(E$2:E$4,$B$2:$B$4,$B6) -> 300
Total projects | | =SUM(C5:C6) -> 155 | =SUM(D5:D6) -> 222 | =SUM(E5:E6) -> 333
"""


def test_core_team_and_experts_on_two_lines_are_their_sum(tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": SPLIT}))
    assert describe_rows(book, "overview")[1:3] == [
        "line core_team: 60, 70, 80, 10",
        "line sme: 40, 50, 60, 10",
    ]
    assert list_findings(book) == []


@pytest.mark.parametrize(
    ("figures", "wrong", "finding"),
    [
        ("-14 | -2", "-8 | 4", "discount-wrong A!D5"),
        ("170 | 30", "110 | -30", "secas-total-wrong A!D7"),
    ],
)
def test_a_slip_beside_two_lines_is_found(
    figures: str, wrong: str, finding: str, tmp_path: Path
) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": SPLIT.replace(figures, wrong)}))
    assert finding in list_findings(book)


def test_a_core_team_line_alone_is_all_of_it(tmp_path: Path) -> None:
    alone = "\n".join((*(line for line in SPLIT.splitlines() if "Experts" not in line), ""))
    whole = alone.replace("Core Team | 60 | 70 | 80 | 10", "Core Team | 100 | 120 | 140 | 20")
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": whole}))
    assert "line core_and_sme: 100, 120, 140, 20" in describe_rows(book, "overview")
    assert list_findings(book) == []


def test_an_original_estimate_is_an_approved_budget(tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": ESTIMATES}))
    assert describe_columns(book, "overview") == [
        "budget 2020 D1",
        "category - A1",
        "outturn 2019 C1",
        "prior_approved 2019 B1",
        "variance - E1",
    ]
    assert list_findings(book) == []


def test_words_suggest_core_team_and_experts_where_their_sum_holds(tmp_path: Path) -> None:
    title = "\nSECAS Services by sub-committee"
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": ESTIMATES, "B": title + WORDS}))
    columns = {c.name: c.heading for c in book.tables["secas_budget"].columns}
    assert columns["core_team"] == "Establishment 2020/21"
    assert columns["sme"] == "Specialists 2020/21"
    assert columns["total"] == "Original Estimate 2020/21"


def test_grades_have_the_names_of_the_list_of_grades(tmp_path: Path) -> None:
    sheets = {"A": ESTIMATES, "B": GRADES, "C": ALLOCATION, "D": COSTED}
    book = read(save_workbook(tmp_path / "a.xlsx", sheets))
    assert [c.name for c in book.tables["fte_by_area"].columns][1:4] == [
        "fte:director",
        "fte:manager",
        "fte:analyst",
    ]
    assert book.tables["rate_card"].rows[1].figure("rate") == 120_000
    assert list_findings(book, "links") == []


def test_the_clean_workbook_calls_the_grades_as_the_team_does(tmp_path: Path) -> None:
    grades, allocation = (text.replace("Director", "Band A") for text in (GRADES, ALLOCATION))
    sheets = {"A": ESTIMATES, "B": grades, "C": allocation, "D": COSTED}
    book = read(save_workbook(tmp_path / "a.xlsx", sheets))
    headings = {
        c.name: heading_in_clean_workbook(c, 2020) for c in book.tables["fte_by_area"].columns
    }
    assert headings["fte:band a"] == "Band A"


def test_fte_and_costs_are_held_against_the_rates_beside_the_grades(tmp_path: Path) -> None:
    costed = COSTED.replace("700000 | 20000", "690000 | 30000")
    costed = costed.replace("1640000 | 30000", "1630000 | 40000")
    sheets = {"A": ESTIMATES, "B": GRADES, "C": ALLOCATION, "D": costed}
    found = list_findings(read(save_workbook(tmp_path / "a.xlsx", sheets)))
    assert "core-team-cost-wrong D!B3" in found


def test_a_movement_against_last_years_budget_is_no_variance(tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": ESTIMATES, "B": MOVEMENT}))
    assert not any(c.startswith("variance") for c in describe_columns(book, "secco_lines"))
    assert not any(finding.startswith("variance-wrong") for finding in list_findings(book))


def test_a_wrong_variance_is_one_whatever_follows(tmp_path: Path) -> None:
    wrong = MOVEMENT.replace("| 250 | 15", "| 250 | 5").replace("| 320 | 20", "| 320 | 30")
    wrong = wrong.replace("| 310 | 24", "| 310 | 41").replace("| 880 | 59", "| 880 | 49")
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": ESTIMATES, "B": wrong}))
    assert "variance-wrong B!E4" in list_findings(book)


def test_sums_of_a_register_by_criterion_close_no_block(tmp_path: Path) -> None:
    book = read(save_with_values(tmp_path / "a.xlsx", {"A": ESTIMATES, "B": REGISTER}))
    roles = [row.partition(" ")[0] for row in describe_rows(book, "projects")]
    assert roles == ["line", "line", "line", "memorandum", "memorandum", "total"]
    assert not any(f.startswith(("sub-total", "total-wrong")) for f in list_findings(book))


def test_a_register_whose_sums_leave_a_line_out_has_a_wrong_total(tmp_path: Path) -> None:
    wrong = REGISTER.replace("C$4,$B$2:$B$4,$B5) -> 55", "C$3,$B$2:$B$3,$B5) -> 10")
    wrong = wrong.replace("=SUM(C5:C6) -> 155", "=SUM(C5:C6) -> 110")
    book = read(save_with_values(tmp_path / "a.xlsx", {"A": ESTIMATES, "B": wrong}))
    assert "total-wrong B!C7" in list_findings(book)
