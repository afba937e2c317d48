"""Tables that share a block: Table 5 as the first columns of Table 3, names beside their groups."""

from pathlib import Path

from tests.recognise.messy.workbooks import describe_rows, list_findings, read, save_workbook

_YEARS = "2019/20 Approved Budget | 2019/20 Estimated Outturn | 2020/21 Approved Budget"

FULL_COST = """
Service area | Sub-Committee | Core Team | Experts | SECAS before discount | Chairs | Total
Technical | TABASC | 100 | 10 | 110 | 5 | 115
Technical | OPSG | 200 | 20 | 220 | 0 | 220
Security | SSC | 300 | 30 | 330 | 7 | 337
Total | | 600 | 60 | 660 | 12 | 672
"""
NAMES_FIRST = """
£ | Service area | Core Team | Experts | SECAS before discount | Chairs | Total
TABASC | Technical | 100 | 10 | 110 | 5 | 115
OPSG | Technical | 200 | 20 | 220 | 0 | 220
SSC | Security | 300 | 30 | 330 | 7 | 337
Total | | 600 | 60 | 660 | 12 | 672
"""
BY_AREA = f"""
Service area | {_YEARS} | Variance
Technical | 300 | 310 | 330 | 20
Security | 300 | 320 | 330 | 10
Total | 600 | 630 | 660 | 30
"""
SECAS_KEYS = [
    "line tabasc [Technical]: 100, 10, 110",
    "line opsg [Technical]: 200, 20, 220",
    "line ssc [Security]: 300, 30, 330",
    "total total: 600, 60, 660",
]


def test_table_5_is_read_from_the_first_columns_of_table_3(tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"Cost": FULL_COST, "Areas": BY_AREA}))
    assert describe_rows(book, "secas_budget") == SECAS_KEYS
    assert describe_rows(book, "cost_by_subcommittee")[0].endswith(": 100, 10, 5, 115")
    assert list_findings(book) == []


def test_the_areas_of_table_6_are_held_against_those_columns(tmp_path: Path) -> None:
    areas = BY_AREA.replace("310 | 330 | 20", "310 | 340 | 30").replace("660 | 30", "670 | 40")
    book = read(save_workbook(tmp_path / "a.xlsx", {"Cost": FULL_COST, "Areas": areas}))
    assert "sub-committee-cost-differs Areas!D2" in list_findings(book)


def test_a_column_that_is_not_core_team_and_experts_makes_no_table_5(tmp_path: Path) -> None:
    cost = FULL_COST.replace("SECAS before discount", "Meetings held")
    for sums, meetings in (("110", "12"), ("220", "14"), ("330", "26"), ("660", "52")):
        cost = cost.replace(f" | {sums} | ", f" | {meetings} | ", 1)
    book = read(save_workbook(tmp_path / "a.xlsx", {"Cost": cost, "Areas": BY_AREA}))
    assert "secas_budget" not in book.tables
    assert "cost_by_subcommittee" in book.tables


def test_names_left_of_their_groups_name_the_rows(tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"Cost": NAMES_FIRST, "Areas": BY_AREA}))
    assert describe_rows(book, "secas_budget") == SECAS_KEYS
