"""What the graft does to the package: styles, names, notes, boxes; and what it refuses."""

import io
import re
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from sexcel.model.errors import OutputError, SexcelError, UnreadableWorkbookError
from sexcel.model.findings import Finding
from sexcel.model.report import Annotated
from sexcel.writers.graft.annotate import annotate
from sexcel.writers.styles import SIGNED
from tests.writers.graft.cases import (
    DRAWING,
    FIRST,
    NOTES,
    SHEET,
    made,
    rich,
    with_a_form_control,
    with_macros,
    with_notes,
)
from tests.writers.graft.packing import (
    Parts,
    finding,
    note_text,
    packed_bytes,
    parts_of,
    replaced,
    report_on,
    save,
)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def grafted(source: Path, *findings: Finding) -> Annotated:
    """The source annotated with the findings, beside it."""
    target = source.with_name(f"out{source.suffix}")
    return annotate(source, report_on(source, findings), target)


def changed(folder: Path, parts: Parts, part: str, old: str, new: str) -> Path:
    """A workbook of the parts with one text in one part replaced."""
    return save(folder / "source.xlsx", {**parts, part: replaced(parts[part], old, new)})


# Names, styles, the package.


@pytest.mark.parametrize(
    ("taken", "name"),
    [(("Findings",), "Findings (2)"), (("FINDINGS", "findings (2)"), "Findings (3)")],
)
def test_a_name_that_is_not_taken(tmp_path: Path, taken: tuple[str, ...], name: str) -> None:
    def fill(workbook: xlsxwriter.Workbook, _: object) -> None:
        for one in taken:
            workbook.add_worksheet(one)

    source = made(tmp_path / "source.xlsx", fill)
    done = grafted(source, finding(SHEET, "B3"))
    assert done.sheet == name
    workbook = openpyxl.load_workbook(done.output)
    assert workbook.sheetnames == [SHEET, *taken, name]
    assert workbook[name].print_title_rows == "$6:$6"


def test_an_annotated_copy_can_be_annotated(tmp_path: Path) -> None:
    first = grafted(made(tmp_path / "source.xlsx"), finding(SHEET, "B3"))
    again = first.output.rename(tmp_path / "first.xlsx")
    second = grafted(again, finding(SHEET, "B3", "Still."))
    assert second.sheet == "Findings (2)"
    note = openpyxl.load_workbook(second.output)[SHEET]["B3"].comment
    assert note is not None
    assert note.text == f"{note_text()}\n\n{note_text(message='Still.')}"


def test_names_local_to_a_sheet_stay_right(tmp_path: Path) -> None:
    source = rich(tmp_path / "source.xlsx")
    done = grafted(source, finding(SHEET, "B3"))
    before, after = (parts_of(path)["xl/workbook.xml"].decode() for path in (source, done.output))
    names = re.compile(r"<definedName [^>]*>[^<]*")
    old, all_names = names.findall(before), names.findall(after)
    assert all_names[: len(old)] == old
    assert all_names[len(old) :] == [
        '<definedName name="_xlnm._FilterDatabase" localSheetId="3" hidden="1">Findings!$A$6:$I$7',
        '<definedName name="_xlnm.Print_Titles" localSheetId="3">Findings!$6:$6',
    ]
    sheets = re.findall(r'<sheet name="([^"]*)" sheetId="(\d+)"', after)
    assert sheets == [(SHEET, "1"), ("Other", "2"), ("A chart", "3"), ("Findings", "4")]


def test_styles_are_appended_and_none_is_changed(tmp_path: Path) -> None:
    done = grafted(made(tmp_path / "source.xlsx"), finding(SHEET, "B3", found="-5"))
    before = parts_of(tmp_path / "source.xlsx")["xl/styles.xml"].decode()
    after = parts_of(done.output)["xl/styles.xml"].decode()
    for name in ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "dxfs"):
        (old,), (new,) = (
            re.findall(rf"<{name}(?: [^>]*)?>(.*?)</{name}>", text) or [""]
            for text in (before, after)
        )
        assert new.startswith(old)
        count = re.search(rf'<{name}[^>]* count="(\d+)"', after)
        elements = openpyxl.xml.functions.fromstring(f"<x>{new}</x>")
        assert count is None or int(count[1]) == len(list(elements))
    assert after.count('numFmtId="164" formatCode') == 1
    styles = openpyxl.load_workbook(done.output)
    assert styles[SHEET]["C3"].number_format == '"£"#,##0'
    assert styles[SHEET]["C3"].font.b
    assert styles["Findings"]["A1"].font.sz == 14
    assert styles["Findings"]["A1"].font.name == "Arial"
    assert styles["Findings"]["A1"].font.scheme is None


