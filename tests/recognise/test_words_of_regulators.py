"""Government headings, plans on a page, consultants' models: their sums say what is what."""

import re
from pathlib import Path

import pytest

from tests.recognise.messy.workbooks import (
    describe_columns,
    describe_rows,
    list_findings,
    read,
    save_with_values,
    save_workbook,
)

ESTIMATE = """
Budget head | 2023-24 Final Budget | 2023-24 Provisional Outturn | 2024-25 Plans
Total Estimate | =B3+B4+B8+B9 -> 2100 | =C3+C4+C8+C9 -> 1950 | =D3+D4+D8+D9 -> 2205
A. Administration | 400 | 390 | 420
B. Programme: code work | =SUM(B5:B7) -> 950 | =SUM(C5:C7) -> 940 | =SUM(D5:D7) -> 980
  Staff and specialists | 1,000 | 1,000 | 1,030
  Less negotiated abatement | =-B5*10% -> -100 | =-C5*10% -> -100 | =-D5*10% -> -103
  Estates | 50 | 40 | 53
C. Project expenditure | 650 | 620 | 700
D. Unallocated provision | =(B3+B4+B8)*5% -> 100 | 0 | =(D3+D4+D8)*5% -> 105
"""
ESTIMATE_KEYS = [
    "total total: 2100, 1950, 2205",
    "line secco: 400, 390, 420",
    "line secas: 950, 940, 980",
    "line core_and_sme: 1000, 1000, 1030",
    "line discount: -100, -100, -103",
    "line accommodation: 50, 40, 53",
    "line projects: 650, 620, 700",
    "line contingency: 100, 0, 105",
]
FORWARD = """
Year | A. Administration | B. Programme | C. Projects | D. Unallocated provision | Total
2024-25 Plans | 420 | 980 | 700 | 105 | 2,205
2025-26 Plans | 430 | 980 | 600 | 101 | 2,111
2026-27 Plans | 440 | 980 | 500 | 96 | 2,016
"""
NET = """
Head | Budget 2023/24 | Forecast outturn 2022/23 | Budget 2022/23
Company and Board | 420 | 390 | 400
Staff and specialists | 1,030 | 1,000 | 1,000
Less volume rebate (10%) | -103 | -100 | -100
Premises recharge | 53 | 40 | 50
Code Administrator, net of rebate | 980 | 940 | 950
Development programme | 700 | 620 | 650
Expenditure before contingency | 2,100 | 1,950 | 2,000
General contingency (5%) | 105 | | 100
TOTAL BUDGET | 2,205 | 1,950 | 2,100
"""
FUNCTIONS = """
Function | Committee | Staff | Specialists | Total
Secretariat | Panel | 300 | 50 | 350
Data standards | Standards Forum | 400 | 80 | 480
Privacy | - | 150 | 50 | 200
Total | | 850 | 180 | 1,030
"""
ROLES = """
Role | 2023-24 FTE | 2024-25 FTE
Head of code | 1 | 1
Analyst | 4 | 5
Support | 2 | 2
Total | 7 | 8
"""
SITTINGS = """
Boards and groups: planned sittings
Board / group | 2023-24 | 2024-25
Panel | 12 | 12
Standards Forum | 10 | 11
Change Board | 12 | 12
Total sittings | 34 | 35
"""


def test_what_adds_up_all_parts_of_a_line_is_the_line(tmp_path: Path) -> None:
    book = read(save_with_values(tmp_path / "a.xlsx", {"Annex A": ESTIMATE}))
    assert sorted(describe_rows(book, "overview")) == sorted(ESTIMATE_KEYS)
    assert list_findings(book, "unexplained-variance") == []


def test_a_slip_in_such_an_estimate_is_found(tmp_path: Path) -> None:
    short = ESTIMATE.replace("=SUM(D5:D7) -> 980", "=SUM(D5:D6) -> 927")
    short = short.replace("=D3+D4+D8+D9 -> 2205", "=D3+D4+D8+D9 -> 2149.35")
    short = short.replace("*5% -> 105", "*5% -> 102.35")
    book = read(save_with_values(tmp_path / "a.xlsx", {"Annex A": short}))
    assert "secas-total-wrong Annex A!D4" in list_findings(book)


def test_years_down_the_sheet_under_the_heads_of_the_estimate(tmp_path: Path) -> None:
    book = read(save_with_values(tmp_path / "a.xlsx", {"Annex A": ESTIMATE, "Forward": FORWARD}))
    assert describe_rows(book, "projections") == [
        "line secco: 420, 430, 440",
        "line secas: 980, 980, 980",
        "line projects: 700, 600, 500",
        "line contingency: 105, 101, 96",
        "total total: 2205, 2111, 2016",
    ]


