"""Every trait of a cell that the file format knows, read to the exact value."""

import hashlib
import pickle
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from sexcel.files.reading import read_grid
from sexcel.model.grid import Cell, CellValue, ErrorValue, Grid, Visibility
from sexcel.model.refs import RangeRef
from sexcel.ooxml import xlsx
from tests.files.packages import (
    STRICT,
    SheetSource,
    relationships_xml,
    save_parts,
    styles_xml,
    workbook_parts,
    zip_parts,
)
from tests.ooxml.handwritten import cells_of, value_of


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A1"><v>1082102</v></c>', Decimal(1082102)),
        ('<c r="A1" t="n"><v>-553312.5</v></c>', Decimal("-553312.5")),
        ('<c r="A1"><v>0.30000000000000004</v></c>', Decimal("0.3")),
        ('<c r="A1"><v>1234567890123456789</v></c>', Decimal("1.23456789012346E+18")),
        ('<c r="A1"><v>999999999999999</v></c>', Decimal(999999999999999)),
        ('<c r="A1"><v>0.1234567890123456</v></c>', Decimal("0.123456789012346")),
        ('<c r="A1"><v>1.5E-7</v></c>', Decimal("0.00000015")),
        ('<c r="A1"><v>-0</v></c>', Decimal(0)),
        ('<c r="A1"><v> 7 </v></c>', Decimal(7)),
        ('<c r="A1" t="b"><v>1</v></c>', True),
        ('<c r="A1" t="b"><v>false</v></c>', False),
        ('<c r="A1" t="e"><v>#REF!</v></c>', ErrorValue("#REF!")),
        ('<c r="A1" t="str"><v>SMEs</v></c>', "SMEs"),
        ('<c r="A1" t="d"><v>2020-04-01T00:00:00</v></c>', date(2020, 4, 1)),
        ('<c r="A1" t="inlineStr"><is><t>Core Team</t></is></c>', "Core Team"),
        ('<c r="A1" t="inlineStr"><is><t>  </t></is></c>', "  "),
        ('<c r="A1" t="str"><v> \n</v></c>', " \n"),
        ('<c r="A1" t="str"><v>a_x000D_b_x005F_x0041_</v></c>', "a\rb_x0041_"),
        ('<c r="A1" t="str"><v>a_xD800_b</v></c>', "a\ufffdb"),
        ('<c r="A1" t="str"><v>&amp; &lt;x&gt; £</v></c>', "& <x> £"),
        ('<c r="A1"><extLst><ext><v>9</v></ext></extLst><v>8</v></c>', Decimal(8)),
        ('<c r="A1"><v>8<!-- eight --></v></c>', Decimal(8)),
        ('<c r="A1"><v>1<![CDATA[2]]>3</v></c>', Decimal(123)),
    ],
)
def test_value(tmp_path: Path, cell: str, value: CellValue) -> None:
    read_value = value_of(tmp_path, cell)
    assert read_value == value
    assert type(read_value) is type(value)


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1" s="1"/>',
        '<c r="A1" s="1"><v/></c>',
        '<c r="A1"><v>  </v></c>',
        '<c r="A1" t="s"><v></v></c>',
        '<c r="A1" t="b"><v></v></c>',
        '<c r="A1" t="e"><v></v></c>',
        '<c r="A1" t="d"><v></v></c>',
        '<c r="A1" t="str"><v></v></c>',
        '<c r="A1" t="inlineStr"><is/></c>',
    ],
)
def test_empty_cell_is_not_stored(tmp_path: Path, cell: str) -> None:
    assert cells_of(tmp_path, f'<row r="1">{cell}</row>', styles=styles_xml(4)) == {}


STRINGS = (
    "<si><t>Core Team</t></si>"
    "<si><r><rPr><b/></rPr><t>Sub</t></r><r><t xml:space='preserve'> Total</t></r></si>"
    "<si><t>課</t><rPh sb='0' eb='1'><t>カ</t></rPh><phoneticPr fontId='1'/></si>"
    "<si><t xml:space='preserve'>   </t></si><si/>"
)


