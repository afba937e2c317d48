"""Headings: years in every spelling, two and three rows, labels missing, misspelt, unknown."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from sexcel.budget.overview import HEADLINE
from sexcel.model.errors import NoBudgetTableError
from sexcel.model.understandings import HeadingUnderstood
from tests.recognise.messy.drawings import (
    AREAS,
    AREAS_ROWS,
    COSTS,
    COSTS_ROWS,
    OVERVIEW,
    OVERVIEW_ROWS,
    PROJECTS,
    PROJECTS_ROWS,
)
from tests.recognise.messy.workbooks import (
    describe_columns,
    describe_rows,
    draw_lines,
    list_findings,
    put,
    read,
    save_workbook,
)

BELOW = OVERVIEW.split("\n", 2)[2]
COLUMNS = [
    "budget 2020 D1",
    "category - A1",
    "outturn 2019 C1",
    "prior_approved 2019 B1",
    "variance - E1",
]

YEARS = [
    ("2019/20", "2020/21"),
    ("2019-20", "2020-21"),
    ("2019\u201320", "2020\u201321"),
    ("2019\u201420", "2020\u201421"),
    ("2019 / 20", "2020 / 21"),
    ("2019_20", "2020_21"),
    ("19/20", "20/21"),
    ("19-20", "20-21"),
    ("19\u201320", "20\u201321"),
    ("2019/2020", "2020/2021"),
    ("2019-2020", "2020-2021"),
    ("FY20", "FY21"),
    ("FY2020", "FY2021"),
    ("FY 2020", "FY 2021"),
    ("FY19/20", "FY20/21"),
    ("FY2019/20", "FY2020/21"),
    ("FYE20", "FYE21"),
    ("2019", "2020"),
    ("'31/03/2020", "'31/03/2021"),
    ("'2019-04-01", "'2020-04-01"),
    ("Year ending March 2020", "Year ending March 2021"),
    ("Y/E 31 March 2020", "Y/E 31 March 2021"),
]


@pytest.mark.parametrize(("prior", "year"), YEARS)
def test_a_year_in_any_spelling(prior: str, year: str, tmp_path: Path) -> None:
    text = OVERVIEW.replace("2019/20", prior).replace("2020/21", year)
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert book.budget_year == 2020
    assert describe_columns(book, "overview") == COLUMNS
    assert describe_rows(book, "overview") == OVERVIEW_ROWS
    assert list_findings(book) == []


@pytest.mark.parametrize("label", ["Year ending 31 March", "FYE", "Y/E 31st March:"])
def test_bare_years_that_end_in_march(label: str, tmp_path: Path) -> None:
    text = f"""
{label} | 2020 | 2020 | 2021 |
Budget Category | Approved Budget | Estimated Outturn | Approved Budget | Variance
{BELOW}"""
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert book.budget_year == 2020
    assert describe_rows(book, "overview") == OVERVIEW_ROWS


def test_two_numbers_with_a_dash_are_no_year_unless_they_follow_each_other(tmp_path: Path) -> None:
    text = OVERVIEW.replace("2020/21", "20-22").replace("2019/20", "19-21")
    with pytest.raises(NoBudgetTableError):
        read(save_workbook(tmp_path / "a.xlsx", {"A": text}))


def test_a_year_that_is_none_is_doubted(tmp_path: Path) -> None:
    text = OVERVIEW.replace("2020/21", "2020/22")
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert describe_rows(book, "overview") == OVERVIEW_ROWS
    assert list_findings(book) == ["wrong-year-heading A!D1"]


TWO_ROWS = [
    ("2019/20", "2019/20", "2020/21"),
    ("2019/20", "", "2020/21"),
    ("2019", "2019", "2020"),
    ("01/04/2019", "01/04/2019", "01/04/2020"),
    ("31/03/2020", "31/03/2020", "31/03/2021"),
    ("FY20", "FY20", "FY21"),
]


@pytest.mark.parametrize("years", TWO_ROWS)
@pytest.mark.parametrize("label", ["upper", "lower", "merged"])
def test_years_over_statuses(years: tuple[str, str, str], label: str, tmp_path: Path) -> None:
    upper, lower = ("", "Budget Category") if label == "lower" else ("Budget Category", "")
    text = f"""
{upper} | {years[0]} | {years[1]} | {years[2]} |
{lower} | Approved Budget | Estimated Outturn | Approved Budget | Variance
{BELOW}"""

    def dress(book: Workbook) -> None:
        if label == "merged":
            book["A"].merge_cells("A1:A2")
        if not years[1]:
            book["A"].merge_cells("B1:C1")

    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}, dress))
    assert book.budget_year == 2020
    assert [column.heading_ref.a1 for column in book.tables["overview"].columns[1:]] == [
        "B2",
        "C2",
        "D2",
        "E2",
    ]
    assert describe_rows(book, "overview") == OVERVIEW_ROWS
    assert list_findings(book) == []


def test_statuses_over_years(tmp_path: Path) -> None:
    text = f"""
