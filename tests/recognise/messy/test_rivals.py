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