@pytest.mark.parametrize(
    ("index", "text"), [(0, "Core Team"), (1, "Sub Total"), (2, "課"), (3, "   ")]
)
def test_shared_text_without_formats_and_reading_aids(
    tmp_path: Path, index: int, text: str
) -> None:
    cell = f'<c r="A1" t="s"><v>{index}</v></c>'
    assert value_of(tmp_path, cell, strings=STRINGS) == text


def test_rich_inline_text_leaves_the_parser_where_it_was(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>a</t></r><rPh sb="0" eb="1"><t>x</t></rPh>'
        '<r><t>b</t></r></is></c><c r="B1"><v>2</v></c></row>'
    )
    values = {position: cell.value for position, cell in cells_of(tmp_path, rows).items()}
    assert values == {(1, 1): "ab", (1, 2): Decimal(2)}


@pytest.mark.parametrize(
    ("cell", "formula", "value"),
    [
        ("<c r='A1'><f>SUM(B1:B9)</f><v>12.5</v></c>", "SUM(B1:B9)", Decimal("12.5")),
        ("<c r='A1'><f>SUM(B1:B9)</f></c>", "SUM(B1:B9)", None),
        ("<c r='A1'><f>SUM(B1:B9)</f><v/></c>", "SUM(B1:B9)", None),
        ("<c r='A1' t='str'><f>B1&amp;\"x\"</f><v>ax</v></c>", 'B1&"x"', "ax"),
        ("<c r='A1' t='str'><f>\"\"</f><v></v></c>", '""', ""),
        ("<c r='A1' t='b'><f>B1=2</f><v>0</v></c>", "B1=2", False),
        ("<c r='A1' t='e'><f>1/0</f><v>#DIV/0!</v></c>", "1/0", ErrorValue("#DIV/0!")),
        ("<c r='A1'><f>=B1</f><v>1</v></c>", "B1", Decimal(1)),
        ("<c r='A1'><f/><v>1</v></c>", None, Decimal(1)),
        ("<c r='A1'><v>1</v><f>B1</f></c>", "B1", Decimal(1)),
        ("<c r='A1'><f t='shared' si='9'>B1</f><v>1</v></c>", "B1", Decimal(1)),
        ("<c r='A1'><f t='dataTable' ref='A1:A3' dtr='0' r1='C1'/><v>1</v></c>", "TABLE(,C1)", 1),
        ("<c r='A1'><f t='dataTable' ref='A1:A3' dtr='1' r1='C1'/><v>1</v></c>", "TABLE(C1,)", 1),
        (
            "<c r='A1'><f t='dataTable' ref='A1:B3' dt2D='1' dtr='1' r1='C1' r2='D1'/><v>1</v></c>",
            "TABLE(C1,D1)",
            1,
        ),
    ],
)
def test_formula_and_cached_value(
    tmp_path: Path, cell: str, formula: str | None, value: CellValue
) -> None:
    cells = cells_of(tmp_path, f'<row r="1">{cell}</row>')
    assert cells == {(1, 1): Cell(value, formula)}


WORKBOOK_LINK = ("officeDocument", "xl/workbook.xml")
ROWS = (
    '<row r="2"><c r="B2" t="s"><v>0</v></c><c r="C2"><f>SUM(C3:C4)</f><v>7</v></c></row>'
    '<row r="4"><c r="AA4" t="b"><v>1</v></c></row>'
)
CELLS = {
    (2, 2): Cell("Core Team"),
    (2, 3): Cell(Decimal(7), "SUM(C3:C4)"),
    (4, 27): Cell(True),
}


def test_strict_workbook(tmp_path: Path) -> None:
    parts = workbook_parts(SheetSource(ROWS), strings=STRINGS, namespace=STRICT)
    assert read_grid(save_parts(tmp_path, parts)).sheets[0].cells == CELLS


