"""Formulas in words."""

import pytest

from sexcel.auditing.survey.workbook import Survey
from sexcel.formulas.precedents import FormulaIndex
from sexcel.model.refs import CellRef
from sexcel.tracing.names import FigureNames
from sexcel.tracing.words import FormulaWords
from tests.formulas.grids import grid

LINES = {
    **{f"A{row}": name for row, name in enumerate(("Fees", "Rent", "Staff", "Result"), 2)},
    **{f"{column}1": month for column, month in zip("BCD", ("April", "May", "June"), strict=True)},
    **{f"{column}{row}": 10 for column in "BCD" for row in (2, 3, 4)},
    "Other!A2": "Grants",
    "Other!B2": 7,
}


def words(formula: str) -> str:
    index = FormulaIndex(grid({**LINES, "B5": (formula, 1)}))
    return FormulaWords(index, FigureNames(Survey(index), None)).describe(CellRef("S", 5, 2))


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("B2-(B3-B4)", "Fees − (Rent − Staff)"),
        ("B2-B3-B4", "Fees − Rent − Staff"),
        ("B2+(B3+B4)", "Fees + Rent + Staff"),
        ("B2*(B3+B4)", "Fees × (Rent + Staff)"),
        ("-(B3+B4)", "minus (Rent + Staff)"),
        ("B2/12%", "Fees ÷ 12%"),
        ("SUM(B2:B4)", "the sum of Fees to Staff (B2:B4)"),
        ("SUM(B2,B4)", "the sum of Fees and Staff"),
        ("SUBTOTAL(9,B2:B4)", "the sum of Fees to Staff (B2:B4)"),
        ("ROUND(B2/3,2)*4", "(Fees ÷ 3, rounded to 2 decimals) × 4"),
        ("ROUND(B2,-3)", "Fees, rounded to 1,000s"),
        ("IF(B2>1000,B3,0)", "Rent if Fees is more than 1,000, otherwise 0"),
        ("IFERROR(B2/B3,0)", "Fees ÷ Rent, or 0 in place of an error"),
        ('SUMIF(A2:A4,"Rent",B2:B4)', "the sum of Fees to Staff (B2:B4) where A2:A4 is 'Rent'"),
        ("C2", "Fees, May"),
        ("Other!B2", "Grants (Other!B2)"),
        ("Other!Z9+1", "Other!Z9 + 1"),
        ("NPV(B2;C2:D2)", "NPV(Fees; May to June (C2:D2))"),
        ("Gone!A1", "Gone!A1"),
        ("#REF!+1", "=#REF!+1"),
        ("'[plan.xlsx]Costs'!$B$4", "[plan.xlsx]Costs!$B$4"),
    ],
)
def test_a_formula_in_words(formula: str, text: str) -> None:
    assert words(formula) == text


def test_brackets_in_brackets_are_quoted_as_they_are() -> None:
    formula = "(" * 400 + "B2" + ")" * 400
    assert words(formula) == f"={formula}"
