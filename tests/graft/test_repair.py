"""A copy of every kind of workbook in which two cells change."""

import hashlib
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from sexcel.graft.cells import NewCell, SheetEdit
from sexcel.graft.repair import write_edited
from sexcel.model.errors import OutputError, UnreadableWorkbookError
from tests.graft.builders import FIRST, SHEET, build_plain
from tests.graft.builders import build_with_calculation_chain as chained
from tests.graft.cases import CASES
from tests.graft.packing import packed_bytes, parts_of

TWO = {(4, 3): NewCell(None, Decimal(2500)), (7, 3): NewCell("SUM(C3:C5)", Decimal(7000))}


def repaired(
    source: Path,
    cells: dict[tuple[int, int], NewCell] | None = None,
    *,
    opening: bool = True,
    ending: str = "",
) -> tuple[Path, tuple[str, ...]]:
    sha256 = hashlib.sha256(source.read_bytes()).hexdigest()
    target = source.with_name(f"repaired{ending or source.suffix}")
    edits = [SheetEdit(SHEET, cells or TWO, {})]
    removed = write_edited(
        source, sha256, target, edits, lambda cell: cell.a1, calculate_on_opening=opening
    )
    return target, removed


@pytest.mark.parametrize("kind", [kind for kind in CASES if kind != "bare"])
def test_only_the_sheet_changes(kind: str, tmp_path: Path) -> None:
    case = CASES[kind]
    source = case.build(tmp_path / f"source{case.ending}")
    before = parts_of(source)
    target, removed = repaired(source)
    after = parts_of(target)
    gone = before.keys() - after.keys()
    assert gone == case.dropped
    assert removed == (("the digital signature",) if case.dropped else ())
    assert not after.keys() - before.keys()
    changed = {part for part in after if after[part] != before[part]}
    dropping = {"[Content_Types].xml", "_rels/.rels"} if case.dropped else set()
    assert changed == {FIRST} | dropping
    for part in after.keys() - changed:
        assert packed_bytes(source, part) == packed_bytes(target, part)
    if kind not in ("strict", "prefixed", "UTF-16"):
        sheet = openpyxl.load_workbook(target)[SHEET]
        values = openpyxl.load_workbook(target, data_only=True)[SHEET]
        assert (sheet["C7"].value, values["C7"].value) in [("=SUM(C3:C5)", 7000)]
        assert sheet["C4"].value == 2500


def test_a_workbook_of_next_to_nothing(tmp_path: Path) -> None:
    source = CASES["bare"].build(tmp_path / "source.xlsx")
    part = "book/The Workbook.xml"
    target, _ = repaired(source, opening=False)
    assert openpyxl.load_workbook(target)[SHEET]["C7"].value == "=SUM(C3:C5)"
    assert parts_of(target)[part] == parts_of(source)[part]
    target, _ = repaired(source)
    assert b'</sheets><calcPr fullCalcOnLoad="1"/></workbook>' in parts_of(target)[part]
    assert openpyxl.load_workbook(target).calculation.fullCalcOnLoad


def test_the_order_of_calculation_goes_where_a_formula_went(tmp_path: Path) -> None:
    source = chained(tmp_path / "source.xlsx")
    target, _ = repaired(source)
    assert "xl/calcChain.xml" in parts_of(target)
    target, _ = repaired(source, {(7, 3): NewCell(None, Decimal(1))})
    after = parts_of(target)
    assert "xl/calcChain.xml" not in after
    for part in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        assert b"calcChain" not in after[part]
    target, _ = repaired(source, {(8, 3): NewCell("C7", Decimal(1))})
    assert "xl/calcChain.xml" not in parts_of(target)


def with_text_cells(path: Path) -> Path:
    def fill(workbook: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write_string("C5", "£3,500", workbook.add_format({"num_format": "@", "bold": True}))
        sheet.write_string("C6", "£6,500", workbook.add_format({"quote_prefix": True}))
        sheet.write_string("C9", "£1", workbook.add_format({"num_format": '"£"0;@'}))

    return build_plain(path, fill)


def test_a_style_for_text_gives_way_to_one_for_figures(tmp_path: Path) -> None:
    source = with_text_cells(tmp_path / "source.xlsx")
    cells = {
        (5, 3): NewCell(None, Decimal(3500), '"£"#,##0'),
        (6, 3): NewCell(None, Decimal(6500)),
        (9, 3): NewCell(None, Decimal(1)),
        (3, 3): NewCell(None, Decimal("0.5"), "0.0%"),
    }
    target, _ = repaired(source, cells)
    sheet = openpyxl.load_workbook(target)[SHEET]
    formats = [sheet[cell].number_format for cell in ("C5", "C6", "C9", "C3", "C4")]
    assert formats == ['"£"#,##0', "General", '"£"0;@', "0.0%", '"£"#,##0']
    assert sheet["C5"].font.b
    assert not sheet["C6"].quotePrefix
    before, after = (parts_of(path)["xl/styles.xml"].decode() for path in (source, target))
    assert before.count("quotePrefix") == after.count("quotePrefix") == 1
    assert after.count("formatCode=") == before.count("formatCode=") + 1
    target, _ = repaired(source, {(5, 3): NewCell("C4", Decimal(2000))})
    assert openpyxl.load_workbook(target)[SHEET]["C5"].number_format == "General"


def test_what_cannot_be_done_is_one_sentence_and_nothing_is_written(tmp_path: Path) -> None:
    source = build_plain(tmp_path / "source.xlsx")
    with pytest.raises(OutputError, match=r"does not end in \.xlsx"):
        repaired(source, ending=".xlsm")
    with pytest.raises(UnreadableWorkbookError, match="was changed while it was checked"):
        write_edited(source, "0", tmp_path / "x.xlsx", [], str, calculate_on_opening=True)
    sha256 = hashlib.sha256(source.read_bytes()).hexdigest()
    edits = [SheetEdit("Gone", TWO, {})]
    with pytest.raises(UnreadableWorkbookError, match="no cells on the sheet 'Gone'"):
        write_edited(source, sha256, tmp_path / "x.xlsx", edits, str, calculate_on_opening=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["source.xlsx"]
