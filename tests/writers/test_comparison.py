"""The workbook of differences: its figures, its look, and that no text becomes a formula."""

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from sexcel import api
from sexcel.files.reading import read_grid
from sexcel.model.errors import NoBudgetTableError
from sexcel.model.grid import Grid
from sexcel.model.refs import parse_a1
from tests.comparison.small import write_projects
from tests.comparison.versions import EXAMPLE, LIVE, PUBLISHED, change_figure, write_version
from tests.libreoffice import convert

CUT = change_figure("projects", "Elective Services", "budget", 0)


def value(grid: Grid, sheet: str, a1: str) -> object:
    return grid.sheet(sheet).value(*parse_a1(a1))


def row_of(grid: Grid, sheet: str, text: str) -> int:
    """Return the row in which a text stands."""
    return next(row for (row, _), cell in grid.sheet(sheet).cells.items() if cell.value == text)


def test_the_bridge_leads_from_the_old_headline_to_the_new(tmp_path: Path) -> None:
    output = tmp_path / "diff.xlsx"
    api.compare(PUBLISHED, LIVE, output)
    grid = read_grid(output)
    assert [sheet.name for sheet in grid] == ["Comparison", "Figures", "Lines"]
    first, last = (row_of(grid, "Comparison", f"{end} headline") for end in ("Old", "New"))
    effects = [value(grid, "Comparison", f"A{row}") for row in range(first, last)]
    assert effects == [8_349_486, 3_150, 105, Decimal("0.945"), Decimal("1.055")]
    total = grid.sheet("Comparison").cells[last, 1]
    assert (total.value, total.formula) == (8_352_743, f"SUM(A{first}:A{last - 1})")
    assert value(grid, "Comparison", "A1") == (
        "Comparison: sec-budget-2020-23-published.xlsx with sec-budget-2020-23-live.xlsx"
    )


@pytest.mark.slow
def test_differences_are_live_and_cached(tmp_path: Path) -> None:
    output = tmp_path / "diff.xlsx"
    api.compare(LIVE, EXAMPLE, output)
    grid = read_grid(output)
    assert [sheet.name for sheet in grid] == ["Comparison", "Figures", "Lines", "Formulas", "Words"]
    row = row_of(grid, "Figures", "Performance Assurance")
    cells = grid.sheet("Figures").cells
    assert [cells[row, column].value for column in (4, 5, 6)] == [52_500, 120_000, 67_500]
    assert cells[row, 6].formula == f"N(E{row})-N(D{row})"
    assert cells[row, 7].formula == f'IF(N(D{row})=0,"",F{row}/ABS(D{row}))'
    assert cells[row, 8].value == Decimal("70875")


@pytest.mark.slow
def test_what_was_cut_to_0_stands_at_0_and_not_blank(tmp_path: Path) -> None:
    output = tmp_path / "diff.xlsx"
    api.compare(LIVE, write_version("cut to 0", CUT), output)
    grid = read_grid(output)
    row = row_of(grid, "Figures", "Elective Services")
    cells = grid.sheet("Figures").cells
    assert [cells[row, column].value for column in (4, 5, 6)] == [25_000, 0, -25_000]


@pytest.mark.slow
def test_no_sheet_is_wider_than_can_be_read_in_print(tmp_path: Path) -> None:
    """Fit sheets into 230 letters of 7 pixels, which leave type of 10 points at more than 6."""
    output = tmp_path / "diff.xlsx"
    api.compare(LIVE, EXAMPLE, output)
    for sheet in load_workbook(output):
        assert sum(column.width for column in sheet.column_dimensions.values()) < 230, sheet.title


@pytest.mark.slow
def test_a_workbook_of_differences_is_no_budget(tmp_path: Path) -> None:
    output = tmp_path / "diff.xlsx"
    api.compare(LIVE, EXAMPLE, output)
    with pytest.raises(NoBudgetTableError):
        api.read(output)


def test_no_text_of_a_workbook_becomes_a_formula(tmp_path: Path) -> None:
    names = ("=1+1", "+1+1", "-1+1", "@SUM(1)", '=HYPERLINK("http://example.org","x")')
    old = write_projects(tmp_path / "old.xlsx", {"Other": 5})
    path = tmp_path / "new.xlsx"
    write_projects(
        path, {**{f"name{index}": 10 + index for index in range(len(names))}, "Other": 5}
    )
    book = load_workbook(path)
    sheet = book["Projects"]
    assert isinstance(sheet, Worksheet)
    for index, name in enumerate(names):
        cell = sheet.cell(5 + index, 2)
        cell.value, cell.data_type = name, "s"
    sheet["C10"], sheet["C11"] = 5, 65
    book.save(path)
    output = tmp_path / "diff.xlsx"
    comparison = api.compare(old, path, output)
    assert {change.line for change in comparison.lines} == set(names)
    cells = [cell for written in read_grid(output) for cell in written.cells.values()]
    texts = [cell for cell in cells if str(cell.value).startswith(names)]
    assert texts
    assert [(type(cell.value), cell.formula) for cell in texts] == [(str, None)] * len(texts)
    assert row_of(read_grid(output), "Lines", names[-1])


@pytest.mark.slow
def test_the_same_differences_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    api.compare(PUBLISHED, LIVE, first)
    api.compare(PUBLISHED, LIVE, second)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.libreoffice
def test_libreoffice_comes_to_the_same_figures(tmp_path: Path) -> None:
    output = tmp_path / "diff.xlsx"
    api.compare(LIVE, EXAMPLE, output)
    (recalculated,) = convert([output], tmp_path)
    ours, theirs = read_grid(output), read_grid(recalculated)
    compared = 0
    for sheet in ours:
        for place, cell in sheet.cells.items():
            if cell.formula is None:
                continue
            their_value = theirs.sheet(sheet.name).value(*place)
            if isinstance(cell.value, Decimal):
                assert isinstance(their_value, Decimal)
                assert abs(cell.value - their_value) < Decimal("1e-6"), (sheet.name, place)
                compared += 1
            else:
                assert (their_value or "") == (cell.value or "")
    assert compared > 500