def test_number_formats_get_numbers_of_their_own(tmp_path: Path) -> None:
    parts = parts_of(made(tmp_path / "plain.xlsx"))
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace(b'numFmtId="164"', b'numFmtId="171"')
    source = save(tmp_path / "source.xlsx", parts)
    done = grafted(source, finding(SHEET, "B3", effect=Decimal(5)))
    workbook = openpyxl.load_workbook(done.output)
    assert workbook[SHEET]["C3"].number_format == '"£"#,##0'
    assert workbook["Findings"]["H7"].number_format == SIGNED


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    source = rich(tmp_path / "source.xlsx")
    report = report_on(source, [finding(SHEET, "B3"), finding(SHEET, "C4", "Other.")])
    copies = [annotate(source, report, tmp_path / f"{n}.xlsx").output for n in (1, 2)]
    assert copies[0].read_bytes() == copies[1].read_bytes()


def test_time_and_place_of_parts_stay(tmp_path: Path) -> None:
    source = with_macros(tmp_path / "source.xlsm")
    done = grafted(source, finding(SHEET, "B3"))
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(done.output) as after:
        old, new = before.infolist(), after.infolist()
    assert [info.filename for info in new[: len(old)]] == [info.filename for info in old]
    assert {info.date_time for info in new[: len(old)]} == {(2020, 2, 3, 4, 5, 6)}
    assert {info.date_time for info in new[len(old) :]} == {(1980, 1, 1, 0, 0, 0)}


class _Stream(io.RawIOBase):
    """A file that cannot be gone back in, so that sizes follow the parts."""

    def __init__(self) -> None:
        self.content = b""

    def writable(self) -> bool:
        return True

    def write(self, piece: object) -> int:
        taken = bytes(memoryview(piece))  # type: ignore[arg-type]
        self.content += taken
        return len(taken)


def test_packages_written_as_a_stream_and_parts_not_packed(tmp_path: Path) -> None:
    parts = {**parts_of(made(tmp_path / "plain.xlsx")), "xl/média/ä.bin": b"\x00" * 99}
    stream = _Stream()
    with zipfile.ZipFile(stream, "w") as package:
        for at, (name, content) in enumerate(parts.items()):
            package.writestr(zipfile.ZipInfo(name), content, 8 if at % 2 else 0)
    source = tmp_path / "source.xlsx"
    source.write_bytes(stream.content)
    done = grafted(source, finding(SHEET, "B3"))
    after = parts_of(done.output)
    assert after["xl/média/ä.bin"] == b"\x00" * 99
    for name in ("docProps/app.xml", "docProps/core.xml", "xl/theme/theme1.xml"):
        assert packed_bytes(source, name) == packed_bytes(done.output, name)


def test_a_damaged_picture_is_copied_as_it_is(tmp_path: Path) -> None:
    source = rich(tmp_path / "source.xlsx")
    packed = packed_bytes(source, "xl/media/image1.png")
    content = source.read_bytes()
    source.write_bytes(content.replace(packed, bytes(len(packed)), 1))
    done = grafted(source, finding(SHEET, "B3"))
    assert packed_bytes(done.output, "xl/media/image1.png") == bytes(len(packed))


# Notes.


def comments(path: Path) -> Mapping[str, str]:
    sheet = openpyxl.load_workbook(path)[SHEET]
    return {cell.coordinate: cell.comment.text for row in sheet for cell in row if cell.comment}


def test_several_findings_on_a_cell_share_a_note(tmp_path: Path) -> None:
    done = grafted(
        made(tmp_path / "source.xlsx"),
        finding(SHEET, "C4", "One."),
        finding(SHEET, "C4", "Two.", help=" "),
        finding(SHEET, "C4:C5", "Three."),
    )
    assert comments(done.output) == {
        "C4": f"{note_text(message='One.')}\n\nsexcel: error SEC102\nTwo.\n\n"
        + note_text(message="Three.", where=" on C4:C5")
    }


RICH_NOTE = (
    '<text><r><rPr><b/><sz val="14"/></rPr><t xml:space="preserve">Bold </t></r><r><t>plain</t></r>'
    '<rPh sb="0" eb="1"><t>x</t></rPh></text>'
)


