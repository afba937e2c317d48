"""Sections whose total stands in their heading row, areas named mid-block, totals of totals."""

from pathlib import Path

import pytest

from tests.recognise.messy.drawings import AREAS, COSTS, COSTS_ROWS, LINES, LINES_ROWS
from tests.recognise.messy.workbooks import describe_rows, list_findings, read, save_workbook

HEADED = """
Budget Lines | 2019/20 Approved Budget | 2019/20 Estimated Outturn | 2020/21 Approved Budget \
| Variance
Board | 750 | 500 | 505 | 5
3. Legal | 500 | 250 | 255 |
2. SECCo | 250 | 250 | 250 |
Systems | 30 | 344 | 344 | 0
17. CodeWorks | 10 | 324 | 324 |
18. Website | 20 | 20 | 20 |
Total | 780 | 844 | 849 | 5
"""
HEADED_BESIDE = """
Description | 2019/20 Approved Budget | 2019/20 Estimated Outturn | Budget Lines \
| 2020/21 Approved Budget | Variance
Board | 750 | 500 | | 505 | 5
 | 500 | 250 | 3. Legal | 255 |
 | 250 | 250 | 2. SECCo | 250 |
Systems | 30 | 344 | | 344 | 0
 | 10 | 324 | 17. CodeWorks | 324 |
 | 20 | 20 | 18. Website | 20 |
Total | 780 | 844 | | 849 | 5
"""


@pytest.mark.parametrize("text", [HEADED, HEADED_BESIDE], ids=["one label", "two labels"])
def test_a_total_in_the_heading_row(text: str, tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert describe_rows(book, "secco_lines") == LINES_ROWS
    assert list_findings(book) == []


@pytest.mark.parametrize(
    ("clean", "written", "said"),
    [
        ("| 505 | 5", "| 565 | 5", "sub-total-wrong A!D2"),
        ("| 844 | 849 | 5", "| 844 | 894 | 5", "total-wrong A!D8"),
        ("| 750 | 500 |", "| 570 | 500 |", "sub-total-wrong A!B2"),
    ],
)
def test_a_wrong_figure_there_is_that_one(
    clean: str, written: str, said: str, tmp_path: Path
) -> None:
    assert clean in HEADED
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": HEADED.replace(clean, written)}))
    assert list_findings(book) == [said]


def test_a_line_beside_the_sections(tmp_path: Path) -> None:
    text = HEADED.replace(
        "Total | 780 | 844 | 849 | 5", "Reserve | 100 | 100 | 100 |\nTotal | 880 | 944 | 949 | 5"
    )
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert describe_rows(book, "secco_lines") == [
        *LINES_ROWS[:-1],
        "line reserve: 100, 100, 100, -",
        "total total: 880, 944, 949, 5",
    ]
    assert list_findings(book) == []


def test_a_line_left_out_of_a_total_is_no_section(tmp_path: Path) -> None:
    # Two lines that are alike, one of them not in the total: that is an error.
    text = COSTS.replace("Expenses | | 10000", "Travel | 24000 | 24000\nExpenses | | 10000")
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert describe_rows(book, "accommodation")[1:3] == [
        "line panel chair office: 24000, 24000",
        "line travel: 24000, 24000",
    ]
    assert list_findings(book) == ["total-wrong A!B6", "total-wrong A!C6"]


MIDDLE = """
Service Area | Sub-Committee | Core Team | SMEs | Total
 | TABASC | 200 | 20 | 220
Technical Operations | OPSG | 300 | 30 | 330
 | TAG | 100 | 10 | 110
 | SSC | 400 | 40 | 440
Security & Privacy | SMKI PMA | 500 | 50 | 550
 | CSC | 100 | 10 | 110
Total | | 1600 | 160 | 1760
"""
MIDDLE_ROWS = [
    "line tabasc [Technical Operations]: 200, 20, 220",
    "line opsg [Technical Operations]: 300, 30, 330",
    "line tag [Technical Operations]: 100, 10, 110",
    "line ssc [Security & Privacy]: 400, 40, 440",
    "line smki pma [Security & Privacy]: 500, 50, 550",
    "line csc [Security & Privacy]: 100, 10, 110",
]


@pytest.mark.parametrize("before", ["TABASC", "SSC"])
def test_an_area_named_in_the_middle_of_its_block(before: str, tmp_path: Path) -> None:
    text = MIDDLE.replace(f"\n | {before}", f"\nPanel & Board | N/A | 1 | 1 | 2\n | {before}")
    text = text.replace("1600 | 160 | 1760", "1601 | 161 | 1762")
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text, "B": COSTS}))
    index = 0 if before == "TABASC" else 3
    panel = "line panel and board [Panel & Board]: 1, 1, 2"
    assert describe_rows(book, "secas_budget")[:-1] == [
        *MIDDLE_ROWS[:index],
        panel,
        *MIDDLE_ROWS[index:],
    ]
    assert list_findings(book) == []


