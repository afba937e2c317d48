"""Cells that show an error, and the merges of an .ods: python-calamine leaves both out.

It reads ``#REF!`` as a blank, and a blank among figures silently counts as nothing. So the
errors are found by a walk over the file's own records; nothing else is read from them. Runs in
the child process, on files that have passed the preflight.
"""

import io
import struct
from collections.abc import Iterator

from msgspec import Struct, field

from sexcel.ooxml.limits import MAX_MERGES
from sexcel.ooxml.package import open_package
from sexcel.ooxml.workbook_xml import read_relationships
from sexcel.ooxml.xml_policy import parse_elements

CODES = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
"""Errors by the number that .xls and .xlsb keep for them."""

_TEXTS = frozenset(CODES.values()) | {"#SPILL!", "#CALC!"}
_MOST_ERRORS = 100_000
"""Of all sheets together: each is an object, and an .ods can repeat one a million times."""

Position = tuple[int, int]
"""Row and column, from 1."""


class SheetExtras(Struct):
    """The contents of a sheet that python-calamine does not give."""

    errors: dict[Position, str] = field(default_factory=dict)
    texts: dict[Position, str] = field(default_factory=dict)
    """Results of formulas that run on in further records, of which it gives the first alone."""
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    """First row, first column, last row, last column."""


def read_xls_records(content: bytes) -> bytes:
    """Return the records of an .xls."""
    from olefile import OleFileIO

    with OleFileIO(io.BytesIO(content)) as ole:
        name = "Workbook" if ole.exists("Workbook") else "Book"
        return bytes(ole.openstream(name).read())


def is_encrypted(stream: bytes) -> bool:
    """Say whether the records of an .xls are encrypted; python-calamine only calls them damaged."""
    return any(kind == _FILE_PASS for kind, _, _ in _xls_records(stream, 0))


def read_xls_extras(stream: bytes) -> list[SheetExtras]:
    """Return the errors of each sheet, in their order, from the records of an .xls.

    Raises OverflowError where there are too many.
    """
    sheets: list[SheetExtras] = []
    for kind, body, _ in _xls_records(stream, 0):
        if kind == _BOUND_SHEET:
            (start,) = struct.unpack_from("<L", body)
            texts = dict(_xls_long_texts(stream, start))
            sheets.append(SheetExtras(dict(_xls_errors(stream, start)), texts))
            _check_count(sum(len(sheet.errors) for sheet in sheets))
    return sheets


_FORMULA, _EOF, _FILE_PASS, _BOUND_SHEET = 0x0006, 0x000A, 0x002F, 0x0085
_BOOL_OR_ERROR, _BOF, _STRING, _CONTINUE = 0x0205, 0x0809, 0x0207, 0x003C


def _xls_records(stream: bytes, start: int) -> Iterator[tuple[int, bytes, int]]:
    """Yield the records of one run, up to its end: kind, contents, and how deep in charts."""
    depth = 0
    while start + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, start)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        yield kind, stream[start + 4 : start + 4 + length], depth
        start += 4 + length


def _xls_errors(stream: bytes, start: int) -> Iterator[tuple[Position, str]]:
    for kind, body, depth in _xls_records(stream, start):
        if depth > 1:
            continue
        if kind == _BOOL_OR_ERROR and len(body) >= 8 and body[7]:
            code = body[6]
        # The result of a formula: eight bytes, a number unless the last two are 0xFFFF.
        elif kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
            code = body[8]
        else:
            continue
        row, column = struct.unpack_from("<2H", body)
        yield (row + 1, column + 1), CODES.get(code, "#N/A")


def _xls_long_texts(stream: bytes, start: int) -> Iterator[tuple[Position, str]]:
    """Yield the texts in STRING records with CONTINUE records ([MS-XLS] 2.4.268, 2.4.58)."""
    position = (0, 0)
    pieces: list[str] = []
    for kind, body, _ in _xls_records(stream, start):
        if kind == _CONTINUE and pieces:
            pieces.append(_xls_characters(body))
            continue
        if len(pieces) > 1:
            yield position, "".join(pieces)
        pieces = [_xls_characters(body[2:])] if kind == _STRING else []
        if kind == _FORMULA and len(body) >= 4:
            row, column = struct.unpack_from("<2H", body)
            position = row + 1, column + 1


def _xls_characters(body: bytes) -> str:
    """Return characters of one byte or of two, as the byte before them says."""
    return body[1:].decode("utf-16-le" if body[:1] == b"\x01" else "latin-1", "replace")


def read_xlsb_extras(content: bytes) -> list[SheetExtras]:
    """Return the errors of each sheet, in their order; raises as ``read_xls_extras``."""
    sheets: list[SheetExtras] = []
    package = open_package(io.BytesIO(content), "the workbook")
    relationships = read_relationships(package, _WORKBOOK)
    for kind, body in _binary_records(package.read_whole(_WORKBOOK)):
        if kind == _BUNDLE_SHEET:
            part = package.read_whole(relationships[_wide_text(body, 8)].target)
            sheets.append(SheetExtras(dict(_binary_errors(part))))
            _check_count(sum(len(sheet.errors) for sheet in sheets))
    return sheets


