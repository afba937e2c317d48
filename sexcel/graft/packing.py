"""ZIP packages written entry by entry, so that a part can be taken over without unpacking it.

zipfile can only write what it packs itself. Here a part that nobody touched keeps its packed
bytes, its time and its place, even one that could not be unpacked.
"""

import struct
import zlib
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipInfo

_LOCAL = struct.Struct("<4s5H3L2H")
_SHARED = struct.Struct("<5H3LH")
"""What an entry says of itself before its contents and again in the list of contents."""
_END = struct.Struct("<4s4H2LH")
_UTF_8, _SIZES_FOLLOW = 0x800, 0x8
_PIECE = 1024 * 1024
_START_OF_TIME = (1980, 1, 1, 0, 0, 0)


class Packer:
    """Writes a package to ``out``; all entries together stay below 4 GB."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._listed: list[bytes] = []

    def copy(self, source: BinaryIO, info: ZipInfo) -> None:
        """Take over an entry of the package ``source``, packed as it is."""
        source.seek(info.header_offset)
        header = _LOCAL.unpack(source.read(_LOCAL.size))
        source.seek(header[9] + header[10], 1)
        flags, sizes = info.flag_bits & ~_SIZES_FOLLOW, (info.compress_size, info.file_size)
        self._open(info, flags, info.compress_type, info.CRC, sizes)
        left = info.compress_size
        while left:
            piece = source.read(min(_PIECE, left))
            if not piece:
                raise OSError(f"{info.filename} is cut short")
            left -= len(piece)
            self._out.write(piece)

    def add(self, name: str, content: bytes, like: ZipInfo | None = None) -> None:
        """Pack a part; one that stands for an older one keeps its name and time."""
        info = like or ZipInfo(name, _START_OF_TIME)
        packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = packer.compress(content) + packer.flush()
        flags = info.flag_bits & _UTF_8 if like or name.isascii() else _UTF_8
        sizes = (len(packed), len(content))
        self._open(info, flags, ZIP_DEFLATED, zlib.crc32(content), sizes)
        self._out.write(packed)

    def finish(self) -> None:
        """Write the list of contents."""
        start = self._out.tell()
        self._out.writelines(self._listed)
        count, size = len(self._listed), self._out.tell() - start
        self._out.write(_END.pack(b"PK\x05\x06", 0, 0, count, count, size, start, 0))

    def _open(
        self, info: ZipInfo, flags: int, method: int, crc: int, sizes: tuple[int, int]
    ) -> None:
        name = info.orig_filename.encode("utf-8" if flags & _UTF_8 else "cp437")
        year, month, day, hour, minute, second = info.date_time
        date = (year - 1980) << 9 | month << 5 | day
        time = hour << 11 | minute << 5 | second // 2
        shared = _SHARED.pack(
            info.extract_version, flags, method, time, date, crc, *sizes, len(name)
        )
        # Made by (MS-DOS), then no extra field, no comment, the first and only disk.
        place = struct.pack("<4HLL", 0, 0, 0, info.internal_attr, 0, self._out.tell())
        self._listed.append(b"PK\x01\x02" + struct.pack("<H", 20) + shared + place + name)
        self._out.write(b"PK\x03\x04" + shared + struct.pack("<H", 0) + name)
