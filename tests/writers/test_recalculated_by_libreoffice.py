"""LibreOffice works out every formula afresh and must come to our cached values."""

import re
import zipfile
from decimal import Decimal
from pathlib import Path
from random import Random

import openpyxl
import pytest

from sexcel.model.expressions import FigureKey
from sexcel.readers.book import read_book
from sexcel.readers.files import read_grid
from sexcel.writers.workbook import write_workbook
from tests.budgets import invented
from tests.libreoffice import converted
from tests.writers.regenerating import TABLE_SHEETS, found_otherwise, regenerated

pytestmark = pytest.mark.libreoffice

Values = dict[tuple[str, str], object]


def recalculated(path: Path, folder: Path) -> Path:
    """The workbook as LibreOffice saves it, made from a copy without any cached value."""
    bare = folder / "bare.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(bare, "w") as target:
        for part in source.namelist():
            content = source.read(part)
            if part.startswith("xl/worksheets/sheet"):
                content = re.sub(rb"(</f>)<v>.*?</v>", rb"\1", content, flags=re.DOTALL)
            target.writestr(part, content)
    [saved] = converted([bare], folder)
    return saved


def formulas(path: Path) -> set[tuple[str, str]]:
    return {
        (sheet.title, cell.coordinate)
        for sheet in openpyxl.load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def values(path: Path) -> Values:
    return {
        (sheet.title, cell.coordinate): "" if cell.value is None else cell.value
        for sheet in openpyxl.load_workbook(path, data_only=True)
        for row in sheet.iter_rows()
        for cell in row
    }


def differing(ours: Values, theirs: Values, places: set[tuple[str, str]]) -> list[object]:
    def same(one: object, other: object) -> bool:
        if isinstance(one, int | float) and isinstance(other, int | float):
            return abs(one - other) < 1e-6
        return one == other

    return [
        (at, ours[at], theirs.get(at))
        for at in sorted(places)
        if not same(ours[at], theirs.get(at, ""))
    ]


@pytest.mark.parametrize(("recalculate", "least"), [(False, 1400), (True, 1400)])
def test_the_published_budget(*, recalculate: bool, least: int, tmp_path: Path) -> None:
    path, _ = regenerated(recalculate=recalculate)
    places = formulas(path)
    assert len(places) > least
    assert differing(values(path), values(recalculated(path, tmp_path)), places) == []


def test_an_invented_budget_with_a_rate_card(tmp_path: Path) -> None:
    path = tmp_path / "invented.xlsx"
    write_workbook(read_book(invented(Random(2)).grid()), (), path)
    ours = values(path)
    core = str(openpyxl.load_workbook(path)["5 SECAS budget"]["C5"].value)
    assert core.startswith("=ROUND('8 Service areas'!B5*'Rate card'!B5+")
    assert differing(ours, values(recalculated(path, tmp_path)), formulas(path)) == []
    assert ours["Summary", "A5"] == f"All {ours['Checks', 'D5']} checks pass"


def test_a_changed_rate_runs_through_the_whole_workbook(tmp_path: Path) -> None:
    """The contingency rate goes from 5% to 6% in the written workbook."""
    path, _ = regenerated(recalculate=True)
    workbook = openpyxl.load_workbook(path)
    workbook["Assumptions"]["B6"] = 0.06
    changed = tmp_path / "changed.xlsx"
    workbook.save(changed)
    theirs = values(recalculated(changed, tmp_path))

    rate = FigureKey("rates", "contingency", "value")
    expected = tmp_path / "expected.xlsx"
    book = found_otherwise(read_book(read_grid(path)), {rate: Decimal("0.06")})
    write_workbook(book, (), expected, recalculate=True)
    ours = values(expected)
    places = {at for at in formulas(expected) if at[0] in (*TABLE_SHEETS, "Summary", "Variance")}
    assert differing(ours, theirs, places) == []
    assert theirs["2 Overview", "D12"] == 477300
