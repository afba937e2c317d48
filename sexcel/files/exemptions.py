"""``sexcel: ignore CODE reason`` in notes and conversations: cells of which the audit is silent."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from sexcel.files.reading import opened
from sexcel.model.errors import UnreadableWorkbookError
from sexcel.model.refs import RangeRef, parse_a1
from sexcel.model.settings import Exemption
from sexcel.ooxml.package import Package
from sexcel.ooxml.preflight import Form
from sexcel.ooxml.wording import shorten
from sexcel.ooxml.workbook_xml import read_workbook, related_parts
from sexcel.ooxml.xlsx import find_sheet_parts
from sexcel.ooxml.xml_policy import parse_elements

_ASKED = re.compile(
    r"sexcel\s*:\s*ignore\s+(?P<codes>[A-Z]{3}[0-9]{3}(?:\s*[,+]\s*[A-Z]{3}[0-9]{3})*)"
    r"[ \t:,-]*(?P<reason>[^\n\r]*)",
    re.IGNORECASE,
)
_CODE = re.compile(r"[A-Z]{3}[0-9]{3}", re.IGNORECASE)
_MOST_CHARACTERS = 4_000
"""Of one note; what stands behind is not looked at."""
_MOST = 10_000


def read_exemptions(path: Path, password: str | None = None) -> tuple[Exemption, ...]:
    """What notes and conversations exempt, at most 10,000 of them, for a workbook that was read.

    A notes part that is missing or damaged exempts nothing. Raises UnreadableWorkbookError as
    ``read_grid`` does.
    """
    with opened(path, password) as workbook:
        if workbook.form is not Form.EXCEL or workbook.package is None:
            return ()
        found: dict[tuple[str, RangeRef], Exemption] = {}
        for one in _of_package(workbook.package):
            found.setdefault((one.rule, one.area), one)
            if len(found) == _MOST:
                break
        return tuple(found.values())


def _of_package(package: Package) -> Iterator[Exemption]:
    for sheet_part, entry in find_sheet_parts(package, read_workbook(package)).items():
        for notes_part in related_parts(package, sheet_part, "comments", "threadedComment"):
            for cell, text in _notes(package, notes_part):
                yield from _asked(entry.name, cell, text)


def _notes(package: Package, part: str) -> list[tuple[str, str]]:
    """Cell and text of each note up to where the part is damaged."""
    reading = _Notes()
    with suppress(UnreadableWorkbookError):
        parse_elements(
            package.read_index_part(part),
            f"Part {shorten(part)}",
            reading.start,
            reading.end,
            reading.text,
        )
    return reading.found


class _Notes:
    """Takes the elements of a part of notes, or of a conversation: both have a ref and a text."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []
        self._cell = ""
        self._texts: list[str] = []
        self._length = 0
        self._reads = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local in ("comment", "threadedComment"):
            self._cell = attributes.get("ref", "")
            self._texts, self._length = [], 0
        self._reads = local in ("t", "text")

    def text(self, text: str) -> None:
        if self._reads and self._length < _MOST_CHARACTERS:
            self._texts.append(text)
            self._length += len(text)

    def end(self, name: str) -> None:
        self._reads = False
        if name.rpartition(" ")[2] in ("comment", "threadedComment") and self._cell:
            self.found.append((self._cell, "".join(self._texts)))
            self._cell = ""


def _asked(sheet: str, cell: str, text: str) -> Iterator[Exemption]:
    try:
        row, column = parse_a1(cell)
    except ValueError:
        return
    area = RangeRef(sheet, row, column, row, column)
    for match in _ASKED.finditer(text):
        for code in _CODE.findall(match["codes"]):
            yield Exemption(code.upper(), area, f"note in {area.a1}", match["reason"].strip())
