"""Formulas made to hang, swell or break an engine: an answer or an abstention, and soon."""

from collections.abc import Mapping
from decimal import Decimal

import pytest
from msgspec.structs import replace

from sexcel.formulas.recalculation import Recalculation, RecalculationError
from sexcel.model.grid import Cell, Grid, SheetGrid
from sexcel.model.refs import CellRef
from tests.formulas.grids import grid, pinned_formulas, ref_of
from tests.recalculating import recalculate


def sheet(cells: Mapping[tuple[int, int], Cell]) -> Grid:
    return Grid("test.xlsx", "", (SheetGrid("S", cells),))


def formula(text: str, saved: int) -> Cell:
    return Cell(Decimal(saved), text)


def assert_verified(recalculation: Recalculation, formulas: int) -> None:
    assert (recalculation.formulas, recalculation.pinned, recalculation.differing) == (
        formulas,
        {},
        {},
    )


@pytest.mark.slow
def test_a_chain_of_100_000_cells() -> None:
    chain = {(row, 1): formula(f"A{row - 1}+1", row) for row in range(2, 100_001)}
    assert_verified(recalculate(sheet({(1, 1): Cell(Decimal(1)), **chain})), 99_999)


def test_a_chain_that_is_stale_from_its_first_cell() -> None:
    chain = {(row, 1): formula(f"A{row - 1}+1", row) for row in range(2, 5_001)}
    recalculation = recalculate(sheet({(1, 1): Cell(Decimal(2)), **chain}))
    assert len(recalculation.differing) == 4_999
    assert recalculation.differing[CellRef("S", 5_000, 1)] == 5_001


def test_running_totals_and_whole_columns() -> None:
    amounts = {(row, 1): Cell(Decimal(1)) for row in range(1, 3_001)}
    running = {(row, 2): formula(f"SUM(A$1:A{row})", row) for row in range(1, 3_001)}
    whole_columns = {(row, 3): formula("SUM(A:A)+SUM($1:$1)*0", 3_000) for row in range(2, 1_000)}
    assert_verified(recalculate(sheet({**amounts, **running, **whole_columns})), 3_998)


def test_a_ring_of_3_000_cells_is_one_circle() -> None:
    ring = {(row, 1): formula(f"A{row % 3000 + 1}+1", 0) for row in range(1, 3_001)}
    recalculation = recalculate(sheet(ring))
    assert [len(circle) for circle in recalculation.circles] == [3_000]
    assert len(recalculation.pinned) == 3_000


def test_a_thousand_cells_that_each_add_up_all_of_them() -> None:
    recalculation = recalculate(
        sheet({(row, 1): formula("SUM(A$1:A$600)", 0) for row in range(1, 601)})
    )
    assert [len(circle) for circle in recalculation.circles] == [600]


def test_deep_nesting_is_worked_out_or_held() -> None:
    nested = "1"
    for depth in range(64):
        nested = f"IF(A1>{depth},{nested},{depth})"
    cells: dict[str, object] = {"A1": 1000, "B1": (nested, 1)}
    cells["B2"] = ("(" * 4000 + "A1" + ")" * 4000, 1000)
    cells["B3"] = ("-" * 8000 + "A1", 1000)
    cells["B4"] = ("+".join(["A1"] * 2700), 2_700_000)
    cells["B5"] = ("(" * 30 + "A1=" * 20 + "1" + ")" * 30, False)
    recalculation = recalculate(grid(cells))
    assert not recalculation.differing
    assert set(pinned_formulas(recalculation)) <= {"B2", "B3", "B4", "B5"}


@pytest.mark.parametrize(
    "text",
    [
        'REPT("x",1000000000)',
        "SUM(SEQUENCE(1000000,1000))",
        "COMBIN(1E15,5E14)",
        "SUM(IF(C:XFD>0,1,0))",
        "INDIRECT(REPT(\"A\",5000))",
        "OFFSET(C1,-5,0)",
        "MMULT(C1:D2,E1)",
    ],
)  # fmt: skip
def test_a_formula_that_asks_for_too_much_is_never_a_wrong_finding(text: str) -> None:
    recalculation = recalculate(grid({"A1": (text, "saved"), "A2": ("1+1", 2)}))
    assert (recalculation.differing, set(pinned_formulas(recalculation))) == ({}, {"A1"})


def test_a_formula_that_needs_a_terabyte_ends_the_engine_and_no_more() -> None:
    book = grid({"A1": ("SUMPRODUCT((C:C>0)*(TRANSPOSE(C:C)>0))", 0)})
    with pytest.raises(RecalculationError):
        recalculate(book)


def test_ten_thousand_names_and_one_that_means_itself() -> None:
    chain = {f"Step_{step}": f"Step_{step - 1}+1" for step in range(1, 10_000)}
    book = replace(
        grid({"A1": 1, "B1": ("Step_50", 51), "B2": ("First", 7), "B3": ("Step_9999", 10_000)}),
        defined_names={"Step_0": "S!$A$1", "First": "Second", "Second": "First", **chain},
    )
    recalculation = recalculate(book)
    assert set(pinned_formulas(recalculation)) <= {"B2", "B3"}
    assert ref_of("B1") not in recalculation.differing
