"""Workbooks of others: refused, or read without a verdict; never a table of ours by chance."""

from pathlib import Path

import pytest

import sexcel
from sexcel.model.errors import NoBudgetTableError
from tests.recognise.messy.workbooks import read, save_workbook

REVENUE = """
University of Northshire: revenue projections
Category | 2024/25 Budget | 2025/26 Projection | 2026/27 Projection
Tuition fees | 12,400,000 | 12,900,000 | 13,400,000
Research grants | 4,100,000 | 4,300,000 | 4,400,000
Total | 16,500,000 | 17,200,000 | 17,800,000
"""

SOURCES = """
Project revenue projection
Source | 2024/25 Budget | 2025/26 Estimate | 2026/27 Estimate
Tuition fees | 12,400,000 | 12,900,000 | 13,400,000
Research grants | 4,100,000 | 4,300,000 | 4,400,000
Total | 16,500,000 | 17,200,000 | 17,800,000
"""

STAFF = """
Budget Category | 2023/24 Budget | 2023/24 Outturn | 2024/25 Budget | Variance
Teaching | 820,000 | 850,000 | 880,000 | 30,000
Premises | 110,000 | 112,000 | 115,000 | 3,000
Total | 930,000 | 962,000 | 995,000 | 33,000
"""

LEDGER = """
Cost | 2023/24 Actual | 2024/25 Budget | Variance
Teaching | 850,000 | 880,000 | 30,000
Premises | 112,000 | 115,000 | 3,000
Total | 962,000 | 995,000 | 33,000
"""

PUPILS = """
Pupils | 1 | 2 | 3
Year 7 | 120 | 118 | 121
Year 8 | 119 | 120 | 117
Year 9 | 115 | 118 | 120
Year 10 | 112 | 114 | 118
"""


@pytest.mark.parametrize("drawing", [REVENUE, SOURCES, STAFF])
def test_other_lines_are_no_table_of_the_budget(drawing: str, tmp_path: Path) -> None:
    with pytest.raises(NoBudgetTableError):
        read(save_workbook(tmp_path / "a.xlsx", {"Sheet": drawing}))


def test_a_list_among_other_figures_is_refused(tmp_path: Path) -> None:
    path = save_workbook(tmp_path / "a.xlsx", {"Ledger": LEDGER, "Roll": PUPILS})
    with pytest.raises(NoBudgetTableError, match="nothing names the Smart Energy Code"):
        read(path)


def test_a_budget_of_the_code_has_other_figures_too(tmp_path: Path) -> None:
    sheets = {"Ledger": f"\nSECAS accommodation{LEDGER}", "Roll": PUPILS}
    assert "accommodation" in read(save_workbook(tmp_path / "a.xlsx", sheets)).tables


def test_a_list_alone_has_no_verdict(tmp_path: Path) -> None:
    (report,) = sexcel.validate(save_workbook(tmp_path / "a.xlsx", {"Ledger": LEDGER})).files
    assert report.unjudged
    assert not report.passes
