"""One balance: the weights explain what is expected, and the verdict turns at the tolerance."""

import ast
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sexcel.budget.balance import EquationChecker
from sexcel.budget.columns import text_column
from sexcel.budget.equation import Equation
from sexcel.model.book import Book, BookTable, Entry, Role, Row
from sexcel.model.expressions import ONE, ZERO, Expression, Figure, FigureKey, Product, Sum
from sexcel.model.recognition import BookColumn
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.settings import Settings
from sexcel.model.tables import Column, Kind, Table
from tests.house.style import ROOT, sources

PACKAGE = ROOT / "sexcel"

COLUMNS = {
    "money": Column("money", "Money", Kind.MONEY),
    "fte": Column("fte", "FTE", Kind.FTE),
    "count": Column("count", "Count", Kind.COUNT),
    "charge": Column("charge", "Unit charge", Kind.MONEY, exact=True),
}
LINES = ("a", "b", "c", "d", "total")
AMOUNTS = st.decimals(-1_000_000, 1_000_000, places=2)
FACTORS = st.integers(-3, 3).map(Decimal)


def make_book(
    figures: dict[str, Decimal | None],
    column: str = "money",
    *,
    scale: Decimal = ONE,
    decimals: int = 0,
    settings: Settings | None = None,
) -> Book:
    """Return a book of one table with one column; each figure is a line."""
    declared = COLUMNS[column]
    table = Table("t", "Test", "Test", (text_column("line", "Line"), declared), source="")
    rows = tuple(
        Row(line, Role.LINE, line, "", row, {column: Entry(figure, cell(row), decimals=decimals)})
        for row, (line, figure) in enumerate(figures.items(), 1)
    )
    columns = (BookColumn(declared, column, declared.title, 1, cell(1), scale=scale),)
    located = BookTable(table, (RangeRef("Test", 1, 1, len(rows), 1),), columns, rows)
    return Book("test.xlsx", "", 2020, {"t": located}, settings=settings or Settings())


def cell(row: int) -> CellRef:
    return CellRef("Test", row, 1)


def figure(line: str, column: str = "money") -> Figure:
    return Figure(FigureKey("t", line, column))


def equation(formula: Expression, column: str = "money") -> Equation:
    return Equation("a-rule", FigureKey("t", "total", column), formula, "its terms")


@st.composite
def linear_formulas(draw: st.DrawFn) -> Sum:
    """Return a sum of lines, each as often and with such a sign as it happens."""
    terms: list[Expression] = []
    for line in draw(st.lists(st.sampled_from(LINES[:-1]), min_size=1, max_size=8)):
        negative = draw(st.booleans())
        terms.append(-figure(line) if negative else figure(line))
    return Sum(tuple(terms))


@given(linear_formulas(), st.lists(AMOUNTS, min_size=5, max_size=5))
def test_the_weights_explain_the_value_of_a_linear_equation(
    formula: Sum, amounts: list[Decimal]
) -> None:
    book = make_book(dict(zip(LINES, amounts, strict=True)))
    balance = EquationChecker(book).check(equation(formula))
    explained = sum(
        (weight * (book.figure(key) or ZERO) for key, weight in balance.weights.items()), ZERO
    )
    assert explained == balance.expected
    assert balance.residual == amounts[-1] - balance.expected


@given(st.lists(AMOUNTS, min_size=5, max_size=5), AMOUNTS, st.sampled_from(LINES[:-1]))
def test_a_weight_is_what_one_figure_moves_the_value_by(
    amounts: list[Decimal], step: Decimal, line: str
) -> None:
    """Move one factor of a product while the other holds still."""
    figures: dict[str, Decimal | None] = dict(zip(LINES, amounts, strict=True))
    product = equation(Product(figure("a"), Sum((figure("b"), figure("c"), -figure("d")))))
    moved_figures = {**figures, line: (figures[line] or ZERO) + step}
    before = EquationChecker(make_book(figures)).check(product)
    after = EquationChecker(make_book(moved_figures)).check(product)
    weight = before.weights[FigureKey("t", line, "money")]
    assert after.expected - before.expected == weight * step