def test_net_of_rebate_is_no_rebate(tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": NET}))
    names = [re.sub(":.*", "", row) for row in describe_rows(book, "overview")]
    assert names == [
        "line secco",
        "line core_and_sme",
        "line discount",
        "line accommodation",
        "line secas",
        "line projects",
        "memorandum expenditure before contingency",
        "line contingency",
        "total total",
    ]


def test_functions_before_committees_are_the_areas(tmp_path: Path) -> None:
    book = read(save_with_values(tmp_path / "a.xlsx", {"A": ESTIMATE, "C": FUNCTIONS}))
    assert describe_columns(book, "secas_budget") == [
        "area - A1",
        "core_team - C1",
        "sme - D1",
        "subcommittee - B1",
        "total - E1",
    ]
    assert describe_rows(book, "secas_budget")[2].startswith("line privacy [Privacy]:")


def test_roles_with_fte_are_grades_and_sittings_are_meetings(tmp_path: Path) -> None:
    sheets = {"A": ESTIMATE, "Roles": ROLES, "Boards": SITTINGS}
    book = read(save_with_values(tmp_path / "a.xlsx", sheets))
    assert describe_rows(book, "fte_by_grade")[-1] == "total total: 7, 8"
    assert describe_rows(book, "meetings")[-1] == "total total: 34, 35"


def test_fees_by_role_are_no_table_of_grades(tmp_path: Path) -> None:
    fees = ROLES.replace("FTE", "fee").replace("| 1 | 1", "| 40,000 | 41,000")
    fees = fees.replace("| 4 | 5", "| 12,000 | 12,500").replace("| 7 | 8", "| 52,002 | 53,502")
    book = read(save_with_values(tmp_path / "a.xlsx", {"A": ESTIMATE, "Roles": fees}))
    assert "fte_by_grade" not in book.tables


def test_what_recurs_before_unlike_names_groups_them(tmp_path: Path) -> None:
    services = """
Service | Group | Staff | Experts | Total
Standards | Herd Health | 300 | 50 | 350
Standards | Milk Testing | 400 | 80 | 480
Farmers | Farm Audit | 150 | 50 | 200
Total | | 850 | 180 | 1,030

Other | Word | Amount
Cows | Pasture | 1
Goats | Pasture | 2
Sheep | Pasture | 3
"""
    book = read(save_with_values(tmp_path / "a.xlsx", {"A": ESTIMATE, "C": services}))
    lines = describe_rows(book, "secas_budget")[:3]
    assert [line.partition(":")[0] for line in lines] == [
        "line herd health [Standards]",
        "line milk testing [Standards]",
        "line farm audit [Farmers]",
    ]


def test_totals_by_criterion_below_a_register_are_no_lines(tmp_path: Path) -> None:
    register = """
Heading | Item | 2023-24 Outturn | 2024-25 Plan
Board | Chair | 100 | 110
Board | Audit | 90 | 100
Systems | Website | 120 | 125
Systems | Licence | 80 | 85
Board | total for heading | =SUMIFS(C$2:C$5,{of}6) -> 190 | =SUMIFS(D$2:D$5,{of}6) -> 210
Systems | total for heading | =SUMIFS(C$2:C$5,{of}7) -> 200 | =SUMIFS(D$2:D$5,{of}7) -> 210
Hosted costs | | =C6+C7 -> 390 | =D6+D7 -> 420
"""
    linked = ESTIMATE.replace("| 390 | 420\n", "| =Lines!C8 -> 390 | =Lines!D8 -> 420\n")
    sheets = {"A": linked, "Lines": register.format(of="$A$2:$A$5,$A")}
    book = read(save_with_values(tmp_path / "a.xlsx", sheets))
    roles = [row.split(" ")[0] for row in describe_rows(book, "secco_lines")]
    assert roles == ["line"] * 4 + ["memorandum"] * 2 + ["total"]
    assert list_findings(book, "unexplained-variance", "missing-column") == []
    pasted = {name: re.sub("=[^|]*-> ", "", text) for name, text in sheets.items()}
    pasted = {
        name: text.replace("Heading | Item", "SECCo heading | Budget line")
        for name, text in pasted.items()
    }
    book = read(save_workbook(tmp_path / "b.xlsx", pasted))
    totals = [row for row in describe_rows(book, "secco_lines") if "sub total" in row]
    assert totals == [
        "sub total sub total board [Board]: 190, 210",
        "sub total sub total system [Systems]: 200, 210",
    ]


def test_a_note_that_begins_with_a_line_is_held_against_it(tmp_path: Path) -> None:
    noted = ESTIMATE + "\n(a) C. Project expenditure rises by £{amount}, mostly for trials\n"
    for amount, findings in (("80", []), ("800", ["words-against-figures A!A11"])):
        text = noted.format(amount=amount)
        book = read(save_with_values(tmp_path / f"{amount}.xlsx", {"A": text}))
        assert list_findings(book, "unexplained-variance") == findings
        assert [remark.text("reason") for remark in book.remarks] == [
            f"C. Project expenditure rises by £{amount}, mostly for trials"
        ]


@pytest.mark.parametrize("is_pasted", [False, True])
def test_a_share_of_the_team_is_its_discount_whatever_it_is_called(
    is_pasted: bool, tmp_path: Path
) -> None:
    plan = """
Budget element | FY23/24 baseline | FY23/24 EAC | FY24/25 plan
Corporate | 400 | 390 | 420
Code service | =B4+B5+B6 -> 950 | =C4+C5+C6 -> 940 | =D4+D5+D6 -> 980
  Code team and specialists | 1,000 | 1,000 | 1,030
  Contract saving | =-B4*10% -> -100 | =-C4*10% -> -100 | =-D4*10% -> -103
  Facilities | 50 | 40 | 53
Project portfolio | 650 | 620 | 700
Management reserve | =(B2+B3+B7)*5% -> 100 | 0 | =(D2+D3+D7)*5% -> 105
Programme total | =B2+B3+B7+B8 -> 2100 | =C2+C3+C7+C8 -> 1950 | =D2+D3+D7+D8 -> 2205
"""
    text = re.sub("=[^|]*-> ", "", plan) if is_pasted else plan
    book = read(save_with_values(tmp_path / "a.xlsx", {"Plan": text}))
    assert sorted(describe_rows(book, "overview")) == sorted(ESTIMATE_KEYS)
