"""Tables on their side that only their figures and the overview show."""

from pathlib import Path

from tests.recognise.messy.workbooks import describe_rows, list_findings, read, save_workbook

YEARS = """
Overview, all £k

Year | Company | Staff and experts | Rebate | Premises | Provider | Portfolio | Risk | Total
2019/20 approved | 1,000 | 4,000 | -400 | 200 | 3,800 | 200 | 250 | 5,250
2019/20 forecast | 1,100 | 4,100 | -410 | 210 | 3,900 | 300 | | 5,300
2020/21 proposed | 1,200 | 4,200 | -420 | 220 | 4,000 | 400 | 280 | 5,880
Proposed less forecast | 100 | 100 | -10 | 10 | 100 | 100 | | 580


Outlook
Year | Company | Provider | Portfolio | Risk | Total
2020/21 | 1,200 | 4,000 | 400 | 280 | 5,880
2021/22 | 1,250 | 4,100 | 300 | 282 | 5,932
2022/23 | 1,300 | 4,200 | 200 | 285 | 5,985

Year | Approved | Outturn
2018/19 | 5,100 | 5,000
2019/20 | 5,250 | 5,300
"""
MONTHS = """
Systems | 460 - Core team | Total budget
Apr | 100 | 600
May | 100 | 610
Jun | 100 | 620
Total | 300 | 1,830
"""


def test_years_down_the_sheet_with_the_names_of_the_overview_are_table_1(tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": YEARS}))
    assert describe_rows(book, "projections") == [
        "line secco: 1200000, 1250000, 1300000",
        "line secas: 4000000, 4100000, 4200000",
        "line projects: 400000, 300000, 200000",
        "line contingency: 280000, 282000, 285000",
        "total total: 5880000, 5932000, 5985000",
    ]
    notes = ("unexplained-variance", "outer-year-moves", "outer-year-slip", "scaled-amounts")
    assert list_findings(book, *notes) == []


def test_sums_of_months_show_no_costs_of_areas(tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": YEARS, "B": MONTHS}))
    assert "secas_budget" not in book.tables
