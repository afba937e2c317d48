"""Totals right above the headings, over ranges that leave room for more lines."""

from pathlib import Path

import pytest

from tests.recognise.messy.workbooks import describe_rows, list_findings, read, save_with_values

OVERVIEW = """
Category | 2019/20 Budget | 2019/20 Estimate | 2020/21 Budget
Board and company | =B!C2 -> 157500 | =B!D2 -> 155700 | =B!E2 -> 164000
Workstreams | 3,000,000 | 3,100,000 | 3,200,000
Discount | -300,000 | -310,000 | -320,000
Rooms | 100,000 | 110,000 | 120,000
Workstreams, net | 2,800,000 | 2,900,000 | 3,000,000
Projects | 200,000 | 300,000 | 400,000
Contingency (10%) | 315,750 | | 356,400
Total | 3,473,250 | 3,355,700 | 3,920,400
"""
BOARD = """
Board and company
TOTAL | | =SUM(C4:C30) -> 157500 | =SUM(D4:D30) -> 155700 | =SUM(E4:E30) -> 164000
Group | Item | 2019/20 Budget | 2019/20 Estimate | 2020/21 Budget
Board | Chair fee | 88,000 | 88,000 | 90,500
Board | Directors | 62,000 | 62,500 | 66,000
Company | Travel | 7,500 | 5,200 | 7,500
"""
PEOPLE = """
Total | 3 | 4 | 6 | =SUM(E3:E9) -> 13 | =SUM(F3:F9) -> 12
Grade | Design | Trust | Change | {year} | {before}
Lead | 1 | 1 | 2 | =SUM(B3:D3) -> 4 | 4
Expert | 1 | 1 | 2 | =SUM(B4:D4) -> 4 | 4
Helper | 1 | 2 | 2 | =SUM(B5:D5) -> 5 | 4
"""
OLD = """
Budget 2019/20 FINAL

 | Budget 2019/20 | Estimate 2019/20
Panel | 90,000 | 91,000
TABASC | 120,000 | 121,000
"""


def test_a_total_above_the_headings_is_the_total_of_the_table(tmp_path: Path) -> None:
    sheets = {"A": OVERVIEW, "B": BOARD, "OLD 2019-20": OLD}
    book = read(save_with_values(tmp_path / "a.xlsx", sheets))
    assert describe_rows(book, "secco_lines")[-1] == "total total: 157500, 155700, 164000"
    assert "secas_outturn" not in book.tables  # an old sheet without the budget is an archive
    assert list_findings(book, "unexplained-variance") == []


@pytest.mark.parametrize("word", ["FTE", "Total"])
def test_grades_and_areas_with_two_years_are_two_tables(word: str, tmp_path: Path) -> None:
    drawing = PEOPLE.format(year=f"{word} 2020/21", before=f"{word} 2019/20")
    book = read(save_with_values(tmp_path / "a.xlsx", {"People": drawing}))
    assert describe_rows(book, "fte_by_grade")[-1] == "total total: 12, 13"
    assert [row.label for row in book.lines("fte_by_area")] == ["Design", "Trust", "Change"]
    assert list_findings(book) == []
