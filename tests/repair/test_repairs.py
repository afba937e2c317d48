"""Repairs of findings: formulas on the user's own cells, and amounts as numbers."""

from collections.abc import Mapping
from decimal import Decimal
from random import Random

import pytest
from msgspec.structs import replace

from sexcel.budget.balance import EquationChecker
from sexcel.budget.equations import equations
from sexcel.formulas.printing import printer_for
from sexcel.model.book import Book
from sexcel.model.expressions import inputs
from sexcel.model.findings import Repair
from sexcel.model.grid import Cell, CellValue, Grid, SheetGrid
from sexcel.model.refs import CellRef, parse_a1
from sexcel.recognise.book import read_book
from sexcel.repair.budget_repairs import attach_repairs, print_equation, watched_totals
from sexcel.repair.followers import find_followers
from sexcel.rules.catalogue import RULES
from sexcel.rules.checking import check_book
from tests.budgets import invent_budget
from tests.layouts import scatter
from tests.recalculating import recalculate


def repairs(book: Book) -> dict[str, list[Repair]]:
    """Return the repairs of each finding that has some, by rule and cell."""
    findings = attach_repairs(book, printer_for(book, {}), check_book(book))
    return {
        f"{finding.rule} {finding.cell}": list(finding.repairs)
        for finding in findings
        if finding.repairs
    }


@pytest.mark.parametrize("seed", range(8))
def test_equations_printed_on_any_layout_give_the_figures(seed: int) -> None:
    """Make every figure that can be a formula, in a budget that adds up, scattered over sheets."""
    random = Random(seed)
    grid = scatter(invent_budget(random), random)
    book = read_book(grid)
    formulas, checker = printer_for(book, {}), EquationChecker(book)
    cells: dict[CellRef, Cell] = {}
    allowed: dict[CellRef, tuple[Decimal, Decimal]] = {}
    for equation in equations(book):
        entry = book.entry(equation.target)
        text = print_equation(book, formulas, equation)
        if entry is None or entry.figure is None or text is None or entry.ref in cells:
            continue
        if not inputs(equation.formula):
            continue
        cells[entry.ref] = Cell(None, text)
        allowed[entry.ref] = entry.figure, checker.check(equation, book.figure).tolerance
    assert len(cells) > 40
    done = recalculate(grid.with_cells(cells))
    assert not done.not_verified
    for ref, value in done.values[0].items():
        figure, tolerance = allowed[ref]
        assert isinstance(value, Decimal)
        assert abs(value - figure) <= tolerance, (ref, cells[ref].formula)


def small(**changed: CellValue) -> Book:
    """Return Table 2 alone."""
    return read_book(small_grid(**changed))


def small_grid(**changed: CellValue) -> Grid:
    """Return a workbook of Table 2 alone."""
    rows: list[tuple[CellValue, ...]] = [
        ("Budget Category", "2019/20 Estimated Outturn", "2020/21 Approved Budget"),
        ("SECCo and Panel Operations", Decimal(900), Decimal(1000)),
        ("SECAS Services Total", Decimal(4800), Decimal(4800)),
        ("Projects", Decimal(2000), Decimal(2200)),
        ("Contingency", None, Decimal(400)),
        ("Total", Decimal(7700), Decimal(8400)),
    ]
    cells = {
        (y, x): Cell(value)
        for y, row in enumerate(rows, 1)
        for x, value in enumerate(row, 1)
        if value is not None
    }
    cells |= {parse_a1(a1): Cell(value) for a1, value in changed.items()}
    return Grid("small.xlsx", "0" * 64, (SheetGrid("Costs", cells),))


def test_a_wrong_total_gets_its_formula() -> None:
    (repair,) = repairs(small(C6=Decimal(8300)))["SEC103 C6"]
    assert repair.formula == "SUM(C2:C5)"
    assert repair.instruction == "Let C6 be =SUM(C2:C5) (the sum of its 4 lines)"


def test_a_rate_that_is_assumed_is_printed_as_a_number() -> None:
    (repair,) = repairs(small(C5=Decimal(900), C6=Decimal(8900)))["SEC202 C5"]
    assert repair.formula == "ROUND(0.05*SUM(C2:C4),0)"


def test_a_repair_rounds_as_the_line_is_rounded() -> None:
    contingencies = {
        (5, 2): Cell(Decimal(400), "ROUND(0.05*SUM(B2:B4),-2)"),
        (5, 3): Cell(Decimal(300), "ROUND(0.05*SUM(C2:C3),-2)"),
    }
    (sheet,) = small_grid(B6=Decimal(8100), C6=Decimal(8300))
    book = read_book(Grid("b", "0" * 64, (SheetGrid("Costs", {**sheet.cells, **contingencies}),)))
    (repair,) = repairs(book)["SEC202 C5"]
    assert repair.formula == "ROUND(0.05*SUM(C2:C4),-2)"


def test_a_wrong_input_has_no_repair() -> None:
    """Know that a line is £1,000 too high; which, a person has to see."""
    book = small(C4=Decimal(3200))
    assert [finding.cell for finding in check_book(book) if finding.rule == "SEC103"] == ["C2"]
    assert repairs(book) == {}


