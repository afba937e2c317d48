"""Budgets in words that nobody foresaw: formulas, sums and the tables beside say what is what."""

import re
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.recognise.messy.workbooks import (
    describe_columns,
    describe_rows,
    list_findings,
    read,
    save_with_values,
    save_workbook,
)

_YEARS = "2026/27 budget | 2026/27 projected | 2027/28 budget"

OVERVIEW = f"""
Ref | Description | {_YEARS} | vs projected
1 | HyCo and members | 700 | 710 | =E9 -> 740 | =E2-D2 -> 30
2 | Posts and advice | 3,000 | 3,100 | 3,200 | =E3-D3 -> 100
3 | Supplier discount | =-C3*10% -> -300 | =-D3*10% -> -310 | =-E3*10% -> -320 | =E4-D4 -> -10
4 | Office cost | 150 | 160 | 180 | =E5-D5 -> 20
 | Code office | =SUM(C3:C5) -> 2850 | =SUM(D3:D5) -> 2950 | =SUM(E3:E5) -> 3060 | =E6-D6 -> 110
5 | Projects | 450 | 340 | 200 | =E7-D7 -> -140
6 | Contingency | =(C2+C6+C7)*5% -> 200 | | =(E2+E6+E7)*5% -> 200 | =E8-D8 -> 200
 | In all | =C2+SUM(C6:C8) -> 4200 | =D2+SUM(D6:D8) -> 4000 | =E2+SUM(E6:E8) -> 4200 | =E9-D9 -> 200
"""
ROWS = [
    "line secco: 700, 710, 740, 30",
    "line core_and_sme: 3000, 3100, 3200, 100",
    "line discount: -300, -310, -320, -10",
    "line accommodation: 150, 160, 180, 20",
    "line secas: 2850, 2950, 3060, 110",
    "line projects: 450, 340, 200, -140",
    "line contingency: 200, -, 200, 200",
    "total total: 4200, 4000, 4200, 200",
]
LINES = f"""
GL | Group | Line | {_YEARS} | vs projected
10 | Board | Chair | 400 | 400 | 420 | =F2-E2 -> 20
20 | Board | Insurance | 100 | 110 | 120 | =F3-E3 -> 10
30 | Platforms | Website | 200 | 200 | 200 | =F4-E4 -> 0
 | | Total lines | =SUM(D2:D4) -> 700 | =SUM(E2:E4) -> 710 | =SUM(F2:F4) -> 740 | =F5-E5 -> 30
"""
_LINKED = OVERVIEW.replace("=E9 -> 740", "=Lines!F5 -> 740")
AREAS = """
Area | Posts | Specialists | Service cost | Chairs & members | Area total
Board | 1,000 | 100 | =B2+C2 -> 1100 | 60 | =D2+E2 -> 1160
Codes | 900 | 300 | =B3+C3 -> 1200 | 80 | =D3+E3 -> 1280
Change | 800 | 100 | =B4+C4 -> 900 | | =D4+E4 -> 900
Total | =SUM(B2:B4) -> 2700 | =SUM(C2:C4) -> 500 | =SUM(D2:D4) -> 3200 | 140 | =D5+E5 -> 3340
"""


def test_formulas_say_which_category_is_which(tmp_path: Path) -> None:
    book = read(save_with_values(tmp_path / "a.xlsx", {"Summary": _LINKED, "Lines": LINES}))
    assert describe_rows(book, "overview") == ROWS
    assert list_findings(book, "unexplained-variance") == []


def test_a_line_left_out_of_a_total_so_named_is_found(tmp_path: Path) -> None:
    short = _LINKED.replace("=E2+SUM(E6:E8) -> 4200", "=E2+SUM(E6:E7) -> 4000")
    book = read(save_with_values(tmp_path / "a.xlsx", {"Summary": short, "Lines": LINES}))
    assert "total-wrong Summary!E9" in list_findings(book)


def test_what_an_overview_links_to_is_table_4(tmp_path: Path) -> None:
    path = save_with_values(tmp_path / "a.xlsx", {"Summary": _LINKED, "Lines": LINES})
    table = read(path).tables["secco_lines"]
    assert table.range.a1 == "B1:G5"
    unlinked = save_with_values(tmp_path / "b.xlsx", {"Summary": OVERVIEW, "Lines": LINES})
    assert "secco_lines" not in read(unlinked).tables


def test_the_base_of_pasted_shares_is_known_by_its_figures(tmp_path: Path) -> None:
    pasted = re.sub("=[^|]*-> ", "", OVERVIEW)
    assert "=" not in pasted
    book = read(save_workbook(tmp_path / "a.xlsx", {"Summary": pasted}))
    assert describe_rows(book, "overview") == ROWS


