"""Damage beside the cells does not stop the reading; what is beside the cells is said."""

import struct
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment

from sexcel.files.reading import read_grid
from sexcel.model.grid import Cell
from sexcel.ooxml import package, xlsx
from tests.files.packages import (
    SheetSource,
    relationships_xml,
    save_parts,
    workbook_parts,
    zip_parts,
)

ONE_CELL = SheetSource("<row><c><f>B1</f><v>1</v></c></row>", after='<drawing id="rId1"/>')
CELLS = {(1, 1): Cell(Decimal(1), "B1")}


@pytest.mark.parametrize(
    "damage",
    [
        {"docProps/core.xml": b"<not xml"},
        {"docProps/app.xml": b"\x00\xff"},
        {"xl/comments1.xml": b"<comments><commen"},
        {"xl/theme/theme1.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"},
        {"xl/drawings/drawing1.xml": b"\xff\xfe<"},
        {"xl/calcChain.xml": b"<calcChain><c r='ZZZZ9'/></calcChain>"},
        {"[Content_Types].xml": b"no types at all"},
        {
            "xl/worksheets/_rels/sheet1.xml.rels": relationships_xml(
                (("rId1", "drawing", "../drawings/missing.xml"),)
            )
        },
        {"xl/worksheets/_rels/sheet1.xml.rels": b"<Relationships>"},
        {"xl/externalLinks/externalLink1.xml": b""},
        {"xl/vbaProject.bin": b"MZ"},
        {"customXml/item1.xml": b"<<<"},
    ],
)
def test_damage_beside_the_cells_does_not_stop_the_reading(
    tmp_path: Path, damage: dict[str, bytes]
) -> None:
    path = save_parts(tmp_path, {**workbook_parts(ONE_CELL), **damage})
    assert read_grid(path).sheets[0].cells == CELLS


def test_missing_shared_texts_do_not_matter_where_no_cell_needs_them(tmp_path: Path) -> None:
    parts = workbook_parts(ONE_CELL, strings="<si><t>x</t></si>")
    del parts["xl/sharedStrings.xml"]
    assert read_grid(save_parts(tmp_path, parts)).sheets[0].cells == CELLS


def test_part_that_cannot_be_inflated_beside_the_cells(tmp_path: Path) -> None:
    drawing = b"<xdr:wsDr>" + bytes(range(256)) * 40
    content = zip_parts({**workbook_parts(ONE_CELL), "xl/drawings/drawing1.xml": drawing})
    contents = content.index(b"xl/drawings/drawing1.xml") + len("xl/drawings/drawing1.xml")
    path = tmp_path / "budget.xlsx"
    path.write_bytes(content[:contents] + b"\xff" * 20 + content[contents + 20 :])
    assert read_grid(path).sheets[0].cells == CELLS


def test_leftovers_are_counted_in_plain_words(tmp_path: Path) -> None:
    other_parts = [
        "xl/charts/chart1.xml", "xl/charts/chart2.xml", "xl/charts/style1.xml",
        "xl/charts/chartEx1.xml", "xl/media/image1.png", "xl/vbaProject.bin",
        "xl/pivotTables/pivotTable1.xml", "xl/pivotTables/_rels/pivotTable1.xml.rels",
        "xl/slicers/slicer1.xml", "xl/comments1.xml", "xl/comments/comment2.xml",
        "xl/threadedComments/threadedComment1.xml", "xl/externalLinks/externalLink1.xml",
        "xl/externalLinks/externalLink2.xml", "xl/ctrlProps/ctrlProp1.xml",
        "xl/activeX/activeX1.xml", "xl/embeddings/oleObject1.bin", "xl/connections.xml",
        "_xmlsignatures/sig1.xml", "xl/timelines/timeline1.xml", "xl/model/item.data",
    ]  # fmt: skip
    parts = {**workbook_parts(ONE_CELL), **dict.fromkeys(other_parts, b"")}
    parts["xl/drawings/drawing1.xml"] = b"<xdr:sp macro=''></xdr:sp><xdr:sp/><xdr:spPr/><a:sp>"
    assert read_grid(save_parts(tmp_path, parts)).not_carried == (
        "2 charts",
        "1 chart of a newer kind",
        "1 picture",
        "1 set of macros",
        "1 pivot table",
        "1 sheet with slicers",
        "1 sheet with timelines",
        "2 sheets with comments",
        "1 sheet with threaded comments",
        "2 links to other workbooks",
        "1 form control",
        "1 ActiveX control",
        "1 embedded document",
        "1 list of connections to outside",
        "1 data model",
        "1 digital signature",
        "2 shapes or text boxes",
    )


