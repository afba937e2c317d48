"""Packages taken apart and put together again by the tests."""

import hashlib
import struct
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
from msgspec.structs import replace

from sexcel.graft.annotate import Annotated, annotate
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import RangeRef
from sexcel.model.report import FileReport

RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"

Parts = dict[str, bytes]


def parts_of(path: Path) -> Parts:
    """Return the parts of a package by name, in its order."""
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def packed_bytes(path: Path, part: str) -> bytes:
    """Return a part as it is packed."""
    with zipfile.ZipFile(path) as package, path.open("rb") as file:
        info = package.getinfo(part)
        file.seek(info.header_offset + 26)
        file.seek(sum(struct.unpack("<2H", file.read(4))), 1)
        return file.read(info.compress_size)


def save_package(path: Path, parts: Mapping[str, bytes]) -> Path:
    """Write the parts as a package."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, (2020, 2, 3, 4, 5, 6)), content, 8)
    return path


def replace_once(content: bytes, old: str, new: str) -> bytes:
    """Return the content with its one ``old`` replaced."""
    assert content.count(old.encode()) == 1, (old, content)
    return content.replace(old.encode(), new.encode())


def declare(parts: Parts, *types: str) -> None:
    """State content types, each as ``override`` or ``default`` gives it."""
    listed = "".join(types)
    parts["[Content_Types].xml"] = replace_once(
        parts["[Content_Types].xml"], "</Types>", f"{listed}</Types>"
    )


def override(part: str, content_type: str) -> str:
    """Return the statement of a part's content type."""
    return f'<Override PartName="/{part}" ContentType="{content_type}"/>'


def default(ending: str, content_type: str) -> str:
    """Return the statement of the content type of all parts of an ending."""
    return f'<Default Extension="{ending}" ContentType="{content_type}"/>'


def relate(parts: Parts, source: str, *links: tuple[str, str, str]) -> None:
    """Add relationships (identifier, type or its last word, target) to a part."""
    folder, _, name = source.rpartition("/")
    where = f"{folder}/_rels/{name}.rels".lstrip("/")
    written = "".join(
        f'<Relationship Id="{identifier}" Target="{target}" '
        f'Type="{kind if "/" in kind else f"{RELATIONSHIPS}/{kind}"}"/>'
        for identifier, kind, target in links
    )
    empty = f'<Relationships xmlns="{LINKS}"></Relationships>'.encode()
    end = "</Relationships>"
    parts[where] = replace_once(parts.get(where, empty), end, f"{written}{end}")


_USUAL = Finding(
    "SEC102", "sub-total-wrong", Severity.ERROR, None, "It is wrong.", help="Put it right."
)


def finding(sheet: str, cell: str, message: str = _USUAL.message, **more: Any) -> Finding:
    """Return an error at a cell or a range, with whatever else is given; "" is no cell."""
    area = RangeRef.parse(sheet, cell) if cell else None
    where = area if area is None or ":" in cell else area.first_cell
    return replace(_USUAL, where=where, message=message, **more)


def report_on(path: Path, findings: Iterable[Finding]) -> FileReport:
    """Return a report with these findings in the workbook at ``path``."""
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return FileReport(str(path), sha256, "2020/21", None, (), tuple(findings))


def note_text(severity: str = "error", message: str = "It is wrong.", where: str = "") -> str:
    """Return what the note of the usual finding says."""
    return f"sexcel: {severity} SEC102{where}\n{message}\nWhat to do: Put it right."


def annotate_with(source: Path, *findings: Finding, all_notes: bool = True) -> Annotated:
    """Annotate the source with the findings, beside it; by default with notes on all of them."""
    target = source.with_name(f"out{source.suffix}")
    return annotate(source, report_on(source, findings), target, all_notes=all_notes)


def save_changed(folder: Path, parts: Parts, part: str, old: str, new: str) -> Path:
    """Save the parts as a workbook, one text in one part replaced."""
    return save_package(
        folder / "source.xlsx", {**parts, part: replace_once(parts[part], old, new)}
    )


def read_notes(path: Path, sheet: str) -> Mapping[str, str]:
    """Return the texts of a sheet's notes by cell."""
    rows = openpyxl.load_workbook(path)[sheet]
    return {cell.coordinate: cell.comment.text for row in rows for cell in row if cell.comment}