Budget Category | Approved Budget | Estimated Outturn | Approved Budget | Variance
 | 2019/20 | 2019/20 | 2020/21 |
{BELOW}"""
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert describe_rows(book, "overview") == OVERVIEW_ROWS
    assert list_findings(book) == []


@pytest.mark.parametrize(
    "heads",
    [
        " | 2019/20 | | 2020/21 |\n | Approved | Estimated | Approved |\n"
        "Budget Category | Budget | Outturn | Budget | Variance",
        " | 2019/20 | | 2020/21 |\nBudget Category | Approved Budget | Estimated Outturn | "
        "Approved Budget | Variance\n | £ | £ | £ | £",
        "Budget Category | 2019/20 | | 2020/21 |\n | Approved Budget | Estimated Outturn | "
        "Approved Budget | Variance\n | £ | £ | £ | £",
    ],
)
def test_three_rows(heads: str, tmp_path: Path) -> None:
    def dress(book: Workbook) -> None:
        book["A"].merge_cells("B1:C1")

    book = read(save_workbook(tmp_path / "a.xlsx", {"A": f"\n{heads}\n{BELOW}"}, dress))
    assert book.tables["overview"].range.a1 == "A1:E8"
    assert describe_rows(book, "overview") == OVERVIEW_ROWS
    assert list_findings(book) == []


@pytest.mark.parametrize("label", ["Item", "", "Heading"])
def test_a_label_heading_that_is_missing_or_unknown_is_understood(
    label: str, tmp_path: Path
) -> None:
    text = OVERVIEW.replace("Budget Category", label)
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert describe_rows(book, "overview") == OVERVIEW_ROWS
    assert list_findings(book) == []
    kinds = [type(understanding) for understanding in book.understood]
    assert kinds.count(HeadingUnderstood) == 1


def test_a_misspelt_label_heading_is_doubted(tmp_path: Path) -> None:
    text = OVERVIEW.replace("Budget Category", "Bugdet Category")
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert describe_rows(book, "overview") == OVERVIEW_ROWS
    assert list_findings(book) == ["guessed-name A!A1"]


YEARS_OVER_STATUSES = """
Table 2: Overview of 2020/21 Plan
 | 2019/20 | 2019/20 | 2020/21 | Movement | Movement
Category | Approved Plan | Forecast outturn | Plan | Plan less forecast | %
SECCo & Panel Operations | 7,600 | 8,240 | 10,820 | 2,580 | 0.31
SECAS Services Total | 54,290 | 51,690 | 56,780 | 5,090 | 0.1
Projects | 11,950 | 10,730 | 11,920 | 1,190 | 0.11
Contingency (5%) | 3,692 | | 3,976 | |
Total | 77,532 | 70,660 | 83,496 | 12,836 | 0.18
"""
STATUSES_OVER_YEARS = """
Table 2: Overview of Plan 2020/21
Budget Category | Plan | Latest estimate | Approved Plan | Variance
 | 2020/21 | 2019/20 | 2019/20 | Plan to latest estimate