def test_rich_text_of_a_note_stays(tmp_path: Path) -> None:
    parts = parts_of(with_notes(tmp_path / "plain.xlsx"))
    text = parts[NOTES].decode()
    old = re.findall("<text>.*?</text>", text, re.DOTALL)[0]
    source = changed(tmp_path, parts, NOTES, old, RICH_NOTE)
    done = grafted(source, finding(SHEET, "B3"))
    written = parts_of(done.output)[NOTES].decode()
    head, tail = RICH_NOTE.split("<rPh")
    start, end = written.index(head), written.index("<rPh" + tail)
    ours = written[start + len(head) : end]
    assert re.fullmatch(r"<r><rPr>.*</rPr><t xml:space=\"preserve\">.*</t></r>", ours, re.DOTALL)
    assert comments(done.output)["B3"] == f"Bold plain\n\n{note_text()}"


def test_plain_text_of_a_note_becomes_a_run_and_stays(tmp_path: Path) -> None:
    parts = parts_of(with_notes(tmp_path / "plain.xlsx"))
    old = re.findall("<text>.*?</text>", parts[NOTES].decode(), re.DOTALL)[0]
    source = changed(tmp_path, parts, NOTES, old, "<text><t>As is.</t></text>")
    done = grafted(source, finding(SHEET, "B3"))
    assert b"<text><r><t>As is.</t></r><r>" in parts_of(done.output)[NOTES]
    assert comments(done.output) == {"B3": f"As is.\n\n{note_text()}", "E9": "Elsewhere."}


def test_a_full_note_stays_as_it_is(tmp_path: Path) -> None:
    source = made(
        tmp_path / "source.xlsx", lambda _, sheet: sheet.write_comment("B3", "x" * 32_700) and None
    )
    done = grafted(source, finding(SHEET, "B3"))
    assert (done.noted, [ref.a1 for ref in done.without_note]) == ((), ["B3"])
    before, after = parts_of(source), parts_of(done.output)
    assert all(before[part] == after[part] for part in (NOTES, DRAWING, FIRST))


def test_a_long_text_is_cut_to_what_is_left_of_the_note(tmp_path: Path) -> None:
    source = made(
        tmp_path / "source.xlsx", lambda _, sheet: sheet.write_comment("B3", "x" * 32_000) and None
    )
    done = grafted(source, finding(SHEET, "B3", "y" * 2_000))
    text = comments(done.output)["B3"]
    assert len(text) == 32_767
    assert text.startswith("x" * 32_000 + "\n\nsexcel: error SEC102\nyyy")
    assert text.endswith("yyy … (cut)")


def test_a_text_that_looks_like_an_escape(tmp_path: Path) -> None:
    done = grafted(made(tmp_path / "source.xlsx"), finding(SHEET, "B3", "_x0041_ and _x41_"))
    assert b"_x005F_x0041_ and _x41_" in parts_of(done.output)[NOTES]


# Boxes.

ANCHOR = re.compile(rb"<x:Anchor>([^<]*)</x:Anchor>.*?<x:Row>(\d+)</x:Row><x:Column>(\d+)<", re.S)


def boxes(path: Path, part: str = DRAWING) -> dict[tuple[int, int], list[int]]:
    """The anchors by row and column, from 0."""
    return {
        (int(row), int(column)): [int(number) for number in anchor.split(b",")]
        for anchor, row, column in ANCHOR.findall(parts_of(path)[part])
    }


def test_a_box_is_as_large_whatever_the_columns_are(tmp_path: Path) -> None:
    def fill(_: object, sheet: object) -> None:
        sheet.set_column(3, 3, 100)  # type: ignore[attr-defined]
        sheet.set_column(4, 4, 10, None, {"hidden": True})  # type: ignore[attr-defined]
        sheet.set_row(3, 60)  # type: ignore[attr-defined]

    done = grafted(
        made(tmp_path / "source.xlsx", fill),
        finding(SHEET, "C4"),
        finding(SHEET, "D20"),
    )
    # Three lines of 15 pixels and 16 for the margin: 61 high; 330 wide.
    assert boxes(done.output) == {
        (3, 2): [3, 15, 2, 2, 3, 345, 3, 43],
        (19, 3): [4, 15, 18, 2, 10, 25, 21, 3],
    }


def test_a_box_in_the_last_corner_stays_on_the_sheet(tmp_path: Path) -> None:
    done = grafted(made(tmp_path / "source.xlsx"), finding(SHEET, "XFD1048576"))
    ((left, _, top, _, right, _, bottom, _),) = boxes(done.output).values()
    assert left < right <= 16_383
    assert top < bottom <= 1_048_575


