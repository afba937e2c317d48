"""Notes and their boxes: new ones, and what is added to those that are there."""

import re
from pathlib import Path

import openpyxl
import pytest

from tests.graft.builders import (
    DRAWING,
    FIRST,
    NOTES,
    SHEET,
    build_plain,
    build_with_form_control,
    build_with_notes,
)
from tests.graft.packing import (
    annotate_with,
    finding,
    note_text,
    parts_of,
    read_notes,
    save_changed,
)


def test_several_findings_on_a_cell_share_a_note(tmp_path: Path) -> None:
    annotated = annotate_with(
        build_plain(tmp_path / "source.xlsx"),
        finding(SHEET, "C4", "One."),
        finding(SHEET, "C4", "Two.", help=" "),
        finding(SHEET, "C4:C5", "Three."),
    )
    assert read_notes(annotated.output, SHEET) == {
        "C4": f"{note_text(message='One.')}\n\nsexcel: error SEC102\nTwo.\n\n"
        + note_text(message="Three.", where=" on C4:C5")
    }


RICH_NOTE = (
    '<text><r><rPr><b/><sz val="14"/></rPr><t xml:space="preserve">Bold </t></r><r><t>plain</t></r>'
    '<rPh sb="0" eb="1"><t>x</t></rPh></text>'
)


def test_rich_text_of_a_note_stays(tmp_path: Path) -> None:
    parts = parts_of(build_with_notes(tmp_path / "plain.xlsx"))
    text = parts[NOTES].decode()
    old = re.findall("<text>.*?</text>", text, re.DOTALL)[0]
    source = save_changed(tmp_path, parts, NOTES, old, RICH_NOTE)
    annotated = annotate_with(source, finding(SHEET, "B3"))
    written = parts_of(annotated.output)[NOTES].decode()
    head, tail = RICH_NOTE.split("<rPh")
    start, end = written.index(head), written.index("<rPh" + tail)
    ours = written[start + len(head) : end]
    assert re.fullmatch(r"<r><rPr>.*</rPr><t xml:space=\"preserve\">.*</t></r>", ours, re.DOTALL)
    assert read_notes(annotated.output, SHEET)["B3"] == f"Bold plain\n\n{note_text()}"


def test_plain_text_of_a_note_becomes_a_run_and_stays(tmp_path: Path) -> None:
    parts = parts_of(build_with_notes(tmp_path / "plain.xlsx"))
    old = re.findall("<text>.*?</text>", parts[NOTES].decode(), re.DOTALL)[0]
    source = save_changed(tmp_path, parts, NOTES, old, "<text><t>As is.</t></text>")
    annotated = annotate_with(source, finding(SHEET, "B3"))
    assert b"<text><r><t>As is.</t></r><r>" in parts_of(annotated.output)[NOTES]
    assert read_notes(annotated.output, SHEET) == {
        "B3": f"As is.\n\n{note_text()}",
        "E9": "Elsewhere.",
    }


def test_a_full_note_stays_as_it_is(tmp_path: Path) -> None:
    source = build_plain(
        tmp_path / "source.xlsx", lambda _, sheet: sheet.write_comment("B3", "x" * 32_700) and None
    )
    annotated = annotate_with(source, finding(SHEET, "B3"))
    assert (annotated.noted, [ref.a1 for ref in annotated.without_note]) == ((), ["B3"])
    before, after = parts_of(source), parts_of(annotated.output)
    assert all(before[part] == after[part] for part in (NOTES, DRAWING))
    assert b'<conditionalFormatting sqref="B3">' in after[FIRST]


def test_a_long_text_is_cut_to_what_is_left_of_the_note(tmp_path: Path) -> None:
    source = build_plain(
        tmp_path / "source.xlsx", lambda _, sheet: sheet.write_comment("B3", "x" * 32_000) and None
    )
    annotated = annotate_with(source, finding(SHEET, "B3", "y" * 2_000))
    text = read_notes(annotated.output, SHEET)["B3"]
    assert len(text) == 32_767
    assert text.startswith("x" * 32_000 + "\n\nsexcel: error SEC102\nyyy")
    assert text.endswith("yyy … (cut)")


def test_a_text_that_looks_like_an_escape(tmp_path: Path) -> None:
    annotated = annotate_with(
        build_plain(tmp_path / "source.xlsx"), finding(SHEET, "B3", "_x0041_ and _x41_")
    )
    assert b"_x005F_x0041_ and _x41_" in parts_of(annotated.output)[NOTES]


# Boxes.

ANCHOR = re.compile(rb"<x:Anchor>([^<]*)</x:Anchor>.*?<x:Row>(\d+)</x:Row><x:Column>(\d+)<", re.S)


