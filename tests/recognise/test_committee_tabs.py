"""One tab for each committee, and what a sheet of sums says of them: build-ups, and no copies."""

from pathlib import Path

from tests.recognise.messy.workbooks import (
    describe_columns,
    describe_rows,
    list_findings,
    read,
    save_with_values,
    save_workbook,
)

TAB = """
Grade | FTE 19/20 | FTE 20/21
Lead | {0} | {1}
Analyst | 2 | 3
Team | {2} | {3}
"""
SUMS = """
Posts by grade
Grade | FTE 19/20 | FTE 20/21
Lead | =TAC!B2+SSC!B2+OPS!B2 -> 3 | =TAC!C2+SSC!C2+OPS!C2 -> 6
Analyst | =TAC!B3+SSC!B3+OPS!B3 -> 6 | =TAC!C3+SSC!C3+OPS!C3 -> 9
All | =SUM(B3:B4) -> 9 | =SUM(C3:C4) -> 15
"""
MEETINGS = """
Meetings
Committee | 2019/20 | 2020/21 | Room cost £
TABASC | 17 | 18 | 19,440
SSC | 22 | 24 | 25,920
OPSG | 24 | 26 | 28,080
SMKI PMA | 28 | 28 | 30,240
All | 91 | 96 | 103,680
"""


def test_tabs_that_a_table_adds_up_are_its_build_ups(tmp_path: Path) -> None:
    tabs = {name: TAB.format(1, 2, 3, 5) for name in ("TAC", "SSC", "OPS")}
    book = read(save_with_values(tmp_path / "a.xlsx", {"Sums": SUMS, **tabs}))
    assert book.tables["fte_by_grade"].range.sheet == "Sums"
    assert describe_rows(book, "fte_by_grade") == [
        "line lead: 3, 6",
        "line analyst: 6, 9",
        "total total: 9, 15",
    ]
    assert list_findings(book) == []


def test_numbers_of_meetings_by_committee_are_no_costs(tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": MEETINGS}))
    assert "secas_outturn" not in book.tables
    assert describe_columns(book, "meetings") == [
        "forecast 2020 C2",
        "meeting - A2",
        "prior_budget 2019 B2",
    ]


def test_costs_of_meetings_in_thousands_stay_costs(tmp_path: Path) -> None:
    drawing = """
Accommodation costs, £k
Cost line | Outturn 2019/20 | Budget 2020/21 | Variance
Meeting rooms | 101 | 120 | 19
Chair's office | 24 | 24 | 0
Desks | 20 | 25 | 5
Expenses | 2 | 8 | 6
All meetings and rooms | 147 | 177 | 30
"""
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": drawing}))
    assert describe_rows(book, "accommodation")[-1] == "total total: 147000, 177000, 30000"
