"""Rival readings of a place: the equations decide, whatever the headings promise."""

from pathlib import Path

from tests.recognise.messy.drawings import COSTS, PROJECTS
from tests.recognise.messy.workbooks import (
    describe_columns,
    describe_rows,
    list_findings,
    read,
    save_workbook,
)

REVISED = """
Budget Lines | 2019/20 Estimated Outturn | 2020/21 Budget | 2020/21 Revised Budget | Variance
Legal | 240 | 250 | 255 | 15
SECCo | 250 | 260 | 250 | 0
User CIO | 900 | 800 | 850 | -50
CodeWorks | 300 | 280 | 324 | 24
Total | 1690 | 1590 | 1679 | -11
"""

SIDE_BY_SIDE = """
2020/21 SECAS Services Budget Line Provision | | | | | | Total costs by sub-committee
Service Area | Sub-Committee | Core Team | SMEs | All costs | | Service Area | Sub-Committee \
| Core Team | SMEs | Independent Chairs | All costs
Operations | TABASC | 460 | 140 | 600 | | Operations | TABASC | 460 | 140 | 70 | 670
 | OPSG | 620 | 80 | 700 | | | OPSG | 620 | 80 | 120 | 820
Security | SSC | 640 | 790 | 1430 | | Security | SSC | 640 | 790 | 160 | 1590
Total | | 1720 | 1010 | 2730 | | Total | | 1720 | 1010 | 350 | 3080
"""


def test_of_two_budgets_of_a_year_the_variance_takes_one(tmp_path: Path) -> None:
    path = save_workbook(tmp_path / "a.xlsx", {"A": REVISED, "B": COSTS})
    book = read(path)
    assert "budget 2020 D1" in describe_columns(book, "secco_lines")
    assert describe_rows(book, "secco_lines")[-1] == "total total: 1690, 1679, -11"
    assert list_findings(book, "missing-column") == []


def test_a_caption_is_of_the_table_under_it(tmp_path: Path) -> None:
    path = save_workbook(tmp_path / "a.xlsx", {"A": SIDE_BY_SIDE, "B": PROJECTS})
    book = read(path)
    places = {name: str(table.range) for name, table in book.tables.items()}
    assert places["secas_budget"] == "A!A2:E6"
    assert places["cost_by_subcommittee"] == "A!G2:L6"
    assert list_findings(book) == []


BOTH = """
Sub-Committee | 2020/21 Core Team | 2020/21 Experts | 2020/21 Plan | 2019/20 Approved \
| 2019/20 Estimated Outturn | Plan to outturn
TABASC | 460 | 140 | 600 | 580 | 590 | 10
OPSG | 620 | 80 | 700 | 690 | 650 | 50
SSC | 640 | 790 | 1430 | 1400 | 1450 | -20
Total | 1720 | 1010 | 2730 | 2670 | 2690 | 40
"""


def test_two_tables_in_one_block_share_the_names_of_their_rows(tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": BOTH, "B": PROJECTS}))
    assert describe_columns(book, "secas_budget") == [
        "core_team 2020 B1",
        "sme 2020 C1",
        "subcommittee - A1",
        "total 2020 D1",
    ]
    assert describe_columns(book, "secas_outturn")[-1] == "variance - G1"
    assert describe_rows(book, "secas_budget")[-1] == "total total: 1720, 1010, 2730"
    assert describe_rows(book, "secas_outturn")[-1] == "total total: 2670, 2690, 2730, 40"
    assert list_findings(book) == []


def test_a_figure_of_one_of_them_is_at_fault_in_its_own_cell(tmp_path: Path) -> None:
    wrong = BOTH.replace("620 | 80 | 700", "620 | 90 | 700")
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": wrong, "B": PROJECTS}))
    assert list_findings(book) == ["line-total-wrong A!C3"]


def test_columns_that_no_name_shows_are_no_further_table(tmp_path: Path) -> None:
    block = BOTH.replace("Core Team", "Days").replace("Experts", "Travel")
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": block, "B": PROJECTS}))
    assert "secas_budget" not in book.tables
