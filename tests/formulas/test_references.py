"""References of formulas: what is one, where it leads from a cell, and shapes that runs share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sexcel.formulas.lexer import TokenKind, tokens
from sexcel.formulas.precedents import FormulaIndex
from sexcel.formulas.references import Shapes
from sexcel.model.grid import Cell, Grid, SheetGrid
from sexcel.model.refs import CellRef, column_letters

HERE = CellRef("Costs", 7, 4)

FORMULAS = {
    "SUM(D5:D$10)+'The ''x'!$A$1-Rates!B2": "SUM(R[-2]C:R10C)+'The ''x'!R1C1-Rates!R[-5]C[-2]",
    "ROUND(-Rates[[#This Row],[A1]]*[@x],0)": "ROUND(-Rates[[#This Row],[A1]]*[@x],0)",
    'SUM(A:A,$3:4)&"A1"': 'SUM(C[-3]:C[-3],R3:R[-3])&"A1"',
    "[1]Rates!A1+'[2]A b'!B2:C3": "[1]Rates!R[-6]C[-3]+'[2]A b'!R[-5]C[-2]:R[-4]C[-1]",
    "Jan:Mar!A1": "Jan:Mar!R[-6]C[-3]",
    "#REF!+Rates!#REF!": "#REF!+Rates!#REF!",
    "LOG10(2)+A1#": "LOG10(2)+R[-6]C[-3]#",
    "Q1!A1*1.5e-3%": "Q1!R[-6]C[-3]*1.5e-3%",
    "_xlfn.XLOOKUP(D7,{1,2;3,4},B1)": "_xlfn.XLOOKUP(RC,{1,2;3,4},R[-6]C[-2])",
    "FY21.total+AB12C": "FY21.total+AB12C",
}


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_shape_is_the_formula_relative_to_its_cell(formula: str) -> None:
    shape = Shapes().of(formula, HERE.row, HERE.column)
    assert shape.text == FORMULAS[formula]
    assert shape.formula_in(HERE) == formula
    assert "".join(token.text for token in tokens(formula)) == formula


def test_where_references_lead() -> None:
    shape = Shapes().of("SUM(D5:$D$6)+Rates!B2-[1]Other!C3+'My b'!2:3", 7, 4)
    assert [str(area) for area in shape.precedents(HERE)] == [
        "Costs!D5:D6",
        "Rates!B2",
        "'My b'!A2:XFD3",
    ]
    below = CellRef("Costs", 9, 4)
    assert [area.a1 for area in shape.precedents(below)] == ["D6:D7", "B4", "A4:XFD5"]
    assert shape.formula_in(below) == "SUM(D7:$D$6)+Rates!B4-[1]Other!C5+'My b'!4:5"


def test_a_reference_that_leaves_the_sheet_is_lost() -> None:
    shape = Shapes().of("A1+B7", 7, 4)
    assert shape.formula_in(CellRef("Costs", 1, 4)) == "#REF!+B1"
    assert [area.a1 for area in shape.precedents(CellRef("Costs", 1, 4))] == ["B1"]
    assert not shape.has_lost_reference
    assert Shapes().of("SUM(#REF!)", 1, 1).has_lost_reference


def test_functions_and_names() -> None:
    shape = Shapes().of("_xlfn.XLOOKUP(Rate,Costs[Area],Sum)+sum(TRUE,TRUE())", 7, 4)
    assert shape.functions == {"XLOOKUP", "SUM", "TRUE"}
    assert shape.names == ("Rate", "Costs[Area]", "Sum")
    assert [token.text for token in shape.tokens if token.kind is TokenKind.BOOLEAN] == ["TRUE"]


@given(st.integers(2, 500), st.integers(2, 200), st.integers(1, 600), st.integers(1, 300))
def test_a_shape_moves_as_excel_copies(row: int, column: int, to: int, across: int) -> None:
    letters = column_letters(column)
    shapes = Shapes()
    formula = f"SUM({letters}{row}:{letters}${row})*$B{row}"
    shape = shapes.of(formula, row, column)
    moved = shape.formula_in(CellRef("Costs", to, across))
    new_letters = column_letters(across)
    assert moved == f"SUM({new_letters}{to}:{new_letters}${row})*$B{to}"
    assert shapes.of(moved, to, across) is shape


def formula_index(cells: dict[tuple[int, int], Cell], **names: str) -> FormulaIndex:
    sheets = (SheetGrid("Costs", cells), SheetGrid("My rates", {(2, 2): Cell(None, "1/10")}))
    return FormulaIndex(Grid("b.xlsx", "", sheets, names))


def test_precedents_by_name_and_in_any_case() -> None:
    index = formula_index(
        {(1, 1): Cell(None, "rate*COSTS!A2+Twice"), (2, 1): Cell(None, "Gone!A1+round")},
        Rate="'My rates'!$B$2",
        twice="Rate*2",
        Round="round",
    )
    assert [str(area) for area in index.precedents(CellRef("Costs", 1, 1))] == [
        "Costs!A2",
        "'My rates'!B2",
        "'My rates'!B2",
    ]
    assert index.precedents(CellRef("Costs", 2, 1)) == ()
    assert [str(ref) for ref in index.formulas] == ["Costs!A1", "Costs!A2", "'My rates'!B2"]