def test_the_box_of_a_note_that_has_more_to_say_grows(tmp_path: Path) -> None:
    source = with_notes(tmp_path / "source.xlsx")
    done = grafted(source, finding(SHEET, "B3"))
    before, after = boxes(source), boxes(done.output)
    assert before[2, 1] == [2, 15, 1, 10, 4, 15, 5, 4]
    # 128 pixels wide, so 20 letters a line: 2 blank lines, 1, 1 and 2 take 90 pixels.
    assert after[2, 1] == [2, 15, 1, 10, 4, 15, 9, 14]
    assert after[8, 4] == before[8, 4]


def test_a_drawing_that_is_no_xml_keeps_every_byte(tmp_path: Path) -> None:
    source = with_a_form_control(tmp_path / "source.xlsx")
    done = grafted(source, finding(SHEET, "B3"))
    part = "xl/drawings/vmlDrawing7.vml"
    old, new = parts_of(source)[part], parts_of(done.output)[part]
    start, end = old.split(b"</xml>")
    assert new.startswith(start.replace(b'data="3"', b'data="3,4"'))
    assert new.endswith(b"</xml>" + end)
    assert new.count(b"<v:shapetype ") == 1
    assert b'id="_x0000_s4097"' in new


def test_shapes_of_all_sheets_have_numbers_of_their_own(tmp_path: Path) -> None:
    source = made(tmp_path / "source.xlsx", lambda book, _: book.add_worksheet("Two") and None)
    cells = [f"B{row}" for row in range(1, 1_501)]
    findings = [finding(sheet, cell) for sheet in (SHEET, "Two") for cell in cells]
    parts = parts_of(grafted(source, *findings).output)
    drawings = [parts[f"xl/drawings/vmlDrawing{number}.vml"] for number in (1, 2)]
    numbers = [int(n) for drawing in drawings for n in re.findall(rb"_x0000_s(\d+)", drawing)]
    assert len(numbers) == len(set(numbers)) == 3_000
    clusters = [re.findall(rb'data="([\d,]*)"', drawing) for drawing in drawings]
    assert clusters == [[b"1,2"], [b"3,4"]]
    for drawing, own in zip(drawings, ((1, 2), (3, 4)), strict=True):
        assert {int(n) // 1024 for n in re.findall(rb"_x0000_s(\d+)", drawing)} == set(own)


def test_very_many_findings(tmp_path: Path) -> None:
    findings = [finding(SHEET, f"B{row}", f"Row {row}.") for row in range(1, 10_001)]
    done = grafted(made(tmp_path / "source.xlsx"), *findings)
    assert len(done.noted) == 10_000
    workbook = openpyxl.load_workbook(done.output)
    assert workbook["Findings"]["D10006"].value == "Row 10000."
    note = workbook[SHEET]["B10000"].comment
    assert note is not None
    assert note.text == note_text(message="Row 10000.")


# Refusals: one sentence, and nothing is written.


def refusal(source: Path, *, ending: str = "", target: str = "out") -> str:
    path = source.with_name(f"{target}{ending or source.suffix}")
    listed = sorted(source.parent.iterdir())
    with pytest.raises(SexcelError) as caught:
        annotate(source, report_on(source, [finding(SHEET, "B3")]), path)
    assert sorted(source.parent.iterdir()) == listed
    return str(caught.value).replace(f"{source.parent}/", "")


@pytest.mark.parametrize("ending", [".xlsx", ".xltm", ".xls", ""])
def test_a_workbook_with_macros_stays_one(tmp_path: Path, ending: str) -> None:
    source = with_macros(tmp_path / "source.xlsm")
    assert refusal(source, ending=ending or ".x", target="out") == (
        f"out{ending or '.x'} does not end in .xlsm, the kind of workbook that source.xlsm is: "
        "give it that ending."
    )


@pytest.mark.parametrize(
    "parts",
    [
        {"word/document.xml": b"<w/>"},
        {"[Content_Types].xml": b'<Types xmlns="urn:t"/>', "xl/workbook.bin": b""},
    ],
    ids=["no types", "no workbook"],
)
def test_packages_of_another_kind(tmp_path: Path, parts: Parts) -> None:
    assert refusal(save(tmp_path / "source.xlsx", parts)) == (
        "source.xlsx is no .xlsx, .xlsm, .xltx or .xltm workbook, and only to such a one can "
        "findings be added: save it as .xlsx, without a password."
    )


@pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0old", b"a,b\n1,2\n"])
def test_files_that_are_no_package(tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "source.xls"
    source.write_bytes(content)
    assert "source.xls is no .xlsx, .xlsm, .xltx or .xltm workbook" in refusal(source)


def test_a_workbook_that_changed_meanwhile(tmp_path: Path) -> None:
    source = made(tmp_path / "source.xlsx")
    report = report_on(source, [])
    source.write_bytes(source.read_bytes() + b"\x00")
    with pytest.raises(UnreadableWorkbookError, match="was changed while it was checked"):
        annotate(source, report, tmp_path / "out.xlsx")
    source.unlink()
    with pytest.raises(UnreadableWorkbookError, match="cannot be read again"):
        annotate(source, report, tmp_path / "out.xlsx")
    assert list(tmp_path.iterdir()) == []


BOMB = (
    '<!DOCTYPE comments [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">'
    '<!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    f'<comments xmlns="{MAIN}"><authors><author>&e;&f;</author></authors><commentList/></comments>'
)


@pytest.mark.parametrize(
    ("part", "content", "sentence"),
    [
        (NOTES, "<comments>", f"Part {NOTES} of source.xlsx is damaged"),
        (NOTES, BOMB, f"Part {NOTES} of source.xlsx declares its own XML document type"),
        (DRAWING, "no drawing", f"Part {DRAWING} of source.xlsx is damaged"),
        (FIRST, "<worksheet", f"Part {FIRST} of source.xlsx is damaged"),
        (FIRST, f'<worksheet xmlns="{MAIN}"/>', f"Part {FIRST} of source.xlsx is damaged"),
        (FIRST, "<html><body/></html>", f"Part {FIRST} of source.xlsx is damaged"),
        (FIRST, f"<!DOCTYPE x><worksheet xmlns='{MAIN}'><sheetData/></worksheet>", "is damaged"),
        ("xl/styles.xml", "", "Part xl/styles.xml of source.xlsx is damaged"),
        ("xl/workbook.xml", "<x/>", "Part xl/workbook.xml of source.xlsx is damaged"),
    ],
)
def test_damaged_parts_that_would_have_to_change(
    tmp_path: Path, part: str, content: str, sentence: str
) -> None:
    parts = parts_of(with_notes(tmp_path / "plain.xlsx"))
    source = save(tmp_path / "source.xlsx", {**parts, part: content.encode()})
    (tmp_path / "plain.xlsx").unlink()
    findings = [finding(SHEET, "B3"), finding(SHEET, "C4")]
    with pytest.raises(UnreadableWorkbookError) as caught:
        annotate(source, report_on(source, findings), tmp_path / "out.xlsx")
    assert sentence in str(caught.value).replace(f"{tmp_path}/", "")
    assert list(tmp_path.iterdir()) == [source]


def test_a_drawing_that_is_not_there(tmp_path: Path) -> None:
    parts = parts_of(with_notes(tmp_path / "plain.xlsx"))
    del parts[DRAWING]
    source = save(tmp_path / "source.xlsx", parts)
    assert "is damaged" in refusal(source)


def test_a_part_that_cannot_be_unpacked(tmp_path: Path) -> None:
    source = made(tmp_path / "source.xlsx")
    packed = packed_bytes(source, "xl/styles.xml")
    source.write_bytes(source.read_bytes().replace(packed, bytes(len(packed)), 1))
    assert "Part xl/styles.xml of source.xlsx is damaged" in refusal(source)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    source = made(tmp_path / "source.xlsx")
    with pytest.raises(OutputError):
        annotate(source, report_on(source, []), tmp_path / "gone" / "out.xlsx")


# Content types.


@pytest.mark.parametrize(
    ("stated", "added"),
    [
        ("", '<Default Extension="vml" ContentType="{}"/>'),
        (
            '<Default Extension="VML" ContentType="text/plain"/>',
            f'<Override PartName="/{DRAWING}" ContentType="{{}}"/>',
        ),
    ],
    ids=["unknown ending", "ending of something else"],
)
def test_the_content_type_of_a_drawing(tmp_path: Path, stated: str, added: str) -> None:
    parts = parts_of(made(tmp_path / "plain.xlsx"))
    types = "[Content_Types].xml"
    source = changed(tmp_path, parts, types, "</Types>", f"{stated}</Types>")
    done = grafted(source, finding(SHEET, "B3"))
    kind = "application/vnd.openxmlformats-officedocument.vmlDrawing"
    assert added.format(kind).encode() in parts_of(done.output)[types]
    assert comments(done.output) == {"B3": note_text()}
