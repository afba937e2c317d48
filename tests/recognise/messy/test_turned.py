"""Tables that run the other way: lines across the sheet, columns down."""

from pathlib import Path

from sexcel.model.understandings import TurnedTable
from tests.recognise.messy.workbooks import describe_rows, list_findings, read, save_workbook

GRADES_DOWN = """
Resource by grade
Grade | TABASC | OPSG | TAG | Total
Grade 5 | 0.1 | 0.1 | 0.2 | 0.4
Grade 4 | 1.2 | 1.2 | 1.3 | 3.7
Grade 3 | 1 | 1 | 1.5 | 3.5
Total | 2.3 | 2.3 | 3 | 7.6


Grade | 2023/24 Approved Budget FTE | 2024/25 Approved Budget FTE
Grade 5 | 1 | 0.4
Grade 4 | 3 | 3.7
Grade 3 | 3 | 3.5
Total | 7 | 7.6
"""

CATEGORIES_ACROSS = """
Table 2: Overview of 2024/25 Budget (£k)
 | | SECCo and Panel Operations | SECAS Services | Projects | Contingency | Total
2023/24 | Approved Budget | 1,000 | 5,000 | 400 | 320 | 6,720
2023/24 | Estimated Outturn | 1,100 | 5,100 | 500 | | 6,700
2024/25 | Approved Budget | 1,200 | 5,300 | 600 | 355 | 7,455
Variance | Budget to Outturn | 100 | 200 | 100 | 355 | 755
"""


def test_grades_down_and_committees_across(tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "b.xlsx", {"Team": GRADES_DOWN}))
    assert describe_rows(book, "fte_by_area") == [
        "line tabasc: 1, 1.2, 0.1, 2.3",
        "line opsg: 1, 1.2, 0.1, 2.3",
        "line tag: 1.5, 1.3, 0.2, 3",
        "total total: 3.5, 3.7, 0.4, 7.6",
    ]
    table = book.tables["fte_by_area"]
    assert table.range.a1 == "A2:E6"
    column, row = table.column("fte:grade 4"), table.row("tag")
    assert column is not None
    assert row is not None
    assert column.heading_ref.a1 == "A4"
    assert str(row.cell("fte:grade 5")) == f"{column.heading_ref.sheet}!D3"
    assert [type(understood) for understood in book.understood] == [TurnedTable]
    assert list_findings(book, "unexplained-variance", "scaled-amounts") == []


def test_a_slip_in_a_turned_table_is_at_its_cell(tmp_path: Path) -> None:
    drawn = GRADES_DOWN.replace(
        "Grade 4 | 1.2 | 1.2 | 1.3 | 3.7", "Grade 4 | 1.2 | 1.2 | 1.3 | 7.3"
    )
    book = read(save_workbook(tmp_path / "b.xlsx", {"Team": drawn}))
    assert "total-wrong Team!E4" in list_findings(book)


def test_years_down_in_an_overview(tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "b.xlsx", {"Summary": CATEGORIES_ACROSS}))
    assert describe_rows(book, "overview") == [
        "line secco: 1000000, 1100000, 1200000, 100000",
        "line secas: 5000000, 5100000, 5300000, 200000",
        "line projects: 400000, 500000, 600000, 100000",
        "line contingency: 320000, -, 355000, 355000",
        "total total: 6720000, 6700000, 7455000, 755000",
    ]
    assert book.tables["overview"].range.a1 == "A2:G6"
    assert list_findings(book, "unexplained-variance", "scaled-amounts") == []


def test_a_wrong_variance_in_an_overview_on_its_side(tmp_path: Path) -> None:
    drawn = CATEGORIES_ACROSS.replace("Outturn | 100 | 200 | 100", "Outturn | 100 | 200 | 10")
    book = read(save_workbook(tmp_path / "b.xlsx", {"Summary": drawn}))
    assert "variance-wrong Summary!E6" in list_findings(book)


def test_a_block_whose_sums_do_not_hold_sideways_is_no_table(tmp_path: Path) -> None:
    drawn = GRADES_DOWN.replace("Total | 2.3 | 2.3 | 3 | 7.6", "Total | 9 | 8 | 7 | 6").replace(
        "| 0.4\nGrade 4 | 1.2 | 1.2 | 1.3 | 3.7\nGrade 3 | 1 | 1 | 1.5 | 3.5",
        "| 4\nGrade 4 | 1.2 | 1.2 | 1.3 | 5\nGrade 3 | 1 | 1 | 1.5 | 6",
    )
    book = read(save_workbook(tmp_path / "b.xlsx", {"Team": drawn}))
    assert "fte_by_area" not in book.tables
