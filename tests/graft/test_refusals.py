"""What cannot be annotated is refused in one sentence, and nothing is written."""

from pathlib import Path

import pytest

from sexcel.graft.annotate import annotate
from sexcel.model.errors import OutputError, SexcelError, UnreadableWorkbookError
from tests.graft.builders import SHEET, build_plain, build_with_macros, build_with_notes
from tests.graft.packing import Parts, finding, packed_bytes, parts_of, report_on, save_package


def refusal(source: Path, *, ending: str = "", target: str = "out") -> str:
    path = source.with_name(f"{target}{ending or source.suffix}")
    listed = sorted(source.parent.iterdir())
    with pytest.raises(SexcelError) as caught:
        annotate(source, report_on(source, [finding(SHEET, "B3")]), path)
    assert sorted(source.parent.iterdir()) == listed
    return str(caught.value).replace(f"{source.parent}/", "")


@pytest.mark.parametrize("ending", [".xlsx", ".xltm", ".xls", ""])
def test_a_workbook_with_macros_stays_one(tmp_path: Path, ending: str) -> None:
    source = build_with_macros(tmp_path / "source.xlsm")
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
    assert refusal(save_package(tmp_path / "source.xlsx", parts)) == (
        "source.xlsx is no .xlsx, .xlsm, .xltx or .xltm workbook, and only to such a one can "
        "findings be added: save it as .xlsx, without a password."
    )


@pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0old", b"a,b\n1,2\n"])
def test_files_that_are_no_package(tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "source.xls"
    source.write_bytes(content)
    assert "source.xls is no .xlsx, .xlsm, .xltx or .xltm workbook" in refusal(source)


def test_a_workbook_that_changed_meanwhile(tmp_path: Path) -> None:
    source = build_plain(tmp_path / "source.xlsx")
    report = report_on(source, [])
    source.write_bytes(source.read_bytes() + b"\x00")
    with pytest.raises(UnreadableWorkbookError, match="was changed while it was checked"):
        annotate(source, report, tmp_path / "out.xlsx")
    source.unlink()
    with pytest.raises(UnreadableWorkbookError, match="cannot be read again"):
        annotate(source, report, tmp_path / "out.xlsx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("part", "content", "sentence"),
    [
        ("xl/styles.xml", "", "Part xl/styles.xml of source.xlsx is damaged"),
        ("xl/workbook.xml", "<x/>", "Part xl/workbook.xml of source.xlsx is damaged"),
    ],
)
def test_damaged_parts_that_would_have_to_change(
    tmp_path: Path, part: str, content: str, sentence: str
) -> None:
    parts = parts_of(build_with_notes(tmp_path / "plain.xlsx"))
    source = save_package(tmp_path / "source.xlsx", {**parts, part: content.encode()})
    (tmp_path / "plain.xlsx").unlink()
    findings = [finding(SHEET, "B3"), finding(SHEET, "C4")]
    with pytest.raises(UnreadableWorkbookError) as caught:
        annotate(source, report_on(source, findings), tmp_path / "out.xlsx")
    assert sentence in str(caught.value).replace(f"{tmp_path}/", "")
    assert list(tmp_path.iterdir()) == [source]


def test_a_part_that_cannot_be_unpacked(tmp_path: Path) -> None:
    source = build_plain(tmp_path / "source.xlsx")
    packed = packed_bytes(source, "xl/styles.xml")
    source.write_bytes(source.read_bytes().replace(packed, bytes(len(packed)), 1))
    assert "Part xl/styles.xml of source.xlsx is damaged" in refusal(source)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    source = build_plain(tmp_path / "source.xlsx")
    with pytest.raises(OutputError):
        annotate(source, report_on(source, []), tmp_path / "gone" / "out.xlsx")
