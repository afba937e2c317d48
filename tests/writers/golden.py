"""A small regenerated workbook, part by part, as text that a person can review.

``python -m docs golden`` writes it anew; what then differs in version control is what a
change did to the file. Of each part is kept what means something: one element a line, attributes
in order of their names, texts of cells in their place. What changes by itself is left out.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from lxml import etree
from msgspec.structs import replace

from sexcel.model.book import Book
from sexcel.writers.plan import plan_workbook
from sexcel.writers.workbook import render_workbook
from tests.writers.regenerating import findings, published

FOLDER = Path(__file__).parent / "golden"
_TABLES = (
    "projections",
    "overview",
    "fte_by_grade",
    "fte_by_area",
    "accommodation",
    "rates",
    "change_history",
)
_VOLATILE = {
    "docProps/core.xml": {"created", "modified"},
    "docProps/app.xml": {"Application", "AppVersion", "DocSecurity"},
    "xl/workbook.xml": {"fileVersion", "calcPr"},
}
"""Elements that tell of the writer or of the moment, not of the workbook."""
_BOILERPLATE = {"xl/theme/theme1.xml"}
_UNORDERED = re.compile(r"\.rels$|^\[Content_Types\]")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@cache
def small() -> Book:
    """Return seven published tables: totals, a fold, a chart, a list, figures kept as found."""
    book = published()
    return replace(book, tables={name: book.tables[name] for name in _TABLES})


@cache
def written() -> Mapping[str, str]:
    """Return the parts of the small workbook as it is written now."""
    return normal_parts(render_workbook(plan_workbook(small(), findings())))


def reviewed() -> Mapping[str, str]:
    """Return the parts as they were reviewed."""
    return {_part(path): path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.txt"))}


def normal_parts(content: bytes) -> Mapping[str, str]:
    """Return each part of a workbook in its normal form."""

    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    texts = [
        "".join(text.text or "" for text in si.iter(f"{_MAIN}t"))
        for si in etree.fromstring(parts.pop("xl/sharedStrings.xml"))
    ]
    return {
        name: "\n".join(_normal(name, part, texts)) + "\n"
        for name, part in sorted(parts.items())
        if name not in _BOILERPLATE
    }


def _normal(name: str, part: bytes, texts: list[str]) -> Iterator[str]:
    root = etree.fromstring(part)
    for element in list(root.iter()):
        parent = element.getparent()
        if parent is None or not isinstance(element.tag, str):
            continue
        if etree.QName(element).localname in _VOLATILE.get(name, ()):
            parent.remove(element)
    for cell in root.iter(f"{_MAIN}c"):
        value = cell.find(f"{_MAIN}v")
        if cell.get("t") == "s" and value is not None:
            value.text = texts[int(value.text or 0)]
    lines = _lines(root, 0)
    yield from sorted(lines) if _UNORDERED.search(name) else lines


def _lines(element: etree._Element, depth: int) -> Iterator[str]:
    """Write a cell with all in it on one line, any other element on a line for itself."""
    name = etree.QName(element).localname
    attributes = "".join(
        f" {etree.QName(key).localname}={str(value)!r}"
        for key, value in sorted((str(key), value) for key, value in element.attrib.items())
    )
    text = (element.text or "").strip()
    if name == "c":
        inside = " ".join(f"{etree.QName(part).localname}={part.text!r}" for part in element)
        yield f"{'  ' * depth}c{attributes} {inside}".rstrip()
        return
    yield f"{'  ' * depth}{name}{attributes}{f' {text!r}' if text else ''}"
    for child in element:
        yield from _lines(child, depth + 1)


def file_of(part: str) -> Path:
    """Return the file in which a part is kept as text."""
    return FOLDER / f"{part.replace('/', '__')}.txt"


def _part(path: Path) -> str:
    return path.name.removesuffix(".txt").replace("__", "/")