def test_a_group_named_in_the_middle_of_what_its_sub_total_adds_up(tmp_path: Path) -> None:
    text = LINES.replace("Board | 500", " | 500").replace(" | 250 | 250 |", "Board | 250 | 250 |")
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert describe_rows(book, "secco_lines") == LINES_ROWS
    assert list_findings(book) == []


def test_a_line_above_a_group_that_its_sub_total_leaves_out(tmp_path: Path) -> None:
    text = LINES.replace("Board | 500", " | 7 | 7 | 1. Panel | 7 |\nBoard | 500")
    text = text.replace("780 | 844 | | 849", "787 | 851 | | 856")
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert describe_rows(book, "secco_lines")[:2] == ["line panel: 7, 7, 7, -", LINES_ROWS[0]]
    assert list_findings(book) == []


def test_a_total_of_the_last_block_under_which_the_grand_total_stands(tmp_path: Path) -> None:
    text = LINES.replace("Sub Total | 30", "Total | 30").replace(
        "\nTotal | 780", "\nGrand Total | 780"
    )
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert describe_rows(book, "secco_lines") == LINES_ROWS
    assert list_findings(book) == []


def test_a_grand_total_that_only_says_the_total_again(tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": f"{COSTS}Grand total | 25000 | 36000\n"}))
    assert describe_rows(book, "accommodation") == COSTS_ROWS
    assert list_findings(book) == []


def test_a_grand_total_that_says_otherwise(tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": f"{COSTS}Grand total | 25000 | 37000\n"}))
    assert describe_rows(book, "accommodation") == COSTS_ROWS
    assert list_findings(book) == ["repeated-line A!A6"]


@pytest.mark.parametrize(
    ("short", "written"),
    [("OPSG", "Ops Group"), ("SMKI PMA", "PMA"), ("SMKI PMA", "Policy Management Authority")],
)
def test_bodies_by_other_short_names(short: str, written: str, tmp_path: Path) -> None:
    clean = read(save_workbook(tmp_path / "a.xlsx", {"A": AREAS, "B": COSTS}))
    book = read(
        save_workbook(tmp_path / "b.xlsx", {"A": AREAS.replace(short, written), "B": COSTS})
    )
    assert describe_rows(book, "secas_budget") == describe_rows(clean, "secas_budget")
    assert list_findings(book) == []


GRADES = {
    "A": """
Service Area | Grade 6 | Grade 7 | Total FTE
TABASC | 1 | 0.5 | 1.5
SSC | | 0.1 | 0.1
Total | 1 | 0.6 | 1.6
""",
    "B": """
Grade | 2019/20 Approved Budget FTE | 2020/21 Approved Budget FTE
Grade 6 | 1 | 1
Grade 7 | 1 | 0.6
Total | 2 | 1.6
""",
    "C": COSTS,
}


@pytest.mark.parametrize("short", ["G", "Gr ", "Gr. ", "g"])
def test_grades_by_their_letter(short: str, tmp_path: Path) -> None:
    drawn = {name: text.replace("Grade ", short) for name, text in GRADES.items()}
    drawn["B"] = drawn["B"].replace(f"{short}|", "Grade |", 1)
    clean, book = (
        read(save_workbook(tmp_path / f"{name}.xlsx", sheets))
        for name, sheets in (("clean", GRADES), ("short", drawn))
    )
    for table in ("fte_by_area", "fte_by_grade"):
        assert describe_rows(book, table) == describe_rows(clean, table)
    assert {column.name for column in book.tables["fte_by_area"].columns} == {
        "area", "fte:grade 6", "fte:grade 7", "total",
    }  # fmt: skip
    assert list_findings(book) == list_findings(clean)
