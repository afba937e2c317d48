"""The parts of a workbook's package, inflated in bounded pieces and measured while they are.

Sizes in the list of contents can lie; what comes out of the decompressor cannot. Nothing is
unpacked to disk, and nothing outside the package is ever opened.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping
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
from sexcel.ooxml.wording import shorten
from sexcel.ooxml.zip_directory import LOCAL_HEADER, LOCAL_MAGIC, ZipEntry, read_directory
from sexcel.ooxml.zip_writer import DEFLATED, STORED

_PACKED_PIECE = 16 * 1024
"""Bytes unpacked at once: at deflate's best, a thousand times as many come out, 16 MB."""
_PIECE = 256 * 1024
"""Bytes handed on at once, and so how far a limit can be passed before that is noticed."""


class Package:
    """An open package whose list of contents has passed the checks.

    Part names are matched without regard to case, as the packaging standard asks. One part is
    read at a time.
    """

    def __init__(self, file: BinaryIO, entries: Iterable[ZipEntry], label: str) -> None:
        """Take an open file; ``label`` names it as the user did, for sentences of refusals."""
        self.file = file
        self.label = label
        self.entries: Mapping[str, ZipEntry] = {entry.name.lower(): entry for entry in entries}
        """By the name of the part in lower case, in the order of the package."""
        self._inflated = 0
        self._measured: set[str] = set()

    def __contains__(self, part: str) -> bool:
        return part.lower() in self.entries

    def names(self) -> Iterator[str]:
        """Yield the part names as the package writes them, in its order."""
        return (entry.name for entry in self.entries.values())

    def where(self, part: str) -> str:
        """Return the words for a part at the beginning of a refusal."""
        return f"Part {shorten(part)} of {self.label}"

    def size(self, part: str) -> int:
        """Return the size of a part in bytes, unpacked, as the package states it."""
        return self.entries[part.lower()].size

    def read_index_part(self, part: str) -> Iterator[bytes]:
        """Return the pieces of a part without cells, which may be no larger than 64 MB."""
        entry = self.entries.get(part.lower())
        if entry is not None and entry.size > MAX_INDEX_PART_BYTES:
            raise UnreadableWorkbookError(
                f"{self.label} was not read: its part {shorten(part)} unpacks to more than the "
                f"{MAX_INDEX_PART_BYTES // MEGABYTE:,} MB allowed for it."
            )
        return self.read(part)

    def read(self, part: str) -> Iterator[bytes]:
        """Yield the pieces of a part, each at most 256 KB.

        Raises UnreadableWorkbookError where the part is missing, damaged, not what its
        description says, or beyond a limit.
        """
        entry = self.entries.get(part.lower())
        if entry is None:
            raise UnreadableWorkbookError(
                f"{self.label} is damaged: its part {shorten(part)} is missing, "
                "so open it in Excel, let Excel repair it and save it again."
            )
        size, crc = 0, 0
        counts = entry.name not in self._measured
        self._measured.add(entry.name)
        for piece in self._inflate(entry):
            size += len(piece)
            self._inflated += len(piece) if counts else 0
            crc = zlib.crc32(piece, crc)
            _check_part_size(self.label, entry.name, size, entry.packed_size)
            _check_total_size(self.label, self._inflated)
            yield piece
        if size != entry.size or crc != entry.crc:
            raise self._damage_refusal(entry)

    def read_whole(self, part: str) -> bytes:
        """Return a part in one; raises as ``read``."""
        return b"".join(self.read(part))

    def _inflate(self, entry: ZipEntry) -> Iterator[bytes]:
        self._seek_contents(entry)
        if entry.method == STORED:
            yield from self._packed(entry, _PIECE)
            return
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for packed in self._packed(entry, _PACKED_PIECE):
                # More may come out even when all has gone in, so until nothing does.
                piece = inflater.decompress(packed, _PIECE)
                while piece:
                    yield piece
                    piece = inflater.decompress(inflater.unconsumed_tail, _PIECE)
                if inflater.eof:
                    return
        except zlib.error as error:
            raise self._damage_refusal(entry) from error

    def _packed(self, entry: ZipEntry, most: int) -> Iterator[bytes]:
        remaining = entry.packed_size
        while remaining:
            piece = self.file.read(min(most, remaining))
            if not piece:
                raise self._damage_refusal(entry)
            remaining -= len(piece)
            yield piece

    def _seek_contents(self, entry: ZipEntry) -> None:
        """Move to where the contents of an entry start."""
        self.file.seek(entry.offset)
        header = self.file.read(LOCAL_HEADER.size)
        if len(header) < LOCAL_HEADER.size:
            raise self._damage_refusal(entry)
        magic, *_, name_length, extra_length = LOCAL_HEADER.unpack(header)
        if magic != LOCAL_MAGIC or self.file.read(name_length) != entry.raw_name:
            raise self._damage_refusal(entry)
        if entry.flags & 1:
            raise UnreadableWorkbookError(
                f"{self.label} is a password-protected ZIP file, "
                "so unpack it and give the workbook inside."
            )
        if entry.method not in (STORED, DEFLATED):
            raise UnreadableWorkbookError(
                f"{self.label} is packed by a method that workbooks do not use "
                f"(number {entry.method}), so save it again from Excel."
            )
        self.file.seek(extra_length, 1)

    def _damage_refusal(self, entry: ZipEntry) -> UnreadableWorkbookError:
        return UnreadableWorkbookError(
            f"{self.label} is damaged: its part {shorten(entry.name)} cannot be unpacked as the "
            "package describes it, so fetch the file again, or let Excel repair it and save it."
        )


