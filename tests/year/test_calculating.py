"""A workbook worked out with cells changed: no value of last year's stays behind a formula."""

from decimal import Decimal

from sexcel.formulas.recalculation import Engine
from sexcel.model.grid import Cell
from sexcel.year.calculating import EditedWorkbook
from tests.formulas.grids import grid, ref_of


def test_what_follows_from_a_changed_cell_has_its_new_value() -> None:
    """Join texts, show figures as text, compare and round: none is held at what was saved."""
    book = grid(
        {
            "A1": "2020/21", "A2": 100, "A3": 7,
            "B1": ('A1&" Approved Budget"', "2020/21 Approved Budget"),
            "B2": ('"£"&TEXT(A2,"#,##0")', "£100"),
            "B3": ('IF(A2>150,"above","below")', "below"),
            "B4": ("ROUND(A2/3,0)", 33),
            "B5": ("NOBODYKNOWS(A2)", 4), "B6": ("B5+1", 5),
            "B7": ("NOBODYKNOWS(A3)", 8), "B8": ("B7+1", 9),
        }
    )  # fmt: skip
    changed = {ref_of("A1"): Cell("2021/22"), ref_of("A2"): Cell(Decimal(200))}
    with Engine() as engine:
        worked_out, values = EditedWorkbook(book, engine).calculate(changed)
    due = {
        "A1": "2021/22", "B1": "2021/22 Approved Budget", "B2": "£200", "B3": "above", "B4": 67,
        "B5": None, "B6": None, "B7": 8, "B8": 9,
    }  # fmt: skip
    contents = {place: worked_out.cell(ref_of(place)) for place in due}
    assert {place: cell and cell.value for place, cell in contents.items()} == due
    assert {ref.a1 for ref, value in values.items() if value is None} == {"B5", "B6"}
