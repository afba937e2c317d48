"""Notes and conversations that exempt a cell: read, bounded, and never in the way."""

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from openpyxl.comments import Comment

from sexcel.files.exemptions import read_exemptions
from sexcel.files.reading import read_grid
from sexcel.model.refs import RangeRef

THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
KIND = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"


def noted(path: Path, notes: dict[str, str]) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Costs"
    for cell, text in notes.items():
        sheet[cell] = 1
        sheet[cell].comment = Comment(text, "Jo")
    workbook.save(path)
    return path


def change_parts(path: Path, change: dict[str, bytes]) -> Path:
    """Return the package with some parts replaced or added."""
    with ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with ZipFile(path, "w", ZIP_DEFLATED) as package:
        for name, content in {**parts, **change}.items():
            package.writestr(name, content)
    return path


def notes_part(path: Path) -> str:
    with ZipFile(path) as package:
        return next(name for name in package.namelist() if "comment" in name.lower())


def test_a_note_names_rules_and_a_reason(tmp_path: Path) -> None:
    path = noted(
        tmp_path / "a.xlsx",
        {"B2": "sexcel: ignore SHT301 agreed in May", "C3": "SEXCEL:ignore SHT204, sht205: plug"},
    )
    exemptions = {
        (exemption.rule, exemption.area.a1, exemption.reason) for exemption in read_exemptions(path)
    }
    assert exemptions == {
        ("SHT301", "B2", "agreed in May"),
        ("SHT204", "C3", "plug"),
        ("SHT205", "C3", "plug"),
    }


def test_a_conversation_exempts_as_a_note_does(tmp_path: Path) -> None:
    path = noted(tmp_path / "a.xlsx", {"A1": "nothing"})
    part = "xl/worksheets/_rels/sheet1.xml.rels"
    with ZipFile(path) as package:
        relationships = package.read(part).decode()
    link = f'<Relationship Id="rId99" Type="{KIND}" Target="/xl/threadedComments/t1.xml"/>'
    thread = (
        f'<ThreadedComments xmlns="{THREADS}"><threadedComment ref="D9" id="{{1}}">'
        "<text>sexcel: ignore SHT302 both are meant</text></threadedComment></ThreadedComments>"
    )
    change_parts(
        path,
        {
            part: relationships.replace("</Relationships>", f"{link}</Relationships>").encode(),
            "xl/threadedComments/t1.xml": thread.encode(),
        },
    )
    (exemption,) = read_exemptions(path)
    assert (exemption.rule, exemption.area) == ("SHT302", RangeRef("Costs", 9, 4, 9, 4))
    assert exemption.reason == "both are meant"


@pytest.mark.parametrize(
    "content",
    [
        b"<comments",
        b"",
        b'<!DOCTYPE x [<!ENTITY a "b">]><comments/>',
        b"<comments xmlns='x'><comment ref='ZZZZ1'><t>sexcel: ignore SHT301</t></comment>",
    ],
)
def test_damaged_notes_exempt_nothing_and_stop_nothing(tmp_path: Path, content: bytes) -> None:
    path = noted(tmp_path / "a.xlsx", {"B2": "sexcel: ignore SHT301"})
    change_parts(path, {notes_part(path): content})
    assert read_exemptions(path) == ()
    assert read_grid(path).sheets[0].name == "Costs"


def test_only_the_beginning_of_an_endless_note_is_looked_at(tmp_path: Path) -> None:
    path = noted(tmp_path / "a.xlsx", {"B2": "x"})
    name = notes_part(path)
    with ZipFile(path) as package:
        content = package.read(name)
    text = b">x" + b"<t/>" * 5 + b"y" * 300_000 + b" sexcel: ignore SHT301<"
    change_parts(path, {name: content.replace(b">x<", text, 1)})
    assert read_exemptions(path) == ()