def boxes(path: Path, part: str = DRAWING) -> dict[tuple[int, int], list[int]]:
    """Return the anchors by row and column, from 0."""
    return {
        (int(row), int(column)): [int(number) for number in anchor.split(b",")]
        for anchor, row, column in ANCHOR.findall(parts_of(path)[part])
    }


def test_a_box_is_as_large_whatever_the_columns_are(tmp_path: Path) -> None:
    def fill(_: object, sheet: object) -> None:
        sheet.set_column(3, 3, 100)  # type: ignore[attr-defined]
        sheet.set_column(4, 4, 10, None, {"hidden": True})  # type: ignore[attr-defined]
        sheet.set_row(3, 60)  # type: ignore[attr-defined]

    annotated = annotate_with(
        build_plain(tmp_path / "source.xlsx", fill),
        finding(SHEET, "C4"),
        finding(SHEET, "D20"),
    )
    # Three lines of 15 pixels and 16 for the margin: 61 high; 330 wide.
    assert boxes(annotated.output) == {
        (3, 2): [3, 15, 2, 2, 3, 345, 3, 43],
        (19, 3): [4, 15, 18, 2, 10, 25, 21, 3],
    }


def test_a_box_in_the_last_corner_stays_on_the_sheet(tmp_path: Path) -> None:
    annotated = annotate_with(build_plain(tmp_path / "source.xlsx"), finding(SHEET, "XFD1048576"))
    ((left_column, _, top_row, _, right_column, _, bottom_row, _),) = boxes(
        annotated.output
    ).values()
    assert left_column < right_column <= 16_383
    assert top_row < bottom_row <= 1_048_575


def test_the_box_of_a_note_that_has_more_to_say_grows(tmp_path: Path) -> None:
    source = build_with_notes(tmp_path / "source.xlsx")
    annotated = annotate_with(source, finding(SHEET, "B3"))
    before, after = boxes(source), boxes(annotated.output)
    assert before[2, 1] == [2, 15, 1, 10, 4, 15, 5, 4]
    # 128 pixels wide, so 20 letters a line: 2 blank lines, 1, 1 and 2 take 90 pixels.
    assert after[2, 1] == [2, 15, 1, 10, 4, 15, 9, 14]
    assert after[8, 4] == before[8, 4]


def test_a_drawing_that_is_no_xml_keeps_every_byte(tmp_path: Path) -> None:
    source = build_with_form_control(tmp_path / "source.xlsx")
    annotated = annotate_with(source, finding(SHEET, "B3"))
    part = "xl/drawings/vmlDrawing7.vml"
    old, new = parts_of(source)[part], parts_of(annotated.output)[part]
    start, end = old.split(b"</xml>")
    assert new.startswith(start.replace(b'data="3"', b'data="3,4"'))
    assert new.endswith(b"</xml>" + end)
    assert new.count(b"<v:shapetype ") == 1
    assert b'id="_x0000_s4097"' in new


@pytest.mark.slow
def test_shapes_of_all_sheets_have_numbers_of_their_own(tmp_path: Path) -> None:
    source = build_plain(
        tmp_path / "source.xlsx", lambda book, _: book.add_worksheet("Two") and None
    )
    cells = [f"B{row}" for row in range(1, 1_501)]
    findings = [finding(sheet, cell) for sheet in (SHEET, "Two") for cell in cells]
    parts = parts_of(annotate_with(source, *findings).output)
    drawings = [parts[f"xl/drawings/vmlDrawing{number}.vml"] for number in (1, 2)]
    numbers = [int(n) for drawing in drawings for n in re.findall(rb"_x0000_s(\d+)", drawing)]
    assert len(numbers) == len(set(numbers)) == 3_000
    clusters = [re.findall(rb'data="([\d,]*)"', drawing) for drawing in drawings]
    assert clusters == [[b"1,2"], [b"3,4"]]
    for drawing, clusters_of_drawing in zip(drawings, ((1, 2), (3, 4)), strict=True):
        assert {int(n) // 1024 for n in re.findall(rb"_x0000_s(\d+)", drawing)} == set(
            clusters_of_drawing
        )


@pytest.mark.slow
def test_very_many_findings(tmp_path: Path) -> None:
    findings = [finding(SHEET, f"B{row}", f"Row {row}.") for row in range(1, 10_001)]
    annotated = annotate_with(build_plain(tmp_path / "source.xlsx"), *findings)
    assert len(annotated.noted) == 10_000
    workbook = openpyxl.load_workbook(annotated.output)
    assert workbook["Findings"]["D10006"].value == "Row 10000."
    note = workbook[SHEET]["B10000"].comment
    assert note is not None
    assert note.text == note_text(message="Row 10000.")
