"""A budget whose figures come from sheets of workings: all that feeds it is looked at."""

from decimal import Decimal

import pytest

from sexcel.formulas.footprint import trace_precedents
from sexcel.formulas.precedents import FormulaIndex
from sexcel.model.acceptance import Acceptance
from sexcel.model.findings import Finding, Severity
from sexcel.model.grid import Cell, Grid, SheetGrid
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.settings import Exemption
from sexcel.recognise.book import read_book
from sexcel.rules.workbook import check_workbook
from tests.checking import check_grid, shared_engine

OVERVIEW, WORKINGS, ASIDE = "Overview", "Workings", "Photographs"
HEADINGS = (
    "Budget Category",
    "2019/20 Approved Budget",
    "2019/20 Estimated Outturn",
    "2020/21 Approved Budget",
    "Variance 2020/21 Approved Budget to 2019/20 Estimated Outturn",
)
LINES = (
    ("SECCo and Panel Operations", 1000, 900, 1050),
    ("Core Team and Subject Matter Experts", 5000, 5000, 5000),
    ("Contractual Discount", -500, -500, -500),
    ("Accommodation Costs", 300, 300, 300),
    ("SECAS Services Total", 4800, 4800, 4800),
    ("Projects", 2000, 2000, 2200),
    ("Contingency", 390, None, 403),
    ("Total", 8190, 7700, 8453),
)
PRICES = (
    ("Legal", 100, 2),
    ("Audit", 50, 3),
    ("Survey", 80, 2),
    ("Website", 40, 5),
    ("Post", 34, 10),
)


COLUMNS = ("Line", "Price", "Count", "Cost")


def grid(**slips: Cell) -> Grid:
    """Return Table 2, whose first line adds up the workings, and a sheet that nothing reads.

    The names of ``slips`` are cells of the workings; ``aside_D4`` is one of the sheet aside.
    """
    overview: dict[tuple[int, int], Cell] = {
        (1, column): Cell(heading) for column, heading in enumerate(HEADINGS, 1)
    }
    for row, (name, prior, outturn, budget) in enumerate(LINES, 2):
        figures = (prior, outturn, budget, budget - (outturn or 0))
        overview[row, 1] = Cell(name)
        for column, figure in enumerate(figures, 2):
            if figure is not None:
                overview[row, column] = Cell(Decimal(figure))
    overview[2, 4] = Cell(Decimal(1050), f"{WORKINGS}!D7")
    overview[9, 4] = Cell(Decimal(8453), "D2+D6+D7+D8")
    sheets = {OVERVIEW: overview, WORKINGS: list_of_prices(), ASIDE: list_of_prices()}
    for name, cell in slips.items():
        sheet = ASIDE if name.startswith("aside_") else WORKINGS
        area = RangeRef.parse(sheet, name.removeprefix("aside_"))
        sheets[sheet][area.first_row, area.first_column] = cell
    return Grid("b.xlsx", "0" * 64, tuple(SheetGrid(*sheet) for sheet in sheets.items()))


def list_of_prices() -> dict[tuple[int, int], Cell]:
    cells = {(1, column): Cell(text) for column, text in enumerate(COLUMNS, 1)}
    for row, (name, price, count) in enumerate(PRICES, 2):
        cells[row, 1] = Cell(name)
        cells[row, 2], cells[row, 3] = Cell(Decimal(price)), Cell(Decimal(count))
        cells[row, 4] = Cell(Decimal(price * count), f"B{row}*C{row}")
    cells[7, 1] = Cell("Total")
    cells[7, 4] = Cell(Decimal(1050), "SUM(D2:D6)")
    return cells


def places(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(f.rule, str(f.where)) for f in findings if f.severity > Severity.INFO and f.where]


def test_sound_workings_are_silent() -> None:
    report = check_grid(grid())
    assert report.headline == 8453
    assert places(report.findings) == []
    assert report.outside == ()


@pytest.mark.parametrize(
    ("cell", "slip", "rule"),
    [
        ("D4", Cell(Decimal(160), "B4*C6/5"), "SHT201"),
        ("D4", Cell(Decimal(160)), "SHT202"),
        ("B4", Cell("80 GBP"), "SHT402"),
        ("D7", Cell(Decimal(1050), "SUM(D2:D5)+340"), "SHT204"),
    ],
)
def test_a_slip_in_the_workings_is_found_at_its_cell(cell: str, slip: Cell, rule: str) -> None:
    report = check_grid(grid(**{cell: slip}))
    assert (rule, f"{WORKINGS}!{cell}") in places(report.findings)
    assert report.outside == ()


def test_the_same_slip_on_a_sheet_that_feeds_nothing_is_told_apart() -> None:
    report = check_grid(grid(aside_D4=Cell(Decimal(160))))
    assert places(report.findings) == []
    assert places(report.outside) == [("SHT202", f"{ASIDE}!D4")]
    assert report.passes


def test_a_formula_that_may_read_any_cell_leaves_no_sheet_outside() -> None:
    anywhere = Cell(Decimal(1050), "SUM(D2:D6)+OFFSET(A1,0,20)")
    report = check_grid(grid(D7=anywhere, aside_D4=Cell(Decimal(160))))
    assert ("SHT202", f"{ASIDE}!D4") in places(report.findings)
    assert report.outside == ()


def test_precedents_are_walked_over_sheets_and_each_cell_once() -> None:
    book = grid(D4=Cell(Decimal(0), "SUM(B$2:B4)"))
    footprint = trace_precedents(FormulaIndex(book), [CellRef(OVERVIEW, 9, 4).area])
    assert CellRef(WORKINGS, 3, 2) in footprint
    assert CellRef(OVERVIEW, 4, 4) not in footprint
    assert CellRef(WORKINGS, 1, 4) not in footprint
    assert {sheet: len(cells) for sheet, cells in footprint.cells.items()} == {
        OVERVIEW: 5,
        WORKINGS: 5 * 3 + 1 - 1,
    }


def test_what_is_accepted_is_listed_with_its_reason() -> None:
    slip = grid(D4=Cell(Decimal(160)))
    place = RangeRef.parse(WORKINGS, "D4")
    accepted = Acceptance((Exemption("SHT202", place, "note in D4", "agreed"),))
    report = check_workbook(slip, read_book(slip), shared_engine(), accepted)
    assert places(report.findings) == []
    (entry,) = report.accepted
    assert (entry.finding.first_cell, entry.origin, entry.reason) == (
        CellRef(WORKINGS, 4, 4),
        "note in D4",
        "agreed",
    )
    elsewhere = Acceptance((Exemption("SHT202", RangeRef.parse(WORKINGS, "D5"), "note in D5"),))
    assert check_workbook(slip, read_book(slip), shared_engine(), elsewhere).accepted == ()


@pytest.mark.parametrize(
    ("acceptance", "count"),
    [
        (Acceptance(selected=("SHT2",)), 1),
        (Acceptance(selected=("SEC",)), 0),
        (Acceptance(ignored=("SHT",)), 0),
        (Acceptance(ignored=("SHT3", "SEC")), 1),
        (Acceptance(baseline={("SHT202", WORKINGS, "Survey, Cost"): 1}), 0),
        (Acceptance(baseline={("SHT202", WORKINGS, "Audit, Cost"): 1}), 1),
    ],
)
def test_what_is_selected_ignored_or_known(acceptance: Acceptance, count: int) -> None:
    slip = grid(D4=Cell(Decimal(160)))
    report = check_workbook(slip, read_book(slip), shared_engine(), acceptance)
    assert sum(finding.rule == "SHT202" for finding in report.findings) == count