def test_sums_above_their_parts_and_the_total_below(tmp_path: Path) -> None:
    drawn = f"""
Category | {_YEARS}
Company and Panel | 700 | 710 | 740
Services | =SUM(B4:B6) -> 2850 | =SUM(C4:C6) -> 2950 | =SUM(D4:D6) -> 3060
  Team and experts | 3,000 | 3,100 | 3,200
  Less rebate | =-B4*10% -> -300 | =-C4*10% -> -310 | =-D4*10% -> -320
  Rooms | 150 | 160 | 180
Projects | 450 | 340 | 200
Provision | =(B2+B3+B7)*5% -> 200 | | =(D2+D3+D7)*5% -> 200
Total | =B2+B3+B7+B8 -> 4200 | =C2+C3+C7 -> 4000 | =D2+D3+D7+D8 -> 4200
"""
    book = read(save_with_values(tmp_path / "a.xlsx", {"A": drawn}))
    assert sorted(describe_rows(book, "overview")) == sorted(
        row.rpartition(", ")[0] for row in ROWS
    )
    assert list_findings(book, "unexplained-variance", "missing-column") == []


def test_the_sum_across_a_row_says_which_column_is_the_core_team(tmp_path: Path) -> None:
    book = read(save_with_values(tmp_path / "a.xlsx", {"Summary": _LINKED, "Cost": AREAS}))
    assert describe_columns(book, "cost_by_subcommittee") == [
        "area - A1",
        "chairs - E1",
        "core_team - B1",
        "sme - C1",
        "total - F1",
    ]
    assert describe_columns(book, "secas_budget") == [
        "area - A1",
        "core_team - B1",
        "sme - C1",
        "total - D1",
    ]


@pytest.mark.parametrize(
    ("posts", "experts"), [("=B2+C2 -> 1100", "=B2+C2 -> 1700"), ("=B4+C4 -> 900", "=B4+C4 -> 990")]
)
def test_a_sum_that_fails_once_still_says_so_and_twice_no_more(
    posts: str, experts: str, tmp_path: Path
) -> None:
    once = AREAS.replace(posts, experts)
    twice = once.replace("=B3+C3 -> 1200", "=B3+C3 -> 1500")
    for name, drawn, is_read in (("once", once, True), ("twice", twice, False)):
        path = save_with_values(tmp_path / f"{name}.xlsx", {"Summary": _LINKED, "Cost": drawn})
        assert ("secas_budget" in read(path).tables) is is_read


def test_what_the_overview_calls_its_line_is_above_the_table(tmp_path: Path) -> None:
    drawn = """
Office cost, £

Item | 2026/27 projected | 2027/28 budget
Rooms | 100 | 110
Desks | 60 | 70
Total | 160 | 180
"""
    for title, is_read in (("Office cost, £", True), ("Some other list", False)):
        path = tmp_path / f"{is_read}.xlsx"
        sheets = {"Summary": _LINKED, "7": drawn.replace("Office cost, £", title)}
        book = read(save_with_values(path, sheets))
        assert ("accommodation" in book.tables) is is_read


def test_one_category_has_one_name_in_tables_1_and_2(tmp_path: Path) -> None:
    outlook = """
Outlook | 2027/28 | 2028/29 | 2029/30
HyCo and members | 740 | 750 | 760
Code office | 3,060 | 3,060 | 3,060
Projects | 200 | 190 | 180
Contingency | 200 | 200 | 200
Total | 4,200 | 4,200 | 4,200
"""
    book = read(save_with_values(tmp_path / "a.xlsx", {"Summary": _LINKED, "Next": outlook}))
    assert describe_rows(book, "projections") == [
        "line secco: 740, 750, 760",
        "line secas: 3060, 3060, 3060",
        "line projects: 200, 190, 180",
        "line contingency: 200, 200, 200",
        "total total: 4200, 4200, 4200",
    ]


@pytest.mark.parametrize("status", ["Latest est.", "LE", "FOT", "latest fcst"])
def test_an_outturn_under_short_words_settles_the_budget_year(status: str, tmp_path: Path) -> None:
    drawn = f"""
Category | FY26/27 Budget | FY26/27 {status} | FY27/28 Budget | FY28/29 Plan | FY27/28 v LE
SECCo costs | 700 | 710 | 740 | 750 | 30
SECAS Services | 2,850 | 2,950 | 3,060 | 3,060 | 110
Projects | 450 | 340 | 200 | 190 | -140
Contingency (5%) | 200 | | 200 | 200 | 200
Total | 4,200 | 4,000 | 4,200 | 4,200 | 200
"""
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": drawn}))
    assert book.budget_year == 2027
    assert describe_columns(book, "overview") == [
        "budget 2027 D1",
        "category - A1",
        "outturn 2026 C1",
        "prior_approved 2026 B1",
        "variance 2027 F1",
    ]


