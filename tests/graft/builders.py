"""Workbooks with whatever a workbook can have besides cells.

Each has a sheet "Costs in view" with cells in B2:C6.
"""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment
from xlsxwriter.worksheet import Worksheet

from tests.graft.packing import (
    RELATIONSHIPS,
    Parts,
    declare,
    default,
    override,
    parts_of,
    relate,
    replace_once,
    save_package,
)

SHEET = "Costs in view"
OFFICE = "application/vnd.openxmlformats-officedocument"
MICROSOFT = "http://schemas.microsoft.com/office"

FIRST = "xl/worksheets/sheet1.xml"
FIRST_LINKS = "xl/worksheets/_rels/sheet1.xml.rels"
NOTES, DRAWING = "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"
CONVERSATION, PERSONS = "xl/threadedComments/threadedComment1.xml", "xl/persons/person.xml"


def draw_pixel() -> io.BytesIO:
    """Draw a picture of one grey pixel."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        crc = struct.pack(">L", zlib.crc32(kind + content))
        return struct.pack(">L", len(content)) + kind + content + crc

    header = struct.pack(">2L5B", 1, 1, 8, 0, 0, 0, 0)
    pixel = zlib.compress(b"\x00\x80")
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")
    )


def build_plain(
    path: Path, fill: Callable[[xlsxwriter.Workbook, Worksheet], None] | None = None
) -> Path:
    """Write a workbook by xlsxwriter; ``fill`` adds to its one sheet."""
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet(SHEET)
        money = workbook.add_format({"num_format": '"£"#,##0', "bold": True})
        for row, amount in enumerate((1000, 2000, 3500, 6500), 2):
            sheet.write_string(row, 1, f"Line {row}")
            sheet.write_number(row, 2, amount, money)
        sheet.write_formula("C7", "=SUM(C3:C6)", money, 13000)
        if fill is not None:
            fill(workbook, sheet)
    return path


def build_rich(path: Path) -> Path:
    """Add charts, pictures, validation, conditional formats, sparklines, a table."""

    def fill(workbook: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        chart = workbook.add_chart({"type": "column"})
        chart.add_series({"values": f"='{SHEET}'!$C$3:$C$6"})
        sheet.insert_chart("F2", chart)
        sheet.insert_image("F20", "grey.png", {"image_data": draw_pixel()})
        sheet.data_validation("C3", {"validate": "integer", "criteria": ">", "value": 0})
        red = workbook.add_format({"font_color": "#AA0000"})
        sheet.conditional_format(
            "C3:C6", {"type": "cell", "criteria": "<", "value": 0, "format": red}
        )
        sheet.conditional_format("C3:C6", {"type": "data_bar", "data_bar_2010": True})
        sheet.add_sparkline("D3", {"range": f"'{SHEET}'!C3:C6"})
        sheet.add_table("H2:I4", {"columns": [{"header": "Grade"}, {"header": "Rate"}]})
        sheet.write_url("B9", "https://example.org/")
        sheet.ignore_errors({"number_stored_as_text": "B3"})
        sheet.merge_range("B10:C10", "merged")
        sheet.set_header("&L&G", {"image_left": "grey.png", "image_data_left": draw_pixel()})
        second = workbook.add_worksheet("Other")
        second.autofilter("A1:B3")
        second.repeat_rows(0)
        workbook.define_name("Other!Local", "=Other!$A$1")
        line = workbook.add_chart({"type": "line"})
        line.add_series({"values": f"='{SHEET}'!$C$3:$C$6"})
        workbook.add_chartsheet("A chart").set_chart(line)

    return build_plain(path, fill)


def build_with_notes(path: Path) -> Path:
    """Add notes as xlsxwriter writes them: one on B3, one elsewhere."""

    def fill(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write_comment("B3", "Agreed by\nthe Board.", {"author": "A. Person"})
        sheet.write_comment("E9", "Elsewhere.")

    return build_plain(path, fill)


def build_with_notes_of_openpyxl(path: Path) -> Path:
    """Write notes as openpyxl does, with part names of its own."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = SHEET
    sheet["B3"], sheet["C4"] = "Line", 2000
    sheet["B3"].comment = Comment("Mind this.", "A. Person")
    workbook.save(path)
    return path


