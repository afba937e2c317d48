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

_END = struct.Struct("<4s4H2LH")
_END_MAGIC = b"PK\x05\x06"
_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LONGEST_COMMENT = 65_535
_FULL = 0xFFFFFFFF
_ZIP64_EXTRA = 1


class Entry(Struct, frozen=True):
    """One entry of the package as its list of contents describes it; sizes in bytes."""

    name: str
    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed_size: int
    size: int
    offset: int


def read_directory(file: BinaryIO, length: int, label: str) -> list[Entry]:
    """The entries of the package ``file`` of ``length`` bytes, in their order.

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
        entries = list(_entries(file.read(size), label))
    except (struct.error, UnicodeDecodeError) as error:
        raise UnreadableWorkbookError(
            f"{label} is damaged: the list of contents of its package cannot be read, so save it "
            "again from the program that made it."
        ) from error
    return entries


def _cut_short(label: str) -> UnreadableWorkbookError:
    return UnreadableWorkbookError(
        f"{label} is damaged or cut short: its package has no complete list of contents, "
        "so fetch or save the file again."
    )


def _locate(file: BinaryIO, length: int, label: str) -> tuple[int, int, int]:
    """Number of entries, size and offset in bytes of the list of contents."""
    start = max(0, length - _END.size - _LONGEST_COMMENT)
    file.seek(start)
    tail = file.read(length - start)
    at = tail.rfind(_END_MAGIC)
    if at < 0 or len(tail) - at < _END.size:
        raise _cut_short(label)
    _, _, _, _, count, size, offset, _ = _END.unpack_from(tail, at)
    locator_at = start + at - _LOCATOR.size
    if locator_at < 0 or (count != 0xFFFF and _FULL not in (size, offset)):
        return count, size, offset
    file.seek(locator_at)
    magic, _, end64_at, _ = _LOCATOR.unpack(file.read(_LOCATOR.size))
    if magic != b"PK\x06\x07":
        return count, size, offset
    if end64_at + _END64.size > length:
        raise _cut_short(label)
    file.seek(end64_at)
    fields = _END64.unpack(file.read(_END64.size))
    if fields[0] != b"PK\x06\x06":
        raise _cut_short(label)
    return fields[7], fields[8], fields[9]


def _entries(listing: bytes, label: str) -> Iterator[Entry]:
    at, found = 0, 0
    while at < len(listing):
        fields = _ENTRY.unpack_from(listing, at)
        if fields[0] != b"PK\x01\x02":
            raise struct.error("no entry where one is due")
        found += 1
        if found > MAX_ENTRIES:
            raise UnreadableWorkbookError(
                f"{label} has more than {MAX_ENTRIES:,} entries in its package, more than any "
                "workbook needs, so it was not opened."
            )
        flags, method, crc, packed_size, size = fields[3], fields[4], *fields[7:10]
        name_length, extra_length, comment_length = fields[10:13]
        name_at = at + _ENTRY.size
        extra_at = name_at + name_length
        at = extra_at + extra_length + comment_length
        if at > len(listing):
            raise struct.error("an entry runs past the end")
        raw_name = listing[name_at:extra_at]
        sizes = (size, packed_size, fields[16])
        if _FULL in sizes:
            sizes = _zip64_sizes(listing[extra_at : extra_at + extra_length], sizes)
        yield Entry(
            name=raw_name.decode("utf-8" if flags & 0x800 else "cp437"),
            raw_name=raw_name,
            flags=flags,
            method=method,
            crc=crc,
            size=sizes[0],
            packed_size=sizes[1],
            offset=sizes[2],
        )


def _zip64_sizes(extra: bytes, sizes: tuple[int, int, int]) -> tuple[int, int, int]:
    """Size, packed size and offset, with each that did not fit taken from the extra field."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == _ZIP64_EXTRA:
            wide = [each for (each,) in struct.iter_unpack("<Q", extra[at + 4 : at + 4 + length])]
            if len(wide) < sizes.count(_FULL):
                break
            size, packed_size, offset = (wide.pop(0) if each == _FULL else each for each in sizes)
            return size, packed_size, offset
        at += 4 + length
    raise struct.error("no 64-bit sizes where they are due")
