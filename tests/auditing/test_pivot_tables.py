"""What a pivot table shows is no typed figure: its totals may be averages, or of what is hidden."""

from pathlib import Path

import pytest

import sexcel
from tests.files.packages import SheetSource, relationships_xml, save_parts, workbook_parts

PIVOT = "xl/pivotTables/pivotTable1.xml"
LINKS = "xl/worksheets/_rels/sheet1.xml.rels"
DEFINITION = (
    '<pivotTableDefinition xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<location ref="{}" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/>'
    "</pivotTableDefinition>"
)


def rows(*contents: tuple[str | int, ...]) -> str:
    """Return rows of texts and figures."""
    written = []
    for number, row in enumerate(contents, 1):
        cells = (
            f'<c r="{letter}{number}" t="str"><v>{content}</v></c>'
            if isinstance(content, str)
            else f'<c r="{letter}{number}"><v>{content}</v></c>'
            for letter, content in zip("ABCD", row, strict=False)
        )
        written.append(f'<row r="{number}">{"".join(cells)}</row>')
    return "".join(written)


REPORT = rows(
    ("Row Labels", "2022", "2023", "2024"),
    ("North", 1200, 1300, 1310),
    ("South", 900, 800, 850),
    ("West", 700, 650, 610),
    ("Grand Total", 2800, 2750, 3400),
)


@pytest.mark.parametrize(
    ("definition", "accused"),
    [(DEFINITION.format("A1:D5"), []), (DEFINITION.format("x"), ["D5"]), ("<pivot", ["D5"])],
)
def test_a_total_that_a_pivot_table_shows_is_not_added_up(
    tmp_path: Path, definition: str, accused: list[str]
) -> None:
    parts = workbook_parts(SheetSource(REPORT))
    parts[PIVOT] = definition.encode()
    parts[LINKS] = relationships_xml((("rId1", "pivotTable", "../pivotTables/pivotTable1.xml"),))
    findings = sexcel.audit(save_parts(tmp_path, parts)).findings
    assert [finding.cell for finding in findings] == accused