SECCo & Panel Operations | 10,820 | 8,240 | 7,600 | 2,580
SECAS Services Total | 56,780 | 51,690 | 54,290 | 5,090
Projects | 11,920 | 10,730 | 11,950 | 1,190
Contingency (5%) | 3,976 | | 3,692 |
Total | 83,496 | 70,660 | 77,532 | 12,836
"""


@pytest.mark.parametrize("text", [YEARS_OVER_STATUSES, STATUSES_OVER_YEARS])
def test_both_rows_are_headings_where_either_might_do(text: str, tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert describe_rows(book, "overview") == OVERVIEW_ROWS
    assert list_findings(book) == []
    slip = text.replace("8,240", "8,420")
    slipped = read(save_workbook(tmp_path / "b.xlsx", {"A": slip}))
    assert any(" A!C8" in found or " A!C4" in found for found in list_findings(slipped))


def test_bare_years_over_a_row_of_units(tmp_path: Path) -> None:
    text = """
Budget Category | 20/21 | 21/22 | 22/23
 | £ | £ | £
SECCo & Panel Operations | 10,820 | 10,900 | 11,000
SECAS Services | 56,780 | 56,780 | 56,780
Projects | 11,920 | 9,000 | 8,000
Contingency (5%) | 3,976 | 3,834 | 3,789
Total | 83,496 | 80,514 | 79,569
"""
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert describe_columns(book, "projections") == [
        "budget 2020 B2",
        "category - A1",
        "forecast_1 2021 C2",
        "forecast_2 2022 D2",
    ]
    assert list_findings(book) == []
    slipped = read(save_workbook(tmp_path / "b.xlsx", {"A": text.replace("80,514", "85,014")}))
    assert list_findings(slipped) == ["total-wrong A!C7"]


def test_quarters_and_the_year_under_what_they_are_of(tmp_path: Path) -> None:
    text = """
SECAS Services Budget
 | | Core Team | Core Team | Core Team | Core Team | Core Team | Subject Matter Experts | Total
Service Area | Sub-Committee | Q1 | Q2 | Q3 | Q4 | 2020/21 | 2020/21 | 2020/21
Panel & Board | Panel and Board | 10 | 10 | 10 | 20 | 50 | 8 | 58
Technical Operations | TABASC | 20 | 20 | 20 | 20 | 80 | 5 | 85
Total | | 30 | 30 | 30 | 40 | 130 | 13 | 143
"""
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text, "B": OVERVIEW}))
    assert "secas_outturn" not in book.tables
    assert describe_rows(book, "secas_budget") == [
        "line panel and board [Panel & Board]: 50, 8, 58",
        "line tabasc [Technical Operations]: 80, 5, 85",
        "total total: 130, 13, 143",
    ]
    slip = text.replace("80 | 5 | 85", "80 | 5 | 58")
    slipped = read(save_workbook(tmp_path / "b.xlsx", {"A": slip, "B": OVERVIEW}))
    assert "line-total-wrong A!I5" in list_findings(slipped)


def test_the_only_label_column_names_the_lines(tmp_path: Path) -> None:
    text = """
