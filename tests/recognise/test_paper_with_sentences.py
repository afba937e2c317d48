"""A paper of pasted values: an overview with sentences on its lines below it, and annexes."""

from pathlib import Path

from tests.recognise.messy.workbooks import describe_rows, list_findings, read, save_workbook

PAPER = """
Category | Approved 2019/20 | Expected outturn 2019/20 | Proposed 2020/21 | Change on outturn
Company and Board | 157,500 | 155,700 | 164,000 | 8,300
Secretariat services | 3,000,000 | 3,100,000 | 3,200,000 | 100,000
less discount of 10% | -300,000 | -310,000 | -320,000 | -10,000
Accommodation | 100,000 | 110,000 | 120,000 | 10,000
Secretariat, net | 2,800,000 | 2,900,000 | 3,000,000 | 100,000
Projects | 200,000 | 300,000 | 400,000 | 100,000
Contingency at 5% | 157,875 | 0 | 178,200 | 178,200
Total | 3,315,375 | 3,355,700 | 3,742,200 | 386,500

Company and Board: an increase of £8,300, mainly for advice
Secretariat, net: an increase of £100,000, for accommodation and services
Projects: an increase of £100,000 for a new one
"""
ANNEX = """
Annex A: what the Board costs

 | Approved 2019/20 | Expected outturn 2019/20 | Proposed 2020/21 | Change on outturn
Board members | 150,000 | 150,500 | 156,500 | 6,000
    Chair | 88,000 | 88,000 | 90,500 | 2,500
    Members | 62,000 | 62,500 | 66,000 | 3,500
Company | 7,500 | 5,200 | 7,500 | 2,300
    Travel | 4,000 | 3,000 | 4,000 | 1,000
    Audit | 3,500 | 2,200 | 3,500 | 1,300
Total for the Board | 157,500 | 155,700 | 164,000 | 8,300
"""


def test_sentences_below_an_overview_are_none_of_its_lines(tmp_path: Path) -> None:
    book = read(save_workbook(tmp_path / "a.xlsx", {"Paper": PAPER, "Annexes": ANNEX}))
    assert describe_rows(book, "secco_lines")[-1] == "total total: 157500, 155700, 164000, 8300"
    assert list_findings(book) == []