def open_package(file: BinaryIO, label: str) -> Package:
    """Return the package in an open file, once its list of contents has passed the checks.

    Raises UnreadableWorkbookError where it does not.
    """
    length = file.seek(0, 2)
    entries = read_directory(file, length, label)
    _check_entries(entries, length, label)
    return Package(file, entries, label)


def _check_entries(entries: list[ZipEntry], length: int, label: str) -> None:
    names: set[str] = set()
    for entry in entries:
        _check_name(entry.name, label)
        if entry.name.lower() in names:
            raise UnreadableWorkbookError(
                f"{label} was not read: its package holds {shorten(entry.name)} twice, "
                "and which of the two counts cannot be known."
            )
        names.add(entry.name.lower())
        if entry.offset + entry.packed_size > length:
            raise UnreadableWorkbookError(
                f"{label} is damaged or cut short: its part {shorten(entry.name)} runs past the "
                "end of the file, so fetch or save the file again."
            )
        _check_part_size(label, entry.name, entry.size, entry.packed_size)
    _check_total_size(label, sum(entry.size for entry in entries))


def _check_name(name: str, label: str) -> None:
    steps = name.replace("\\", "/").split("/")
    if name[1:2] == ":" or not steps[0] or ".." in steps:
        raise UnreadableWorkbookError(
            f"{label} was not read: its package has an entry named {shorten(name)}, which points "
            "outside the package."
        )
    if "\\" in name or "\0" in name:
        raise UnreadableWorkbookError(
            f"{label} was not read: its package has an entry named {shorten(name)}, with a "
            "character that no name in a package may have: open it in Excel and save it again."
        )


def _check_part_size(label: str, part: str, size: int, packed_size: int) -> None:
    """Raise UnreadableWorkbookError where ``size`` bytes out of ``packed_size`` are too many."""
    if size > MAX_PART_BYTES:
        raise UnreadableWorkbookError(
            f"{label} was not read: its part {shorten(part)} unpacks to more than the "
            f"{MAX_PART_BYTES // MEGABYTE:,} MB allowed."
        )
    if size > RATIO_FLOOR_BYTES and size > MAX_RATIO * packed_size:
        raise UnreadableWorkbookError(
            f"{label} was not read: its part {shorten(part)} unpacks to more than {MAX_RATIO} "
            "times its size, as no workbook does but a zip bomb."
        )


def _check_total_size(label: str, size: int) -> None:
    """Raise UnreadableWorkbookError where all parts together unpack to more than 1 GB."""
    if size > MAX_TOTAL_BYTES:
        raise UnreadableWorkbookError(
            f"{label} was not read: its parts together unpack to more than the "
            f"{MAX_TOTAL_BYTES // MEGABYTE:,} MB allowed."
        )