@given(
    linear_formulas(),
    st.lists(AMOUNTS, min_size=4, max_size=4),
    st.sampled_from([ONE, Decimal(1000), Decimal(1_000_000)]),
    st.integers(0, 3),
    st.sampled_from([ZERO, Decimal(1), Decimal("2.50")]),
)
def test_the_verdict_turns_exactly_at_the_tolerance(
    formula: Sum, amounts: list[Decimal], scale: Decimal, decimals: int, allowance: Decimal
) -> None:
    figures: dict[str, Decimal | None] = dict(zip(LINES[:-1], amounts, strict=True))
    book = make_book(
        {**figures, "total": ZERO},
        scale=scale,
        decimals=decimals,
        settings=Settings(tolerance=allowance),
    )
    checker, owned = EquationChecker(book), equation(formula)
    due = checker.check(owned)
    assert due.tolerance == due.rounding + allowance
    for side in (ONE, -ONE):
        at_tolerance = checker.check(owned, found_value=due.expected + side * due.tolerance)
        assert at_tolerance.holds
        beyond = checker.check(owned, found_value=at_tolerance.found_value + side * Decimal("1e-9"))
        assert not beyond.holds
        assert not beyond.allows(beyond.residual)
        assert beyond.allows(ZERO)


@given(st.integers(1, 8), st.sampled_from(["money", "fte", "count", "charge"]))
def test_a_sum_may_be_out_by_half_a_unit_for_each_of_its_figures(lines: int, column: str) -> None:
    """Find (n + 1)/2 pounds for a sum of n figures in £, itself in £."""
    names = [f"line {number}" for number in range(lines)]
    book = make_book(dict.fromkeys([*names, "total"], ONE), column, decimals=1)
    formula = Sum(tuple(figure(name, column) for name in names))
    balance = EquationChecker(book).check(equation(formula, column))
    half_unit = {"money": Decimal("0.5"), "fte": Decimal("0.05")}.get(column, ZERO)
    assert balance.tolerance == (lines + 1) * half_unit


def test_a_blank_counts_as_nothing_and_its_rounding_does_not_count() -> None:
    book = make_book({"a": None, "b": Decimal(5), "total": None})
    balance = EquationChecker(book).check(equation(figure("a") + figure("b")))
    assert balance.is_blank
    assert balance.expected == Decimal(5)
    assert (balance.found_value, balance.residual) == (ZERO, Decimal(-5))
    assert balance.tolerance == 1  # the total's half a pound, and that of b
    assert not balance.holds


def test_noise_of_the_engine_comes_on_top_of_rounding() -> None:
    noise = Decimal("1e-6")
    book = make_book({"a": Decimal(5), "total": Decimal(5)}, "charge")
    checker, exact = EquationChecker(book), equation(figure("a", "charge"), "charge")
    off = Decimal(5) + noise
    assert not checker.check(exact, found_value=off).holds
    assert checker.check(exact, found_value=off, noise=noise).holds


def test_a_figure_rounded_to_its_unit_is_exact_and_one_within_tolerance_holds() -> None:
    book = make_book({"a": Decimal("1.40"), "b": Decimal("1.40"), "total": Decimal(3)})
    checker, owned = EquationChecker(book), equation(figure("a") + figure("b"))
    assert checker.check(owned).is_exact
    rounded_apart = checker.check(owned, found_value=Decimal(2))
    assert rounded_apart.holds
    assert not rounded_apart.is_exact


@pytest.mark.slow
def test_nothing_else_weighs_an_equation_or_gives_it_a_tolerance() -> None:
    """Look for modules that check an equation by hand; slips only weigh the parts of a figure."""
    users = {
        path.relative_to(PACKAGE).as_posix()
        for path, tree in sources([PACKAGE])
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom | ast.Import)
        if {"coefficients", "Precision"} & {alias.name for alias in node.names}
    }
    weighing = {"budget/balance.py", "rules/meaning/slips.py"}
    # They print a figure to its unit, and write a live check that reads from heading to total.
    rounding = {
        "repair/budget_repairs.py",
        "rules/reconcile.py",
        "writers/settle.py",
        "writers/structure_checks.py",
    }
    assert users == weighing | rounding
