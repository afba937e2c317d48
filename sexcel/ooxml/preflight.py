"""What a file is, judged by its bytes before any parser sees it: a workbook, or a refusal."""

import re
import stat
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import BinaryIO

from sexcel.model.errors import UnreadableWorkbookError
from sexcel.ooxml.limits import MAX_LEGACY_BYTES, MEGABYTE
from sexcel.ooxml.namespaces import CONTENT_TYPES_PART
from sexcel.ooxml.package import Package, open_package
from sexcel.ooxml.zip_directory import END_MAGIC, LOCAL_MAGIC

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = re.compile(
    b"|".join(
        f"{name}\0".encode("utf-16-le")
        for name in ("EncryptedPackage", "Workbook", "Book", "WordDocument", "PowerPoint Document")
    ),
    re.IGNORECASE,
)
_BOOK_ENTRY = re.compile(
    b"|".join(
        re.escape(name.encode("utf-16-le").ljust(64, b"\0") + length) + b"\0\x02"
        for name, length in (("Workbook", b"\x12"), ("Book", b"\x0a"))
    ),
    re.IGNORECASE,
)
"""The entry of a stream of sheets in an OLE directory ([MS-CFB] 2.6.1): its name, how long that
is, and that it is a stream. Case makes no difference to the format, but to those who read it."""
_OLE_ENTRY_BYTES = 128
"""Of an entry of an OLE directory ([MS-CFB] 2.6.1), so that each begins at a multiple of it."""
_OLE_HEADER_BYTES = 512
"""[MS-CFB] 2.2."""
_SEARCH_PIECE = 1024 * 1024
"""Bytes searched at once: few reads, and little memory whatever the size of the file."""
_HEAD_BYTES = 4096
"""Enough of a text to judge it by; all the starts that are known are shorter."""

_KNOWN_STARTS = (
    (b"%PDF", "a PDF document"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"{\\rtf", "a rich text document"),
)
_BEFORE_EXCEL_5 = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
"""The record that begins a sheet of Excel 2, 3 and 4, which kept it without any wrapper."""
_KNOWN_PARTS = (
    ("index/document.iwa", "a Numbers or other iWork document, so export it as .xlsx."),
    ("word/document.xml", "a Word document, so give the workbook instead."),
    ("ppt/presentation.xml", "a PowerPoint presentation, so give the workbook instead."),
)


class Form(Enum):
    """What kind of workbook a file is; the value is what a sentence calls it."""

    EXCEL = ".xlsx"
    BINARY = ".xlsb"
    OLD = ".xls"
    OPEN_DOCUMENT = ".ods"
    ENCRYPTED = "a password-protected workbook"


