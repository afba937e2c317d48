"""Hostile and broken files of the other formats, and the words that their refusals have to hold."""

import struct
from pathlib import Path

from sexcel.ooxml.limits import MEGABYTE
from tests.files.binary import (
    cell,
    ods,
    ods_cell,
    ods_parts,
    ods_row,
    row,
    sheet,
    wide,
    xlsb,
    xlsb_parts,
)
from tests.files.hostile import HostileCase, of_bytes
from tests.files.packages import Parts, zip_parts

_XLS = (Path(__file__).parent / "fixtures" / "kinds.xls").read_bytes()
_ODS = (Path(__file__).parent / "fixtures" / "kinds.ods").read_bytes()
_GOOD = sheet(row(0, cell(0, 6, wide("Line"))))
_SECTOR_SHIFT, _FIRST_OF_DIRECTORY, _FIRST_OF_CHAIN = 30, 48, 68
_WHOLE_SHEET = (1_048_576, 16_384)
_ENCRYPTED = b"<manifest><encryption-data/></manifest>"


def _patched(start: int, number: int, size: int = 4) -> bytes:
    return _XLS[:start] + number.to_bytes(size, "little") + _XLS[start + size :]


def _renumbered(parts: dict[str, bytes], part: str, size: int) -> bytes:
    """Return a package whose list of contents gives a part that size."""
    package = bytearray(zip_parts(parts))
    struct.pack_into("<L", package, package.rindex(part.encode()) - 46 + 24, size)
    return bytes(package)


def _filled(shown: str, rows: int, columns: int) -> bytes:
    return ods(ods_row(ods_cell(shown, columns), rows))


def _bomb() -> Parts:
    return {**ods_parts(""), "content.xml": bytes(300 * MEGABYTE)}


def _ratio() -> Parts:
    return {**ods_parts(""), "content.xml": b" " * 60 * MEGABYTE}


def _binary_bomb() -> Parts:
    return xlsb_parts(bytes(300 * MEGABYTE))


OTHER_FORMATS: tuple[HostileCase, ...] = (
    *(
        of_bytes(f"xls truncated after {length}", _XLS[:length], "cut short")
        for length in (8, 500, 3_000, len(_XLS) - 2_000)
    ),
    of_bytes("xls with sectors of 2 to the 65535", _patched(_SECTOR_SHIFT, 0xFFFF, 2), ".xls"),
    of_bytes("xls with a directory far away", _patched(_FIRST_OF_DIRECTORY, 0x7FFFFFF0), ".xls"),
    of_bytes("xls with a chain far away", _patched(_FIRST_OF_CHAIN, 0x7FFFFFF0), ".xls"),
    of_bytes("xls of zeros after its names", _XLS[:3_072] + bytes(len(_XLS) - 3_072), "xls"),
    of_bytes("ods truncated", _ODS[: len(_ODS) // 2], "cut short"),
    of_bytes("ods bomb", lambda: zip_parts(_bomb()), "content.xml", "256 MB"),
    of_bytes("ods ratio", lambda: zip_parts(_ratio()), "content.xml", "200 times"),
    of_bytes(
        "ods lying about a size", lambda: _renumbered(_bomb(), "content.xml", 9), "content.xml"
    ),
    of_bytes("ods with a full sheet in a row", _filled("1", *_WHOLE_SHEET), ".ods"),
    of_bytes("ods with 16 million cells in a row", _filled("1", 1_000, 16_384), "ods"),
    of_bytes("ods with a sheet of errors in a row", _filled("#REF!", *_WHOLE_SHEET), "ods"),
    of_bytes("ods with rows beyond a number", _filled("#REF!", 2**63, 2**63), "ods"),
    of_bytes("ods with less than no rows", _filled("#REF!", -5, -7), "ods"),
    of_bytes("ods without an end", zip_parts({**ods_parts(""), "content.xml": b"<a"}), "damaged"),
    of_bytes(
        "ods with a document type",
        ods(ods_row(ods_cell("#REF!")), "<!DOCTYPE a [<!ENTITY b 'c'>]>"),
        "damaged",
    ),
    of_bytes(
        "ods with a password",
        zip_parts({**ods_parts(""), "META-INF/manifest.xml": _ENCRYPTED}),
        "password-protected .ods",
    ),
    of_bytes("xlsb bomb", lambda: zip_parts(_binary_bomb()), "sheet1.bin", "256 MB"),
    of_bytes(
        "xlsb lying",
        lambda: _renumbered(_binary_bomb(), "xl/worksheets/sheet1.bin", 9),
        "sheet1.bin",
    ),
    of_bytes("xlsb cut in a record", xlsb(_GOOD[:-9] + b"\x07\xff\xff\xff\x7f"), ".xlsb"),
    of_bytes("xlsb without sheets", zip_parts({"xl/workbook.bin": b""}), ".xlsb"),
    of_bytes("xlsb of noise", xlsb(bytes(range(256)) * 9), ".xlsb"),
)
