"""Sheets of ours put in front of and behind the user's, in every kind of workbook."""

import hashlib
import io
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openxml_audit import OpenXmlValidator

from sexcel.files.reading import read_grid
from sexcel.graft.new_sheets import graft_sheets
from sexcel.graft.source import open_source
from tests.graft.builders import SHEET, build_plain, build_rich, draw_pixel
from tests.graft.cases import CASES, WorkbookCase
from tests.graft.packing import packed_bytes, parts_of

LISTS = {
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "book/The Workbook.xml",
    "book/_rels/The Workbook.xml.rels",
}
"""The parts that list sheets, their parts and styles."""


def build_ours() -> bytes:
    """Return a workbook of three sheets with whatever a sheet of ours may have."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        red = workbook.add_format({"bg_color": "#FF0000"})
        money = workbook.add_format({"num_format": "£#,##0", "italic": True})
        decision, table, checks = map(workbook.add_worksheet, ("Decision", "Table 2", "Checks!"))
        decision.write_url("A1", "internal:'Table 2'!A1", None, "To the table")
        decision.write_url("A2", "https://example.org/")
        decision.write_formula("B1", f"='{SHEET}'!C7", money, 13000)
        decision.insert_image("F20", "grey.png", {"image_data": draw_pixel()})
        table.add_table(
            "A1:B3", {"name": "Lines", "columns": [{"header": "A"}, {"header": "B", "format": red}]}
        )
        table.conditional_format(
            "A1:A9", {"type": "formula", "criteria": "=$A1>5", "format": money}
        )
        table.print_area("A1:B9")
        table.set_column("D:D", 12, money)
        chart = workbook.add_chart({"type": "bar", "gap": 50, "overlap": -20})
        chart.add_series({"values": "='Table 2'!$A$1:$A$3"})
        table.insert_chart("F2", chart)
        checks.write_comment("A1", "A note of ours.")
        checks.data_validation("B2", {"validate": "list", "source": ["Yes", "No"]})
        checks.repeat_rows(0)
        checks.write_rich_string("A3", red, "red", " and plain")
        workbook.define_name("Master_check", "='Checks!'!$A$1")
        decision.activate()
    return content.getvalue()


def graft_ours(source: Path, in_front: int = 2) -> Path:
    """Put our sheets into a copy of the source."""
    target = source.with_name(f"grafted{source.suffix}")
    sha256 = hashlib.sha256(source.read_bytes()).hexdigest()
    with open_source(source, sha256, target) as workbook:
        graft_sheets(workbook, build_ours(), in_front)
        workbook.package.save(target)
    return target


def find_faults(path: Path) -> list[str]:
    """Return what openxml-audit finds wrong with a package."""
    return [str(error) for error in OpenXmlValidator().validate(str(path)).errors]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_all_that_is_the_users_stays(case: WorkbookCase, tmp_path: Path) -> None:
    source = case.build(tmp_path / f"source{case.ending}")
    grafted = graft_ours(source)
    before, after = parts_of(source), parts_of(grafted)
    assert list(after)[: len(before)] == list(before)
    for name, content in before.items():
        if content == after[name]:
            assert packed_bytes(source, name) == packed_bytes(grafted, name)
        elif name not in LISTS:
            encoding = "utf-16" if content[:2] == b"\xff\xfe" else "utf-8"
            old, new = content.decode(encoding), after[name].decode(encoding)
            assert old.replace('tabSelected="1"', 'tabSelected="0"', 1) == new, name
    assert set(find_faults(grafted)) <= set(find_faults(source))
    old_grid, new_grid = read_grid(source), read_grid(grafted)
    names = [sheet.name for sheet in new_grid]
    assert (names[:2], names[-1]) == (["Decision", "Table 2"], "Checks!")
    assert new_grid.sheets[2:-1] == old_grid.sheets
    local = {sheet: names for sheet, names in new_grid.local_names.items() if names}
    assert local == {sheet: names for sheet, names in old_grid.local_names.items() if names}
    assert new_grid.defined_names == {**old_grid.defined_names, "Master_check": "'Checks!'!$A$1"}


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("build", [build_plain, build_rich])
def test_all_that_is_ours_arrives(build: Callable[[Path], Path], tmp_path: Path) -> None:
    grafted = graft_ours(build(tmp_path / "source.xlsx"))
    workbook = openpyxl.load_workbook(grafted)
    decision, table, checks = (workbook[name] for name in ("Decision", "Table 2", "Checks!"))
    assert workbook.active is decision
    assert [s.title for s in workbook.worksheets if s.sheet_view.tabSelected] == ["Decision"]
    assert (decision["A1"].value, decision["A1"].hyperlink.location) == (
        "To the table",
        "'Table 2'!A1",
    )
    assert decision["A2"].hyperlink.target == "https://example.org/"
    assert (decision["A2"].font.u, decision["A2"].style) == ("single", "Normal")
    assert decision["B1"].value == f"='{SHEET}'!C7"
    assert (decision["B1"].number_format, decision["B1"].font.i) == ("£#,##0", True)
    parts = parts_of(grafted)
    drawings = [name for name in parts if name.startswith("xl/drawings/drawing")]
    assert len(drawings) == (4 if build is build_rich else 2)
    assert table.tables["Lines"].ref == "A1:B3"
    (rules,) = (table.conditional_formatting[key] for key in ["A1:A9"])
    assert rules[0].dxf.font.i
    assert rules[0].dxf.numFmt.formatCode == "£#,##0"
    assert table.print_area == "'Table 2'!$A$1:$B$9"
    assert table.column_dimensions["D"].font.i
    assert checks["A1"].comment.text == "A note of ours."
    assert checks.print_title_rows == "$1:$1"
    assert checks["A3"].value == "red and plain"
    assert checks.data_validations.dataValidation[0].formula1 == '"Yes,No"'
    if build is build_rich:
        assert workbook["Other"].print_title_rows == "$1:$1"
        assert set(workbook["Other"].defined_names) >= {"Local"}
        numbers = [
            re.search(rb' id="(\d+)"', content)
            for name, content in parts.items()
            if name.startswith("xl/tables/")
        ]
        assert sorted(number[1] for number in numbers if number) == [b"1", b"2"]


def test_all_behind_opens_as_before(tmp_path: Path) -> None:
    source = build_rich(tmp_path / "source.xlsx")
    grafted = graft_ours(source, in_front=0)
    before, after = parts_of(source), parts_of(grafted)
    assert {name for name in before if before[name] != after[name]} <= LISTS
    workbook = openpyxl.load_workbook(grafted)
    assert workbook.active is workbook[SHEET]
    assert [s.title for s in workbook.worksheets if s.sheet_view.tabSelected] == [SHEET]