def check_is_file(path: Path, label: str) -> None:
    """Raise UnreadableWorkbookError where ``path`` is missing, a directory or no plain file."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        raise UnreadableWorkbookError(f"{label} does not exist: check the name.") from error
    except (OSError, ValueError) as error:
        raise opening_refusal(label, error) from error
    if stat.S_ISDIR(mode):
        raise UnreadableWorkbookError(f"{label} is a folder: give the workbook file inside it.")
    if not stat.S_ISREG(mode):
        raise UnreadableWorkbookError(f"{label} is not a file that can be read as a workbook.")


def opening_refusal(label: str, error: OSError | ValueError) -> UnreadableWorkbookError:
    """Return the refusal for a file that the machine does not let us read."""
    if isinstance(error, PermissionError):
        return UnreadableWorkbookError(
            f"{label} may not be read: close it where it is open, or ask for permission."
        )
    reason = getattr(error, "strerror", None) or error
    return UnreadableWorkbookError(f"{label} cannot be opened ({reason}): check the name.")


def detect_form(file: BinaryIO, label: str) -> tuple[Form, Package | None]:
    """Return what a file is, and its package, if it is one, which has passed the checks.

    Raises UnreadableWorkbookError with a sentence of its own for each kind of file that is no
    workbook, and for each limit of the package that is passed.
    """
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    if not head:
        raise UnreadableWorkbookError(f"{label} is empty: save or fetch the workbook again.")
    if head.startswith(_OLE):
        return _form_of_ole(file, label), None
    if not head.startswith(LOCAL_MAGIC):
        raise _foreign_refusal(head, label)
    package = open_package(file, label)
    return _form_of_package(package, label), package


def _form_of_ole(file: BinaryIO, label: str) -> Form:
    """Tell an old .xls from the wrapper around a workbook with a password."""
    length = file.seek(0, 2)
    if length > MAX_LEGACY_BYTES:
        raise UnreadableWorkbookError(
            f"{label} was not read: it has more than the {MAX_LEGACY_BYTES // MEGABYTE:,} MB "
            "allowed for an .xls or a workbook with a password."
        )
    streams = _streams(file)
    if "encryptedpackage" in streams:
        return Form.ENCRYPTED
    if streams & {"workbook", "book"}:
        return Form.OLD
    if _is_cut_short(file, length):
        raise UnreadableWorkbookError(
            f"{label} is damaged or cut short: its list of contents lies beyond its end, so fetch "
            "or save the file again."
        )
    kind = "an old Office file, but no workbook"
    if "worddocument" in streams:
        kind = "a Word document"
    elif "powerpoint document" in streams:
        kind = "a PowerPoint presentation"
    raise UnreadableWorkbookError(f"{label} is {kind}, so give the workbook instead.")


def _is_cut_short(file: BinaryIO, length: int) -> bool:
    """Say whether the directory of an OLE file starts beyond its end, by its header."""
    file.seek(0)
    header = file.read(_OLE_HEADER_BYTES)
    if len(header) < _OLE_HEADER_BYTES:
        return True
    shift = int.from_bytes(header[30:32], "little")
    first = int.from_bytes(header[48:52], "little")
    return shift < 32 and (first + 1) << shift >= length


def _streams(file: BinaryIO) -> set[str]:
    """Return the known names of streams in the directory of an OLE file, in lower case."""
    file.seek(0)
    names: set[str] = set()
    start, tail = 0, b""
    while piece := file.read(_SEARCH_PIECE):
        searched = tail + piece
        for match in _STREAMS.finditer(searched):
            if (start + match.start()) % _OLE_ENTRY_BYTES == 0:
                names.add(match[0].decode("utf-16-le").rstrip("\0").lower())
        tail = searched[-_OLE_ENTRY_BYTES:]
        start += len(searched) - len(tail)
    return names


def with_usual_stream_name(content: bytes) -> bytes:
    """Return an .xls with its stream called as Excel calls it, where that is BOOK or WORKBOOK.

    The libraries that read its cells and its password know no other name.
    """
    usual = bytearray(content)
    for match in _BOOK_ENTRY.finditer(content):
        if match.start() % _OLE_ENTRY_BYTES == 0:
            name = match[0][:64].decode("utf-16-le").capitalize()
            usual[match.start() : match.start() + 64] = name.encode("utf-16-le")
    return bytes(usual)


def _foreign_refusal(head: bytes, label: str) -> UnreadableWorkbookError:
    """Return the refusal for a file that is neither OLE nor ZIP, with what it most likely is."""
    if head.startswith(END_MAGIC):
        return UnreadableWorkbookError(f"{label} is an empty ZIP file, with no workbook in it.")
    if head.startswith(_BEFORE_EXCEL_5):
        return UnreadableWorkbookError(
            f"{label} was saved by Excel 4 or older, whose files are not read: open it in Excel or "
            "LibreOffice and save it as .xlsx."
        )
    for start, kind in _KNOWN_STARTS:
        if head.startswith(start):
            return UnreadableWorkbookError(f"{label} is {kind}, not a workbook: give the .xlsx.")
    text = _decode(head)
    if text is None:
        return UnreadableWorkbookError(
            f"{label} is not an Excel workbook: give an .xlsx, .xlsm, .xls, .xlsb or .ods file."
        )
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        return UnreadableWorkbookError(
            f"{label} is a web page or XML text, not a workbook: open it in Excel and save it "
            "as .xlsx."
        )
    return UnreadableWorkbookError(
        f"{label} is not an Excel workbook (it contains plain text): check the name, or open it in "
        "Excel and save it as .xlsx."
    )


def _decode(head: bytes) -> str | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace")
    if any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head):
        return None
    with suppress(UnicodeDecodeError):
        return head.decode("utf-8")
    return head.decode("cp1252", errors="replace")


def _form_of_package(package: Package, label: str) -> Form:
    if "xl/workbook.bin" in package:
        return Form.BINARY
    if "content.xml" in package:
        return _check_open_document(package, label)
    for part, kind in _KNOWN_PARTS:
        if part in package:
            raise UnreadableWorkbookError(f"{label} is {kind}")
    if CONTENT_TYPES_PART not in package:
        raise UnreadableWorkbookError(
            f"{label} is a ZIP file but no workbook: it has no [Content_Types].xml, "
            "so give the workbook itself."
        )
    return Form.EXCEL


def _check_open_document(package: Package, label: str) -> Form:
    """Refuse what is no .ods: an .odt has the same parts, and its kind in one called mimetype."""
    kind = b"".join(package.read_index_part("mimetype")) if "mimetype" in package else b""
    if b"spreadsheet" not in kind:
        raise UnreadableWorkbookError(
            f"{label} is an OpenDocument file, but no spreadsheet (.ods), so give the workbook."
        )
    manifest = "META-INF/manifest.xml"
    if manifest in package and b"encryption-data" in b"".join(package.read_index_part(manifest)):
        raise UnreadableWorkbookError(
            f"{label} is a password-protected .ods, which cannot be opened here even with its "
            "password, so save it without one or as .xlsx."
        )
    return Form.OPEN_DOCUMENT
