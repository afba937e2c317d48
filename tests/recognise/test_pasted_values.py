"""Budgets of pasted values: names and figures say what formulas would have said."""

from pathlib import Path

from sexcel.model.book import Role
from tests.recognise.messy.workbooks import (
    describe_rows,
    draw_lines,
    list_findings,
    read,
    save_with_values,
)

_YEARS = "2026/27 budget | 2026/27 outturn | 2027/28 budget"

OVERVIEW = f"""
Budget Category | {_YEARS}
SECCo and Panel Operations | 550 | 560 | 585
Core Team and SMEs | 3,000 | 3,100 | 3,200
Contractual Discount | -300 | -310 | -320
Accommodation Costs | 150 | 160 | 180
SECAS Services Total | 2,850 | 2,950 | 3,060
Projects | 450 | 340 | 200
Contingency | 193 | | 192
Total | 4,043 | 3,850 | 4,037
"""
LINES = f"""
Budget Line | {_YEARS}
Panel
Panel Chair | 200 | 200 | 210
Insurance | 100 | 110 | 120
Panel, in all | 300 | 310 | 330
Committee expenses
Travel of all committees | 50 | 40 | 45
Committee expenses, together | 50 | 40 | 45
Systems
Website | 150 | 155 | 155
File store | 50 | 55 | 55
Total Systems | 200 | 210 | 210
Company and Panel, in all | 550 | 560 | 585
"""


def test_sub_totals_that_say_in_all_or_together(tmp_path: Path) -> None:
    book = read(save_with_values(tmp_path / "a.xlsx", {"Summary": OVERVIEW, "Lines": LINES}))
    assert [line for line in describe_rows(book, "secco_lines") if "total" in line] == [
        "sub total sub total panel [Panel]: 300, 310, 330",
        "sub total sub total committee expense [Committee expenses]: 50, 40, 45",
        "sub total sub total system [Systems]: 200, 210, 210",
        "total total: 550, 560, 585",
    ]
    assert list_findings(book) == []


def test_a_sub_total_of_one_line(tmp_path: Path) -> None:
    lines = LINES.replace("Committee expenses\n", "", 1)
    lines = lines.replace("Committee expenses, together", "Total Sub-Committees")
    short = lines.replace("550 | 560 | 585", "550 | 560 | 540")
    book = read(save_with_values(tmp_path / "a.xlsx", {"Summary": OVERVIEW, "Lines": lines}))
    assert list_findings(book) == []
    book = read(save_with_values(tmp_path / "b.xlsx", {"Summary": OVERVIEW, "Lines": short}))
    assert list_findings(book) == ["total-wrong Lines!D12"]


_CHAIRS = """
Budget Line | 2026/27 budget | 2026/27 outturn | 2027/28 budget
Panel | 100 | 110 | 120
Board fees | 30 | 30 | 31
Office of the Panel Chair | 20 | 20 | 21
Chair of Architecture | 40 | 40 | 42
Chair of Operations | 60 | 60 | 63
Total | 250 | 260 | 277
"""
_AREAS = """
Sub-Committee | Core Team | Subject Matter Experts | Chairs and members | Total
Panel | 800 | 100 | 151 | 1,051
Architecture | 700 | 300 | 42 | 1,042
Operations | 900 | 200 | 63 | 1,163
Parties | 500 | 50 | | 550
Total | 2,900 | 650 | 256 | 3,806
"""


def test_figures_say_which_lines_pay_chairs_and_members(tmp_path: Path) -> None:
    sheets = {"Lines": _CHAIRS, "Areas": _AREAS}
    assert list_findings(read(save_with_values(tmp_path / "a.xlsx", sheets))) == []
    less = _AREAS.replace("63 | 1,163", "60 | 1,160").replace("256 | 3,806", "253 | 3,803")
    book = read(save_with_values(tmp_path / "b.xlsx", {**sheets, "Areas": less}))
    assert list_findings(book) == ["chairs-not-in-budget-lines Areas!D6"]


