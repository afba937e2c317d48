"""Number formats, and the numbers that they make dates."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sexcel.model.grid import Cell, CellValue
from tests.files.packages import styles_xml
from tests.ooxml.handwritten import cells_of, value_of


@pytest.mark.parametrize(
    ("serial", "epoch", "value"),
    [
        ("43922", "", date(2020, 4, 1)),
        ("43922.75", "", date(2020, 4, 1)),
        ("43921.999999999996", "", date(2020, 4, 1)),
        ("1", "", date(1900, 1, 1)),
        ("59", "", date(1900, 2, 28)),
        ("60", "", Decimal(60)),
        ("61", "", date(1900, 3, 1)),
        ("2958465", "", date(9999, 12, 31)),
        ("2958466", "", Decimal(2958466)),
        ("0", "", Decimal(0)),
        ("-5", "", Decimal(-5)),
        ("0", "1", date(1904, 1, 1)),
        ("60", "1", date(1904, 3, 1)),
        ("42460", "true", date(2020, 4, 1)),
        ("2957003", "1", date(9999, 12, 31)),
        ("2957004", "1", Decimal(2957004)),
        ("-1", "1", Decimal(-1)),
        ("43922", "0", date(2020, 4, 1)),
    ],
)
def test_date_serial(tmp_path: Path, serial: str, epoch: str, value: CellValue) -> None:
    properties = f'<workbookPr date1904="{epoch}"/>' if epoch else ""
    read_value = value_of(
        tmp_path,
        f'<c r="A1" s="1"><v>{serial}</v></c>',
        styles=styles_xml(14),
        properties=properties,
    )
    assert read_value == value
    assert type(read_value) is type(value)


@pytest.mark.parametrize(
    "code",
    [14, 15, 16, 17, 22, 27, 36, 50, 58, "dd/mm/yyyy", "mmm-yy", "mmm", "yyyy", "[$-809]d mmmm",
     'dd/mm/yyyy;@', "d/m/yy h:mm", '[Red]"due "dd mmm', "MMM YYYY", "mm"],
)  # fmt: skip
def test_format_that_shows_a_date(tmp_path: Path, code: str | int) -> None:
    cell = '<c r="A1" s="1"><v>43922</v></c>'
    assert value_of(tmp_path, cell, styles=styles_xml(code)) == date(2020, 4, 1)


@pytest.mark.parametrize(
    "code",
    [0, 1, 2, 3, 4, 9, 18, 20, 21, 45, 46, 47, 49, 163, "h:mm", "[h]:mm", "[mm]:ss", "[m]", "mm:ss",
     "#,##0", "[Red]#,##0", '0 "days"', "0 \\d\\a\\y", '£#,##0;"dd"', "#,##0_d", "0.00E+00", "*d0",
     "[$£-809]#,##0", '0.0,,"m', "0;dd/mm", "[<1]0"],
)  # fmt: skip
def test_format_that_shows_no_date(tmp_path: Path, code: str | int) -> None:
    cell = '<c r="A1" s="1"><v>43922</v></c>'
    assert value_of(tmp_path, cell, styles=styles_xml(code)) == Decimal(43922)


def test_number_format_is_that_of_the_cell_and_of_no_conditional_format(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1" s="1"><v>1</v></c><c r="C1" s="2"><v>1</v></c>'
        '<c r="D1" s="77"><v>1</v></c></row>'
    )
    cells = cells_of(tmp_path, rows, styles=styles_xml('"£"#,##0', 10))
    assert [cell.number_format for cell in cells.values()] == [
        "General", '"£"#,##0', "0.00%", "General",
    ]  # fmt: skip


def test_built_in_format_that_the_workbook_defines_itself(tmp_path: Path) -> None:
    styles = styles_xml(44).replace(
        "<numFmts>", '<numFmts><numFmt numFmtId="44" formatCode="_-£* 0"/>'
    )
    cells = cells_of(tmp_path, '<row r="1"><c r="A1" s="1"><v>1</v></c></row>', styles=styles)
    assert cells == {(1, 1): Cell(Decimal(1), None, "_-£* 0")}


def test_workbook_without_styles_has_general_cells(tmp_path: Path) -> None:
    cells = cells_of(tmp_path, '<row r="1"><c r="A1" s="4"><v>43922</v></c></row>')
    assert cells == {(1, 1): Cell(Decimal(43922))}
