"""What formulas need beside the cells: Excel's tables, names, array formulas, epoch, times."""

import zipfile
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import load_workbook
from openpyxl.workbook.defined_name import DefinedName

from sexcel.files.reading import read_grid
from sexcel.model.grid import ExcelTable
from sexcel.model.refs import RangeRef
from tests.recalculating import recalculate


def write_workbook(path: Path) -> Path:
    """Write a workbook with a table of each kind, and formulas in terms of them."""
    with xlsxwriter.Workbook(path) as workbook:
        costs = workbook.add_worksheet("The costs")
        costs.add_table(
            "B2:D5",
            {
                "name": "Costs",
                "total_row": True,
                "data": [["Core", 100, None], ["SME", 300, None]],
                "columns": [
                    {"header": "Line"},
                    {"header": "Fee [£]", "total_function": "sum"},
                    {"header": "VAT's", "formula": "=[@[Fee '[£']]]*0.2"},
                ],
            },
        )
        costs.write_formula("D3", "=Costs[[#This Row],[Fee '[£']]]*0.2", None, 20)
        costs.write_formula("D4", "=Costs[[#This Row],[Fee '[£']]]*0.2", None, 60)
        costs.write_formula("C5", "=SUBTOTAL(109,Costs[Fee '[£']])", None, 400)
        costs.add_table("F2:F3", {"header_row": False, "name": "Bare", "data": [[7], [8]]})
        notes = workbook.add_worksheet("Other")
        notes.write_formula("A1", "=SUM(Costs[VAT''s])+SUM(Bare)", None, 95)
        notes.write_array_formula("A2:A3", "{=Bare*2}", None, 14)
        notes.write("A3", 16)
        notes.write_array_formula("B2", "{=SUM(Bare*Bare)}", None, 113)
        notes.write_datetime("C1", datetime(2020, 1, 1, 6), workbook.add_format({"num_format": 22}))
        notes.write_formula("C2", "=C1-INT(C1)", None, 0.25)
        workbook.define_name("Other!Local", "=Other!$A$2")
        workbook.define_name("Whole", "='The costs'!$C$3")
    return path


def test_tables_arrays_and_times(tmp_path: Path) -> None:
    grid = read_grid(write_workbook(tmp_path / "tables.xlsx"))
    assert grid.excel_tables == (
        ExcelTable(
            "Costs", RangeRef("The costs", 2, 2, 5, 4), ("Line", "Fee [£]", "VAT's"), totals_rows=1
        ),
        ExcelTable("Bare", RangeRef("The costs", 2, 6, 3, 6), ("Column1",), header_rows=0),
    )
    notes = grid.sheet("Other")
    assert notes.array_formulas == {(2, 1), (2, 2)}
    assert notes.array_ranges == (RangeRef("Other", 2, 1, 3, 1),)
    assert notes.serials == {(1, 3): Decimal("43831.25")}
    assert grid.local_names == {"Other": {"Local": "Other!$A$2"}}
    assert grid.defined_names == {"Whole": "'The costs'!$C$3"}
    assert not (grid.iterative or grid.from_1904)
    recalculation = recalculate(grid)
    assert (recalculation.differing, recalculation.pinned, recalculation.formulas) == ({}, {}, 7)


def test_what_openpyxl_says_of_the_workbook(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "tables.xlsx")
    workbook = load_workbook(path)
    workbook.epoch = datetime(1904, 1, 1)
    workbook.calculation.iterate = True
    workbook.defined_names["Unseen"] = DefinedName("Unseen", attr_text="Other!$A$1", hidden=True)
    workbook.save(path)
    grid = read_grid(path)
    assert grid.iterative
    assert grid.from_1904
    assert grid.hidden_names == {"Unseen": "Other!$A$1"}
    assert grid.defined_names == {"Whole": "'The costs'!$C$3"}


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/tables/table1.xml", b"<table"),
        ("xl/tables/table1.xml", b'<table xmlns="x" ref="B2:D5" displayName="Costs"/>'),
        ("xl/tables/table1.xml", None),
        ("xl/worksheets/_rels/sheet1.xml.rels", b"<Relationships"),
    ],
)
def test_a_damaged_table_does_not_stop_reading(
    tmp_path: Path, part: str, content: bytes | None
) -> None:
    sound, damaged = write_workbook(tmp_path / "whole.xlsx"), tmp_path / "cut.xlsx"
    with zipfile.ZipFile(sound) as source, zipfile.ZipFile(damaged, "w") as target:
        for name in source.namelist():
            if name != part:
                target.writestr(name, source.read(name))
            elif content is not None:
                target.writestr(name, content)
    grid = read_grid(damaged)
    assert grid.sheets == read_grid(sound).sheets
    assert "Costs" not in {table.name for table in grid.excel_tables}
    reasons = {ref.a1: why for ref, why in recalculate(grid).pinned.items()}
    assert reasons["C5"] == "refers to a table that is not there"
