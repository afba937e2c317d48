"""Files that attack a reader, or that are broken, and how they are built."""

import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from sexcel.ooxml.limits import MEGABYTE
from tests.files.packages import (
    Parts,
    SheetSource,
    sheet_xml,
    styles_xml,
    workbook_parts,
    zip_parts,
)

SHEET = "xl/worksheets/sheet1.xml"
GOOD = workbook_parts(
    SheetSource('<row><c t="s"><v>0</v></c><c s="1"><v>1</v></c></row>'),
    strings="<si><t>x</t></si>",
    styles=styles_xml(9),
)
LAUGHS = (
    "<!DOCTYPE lolz [<!ENTITY a 'lol'>"
    + "".join(f"<!ENTITY {chr(98 + level)} '{f'&{chr(97 + level)};' * 10}'>" for level in range(9))
    + "]>"
)


Content = bytes | Callable[[], bytes]
"""What a file or a part holds; a function where it is large, called when the case is run."""


class HostileCase(NamedTuple):
    """A file under ``name``, made by ``write``; the refusal has to hold all ``words``.

    A large one takes up to two seconds to write or to read.
    """

    label: str
    write: Callable[[Path], None]
    words: tuple[str, ...]
    name: str = "hostile.xlsx"
    is_large: bool = False


def of_bytes(label: str, content: Content, *words: str, name: str = "hostile.xlsx") -> HostileCase:
    """Return the case of a file with just this content."""
    return HostileCase(
        label, lambda path: _write(path, _make(content)), words, name, callable(content)
    )


def of_parts(label: str, changed: Mapping[str, Content | None], *words: str) -> HostileCase:
    """Return the case of a good package with some parts changed, or left out where None."""

    def write(path: Path) -> None:
        parts = {**GOOD, **changed}
        contents = {name: _make(part) for name, part in parts.items() if part is not None}
        _write(path, zip_parts(contents))

    return HostileCase(label, write, words, is_large=any(map(callable, changed.values())))


def of_rows(label: str, rows: str, *words: str, before: str = "", after: str = "") -> HostileCase:
    """Return the case of a good package with a sheet of these rows; the refusal names the sheet."""
    part = sheet_xml(SheetSource(rows, before, after))
    return of_parts(label, {SHEET: part}, "Sheet 'Costs'", *words)


def of_cell(label: str, cell: str, *words: str) -> HostileCase:
    """Return the case of a good package with one bad cell."""
    return of_rows(label, f'<row r="1">{cell}</row>', *words)


def of_stream(
    label: str, part: str, pieces: Callable[[], Iterable[bytes]], *words: str, stored: bool = False
) -> HostileCase:
    """Return the case of one large part, written in pieces; not packed if ``stored``."""

    def write(path: Path) -> None:
        method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        with zipfile.ZipFile(path, "w", method, compresslevel=1) as package:
            for name, content in GOOD.items():
                if name != part:
                    package.writestr(name, content)
            with package.open(part, "w") as stream:
                for piece in pieces():
                    stream.write(piece)

    return HostileCase(label, write, words, is_large=True)


def _make(content: Content) -> bytes:
    return content if isinstance(content, bytes) else content()


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def as_rows(inner: Callable[[], Iterable[bytes]]) -> Callable[[], Iterable[bytes]]:
    """Return a whole sheet of rows, both written in pieces."""
    head, tail = sheet_xml(SheetSource("|")).split(b"|")

    def pieces() -> Iterable[bytes]:
        yield head
        yield from inner()
        yield tail

    return pieces


def times(piece: bytes, count: int) -> Callable[[], Iterable[bytes]]:
    """Yield a piece so many times."""
    return lambda: (piece for _ in range(count))


def patched(
    part: str,
    *,
    size: int | None = None,
    offset: int | None = None,
    flags: int = 0,
    method: int = -1,
) -> bytes:
    """Return the good package with one entry of its list of contents changed."""
    package = bytearray(zip_parts(GOOD))
    local = package.index(part.encode()) - 30
    central = package.rindex(part.encode()) - 46
    if size is not None:
        struct.pack_into("<L", package, central + 24, size)
    if offset is not None:
        struct.pack_into("<L", package, central + 42, offset)
    if method >= 0:
        struct.pack_into("<H", package, local + 8, method)
        struct.pack_into("<H", package, central + 10, method)
    if flags:
        struct.pack_into("<H", package, local + 6, flags)
        struct.pack_into("<H", package, central + 8, flags)
    return bytes(package)