FTE = """
Area | Director | Senior | Support | FTE
Board | 0.5 | 1 | 0.5 | 2
Codes | 0.5 | 2 | 1 | 3.5
Change | 0.5 | 1 | 1.5 | 3
Total | 1.5 | 4 | 3 | 8.5


Band | 2026/27 approved FTE | 2027/28 FTE | Change
Director | 1 | 1.5 | 0.5
Senior | 3.5 | 4 | 0.5
Support | 2 | 3 | 1
Total | 6.5 | 8.5 | 2
"""


def test_a_change_that_equals_those_above_ends_no_list_of_grades(tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"Team": FTE}))
    assert describe_rows(book, "fte_by_area")[0] == "line board: 0.5, 1, 0.5, 2"
    assert list_findings(book) == []


def test_grades_in_a_row_are_known_across(tmp_path: Path) -> None:
    across = """
FTE by workstream 2027/28 | P3 | P2 | P1 | FTE
Board | 0.5 | 1 | 0.5 | 2
Codes | 0.5 | 2 | 1 | 3.5
Total | 1 | 3 | 1.5 | 5.5


Grade | P3 | P2 | P1 | Total
FTE 2026/27 budget | 1 | 2 | 1.5 | 4.5
FTE 2027/28 budget | 1 | 3 | 1.5 | 5.5
"""
    book = read(save_with_values(tmp_path / "a.xlsx", {"Summary": _LINKED, "Team": across}))
    assert describe_rows(book, "fte_by_area") == [
        "line board: 0.5, 1, 0.5, 2",
        "line code: 1, 2, 0.5, 3.5",
        "total total: 1.5, 3, 1, 5.5",
    ]


def test_figures_rounded_to_a_multiple_are_within_it(tmp_path: Path) -> None:
    drawn = f"""
Category | {_YEARS}
SECCo costs | 700 | 710 | 741
SECAS Services | 2,850 | 2,950 | 3,063
Projects | 450 | 340 | 205
Contingency (5%) | =MROUND((B2+B3+B4)*5%,unit) -> 200 | | =MROUND((D2+D3+D4)*5%,unit) -> 200
Total | =SUM(B2:B5) -> 4200 | =SUM(C2:C5) -> 4000 | =SUM(D2:D5) -> 4209
"""
    book = read(save_with_values(tmp_path / "a.xlsx", {"A": drawn}))
    assert list_findings(book, "unexplained-variance") == []
    wrong = drawn.replace("unit) -> 200\n", "unit) -> 300\n").replace("4209", "4309")
    book = read(save_with_values(tmp_path / "b.xlsx", {"A": wrong}))
    assert "contingency-wrong A!D5" in list_findings(book)


def test_expenses_of_members_are_of_all_sub_committees(tmp_path: Path) -> None:
    lines = LINES.replace("10 | Board | Chair", "10 | Board | Codes chair").replace(
        "20 | Board | Insurance", "20 | Board | Member expenses"
    )
    costs = """
Area | Core team | Experts | Chairs | Total
Codes | 100 | 10 | 420 | 530
Change | 200 | 20 | 0 | 220
Total | 300 | 30 | 420 | 750
"""
    sheets = {"Summary": _LINKED, "Lines": lines, "Costs": costs}
    book = read(save_with_values(tmp_path / "a.xlsx", sheets))
    assert "chairs-not-in-budget-lines Costs!D4" not in list_findings(book)
    book = read(
        save_with_values(tmp_path / "b.xlsx", {**sheets, "Costs": costs.replace("420", "400")})
    )
    assert "chairs-not-in-budget-lines Costs!D4" in list_findings(book)


def test_formulas_say_which_lines_chairs_and_members_are(tmp_path: Path) -> None:
    costs = """
Area | Core team | Experts | Chairs | Total
Codes | 100 | 10 | =Lines!F2 -> 420 | 530
Change | 200 | 20 | =Lines!F3 -> 120 | 340
Total | 300 | 30 | 540 | 870
"""
    lines = LINES.replace("10 | Board | Chair", "10 | Board | Codes chair")
    sheets = {"Summary": _LINKED, "Lines": lines, "Costs": costs}
    book = read(save_with_values(tmp_path / "a.xlsx", sheets))
    assert book.chairs_read == {"code chair", "insurance"}
    assert "chairs-not-in-budget-lines Costs!D4" not in list_findings(book)
    other = costs.replace("=Lines!F2 -> 420", "=Lines!F4 -> 200").replace("540", "320")
    book = read(save_with_values(tmp_path / "b.xlsx", {**sheets, "Costs": other}))
    assert "chairs-not-in-budget-lines Costs!D4" in list_findings(book)