_WORKBOOK = "xl/workbook.bin"
_ROW, _ERROR, _ERROR_OF_FORMULA, _BUNDLE_SHEET = 0, 3, 11, 156


def _binary_records(part: bytes) -> Iterator[tuple[int, bytes]]:
    offset = 0
    while offset < len(part):
        kind, offset = _read_number(part, offset, 2)
        length, offset = _read_number(part, offset, 4)
        yield kind, part[offset : offset + length]
        offset += length


def _read_number(part: bytes, offset: int, most: int) -> tuple[int, int]:
    """Return a number of up to ``most`` bytes, seven bits each, lowest first; and where it ends."""
    value = 0
    for shift in range(0, 7 * most, 7):
        byte = part[offset]
        offset += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
    return value, offset


def _wide_text(body: bytes, start: int) -> str:
    (length,) = struct.unpack_from("<L", body, start)
    return body[start + 4 : start + 4 + 2 * length].decode("utf-16-le")


def _binary_errors(sheet: bytes) -> Iterator[tuple[Position, str]]:
    row = 0
    for kind, body in _binary_records(sheet):
        if kind == _ROW:
            (row,) = struct.unpack_from("<L", body)
        elif kind in (_ERROR, _ERROR_OF_FORMULA):
            (column,) = struct.unpack_from("<L", body)
            yield (row + 1, column + 1), CODES.get(body[8], "#N/A")


def read_ods_extras(content: bytes) -> dict[str, SheetExtras]:
    """Return errors and merges by the name of the sheet.

    Raises OverflowError or ValueError where there are too many, UnreadableWorkbookError for a
    document type.
    """
    text = open_package(io.BytesIO(content), "the workbook").read_whole("content.xml")
    marks = (b"-spanned=", b'"error"', *(text.encode() for text in _TEXTS))
    if not any(mark in text for mark in marks):
        return {}
    return _OpenDocumentReader().read(text)


_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 p"
_VALUE_TYPE = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"
_ANNOTATION = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 annotation"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")


class _OpenDocumentReader:
    """One pass over the content of an .ods that counts rows and columns."""

    def __init__(self) -> None:
        self._sheets: dict[str, SheetExtras] = {}
        self._sheet = SheetExtras()
        self._tables = 0
        self._notes = 0
        self._row = self._column = 1
        self._rows = self._columns = 1
        """How often the present row, and the present cell, are repeated."""
        self._is_error = False
        self._words: list[str] | None = None
        self._shown = ""

    def read(self, text: bytes) -> dict[str, SheetExtras]:
        parse_elements([text], "content.xml", self._start, self._end, self._characters)
        return self._sheets

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == f"{_TABLE}table":
            self._tables += 1
            if self._tables == 1:
                self._sheet = self._sheets.setdefault(
                    attributes.get(f"{_TABLE}name", ""), SheetExtras()
                )
                self._row = 1
        elif self._tables != 1:
            return
        elif name == f"{_TABLE}table-row":
            self._rows = int(attributes.get(f"{_TABLE}number-rows-repeated", "1"))
            self._column = 1
        elif name in _CELLS:
            self._columns = int(attributes.get(f"{_TABLE}number-columns-repeated", "1"))
            self._is_error = attributes.get(_VALUE_TYPE) == "error"
            self._shown = ""
            self._merge(attributes)
        elif name == _ANNOTATION:
            self._notes += 1
        elif name == _TEXT and not self._notes:
            self._words = []

    def _end(self, name: str) -> None:
        if name == f"{_TABLE}table":
            self._tables -= 1
        elif self._tables != 1:
            return
        elif name == f"{_TABLE}table-row":
            self._row += self._rows
        elif name in _CELLS:
            if self._is_error or self._shown in _TEXTS:
                self._error()
            self._column += self._columns
        elif name == _ANNOTATION:
            self._notes -= 1
        elif name == _TEXT and self._words is not None:
            self._shown, self._words = "".join(self._words), None

    def _characters(self, text: str) -> None:
        if self._words is not None:
            self._words.append(text)

    def _merge(self, attributes: dict[str, str]) -> None:
        rows = int(attributes.get(f"{_TABLE}number-rows-spanned", "1"))
        columns = int(attributes.get(f"{_TABLE}number-columns-spanned", "1"))
        if rows > 1 or columns > 1:
            last = (self._row + rows - 1, self._column + columns - 1)
            self._sheet.merges.append((self._row, self._column, *last))
            if len(self._sheet.merges) > MAX_MERGES:
                raise ValueError("too many merges")

    def _error(self) -> None:
        _check_count(len(self._sheet.errors) + self._rows * self._columns)
        for row in range(self._row, self._row + self._rows):
            for column in range(self._column, self._column + self._columns):
                self._sheet.errors[row, column] = self._shown or "#N/A"


def _check_count(errors: int) -> None:
    if errors > _MOST_ERRORS:
        raise OverflowError("more errors than any workbook has")
