"""Headings: years in every spelling, two and three rows, labels missing, misspelt, unknown."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from sexcel.model.errors import NoBudgetTableError
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


@pytest.mark.parametrize("label", ["Item", "Category", "", "Bugdet Category", "Heading"])
def test_a_label_heading_that_is_missing_unknown_or_misspelt(label: str, tmp_path: Path) -> None:
    text = OVERVIEW.replace("Budget Category", label)
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert describe_rows(book, "overview") == OVERVIEW_ROWS
    assert list_findings(book) == ["guessed-name A!A1"]


@pytest.mark.parametrize("label", ["Item", ""])
def test_a_caption_says_which_table_it_is(label: str, tmp_path: Path) -> None:
    text = f"\nTable 10: what rooms cost\n{COSTS[1:].replace('Cost', label, 1)}"
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": text}))
    assert describe_rows(book, "accommodation") == COSTS_ROWS
    assert list_findings(book) == ["guessed-name A!A2"]


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
    assert list_findings(book) == ["guessed-name A!A2"]


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


def test_a_column_that_is_not_known_makes_no_false_variance(tmp_path: Path) -> None:
    book = read(
        save_workbook(tmp_path / "a.xlsx", {"A": OVERVIEW.replace("Estimated Outturn", "Reading")})
    )
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