def test_shares_and_differences_are_no_chairs(tmp_path: Path) -> None:
    for heading, figures in {
        "Share of staff": ("0.4", "0.3", "0.2", "0.1", "1"),
        "Fav/(adv) to outturn": ("20", "-15", "30", "10", "45"),
    }.items():
        rows = [
            f"{row} | {figure}"
            for row, figure in zip(
                (
                    "Panel | 800 | 100 | 900",
                    "Architecture | 700 | 300 | 1,000",
                    "Operations | 900 | 200 | 1,100",
                    "Parties | 500 | 50 | 550",
                    "Total | 2,900 | 650 | 3,550",
                ),
                figures,
                strict=True,
            )
        ]
        areas = draw_lines([f"Sub-Committee | Core Team | Experts | Total | {heading}", *rows])
        book = read(save_with_values(tmp_path / "a.xlsx", {"Lines": _CHAIRS, "Areas": areas}))
        assert "cost_by_subcommittee" not in book.tables, heading


def test_a_sub_committee_whose_area_is_called_alike_and_costs_the_same(tmp_path: Path) -> None:
    budget = """
Sub-Committee | Core Team | Subject Matter Experts | Total
Panel | 800 | 100 | 900
Change | 700 | 300 | 1,000
Operations | 900 | 200 | 1,100
Total | 2,400 | 600 | 3,000
"""
    outturn = """
Sub-Committee | 2026/27 budget | 2026/27 outturn | 2027/28 budget
Panel | 850 | 860 | 900
Change Management | 950 | 940 | {cost}
Operations | 1,000 | 1,010 | 1,100
Total | 2,800 | 2,810 | {total}
"""
    for cost, total, key in (("1,000", "3,000", "change"), ("990", "2,990", "change management")):
        sheets = {"A": budget, "B": outturn.format(cost=cost, total=total)}
        book = read(save_with_values(tmp_path / "a.xlsx", sheets))
        assert [row.key for row in book.lines("secas_outturn")] == ["panel", key, "operation"]


def test_sums_above_their_lines_and_a_title_right_below_the_total(tmp_path: Path) -> None:
    lines = f"""
Budget Line | {_YEARS}
Panel | 300 | 310 | 330
Panel Chair | 200 | 200 | 210
Insurance | 100 | 110 | 120
Systems | 250 | 250 | 255
Website | 200 | 195 | 200
File store | 50 | 55 | 55
Total | 550 | 560 | 585

Projects
Project | 2027/28 budget | 2028/29 plan | 2029/30 plan
Digital | 120 | 100 | 80
Faster switching | 80 | 60 | 40
Total | 200 | 160 | 120
"""
    book = read(save_with_values(tmp_path / "a.xlsx", {"Summary": OVERVIEW, "Lines": lines}))
    assert list_findings(book) == []
    assert [row.group for row in book.lines("secco_lines")] == ["Panel"] * 2 + ["Systems"] * 2


def test_sub_totals_listed_below_all_blocks(tmp_path: Path) -> None:
    lines = f"""
Description | Budget Line | {_YEARS}
Panel | Panel Chair | 200 | 200 | 210
Panel | Insurance | 100 | 110 | 120
Systems | Website | 200 | 195 | 200
Systems | File store | 50 | 55 | 55
 | Panel subtotal | 300 | 310 | 330
 | Systems subtotal | 250 | 250 | 255
 | Total lines | 550 | 560 | 585
"""
    book = read(save_with_values(tmp_path / "a.xlsx", {"Summary": OVERVIEW, "Lines": lines}))
    assert list_findings(book) == []
    assert [row.position for row in book.tables["secco_lines"].rows] == [2, 3, 6, 4, 5, 7, 8]


