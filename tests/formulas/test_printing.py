"""Expressions as Excel formulas."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from sexcel.budget.equations import equations
from sexcel.files.reading import read_grid
from sexcel.formulas.printing import FormulaPrinter, printer_for
from sexcel.model.book import Book
from sexcel.model.expressions import Expression, Figure, FigureKey, Rounded, Sum
from sexcel.recognise.book import read_book
from sexcel.writers.completion import complete_book
from sexcel.writers.layout import formula_printer
from tests.writers.regenerating import published

WORKBOOKS = Path(__file__).parents[2] / "workbooks"
RATE = Figure(FigureKey("rates", "contingency", "value"))


@pytest.fixture(scope="module")
def book() -> Book:
    return complete_book(published())


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
    assert formula_printer(book).text(expression, "2 Overview") == text


def test_from_another_sheet_every_cell_names_its_own(book: Book) -> None:
    text = formula_printer(book).text(Sum(CATEGORIES), "Checks")
    assert text == "'2 Overview'!D5+'2 Overview'!D10+'2 Overview'!D11"
    run = formula_printer(book).text(Sum(CATEGORIES[1:]), "Checks")
    assert run == "SUM('2 Overview'!D10:D11)"


def test_an_exact_formula_leaves_out_the_rounding(book: Book) -> None:
    discount = -Rounded(RATE * Sum(CATEGORIES))
    text = formula_printer(book).text(discount, "2 Overview", exact=True)
    assert text == "-Contingency_rate*(D5+D10+D11)"


def test_many_scattered_cells_go_into_one_sum(book: Book) -> None:
    projects = book.tables["projects"].lines[::2]
    text = formula_printer(book).text(
        Sum(tuple(budget(row.key, "projects") for row in projects[:5])), "11 Projects"
    )
    assert text == "SUM(B6,B8,B10,B12,B14)"


def opened(workbook: str) -> tuple[Book, FormulaPrinter]:
    grid = read_grid(WORKBOOKS / workbook)
    book = read_book(grid)
    return book, printer_for(book, grid.defined_names)


def printed(workbook: str, row: str) -> tuple[str, str]:
    """Return the cell of a figure of Table 2's budget column, and its equation printed for it."""
    book, formulas = opened(workbook)
    key = FigureKey("overview", row, "budget")
    owner = next(equation for equation in equations(book) if equation.target == key)
    entry = book.entry(key)
    assert entry is not None
    return str(entry.ref), formulas.text(owner.formula, entry.ref.sheet)


def test_in_a_workbook_as_it_was_read_a_rate_goes_by_its_cell() -> None:
    cell, text = printed("sec-budget-2020-23-published.xlsx", "contingency")
    assert (cell, text) == ("'1 Summary'!E23", "ROUND(Assumptions!D7*(E16+E21+E22),0)")


def test_in_a_workbook_with_a_name_for_the_rate_it_goes_by_that() -> None:
    cell, text = printed("sec-budget-2020-23-live.xlsx", "contingency")
    assert (cell, text) == ("'2 Overview'!D12", "ROUND(Contingency_rate*(D5+D10+D11),0)")


def test_a_rate_that_the_workbook_does_not_state_is_a_number() -> None:
    book, _ = opened("sec-budget-2020-23-published.xlsx")
    bare = replace(book, tables={k: v for k, v in book.tables.items() if k != "rates"})
    rate = Figure(FigureKey("rates", "contingency", "value"))
    text = printer_for(bare, {}).text(rate * budget("secco"), "1 Summary")
    assert text == "0.05*E16"


@pytest.mark.parametrize(
    "definition", ["Assumptions!D7", "Assumptions!$D$7:$D$8", "0.05", "#REF!", "[1]Rates!$D$7"]
)
def test_a_name_that_is_no_one_cell_names_no_rate(definition: str) -> None:
    book, _ = opened("sec-budget-2020-23-published.xlsx")
    text = printer_for(book, {"Contingency": definition}).text(RATE, "1 Summary")
    assert text == "Assumptions!D7"


def test_a_figure_without_a_cell_is_not_printed() -> None:
    book, formulas = opened("sec-budget-2020-23-published.xlsx")
    with pytest.raises(KeyError):
        formulas.text(budget("nothing"), book.sheets[0])