def test_leftovers_of_the_sheets_themselves(tmp_path: Path) -> None:
    after = (
        "<conditionalFormatting><cfRule/><cfRule/></conditionalFormatting>"
        "<dataValidations><dataValidation/></dataValidations>"
        "<hyperlinks><hyperlink/><hyperlink/></hyperlinks>"
    )
    parts = workbook_parts(SheetSource(after=after), SheetSource(after=after, name="Rates"))
    assert read_grid(save_parts(tmp_path, parts)).not_carried == (
        "4 conditional formats",
        "2 data validations",
        "4 hyperlinks",
    )


def test_plain_workbook_has_no_leftovers(tmp_path: Path) -> None:
    assert read_grid(save_parts(tmp_path, workbook_parts(SheetSource()))).not_carried == ()


def test_chart_and_comment_as_openpyxl_saves_them(tmp_path: Path) -> None:
    path = tmp_path / "chart.xlsx"
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet["A1"] = 5
    sheet["A1"].comment = Comment("why?", "reviewer")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=1, min_row=1))
    sheet.add_chart(chart, "C3")
    workbook.save(path)
    assert read_grid(path).not_carried == ("1 chart", "1 sheet with comments")


def test_chart_sheets_and_macro_sheets_are_no_grids(tmp_path: Path) -> None:
    parts = workbook_parts(ONE_CELL, SheetSource(name="Chart"), SheetSource(name="Macro"))
    parts["xl/chartsheets/sheet1.xml"] = parts.pop("xl/worksheets/sheet2.xml")
    parts["xl/macrosheets/sheet1.xml"] = parts.pop("xl/worksheets/sheet3.xml")
    links = (
        ("rId1", "worksheet", "worksheets/sheet1.xml"),
        ("rId2", "chartsheet", "chartsheets/sheet1.xml"),
        ("rId3", "xlMacrosheet", "macrosheets/sheet1.xml"),
    )
    parts["xl/_rels/workbook.xml.rels"] = relationships_xml(links)
    grid = read_grid(save_parts(tmp_path, parts))
    assert [sheet.name for sheet in grid] == ["Costs"]
    assert grid.not_carried == ("1 chart sheet", "1 macro sheet")


def test_stored_parts_and_folders_in_the_package(tmp_path: Path) -> None:
    parts = {"xl/": b"", **workbook_parts(ONE_CELL)}
    path = tmp_path / "budget.xlsx"
    path.write_bytes(zip_parts(parts, zipfile.ZIP_STORED))
    assert read_grid(path).sheets[0].cells == CELLS


def test_sheet_larger_than_any_piece_it_is_read_in(tmp_path: Path) -> None:
    rows = "".join(f"<row><c><v>{row}.25</v></c></row>" for row in range(1, 40_001))
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        path = tmp_path / f"{method}.xlsx"
        path.write_bytes(zip_parts(workbook_parts(SheetSource(rows)), method))
        cells = read_grid(path).sheets[0].cells
        assert len(cells) == 40_000
        assert sum(cell.value for cell in cells.values() if isinstance(cell.value, Decimal)) == (
            Decimal("800030000.00")
        )


def test_parts_read_twice_count_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = workbook_parts(ONE_CELL)
    monkeypatch.setattr(xlsx, "SHORTEST_CELL_BYTES", 0)  # So that cells are counted beforehand.
    monkeypatch.setattr(package, "MAX_TOTAL_BYTES", sum(map(len, parts.values())))
    assert read_grid(save_parts(tmp_path, parts)).sheets[0].cells == CELLS


def test_package_with_64_bit_sizes(tmp_path: Path) -> None:
    path = tmp_path / "budget.xlsx"
    path.write_bytes(with_64_bit_sizes(zip_parts(workbook_parts(ONE_CELL))))
    with zipfile.ZipFile(path) as written:
        assert written.testzip() is None
    assert read_grid(path).sheets[0].cells == CELLS


def with_64_bit_sizes(package: bytes) -> bytes:
    """Return the package with every size and offset of its list of contents in the wide form."""
    end = package.rindex(b"PK\x05\x06")
    count, size, offset = struct.unpack_from("<HLL", package, end + 10)
    start, listing = offset, b""
    while start < offset + size:
        entry = bytearray(package[start : start + 46])
        packed, plain, name, extra, comment = struct.unpack_from("<LLHHH", entry, 20)
        (place,) = struct.unpack_from("<L", entry, 42)
        wide = struct.pack("<HHQQQ", 1, 24, plain, packed, place)
        struct.pack_into("<LLHH", entry, 20, 0xFFFFFFFF, 0xFFFFFFFF, name, len(wide))
        struct.pack_into("<L", entry, 42, 0xFFFFFFFF)
        listing += bytes(entry) + package[start + 46 : start + 46 + name] + wide
        start += 46 + name + extra + comment
    end64 = struct.pack(
        "<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, len(listing), offset
    )
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, offset + len(listing), 1)
    tail = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, *(0xFFFFFFFF,) * 2, 0)
    return package[:offset] + listing + end64 + locator + tail