def test_services_above_their_parts_and_the_total_below_all(tmp_path: Path) -> None:
    summary = f"""
Expenditure | {_YEARS}
Company and Panel | 550 | 560 | 585
Services | 2,850 | 2,950 | 3,060
Team and experts | 3,000 | 3,100 | 3,200
Less rebate of 10% | -300 | -310 | -320
Rooms | 150 | 160 | 180
Projects | 450 | 340 | 200
Provision for the unexpected (5%) | 193 | | 192
Total expenditure | 4,043 | 3,850 | 4,037
"""
    book = read(save_with_values(tmp_path / "a.xlsx", {"Summary": summary, "Lines": LINES}))
    assert [row.key for row in book.lines("overview")] == [
        "secco",
        "secas",
        "core_and_sme",
        "discount",
        "accommodation",
        "projects",
        "contingency",
    ]
    assert list_findings(book) == []


def test_a_rate_typed_in_whole_thousands_among_pounds_is_rounded(tmp_path: Path) -> None:
    summary = f"""
£k | {_YEARS}
SECCo and Panel Operations | 550.21 | 560.43 | 585.18
Core Team and SMEs | 3000.64 | 3100.37 | 3203.55
Contractual Discount (10%) | -300 | -310 | {{discount}}
Accommodation Costs | 150.12 | 160.34 | 180.56
SECAS Services Total | 2850.76 | 2950.71 | {{services}}
Projects | 450.1 | 340.2 | 200.3
Total | 3851.07 | 3851.34 | {{total}}
"""
    rounded = summary.format(discount="-320", services="3064.11", total="3849.59")
    book = read(save_with_values(tmp_path / "a.xlsx", {"Summary": rounded}))
    assert "discount-wrong Summary!D4" not in list_findings(book)
    wrong = summary.format(discount="-318", services="3066.11", total="3851.59")
    book = read(save_with_values(tmp_path / "b.xlsx", {"Summary": wrong}))
    assert "discount-wrong Summary!D4" in list_findings(book)


def test_sub_totals_by_a_type_are_no_blocks(tmp_path: Path) -> None:
    projects = """
Project | 2027/28 budget | 2028/29 plan | 2029/30 plan
Digital | 120 | 100 | 80
Faster switching | 80 | 60 | 40
Security review | 50 | 50 | 50
Key management | 30 | 20 | 10

Subtotal industry | 150 | 120 | 90
Subtotal security | 130 | 110 | 90
Total projects | 280 | 230 | 180
"""
    book = read(save_with_values(tmp_path / "a.xlsx", {"Register": projects}))
    assert [finding for finding in list_findings(book) if "total-wrong" in finding] == []
    assert [row.key for row in book.tables["projects"].rows if row.role is Role.SUB_TOTAL] == []


def test_an_amount_below_words_that_say_how_it_is_worked_out(tmp_path: Path) -> None:
    rooms = """
Cost | 2026/27 Estimated Outturn | 2027/28 Approved Budget
Meeting rooms
Own rooms: 100 at £1
Hired rooms: 10 at £3
Meeting rooms in all | 120 | 130
Chair's office | 25 | 26
Desks of contractors | 15 | 24
Total | 160 | 180
"""
    sheets = {"Summary": OVERVIEW, "Accommodation": rooms}
    book = read(save_with_values(tmp_path / "a.xlsx", sheets))
    assert list_findings(book) == []
    assert len(book.lines("accommodation")) == 3


def test_last_years_row_right_below_the_sum_of_all(tmp_path: Path) -> None:
    staff = """
Service | Grade 1 | Grade 2 | Total FTE
Secretariat | 1 | 2 | 3
Operations | 2 | 2.5 | 4.5
Customers | 0.5 | 3 | 3.5
All services | 3.5 | 7.5 | 11
2026/27 budget | 3 | 7 | 10
"""
    book = read(save_with_values(tmp_path / "a.xlsx", {"Summary": OVERVIEW, "FTE": staff}))
    assert [row.key for row in book.lines("fte_by_area")] == [
        "secretariat",
        "operation",
        "customer",
    ]
    assert book.tables["fte_by_area"].total is not None
