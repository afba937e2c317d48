"""The list of contents of a ZIP package, read with bounds.

zipfile reads the whole list, however long, before it can be asked anything. Here the list is
refused first where it is too long, and nothing in it is believed until it has been measured.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from msgspec import Struct

from sexcel.model.errors import UnreadableWorkbookError
from sexcel.ooxml.limits import MAX_DIRECTORY_BYTES, MAX_ENTRIES

UTF_8_NAME = 0x800
"""The flag of an entry whose name is in UTF-8; without it, it is in code page 437."""
LOCAL_HEADER = struct.Struct("<4s5H3L2H")
"""What stands before the contents of an entry; its name and extra field follow."""
LOCAL_MAGIC = b"PK\x03\x04"
LISTED_ENTRY = struct.Struct("<4s6H3L5H2L")
"""What the list of contents says of an entry; its name, extra field and comment follow."""
LISTED_MAGIC = b"PK\x01\x02"
END = struct.Struct("<4s4H2LH")
"""What stands behind the list of contents, and says where it begins."""
END_MAGIC = b"PK\x05\x06"
_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LONGEST_COMMENT = 65_535
"""Bytes that may stand behind the end: the largest length that its two bytes can state."""
_FULL = 0xFFFFFFFF
"""In place of a number too large for four bytes, which then stands in the extra field."""
_ZIP64_EXTRA = 1
"""The kind of extra field that holds such numbers."""


class ZipEntry(Struct, frozen=True):
    """One entry of the package as its list of contents describes it; sizes in bytes."""

    name: str
    raw_name: bytes
    method: int
    crc: int
    packed_size: int
    size: int
    offset: int
    flags: int = 0
    needed_version: int = 20
    """Of the program that unpacks it, times ten: 2.0 knows all that workbooks use."""
    time: int = 0
    date: int = 0x21
    """Both as MS-DOS has them; without others, the first midnight of 1980."""
    attributes: int = 0


def read_directory(file: BinaryIO, length: int, label: str) -> list[ZipEntry]:
    """Return the entries of the package ``file`` of ``length`` bytes, in their order.

    Raises UnreadableWorkbookError where the list is missing, broken or too long.
    """
    count, size, offset = _locate(file, length, label)
    if count > MAX_ENTRIES or size > MAX_DIRECTORY_BYTES:
        raise UnreadableWorkbookError(
            f"{label} lists {count:,} entries in its package, more than the {MAX_ENTRIES:,} "
            "that any workbook needs, so it was not opened."
        )
    if offset + size > length:
        raise _cut_short(label)
    file.seek(offset)
    try:
        return list(_entries(file.read(size), label))
    except (struct.error, UnicodeDecodeError) as error:
        raise UnreadableWorkbookError(
            f"{label} is damaged: the list of contents of its package cannot be read, so save it "
            "again from the program that made it."
        ) from error


def _cut_short(label: str) -> UnreadableWorkbookError:
    return UnreadableWorkbookError(
        f"{label} is damaged or cut short: its package has no complete list of contents, "
        "so fetch or save the file again."
    )


def _locate(file: BinaryIO, length: int, label: str) -> tuple[int, int, int]:
    """Find the list of contents: its number of entries, its size and its offset in bytes."""
    start = max(0, length - END.size - _LONGEST_COMMENT)
    file.seek(start)
    tail = file.read(length - start)
    end = tail.rfind(END_MAGIC)
    if end < 0 or len(tail) - end < END.size:
        raise _cut_short(label)
    _, _, _, _, count, size, offset, _ = END.unpack_from(tail, end)
    locator = start + end - _LOCATOR.size
    if locator < 0 or (count != 0xFFFF and _FULL not in (size, offset)):
        return count, size, offset
    file.seek(locator)
    magic, _, end64, _ = _LOCATOR.unpack(file.read(_LOCATOR.size))
    if magic != b"PK\x06\x07":
        return count, size, offset
    if end64 + _END64.size > length:
        raise _cut_short(label)
    file.seek(end64)
    fields = _END64.unpack(file.read(_END64.size))
    if fields[0] != b"PK\x06\x06":
        raise _cut_short(label)
    return fields[7], fields[8], fields[9]


def _entries(listing: bytes, label: str) -> Iterator[ZipEntry]:
    start = count = 0
    while start < len(listing):
        (
            magic, _, version, flags, method, time, date, crc, packed_size, size,
            name_length, extra_length, comment_length, _, attributes, _, offset,
        ) = LISTED_ENTRY.unpack_from(listing, start)  # fmt: skip
        if magic != LISTED_MAGIC:
            raise struct.error("no entry where one is due")
        count += 1
        if count > MAX_ENTRIES:
            raise UnreadableWorkbookError(
                f"{label} has more than {MAX_ENTRIES:,} entries in its package, more than any "
                "workbook needs, so it was not opened."
            )
        name_start = start + LISTED_ENTRY.size
        extra_start = name_start + name_length
        start = extra_start + extra_length + comment_length
        if start > len(listing):
            raise struct.error("an entry runs past the end")
        if _FULL in (size, packed_size, offset):
            extra = listing[extra_start : extra_start + extra_length]
            size, packed_size, offset = _zip64_sizes(extra, (size, packed_size, offset))
        raw_name = listing[name_start:extra_start]
        yield ZipEntry(
            name=raw_name.decode("utf-8" if flags & UTF_8_NAME else "cp437"),
            raw_name=raw_name,
            method=method,
            crc=crc,
            packed_size=packed_size,
            size=size,
            offset=offset,
            flags=flags,
            needed_version=version & 0xFF,  # the other byte is a system, of no use here
            time=time,
            date=date,
            attributes=attributes,
        )


def _zip64_sizes(extra: bytes, sizes: tuple[int, int, int]) -> tuple[int, int, int]:
    """Return size, packed size and offset, each that did not fit read from the extra field."""
    start = 0
    while start + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, start)
        if kind == _ZIP64_EXTRA:
            fields = extra[start + 4 : start + 4 + length]
            wide = [number for (number,) in struct.iter_unpack("<Q", fields)]
            if len(wide) < sizes.count(_FULL):
                break
            size, packed_size, offset = (wide.pop(0) if n == _FULL else n for n in sizes)
            return size, packed_size, offset
        start += 4 + length
    raise struct.error("no 64-bit sizes where they are due")
