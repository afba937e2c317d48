"""The formulas of the corpus, their values by LibreOffice, beside the engine's."""

from collections import Counter
from pathlib import Path

import pytest
import xlsxwriter

from sexcel.files.reading import read_grid
from tests.formulas.corpus import AMOUNTS, DATES, GAPS, KEYS, NAMES, RATES, TRUTHS, formulas
from tests.libreoffice import convert
from tests.recalculating import recalculate


def written(path: Path) -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        inputs, second = workbook.add_worksheet("Inputs"), workbook.add_worksheet("Other sheet")
        second.write_column(0, 0, [3, 4, 5])
        for column, values in enumerate((AMOUNTS, GAPS, RATES, DATES, NAMES, KEYS, KEYS, TRUTHS)):
            for row, value in enumerate(values, 1):
                if value not in (None, ""):
                    inputs.write(row, column, value)
        inputs.write_formula(13, 0, "=SUM(A2:A13)")
        workbook.define_name("Total_amount", "=Inputs!$A$14")
        workbook.define_name("Amounts_sum", "=SUM(Inputs!$A$2:$A$13)")
        workbook.define_name("Amounts", "=Inputs!$A$2:$A$13")
        for row in range(2, 14):
            for column, formula in enumerate(formulas(row), 9):
                inputs.write_formula(row - 1, column, f"={formula}")
    return path


@pytest.mark.libreoffice
def test_every_value_that_is_vouched_for_is_that_of_libreoffice(tmp_path: Path) -> None:
    grid = read_grid(convert([written(tmp_path / "corpus.xlsx")], tmp_path)[0])
    recalculation = recalculate(grid)
    assert recalculation.formulas > 2_200
    differing = {
        ref.a1: grid.sheet(ref.sheet).cells[ref.row, ref.column] for ref in recalculation.differing
    }
    assert differing == {}
    assert Counter(recalculation.pinned.values()) == {
        "turns on figures that agree to 15 digits": 36,
        "uses a function on which spreadsheets differ": 12,
        "uses something that cannot be recalculated here": 12,
        "gives an error here or in the file, and not the same in both": 12,
    }
    assert recalculation.unsaved == frozenset()