def build_with_conversation(path: Path) -> Path:
    """Add a threaded comment on B3, its people and the note that stands in for it."""
    parts = parts_of(build_with_notes(path))
    parts[NOTES] = replace_once(
        replace_once(parts[NOTES], ">A. Person<", ">tc={1D5C7A10-0000-4000-8000-000000000001}<"),
        "Agreed by\nthe Board.",
        "[Threaded comment]\n\nComment:\n    Agreed?",
    )
    parts["xl/threadedComments/threadedComment1.xml"] = (
        f'<ThreadedComments xmlns="{MICROSOFT}/spreadsheetml/2018/threadedcomments">'
        '<threadedComment ref="B3" dT="2020-02-03T10:00:00.00" '
        'personId="{1D5C7A10-0000-4000-8000-0000000000AA}" '
        'id="{1D5C7A10-0000-4000-8000-000000000001}"><text>Agreed?</text></threadedComment>'
        "</ThreadedComments>"
    ).encode()
    parts["xl/persons/person.xml"] = (
        f'<personList xmlns="{MICROSOFT}/spreadsheetml/2018/threadedcomments">'
        '<person displayName="A. Person" id="{1D5C7A10-0000-4000-8000-0000000000AA}" '
        'userId="a.person" providerId="None"/></personList>'
    ).encode()
    declare(
        parts,
        override(
            "xl/threadedComments/threadedComment1.xml",
            "application/vnd.ms-excel.threadedcomments+xml",
        ),
        override("xl/persons/person.xml", "application/vnd.ms-excel.person+xml"),
    )
    kind = f"{MICROSOFT}/2017/10/relationships"
    relate(
        parts,
        FIRST,
        ("rIdT", f"{kind}/threadedComment", "../threadedComments/threadedComment1.xml"),
    )
    relate(parts, "xl/workbook.xml", ("rIdP", f"{kind}/person", "persons/person.xml"))
    return save_package(path, parts)


def build_with_form_control(path: Path) -> Path:
    """Add a drawing with a button, in VML that is no well-formed XML, and no note."""
    parts = parts_of(build_plain(path))
    parts["xl/drawings/vmlDrawing7.vml"] = (
        b'<xml xmlns:v="urn:schemas-microsoft-com:vml" '
        b'xmlns:o="urn:schemas-microsoft-com:office:office" '
        b'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
        b'<o:idmap v:ext="edit" data="3"/></o:shapelayout>'
        b'<v:shape id="Button 1" o:spid="_x0000_s3073" type="#_x0000_t201"><v:textbox>'
        b"<div><font>Work<br>out</font></div></v:textbox>"
        b'<x:ClientData ObjectType="Button"><x:Anchor>4, 0, 1, 0, 6, 0, 3, 0</x:Anchor>'
        b"</x:ClientData></v:shape></xml>\n"
    )
    declare(parts, default("vml", f"{OFFICE}.vmlDrawing"))
    relate(parts, FIRST, ("rIdV", "vmlDrawing", "../drawings/vmlDrawing7.vml"))
    parts[FIRST] = replace_once(
        parts[FIRST], "</worksheet>", '<legacyDrawing r:id="rIdV"/></worksheet>'
    )
    return save_package(path, parts)


def build_with_foreign_parts(path: Path) -> Path:
    """Add parts that nothing here knows: slicers, custom XML, printer settings, links."""
    parts = parts_of(build_rich(path))
    parts["xl/slicers/slicer1.xml"] = b'<slicers xmlns="urn:unknown"><slicer name="x"/></slicers>'
    parts["customXml/item1.xml"] = b"<?xml version='1.0'?>\n<b:budget xmlns:b='urn:b'/>\n"
    parts["xl/printerSettings/printerSettings1.bin"] = bytes(range(256))
    parts["xl/externalLinks/externalLink1.xml"] = (
        '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        f'xmlns:r="{RELATIONSHIPS}"><externalBook r:id="rId1"/></externalLink>'
    ).encode()
    relate(parts, "xl/externalLinks/externalLink1.xml")
    links = "xl/externalLinks/_rels/externalLink1.xml.rels"
    parts[links] = replace_once(
        parts[links],
        "</Relationships>",
        f'<Relationship Id="rId1" Type="{RELATIONSHIPS}/externalLinkPath" '
        'Target="other.xlsx" TargetMode="External"/></Relationships>',
    )
    declare(
        parts,
        default("bin", f"{OFFICE}.spreadsheetml.printerSettings"),
        override("xl/slicers/slicer1.xml", "application/vnd.ms-excel.slicer+xml"),
        override("xl/externalLinks/externalLink1.xml", f"{OFFICE}.spreadsheetml.externalLink+xml"),
    )
    relate(
        parts,
        FIRST,
        ("rIdS", f"{MICROSOFT}/2007/relationships/slicer", "../slicers/slicer1.xml"),
        ("rIdB", "printerSettings", "../printerSettings/printerSettings1.bin"),
    )
    relate(parts, "xl/workbook.xml", ("rIdX", "externalLink", "externalLinks/externalLink1.xml"))
    parts["xl/workbook.xml"] = replace_once(
        parts["xl/workbook.xml"],
        "<definedNames>",
        '<externalReferences><externalReference r:id="rIdX"/></externalReferences><definedNames>',
    )
    relate(parts, "", ("rIdC", "customXml", "customXml/item1.xml"))
    return save_package(path, parts)


def build_with_calculation_chain(path: Path) -> Path:
    """Add the order in which Excel last calculated the formulas."""
    parts = parts_of(build_plain(path))
    parts["xl/calcChain.xml"] = (
        b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<c r="C7" i="1"/></calcChain>'
    )
    declare(parts, override("xl/calcChain.xml", f"{OFFICE}.spreadsheetml.calcChain+xml"))
    relate(parts, "xl/workbook.xml", ("rIdC", "calcChain", "calcChain.xml"))
    return save_package(path, parts)


