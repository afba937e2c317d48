"""Expressions as Excel formulas."""

import pytest

from sexcel.model.book import Book
from sexcel.model.expressions import Expression, Figure, FigureKey, Rounded, Sum
from sexcel.writers.completion import complete
from sexcel.writers.formulas import Formulas
from tests.writers.regenerating import published

RATE = Figure(FigureKey("rates", "contingency", "value"))


@pytest.fixture(scope="module")
def book() -> Book:
    return complete(published())


def budget(row: str, table: str = "overview") -> Figure:
    return Figure(FigureKey(table, row, "budget"))


CATEGORIES = (budget("secco"), budget("secas"), budget("projects"))


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (budget("secco"), "D5"),
        (budget("total", "accommodation"), "'10 Accommodation'!C9"),
        (budget("secas") - budget("secco"), "D10-D5"),
        (Sum((budget("secas"), budget("projects"))), "SUM(D10:D11)"),
        (Sum((budget("secas"), budget("projects"), budget("contingency"))), "SUM(D10:D12)"),
        (Sum(CATEGORIES), "D5+D10+D11"),
        (Sum((budget("secas"),)), "D10"),
        (Sum((budget("secas"), budget("secas"))), "D10+D10"),
        (Sum(()), "0"),
        (RATE * Sum(CATEGORIES), "Contingency_rate*(D5+D10+D11)"),
        (
            Rounded(RATE * Sum(CATEGORIES[1:])),
            "ROUND(Contingency_rate*SUM(D10:D11),0)",
        ),
        (-Rounded(RATE * budget("secco")), "-ROUND(Contingency_rate*D5,0)"),
        (budget("secco") - Sum(CATEGORIES[1:]), "D5-SUM(D10:D11)"),
        (budget("secco") - (budget("secas") - budget("projects")), "D5-(D10-D11)"),
        (-(budget("secco") + budget("secas")), "-(D5+D10)"),
        (RATE * -budget("secco"), "Contingency_rate*(-D5)"),
        (
            Sum(
                tuple(
                    Figure(FigureKey("overview", "secco", name)) for name in ("outturn", "budget")
                )
            ),
            "SUM(C5:D5)",
        ),
    ],
)
def test_expression_on_the_overview(book: Book, expression: Expression, text: str) -> None:
    assert Formulas(book).text(expression, "2 Overview") == text


def test_from_another_sheet_every_cell_names_its_own(book: Book) -> None:
    text = Formulas(book).text(Sum(CATEGORIES), "Checks")
    assert text == "'2 Overview'!D5+'2 Overview'!D10+'2 Overview'!D11"
    run = Formulas(book).text(Sum(CATEGORIES[1:]), "Checks")
    assert run == "SUM('2 Overview'!D10:D11)"


def test_an_exact_formula_leaves_out_the_rounding(book: Book) -> None:
    discount = -Rounded(RATE * Sum(CATEGORIES))
    text = Formulas(book).text(discount, "2 Overview", exact=True)
    assert text == "-Contingency_rate*(D5+D10+D11)"


def test_many_scattered_cells_go_into_one_sum(book: Book) -> None:
    projects = book.tables["projects"].lines[::2]
    text = Formulas(book).text(
        Sum(tuple(budget(row.key, "projects") for row in projects[:5])), "11 Projects"
    )
    assert text == "SUM(B6,B8,B10,B12,B14)"
