"""Budgets under a team's own names: sums say which line is which, links which table."""

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

_YEARS = "2019/20 Approved Budget | 2019/20 Estimated Outturn | 2020/21 Approved Budget"

OWN_NAMES = f"""
Category | {_YEARS} | Variance
SECCo costs | 100 | 110 | 120 | 10
SECAS: people | 100 | 120 | 140 | 20
Framework discount | -10 | -12 | -14 | -2
SECAS: rooms | 20 | 32 | 44 | 12
SECAS, net | 110 | 140 | 170 | 30
Initiatives | 200 | 210 | 220 | 10
Contingency (10%) | 41 | | 51 | 51
SEC budget | 451 | 460 | 561 | 101
"""
OWN_KEYS = [
    "line secco: 100, 110, 120, 10",
    "line core_and_sme: 100, 120, 140, 20",
    "line discount: -10, -12, -14, -2",
    "line accommodation: 20, 32, 44, 12",
    "line secas: 110, 140, 170, 30",
    "line projects: 200, 210, 220, 10",
    "line contingency: 41, -, 51, 51",
    "total total: 451, 460, 561, 101",
]


def test_sums_say_which_line_is_which(tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": OWN_NAMES}))
    assert describe_rows(book, "overview") == OWN_KEYS
    assert list_findings(book) == []


@pytest.mark.parametrize(
    ("figures", "wrong", "finding"),
    [
        ("170 | 30", "180 | 40", "secas-total-wrong A!D6"),
        ("-14 | -2", "-18 | -6", "discount-wrong A!D4"),
        ("561 | 101", "550 | 90", "total-wrong A!D9"),
    ],
)
def test_a_slip_under_names_of_their_own_is_found(
    figures: str, wrong: str, finding: str, tmp_path: Path
) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": OWN_NAMES.replace(figures, wrong)}))
    assert finding in list_findings(book)


def test_what_a_total_is_called_after_its_rates_is_not_its_line(tmp_path: Path) -> None:
    """Leave out rows below a total that formulas prove."""
    drawing = f"""
Category | {_YEARS}
SECCo costs | 100 | 110 | 120
SECAS Services | 110 | 140 | 170
Initiatives | 200 | 210 | 220
Contingency | 41 | | 51
Whole budget | =SUM(B2:B5) -> 451 | =SUM(C2:C5) -> 460 | =SUM(D2:D5) -> 561
Contingency rate | 0.1 | 0.1 | 0.1
"""
    book = read(save_with_values(tmp_path / "a.xlsx", {"A": drawing}))
    assert describe_rows(book, "overview")[-1] == "total total: 451, 460, 561"
    assert len(describe_rows(book, "overview")) == 5


LINKED = f"""
Category | {_YEARS}
SECCo costs | =Detail!D5 -> 30 | =Detail!E5 -> 40 | =Detail!F5 -> 50
SECAS Services | 110 | 140 | 170
Initiatives | 200 | 210 | 220
Contingency | 34 | | 44
SEC budget | =SUM(B2:B5) -> 374 | =SUM(C2:C5) -> 390 | =SUM(D2:D5) -> 484
"""
DETAIL = f"""
Ref | Cost | Owner | {_YEARS}
S01 | Legal support | JM | 10 | 12 | 14
S02 | Panel chair | FD | 8 | 10 | 12
S03 | Website | JM | 12 | 18 | 24
 | Sum | | =SUM(D2:D4) -> 30 | =SUM(E2:E4) -> 40 | =SUM(F2:F4) -> 50
"""


def test_what_the_overview_links_to_is_the_table_of_the_line(tmp_path: Path) -> None:
    """Read Table 4 by the link of its line, though Table 10 has the heading ``Cost``."""
    book = read(save_with_values(tmp_path / "a.xlsx", {"A": LINKED, "Detail": DETAIL}))
    assert "accommodation" not in book.tables
    assert describe_columns(book, "secco_lines")[:2] == ["budget 2020 F1", "line - B1"]
    assert describe_rows(book, "secco_lines")[-1] == "total total: 30, 40, 50"


def test_headings_repeated_in_a_table_are_no_line(tmp_path: Path) -> None:
    drawing = """
Project | 2020/21 Budget | 2021/22 Estimate | 2022/23 Estimate
Industry driven | | |
Smart data | 10 | 20 | 30
Project (continued) | 2020/21 Budget | 2021/22 Estimate | 2022/23 Estimate
SEC driven | | |
Cryptography | 5 | 6 | 7
Total | 15 | 26 | 37
"""
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": drawing}))
    assert list_findings(book) == []
    assert describe_rows(book, "projects")[-1] == "total total: 15, 26, 37"


def test_spare_lines_may_share_a_name(tmp_path: Path) -> None:
    drawing = """
Project | 2020/21 Budget | 2021/22 Estimate | 2022/23 Estimate
Smart data | 10 | 20 | 30
(spare) | 0 | 0 | 0
Cryptography | 5 | 6 | 7
(spare) | {spare} | 0 | 0
Total | {total} | 26 | 37
"""
    silent = drawing.format(spare=0, total=15)
    spoken = drawing.format(spare=3, total=18)
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": silent}))
    assert list_findings(book) == []
    book = read(save_workbook(tmp_path / "b.xlsx", {"A": spoken}))
    assert list_findings(book) == ["repeated-line A!A5"]


def test_a_later_year_takes_its_own_rate_from_a_cell_beside_this_years(tmp_path: Path) -> None:
    rates = """
Rates | 2020/21 | 2021/22
Contingency | 0.05 | 0.06
"""
    outlook = """
Budget Category | 2020/21 Budget | 2021/22 Estimate | 2022/23 Estimate
SECCo and Panel Operations | 100,000 | 110,000 | 120,000
SECAS Services | 200,000 | 200,000 | 200,000
Projects | 100,000 | 90,000 | 80,000
Contingency | =SUM(B2:B4)*Rates!B2 -> 20000 | =SUM(C2:C4)*Rates!{cell} -> {contingency} | \
=SUM(D2:D4)*Rates!B2 -> 20000
Total | =SUM(B2:B5) -> 420000 | =SUM(C2:C5) -> {total} | =SUM(D2:D5) -> 420000
"""
    own = outlook.format(cell="C2", contingency=24000, total=424000)
    typed = outlook.replace("=SUM(C2:C4)*Rates!{cell} -> ", "").format(
        contingency=24000, total=424000
    )
    book = read(save_with_values(tmp_path / "a.xlsx", {"Outlook": own, "Rates": rates}))
    assert "contingency-wrong Outlook!C5" not in list_findings(book)
    book = read(save_with_values(tmp_path / "b.xlsx", {"Outlook": typed, "Rates": rates}))
    assert "contingency-wrong Outlook!C5" in list_findings(book)


def test_a_table_of_other_lines_is_one_doubt(tmp_path: Path) -> None:
    drawing = f"""
Budget Category | {_YEARS}
Salaries | 100 | 110 | 120
Travel | 110 | 140 | 170
Licences | 200 | 210 | 220
Hardware | 41 | 50 | 51
Projects | 10 | 10 | 10
Total | 461 | 520 | 571
"""
    book = read(save_workbook(tmp_path / "a.xlsx", {"SEC": drawing}))
    assert list_findings(book) == ["reading-in-doubt SEC!A1"]