def build_with_macros(path: Path) -> Path:
    """Add macros: bytes that are nobody's business."""
    parts = parts_of(build_plain(path))
    parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0" + bytes(range(256)) * 9
    parts["[Content_Types].xml"] = replace_once(
        parts["[Content_Types].xml"],
        f"{OFFICE}.spreadsheetml.sheet.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    declare(parts, default("bin", "application/vnd.ms-office.vbaProject"))
    kind = f"{MICROSOFT}/2006/relationships/vbaProject"
    relate(parts, "xl/workbook.xml", ("rIdM", kind, "vbaProject.bin"))
    return save_package(path, parts)


def build_template(path: Path) -> Path:
    """Make it a template."""
    parts = parts_of(build_plain(path))
    parts["[Content_Types].xml"] = replace_once(
        parts["[Content_Types].xml"], ".spreadsheetml.sheet.main", ".spreadsheetml.template.main"
    )
    return save_package(path, parts)


SIGNATURE = frozenset(
    {
        "_xmlsignatures/origin.sigs",
        "_xmlsignatures/_rels/origin.sigs.rels",
        "_xmlsignatures/sig1.xml",
    }
)


def build_signed(path: Path) -> Path:
    """Add a digital signature."""
    parts = parts_of(build_plain(path))
    package = "application/vnd.openxmlformats-package.digital-signature"
    kind = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature"
    parts["_xmlsignatures/origin.sigs"] = b""
    parts["_xmlsignatures/sig1.xml"] = b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>'
    declare(
        parts,
        default("sigs", f"{package}-origin"),
        override("_xmlsignatures/sig1.xml", f"{package}-xmlsignature+xml"),
    )
    relate(parts, "", ("rIdS", f"{kind}/origin", "_xmlsignatures/origin.sigs"))
    relate(parts, "_xmlsignatures/origin.sigs", ("rId1", f"{kind}/signature", "sig1.xml"))
    return save_package(path, parts)


def build_strict(path: Path) -> Path:
    """Use the strict namespaces, in all parts and relationships."""
    parts = parts_of(build_plain(path))
    office = "officeDocument/relationships"
    names = {
        "openxmlformats.org/spreadsheetml/2006/main": "spreadsheetml/main",
        "openxmlformats.org/drawingml/2006/main": "drawingml/main",
        "openxmlformats.org/officeDocument/2006/relationships": office,
    }
    for part in [part for part in parts if part.startswith(("xl/", "_rels"))]:
        for old, new in names.items():
            parts[part] = parts[part].replace(
                f"http://schemas.{old}".encode(), f"http://purl.oclc.org/ooxml/{new}".encode()
            )
    return save_package(path, parts)


def build_prefixed(path: Path) -> Path:
    """Give every spreadsheet element a prefix, as some programs do."""
    parts = parts_of(build_plain(path))
    for name in ("xl/workbook.xml", FIRST, "xl/styles.xml", "xl/sharedStrings.xml"):
        content = parts[name].replace(b"</", b"</x:").replace(b'xmlns="', b'xmlns:x="')
        for index in range(len(content) - 1, 0, -1):
            if content[index - 1 : index] == b"<" and content[index : index + 1].isalpha():
                content = content[:index] + b"x:" + content[index:]
        parts[name] = content.replace(b"</x:x:", b"</x:")
    return save_package(path, parts)


def build_bare(path: Path) -> Path:
    """Write by hand: no styles part, no shared texts, a sheet part that is next to empty."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts: Parts = {
        "[Content_Types].xml": (
            b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            b'<Default Extension="rels" '
            b'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            b'<Default Extension="XML" ContentType="application/xml"/></Types>'
        ),
        "book/The Workbook.xml": (
            f'<workbook xmlns="{main}" xmlns:rel="{RELATIONSHIPS}"><sheets>'
            f'<sheet name="{SHEET}" sheetId="7" rel:id="one"/></sheets></workbook>'
        ).encode(),
        "book/costs.xml": f'<worksheet xmlns="{main}"><sheetData/></worksheet>'.encode(),
    }
    declare(
        parts,
        override("book/The Workbook.xml", f"{OFFICE}.spreadsheetml.sheet.main+xml"),
        override("book/costs.xml", f"{OFFICE}.spreadsheetml.worksheet+xml"),
    )
    relate(parts, "", ("book", "officeDocument", "/book/The Workbook.xml"))
    relate(parts, "book/The Workbook.xml", ("one", "worksheet", "costs.xml"))
    return save_package(path, parts)


def build_in_utf_16(path: Path) -> Path:
    """Put a sheet in another encoding, with elements that come after a drawing of notes."""
    parts = parts_of(build_rich(path))
    text = parts[FIRST].decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    parts[FIRST] = text.encode("utf-16")
    return save_package(path, parts)


def build_hidden_and_protected(path: Path) -> Path:
    """Add a protected sheet in view, a hidden and a very hidden one."""

    def fill(workbook: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.protect("secret")
        workbook.add_worksheet("Away").hide()
        workbook.add_worksheet("Far away").very_hidden()

    return build_plain(path, fill)
