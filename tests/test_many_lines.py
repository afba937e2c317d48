"""Sheets of many lines, and cells of many blanks: read, or refused in a sentence, before long."""

from pathlib import Path

import pytest
import xlsxwriter

import sexcel
from tests.timing import processor_time

MANY = 50_000
"""Lines of a sheet, where a budget has a hundred."""
YEARS = ("2020/21 Approved Budget", "2021/22 Estimated Budget", "2022/23 Estimated Budget")
BLANKS = " " * 32_767
"""As many as Excel puts in one cell; 100,000 are in three."""

pytestmark = pytest.mark.slow


def write_projects(path: Path, count: int, blank_cells: int = 0) -> Path:
    """Write a workbook with so many projects, their total, and cells of blanks beside and below."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Projects")
        sheet.write_row(0, 0, ("Project", *YEARS))
        for row in range(1, count + 1):
            sheet.write_row(row, 0, (f"Project {row}", row % 700, row % 90, row % 9_000))
        sheet.write(count + 1, 0, "TOTAL")
        for column, (letter, step) in enumerate(zip("BCD", (700, 90, 9_000), strict=True), 1):
            total = sum(row % step for row in range(1, count + 1))
            formula = f"=SUM({letter}2:{letter}{count + 1})"
            sheet.write_formula(count + 1, column, formula, None, total)
        for row in range(count + 3, count + 3 + blank_cells):
            sheet.write_row(row, 0, (BLANKS, BLANKS))
    return path


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_projects(tmp_path_factory.mktemp("many") / "budget.xlsx", MANY)


def test_fifty_thousand_lines_are_read_and_checked(many: Path) -> None:
    assert len(sexcel.read(many).lines("projects")) == MANY
    (checked,) = sexcel.validate(many).files
    assert [place.range.last_row for place in checked.tables] == [MANY + 2]


def test_fifty_thousand_lines_are_inspected(many: Path) -> None:
    assert len(sexcel.inspect(many).book.tables) == 1


def test_blanks_take_no_time(tmp_path: Path) -> None:
    plain = write_projects(tmp_path / "plain.xlsx", 20)
    blank = write_projects(tmp_path / "blank.xlsx", 20, blank_cells=3)
    seconds = []
    for path in (plain, plain, blank):
        with processor_time() as spent:
            sexcel.validate(path)
            sexcel.inspect(path)
            sexcel.regenerate(path, path.with_name("clean.xlsx"), force=True)
        seconds.append(spent.seconds)
    assert seconds[2] < 2 * seconds[1]
