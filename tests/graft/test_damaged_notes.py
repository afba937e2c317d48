"""Notes too damaged to add to: the copy is written without them, and that is said."""

from pathlib import Path

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from sexcel.model.refs import CellRef
from sexcel.reports.copies import state_annotation
from tests.graft.builders import (
    DRAWING,
    FIRST,
    FIRST_LINKS,
    NOTES,
    SHEET,
    build_plain,
    build_with_notes,
)
from tests.graft.packing import (
    Parts,
    annotate_with,
    finding,
    note_text,
    packed_bytes,
    parts_of,
    read_notes,
    save_changed,
    save_package,
)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BOMB = (
    '<!DOCTYPE comments [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">'
    '<!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    f'<comments xmlns="{MAIN}"><authors><author>&e;&f;</author></authors><commentList/></comments>'
)


def with_second_sheet(folder: Path) -> Parts:
    """Return notes on B3 and E9 of the first sheet; a second, ``Other``, without any."""

    def fill(workbook: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write_comment("B3", "Agreed by\nthe Board.")
        workbook.add_worksheet("Other").write_number("A1", 1)

    return parts_of(build_plain(folder / "plain.xlsx", fill))


@pytest.mark.parametrize(
    ("part", "content"),
    [
        (NOTES, "<comments>"),
        (NOTES, BOMB),
        (NOTES, ""),
        (NOTES, "<html><body/></html>"),
        (DRAWING, "no drawing"),
        (DRAWING, ""),
        (FIRST_LINKS, "<Relationships"),
        (FIRST, f'<worksheet xmlns="{MAIN}"/>'),
        (FIRST, f"<!DOCTYPE x><worksheet xmlns='{MAIN}'><sheetData/></worksheet>"),
    ],
)
def test_other_sheets_have_their_notes(tmp_path: Path, part: str, content: str) -> None:
    parts = {**with_second_sheet(tmp_path), part: content.encode()}
    source = save_package(tmp_path / "source.xlsx", parts)
    annotated = annotate_with(source, finding(SHEET, "C4"), finding("Other", "B2"))
    assert annotated.noted == (CellRef("Other", 2, 2),)
    assert (annotated.without_note, annotated.broken_notes) == ((CellRef(SHEET, 4, 3),), (SHEET,))
    after = parts_of(annotated.output)
    for name in (NOTES, DRAWING, FIRST, FIRST_LINKS):
        assert after[name] == parts[name]
    assert not {name for name in after if "omment" in name} - {NOTES, "xl/comments2.xml"}
    assert note_text().encode() in after["xl/comments2.xml"].replace(b"&#10;", b"\n")
    assert f"No note on 1 cell of '{SHEET}': the notes there are damaged" in state_annotation(
        annotated
    )


@pytest.mark.parametrize("gone", [NOTES, DRAWING])
def test_a_part_that_is_not_there(tmp_path: Path, gone: str) -> None:
    parts = parts_of(build_with_notes(tmp_path / "plain.xlsx"))
    del parts[gone]
    source = save_package(tmp_path / "source.xlsx", parts)
    annotated = annotate_with(source, finding(SHEET, "C4"))
    assert (annotated.noted, annotated.broken_notes) == ((), (SHEET,))
    after = parts_of(annotated.output)
    assert {name: after[name] for name in (NOTES, DRAWING, FIRST, FIRST_LINKS) if name != gone} == {
        name: parts[name] for name in (NOTES, DRAWING, FIRST, FIRST_LINKS) if name != gone
    }
    assert "xl/worksheets/sheet2.xml" in after


def test_a_drawing_that_cannot_be_unpacked(tmp_path: Path) -> None:
    source = build_with_notes(tmp_path / "source.xlsx")
    packed = packed_bytes(source, DRAWING)
    source.write_bytes(source.read_bytes().replace(packed, bytes(len(packed)), 1))
    annotated = annotate_with(source, finding(SHEET, "C4"))
    assert (annotated.noted, annotated.broken_notes) == ((), (SHEET,))
    assert packed_bytes(annotated.output, DRAWING) == bytes(len(packed))


def test_notes_whose_box_nobody_sees_are_whole(tmp_path: Path) -> None:
    parts = parts_of(build_with_notes(tmp_path / "plain.xlsx"))
    source = save_changed(tmp_path, parts, FIRST, '<legacyDrawing r:id="rId1"/>', "")
    annotated = annotate_with(source, finding(SHEET, "B3"), finding(SHEET, "C4"))
    assert annotated.broken_notes == ()
    assert read_notes(annotated.output, SHEET)["C4"] == note_text()