def test_prefixed_elements(tmp_path: Path) -> None:
    parts = workbook_parts(SheetSource(ROWS), strings=STRINGS)
    for name, content in parts.items():
        if name.startswith("xl/") and name.endswith(".xml"):
            text = content.decode().replace("xmlns=", "xmlns:x=")
            text = text.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")
            parts[name] = text.encode()
    assert b"<x:c r=" in parts["xl/worksheets/sheet1.xml"]
    assert read_grid(save_parts(tmp_path, parts)).sheets[0].cells == CELLS


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "iso-8859-1"])
def test_other_encodings(tmp_path: Path, encoding: str) -> None:
    parts = workbook_parts(SheetSource('<row><c t="str"><v>£ ü</v></c></row>'))
    name = "xl/worksheets/sheet1.xml"
    declared = encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{declared}"?>' + parts[name].decode()
    parts[name] = text.encode(encoding)
    assert read_grid(save_parts(tmp_path, parts)).sheets[0].cells == {(1, 1): Cell("£ ü")}


def test_pretty_printed_sheet(tmp_path: Path) -> None:
    rows = ROWS.replace("><", ">\n  <").replace("Core\n  ", "Core")
    parts = workbook_parts(SheetSource(rows), strings=STRINGS)
    assert read_grid(save_parts(tmp_path, parts)).sheets[0].cells == CELLS


def test_absent_references_count_on(tmp_path: Path) -> None:
    rows = (
        "<row><c><v>1</v></c><c/><c><v>3</v></c></row>"
        '<row r="5"><c><v>4</v></c><c r="D5"><v>5</v></c><c><v>6</v></c></row>'
        "<row><c><v>7</v></c></row>"
        '<row><c r="B9"><v>8</v></c><c r="C9"><v>9</v></c></row>'
    )
    values = {position: cell.value for position, cell in cells_of(tmp_path, rows).items()}
    assert values == {
        (1, 1): 1, (1, 3): 3, (5, 1): 4, (5, 4): 5, (5, 5): 6, (6, 1): 7, (9, 2): 8, (9, 3): 9,
    }  # fmt: skip


