"""``sexcel: ignore CODE reason`` in notes and conversations: cells that the audit leaves out."""

import re
from collections.abc import Iterator
from contextlib import suppress

from msgspec.structs import replace

from sexcel.files.reading import open_workbook
from sexcel.files.sources import Source
from sexcel.model.acceptance import NOTHING_ACCEPTED, Acceptance
from sexcel.model.errors import UnreadableWorkbookError
from sexcel.model.refs import CellRef, RangeRef, parse_a1
from sexcel.model.settings import NO_RULE, Exemption, Settings
from sexcel.ooxml.package import Package
from sexcel.ooxml.preflight import Form
from sexcel.ooxml.wording import shorten
from sexcel.ooxml.workbook_xml import read_workbook, related_parts
from sexcel.ooxml.xlsx import find_sheet_parts
from sexcel.ooxml.xml_policy import parse_elements

_REQUEST = re.compile(
    r"\bsexcel\s*:\s*ignore\b[ \t]*"
    r"(?P<codes>[A-Z]{3}[0-9]{1,3}(?:\s*[,+]\s*[A-Z]{3}[0-9]{1,3})*)?"
    r"[ \t:,-]*(?P<reason>[^\n\r]*)",
    re.IGNORECASE,
)
_CODE = re.compile(r"[A-Z]{3}[0-9]{1,3}", re.IGNORECASE)
_MOST_CHARACTERS = 4_000
"""Of one note; what follows is not looked at, for nobody reads so far."""
_MOST_EXEMPTIONS = 10_000
"""Of a workbook: each is compared with each finding."""


def accept_in(
    source: Source, settings: Settings, password: str | None, choice: Acceptance | None = None
) -> Acceptance:
    """Return what is accepted of a workbook: by choice, by the settings and by its own notes."""
    exemptions = (*settings.exemptions, *read_exemptions(source, password))
    return replace(
        choice or NOTHING_ACCEPTED, exemptions=exemptions, severities=settings.severities
    )


def read_exemptions(path: Source, password: str | None = None) -> tuple[Exemption, ...]:
    """Return what notes and conversations exempt, at most 10,000 cells and rules.

    A request that names no rule is of `NO_RULE`, so that the report can say so.
    A notes part that is missing or damaged exempts nothing. Raises UnreadableWorkbookError as
    ``read_grid`` does.
    """
    exemptions: dict[tuple[str, RangeRef], Exemption] = {}
    for ref, text in read_notes(path, password):
        for exemption in _parse_note(ref, text):
            exemptions.setdefault((exemption.rule, exemption.area), exemption)
            if len(exemptions) == _MOST_EXEMPTIONS:
                break
    return tuple(exemptions.values())


def read_notes(path: Source, password: str | None = None) -> tuple[tuple[CellRef, str], ...]:
    """Return each note and each entry of a conversation with its cell, sheet by sheet.

    At most 4,000 characters of each; none of a part that is missing or damaged. Raises
    UnreadableWorkbookError as ``read_grid`` does.
    """
    with open_workbook(path, password) as workbook:
        if workbook.form is not Form.EXCEL or workbook.package is None:
            return ()
        return tuple(_read_package(workbook.package))


def _read_package(package: Package) -> Iterator[tuple[CellRef, str]]:
    for sheet_part, entry in find_sheet_parts(package, read_workbook(package)).items():
        for notes_part in related_parts(package, sheet_part, "comments", "threadedComment"):
            for cell, text in _read_part(package, notes_part):
                with suppress(ValueError):
                    yield CellRef(entry.name, *parse_a1(cell)), text


def _read_part(package: Package, part: str) -> list[tuple[str, str]]:
    """Return cell and text of each note up to where the part is damaged."""
    reader = _NotesReader()
    with suppress(UnreadableWorkbookError):
        parse_elements(
            package.read_index_part(part),
            f"Part {shorten(part)}",
            reader.start,
            reader.end,
            reader.text,
        )
    return reader.notes


class _NotesReader:
    """The elements of a part of notes, or of a conversation: both have a ref and a text."""

    def __init__(self) -> None:
        self.notes: list[tuple[str, str]] = []
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
            self.notes.append((self._cell, "".join(self._texts)))
            self._cell = ""


def _parse_note(ref: CellRef, text: str) -> Iterator[Exemption]:
    for match in _REQUEST.finditer(text):
        for code in _CODE.findall(match["codes"] or "") or [NO_RULE]:
            yield Exemption(code.upper(), ref.area, f"note in {ref.a1}", match["reason"].strip())
