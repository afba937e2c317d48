"""The parts of a workbook's package, inflated in bounded pieces and measured while they are.

Sizes in the list of contents can lie; what comes out of the decompressor cannot. Nothing is
unpacked to disk, and nothing outside the package is ever opened.
"""

import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from sexcel.model.errors import UnreadableWorkbookError
from sexcel.ooxml.limits import (
    MAX_INDEX_PART_BYTES,
    MAX_PART_BYTES,
    MAX_RATIO,
    MAX_TOTAL_BYTES,
    MEGABYTE,
    RATIO_FLOOR_BYTES,
)
from sexcel.ooxml.wording import shown
from sexcel.ooxml.zip_directory import Entry

_LOCAL = struct.Struct("<4s5H3L2H")
_STORED, _DEFLATED = 0, 8
_PACKED_PIECE = 16 * 1024
_PIECE = 256 * 1024


class Package:
    """An open package whose list of contents has passed the preflight.

    Part names are matched without regard to case, as the packaging standard asks. One part is
    read at a time.
    """

    def __init__(self, file: BinaryIO, entries: list[Entry], label: str) -> None:
        """``label`` is the file as the user named it, for the sentences of refusals."""
        self.label = label
        self._file = file
        self._entries: Mapping[str, Entry] = {entry.name.lower(): entry for entry in entries}
        self._inflated = 0
        self._measured: set[str] = set()

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._entries

    def names(self) -> Iterator[str]:
        """The part names as the package writes them, in its order."""
        return (entry.name for entry in self._entries.values())

    def size(self, part: str) -> int:
        """The size of a part in bytes, unpacked, as the package states it."""
        return self._entries[part.lower()].size

    def read_index_part(self, part: str) -> Iterator[bytes]:
        """The pieces of a part without cells, which may be no larger than 64 MB."""
        entry = self._entries.get(part.lower())
        if entry is not None and entry.size > MAX_INDEX_PART_BYTES:
            raise UnreadableWorkbookError(
                f"{self.label} was not read: its part {shown(part)} unpacks to more than the "
                f"{MAX_INDEX_PART_BYTES // MEGABYTE:,} MB allowed for it."
            )
        return self.read(part)

    def read(self, part: str) -> Iterator[bytes]:
        """The pieces of a part, each at most 256 KB.

        Raises UnreadableWorkbookError where the part is missing, damaged, not what its
        description says, or beyond a limit.
        """
        entry = self._entries.get(part.lower())
        if entry is None:
            raise UnreadableWorkbookError(
                f"{self.label} is damaged: its part {shown(part)} is missing, "
                "so open it in Excel, let Excel repair it and save it again."
            )
        size, crc = 0, 0
        counts = entry.name not in self._measured
        self._measured.add(entry.name)
        for piece in self._inflate(entry):
            size += len(piece)
            self._inflated += len(piece) if counts else 0
            crc = zlib.crc32(piece, crc)
            check_part_size(self.label, entry.name, size, entry.packed_size)
            check_total_size(self.label, self._inflated)
            yield piece
        if size != entry.size or crc != entry.crc:
            raise self._damaged(entry)

    def _inflate(self, entry: Entry) -> Iterator[bytes]:
        left = self._seek_contents(entry)
        if entry.method == _STORED:
            while left:
                piece = self._file.read(min(_PIECE, left))
                if not piece:
                    raise self._damaged(entry)
                left -= len(piece)
                yield piece
            return
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            while left and not inflater.eof:
                packed = self._file.read(min(_PACKED_PIECE, left))
                if not packed:
                    raise self._damaged(entry)
                left -= len(packed)
                while packed:
                    if piece := inflater.decompress(packed, _PIECE):
                        yield piece
                    packed = inflater.unconsumed_tail
        except zlib.error as error:
            raise self._damaged(entry) from error

    def _seek_contents(self, entry: Entry) -> int:
        """Go to where the contents start; the number of packed bytes there."""
        self._file.seek(entry.offset)
        header = self._file.read(_LOCAL.size)
        if len(header) < _LOCAL.size:
            raise self._damaged(entry)
        fields = _LOCAL.unpack(header)
        name_length, extra_length = fields[9], fields[10]
        name = self._file.read(name_length)
        if fields[0] != b"PK\x03\x04" or name != entry.raw_name:
            raise self._damaged(entry)
        if entry.flags & 1:
            raise UnreadableWorkbookError(
                f"{self.label} is a password-protected ZIP file, "
                "so unpack it and give the workbook inside."
            )
        if entry.method not in (_STORED, _DEFLATED):
            raise UnreadableWorkbookError(
                f"{self.label} is packed by a method that workbooks do not use "
                f"(number {entry.method}), so save it again from Excel."
            )
        self._file.seek(extra_length, 1)
        return entry.packed_size

    def _damaged(self, entry: Entry) -> UnreadableWorkbookError:
        return UnreadableWorkbookError(
            f"{self.label} is damaged: its part {shown(entry.name)} cannot be unpacked as the "
            "package describes it, so fetch the file again, or let Excel repair it and save it."
        )


def check_part_size(label: str, part: str, size: int, packed_size: int) -> None:
    """Raise UnreadableWorkbookError where ``size`` bytes out of ``packed_size`` are too many."""
    if size > MAX_PART_BYTES:
        raise UnreadableWorkbookError(
            f"{label} was not read: its part {shown(part)} unpacks to more than the "
            f"{MAX_PART_BYTES // MEGABYTE:,} MB allowed."
        )
    if size > RATIO_FLOOR_BYTES and size > MAX_RATIO * packed_size:
        raise UnreadableWorkbookError(
            f"{label} was not read: its part {shown(part)} unpacks to more than {MAX_RATIO} "
            "times its size, as no workbook does but a zip bomb."
        )


def check_total_size(label: str, size: int) -> None:
    """Raise UnreadableWorkbookError where all parts together unpack to more than 1 GB."""
    if size > MAX_TOTAL_BYTES:
        raise UnreadableWorkbookError(
            f"{label} was not read: its parts together unpack to more than the "
            f"{MAX_TOTAL_BYTES // MEGABYTE:,} MB allowed."
        )
