"""Tables that no caption names: their own columns and sums, their counts, or a link says which."""

from pathlib import Path

import pytest

from sexcel.model.recognition import NameKind
from tests.recognise.messy.workbooks import (
    describe_columns,
    describe_rows,
    list_findings,
    read,
    save_with_values,
    save_workbook,
)

_YEARS = "2019/20 Approved Budget | 2019/20 Estimated Outturn | 2020/21 Approved Budget"

OVERVIEW = f"""
Category | {_YEARS}
SECCo costs | 30 | 40 | 50
SECAS Services | 110 | 140 | 170
Initiatives | 200 | 210 | 220
Contingency (10%) | 34 | | 44
SEC budget | 374 | 390 | 484
"""
COSTS = """
What each costs | Core | Experts | Chairs and members | Together
TABASC | 100 | 10 | 5 | 115
OPSG | 200 | 20 | 0 | 220
SSC | 300 | 30 | 7 | 337
All | 600 | 60 | 12 | 672
"""
FORUMS = """
Forum | {now} | {before}
Panel | 18 | 17
OPSG | 26 | 24
SSC | 12 | 12
TABASC | 14 | 13
{total} | 70 | 66
"""


def near_tables(path: Path) -> list[str]:
    """Return which tables came near one, as a report names them."""
    return [miss.table for miss in read(path).near_misses if miss.kind is NameKind.TABLE]


