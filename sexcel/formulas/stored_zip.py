"""A ZIP file of parts that are stored as they are: it is read by a child, and never kept.

Written here because importing a library for it would take longer than recalculating a budget.
"""

import struct
import zlib
from collections.abc import Iterable

_SHARED = struct.Struct("<5H3LHH")
"""Version, flags, method, time, date; checksum, both sizes; lengths of name and extra."""
_PLACE = struct.Struct("<3H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION, _UTF_8, _STORED, _FIRST_OF_1980 = 20, 0x800, 0, 0x21


def stored_zip(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """The file, of at most 4 GB, with the parts in their order."""
    written: list[bytes] = []
    listed: list[bytes] = []
    offset = 0
    for name, content in parts:
        raw = name.encode()
        size = len(content)
        shared = _SHARED.pack(
            _VERSION, _UTF_8, _STORED, 0, _FIRST_OF_1980, zlib.crc32(content), size, size,
            len(raw), 0,
        )  # fmt: skip
        head = b"PK\x03\x04" + shared + raw
        written += [head, content]
        listed.append(
            b"PK\x01\x02" + struct.pack("<H", _VERSION) + shared + _PLACE.pack(0, 0, 0, 0, offset)
            + raw
        )  # fmt: skip
        offset += len(head) + size
    contents = b"".join(listed)
    count = len(listed)
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(contents), offset, 0)
    return b"".join((*written, contents, end))
