"""Formulas that stand once in the file and hold for many cells: shared, array, spilled."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.formula.translate import Translator

from sexcel.files.reading import read_grid
from sexcel.model.errors import UnreadableWorkbookError
from sexcel.model.grid import Cell
from sexcel.model.refs import RangeRef, column_letters
from sexcel.ooxml import shared_formulas
from sexcel.ooxml.shared_formulas import SharedFormula
from tests.files.hostile import long_formula_shared
from tests.files.packages import SheetSource, save_parts, workbook_parts
from tests.ooxml.handwritten import cells_of


def formulas_of(folder: Path, rows: str) -> dict[tuple[int, int], str | None]:
    """Return the formulas of a hand-written sheet."""
    return {position: cell.formula for position, cell in cells_of(folder, rows).items()}


@pytest.mark.parametrize(
    ("first", "expanded"),
    [
        ("B2*2", "C5*2"),
        ("$B2+B$2+$B$2", "$B5+C$2+$B$2"),
        ("SUM(B2:C9)", "SUM(C5:D12)"),
        ("SUM($B$2:B2)", "SUM($B$2:C5)"),
        ("SUM(2:3)+SUM($2:3)", "SUM(5:6)+SUM($2:6)"),
        ("SUM(B:B)+SUM($B:C)", "SUM(C:C)+SUM($B:D)"),
        ("Rates!B2+Rates!Uplift", "Rates!C5+Rates!Uplift"),
        ("'B2 costs'!B2&\"B2\"", "'B2 costs'!C5&\"B2\""),
        ("'It''s B2'!B2", "'It''s B2'!C5"),
        ("FY20!B2+[1]FY20!B2", "FY20!C5+[1]FY20!C5"),
        ("LOG10(B2)+ATAN2(B2,1)", "LOG10(C5)+ATAN2(C5,1)"),
        ("Rate2020+B2_x+B2.x+_B2+Tax20B", "Rate2020+B2_x+B2.x+_B2+Tax20B"),
        ("1E5+1.5E5+B2", "1E5+1.5E5+C5"),
        ("Costs[[#This Row],[B2]]+Costs[B2]", "Costs[[#This Row],[B2]]+Costs[B2]"),
        ("b2+xfd1", "C5+#REF!"),
        ("B1048574", "#REF!"),
        ("SUM(B2:XFD2)", "SUM(C5:#REF!)"),
        ("SUM(1048575:1048576)", "SUM(#REF!)"),
        ("A2#+@B2", "B5#+@C5"),
        ("TRUE+IF(B2>0,TRUE,FALSE)", "TRUE+IF(C5>0,TRUE,FALSE)"),
    ],
)
def test_shared_formula_is_expanded_for_each_cell(
    tmp_path: Path, first: str, expanded: str
) -> None:
    text = first.replace("&", "&amp;").replace(">", "&gt;")
    rows = (
        f'<row r="2"><c r="D2"><f t="shared" ref="D2:E5" si="0">{text}</f><v>1</v></c></row>'
        '<row r="5"><c r="E5"><f t="shared" si="0"/><v>2</v></c></row>'
    )
    assert formulas_of(tmp_path, rows) == {(2, 4): first, (5, 5): expanded}


references = st.builds(
    lambda fixed_column, letters, fixed_row, row: f"{fixed_column}{letters}{fixed_row}{row}",
    st.sampled_from(("", "$")),
    st.sampled_from(("J", "AZ", "XEA")),
    st.sampled_from(("", "$")),
    st.integers(20, 1_048_000),
)
operands = st.one_of(
    references,
    st.builds(lambda first, last: f"SUM({first}:{last})", references, references),
    references.map(lambda reference: f"'Area A1'!{reference}"),
    st.sampled_from(("SUM(J:K)", "SUM($J:AA)", "SUM(20:30)", '"J20"', "1.5E20", "Uplift", "TRUE")),
)


@given(
    operands=st.lists(operands, min_size=1, max_size=6),
    down=st.integers(-15, 500),
    right=st.integers(-9, 25),
)
def test_shared_formula_moves_as_openpyxl_moves_it(
    operands: list[str], down: int, right: int
) -> None:
    text = "+".join(operands)
    origin, moved = "AA100", f"{column_letters(27 + right)}{100 + down}"
    expected = Translator(f"={text}", origin).translate_formula(moved)
    assert SharedFormula(text, 100, 27).expand(100 + down, 27 + right) == expected.removeprefix("=")


def test_shared_formula_moves_up_and_left_off_the_sheet(tmp_path: Path) -> None:
    rows = (
        '<row r="2"><c r="B2"><f t="shared" ref="A1:B2" si="3">A1+C3</f></c></row>'
        '<row r="1"><c r="A1"><f t="shared" si="3"/></c></row>'
    )
    assert formulas_of(tmp_path, rows) == {(1, 1): "#REF!+B2", (2, 2): "A1+C3"}


def test_shared_formulas_of_one_sheet_are_not_those_of_another(tmp_path: Path) -> None:
    first = SheetSource('<row><c><f t="shared" si="0">B1</f></c></row>', name="One")
    second = SheetSource('<row><c><f t="shared" si="0"/></c></row>', name="Two")
    with pytest.raises(UnreadableWorkbookError, match=r"Sheet 'Two'.*A1 holds a shared formula"):
        read_grid(save_parts(tmp_path, workbook_parts(first, second)))


@pytest.mark.parametrize(("cells", "plain"), [(200, True), (300, False)])
def test_long_shared_formulas_are_not_written_out_before_they_are_wanted(
    tmp_path: Path, cells: int, plain: bool
) -> None:
    path = save_parts(tmp_path, workbook_parts(SheetSource(long_formula_shared(cells))))
    sheet = read_grid(path).sheets[0]
    assert isinstance(sheet.cells, dict) is plain
    last = sheet.cells[cells + 1, 1].formula
    assert last == "+".join([f"A{cells + 1}"] * 2_660)


def test_a_run_in_every_column_is_taken_apart_once_however_many_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken_apart: list[str] = []

    class Counting:
        def finditer(self, text: str) -> Iterator[re.Match[str]]:
            taken_apart.append(text)
            return pattern.finditer(text)

    pattern = shared_formulas._tokens()
    monkeypatch.setattr(shared_formulas, "_tokens", Counting)
    letters = [column_letters(column) for column in range(1, 5001)]
    runs = [
        SharedFormula(f"SUM({column}2:{column}9)*Year!$B$7", 10, n)
        for n, column in enumerate(letters, 1)
    ]
    for row in range(10, 14):
        written = [run.expand(row, column) for column, run in enumerate(runs, 1)]
    assert written[0] == "SUM(A5:A12)*Year!$B$7"
    assert written[-1] == "SUM(GJH5:GJH12)*Year!$B$7"
    assert len(taken_apart) == 5000


def test_array_formula_stays_on_its_first_cell(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="array" ref="A1:A3">B1:B3*2</f><v>2</v></c>'
        '<c r="C1"><f t="array" ref="C1">SUM(B1:B3*2)</f><v>12</v></c></row>'
        '<row r="2"><c r="A2"><v>4</v></c></row><row r="3"><c r="A3"><v>6</v></c></row>'
    )
    sheet = read_grid(save_parts(tmp_path, workbook_parts(SheetSource(rows)))).sheets[0]
    assert sheet.cells == {
        (1, 1): Cell(Decimal(2), "B1:B3*2"),
        (1, 3): Cell(Decimal(12), "SUM(B1:B3*2)"),
        (2, 1): Cell(Decimal(4)),
        (3, 1): Cell(Decimal(6)),
    }
    assert sheet.array_ranges == (RangeRef("Costs", 1, 1, 3, 1),)


def test_dynamic_array_formula_as_xlsxwriter_saves_it(tmp_path: Path) -> None:
    path = tmp_path / "spill.xlsx"
    workbook = xlsxwriter.Workbook(str(path))
    sheet = workbook.add_worksheet("Spill")
    sheet.write_dynamic_array_formula("B2:B3", "=UNIQUE(A1:A9)", None, 7)
    sheet.write_number("B3", 8)
    workbook.close()
    read = read_grid(path).sheet("Spill")
    assert read.cells == {
        (2, 2): Cell(Decimal(7), "_xlfn.UNIQUE(A1:A9)"),
        (3, 2): Cell(Decimal(8)),
    }
    assert read.array_ranges == (RangeRef("Spill", 2, 2, 3, 2),)
