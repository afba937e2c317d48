"""Proof by moving: equal workbooks pass, and one formula that differs is named."""

from decimal import Decimal

from sexcel.formulas.moving import View, find_inputs, prove_by_moving
from sexcel.formulas.precedents import FormulaIndex
from sexcel.formulas.recalculation import Engine
from sexcel.model.grid import Cell, Grid, SheetGrid
from sexcel.model.refs import CellRef

TOTAL = CellRef("Costs", 4, 1)


def build(total: str = "SUM(A1:A3)*Rate", shown: str = "-Costs!A4*1000") -> Grid:
    """Return a workbook with three inputs and a rate, a total, and a sheet that shows it."""
    costs = {(row, 1): Cell(Decimal(100 * row)) for row in (1, 2)}
    costs[3, 1] = Cell(Decimal(5), "B3")
    costs[3, 2] = Cell(Decimal(5))
    costs[4, 1] = Cell(Decimal(305), total)
    costs[9, 9] = Cell(Decimal(7))
    sheets = (
        SheetGrid("Costs", costs),
        SheetGrid("Rates", {(1, 1): Cell(Decimal(1))}),
        SheetGrid("Pack", {(1, 1): Cell(Decimal(-305000), shown)}),
    )
    return Grid("model.xlsx", "", sheets, defined_names={"Rate": "Rates!$A$1"})


VIEWS = {CellRef("Pack", 1, 1): View(TOTAL, Decimal(-1000))}


def test_the_inputs_of_a_figure() -> None:
    inputs = set(find_inputs(FormulaIndex(build()), [TOTAL]))
    assert inputs == {
        CellRef("Costs", 1, 1),
        CellRef("Costs", 2, 1),
        CellRef("Costs", 3, 2),
        CellRef("Rates", 1, 1),
    }
    assert not list(find_inputs(FormulaIndex(build()), [CellRef("Costs", 1, 1)]))


def test_equal_workbooks_move_alike() -> None:
    with Engine() as engine:
        proof = prove_by_moving(build(), build(), [TOTAL], VIEWS, engine)
    assert (len(proof.inputs), proof.compared, proof.differing) == (4, 3, ())
    assert (proof.not_verified, proof.failure) == (0, "")


def test_a_formula_that_became_a_number() -> None:
    before, after = build(), build()
    after = after.with_cells({CellRef("Costs", 3, 1): Cell(Decimal(5))})
    with Engine() as engine:
        proof = prove_by_moving(before, after, [TOTAL], VIEWS, engine)
    assert CellRef("Costs", 3, 1) in [moved.cell for moved in proof.differing]


def test_a_total_right_today_only() -> None:
    with Engine() as engine:
        proof = prove_by_moving(build(), build("A1+A2+5"), [TOTAL], VIEWS, engine)
    assert [moved.cell for moved in proof.differing] == [TOTAL, CellRef("Pack", 1, 1)]


def test_a_view_with_the_wrong_sign() -> None:
    after = build(shown="IF(Costs!A4>400,Costs!A4*1000,-Costs!A4*1000)")
    with Engine() as engine:
        proof = prove_by_moving(build(), after, [TOTAL], VIEWS, engine)
    assert [moved.cell for moved in proof.differing] == [CellRef("Pack", 1, 1)]
