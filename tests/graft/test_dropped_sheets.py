"""Sheets taken out of a package, with what only they lead to."""

import hashlib
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from sexcel.files.reading import read_grid
from sexcel.graft.dropped_sheets import drop_sheets
from sexcel.graft.source import open_source
from tests.graft.builders import SHEET, build_plain, build_rich, build_with_calculation_chain
from tests.graft.packing import parts_of
from tests.graft.test_new_sheets import LISTS, find_faults


def drop_from(source: Path, *names: str) -> tuple[Path, tuple[str, ...]]:
    """Take sheets out of a copy of the source; return it, and the names that went."""
    target = source.with_name(f"dropped{source.suffix}")
    sha256 = hashlib.sha256(source.read_bytes()).hexdigest()
    with open_source(source, sha256, target) as workbook:
        lost = drop_sheets(workbook, names)
        workbook.package.save(target)
    return target, lost


def build_three(path: Path) -> Path:
    """Add a sheet with a chart, a table and a note, one with a name of its own, and names."""

    def fill(workbook: xlsxwriter.Workbook, _: object) -> None:
        extra = workbook.add_worksheet("Extra")
        chart = workbook.add_chart({"type": "pie"})
        chart.add_series({"values": "=Extra!$A$1:$A$2"})
        extra.insert_chart("C3", chart)
        extra.add_table("A1:A3", {"columns": [{"header": "A"}]})
        extra.write_comment("B1", "A note.")
        last = workbook.add_worksheet("Last")
        last.repeat_rows(0)
        workbook.define_name("Gone", "='Extra'!$A$1")
        workbook.define_name("Stays", f"='{SHEET}'!$C$7")
        workbook.define_name("Last!Local", "=Last!$A$1")

    return build_plain(path, fill)


@pytest.mark.slow
def test_what_only_the_sheet_has_goes_with_it(tmp_path: Path) -> None:
    source = build_three(tmp_path / "source.xlsx")
    dropped, lost = drop_from(source, "Extra")
    before, after = parts_of(source), parts_of(dropped)
    gone = {name for name in before if name not in after}
    assert gone == {
        "xl/worksheets/sheet2.xml",
        "xl/worksheets/_rels/sheet2.xml.rels",
        "xl/drawings/drawing1.xml",
        "xl/drawings/_rels/drawing1.xml.rels",
        "xl/drawings/vmlDrawing1.vml",
        "xl/charts/chart1.xml",
        "xl/tables/table1.xml",
        "xl/comments1.xml",
    }
    assert {name for name in after if before[name] != after[name]} <= LISTS
    assert find_faults(dropped) == find_faults(source) == []
    assert lost == ("Gone",)
    grid = read_grid(dropped)
    assert [sheet.name for sheet in grid] == [SHEET, "Last"]
    assert grid.defined_names == {"Stays": f"'{SHEET}'!$C$7"}
    assert grid.local_names["Last"] == {"Local": "Last!$A$1"}
    assert openpyxl.load_workbook(dropped)["Last"].print_title_rows == "$1:$1"


def test_the_order_of_calculation_goes(tmp_path: Path) -> None:
    source = build_with_calculation_chain(tmp_path / "source.xlsx")
    untouched, _ = drop_from(source, "None")
    assert "xl/calcChain.xml" in parts_of(untouched)
    dropped, _ = drop_from(source, SHEET)
    assert "xl/calcChain.xml" not in parts_of(dropped)


@pytest.mark.parametrize("name", ["Other", "A chart"])
def test_one_of_a_rich_workbook(name: str, tmp_path: Path) -> None:
    source = build_rich(tmp_path / "source.xlsx")
    dropped, _ = drop_from(source, name)
    assert find_faults(dropped) == []
    names = openpyxl.load_workbook(dropped).sheetnames
    assert names == [sheet for sheet in (SHEET, "Other", "A chart") if sheet != name]
