"""Lines fold into what adds them up, and nothing else folds."""

import openpyxl
import pytest

from tests.writers.regenerating import regenerated


def folded(sheet: str) -> list[int]:
    rows = openpyxl.load_workbook(regenerated()[0])[sheet].row_dimensions
    return [row for row, dimension in rows.items() if dimension.outlineLevel]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sheet", "rows", "into"),
    [
        ("1 Projections", [], "below"),
        ("2 Overview", [7, 8, 9], "below"),
        ("4 SECCo and Panel", [*range(5, 12), *range(14, 19), *range(20, 24)], "below"),
        ("6 SECAS outturn", [7, 8, 9, 11, 12, 13], "below"),
        ("11 Projects", [*range(6, 17), *range(18, 32)], "above"),
        ("Commentary", [], "below"),
    ],
)
def test_lines_fold_into_their_sub_total_or_heading(sheet: str, rows: list[int], into: str) -> None:
    assert folded(sheet) == rows
    outline = openpyxl.load_workbook(regenerated()[0])[sheet].sheet_properties.outlinePr
    below = outline is None or outline.summaryBelow
    assert below is (into == "below")


@pytest.mark.slow
def test_checks_fold_into_the_state_of_their_table() -> None:
    sheet = openpyxl.load_workbook(regenerated()[0], data_only=True)["Checks"]
    assert sheet["A10"].value == "Checks that fail"
    assert sheet["H10"].value == "5 FAIL"
    rows = folded("Checks")
    assert rows[0] == 11
    assert len(rows) == sheet["D5"].value
    states = {
        str(sheet.cell(row, 1).value): str(sheet.cell(row, 8).value)
        for row in range(10, sheet.max_row + 1)
        if row not in rows
    }
    assert states["Table 1: Three-year budget projections"] == "15 OK"
    assert states["Structure of the tables"] == "1 FAIL"
    assert sum(int(state.split()[0]) for state in states.values() if "FAIL" in state) == 6
