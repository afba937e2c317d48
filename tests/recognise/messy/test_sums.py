"""Sums under other names and in other places: what a row adds up says what it is."""

from pathlib import Path

import pytest

from tests.recognise.messy.workbooks import (
    describe_rows,
    list_findings,
    read,
    save_with_values,
    save_workbook,
)

_YEARS = "2019/20 Approved Budget | 2019/20 Estimated Outturn | 2020/21 Approved Budget"

NET = f"""
Budget Line | {_YEARS} | Variance
1. Legal | 500 | 250 | 255 | 5
2. SECCo | 250 | 250 | 250 | 0
Sub Total - Board | 750 | 500 | 505 | 5
3. CodeWorks | 10 | 324 | 324 | 0
4. Website | 20 | 20 | 20 | 0
Sub Total - Systems | 30 | 344 | 344 | 0

5. Recharges | -40 | -50 | -60 | -10
6. Interest | -5 | -6 | -7 | -1
Total income | -45 | -56 | -67 | -11

Net Total | 735 | 788 | 782 | -6
"""
AREAS_BY_NAME = f"""
Service Area | {_YEARS} | Variance
Panel & Board | 100 | 110 | 120 | 10
TABASC | | | 200 |
OPSG | | | 300 |
TAG | | | 400 |
Sub Total - Technical Operations | 850 | 860 | 900 | 40
Party Engagement | 50 | 60 | 70 | 10
Total | 1000 | 1030 | 1090 | 60
"""
RUNNING = f"""
Budget Category | {_YEARS} | Variance
SECCo & Panel Operations (net) | 100 | 110 | 120 | 10
Core Team | 60 | 70 | 80 | 10
Subject Matter Experts | 40 | 50 | 60 | 10
SECAS - Core Team and SMEs | 100 | 120 | 140 | 20
SECAS - Accommodation | 10 | 20 | 30 | 10
SECAS Services Total | 110 | 140 | 170 | 30
Projects | 200 | 210 | 220 | 10
Sub-total before contingency | 410 | 460 | 510 | 50
Contingency (10%) | 41 | | 51 | 51
Total net requirement | 451 | 460 | 561 | 101
"""
HEADED = f"""
Budget Category | {_YEARS} | Variance
TOTAL BUDGET REQUIREMENT | 451 | 460 | 561 | 101
SECCo & Panel Operations | 100 | 110 | 120 | 10
SECAS Services Total | 110 | 140 | 170 | 30
of which Core Team and SMEs | 100 | 120 | 140 | 20
of which Accommodation | 10 | 20 | 30 | 10
Projects | 200 | 210 | 220 | 10
Contingency (10%) | 41 | | 51 | 51
"""
MEETINGS = """
Meeting | 2019/20 Budget | 2020/21 Forecast
Total number of meetings | 12 | 15
Panel | 5 | 6
SSC | 7 | 9
"""
ADDED_LINE = f"""
Budget Line | {_YEARS} | Variance
Sub-Committee Expenses | =SUM(B3:B4) -> 320 | =SUM(C3:C4) -> 231 | =SUM(D3:D4) -> 331 \
| =D2-C2 -> 100
All Sub-Committees | 300 | 210 | 309
Training | 20 | 21 | 22
Systems | =SUM(B6:B8) -> 190 | =SUM(C6:C8) -> 305 | =SUM(D6:D7) -> 247 | =D5-C5 -> -58
Website | 150 | 200 | 206
File Sharing | 40 | 40 | 41
Cyber Essentials | 0 | 65 | 72
Total | =B2+B5 -> 510 | =C2+C5 -> 536 | =D2+D5 -> 578 | =D9-C9 -> 42
"""


def test_a_net_total_and_income_with_a_sub_total_of_its_own(tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": NET}))
    assert describe_rows(book, "secco_lines")[-3:] == [
        "line interest [income]: -5, -6, -7, -1",
        "sub total sub total income [income]: -45, -56, -67, -11",
        "total total: 735, 788, 782, -6",
    ]
    assert list_findings(book) == []


def test_a_sub_total_names_the_lines_that_it_adds_up(tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": AREAS_BY_NAME}))
    assert describe_rows(book, "secas_outturn")[:3] == [
        "line panel and board: 100, 110, 120, 10",
        "line tabasc [Technical Operations]: -, -, 200, -",
        "line opsg [Technical Operations]: -, -, 300, -",
    ]
    assert list_findings(book) == []


def test_running_sums_and_parts_are_no_lines(tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": RUNNING}))
    assert describe_rows(book, "overview") == [
        "line secco: 100, 110, 120, 10",
        "memorandum core_team: 60, 70, 80, 10",
        "memorandum sme: 40, 50, 60, 10",
        "line core_and_sme: 100, 120, 140, 20",
        "line accommodation: 10, 20, 30, 10",
        "line secas: 110, 140, 170, 30",
        "line projects: 200, 210, 220, 10",
        "memorandum sub total before contingency: 410, 460, 510, 50",
        "line contingency: 41, -, 51, 51",
        "total total: 451, 460, 561, 101",
    ]
    assert list_findings(book) == []


def test_a_total_at_the_head_and_parts_below_what_they_are_of(tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": HEADED, "B": MEETINGS}))
    assert describe_rows(book, "overview")[-1] == "total total: 451, 460, 561, 101"
    assert describe_rows(book, "meetings")[-1] == "total total: 12, 15"
    assert list_findings(book) == []


@pytest.mark.parametrize(
    ("drawing", "clean", "written", "finding"),
    [
        (NET, "-67 | -11", "67 | 123", "sub-total-wrong A!D11"),
        (NET, "782 | -6", "849 | 61", "total-wrong A!D13"),
        (RUNNING, "510 | 50", "520 | 60", "sub-total-wrong A!D9"),
        (RUNNING, "| 60 | 10\nSECAS", "| 70 | 20\nSECAS", "sub-total-wrong A!D5"),
        (RUNNING, "561 | 101", "550 | 90", "total-wrong A!D11"),
        (HEADED, "561 | 101", "550 | 90", "total-wrong A!D2"),
    ],
)
def test_a_wrong_sum_is_found_at_its_cell(
    drawing: str, clean: str, written: str, finding: str, tmp_path: Path
) -> None:
    assert clean in drawing
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": drawing.replace(clean, written)}))
    assert list_findings(book) == [finding]


def test_a_short_formula_does_not_change_the_block(tmp_path: Path) -> None:
    text = AREAS_BY_NAME.replace("900 | 40", "=SUM(D3:D4) -> 500 | -360")
    text = text.replace("1090 | 60", "=D2+D6+D7 -> 690 | -340")
    book = read(save_with_values(tmp_path / "a.xlsx", {"A": text}))
    assert "sub-total-wrong A!D6" in list_findings(book)


def test_a_line_that_the_total_above_leaves_out_is_of_its_section(tmp_path: Path) -> None:
    book = read(save_with_values(tmp_path / "a.xlsx", {"A": ADDED_LINE}))
    assert list_findings(book, "formula-means-other") == ["sub-total-wrong A!D5"]
    values = "\n".join(
        "|".join(cell.partition(" -> ")[2] or cell for cell in row.split("|"))
        for row in ADDED_LINE.split("\n")
    )
    book = read(save_workbook(tmp_path / "b.xlsx", {"A": values}))
    assert list_findings(book) == ["sub-total-wrong A!D5"]


def test_words_below_a_table_headed_by_its_total_are_not_of_it(tmp_path: Path) -> None:
    text = MEETINGS + "\nGrade | 2019/20 | 2020/21x\n"
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert len(book.tables["meetings"].rows) == 3
    assert list_findings(book) == []
