"""Build-ups of core team cost: grade, FTE, rate and cost, one block for each area."""

from pathlib import Path

from sexcel.model.understandings import BuildUpsRead
from sexcel.rules.checking import check_book
from tests.recognise.messy.workbooks import list_findings, read, save_with_values, save_workbook

COSTS = """
Service Area | Sub-Committee | Core Team 2024/25 | Subject Matter Experts 2024/25 | Total 2024/25
Technical Operations | TABASC | 336,500 | 100,000 | 436,500
Technical Operations | OPSG | 402,000 | 200,000 | 602,000
Total | | 738,500 | 300,000 | 1,038,500


Meeting | 2023/24 Budget | 2024/25 Forecast
OPSG | 12 | 20
Total | 12 | 20
"""

TABASC = """
Grade | FTE | Rate | Cost
Grade 4 | 1.2 | 171,250 | 205,500
Grade 3 | 1 | 131,000 | 131,000
Core team | | | 336,500
"""

OPSG = """
Grade | FTE | Rate | Cost
Grade 4 | 1.2 | 171,250 | 205,500
Grade 3 | 1.5 | 131,000 | 196,500
Core team | | | 402,000
"""


def sheets(**tabs: str) -> dict[str, str]:
    """Return the costs, and a tab for each area; another drawing where one is given."""
    return {"SECAS": COSTS, "TABASC": TABASC, "OPSG": OPSG, **tabs}


def test_tabs_of_fte_and_rate_are_no_rate_cards(tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "b.xlsx", sheets()))
    assert "rate_card" not in book.tables
    assert [build_up.range.a1 for build_up in book.build_ups] == ["A1:D4", "A1:D4"]
    assert [type(understood) for understood in book.understood] == [BuildUpsRead]
    assert list_findings(book, "sub-committee-missing", "grade-rates-misfit") == []


def test_a_rate_card_beside_build_ups_stays_one(tmp_path: Path) -> None:
    card = "\nGrade | Rate\nGrade 4 | 171,250\nGrade 3 | 131,000\n"
    book = read(save_workbook(tmp_path / "b.xlsx", sheets(Rates=card)))
    assert book.tables["rate_card"].range.sheet == "Rates"
    assert list_findings(book) == []


def test_a_rate_that_the_card_does_not_give(tmp_path: Path) -> None:
    card = "\nGrade | Rate\nGrade 4 | 171,250\nGrade 3 | 131,500\n"
    book = read(save_workbook(tmp_path / "b.xlsx", sheets(Rates=card)))
    assert list_findings(book) == ["build-up-wrong TABASC!C3", "build-up-wrong OPSG!C3"]


def test_a_cost_typed_over(tmp_path: Path) -> None:
    tab = OPSG.replace("196,500", "199,500").replace("402,000", "405,000")
    book = read(save_workbook(tmp_path / "b.xlsx", sheets(OPSG=tab)))
    assert "build-up-wrong OPSG!D3" in list_findings(book)


def test_other_columns_beside_rates_are_no_fte(tmp_path: Path) -> None:
    card = """
Grade | FTE | Rate | Notes
Grade 4 | 1.2 | 171,250 | 5
Grade 3 | 1.5 | 131,000 | 7
"""
    book = read(save_workbook(tmp_path / "b.xlsx", {"SECAS": COSTS, "Rates": card}))
    assert book.tables["rate_card"].range.sheet == "Rates"
    assert book.build_ups == ()


POSTS = """
Post | Area | Grade | FTE | Months | Rate | Cost
Manager | TABASC | 4 | 1.2 | 12 | 171,250 | 205,500
Architect | TABASC | 3 | 1 | 12 | 131,000 | 131,000
Manager | OPSG | 4 | 1.2 | 12 | 171,250 | 205,500
Analyst (from July) | OPSG | 3 | 2 | 9 | 131,000 | 196,500
"""

FTE = """
Service Area | Grade 4 | Grade 3 | Total
TABASC | 1.2 | 1 | 2.2
OPSG | 1.2 | 2 | 3.2
Total | 2.4 | 3 | 5.4
"""

CARD = """
Grade | Rate
4 | 171,250
3 | 131,000
"""


def test_a_list_of_posts_costs_what_the_months_of_each_are_paid(tmp_path: Path) -> None:
    posts = {"SECAS": COSTS, "Posts": POSTS, "Team": FTE, "Rates": CARD}
    book = read(save_workbook(tmp_path / "b.xlsx", posts))
    (build_up,) = book.build_ups
    assert [str(line.share) for line in build_up.lines] == ["1", "1", "1", "0.75"]
    assert build_up.area == ""
    assert list_findings(book) == []


def test_a_cost_typed_over_in_a_list_of_posts(tmp_path: Path) -> None:
    typed = POSTS.replace("131,000 | 131,000", "131,000 | 141,000")
    posts = {"SECAS": COSTS, "Posts": typed, "Team": FTE, "Rates": CARD}
    (finding,) = (
        finding
        for finding in check_book(read(save_workbook(tmp_path / "b.xlsx", posts)))
        if finding.name == "build-up-wrong"
    )
    assert finding.cell == "G3"
    assert finding.message.startswith("Grade 3 costs £141,000 on Posts and should cost £131,000")


def test_grades_that_are_numbers_alone_are_those_of_other_tables(tmp_path: Path) -> None:
    sheets = {"SECAS": COSTS, "Team": FTE, "Rates": CARD}
    book = read(save_workbook(tmp_path / "b.xlsx", sheets))
    assert [row.key for row in book.tables["rate_card"].lines] == ["grade 4", "grade 3"]
    assert "unknown-grade" not in " ".join(list_findings(book))


def test_several_posts_of_a_grade_are_added_up(tmp_path: Path) -> None:
    tab = """
Post | Grade | FTE | Rate | Cost
Manager | 4 | 1.2 | 171,250 | =C2*D2 -> 205500
Analyst | 3 | 0.5 | 131,000 | =C3*D3 -> 65500
Assistant | 3 | 0.5 | 131,000 | =C4*D4 -> 65500
Core team | | 2.2 | | =SUM(E2:E4) -> 336500
"""
    team = """
Service Area | Grade 4 | Grade 3 | Total
TABASC | =TABASC!C2 -> 1.2 | =TABASC!C3+TABASC!C4 -> 1 | 2.2
OPSG | 1.2 | 1.5 | 2.7
Total | 2.4 | 2.5 | 4.9
"""
    path = save_with_values(tmp_path / "a.xlsx", {"SECAS": COSTS, "TABASC": tab, "Team": team})
    assert list_findings(read(path)) == []
    typed = team.replace("=TABASC!C3+TABASC!C4 -> 1 | 2.2", "0.9 | 2.1").replace(
        "2.5 | 4.9", "2.4 | 4.8"
    )
    sheets = {"SECAS": COSTS, "TABASC": tab, "Team": typed}
    wrong = read(save_with_values(tmp_path / "b.xlsx", sheets))
    assert list_findings(wrong) == ["build-up-wrong Team!C2"]