@pytest.mark.parametrize("packed", [False, True])
def test_rows_and_cells_out_of_order_are_put_in_order(
    tmp_path: Path, packed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if packed:
        monkeypatch.setattr(xlsx, "MAX_PLAIN_CELLS", 0)
    rows = (
        '<row r="9"><c r="C9"><v>4</v></c><c r="A9" s="1"><f>Z1</f><v>3</v></c></row>'
        '<row r="2"><c r="B2"><v>2</v></c><c r="A2"><v>1</v></c></row>'
        '<row r="10"><c r="A10"><v>5</v></c></row>'
    )
    path = save_parts(tmp_path, workbook_parts(SheetSource(rows), styles=styles_xml(9)))
    sheet = read_grid(path).sheets[0]
    assert list(sheet.cells.items()) == [
        ((2, 1), Cell(Decimal(1))),
        ((2, 2), Cell(Decimal(2))),
        ((9, 1), Cell(Decimal(3), "Z1", "0%")),
        ((9, 3), Cell(Decimal(4))),
        ((10, 1), Cell(Decimal(5))),
    ]
    assert sheet.rows == {2: (1, 2), 9: (1, 3), 10: (1,)}


def test_merges_hidden_rows_and_columns(tmp_path: Path) -> None:
    sheet = SheetSource(
        '<row r="1"><c r="D1"><v>1</v></c></row><row r="3" hidden="1"/>'
        '<row r="4" hidden="true"><c r="A4"><v>2</v></c></row><row r="5" hidden="0"/>',
        before='<cols><col min="1" max="1"/><col min="2" max="3" hidden="1"/>'
        '<col min="6" max="16384" hidden="1"/></cols>',
        after='<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="D5:C4"/><mergeCell ref="F9"/>'
        "</mergeCells>",
    )
    read = read_grid(save_parts(tmp_path, workbook_parts(sheet))).sheets[0]
    assert read.merges == (RangeRef("Costs", 1, 1, 2, 2), RangeRef("Costs", 4, 3, 5, 4))
    assert read.hidden_rows == {3, 4}
    assert read.hidden_columns == {2, 3}


def test_sheets_in_order_with_their_visibility(tmp_path: Path) -> None:
    parts = workbook_parts(
        SheetSource(name="Summary & notes"),
        SheetSource(name="Rates", state="hidden"),
        SheetSource(name="Lists", state="veryHidden"),
        SheetSource(name="Odd", state="sideways"),
    )
    grid = read_grid(save_parts(tmp_path, parts))
    assert [(sheet.name, sheet.visibility) for sheet in grid] == [
        ("Summary & notes", Visibility.VISIBLE),
        ("Rates", Visibility.HIDDEN),
        ("Lists", Visibility.VERY_HIDDEN),
        ("Odd", Visibility.VISIBLE),
    ]


def test_defined_names_of_the_workbook(tmp_path: Path) -> None:
    names = (
        "<definedNames><definedName name='Uplift'>Rates!$B$2</definedName>"
        "<definedName name='Discount'>0.1</definedName>"
        "<definedName name='Local' localSheetId='0'>Rates!$B$3</definedName>"
        "<definedName name='_xlnm.Print_Area'>Rates!$A$1</definedName>"
        "<definedName name='Secret' hidden='1'>Rates!$B$4</definedName></definedNames>"
    )
    grid = read_grid(save_parts(tmp_path, workbook_parts(SheetSource(), names=names)))
    assert grid.defined_names == {"Uplift": "Rates!$B$2", "Discount": "0.1"}


def test_grid_carries_path_and_hash_of_the_file(tmp_path: Path) -> None:
    path = save_parts(tmp_path, workbook_parts(SheetSource()))
    grid = read_grid(path)
    assert grid.path == str(path)
    assert grid.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_packed_cells_answer_as_plain_ones_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = (
        '<row r="2"><c r="B2" s="1"><v>43922</v></c><c r="D2"><f t="shared" si="1">B2+0.5</f>'
        '<v>0.30000000000000004</v></c></row><row r="7"><c r="A7" t="str"><v>x</v></c>'
        '<c r="D7" t="e"><f t="shared" si="1"/><v>#N/A</v></c></row>'
    )
    path = save_parts(tmp_path, workbook_parts(SheetSource(rows), styles=styles_xml(14)))
    plain = read_grid(path)
    monkeypatch.setattr(xlsx, "MAX_PLAIN_CELLS", 0)
    packed = read_grid(path)
    assert type(plain.sheets[0].cells) is not type(packed.sheets[0].cells)
    assert packed == plain
    sheet = packed.sheets[0]
    assert len(sheet.cells) == 4
    assert sheet.cell(7, 4) == Cell(ErrorValue("#N/A"), "B7+0.5")
    assert sheet.value(2, 2) == date(2020, 4, 1)
    assert sheet.value(2, 4) == Decimal("0.3")
    for row, column in ((1, 1), (2, 1), (2, 3), (2, 5), (3, 2), (7, 2), (8, 1)):
        assert sheet.cell(row, column) is None
        assert (row, column) not in sheet.cells
    with pytest.raises(KeyError):
        sheet.cells[1, 1]
    assert pickle.loads(pickle.dumps(packed)) == plain


def written_by_openpyxl(path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Costs"
    sheet["A1"], sheet["B1"] = "Core Team", 1082102
    sheet["B2"], sheet["C2"] = "=SUM(B1:B1)", datetime(2020, 4, 1, 12)
    sheet["D2"], sheet["E2"] = True, "#N/A"
    sheet["B1"].number_format = "£#,##0"
    workbook.create_sheet("Rates").sheet_state = "hidden"
    workbook.save(path)


def test_workbook_saved_by_openpyxl(tmp_path: Path) -> None:
    path = tmp_path / "costs.xlsx"
    written_by_openpyxl(path)
    grid = read_grid(path)
    assert [sheet.name for sheet in grid] == ["Costs", "Rates"]
    assert grid.sheet("Rates").visibility is Visibility.HIDDEN
    assert grid.sheet("Costs").cells == {
        (1, 1): Cell("Core Team"),
        (1, 2): Cell(Decimal(1082102), None, "£#,##0"),
        (2, 2): Cell(None, "SUM(B1:B1)"),
        (2, 3): Cell(date(2020, 4, 1), None, "yyyy-mm-dd h:mm:ss"),
        (2, 4): Cell(True),
        (2, 5): Cell(ErrorValue("#N/A")),
    }


@pytest.mark.parametrize("constant_memory", [False, True])
def test_workbook_saved_by_xlsxwriter(tmp_path: Path, constant_memory: bool) -> None:
    path = tmp_path / "costs.xlsx"
    workbook = xlsxwriter.Workbook(
        str(path), {"date_1904": True, "constant_memory": constant_memory}
    )
    sheet = workbook.add_worksheet("Costs")
    sheet.write_string(0, 0, "Sub Total")
    sheet.write_formula(0, 1, "=1+1", None, 2)
    sheet.write_formula(0, 2, '=IF(B1=2,"yes","no")', None, "yes")
    sheet.write_datetime(1, 0, datetime(2020, 4, 1), workbook.add_format({"num_format": 14}))
    sheet.write_boolean(1, 1, False)
    sheet.write_blank(1, 2, None, workbook.add_format({"bold": True}))
    workbook.define_name("Uplift", "=Costs!$B$1")
    workbook.close()
    grid = read_grid(path)
    assert grid.defined_names == {"Uplift": "Costs!$B$1"}
    assert grid.sheet("Costs").cells == {
        (1, 1): Cell("Sub Total"),
        (1, 2): Cell(Decimal(2), "1+1"),
        (1, 3): Cell("yes", 'IF(B1=2,"yes","no")'),
        (2, 1): Cell(date(2020, 4, 1), None, "mm-dd-yy"),
        (2, 2): Cell(False),
    }


@pytest.mark.parametrize("name", ["budget.xltm", "budget.csv", "budget", "budget.xls"])
def test_what_a_file_is_does_not_depend_on_its_name(tmp_path: Path, name: str) -> None:
    path = save_parts(tmp_path, workbook_parts(SheetSource("<row><c><v>1</v></c></row>")), name)
    assert read_grid(path).sheets[0].cells == {(1, 1): Cell(Decimal(1))}


def test_what_the_package_names_before_its_workbook_is_no_workbook(tmp_path: Path) -> None:
    parts = workbook_parts(SheetSource(ROWS), strings=STRINGS)
    parts["docProps/core.xml"] = b"<core/>"
    parts["_rels/.rels"] = relationships_xml(
        (("rId1", "core-properties", "docProps/core.xml"), ("rId2", *WORKBOOK_LINK))
    )
    assert read_grid(save_parts(tmp_path, parts)).sheets[0].cells == CELLS


def test_rows_are_read_only_where_a_sheet_has_them(tmp_path: Path) -> None:
    extension = "<extLst><ext><sheetData><row><c><v>9</v></c></row></sheetData></ext></extLst>"
    parts = workbook_parts(SheetSource(ROWS, extension, extension), strings=STRINGS)
    assert read_grid(save_parts(tmp_path, parts)).sheets[0].cells == CELLS


def test_part_names_without_regard_to_case_and_with_absolute_targets(tmp_path: Path) -> None:
    parts = workbook_parts(SheetSource(ROWS), strings=STRINGS)
    parts["xl/SharedSTRINGS.xml"] = parts.pop("xl/sharedStrings.xml")
    links = "xl/_rels/workbook.xml.rels"
    parts[links] = parts[links].replace(b'"worksheets/', b'"/xl/worksheets/')
    assert read_grid(save_parts(tmp_path, parts)).sheets[0].cells == CELLS


def test_reading_is_the_same_from_any_folder_and_leaves_the_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "budget.xlsx"
    path.write_bytes(zip_parts(workbook_parts(SheetSource(ROWS), strings=STRINGS)))
    before, changed = path.read_bytes(), path.stat().st_mtime_ns
    monkeypatch.chdir(tmp_path)
    grid: Grid = read_grid(Path("budget.xlsx"))
    assert grid.path == "budget.xlsx"
    assert grid.sheets == read_grid(path).sheets
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, changed)
    assert [file.name for file in tmp_path.iterdir()] == ["budget.xlsx"]
