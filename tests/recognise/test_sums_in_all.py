"""Sums called 'X, in all' in pasted values: each closes the section of its name."""

from pathlib import Path

from tests.recognise.messy.workbooks import (
    describe_rows,
    list_findings,
    read,
    save_with_values,
    save_workbook,
)

LINES = """
Table 4: SECCo and Panel Operations
Ref | Item | 2019/20 approved | 2019/20 latest | 2020/21 proposed | Movement
 | Panel
1 | Members | 149,800 | 151,260 | 156,900 | 5,640
2 | Insurance | 17,650 | 18,122 | 19,800 | 1,678
 | Panel, in all | 167,450 | 169,382 | {panel} | 7,318
 | Advice
3 | Legal counsel | 38,000 | 21,470 | 35,000 | 13,530
4 | Chair | 69,600 | 69,600 | 71,340 | 1,740
 | Advice, in all | 107,600 | 91,070 | 106,340 | 15,270
 | Company and Panel, in all | 275,050 | 260,452 | 283,040 | 22,588
"""


def test_a_sum_in_all_closes_its_section(tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": LINES.format(panel="176,700")}))
    assert [row for row in describe_rows(book, "secco_lines") if "total" in row] == [
        "sub total sub total panel [Panel]: 167450, 169382, 176700, 7318",
        "sub total sub total advice [Advice]: 107600, 91070, 106340, 15270",
        "total total: 275050, 260452, 283040, 22588",
    ]
    assert list_findings(book) == []


def test_a_wrong_sum_in_all_is_found_at_its_cell(tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"A": LINES.format(panel="169,200")}))
    assert list_findings(book) == ["sub-total-wrong A!E6"]


BESIDE = """
Table 10: Accommodation costs
Cost | 2019/20 outturn | Working | 2020/21 budget
Meeting rooms
Company premises | | 171,350
Hired rooms | | 35,700
Meeting rooms in all | 129,000 | | =C4+C5 -> 207050
Chair's office | 25,800 | | 25,800
Desks | 40,000 | | 45,240
Total | 194,800 | | =D6+D7+D8 -> 278090
"""


def test_what_adds_up_cells_beside_it_is_a_line(tmp_path: Path) -> None:
    book = read(save_with_values(tmp_path / "a.xlsx", {"A": BESIDE}))
    table = book.tables["accommodation"]
    assert [row.label for row in table.lines] == ["Meeting rooms in all", "Chair's office", "Desks"]
    assert list_findings(book, "unexplained-variance") == []
