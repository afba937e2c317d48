"""What python-calamine leaves out: cells that show an error, and the merges of an .ods.

It reads ``#REF!`` as a blank, and a blank among figures counts as nothing without a word. Where
errors stand is found by a walk over the file's own records; nothing else is read from them.
Runs in the child process, on files that have passed the preflight.
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

Position = tuple[int, int]
"""Row and column, from 1."""


class Beside(Struct):
    """What a sheet holds beside the values that python-calamine gives."""

    errors: dict[Position, str] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    """First row, first column, last row, last column."""


def old_stream(content: bytes) -> bytes:
    """The records of an .xls."""
    from olefile import OleFileIO

    with OleFileIO(io.BytesIO(content)) as ole:
        name = "Workbook" if ole.exists("Workbook") else "Book"
        return bytes(ole.openstream(name).read())


def is_locked(stream: bytes) -> bool:
    """Whether the records of an .xls are encrypted, which python-calamine does not tell apart."""
    return any(kind == _FILE_PASS for kind, _, _ in _old_records(stream, 0))


def in_xls(stream: bytes) -> list[Beside]:
    """By sheet, in their order, from the records of an .xls."""
    found: list[Beside] = []
    for kind, body, _ in _old_records(stream, 0):
        if kind == _BOUND_SHEET:
            (start,) = struct.unpack_from("<L", body)
            found.append(Beside(dict(_old_errors(stream, start))))
            _check(sum(len(sheet.errors) for sheet in found))
    return found


_FORMULA, _EOF, _FILE_PASS, _BOUND_SHEET = 0x0006, 0x000A, 0x002F, 0x0085
_BOOL_OR_ERROR, _BOF = 0x0205, 0x0809


def _old_records(stream: bytes, at: int) -> Iterator[tuple[int, bytes, int]]:
    """Records of one run, up to its end: kind, contents, and how deep in charts they stand."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, at)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        yield kind, stream[at + 4 : at + 4 + length], depth
        at += 4 + length


def _old_errors(stream: bytes, start: int) -> Iterator[tuple[Position, str]]:
    for kind, body, depth in _old_records(stream, start):
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


def in_xlsb(content: bytes) -> list[Beside]:
    """By sheet, in their order."""
    found: list[Beside] = []
    package = open_package(io.BytesIO(content), "the workbook")
    relationships = read_relationships(package, _WORKBOOK)
    for kind, body in _binary_records(package.read_whole(_WORKBOOK)):
        if kind == _BUNDLE_SHEET:
            sheet = package.read_whole(relationships[_wide_text(body, 8)].target)
            found.append(Beside(dict(_binary_errors(sheet))))
            _check(sum(len(one.errors) for one in found))
    return found


_WORKBOOK = "xl/workbook.bin"
_ROW, _ERROR, _ERROR_OF_FORMULA, _BUNDLE_SHEET = 0, 3, 11, 156


def _binary_records(part: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(part):
        kind, at = _number(part, at, 2)
        length, at = _number(part, at, 4)
        yield kind, part[at : at + length]
        at += length


def _number(part: bytes, at: int, most: int) -> tuple[int, int]:
    """A number of up to ``most`` bytes, seven bits each, the lowest first; and where it ends."""
    value = 0
    for shift in range(0, 7 * most, 7):
        byte = part[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
    return value, at


def _wide_text(body: bytes, at: int) -> str:
    (length,) = struct.unpack_from("<L", body, at)
    return body[at + 4 : at + 4 + 2 * length].decode("utf-16-le")


def _binary_errors(sheet: bytes) -> Iterator[tuple[Position, str]]:
    row = 0
    for kind, body in _binary_records(sheet):
        if kind == _ROW:
            (row,) = struct.unpack_from("<L", body)
        elif kind in (_ERROR, _ERROR_OF_FORMULA):
            (column,) = struct.unpack_from("<L", body)
            yield (row + 1, column + 1), CODES.get(body[8], "#N/A")


def in_ods(content: bytes) -> dict[str, Beside]:
    """By the sheet's name. Raises UnreadableWorkbookError for a file with a document type."""
    text = open_package(io.BytesIO(content), "the workbook").read_whole("content.xml")
    marks = (b"-spanned=", b'"error"', *(one.encode() for one in _TEXTS))
    if not any(mark in text for mark in marks):
        return {}
    return _OpenDocument().read(text)


_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 p"
_VALUE_TYPE = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"
_ANNOTATION = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 annotation"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")


class _OpenDocument:
    """One pass over the content of an .ods that keeps count of rows and columns."""

    def __init__(self) -> None:
        self._found: dict[str, Beside] = {}
        self._sheet = Beside()
        self._tables = 0
        self._notes = 0
        self._row = self._column = 1
        self._rows = self._columns = 1
        """How often the present row, and the present cell, stand there."""
        self._is_error = False
        self._words: list[str] | None = None
        self._shown = ""

    def read(self, text: bytes) -> dict[str, Beside]:
        parse_elements([text], "content.xml", self._start, self._end, self._characters)
        return self._found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == f"{_TABLE}table":
            self._tables += 1
            if self._tables == 1:
                self._sheet = self._found.setdefault(attributes.get(f"{_TABLE}name", ""), Beside())
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
        _check(len(self._sheet.errors) + self._rows * self._columns)
        for row in range(self._row, self._row + self._rows):
            for column in range(self._column, self._column + self._columns):
                self._sheet.errors[row, column] = self._shown or "#N/A"


def _check(errors: int) -> None:
    if errors > _MOST_ERRORS:
        raise OverflowError("more errors than any workbook has")