@pytest.mark.parametrize(
    ("text", "value"),
    [("£2,200", 2200), ("(50)", -50), ("£2.2k", 2200), ("1 000", 1000)],
)
def test_text_becomes_the_number_that_it_means(text: str, value: int) -> None:
    (repair,) = repairs(small(C4=text))["SEC410 C4"]
    assert (repair.formula, repair.value) == (None, Decimal(value))
    assert repair.instruction == f"Let C4 be the number {value:,} instead of the text '{text}'"


def test_text_that_is_no_amount_has_no_repair() -> None:
    assert repairs(small(C4="to come", C6=Decimal(6200))) == {}


IN_THOUSANDS: Mapping[str, CellValue] = {
    "A1": "Budget Category",
    "C1": "2020/21 Approved Budget (£k)",
    "C2": Decimal(1),
    "C3": Decimal("4.8"),
    "C4": Decimal("2.2"),
    "C5": Decimal("0.4"),
    "C6": Decimal("8.4"),
}


def test_amounts_in_thousands() -> None:
    (repair,) = repairs(small(**{**IN_THOUSANDS, "C4": "2.2"}))["SEC410 C4"]
    assert repair.value == Decimal("2.2")
    (repair,) = repairs(small(**{**IN_THOUSANDS, "C4": "£2,200"}))["SEC410 C4"]
    assert repair.value == Decimal("2.2")
    (repair,) = repairs(small(**{**IN_THOUSANDS, "C6": Decimal("8.9")}))["SEC103 C6"]
    assert repair.formula == "SUM(C2:C5)"
    # Rounding to whole pounds would be rounding to thousands there.
    book = small(**{**IN_THOUSANDS, "C5": Decimal("0.9"), "C6": Decimal("8.9")})
    (repair,) = repairs(book)["SEC202 C5"]
    assert repair.formula == "0.05*SUM(C2:C4)"


def test_cells_of_two_scales_are_not_added_up() -> None:
    book = small(**IN_THOUSANDS, D1="Variance")
    variance = {
        f"D{row}": Decimal(amount) for row, amount in ((2, 100), (3, 0), (4, 200), (6, 700))
    }
    book = small(**IN_THOUSANDS, D1="Variance", **variance)
    formulas = printer_for(book, {})
    owners = [equation for equation in equations(book) if equation.target.column == "variance"]
    assert owners
    printed = {
        print_equation(book, formulas, equation)
        for equation in owners
        if "total" not in equation.rule
    }
    assert printed == {None}


def test_what_was_typed_from_a_repaired_figure_follows_it() -> None:
    """Give a formula to the variance that agreed with the wrong total."""
    book = small(D1="Variance", D2=Decimal(100), D4=Decimal(200), D6=Decimal(600))
    rules = {rule.name: rule for rule in RULES}
    cell = CellRef("Costs", 6, 3)
    assert find_followers(book, printer_for(book, {}), rules, frozenset()) == ()
    (follower,) = find_followers(book, printer_for(book, {}), rules, {cell})
    assert (follower.rule, follower.cell) == ("SEC104", "D6")
    assert follower.message == (
        "Table 2, Total, variance is typed, and does not follow Costs!C6, which is repaired: it "
        "should be budget less estimated outturn."
    )
    assert [repair.formula for repair in follower.repairs] == ["C6-B6"]


@pytest.mark.parametrize(
    ("total", "followers"),
    [
        (None, {"C5": "C2, which is", "C6": "C2, which is", "D6": "C6, which is"}),
        ("SUM(C2:C5)", {"C5": "C2, which is", "D6": "C6, which moves"}),
    ],
)
def test_what_follows_a_follower_is_found_with_it(
    total: str | None, followers: dict[str, str]
) -> None:
    """Pass a repaired line on to the variance, by a total that is typed or worked out."""
    grid = small_grid(C2=Decimal(2000), D1="Variance", D4=Decimal(200), D6=Decimal(700))
    ref = CellRef("Costs", 6, 3)
    book = read_book(grid.with_cells({ref: Cell(Decimal(9400), total)} if total else {}))
    rules = {rule.name: rule for rule in RULES}
    findings = find_followers(book, printer_for(book, {}), rules, {CellRef("Costs", 2, 3)})
    assert {finding.cell for finding in findings} == followers.keys()
    for finding in findings:
        assert f"does not follow Costs!{followers[finding.cell]}" in finding.message


def test_repairs_of_others_are_left_as_they_are() -> None:
    book = small(C6=Decimal(8300))
    repair = Repair(CellRef("Costs", 6, 3), "C2+C3+C4+C5", None, "as it should be")
    findings = [
        replace(finding, repairs=(repair,)) if finding.cell == "C6" else finding
        for finding in check_book(book)
    ]
    repaired = attach_repairs(book, printer_for(book, {}), findings)
    assert [finding.repairs for finding in repaired if finding.cell == "C6"] == [(repair,)]


def test_totals_the_headline_first() -> None:
    totals = watched_totals(small())
    assert [(ref.a1, total.name) for ref, total in totals.items()] == [
        ("C6", "Headline total"),
        ("B6", "Table 2, Total, 2019/20 Estimated Outturn"),
    ]
    scaled = watched_totals(small(**IN_THOUSANDS))
    assert [total.scale for total in scaled.values()] == [1000, 1]