def test_columns_of_its_own_and_their_sum_are_table_3(tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": OVERVIEW, "B": COSTS}))
    assert describe_rows(book, "cost_by_subcommittee")[-1] == "total total: 600, 60, 12, 672"


def test_the_same_columns_without_their_sum_are_a_near_miss(tmp_path: Path) -> None:
    unsummed = COSTS
    for amount in ("115", "220", "337", "672"):
        unsummed = unsummed.replace(amount, amount[:2])
    path = save_workbook(tmp_path / "a.xlsx", {"A": OVERVIEW, "B": unsummed})
    assert "cost_by_subcommittee" not in read(path).tables
    assert "Table 3" in near_tables(path)


@pytest.mark.parametrize(
    ("heading", "total"), [("Meetings 2020/21", "All"), ("2020/21", "Total meetings")]
)
def test_small_whole_numbers_of_meetings_are_table_9(
    heading: str, total: str, tmp_path: Path
) -> None:
    forums = FORUMS.format(now=heading, before=heading.replace("2020/21", "2019/20"), total=total)
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": OVERVIEW, "B": forums}))
    assert describe_rows(book, "meetings")[-1] == "total total: 66, 70"


@pytest.mark.parametrize(
    ("forums", "why"),
    [
        (FORUMS.format(now="2020/21", before="2019/20", total="All"), "nothing says of what"),
        (
            FORUMS.format(now="Meetings 2020/21", before="Meetings 2019/20", total="All").replace(
                "26", "26.5"
            ),
            "no whole numbers",
        ),
        (
            FORUMS.format(now="2020/21", before="2019/20", total="Meeting rooms"),
            "rooms are no meetings",
        ),
    ],
)
def test_other_figures_are_no_table_9(forums: str, why: str, tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": OVERVIEW, "B": forums}))
    assert "meetings" not in book.tables, why


def test_what_meetings_cost_names_no_rows(tmp_path: Path) -> None:
    """Read Table 9 though a heading of amounts beside it may head the names of Table 10."""
    drawing = """
Committee meeting | 2019/20 | 2020/21 | Room rate | Cost
Panel | 18 | 17 | 1000 | 17000
OPSG | 26 | 24 | 1000 | 24000
SSC | 12 | 12 | 1000 | 12000
TABASC | 14 | 13 | 1000 | 13000
Total | 70 | 66 | | 66000
"""
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": OVERVIEW, "B": drawing}))
    assert describe_rows(book, "meetings")[-1] == "total total: 70, 66"
    assert "accommodation" not in book.tables


LINKED = f"""
Category | {_YEARS}
SECCo costs | 30 | 40 | 50
Core team and experts | =Work!C10 -> 90 | =Work!D10 -> 100 | =Work!E10 -> 110
Discount | -9 | -10 | -11
Rooms | =Work!C14 -> 29 | =Work!D14 -> 50 | =Work!E14 -> 71
SECAS Services | =SUM(B3:B5) -> 110 | =SUM(C3:C5) -> 140 | =SUM(D3:D5) -> 170
Initiatives | 200 | 210 | 220
Contingency (10%) | 34 | | 44
SEC budget | 374 | 390 | 484
"""
WORK = f"""
Ref | Working | {_YEARS}
A | Committees | | |
 | | FTE | Core | Experts
1 | TABASC | 1 | 40 | 10
2 | SSC | 2 | 55 | 5
 | All | 3 | 95 | 15
B | Services | | |
4 | Technical | 30 | 40 | 50
5 | Security | 60 | 60 | 60
 | Gross | =SUM(C8:C9) -> 90 | =SUM(D8:D9) -> 100 | =SUM(E8:E9) -> 110
C | Rooms | | |
6 | Rooms | 20 | 30 | 40
7 | Office | 9 | 20 | 31
 | Rooms, all | =SUM(C12:C13) -> 29 | =SUM(D12:D13) -> 50 | =SUM(E12:E13) -> 71
"""


def test_a_link_says_which_years_the_columns_are(tmp_path: Path) -> None:
    """Take a total that the overview links to under the years, and not under grades between."""
    book = read(save_with_values(tmp_path / "a.xlsx", {"A": LINKED, "Work": WORK}))
    assert "secas_budget" not in book.tables
    assert describe_rows(book, "accommodation")[-1] == "total total: 50, 71"
    assert list_findings(book) == []


TURNED = """
 | SECCo costs | SECAS services | Projects | Contingency (10%) | Whole budget
2019/20 Approved Budget | =Detail!B2 -> 30 | 110 | 200 | 34 | =SUM(B2:E2) -> 374
2019/20 Estimated Outturn | =Detail!C2 -> 40 | 140 | 210 | | =SUM(B3:E3) -> 390
2020/21 Approved Budget | =Detail!D2 -> 50 | 170 | 220 | 44 | =SUM(B4:E4) -> 484
"""
TOTAL_FIRST = f"""
What | {_YEARS}
Total | =SUM(B3:B5) -> 30 | =SUM(C3:C5) -> 40 | =SUM(D3:D5) -> 50
Counsel | 10 | 12 | 14
Insurance | 8 | 10 | 12
Website | 12 | 18 | 24
"""


def test_an_overview_on_its_side_links_as_well(tmp_path: Path) -> None:
    path = save_with_values(tmp_path / "a.xlsx", {"A": TURNED, "Detail": TOTAL_FIRST})
    assert "total total: 30, 40, 50" in describe_rows(read(path), "secco_lines")
    unlinked = TURNED.replace("=Detail!B2 -> ", "").replace("=Detail!C2 -> ", "")
    unlinked = unlinked.replace("=Detail!D2 -> 50", "51")
    path = save_with_values(tmp_path / "b.xlsx", {"A": unlinked, "Detail": TOTAL_FIRST})
    assert "secco_lines" not in read(path).tables


SECTIONS = f"""
Ref | Panel | {_YEARS}
S01 | Counsel | 10 | 12 | 14
S02 | Insurance | 8 | 10 | 12
 | Sub total | =SUBTOTAL(9,C2:C3) -> 18 | =SUBTOTAL(9,D2:D3) -> 22 | =SUBTOTAL(9,E2:E3) -> 26
 | | | |
Ref | Sub-Committee | {_YEARS}
S03 | Website | 5 | 10 | 14
S04 | Chair | 7 | 8 | 10
 | Sub total | =SUBTOTAL(9,C7:C8) -> 12 | =SUBTOTAL(9,D7:D8) -> 18 | =SUBTOTAL(9,E7:E8) -> 24
 | SECCo, all | =SUBTOTAL(9,C2:C9) -> 30 | =SUBTOTAL(9,D2:D9) -> 40 | =SUBTOTAL(9,E2:E9) -> 50
"""


def test_headings_over_each_section_end_no_table_whose_total_goes_on(tmp_path: Path) -> None:
    """Read on to the total that the overview takes, though a section is headed as Table 6 is."""
    links = OVERVIEW.replace("30 | 40 | 50", "=B!C10 -> 30 | =B!D10 -> 40 | =B!E10 -> 50")
    book = read(save_with_values(tmp_path / "a.xlsx", {"A": links, "B": SECTIONS}))
    assert describe_rows(book, "secco_lines")[-1] == "total total: 30, 40, 50"
    assert "secas_outturn" not in book.tables
    assert list_findings(book) == []


def test_a_total_of_its_heading_closes_a_section_and_no_table(tmp_path: Path) -> None:
    drawing = f"""
Budget Line | {_YEARS}
Governance | | |
Counsel | 10 | 12 | 14
Insurance | 8 | 10 | 12
Total governance | 18 | 22 | 26
Systems | | |
Website | 5 | 10 | 14
CodeWorks | 7 | 8 | 10
Total systems | 12 | 18 | 24
All Panel costs | 30 | 40 | 50
"""
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": OVERVIEW, "B": drawing}))
    rows = describe_rows(book, "secco_lines")
    assert rows[-1] == "total total: 30, 40, 50"
    assert "sub total sub total governance [Governance]: 18, 22, 26" in rows
    assert list_findings(book) == []


def test_a_table_without_last_years_budget_takes_the_outturn(tmp_path: Path) -> None:
    """Take the later of two unknown headings of last year, and no inner column of workings."""
    drawing = """
Cost | 2019/20 Control | 2019/20 Landing | 2020/21 Working | 2020/21 Ask
Rooms | 20 | 30 | 7 | 40
Office | 9 | 20 | 8 | 31
Total | 29 | 50 | | 71
"""
    book = read(save_workbook(tmp_path / "a.xlsx", {"Accommodation costs": drawing}))
    assert describe_columns(book, "accommodation")[0] == "budget 2020 E1"
    assert describe_columns(book, "accommodation")[-1] == "outturn 2019 C1"


def test_what_a_head_costs_is_no_fte(tmp_path: Path) -> None:
    """Set apart a first row of prices, whatever it is called, and check the total below."""
    drawing = """
Team | Grade 6 | Grade 5 | Grade 4 | FTE
one head for a year | 318000 | 273600 | 199200 |
TABASC | 0.3 | 0.4 | 0.5 | 1.2
OPSG | 0 | 0.1 | 1.2 | 1.3
SSC | 0 | 0.1 | 1 | {posts}
Total | 0.3 | 0.6 | 2.7 | 3.6
"""
    right, wrong = (drawing.format(posts=posts) for posts in ("1.1", "1.6"))
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": OVERVIEW, "B": right}))
    assert list_findings(book) == []
    assert describe_rows(book, "fte_by_area")[0].startswith("memorandum ")
    book = read(save_workbook(tmp_path / "b.xlsx", {"A": OVERVIEW, "B": wrong}))
    assert list_findings(book) == ["line-total-wrong B!E5"]
