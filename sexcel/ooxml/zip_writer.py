"""ZIP packages written entry by entry, so that one can be taken over without unpacking it.

zipfile can only write what it packs itself. Here an entry that nobody touched keeps its packed
bytes, its time and its place, even one that could not be unpacked. And importing zipfile takes
longer than writing all that the engine is given of a budget.
"""

import zlib
from typing import BinaryIO

from msgspec.structs import replace

from sexcel.ooxml.zip_directory import (
    END,
    END_MAGIC,
    LISTED_ENTRY,
    LISTED_MAGIC,
    LOCAL_HEADER,
    LOCAL_MAGIC,
    UTF_8_NAME,
    ZipEntry,
)

STORED, DEFLATED = 0, 8
_SIZES_FOLLOW = 0x8
"""The flag of an entry whose sizes stand behind its contents; here they stand before them."""
_MADE_BY = 20
"""The version of the format, times ten, that the writer knows, and MS-DOS as its system."""
_LEVEL = 6
"""zlib's own balance of size and time."""
_PIECE = 1024 * 1024
"""Bytes copied at once: few calls, and little memory whatever the size of a part."""


class ZipWriter:
    """Writes a package to ``out``; all entries together stay below 4 GB."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._listing: list[bytes] = []

    def copy(self, source: BinaryIO, entry: ZipEntry) -> None:
        """Take over an entry of the package ``source``, packed as it is."""
        source.seek(entry.offset)
        header = LOCAL_HEADER.unpack(source.read(LOCAL_HEADER.size))
        source.seek(header[9] + header[10], 1)
        self._open(replace(entry, flags=entry.flags & ~_SIZES_FOLLOW))
        remaining = entry.packed_size
        while remaining:
            piece = source.read(min(_PIECE, remaining))
            if not piece:
                raise OSError(f"{entry.name} is cut short")
            remaining -= len(piece)
            self._out.write(piece)

    def add(
        self, name: str, content: bytes, *, replaced: ZipEntry | None = None, method: int = DEFLATED
    ) -> None:
        """Write a part; one that stands for an entry ``replaced`` keeps its name and time."""
        packed = _deflate(content) if method == DEFLATED else content
        entry = ZipEntry(
            name=name,
            raw_name=name.encode(),
            method=method,
            crc=zlib.crc32(content),
            packed_size=len(packed),
            size=len(content),
            offset=0,
            flags=0 if name.isascii() else UTF_8_NAME,
        )
        if replaced is not None:
            entry = replace(
                entry,
                raw_name=replaced.raw_name,
                flags=replaced.flags & UTF_8_NAME,
                needed_version=replaced.needed_version,
                time=replaced.time,
                date=replaced.date,
                attributes=replaced.attributes,
            )
        self._open(entry)
        self._out.write(packed)

    def finish(self) -> None:
        """Write the list of contents."""
        start = self._out.tell()
        self._out.writelines(self._listing)
        count, size = len(self._listing), self._out.tell() - start
        self._out.write(END.pack(END_MAGIC, 0, 0, count, count, size, start, 0))

    def _open(self, entry: ZipEntry) -> None:
        """Write what stands before the contents of an entry, and note what will be listed."""
        header = (
            entry.needed_version, entry.flags, entry.method, entry.time, entry.date, entry.crc,
            entry.packed_size, entry.size, len(entry.raw_name), 0,
        )  # fmt: skip
        # No extra field, no comment, the first and only disk, no attributes of a system's own.
        place = (0, 0, entry.attributes, 0, self._out.tell())
        listed = LISTED_ENTRY.pack(LISTED_MAGIC, _MADE_BY, *header, *place)
        self._listing.append(listed + entry.raw_name)
        self._out.write(LOCAL_HEADER.pack(LOCAL_MAGIC, *header) + entry.raw_name)


def _deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()
