"""Sums of a register by name: one column of a row that reads the year of another."""

import pytest

from sexcel.auditing.rules.neighbour_read import RULE
from sexcel.auditing.survey.workbook import Survey
from sexcel.formulas.precedents import FormulaIndex
from sexcel.model.grid import Grid
from tests.auditing.corpus.drawing import DrawnSheet, finish

LINES = ("Audit", "Legal", "Rent", "Survey", "Website")


def by_name(column: str, row: int) -> str:
    """Return the sum of a register's column over the lines that are named in a row."""
    return f"=SUMIFS(Lines!${column}$2:${column}$40,Lines!$A$2:$A$40,$A{row})"


def summary(years: dict[int, str]) -> Grid:
    """Return a summary of two years by name; ``years`` are the columns read in its last, by row."""
    register, sheet = DrawnSheet("Lines"), DrawnSheet("Summary")
    register.row("Line", 2023, 2024)
    sheet.row("Line", "2023/24", "2024/25", "Change")
    for row, name in enumerate(LINES, 2):
        register.row(name, 100 * row, 110 * row)
        sheet.row(name, by_name("B", row), by_name(years.get(row, "C"), row), f"=C{row}-B{row}")
    return finish(sheet, register)


def read_wrongly(grid: Grid) -> list[tuple[str | None, str]]:
    """Return the cells that read what another reads, and what they should be."""
    findings = RULE.look(Survey(FormulaIndex(grid)))
    return [(finding.cell, f"={finding.repairs[0].formula}") for finding in findings]


@pytest.mark.parametrize("row", [2, 4, 6])
def test_one_year_in_both_columns_of_a_row(row: int) -> None:
    assert read_wrongly(summary({row: "B"})) == [(f"C{row}", by_name("C", row))]


@pytest.mark.parametrize("years", [{}, {3: "B", 5: "B"}, dict.fromkeys(range(2, 7), "B")])
def test_no_slip_or_more_than_one_says_nothing(years: dict[int, str]) -> None:
    assert read_wrongly(summary(years)) == []
