"""What the graft does to the package: styles, names, content types, order and time."""

import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from sexcel.graft.annotate import annotate
from sexcel.writers.styles import SIGNED
from tests.graft.builders import DRAWING, SHEET, build_plain, build_rich, build_with_macros
from tests.graft.packing import (
    annotate_with,
    finding,
    note_text,
    packed_bytes,
    parts_of,
    read_notes,
    report_on,
    save_changed,
    save_package,
)


@pytest.mark.parametrize(
    ("present", "name"),
    [(("Findings",), "Findings (2)"), (("FINDINGS", "findings (2)"), "Findings (3)")],
)
def test_a_name_that_is_free(tmp_path: Path, present: tuple[str, ...], name: str) -> None:
    def fill(workbook: xlsxwriter.Workbook, _: object) -> None:
        for sheet in present:
            workbook.add_worksheet(sheet)

    source = build_plain(tmp_path / "source.xlsx", fill)
    annotated = annotate_with(source, finding(SHEET, "B3"))
    assert annotated.sheet == name
    workbook = openpyxl.load_workbook(annotated.output)
    assert workbook.sheetnames == [SHEET, *present, name]
    assert workbook[name].print_title_rows == "$6:$6"


def test_an_annotated_copy_can_be_annotated(tmp_path: Path) -> None:
    first = annotate_with(build_plain(tmp_path / "source.xlsx"), finding(SHEET, "B3"))
    again = first.output.rename(tmp_path / "first.xlsx")
    second = annotate_with(again, finding(SHEET, "B3", "Still."))
    assert second.sheet == "Findings (2)"
    note = openpyxl.load_workbook(second.output)[SHEET]["B3"].comment
    assert note is not None
    assert note.text == f"{note_text()}\n\n{note_text(message='Still.')}"


def test_names_local_to_a_sheet_stay_right(tmp_path: Path) -> None:
    source = build_rich(tmp_path / "source.xlsx")
    annotated = annotate_with(source, finding(SHEET, "B3"))
    before, after = (
        parts_of(path)["xl/workbook.xml"].decode() for path in (source, annotated.output)
    )
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
    annotated = annotate_with(
        build_plain(tmp_path / "source.xlsx"), finding(SHEET, "B3", found="-5")
    )
    before = parts_of(tmp_path / "source.xlsx")["xl/styles.xml"].decode()
    after = parts_of(annotated.output)["xl/styles.xml"].decode()
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
    styles = openpyxl.load_workbook(annotated.output)
    assert styles[SHEET]["C3"].number_format == '"£"#,##0'
    assert styles[SHEET]["C3"].font.b
    assert styles["Findings"]["A1"].font.sz == 14
    assert styles["Findings"]["A1"].font.name == "Arial"
    assert styles["Findings"]["A1"].font.scheme is None


def test_number_formats_get_numbers_of_their_own(tmp_path: Path) -> None:
    parts = parts_of(build_plain(tmp_path / "plain.xlsx"))
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace(b'numFmtId="164"', b'numFmtId="171"')
    source = save_package(tmp_path / "source.xlsx", parts)
    annotated = annotate_with(source, finding(SHEET, "B3", effect=Decimal(5)))
    workbook = openpyxl.load_workbook(annotated.output)
    assert workbook[SHEET]["C3"].number_format == '"£"#,##0'
    assert workbook["Findings"]["H7"].number_format == SIGNED


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    source = build_rich(tmp_path / "source.xlsx")
    report = report_on(source, [finding(SHEET, "B3"), finding(SHEET, "C4", "Other.")])
    copies = [annotate(source, report, tmp_path / f"{n}.xlsx").output for n in (1, 2)]
    assert copies[0].read_bytes() == copies[1].read_bytes()


def test_time_and_place_of_parts_stay(tmp_path: Path) -> None:
    source = build_with_macros(tmp_path / "source.xlsm")
    annotated = annotate_with(source, finding(SHEET, "B3"))
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(annotated.output) as after:
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
        written = bytes(memoryview(piece))  # type: ignore[arg-type]
        self.content += written
        return len(written)


def test_packages_written_as_a_stream_and_parts_not_packed(tmp_path: Path) -> None:
    parts = {**parts_of(build_plain(tmp_path / "plain.xlsx")), "xl/média/ä.bin": b"\x00" * 99}
    stream = _Stream()
    with zipfile.ZipFile(stream, "w") as package:
        for number, (name, content) in enumerate(parts.items()):
            package.writestr(zipfile.ZipInfo(name), content, 8 if number % 2 else 0)
    source = tmp_path / "source.xlsx"
    source.write_bytes(stream.content)
    annotated = annotate_with(source, finding(SHEET, "B3"))
    after = parts_of(annotated.output)
    assert after["xl/média/ä.bin"] == b"\x00" * 99
    for name in ("docProps/app.xml", "docProps/core.xml", "xl/theme/theme1.xml"):
        assert packed_bytes(source, name) == packed_bytes(annotated.output, name)


def test_a_damaged_picture_is_copied_as_it_is(tmp_path: Path) -> None:
    source = build_rich(tmp_path / "source.xlsx")
    packed = packed_bytes(source, "xl/media/image1.png")
    content = source.read_bytes()
    source.write_bytes(content.replace(packed, bytes(len(packed)), 1))
    annotated = annotate_with(source, finding(SHEET, "B3"))
    assert packed_bytes(annotated.output, "xl/media/image1.png") == bytes(len(packed))


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
    parts = parts_of(build_plain(tmp_path / "plain.xlsx"))
    types = "[Content_Types].xml"
    source = save_changed(tmp_path, parts, types, "</Types>", f"{stated}</Types>")
    annotated = annotate_with(source, finding(SHEET, "B3"))
    kind = "application/vnd.openxmlformats-officedocument.vmlDrawing"
    assert added.format(kind).encode() in parts_of(annotated.output)[types]
    assert read_notes(annotated.output, SHEET) == {"B3": note_text()}


def test_numbers_that_are_none(tmp_path: Path) -> None:
    parts = parts_of(build_plain(tmp_path / "plain.xlsx"))
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace(b'numFmtId="164" f', b'numFmtId="x" f')
    source = save_changed(tmp_path, parts, "xl/workbook.xml", 'sheetId="1"', 'sheetId="first"')
    annotated = annotate_with(source, finding(SHEET, "B3"))
    written = parts_of(annotated.output)
    assert b'name="Findings" sheetId="2"' in written["xl/workbook.xml"]
    assert b'<numFmt numFmtId="x" ' in written["xl/styles.xml"]


@pytest.mark.filterwarnings("ignore:Title is more")
def test_a_sheet_name_too_long_for_a_link(tmp_path: Path) -> None:
    name = "long " * 500
    parts = parts_of(build_plain(tmp_path / "plain.xlsx"))
    source = save_changed(tmp_path, parts, "xl/workbook.xml", f'name="{SHEET}"', f'name="{name}"')
    annotated = annotate_with(source, finding(name, "B3"))
    sheet = openpyxl.load_workbook(annotated.output)["Findings"]
    assert (sheet["C7"].value, sheet["C7"].hyperlink) == (f"'{name}'!B3", None)
    assert len(annotated.noted) == 1
