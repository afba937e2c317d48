"""Rows: names in every spelling, areas, sections, sub totals and totals wherever they stand."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from sexcel.model.names import normalise
from sexcel.recognise.spelling import find_misspelt
from tests.recognise.messy.drawings import (
    AREAS,
    AREAS_ROWS,
    COSTS,
    COSTS_ROWS,
    LINES,
    LINES_ROWS,
    OVERVIEW,
    OVERVIEW_ROWS,
    PROJECTS,
    PROJECTS_ROWS,
)
from tests.recognise.messy.workbooks import describe_rows, list_findings, read, save_workbook


def test_the_clean_tables_have_nothing_to_say(tmp_path: Path) -> None:
    book = read(
        save_workbook(tmp_path / "a.xlsx", {"A": LINES, "B": AREAS, "C": COSTS, "D": PROJECTS})
    )
    assert describe_rows(book, "secco_lines") == LINES_ROWS
    assert describe_rows(book, "secas_budget") == AREAS_ROWS
    assert describe_rows(book, "accommodation") == COSTS_ROWS
    assert describe_rows(book, "projects") == PROJECTS_ROWS
    assert list_findings(book, "projection-differs-from-overview") == []


@pytest.mark.parametrize(
    ("clean", "written"),
    [
        ("SECCo & Panel", "SECCo and Panel"),
        ("SECCo & Panel Operations", "SECCo  and\u00a0Panel Operations:"),
        ("SECCo & Panel Operations", "1. SECCO AND PANEL OPERATION."),
        ("SECAS Services Total", "SECAS Service"),
        ("SECAS Services Total", "Total SECAS Services"),
        ("Projects", "3) Project"),
        ("Contingency (5%)", "Contingency"),
        ("Contingency (5%)", "CONTINGENCY @ 5%"),
        ("Contingency (5%)", "Contingency \u2013 5%"),
        ("Contingency (5%)", "5% contingency"),
        ("SECCo & Panel Operations", "SECCo & Panel Ops (a)"),
        ("SECAS Services Total", "SECAS services (b + c \u2013 d)"),
        ("Projects", "Plus: projects"),
        ("Contingency (5%)", "Add contingency @ 5%"),
    ],
)
def test_names_in_other_spellings(clean: str, written: str, tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": OVERVIEW.replace(clean, written)}))
    assert describe_rows(book, "overview") == OVERVIEW_ROWS
    assert list_findings(book) == []


@pytest.mark.parametrize(
    ("clean", "written", "cell"),
    [
        ("SECCo & Panel Operations", "SECCo Panel Operations", "A2"),
        ("SECAS Services Total", "SECAS Srvices", "A3"),
        ("Projects", "Prjects", "A4"),
        ("Contingency (5%)", "Contigency (5%)", "A5"),
    ],
)
def test_a_slip_of_the_hand_is_taken_and_said(
    clean: str, written: str, cell: str, tmp_path: Path
) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": OVERVIEW.replace(clean, written)}))
    assert describe_rows(book, "overview") == OVERVIEW_ROWS
    assert list_findings(book) == [f"guessed-name A!{cell}"]


def test_a_name_of_another_line_is_not_taken(tmp_path: Path) -> None:
    text = OVERVIEW.replace("SECAS Services Total", "SECCo Services")
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert describe_rows(book, "overview")[1] == "line secco service: 54290, 51690, 56780, 5090"
    assert list_findings(book) == ["unknown-category A!A3"]


DIFFERENT = [
    ("Grade 2", "Grade 3"),
    ("OPSG Independent Chair", "OPSG Independent Specialist"),
    ("OPSG Independent Chair", "TAG Independent Chair"),
    ("SSC Independent Chair", "CSC Independent Chair"),
    (
        "Annual Security Obligations - Risk Assessment",
        "Annual Security Obligations - Security Architecture",
    ),
    ("SSC", "CSC"),
    ("SECAS Services", "SECCo Services"),
    ("Internal Audit", "External Audit"),
    ("Security A", "Security"),
    ("Projects", "Products"),
]


@pytest.mark.parametrize(("name", "different"), DIFFERENT)
def test_different_names_are_never_joined(name: str, different: str) -> None:
    assert normalise(name) != normalise(different)
    assert find_misspelt(normalise(name), [normalise(different)]) is None
    assert find_misspelt(normalise(different), [normalise(name)]) is None


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Contigency", "Contingency"),
        ("Contingenccy", "Contingency"),
        ("Bugdet Category", "Budget Category"),
        ("Core Taem", "Core Team"),
        ("Code Works", "CodeWorks"),
        ("Sub-Comittee", "Sub-Committee"),
        ("Annual Security Oligations - Risk Asessment", DIFFERENT[4][0]),
    ],
)
def test_a_misspelt_name_is_joined(written: str, name: str) -> None:
    known = {normalise(name), *(normalise(label) for pair in DIFFERENT for label in pair)}
    assert find_misspelt(normalise(written), known) == normalise(name)


BODIES = {
    "TABASC": [
        "TABASC Sub-Committee",
        "Technical Architecture and Business Architecture Sub-Committee",
        "Technical Architecture & Business Architecture Sub Committee (TABASC)",
        "Technical and Business Architecture Sub Committee",
        "TABASC (Technical Architecture and Business Architecture Sub-Committee)",
    ],
    "OPSG": ["Operations Group", "Operations Group (OPSG)", "OPSG \u2013 Operations Group"],
    "TAG": ["Testing Advisory Group (TAG)", "Test Advisory Group", "TAG"],
    "SSC": ["Security Sub-Committee", "Security Sub Committee (SSC)", "SSC Sub-Committee"],
    "SMKI PMA": [
        "SMKI-PMA",
        "SMKI Policy Management Authority",
        "SMKI Policy Management Authority (SMKI PMA)",
        "Smart Meter Key Infrastructure Policy Management Authority (SMKI PMA)",
        "Smart Metering Key Infrastructure PMA",
        "SMKI PMA (Smart Metering Key Infrastructure Policy Management Authority)",
    ],
    "CSC": ["Change Sub-Committee", "Change Sub Committee (CSC)"],
}


@pytest.mark.parametrize(
    ("short", "written"), [(short, name) for short, names in BODIES.items() for name in names]
)
def test_bodies_by_short_and_full_name(short: str, written: str, tmp_path: Path) -> None:
    plain = AREAS if short in AREAS else AREAS.replace("OPSG", short)
    full = plain.replace(short, written)
    short_book = read(save_workbook(tmp_path / "a.xlsx", {"A": plain, "B": COSTS}))
    full_book = read(save_workbook(tmp_path / "b.xlsx", {"A": full, "B": COSTS}))
    assert describe_rows(full_book, "secas_budget") == describe_rows(short_book, "secas_budget")
    assert full_book.tables["secas_budget"].row(normalise(short)) is not None
    assert list_findings(full_book) == []


@pytest.mark.parametrize("merged", [True, False])
def test_areas_merged_down_or_given_once(merged: bool, tmp_path: Path) -> None:
    def dress(book: Workbook) -> None:
        for area in ("A3:A4", "A5:A6") if merged else ():
            book["A"].merge_cells(area)

    book = read(save_workbook(tmp_path / "a.xlsx", {"A": AREAS, "B": COSTS}, dress))
    assert describe_rows(book, "secas_budget") == AREAS_ROWS
    assert list_findings(book) == []


@pytest.mark.parametrize("none", ["", "-", "\u2013", "N/A", "(none)", "No Sub-Committee"])
def test_an_area_without_a_body(none: str, tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": AREAS.replace("N/A", none), "B": COSTS}))
    assert describe_rows(book, "secas_budget") == AREAS_ROWS


def test_one_label_column_names_the_body(tmp_path: Path) -> None:
    text = """
