"""Tables beside, above and like one another: where one ends, which column and which copy counts."""

from pathlib import Path

import pytest

from sexcel.recognise.periods import parse_half
from tests.recognise.messy.workbooks import (
    describe_columns,
    describe_rows,
    list_findings,
    read,
    save_with_values,
    save_workbook,
)

_YEARS = "2019/20 Approved Budget | 2019/20 Estimated Outturn | 2020/21 Approved Budget"

OVERVIEW = f"""
Category | {_YEARS}
SECCo costs | 30 | 40 | 50
Core team and experts | {{prior}} | {{outturn}} | {{budget}}
Discount | -9 | -10 | -11
Rooms | 29 | 50 | 71
SECAS Services | 110 | 140 | 170
Initiatives | 200 | 210 | 220
Contingency (10%) | 34 | | 44
SEC budget | 374 | 390 | 484
"""
SPLIT = """
Committee | 2019/20 | | 2020/21 | | | Swing
 | Original | Outlook | Bid core | Bid experts | Bid | on Outlook
TABASC | 30 | 40 | 40 | 10 | 50 | 10
SSC | 60 | 60 | 40 | 20 | 60 | 0
All | 90 | 100 | 80 | 30 | 110 | 10
"""


def test_a_link_says_which_heading_of_a_year_is_the_budget(tmp_path: Path) -> None:
    links = OVERVIEW.format(prior="=B!B5 -> 90", outturn="=B!C5 -> 100", budget="=B!F5 -> 110")
    book = read(save_with_values(tmp_path / "a.xlsx", {"A": links, "B": SPLIT}))
    assert describe_columns(book, "secas_outturn")[0] == "budget 2020 F2"
    assert list_findings(book) == []


def test_halves_of_a_year_are_no_columns_of_it(tmp_path: Path) -> None:
    drawing = """
Service Area | 2019/20 | | | | 2020/21 | Difference
 | Control | H1 actual | H2 estimate | Landing | Ask | Ask less Landing
Technical | 30 | 22 | 18 | 40 | 50 | 10
Security | 60 | 29 | 31 | 60 | 60 | 0
Total | 90 | 51 | 49 | 100 | 110 | 10
"""
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": drawing}))
    assert describe_rows(book, "secas_outturn")[-1] == "total total: 90, 100, 110, 10"


@pytest.mark.parametrize(
    ("heading", "half"), [("H1", "1"), ("2nd half", "2"), ("HR", None), ("H3", None)]
)
def test_a_half_is_named_by_its_number(heading: str, half: str | None) -> None:
    assert parse_half(heading) == half


def test_a_table_behind_a_gap_has_headings_of_its_own(tmp_path: Path) -> None:
    drawing = """
Project | Sponsor | 2020/21 Ask | 2021/22 Look | 2022/23 Look | | Of which | 2020/21 Ask
Quantum | SSC | 10 | 20 | 30 | | SEC | 10
Tariffs | OPSG | 5 | 6 | 7 | | Industry | 5
Total | | 15 | 26 | 37 | | Both | 15
"""
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": drawing}))
    assert describe_rows(book, "projects")[-1] == "total total: 15, 26, 37"
    assert list_findings(book) == []


def test_a_caption_over_the_names_beside_leaves_them_to_their_own_table(tmp_path: Path) -> None:
    """Read Table 6, and Table 5 beside it, though the caption of Table 5 names a year."""
    drawing = """
Service Area | 2019/20 | | 2020/21 | | | Cost by committee 2020/21
 | Agreed | Landing | Proposal | +/- on landing | | Committee | Core team | Experts | Together
Technical | 30 | 40 | 50 | 10 | | TABASC | 40 | 10 | 50
Security | 60 | 60 | 60 | 0 | | OPSG | 40 | 20 | 60
People, total | 90 | 100 | 110 | 10 | | All people | 80 | 30 | 110
"""
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": drawing}))
    assert describe_rows(book, "secas_outturn")[-1] == "total total: 90, 100, 110"
    assert describe_rows(book, "secas_budget")[-1] == "total total: 80, 30, 110"


def test_an_area_is_none_of_its_sub_committees(tmp_path: Path) -> None:
    """Hold the area Security against both its rows, though one is called Security (SSC)."""
    costs = """
Service Area | Sub-Committee | Core Team | Experts | Total
Technical | TABASC | 40 | 10 | 50
Security | Security (SSC) | 20 | 10 | 30
Security | Privacy | 20 | 10 | 30
Total | | 80 | 30 | 110
"""
    areas = f"""
Service Area | {_YEARS}
Technical | 30 | 40 | 50
Security | 60 | 60 | {{security}}
Total | 90 | 100 | {{total}}
"""
    right = {"A": costs, "B": areas.format(security=60, total=110)}
    assert list_findings(read(save_workbook(tmp_path / "a.xlsx", right))) == []
    wrong = {"A": costs, "B": areas.format(security=70, total=120)}
    book = read(save_workbook(tmp_path / "b.xlsx", wrong))
    assert list_findings(book) == ["sub-committee-cost-differs B!D3"]


