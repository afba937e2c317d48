"""Sums above what they add up, words below a table, and whole workbooks in credits."""

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

ABOVE = f"""
Budget of the year in one table
Category | {_YEARS}
TOTAL BUDGET | 451 | 460 | 561
Company and governance | 100 | 110 | 120
SECAS contract | 110 | 140 | 170
Core team and experts | 100 | 120 | 140
Contract discount, 10% | -10 | -12 | -14
Accommodation | 20 | 32 | 44
Programme of projects | 200 | 210 | 220
Contingency, 10% of the three | 41 | | 51

| The paper asks to approve | 561
The Panel is asked to approve | | | 561
"""
ABOVE_ROWS = [
    "line secco: 100, 110, 120",
    "line secas: 110, 140, 170",
    "line core_and_sme: 100, 120, 140",
    "line discount: -10, -12, -14",
    "line accommodation: 20, 32, 44",
    "line projects: 200, 210, 220",
    "line contingency: 41, -, 51",
    "total total: 451, 460, 561",
]


def test_a_total_above_ends_where_its_lines_do(tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": ABOVE}))
    assert describe_rows(book, "overview") == ABOVE_ROWS
    assert list_findings(book) == []


def test_a_slip_in_a_total_above_is_that_of_its_lines(tmp_path: Path) -> None:
    drawing = ABOVE.replace("TOTAL BUDGET | 451 | 460 | 561", "TOTAL BUDGET | 451 | 460 | 551")
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": drawing}))
    assert list_findings(book) == ["total-wrong A!D3"]


SECTIONS = """
Project | 2020/21 Approved Budget | 2021/22 Estimate | 2022/23 Estimate
All projects | 460 | 500 | 430
Industry-led | 210 | 240 | 160
Half-hourly settlement | 120 | 80 | 0
Code reform | 90 | 160 | 160
Panel-led | 250 | 260 | 270
Risk assessment | 170 | 175 | 180
Penetration test | 80 | 85 | 90
"""


@pytest.mark.parametrize("wrong", ["170 | 175", "190 | 175"])
def test_sections_under_their_own_heads_make_the_total_at_the_top(
    wrong: str, tmp_path: Path
) -> None:
    drawing = SECTIONS.replace("170 | 175", wrong)
    book = read(save_workbook(tmp_path / "a.xlsx", {"Projects": drawing}))
    rows = describe_rows(book, "projects")
    assert [row for row in rows if not row.startswith("line")] == [
        "sub total sub total industry led [Industry-led]: 210, 240, 160",
        "sub total sub total panel led [Panel-led]: 250, 260, 270",
        "total total: 460, 500, 430",
    ]
    assert list_findings(book) == ([] if wrong == "170 | 175" else ["sub-total-wrong Projects!B6"])


CREDITS = f"""
Category | {_YEARS} | Movement
SECCo | -100 | -110 | -120 | -10
Core team and experts | -100 | -120 | -140 | -20
Discount 10% | 10 | 12 | 14 | 2
Accommodation | -20 | -32 | -44 | -12
SECAS Services | -110 | -140 | -170 | -30
Projects | -200 | -210 | -220 | -10
Contingency 10% | -41 | | -51 | -51
Total | -451 | -460 | -561 | -101
"""


def test_a_workbook_in_credits_is_read_in_costs(tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": CREDITS}))
    assert describe_rows(book, "overview")[0] == "line secco: 100, 110, 120, 10"
    assert describe_rows(book, "overview")[-1] == "total total: 451, 460, 561, 101"
    assert [type(way).__name__ for way in book.understood].count("ReversedTable") == 1
    assert list_findings(book) == []


def test_a_cost_without_its_minus_is_the_fault(tmp_path: Path) -> None:
    drawing = CREDITS.replace("SECCo | -100 | -110 | -120", "SECCo | -100 | -110 | 120")
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": drawing}))
    assert any(finding.endswith("A!D2") for finding in list_findings(book))


MEMBERS = """
Service area | Service line | Core team | Subject matter experts | Total
Panel & Board | Panel | 10 | 1 | 11
Technical Operations | TABASC | 20 | 2 | 22
| OPSG | 30 | 3 | 33
| TAG | 40 | 4 | 44
Party Engagement | Engagement | 50 | 5 | 55
Total | | 150 | 15 | 165
"""


def test_the_members_of_named_groups_name_the_rows(tmp_path: Path) -> None:
    sheets = {"A": ABOVE, "SECAS": MEMBERS}
    book = read(save_workbook(tmp_path / "a.xlsx", sheets))
    assert [row.split(":")[0] for row in describe_rows(book, "secas_budget")] == [
        "line panel [Panel & Board]",
        "line tabasc [Technical Operations]",
        "line opsg [Technical Operations]",
        "line tag [Technical Operations]",
        "line engagement [Party Engagement]",
        "total total",
    ]


def test_typed_sums_of_sections_are_known_by_what_the_last_row_adds_up(tmp_path: Path) -> None:
    """Know them above their lines and below, whatever they are called."""
    sections = {"Running": ("Chair | 1000 | 1100 | 1200", "Legal | 200 | 210 | 230")}
    sections["Systems"] = ("Website | 300 | 320 | 340", "Licences | 40 | 50 | 60")
    sums = {"Running": "Running | 1200 | 1310 | 1430", "Systems": "Systems | 340 | 370 | 400"}
    total = "Corporate, all | 1540 | 1680 | 1830"
    above = [line for name, lines in sections.items() for line in (sums[name], *lines)]
    below = [line for name, lines in sections.items() for line in (*lines, sums[name])]
    for number, rows in enumerate((above, below)):
        drawing = "\n".join(("", f"Budget line | {_YEARS}", *rows, total, ""))
        book = read(save_workbook(tmp_path / f"{number}.xlsx", {"A": drawing}))
        table = book.tables["secco_lines"]
        assert [(row.role.value, row.group) for row in table.rows] == [
            *[("line", "Running")] * 2,
            ("sub total", "Running"),
            *[("line", "Systems")] * 2,
            ("sub total", "Systems"),
            ("total", ""),
        ]


FLAT_MEMBERS = """
Code | £k | Service area | Core team | Subject matter experts | Total
T1 | Panel | Panel & Board | 10 | 1 | 11
T2 | TABASC | Technical Operations | 20 | 2 | 22
T3 | OPSG | Technical Operations | 30 | 3 | 33
T4 | TAG | Technical Operations | 40 | 4 | 44
T5 | Engagement | Party Engagement | 50 | 5 | 55
 | Total | | 150 | 15 | 165
"""


def test_names_that_differ_beside_areas_that_recur_name_the_rows(tmp_path: Path) -> None:
    sheets = {"A": ABOVE, "SECAS": FLAT_MEMBERS}
    book = read(save_workbook(tmp_path / "a.xlsx", sheets))
    assert [row.split(":")[0] for row in describe_rows(book, "secas_budget")] == [
        "line panel [Panel & Board]",
        "line tabasc [Technical Operations]",
        "line opsg [Technical Operations]",
        "line tag [Technical Operations]",
        "line engagement [Party Engagement]",
        "total total",
    ]


def test_a_copy_of_the_total_begins_the_next_block(tmp_path: Path) -> None:
    drawing = f"""
Budget line | {_YEARS}
Chair | 10 | 11 | 12
Website | 20 | 21 | 22
Before discount | =SUM(B2:B3) -> 30 | =SUM(C2:C3) -> 32 | =SUM(D2:D3) -> 34

Total before discount | =B4 -> 30 | =C4 -> 32 | =D4 -> 34
Discount | =-B4*10% -> -3 | =-C4*10% -> -3.2 | =-D4*10% -> -3.4
Total after discount | =SUM(B6:B7) -> 27 | =SUM(C6:C7) -> 28.8 | =SUM(D6:D7) -> 30.6
"""
    book = read(save_with_values(tmp_path / "a.xlsx", {"A": drawing}))
    assert describe_rows(book, "secco_lines") == [
        "line chair: 10, 11, 12",
        "line website: 20, 21, 22",
        "total total: 30, 32, 34",
    ]


def test_areas_across_with_grades_and_their_cost_down(tmp_path: Path) -> None:
    drawing = """
Grade | Board & Panel | TABASC | SSC | All areas
Grade E (head) | 0.25 | 0.5 | 1 | 1.75
Grade D | 0.5 | 1 | 2 | 3.5
All grades | 0.75 | 1.5 | 3 | 5.25
Cost, £ | 75,000 | 150,000 | 300,000 | 525,000
"""
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": ABOVE, "Headcount": drawing}))
    assert describe_rows(book, "fte_by_area") == [
        "line board and panel: 0.5, 0.25, 0.75",
        "line tabasc: 1, 0.5, 1.5",
        "line ssc: 2, 1, 3",
        "total total: 3.5, 1.75, 5.25",
    ]


def test_costs_by_grade_are_no_fte(tmp_path: Path) -> None:
    drawing = """
Service area | Grade 2 | Grade 1 | Total FTE
Panel | 1 | 2 | 3
SSC | 2 | 2 | 4
Total | 3 | 4 | 7

Core team cost
Service area | Grade 2 | Grade 1 | Total
Panel | 100,000 | 120,000 | 220,000
SSC | 200,000 | 120,000 | 320,000
Total | 300,000 | 240,000 | 540,000
"""
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": ABOVE, "FTE": drawing}))
    assert describe_rows(book, "fte_by_area")[-1] == "total total: 4, 3, 7"


def test_words_right_of_a_line_are_its_reason_without_a_heading(tmp_path: Path) -> None:
    drawing = f"""
Budget line | {_YEARS} | Variance
Legal advice | 35,000 | 41,200 | 38,000 | -3,200 | | Down £3,200 on outturn: advice falls away.
User CIO | 205,000 | 198,700 | 212,400 | 13,700 | | Up £31,700 on outturn: more assessments.
Total | 240,000 | 239,900 | 250,400 | 10,500
"""
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": drawing}))
    assert [row.label for row in book.remarks] == ["Legal advice", "User CIO"]
    assert list_findings(book) == ["words-against-figures A!G3"]
