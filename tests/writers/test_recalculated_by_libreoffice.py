"""LibreOffice works out every formula afresh and must come to our cached values."""

import re
import zipfile
from pathlib import Path
from random import Random

import openpyxl
import pytest

from sexcel.recognise.book import read_book
from tests.budgets import invent_budget
from tests.libreoffice import convert
from tests.writers.regenerating import regenerated, write_workbook

pytestmark = pytest.mark.libreoffice

Values = dict[tuple[str, str], object]


def without_cached_values(path: Path, bare: Path) -> Path:
    """Make a copy in which no formula has a value."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(bare, "w") as target:
        for part in source.namelist():
            content = source.read(part)
            if part.startswith("xl/worksheets/sheet"):
                content = re.sub(rb"(</f>)<v>.*?</v>", rb"\1", content, flags=re.DOTALL)
            target.writestr(part, content)
    return bare


def recalculated(path: Path, folder: Path) -> Path:
    """Let LibreOffice save the workbook, from a copy without any cached value."""
    bare = without_cached_values(path, folder / "bare.xlsx")
    [saved] = convert([bare], folder)
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
    def agree(our_value: object, their_value: object) -> bool:
        if isinstance(our_value, int | float) and isinstance(their_value, int | float):
            return abs(our_value - their_value) < 1e-6
        return our_value == their_value

    return [
        (place, ours[place], theirs.get(place))
        for place in sorted(places)
        if not agree(ours[place], theirs.get(place, ""))
    ]


@pytest.mark.parametrize(("recalculate", "least"), [(False, 1400), (True, 1400)])
def test_the_published_budget(*, recalculate: bool, least: int, tmp_path: Path) -> None:
    path, _ = regenerated(recalculate=recalculate)
    places = formulas(path)
    assert len(places) > least
    assert differing(values(path), values(recalculated(path, tmp_path)), places) == []


def test_an_invented_budget_with_a_rate_card(tmp_path: Path) -> None:
    path = tmp_path / "invented.xlsx"
    write_workbook(read_book(invent_budget(Random(2)).grid()), (), path)
    ours = values(path)
    core = str(openpyxl.load_workbook(path)["5 SECAS budget"]["C5"].value)
    assert core.startswith("=ROUND('8 Service areas'!B5*'Rate card'!B5+")
    assert differing(ours, values(recalculated(path, tmp_path)), formulas(path)) == []
    assert ours["Checks", "D6"] == 0
    # An invented budget has blank inputs.
    assert ours["Checks", "A7"] == "Not finished yet"