def lying_bomb(path: Path) -> None:
    """Write 300 MB that the list of contents calls 1,000 bytes."""
    of_stream("", SHEET, times(b" " * MEGABYTE, 300)).write(path)
    package = bytearray(path.read_bytes())
    central = package.rindex(SHEET.encode()) - 46
    struct.pack_into("<L", package, central + 24, 1_000)
    path.write_bytes(bytes(package))


def many_large_parts(path: Path) -> None:
    """Write six parts said to hold 250 MB each, none of them at a suspicious ratio."""
    parts = {**GOOD, **{f"xl/media/image{number}.png": bytes(2 * MEGABYTE) for number in range(6)}}
    package = bytearray(zip_parts(parts, zipfile.ZIP_STORED))
    for number in range(6):
        central = package.rindex(f"xl/media/image{number}.png".encode()) - 46
        struct.pack_into("<L", package, central + 24, 250 * MEGABYTE)
    path.write_bytes(bytes(package))


def many_entries(path: Path) -> None:
    """Write 60,000 sheet parts."""
    with zipfile.ZipFile(path, "w") as package:
        for number in range(60_000):
            package.writestr(f"xl/worksheets/sheet{number}.xml", b"")


def many_entries_denied(path: Path) -> None:
    """Write the same, but say that they are ten."""
    many_entries(path)
    package = bytearray(path.read_bytes())
    struct.pack_into("<H", package, package.rindex(b"PK\x05\x06") + 10, 10)
    path.write_bytes(bytes(package))


def two_names() -> bytes:
    """Return a package whose sheet part has another name than in the list of contents."""
    return zip_parts(GOOD).replace(SHEET.encode(), b"x" * len(SHEET), 1)


def long_listing(path: Path) -> None:
    """Write a list of contents that says it is 100 MB long."""
    package = bytearray(zip_parts(GOOD) + bytes(1_000))
    end = package.rindex(b"PK\x05\x06")
    struct.pack_into("<L", package, end + 12, 100 * MEGABYTE)
    path.write_bytes(bytes(package))


def listing_beyond_the_end() -> bytes:
    """Return a package whose list of contents is said to start beyond its end."""
    package = bytearray(zip_parts(GOOD))
    struct.pack_into("<L", package, package.rindex(b"PK\x05\x06") + 16, 0xFFFF0000)
    return bytes(package)


def duplicate(other_name: str) -> bytes:
    """Return a package with the sheet part twice, the second one under ``other_name``."""
    spare = "x" * len(SHEET)
    return zip_parts({**GOOD, spare: b"<worksheet/>"}).replace(spare.encode(), other_name.encode())


def ole(stream: str) -> bytes:
    """Return an OLE file with one stream of that name in its directory."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    entries = b"".join(
        name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", stream)
    )
    return header + entries + bytes(4_096)


def workbook_with(sheets: str, after: str = "") -> bytes:
    """Return a workbook part that lists these sheets."""
    text = GOOD["xl/workbook.xml"].decode()
    start, end = text.index("<sheets>"), text.index("</workbook>")
    return (
        f"{text[:start]}<sheets>{sheets}</sheets>{after}</workbook>".encode()
        + text[end + len("</workbook>") :].encode()
    )


def nested(part: bytes, around: bytes, depth: int = 100_000) -> bytes:
    """Return a part with elements inside elements put before ``around``."""
    return part.replace(around, b"<deep>" * depth + b"</deep>" * depth + around, 1)


def renamed(name: str) -> bytes:
    """Return a package with one more entry, of that name."""
    spare = "y" * len(name)
    return zip_parts({**GOOD, spare: b"x"}).replace(spare.encode(), name.encode())


def broken_utf8() -> Parts:
    """Return a sheet with bytes that are no UTF-8."""
    part = sheet_xml(SheetSource('<row><c t="str"><v>|</v></c></row>')).replace(
        b"|", b"\xff\xfe\xc3("
    )
    return {SHEET: part}


def long_formula_shared(cells_sharing: int) -> str:
    """Return so many cells that share one formula of nearly 8,000 characters."""
    formula = "+".join(["A1"] * 2_660)
    cells = '<row><c><f t="shared" si="0"/></c></row>' * cells_sharing
    return f'<row><c><f t="shared" si="0">{formula}</f></c></row>{cells}'
