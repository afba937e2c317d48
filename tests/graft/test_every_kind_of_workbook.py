"""Whatever a workbook holds stays, byte for byte; what is added is there and can be read."""

import re
from pathlib import Path

import openpyxl
import pytest

from sexcel.files.reading import read_grid
from sexcel.graft.annotate import Annotated, annotate
from sexcel.model.refs import CellRef
from tests.graft.builders import SHEET
from tests.graft.cases import CASES, WorkbookCase
from tests.graft.packing import finding, note_text, packed_bytes, parts_of, report_on

FINDINGS = (
    finding(SHEET, "B3"),
    finding(SHEET, "C4:C6", "=1+1 is no figure."),
    finding("", "", "@ the workbook."),
)
SAID = {
    "B3": note_text(),
    "C4": note_text(message="=1+1 is no figure.", where=" on C4:C6"),
}

GAP, REPLY = "\n\n", "\nReply:\n    "


def annotate_case(case: WorkbookCase, folder: Path, name: str = "out") -> tuple[Path, Annotated]:
    """Return the case's workbook and what annotating it gave."""
    source = case.build(folder / f"{name}-source{case.ending}")
    target = folder / f"{name}{case.ending}"
    return source, annotate(source, report_on(source, FINDINGS), target)


def expected_notes(case: WorkbookCase) -> dict[str, str]:
    """Return what the notes on B3 and C4 should say."""
    return {
        cell: f"{case.before[cell]}{REPLY if cell in case.replied else GAP}{said}"
        if cell in case.before
        else said
        for cell, said in SAID.items()
    }


def _sheet_part(case: WorkbookCase) -> str:
    return "book/costs.xml" if "book/costs.xml" in case.changed else "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_other_part_is_byte_identical(case: WorkbookCase, tmp_path: Path) -> None:
    source, annotated = annotate_case(case, tmp_path)
    before, after = parts_of(source), parts_of(annotated.output)
    assert set(after) - set(before) == case.added
    assert set(before) - set(after) == case.dropped
    common = [name for name in before if name in after]
    assert list(after)[: len(common)] == common
    changed = case.changed | {"xl/styles.xml", _sheet_part(case)} & set(common)
    assert {name for name in common if before[name] != after[name]} == changed
    for name in set(common) - changed:
        assert packed_bytes(source, name) == packed_bytes(annotated.output, name)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_was_done_is_told(case: WorkbookCase, tmp_path: Path) -> None:
    _, annotated = annotate_case(case, tmp_path)
    assert annotated.sheet == "Findings"
    assert annotated.noted == (CellRef(SHEET, 3, 2), CellRef(SHEET, 4, 3))
    assert (annotated.without_note, annotated.broken_notes, annotated.too_many) == ((), (), 0)
    assert annotated.removed == (("the digital signature",) if case.dropped else ())


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cells_read_as_before(case: WorkbookCase, tmp_path: Path) -> None:
    source, annotated = annotate_case(case, tmp_path)
    before, after = read_grid(source), read_grid(annotated.output)
    assert after.sheets[:-1] == before.sheets
    assert after.defined_names == before.defined_names
    assert after.sheets[-1].name == "Findings"


@pytest.mark.filterwarnings("ignore::UserWarning")  # of what openpyxl would lose
@pytest.mark.parametrize(
    "case",
    [case for case in CASES.values() if not case.strict],
    ids=[name for name, case in CASES.items() if not case.strict],
)
def test_openpyxl_reads_the_sheet_and_the_notes(case: WorkbookCase, tmp_path: Path) -> None:
    _, annotated = annotate_case(case, tmp_path)
    workbook = openpyxl.load_workbook(annotated.output, keep_vba=True)
    sheet = workbook["Findings"]
    assert workbook.sheetnames[-1] == "Findings"
    rows = [[cell.value for cell in row[:4]] for row in sheet["A7:I9"]]
    place = f"'{SHEET}'!"
    assert rows == [
        ["error", "SEC102", f"{place}B3", "It is wrong."],
        ["error", "SEC102", f"{place}C4:C6", "=1+1 is no figure."],
        ["error", "SEC102", "The workbook as a whole", "@ the workbook."],
    ]
    assert [sheet.cell(row, 4).data_type for row in (7, 8, 9)] == ["s", "s", "s"]
    links = [sheet.cell(row, 3).hyperlink for row in (7, 8, 9)]
    assert [link and link.location for link in links] == [f"{place}B3", f"{place}C4:C6", None]
    costs = workbook[SHEET]
    for cell, text in expected_notes(case).items():
        note = costs[cell].comment
        assert note is not None
        assert note.text == text


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_element_order_of_the_sheet(case: WorkbookCase, tmp_path: Path) -> None:
    source, annotated = annotate_case(case, tmp_path)
    name = _sheet_part(case)
    before, after = (parts_of(path)[name] for path in (source, annotated.output))
    encoding = "utf-16" if before[:2] == b"\xff\xfe" else "utf-8"
    text = after.decode(encoding)
    mark = r"<(x:)?conditionalFormatting sqref=\"B3 C4\">.*?</(x:)?conditionalFormatting>"
    (marked,) = re.finditer(mark, text)
    earlier = re.findall(r"<(?:x:)?(dataValidations|hyperlinks|pageMargins|drawing)\b", text)
    assert not earlier or text.index(f"{earlier[0]}") > marked.start()
    text = text.replace(marked[0], "")
    if name not in case.changed:
        assert text == before.decode(encoding)
        return
    (element,) = re.finditer(r"<(x:)?legacyDrawing [^>]*/>", text)
    assert text.replace(element[0], "") == before.decode(encoding)
    following = text[element.end() :]
    followers = re.findall(r"<(?:x:)?(\w+)", following)
    assert not followers or followers[0] in {"legacyDrawingHF", "tableParts", "extLst"}
    assert "<drawing" not in following