Sub-Committee | Core Team | Subject Matter Experts | Total
Panel & Board | 100 | 10 | 110
TABASC | 200 | 20 | 220
OPSG | 300 | 30 | 330
SSC | 400 | 40 | 440
SMKI PMA | 500 | 50 | 550
Total | 1500 | 150 | 1650
"""
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text, "B": COSTS}))
    assert describe_rows(book, "secas_budget") == [
        "line panel and board: 100, 10, 110",
        "line tabasc: 200, 20, 220",
        "line opsg: 300, 30, 330",
        "line ssc: 400, 40, 440",
        "line smki pma: 500, 50, 550",
        "total total: 1500, 150, 1650",
    ]
    assert list_findings(book) == []


SECTIONS = """
Budget Lines | 2019/20 Approved Budget | 2019/20 Estimated Outturn | 2020/21 Approved Budget \
| Variance
Board
3. Legal | 500 | 250 | 255 |
2. SECCo | 250 | 250 | 250 |
Sub Total | 750 | 500 | 505 | 5
Systems
17. CodeWorks | 10 | 324 | 324 |
18. Website | 20 | 20 | 20 |
Sub Total | 30 | 344 | 344 | 0
Total | 780 | 844 | 849 | 5
"""


def test_sections_as_heading_rows(tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": SECTIONS}))
    assert describe_rows(book, "secco_lines") == [
        "heading heading board [Board]",
        *LINES_ROWS[:3],
        "heading heading system [Systems]",
        *LINES_ROWS[3:],
    ]
    assert list_findings(book) == []
    wrong = SECTIONS.replace("| 505 | 5", "| 565 | 5")
    assert list_findings(read(save_workbook(tmp_path / "b.xlsx", {"A": wrong}))) == [
        "sub-total-wrong A!D5"
    ]


@pytest.mark.parametrize(
    "name",
    [
        "Subtotal",
        "SUB-TOTAL",
        "Sub\u2013total:",
        "Sub-Totals",
        "sub total (£)",
        "Systems total",
        "Systems Sub Total",
        "Total Systems",
        "Total for Systems:",
    ],
)
def test_sub_totals_by_any_name(name: str, tmp_path: Path) -> None:
    text = LINES.replace("Sub Total | 30", f"{name} | 30")
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert describe_rows(book, "secco_lines") == LINES_ROWS
    assert list_findings(book) == []
    wrong = text.replace("| 30 | 344", "| 330 | 344")
    assert list_findings(read(save_workbook(tmp_path / "b.xlsx", {"A": wrong}))) == [
        "sub-total-wrong A!B7"
    ]


@pytest.mark.parametrize(
    "name",
    [
        "TOTAL",
        "Total:",
        "Totals",
        "Grand total",
        "Grand Total (£)",
        "Total £",
        "Overall Total",
        "Total costs",
        "Total Budget",
        "Budget total",
        "Total 2020/21",
        "Total SECCo and Panel",
        "Total SECCo & Panel Operations",
    ],
)
def test_totals_by_any_name(name: str, tmp_path: Path) -> None:
    text = LINES.replace("\nTotal |", f"\n{name} |")
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert describe_rows(book, "secco_lines") == LINES_ROWS
    assert list_findings(book) == []
    wrong = text.replace("| 780 |", "| 870 |")
    assert list_findings(read(save_workbook(tmp_path / "b.xlsx", {"A": wrong}))) == [
        "total-wrong A!B8"
    ]


def test_blocks_that_each_close_with_a_total(tmp_path: Path) -> None:
    text = LINES.replace("Sub Total", "Total").replace("\nTotal | 780", "\nGrand Total | 780")
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert describe_rows(book, "secco_lines") == LINES_ROWS
    assert list_findings(book) == []


def test_sub_totals_in_a_table_that_is_published_without(tmp_path: Path) -> None:
    text = AREAS.replace("Security &", "Sub Total | | 500 | 50 | 550\nSecurity &")
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text, "B": COSTS}))
    closing = "sub total sub total technical operation [Technical Operations]: 500, 50, 550"
    assert describe_rows(book, "secas_budget") == [*AREAS_ROWS[:3], closing, *AREAS_ROWS[3:]]
    assert list_findings(book) == []


def _moved_up(total: str, below: str) -> str:
    head, *body = LINES.strip("\n").split("\n")
    line = next(line for line in body if line.startswith(total))
    body.remove(line)
    top = next(index for index, line_below in enumerate(body) if line_below.startswith(below))
    return "\n".join(["", head, *body[:top], line, *body[top:], ""])


def test_a_total_above_its_lines(tmp_path: Path) -> None:
    text = _moved_up("Total", "Board")
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert describe_rows(book, "secco_lines") == LINES_ROWS
    assert list_findings(book) == []
    wrong = text.replace("| 780 |", "| 870 |")
    assert list_findings(read(save_workbook(tmp_path / "b.xlsx", {"A": wrong}))) == [
        "total-wrong A!B2"
    ]


def test_sub_totals_above_their_lines(tmp_path: Path) -> None:
    text = """