Table 4: SECCo and Panel Operations
Description | 2019/20 Approved | 2019/20 Outturn | 2020/21 Budget
Systems
1. Legal | 500 | 250 | 255
2. CodeWorks | 10 | 324 | 324
Sub Total | 510 | 574 | 579
Total | 510 | 574 | 579
"""
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert describe_columns(book, "secco_lines")[1] == "line - A2"
    assert list_findings(book) == []
    slipped = read(save_workbook(tmp_path / "b.xlsx", {"A": text.replace("| 255", "| 525")}))
    assert "sub-total-wrong A!D6" in list_findings(slipped)


@pytest.mark.parametrize("label", ["Item", ""])
def test_a_caption_says_which_table_it_is(label: str, tmp_path: Path) -> None:
    text = f"\nTable 10: what rooms cost\n{COSTS[1:].replace('Cost', label, 1)}"
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert describe_rows(book, "accommodation") == COSTS_ROWS
    assert list_findings(book) == []


def test_without_caption_or_known_rows_it_is_no_table(tmp_path: Path) -> None:
    text = COSTS.replace("Cost", "Item", 1)
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text, "B": OVERVIEW}))
    assert list(book.tables) == ["overview"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Outturn", "Estimated Outturn"),
        ("Est. Outturn", "Estimated Outturn"),
        ("Forecast Out-turn", "Estimated Outturn"),
        ("Movement", "Variance"),
        ("Variance (£)", "Variance"),
        ("Difference", "Variance"),
        ("Change", "Variance"),
        ("Change 20/21 v outturn", "Variance"),
        ("Increase/ (decrease)", "Variance"),
        ("Budget Category (£)", "Budget Category"),
    ],
)
def test_headings_in_other_words(written: str, meant: str, tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": OVERVIEW.replace(meant, written)}))
    assert describe_rows(book, "overview") == OVERVIEW_ROWS
    assert list_findings(book) == []


@pytest.mark.parametrize(
    "words",
    ["Forecast", "Latest forecast", "Full year forecast (P7)", "Actual", "Latest Estimate", "Proj"],
)
def test_an_outturn_headed_as_the_forecast_of_its_year(words: str, tmp_path: Path) -> None:
    text = OVERVIEW.replace("Estimated Outturn", words)
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert describe_rows(book, "overview") == OVERVIEW_ROWS
    assert list_findings(book) == []


def test_a_forecast_beside_the_outturn_is_not_taken_for_it(tmp_path: Path) -> None:
    with_forecast = [
        f"{before} | {middle} | {after}"
        for line, middle in zip(
            OVERVIEW[1:-1].split("\n"),
            ["2019/20 Forecast", "1", "2", "3", "4", "10"],
            strict=True,
        )
        for before, after in [line.split(" | ", 1)]
    ]
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": draw_lines(with_forecast)}))
    assert describe_rows(book, "overview") == OVERVIEW_ROWS
    assert list_findings(book) == []


@pytest.mark.parametrize(
    "heading", ["Variance %", "Variance (%)", "Reason for variance", "% change"]
)
def test_a_share_or_a_reason_is_no_variance(heading: str, tmp_path: Path) -> None:
    shown = [
        f"{line.rpartition('|')[0]}| {heading if 'Category' in line else 0.5} |"
        f"{line.rpartition('|')[2]}"
        for line in OVERVIEW[1:-1].split("\n")
    ]
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": draw_lines(shown)}))
    assert describe_rows(book, "overview") == OVERVIEW_ROWS
    assert list_findings(book) == []


def test_a_title_over_the_headings_is_none(tmp_path: Path) -> None:
    # Beneath the title the labels have no heading.
    text = "\nFigures as of May" + OVERVIEW.replace("Budget Category", "")
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert describe_rows(book, "overview") == OVERVIEW_ROWS
    assert describe_columns(book, "overview")[1] == "category - A2"
    assert list_findings(book) == []


@pytest.mark.parametrize("corner", ["G1", "H1", "J1"])
@pytest.mark.parametrize("turned", [False, True])
def test_a_label_heading_missing_beside_another_table(
    corner: str, turned: bool, tmp_path: Path
) -> None:
    unnamed = OVERVIEW.replace("Budget Category", "")
    first, second = (PROJECTS, unnamed) if turned else (unnamed, PROJECTS)
    path = save_workbook(
        tmp_path / "a.xlsx", {"A": first}, lambda book: put(book["A"], second, corner)
    )
    book = read(path)
    assert describe_rows(book, "overview") == OVERVIEW_ROWS
    assert describe_rows(book, "projects") == PROJECTS_ROWS
    assert list_findings(book, "guessed-name", "projects-line-differs") == []


def test_the_last_heading_of_a_year_is_the_last_column_of_that_year(tmp_path: Path) -> None:
    book = read(
        save_workbook(tmp_path / "a.xlsx", {"A": OVERVIEW.replace("Estimated Outturn", "Reading")})
    )
    assert describe_rows(book, "overview") == OVERVIEW_ROWS
    understood = [u for u in book.understood if isinstance(u, HeadingUnderstood)]
    assert [(str(u.ref), u.meant) for u in understood] == [("A!C1", "2019/20 Estimated Outturn")]


@pytest.mark.parametrize("first", [1, 2])
def test_of_two_unknown_words_the_variance_says_which_is_the_outturn(
    first: int, tmp_path: Path
) -> None:
    drawn = OVERVIEW.replace("Estimated Outturn", "Landing").replace("Approved Budget", "Control")
    rows = [row.split("|") for row in drawn.strip().splitlines()]
    order = [0, first, 3 - first, 3, 4]
    moved = "\n".join("|".join(row[column] for column in order) for row in rows)
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": f"\n{moved}\n"}))
    outturn = book.tables["overview"].column("outturn")
    assert outturn is not None
    assert outturn.heading.strip() == "2019/20 Landing"
    assert book.figure(HEADLINE) == 83496


def test_a_column_that_is_not_known_makes_no_false_variance(tmp_path: Path) -> None:
    drawn = OVERVIEW.replace("2019/20 Estimated Outturn", "Spend against plan")
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": drawn}))
    assert list_findings(book, "unexplained-variance") == ["missing-column A!A1:E6"]


@pytest.mark.parametrize("status", ["Estimated Budget", "Forecast", "Budget", "Indicative Budget"])
def test_years_to_come_by_any_status(status: str, tmp_path: Path) -> None:
    text = PROJECTS.replace("Estimated Budget", status)
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert (book.budget_year, describe_rows(book, "projects")) == (2020, PROJECTS_ROWS)
    assert list_findings(book) == []


def test_grades_under_one_heading(tmp_path: Path) -> None:
    text = """
 | Grade | | | Total FTE
