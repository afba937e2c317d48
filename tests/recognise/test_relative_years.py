"""Years by how far they are from that of the budget, which the title of the sheet names."""

from pathlib import Path

import pytest

from sexcel.model.errors import NoBudgetTableError
from tests.recognise.messy.workbooks import (
    describe_columns,
    list_findings,
    read,
    save_with_values,
    save_workbook,
)

REPORT = """
{title}

Category | PY Budget | PY Outturn | Budget | Budget vs PY Outturn
Board | {board[0]} | {board[1]} | {board[2]} | 10,000
Services | 4,000,000 | 4,100,000 | 4,200,000 | 100,000
Contract discount (10%) | -400,000 | -410,000 | -420,000 | -10,000
Accommodation | 200,000 | 210,000 | 220,000 | 10,000
Services total | 3,800,000 | 3,900,000 | 4,000,000 | 100,000
Projects | 200,000 | 300,000 | 400,000 | 100,000
Contingency (5%) | 246,500 | | 272,500 | 272,500
Grand total | 5,176,500 | 5,240,000 | 5,722,500 | 482,500


Three-year projection
Category | Budget | Plan+1 | Plan+2
Board | 1,050,000 | 1,060,000 | 1,070,000
Services total | 4,000,000 | 4,100,000 | 4,200,000
Projects | 400,000 | 300,000 | 200,000
Contingency | 272,500 | 273,000 | 273,500
Grand total | 5,722,500 | 5,733,000 | 5,743,500
"""
BOARD = ("930,000", "1,030,000", "1,050,000")
LINES = """
Lines by type
SubType | Line | PY Budget | PY Outturn | Budget | Change
Panel | Members | 730,000 | 820,000 | 830,000 | 10,000
Panel | Legal | 100,000 | 110,000 | 110,000 | 0
Systems | Website | 100,000 | 110,000 | 110,000 | 0
Total | | 930,000 | 1,040,000 | 1,050,000 | 10,000
"""


def test_the_title_names_the_year_of_the_budget(tmp_path: Path) -> None:
    board = ("930,000", "1,040,000", "1,050,000")
    drawing = REPORT.format(title="Budget 2023/24", board=board)
    book = read(save_workbook(tmp_path / "a.xlsx", {"Report": drawing}))
    assert book.budget_year == 2023
    assert describe_columns(book, "projections")[:3] == [
        "budget - B15",
        "category - A15",
        "forecast_1 - C15",
    ]
    assert list_findings(book, "unexplained-variance", "outer-year-moves") == []


def test_without_a_year_in_the_title_there_is_none(tmp_path: Path) -> None:
    drawing = REPORT.format(title="Budget", board=BOARD)
    path = save_workbook(tmp_path / "a.xlsx", {"Report": drawing})
    with pytest.raises(NoBudgetTableError, match="no column heading names a financial year"):
        read(path)


def test_a_line_that_sums_a_list_by_name_is_the_total_with_its_figures(tmp_path: Path) -> None:
    """Read the lines of Table 4, though the overview sums the list that they are taken from."""
    sums = [
        f'=SUMIFS(List!C:C,List!A:A,"{kind}",List!B:B,A4) -> {figure}'
        for kind, figure in (("PY Budget", 930000), ("PY Outturn", 1040000), ("Budget", 1050000))
    ]
    entries = "\nScenario | Category | Amount\nBudget | Board | 1,050,000\n"
    drawing = REPORT.format(title="Budget 2023/24", board=sums)
    sheets = {"Report": drawing, "By type": LINES, "List": entries}
    book = read(save_with_values(tmp_path / "a.xlsx", sheets))
    assert book.tables["secco_lines"].range.sheet == "By type"