Description | 2019/20 Approved Budget | 2019/20 Estimated Outturn | Budget Lines \
| 2020/21 Approved Budget | Variance
Board Sub Total | 750 | 500 | | 505 | 5
Board | 500 | 250 | 3. Legal | 255 |
 | 250 | 250 | 2. SECCo | 250 |
Systems Sub Total | 30 | 344 | | 344 | 0
Systems | 10 | 324 | 17. CodeWorks | 324 |
 | 20 | 20 | 18. Website | 20 |
Total | 780 | 844 | | 849 | 5
"""
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert describe_rows(book, "secco_lines") == LINES_ROWS
    assert list_findings(book) == []
    wrong = text.replace("| 30 | 344", "| 330 | 344")
    assert list_findings(read(save_workbook(tmp_path / "b.xlsx", {"A": wrong}))) == [
        "sub-total-wrong A!B5"
    ]


def test_a_table_without_a_total(tmp_path: Path) -> None:
    book = read(
        save_workbook(tmp_path / "a.xlsx", {"A": COSTS.replace("Total | 25000 | 36000\n", "")})
    )
    assert describe_rows(book, "accommodation") == COSTS_ROWS[:3]
    assert list_findings(book) == ["missing-total A!A1:C4"]


def test_a_blank_template_has_no_figures_and_no_finding(tmp_path: Path) -> None:
    text = COSTS.replace("1000 | 2000", "|").replace("24000 | 24000", "|")
    text = text.replace("| 10000", "|").replace("25000 | 36000", "|")
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text, "B": OVERVIEW}))
    assert describe_rows(book, "accommodation")[-1] == "total total: -, -"
    assert list_findings(book) == []


def test_another_years_budget_with_lines_of_its_own(tmp_path: Path) -> None:
    text = {
        "A": OVERVIEW.replace("2020/21", "2027/28").replace("2019/20", "2026/27"),
        "B": AREAS.replace("OPSG", "Data Access Committee").replace("SSC", "Fraud Panel"),
        "C": PROJECTS.replace("2022/23", "2029/30")
        .replace("2021/22", "2028/29")
        .replace("2020/21", "2027/28")
        .replace("Load Control", "Hydrogen Trials"),
        "D": """
Service Area | Grade 9 | Grade A | Total FTE
TABASC | 1 | 0.5 | 1.5
Fraud Panel | | 0.1 | 0.1
Total | 1 | 0.6 | 1.6
""",
    }
    book = read(save_workbook(tmp_path / "a.xlsx", text))
    assert book.budget_year == 2027
    assert describe_rows(book, "secas_budget")[2] == (
        "line data access committee [Technical Operations]: 300, 30, 330"
    )
    assert describe_rows(book, "projects")[2] == "line hydrogen trial [Industry Driven]: 1, 2, 3"
    assert describe_rows(book, "fte_by_area")[1] == "line fraud panel: -, 0.1, 0.1"
    assert {column.name for column in book.tables["fte_by_area"].columns} == {
        "area",
        "fte:grade 9",
        "fte:grade a",
        "total",
    }
