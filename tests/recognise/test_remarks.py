"""What is said of a line outside the tables is its reason; a title is none."""

from pathlib import Path

import pytest
import xlsxwriter

import sexcel
from tests.graft.published import PUBLISHED, build_values

TITLE = "SECCo & Panel Operations - budget line provision"
REASON = "SECCo & Panel Operations: an increase of £257,116, as the User CIO moved here"


@pytest.mark.parametrize(
    ("cell", "words", "reasons"),
    [
        ("B12", TITLE, []),
        ("B1", f"{TITLE} 2020/21", []),
        ("B12", REASON, [REASON]),
        ("B50", REASON, [REASON]),
    ],
)
def test_a_title_is_no_reason(cell: str, words: str, reasons: list[str], tmp_path: Path) -> None:
    def write(workbook: xlsxwriter.Workbook) -> None:
        workbook.get_worksheet_by_name("1 Summary").write(cell, words)

    book = sexcel.read(build_values(tmp_path / "source.xlsx", PUBLISHED, write))
    assert [remark.text("reason") for remark in book.remarks] == reasons
