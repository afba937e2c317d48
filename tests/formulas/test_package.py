"""The package that the engine loads: as zipfile and openpyxl see it."""

import io
import zipfile
from datetime import date

from openpyxl import load_workbook

from sexcel.formulas.export import FormulaExporter
from sexcel.formulas.package import pack_workbook
from sexcel.formulas.precedents import FormulaIndex
from sexcel.model.grid import ErrorValue, Grid
from tests.formulas.grids import grid, ref_of


def package(book: Grid) -> bytes:
    return bytes(pack_workbook(book, FormulaExporter(FormulaIndex(book))))


def test_it_says_where_the_cells_end() -> None:
    # The engine keeps cells as columns where it knows that: else sums take 100 times as long.
    book = grid({"C7": 1, "B2": ("C7*2", 2), "Other!A1": 1, "Empty!A1": None})
    with zipfile.ZipFile(io.BytesIO(package(book))) as opened:
        assert opened.testzip() is None
        sheets = [opened.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2, 3)]
    assert '<dimension ref="A1:C7"/>' in sheets[0]
    assert '<dimension ref="A1:A1"/>' in sheets[1]
    assert "<sheetData></sheetData>" in sheets[2]


def test_cells_in_any_order_are_written_in_theirs_and_formulas_that_are_held_as_values() -> None:
    book = grid(
        {
            "B3": ("NOW()", 43831), "A1": "a & <b>", "C1": True, "B1": date(2020, 4, 1),
            "A2": ErrorValue("#N/A"), "D2": ("A1&\"x\"", "ax"), "A4": ("1+1", None),
        }
    )  # fmt: skip
    exporter = FormulaExporter(FormulaIndex(book))
    opened = load_workbook(io.BytesIO(pack_workbook(book, exporter)))["S"]
    assert [[cell.value for cell in row] for row in opened["A1:D4"]] == [
        ["a & <b>", 43922, True, None],
        ["#N/A", None, None, '=A1&"x"'],
        [None, 43831, None, None],
        ["=1+1", None, None, None],
    ]
    assert exporter.exported.pinned == {ref_of("B3"): "changes whenever it is worked out"}
    assert exporter.exported.saved == {"S": {(2, 4): "ax", (3, 2): 43831, (4, 1): None}}