def test_sections_named_in_the_margin_end_no_table(tmp_path: Path) -> None:
    drawing = """
Ref | Project | 2020/21 Budget | 2021/22 Estimate | 2022/23 Estimate
Industry driven | | | |
1 | Smart data | 10 | 20 | 30
2 | Tariffs | 1 | 2 | 3
 | Industry driven | =SUM(C3:C4) -> 11 | =SUM(D3:D4) -> 22 | =SUM(E3:E4) -> 33
 | | | |
SEC driven | | | |
3 | Quantum | 5 | 6 | 7
4 | Workshops | 1 | 1 | 1
 | SEC driven | =SUM(C8:C9) -> 6 | =SUM(D8:D9) -> 7 | =SUM(E8:E9) -> 8
 | | | |
 | Projects | =C5+C10 -> 17 | =D5+D10 -> 29 | =E5+E10 -> 41
"""
    book = read(save_with_values(tmp_path / "a.xlsx", {"A": drawing}))
    assert describe_rows(book, "projects")[-1] == "total total: 17, 29, 41"
    assert list_findings(book) == []


TEAM = """
FTE in {year}
Service Area | Grade 6 | Grade 5 | Total
TABASC | 0.3 | {posts} | {both}
SSC | 0 | 1 | 1
Total | 0.3 | {all} | {total}
"""
THIS_YEAR = TEAM.format(year="2020/21", posts=2, both=2.3, all=3, total=3.3)
NEXT_YEAR = TEAM.format(year="2021/22", posts=3, both=3.3, all=4, total=4.3)
OTHER_TEAM = TEAM.format(year="2020/21", posts=3, both=3.3, all=4, total=4.3)
TYPED = OVERVIEW.format(prior=90, outturn=100, budget=110)


def test_of_a_block_for_each_year_this_years_counts(tmp_path: Path) -> None:
    sheets = {"A": TYPED, "B": NEXT_YEAR, "C": THIS_YEAR}
    book = read(save_workbook(tmp_path / "a.xlsx", sheets))
    assert describe_rows(book, "fte_by_area")[-1] == "total total: 3, 0.3, 3.3"
    assert list_findings(book) == []


def test_two_blocks_of_one_year_are_a_question(tmp_path: Path) -> None:
    sheets = {"A": TYPED, "B": OTHER_TEAM, "C": THIS_YEAR}
    book = read(save_workbook(tmp_path / "a.xlsx", sheets))
    assert [finding.split()[0] for finding in list_findings(book)] == ["rival-copies"]


def test_a_ledger_with_a_column_of_categories_is_no_second_overview(tmp_path: Path) -> None:
    ledger = f"""
Code | Category | Line | {_YEARS}
P1 | Panel | Counsel | 10 | 12 | 14
P2 | Panel | Insurance | 20 | 28 | 36
J1 | Projects | Quantum | 200 | 210 | 220
 | | All lines | 230 | 250 | 270
"""
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": TYPED, "Ledger": ledger}))
    assert book.tables["overview"].range.sheet == "A"
    assert list_findings(book) == []


def test_none_for_a_sub_committee_leaves_the_area_in_the_margin(tmp_path: Path) -> None:
    costs = """
Service | Committee | Core Team | Experts | Total
Technical | TABASC | 40 | 10 | 50
Engagement | None | 40 | 20 | 60
Total | | 80 | 30 | 110
"""
    team = """
Committee | Grade 6 | Grade 5 | Total
TABASC | 0.3 | 2 | 2.3
{area} | 0 | 1 | 1
Total | 0.3 | 3 | 3.3
"""
    silent = {"O": TYPED, "A": costs, "B": team.format(area="Engagement")}
    assert list_findings(read(save_workbook(tmp_path / "a.xlsx", silent))) == []
    spoken = {"O": TYPED, "A": costs, "B": team.format(area="Wholesale")}
    book = read(save_workbook(tmp_path / "b.xlsx", spoken))
    assert "sub-committee-missing B!A3" in list_findings(book)


def test_sums_of_a_list_by_kind_are_no_second_list(tmp_path: Path) -> None:
    drawing = """
Kind | Project | 2020/21 Budget | 2021/22 Estimate | 2022/23 Estimate | | | Project kind | \
2020/21 Budget | 2021/22 Estimate | 2022/23 Estimate
SEC | Quantum | 10 | 20 | 30 | | | SEC | =SUMIF($A$2:$A$3,$H2,C$2:C$3) -> 10 | \
=SUMIF($A$2:$A$3,$H2,D$2:D$3) -> 20 | =SUMIF($A$2:$A$3,$H2,E$2:E$3) -> 30
Industry | Tariffs | 5 | 6 | 7 | | | Industry | =SUMIF($A$2:$A$3,$H3,C$2:C$3) -> 5 | \
=SUMIF($A$2:$A$3,$H3,D$2:D$3) -> 6 | =SUMIF($A$2:$A$3,$H3,E$2:E$3) -> 7
 | Total | =SUM(C2:C3) -> 15 | =SUM(D2:D3) -> 26 | =SUM(E2:E3) -> 37 | | | Total | \
=SUM(I2:I3) -> 15 | =SUM(J2:J3) -> 26 | =SUM(K2:K3) -> 37
"""
    book = read(save_with_values(tmp_path / "a.xlsx", {"A": drawing}))
    assert describe_rows(book, "projects")[-1] == "total total: 15, 26, 37"
    assert list_findings(book) == []