def test_a_year_over_its_quarters_is_that_of_their_sum(tmp_path: Path) -> None:
    drawn = """
 | 2027/28 budget | | | | | 2026/27 | 2026/27
Line | Q1 | Q2 | Q3 | Q4 | Full year | Budget | Latest forecast
Chair | 100 | 100 | 100 | 120 | 420 | 400 | 400
Website | 80 | 80 | 80 | 80 | 320 | 300 | 310
Total | 180 | 180 | 180 | 200 | 740 | 700 | 710
"""
    sheets = {"Summary": _LINKED.replace("Lines!F5", "Lines!F6"), "Lines": drawn[1:]}
    sheets["Lines"] = f"\nCosts\n{sheets['Lines']}"
    book = read(save_with_values(tmp_path / "a.xlsx", sheets))
    assert "budget 2027 F3" in describe_columns(book, "secco_lines")


def test_typed_sub_totals_below_one_line_or_many(tmp_path: Path) -> None:
    drawn = f"""
Item | {_YEARS}
Chair | 400 | 400 | 420
Insurance | 100 | 110 | 120
Council | 500 | 510 | 540
Expenses | 20 | 30 | 40
Working groups | 20 | 30 | 40
Website | 100 | 100 | 90
Portal | 80 | 70 | 70
Systems | 180 | 170 | 160
Total | 700 | 710 | 740
"""
    sheets = {"Summary": _LINKED.replace("Lines!F5", "Lines!D11"), "Lines": drawn}
    book = read(save_with_values(tmp_path / "a.xlsx", sheets))
    assert describe_rows(book, "secco_lines") == [
        "line chair [Council]: 400, 400, 420",
        "line insurance [Council]: 100, 110, 120",
        "sub total sub total council [Council]: 500, 510, 540",
        "line expense [Working groups]: 20, 30, 40",
        "sub total sub total working group [Working groups]: 20, 30, 40",
        "line website [Systems]: 100, 100, 90",
        "line portal [Systems]: 80, 70, 70",
        "sub total sub total system [Systems]: 180, 170, 160",
        "total total: 700, 710, 740",
    ]
    slip = drawn.replace("Portal | 80 | 70 | 70", "Portal | 80 | 70 | 79")
    book = read(save_with_values(tmp_path / "b.xlsx", {**sheets, "Lines": slip}))
    assert any("Lines!D10" in finding or "Lines!D9" in finding for finding in list_findings(book))


def test_ruled_lines_are_blank_and_last_year_is_the_year_before(tmp_path: Path) -> None:
    drawn = """
7. BUDGET
 | LAST YR BUD | LAST YR EST | THIS YR BUD | INC/(DEC)
 | ------- | ------- | ------- | -------
COMPANY AND PANEL | 700 | 710 | 740 | 30
CORE TEAM AND EXPERTS | 3,000 | 3,100 | 3,200 | 100
DISCOUNT | -300 | -310 | -320 | -10
ROOMS | 150 | 160 | 180 | 20
ADMINISTRATOR NET | 2,850 | 2,950 | 3,060 | 110
PROJECTS | 450 | 340 | 200 | -140
CONTINGENCY | 200 | | 200 | 200
 | ------- | ------- | ------- | -------
TOTAL | 4,200 | 4,000 | 4,200 | 200
 | ======= | ======= | ======= | =======


8. THREE YEARS
 | 2027/28 | 2028/29 | 2029/30
 | ------- | ------- | -------
COMPANY AND PANEL | 740 | 750 | 760
ADMINISTRATOR NET | 3,060 | 3,060 | 3,060
PROJECTS | 200 | 190 | 180
CONTINGENCY | 200 | 200 | 200
 | ------- | ------- | -------
TOTAL | 4,200 | 4,200 | 4,200
"""

    def fill(book: Workbook) -> None:
        for row in book["A"].iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    cell.data_type = "s"

    book = read(save_workbook(tmp_path / "a.xlsx", {"A": drawn}, fill))
    assert book.budget_year == 2027
    assert describe_rows(book, "overview") == ROWS
    assert len(book.lines("projections")) == 4
