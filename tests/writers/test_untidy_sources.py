"""What a finance team leaves behind: text for numbers, error values, formulas of their own."""

from decimal import Decimal
from pathlib import Path

import pytest

from sexcel.model.book import Book
from sexcel.model.grid import Cell, ErrorValue, Grid, SheetGrid
from sexcel.recognise.book import read_book
from tests.writers.regenerating import cell_at, rewritten, text_of

HEADINGS = ("Meeting", "2019/20 Budget", "2020/21 Forecast")
MEETINGS = {"SSC": 24, "TAG": 12, "Total": 36}


def meetings(*, of_tag: Cell | None = None, total: Cell | None = None) -> Book:
    """Return a meeting forecast, with one cell as someone left it."""
    cells: dict[tuple[int, int], Cell] = {
        (1, column): Cell(heading) for column, heading in enumerate(HEADINGS, 1)
    }
    for row, (name, count) in enumerate(MEETINGS.items(), 2):
        cells[row, 1] = Cell(name)
        cells[row, 2] = cells[row, 3] = Cell(Decimal(count))
    if of_tag is not None:
        cells[3, 3] = of_tag
    if total is not None:
        cells[4, 3] = total
    sheets = (SheetGrid("Plan", cells), SheetGrid("Scratch", {(1, 1): Cell("notes")}))
    return read_book(Grid("/home/team/plan.xlsx", "f" * 64, sheets, not_carried=("2 charts",)))


@pytest.mark.parametrize(
    ("of_tag", "value", "before", "reason"),
    [
        (Cell("12 "), Decimal(12), "12", "Typed as text; now a number."),
        (Cell("£12"), Decimal(12), "£12", "Typed as text; now a number."),
        (
            Cell("to be agreed"),
            None,
            "to be agreed",
            "No amount could be made of it: left blank.",
        ),
        (
            Cell(ErrorValue("#REF!")),
            None,
            "#REF!",
            "No amount could be made of it: left blank.",
        ),
        (
            Cell(None, "B3"),
            None,
            "=B3",
            "A formula saved without its value: left blank.",
        ),
    ],
)
def test_an_input(
    of_tag: Cell, value: Decimal | None, before: str, reason: str, tmp_path: Path
) -> None:
    grid, written = rewritten(meetings(of_tag=of_tag), tmp_path)
    cell = cell_at(grid, "9 Meetings", "C6")
    assert (cell.value, cell.formula) == (value, None)
    change = next(entry for entry in written.changes if str(entry.ref) == "'9 Meetings'!C6")
    assert (change.before, change.after, change.reason) == (before, value, reason)
    assert str(change.was_at) == "Plan!C3"


@pytest.mark.parametrize(
    ("total", "before", "reason"),
    [
        (Cell(ErrorValue("#REF!")), "#REF!", "Worked out: the sum of its 2 lines."),
        (Cell(None, "SUM(C2:C3)"), "=SUM(C2:C3)", "Worked out: the sum of its 2 lines."),
        (Cell("36"), "36", "Typed as text; now a number."),
        (Cell("n/a"), None, "Worked out: the sum of its 2 lines."),
    ],
)
def test_a_total(total: Cell, before: str | None, reason: str, tmp_path: Path) -> None:
    grid, written = rewritten(meetings(total=total), tmp_path)
    cell = cell_at(grid, "9 Meetings", "C7")
    assert (cell.value, cell.formula) == (36, "SUM(C5:C6)")
    change = next(entry for entry in written.changes if str(entry.ref) == "'9 Meetings'!C7")
    assert (change.before, change.after, change.reason) == (before, Decimal(36), reason)


def test_a_formula_of_theirs_that_an_equation_owns_needs_no_word(tmp_path: Path) -> None:
    grid, written = rewritten(meetings(total=Cell(Decimal(36), "C2+C3")), tmp_path)
    assert [change for change in written.changes if change.after == 36] == []
    assert cell_at(grid, "9 Meetings", "C7").formula == "SUM(C5:C6)"


def test_a_budget_without_an_overview_has_nothing_to_approve(tmp_path: Path) -> None:
    grid, _ = rewritten(meetings(), tmp_path)
    words = text_of(grid.sheet("Decision"))
    assert "The workbook has no total of Table 2 to approve." in words
    assert str(grid.sheet("Checks").value(7, 1)).startswith("All")