Service Area | 6 | 5 | 4 |
Panel & Board | 1 | 0.5 | | 1.5
TABASC | | 0.1 | 1.2 | 1.3
Total | 1 | 0.6 | 1.2 | 2.8
"""
    book = read(
        save_workbook(
            tmp_path / "a.xlsx",
            {"A": text, "B": COSTS},
            lambda book: book["A"].merge_cells("B1:D1"),
        )
    )
    assert describe_columns(book, "fte_by_area") == [
        "area - A2",
        "fte:grade 4 - D2",
        "fte:grade 5 - C2",
        "fte:grade 6 - B2",
        "total - E1",
    ]
    assert describe_rows(book, "fte_by_area")[-1] == "total total: 1.2, 0.6, 1, 2.8"
    assert list_findings(book) == []


@pytest.mark.parametrize("unit", ["£k", "(£k)", "£'000", "(\u00a3\u2019000s)"])
def test_units_are_no_part_of_a_name(unit: str, tmp_path: Path) -> None:
    text = AREAS
    for name in ("Core Team", "Subject Matter Experts", "Total"):
        text = text.replace(name, f"{name} {unit}", 1)
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text, "B": COSTS}))
    assert describe_rows(book, "secas_budget") == [
        row.replace(", ", "000, ") + "000" for row in AREAS_ROWS
    ]
    assert list_findings(book) == ["scaled-amounts A!C1"]


@pytest.mark.parametrize(
    "heading", ["Service Area / Sub-Committee", "Area or Committee", "Sub-Committee and Area"]
)
def test_one_heading_for_both_labels(heading: str, tmp_path: Path) -> None:
    drawing = f"""
{heading} | 2019/20 Approved Budget | 2019/20 Estimated Outturn | 2020/21 Approved Budget
TABASC | 110 | 112 | 114
OPSG | 50 | 51 | 52
Total | 160 | 163 | 166
"""
    book = read(save_workbook(tmp_path / "b.xlsx", {"SECAS": drawing}))
    assert [row.key for row in book.tables["secas_outturn"].lines] == ["tabasc", "opsg"]


def test_years_by_number(tmp_path: Path) -> None:
    drawing = """
Grade | Y0 Approved FTE | Y1 Proposed FTE
Grade 4 | 1 | 2
Total | 1 | 2
"""
    book = read(save_workbook(tmp_path / "b.xlsx", {"Overview": OVERVIEW, "Team": drawing}))
    assert describe_columns(book, "fte_by_grade") == [
        "budget - C1",
        "grade - A1",
        "prior_approved - B1",
    ]
    assert book.doubts == ()
