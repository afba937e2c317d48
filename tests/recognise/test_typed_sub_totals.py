"""A total whose formula adds typed sub totals is of one block with the lines above them."""

from pathlib import Path

import xlsxwriter

import sexcel
from sexcel.model.book import Role
from tests.graft.published import PUBLISHED, build_values

LINES = "2 SECCo and Panel"


def test_typed_sub_totals_begin_no_block_of_their_own(tmp_path: Path) -> None:
    def link(workbook: xlsxwriter.Workbook) -> None:
        lines, summary = map(workbook.get_worksheet_by_name, (LINES, "1 Summary"))
        lines.write_formula("F26", "=F13+F14+F20+F25", None, 1_082_102)
        summary.write_formula("E16", f"='{LINES}'!F26", None, 1_082_102)

    table = sexcel.read(build_values(tmp_path / "source.xlsx", PUBLISHED, link)).tables[
        "secco_lines"
    ]
    (area,) = table.ranges
    assert (area.first_row, area.last_row) == (5, 26)
    assert [row.position for row in table.rows if row.role is Role.SUB_TOTAL] == [13, 20, 25]
