"""Comparisons and roundings with a margin."""

import pytest

from sexcel.formulas.lexer import tokens
from sexcel.formulas.margins import add_margins, compares_or_rounds
from tests.formulas.grids import values


@pytest.mark.parametrize(
    ("formula", "has"),
    [("SUM(A1:A3)*2", False), ("A1=B1", True), ("ROUND(A1,2)", True), ('SUMIF(A:A,">1")', False)],
)
def test_which_formulas_have_edges(formula: str, has: bool) -> None:
    assert compares_or_rounds(tokens(formula)) is has


@pytest.mark.parametrize(
    ("formula", "results"),
    [
        ("0.1+0.2=0.3", {True}),
        ("0.1+0.2<>0.3", {False}),
        ("0.1+0.2>0.3", {False}),
        ("0.1+0.2>=0.3", {True}),
        ("0.3<0.1+0.2", {False}),
        ('IF(1-0.9-0.1=0,"OK","Check")', {"OK"}),
        ('"b">"a"', {True}),
        ("-1<-2", {False}),
        ("ROUND(1.005*100,0)", {100, 101}),
        ("ROUNDUP(0.1+0.2,1)", {0.3, 0.4}),
        ("INT((0.1+0.7)*10)", {7, 8}),
        ("IF(AND(2>1,3<>4),ROUND(2.4,0),0)", {2}),
        ("(1=1)*(2>1)+MAX(3,4)", {5}),
    ],
)
def test_either_side_of_an_edge(formula: str, results: set[object]) -> None:
    over, short = add_margins(formula)
    recalculated = values({"A1": (over, None), "A2": (short, None)})
    sides = [
        value if isinstance(value, bool | str) else float(str(value))
        for value in recalculated.values()
    ]
    assert all(side in list(results) for side in sides), recalculated
    assert len(set(sides)) == len(results)


def test_a_formula_that_would_be_too_long_has_no_margins() -> None:
    assert add_margins("=".join(["A1"] * 200)) == ()
