"""Workbooks of other formats, written by hand: an .xlsb record by record, an .ods row by row."""

import struct

from tests.files.packages import Parts, relationships_xml, zip_parts

_ODS = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)
_TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
_VISIBLE, _HIDDEN = 0, 1


def record(kind: int, body: bytes = b"") -> bytes:
    """Return a record of an .xlsb: kind and length in numbers of seven bits a byte."""
    return _number(kind) + _number(len(body)) + body


def _number(value: int) -> bytes:
    low, high = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + _number(high) if high else bytes([low])


def wide(text: str) -> bytes:
    """Return a text of an .xlsb."""
    return struct.pack("<L", len(text)) + text.encode("utf-16-le")


def row(number: int, *cells: bytes) -> bytes:
    """Return a row, by its number from 0, with cells."""
    return record(0, struct.pack("<L", number) + bytes(13)) + b"".join(cells)


def cell(column: int, kind: int, body: bytes) -> bytes:
    """Return a cell, by its column from 0.

    Kinds: 3 error, 4 boolean, 5 number, 6 text, 11 formula with an error.
    """
    return record(kind, struct.pack("<LL", column, 0) + body)


def sheet(*rows: bytes) -> bytes:
    """Return a sheet of up to 100 rows and columns."""
    size = record(0x94, struct.pack("<4L", 0, 99, 0, 99))
    return b"".join((record(0x81), size, record(0x91), *rows, record(0x92), record(0x82)))


def xlsb_parts(first: bytes, second: bytes = b"") -> Parts:
    """Return a workbook of two sheets, Costs and Rates, which is hidden and may be blank."""
    entries = b"".join(
        record(0x9C, struct.pack("<LL", state, number) + wide(f"rId{number}") + wide(name))
        for number, (name, state) in enumerate((("Costs", _VISIBLE), ("Rates", _HIDDEN)), 1)
    )
    links = (
        ("rId1", "worksheet", "worksheets/sheet1.bin"),
        ("rId2", "worksheet", "worksheets/sheet2.bin"),
    )
    return {
        "[Content_Types].xml": _TYPES,
        "xl/workbook.bin": b"".join(
            (record(0x83), record(0x8F), entries, record(0x90), record(0x84))
        ),
        "xl/_rels/workbook.bin.rels": relationships_xml(links),
        "xl/worksheets/sheet1.bin": first,
        "xl/worksheets/sheet2.bin": second or sheet(),
    }


def xlsb(first: bytes, second: bytes = b"") -> bytes:
    """Return the same as a package."""
    return zip_parts(xlsb_parts(first, second))


def ods_parts(rows: str, before: str = "") -> Parts:
    """Return an .ods of one sheet, Costs; ``before`` comes before all elements."""
    content = (
        f"{before}<office:document-content {_ODS}><office:body><office:spreadsheet>"
        f'<table:table table:name="Costs">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": b"<manifest/>",
        "content.xml": content.encode(),
    }


def ods(rows: str, before: str = "") -> bytes:
    """Return the same as a package."""
    return zip_parts(ods_parts(rows, before))


def ods_row(cells: str, rows: int = 1) -> str:
    """Return a row that is repeated so many times."""
    return f'<table:table-row table:number-rows-repeated="{rows}">{cells}</table:table-row>'


def ods_cell(shown: str, columns: int = 1, note: str = "") -> str:
    """Return a cell of the number 1 that shows some text and is repeated so many times."""
    return (
        f'<table:table-cell office:value-type="float" office:value="1" '
        f'table:number-columns-repeated="{columns}">{note}<text:p>{shown}</text:p>'
        "</table:table-cell>"
    )
