"""The sheet of charts beside the Variance: bridge, ranking, volume and price."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace

from sexcel.files.reading import read_grid
from sexcel.model.book import Book
from sexcel.model.expressions import ZERO, FigureKey
from sexcel.recognise.book import read_book
from sexcel.writers.cells import Chart, SheetPlan
from sexcel.writers.plan import plan_workbook
from tests.workbooks.models import EXAMPLE, TEMPLATE
from tests.writers.larger import doubled
from tests.writers.regenerating import published, with_figures, write_workbook
from tests.writers.test_recalculated_by_libreoffice import differing, formulas, recalculated, values

Cells = Mapping[tuple[int, int], object]
NAME, _, _, CHANGE, LABEL, TO, HELD, LEVEL, MORE, MORE_BELOW, LESS, LESS_BELOW = range(9, 21)
PLACE = 14
"""The first column that only one chart reads: the sheet keeps it so."""


@cache
def example() -> Book:
    """Read the invented next year, which has a rate card."""
    return read_book(read_grid(EXAMPLE))


def sheet(book: Book, name: str = "Variance charts", *, recalculate: bool = False) -> SheetPlan:
    plan = plan_workbook(book, (), recalculate=recalculate)
    return next(sheet_plan for sheet_plan in plan.sheets if sheet_plan.name == name)


def row_of(plan: SheetPlan, text: str, column: int = 1) -> int:
    """Return the first row that begins with these words."""
    rows = (
        row
        for (row, place), cell in sorted(plan.cells.items())
        if place == column and str(cell.value).startswith(text)
    )
    return next(rows)


def value(plan: SheetPlan, row: int, column: int) -> object:
    return plan.cells[row, column].value


def figure(plan: SheetPlan, row: int, column: int) -> Decimal:
    cell_value = value(plan, row, column)
    assert isinstance(cell_value, Decimal)
    return cell_value


def bridge_rows(plan: SheetPlan) -> range:
    """Return the rows of the bridge, its two levels included."""
    first = last = row_of(plan, "Budget category", NAME) + 1
    while (last + 1, LABEL) in plan.cells:
        last += 1
    return range(first, last + 1)


def chart(plan: SheetPlan, title: str) -> Chart:
    (drawing,) = (candidate for candidate in plan.charts if candidate.title.startswith(title))
    return drawing


def test_the_bridge_runs_from_the_outturn_to_the_budget() -> None:
    plan = sheet(published())
    rows = bridge_rows(plan)
    assert [value(plan, row, NAME) for row in rows] == [
        "Estimated Outturn",
        "SECCo & Panel Operations",
        "SECAS Services Total",
        "Projects",
        "Contingency (5%)",
        "Budget",
    ]
    assert [value(plan, row, TO) for row in rows] == [
        7067056,
        7324172,
        7833402,
        7951892,
        8349487,
        8349486,
    ]
    services = rows[2]
    support = 7324172 - 6200000
    assert [figure(plan, services, column) for column in (HELD, MORE, LESS)] == [support, 509230, 0]
    assert value(plan, services, LABEL) == "SECAS Services Total ▲\u00a0+\u2060£509k"
    assert value(plan, rows[0], LABEL) == "Estimated Outturn £7.07m"
    assert plan.cells[services, CHANGE].formula == "N(Variance!E11)"


def test_columns_of_the_bridge_begin_where_its_steps_can_be_seen_and_say_so() -> None:
    plan = sheet(published())
    rows = bridge_rows(plan)
    base = rows[0] - 2
    assert value(plan, base, TO) == 6_200_000
    title = "From outturn to budget, by category: columns do not begin at £0"
    assert value(plan, base, LABEL) == title
    assert [figure(plan, row, LEVEL) for row in (rows[0], rows[-1])] == [867056, 2149486]
    drawn = chart(plan, "From outturn")
    assert drawn.title == title
    assert str(drawn.title_cell) == f"'Variance charts'!M{base}"
    assert not drawn.number  # an axis would count from £0


def test_columns_begin_at_nothing_where_a_level_is_below_it_or_the_steps_are_large() -> None:
    keys = {line: FigureKey("overview", line, "budget") for line in ("projects", "total")}
    larger = {keys["projects"]: Decimal(60_000_000), keys["total"]: Decimal(67_157_737)}
    for book in (crossing(), with_figures(published(), larger)):
        plan = sheet(book)
        base = bridge_rows(plan)[0] - 2
        assert value(plan, base, TO) == 0
        assert value(plan, base, LABEL) == "From outturn to budget, by category"


def crossing() -> Book:
    """Return a book with steps from £200 over £0 to −£500 and back to £100."""
    lines = {
        "secco": ("300", "-500"),
        "core_and_sme": ("0", "0"),
        "discount": ("0", "-100"),
        "accommodation": ("0", "200"),
        "secas": ("0", "100"),
        "projects": ("-100", "500"),
        "contingency": ("0", "0"),
        "total": ("200", "100"),
    }
    figures: dict[FigureKey, Decimal | None] = {}
    for line, (outturn, budget) in lines.items():
        figures[FigureKey("overview", line, "outturn")] = Decimal(outturn)
        figures[FigureKey("overview", line, "budget")] = Decimal(budget)
    book = replace(published(), tables={"overview": published().tables["overview"]})
    return with_figures(book, figures)


def test_steps_over_nothing_are_drawn_where_they_run() -> None:
    plan = sheet(crossing())
    rows = bridge_rows(plan)
    assert [value(plan, row, TO) for row in rows] == [200, -600, -500, 100, 100, 100]
    drawn: list[tuple[Decimal | int, ...]] = [
        tuple(figure(plan, row, column) for column in (HELD, MORE, MORE_BELOW, LESS, LESS_BELOW))
        for row in rows[1:-1]
    ]
    assert drawn == [
        (0, 0, 0, 200, -600),
        (-500, 0, -100, 0, 0),
        (0, 100, -500, 0, 0),
        (100, 0, 0, 0, 0),
    ]


@pytest.mark.libreoffice
def test_another_engine_draws_the_same_steps(tmp_path: Path) -> None:
    path = tmp_path / "crossing.xlsx"
    write_workbook(crossing(), (), path)
    ours, theirs = values(path), values(recalculated(path, tmp_path))
    assert differing(ours, theirs, formulas(path)) == []


def test_the_largest_movements_are_first_whatever_their_sign() -> None:
    plan = sheet(published())
    first = row_of(plan, "Line", NAME) + 1
    ranked = [(value(plan, row, NAME), value(plan, row, CHANGE)) for row in range(first, first + 4)]
    assert ranked == [
        ("Committee Support", -917000),
        ("Technical Operations sub total", 733919),
        ("Panel & Board", 496786),
        ("Contingency (5%)", 397595),
    ]
    assert plan.cells[first, PLACE].formula == (
        'IFERROR(MATCH(LARGE(Variance!$J$7:$J$50,1),Variance!$J$7:$J$50,0),"")'
    )


def test_of_two_movements_alike_both_are_listed_the_upper_first() -> None:
    keys = {row.label: row.key for row in published().tables["secco_lines"].lines}
    figures: dict[FigureKey, Decimal | None] = {
        FigureKey("secco_lines", keys["3. Legal"], "budget"): Decimal(1_025_000),
        FigureKey("secco_lines", keys["17. CodeWorks"], "budget"): Decimal(1_080_000),
    }
    plan = sheet(with_figures(published(), figures))
    first = row_of(plan, "Line", NAME) + 1
    listed = [(value(plan, row, NAME), value(plan, row, CHANGE)) for row in range(first, first + 3)]
    assert listed == [
        ("3. Legal", 1000000),
        ("17. CodeWorks", 1000000),
        ("Committee Support", -917000),
    ]


def test_without_a_rate_card_headcount_goes_by_the_average_cost() -> None:
    plan = sheet(published())
    row = row_of(plan, "Headcount")
    assert [value(plan, row, column) for column in (2, 3, 4)] == [
        Decimal("24.8"),
        Decimal("29.3"),
        Decimal("4.5"),
    ]
    core = published().figure(FigureKey("secas_budget", "total", "core_team"))
    assert core is not None
    assert figure(plan, row, 6) == Decimal("4.5") * (core / Decimal("29.3"))
    assert figure(plan, row + 2, 6) == figure(plan, row + 1, 6) - figure(plan, row, 6)
    assert str(value(plan, row + 3, 1)).startswith("Without a rate card")


def test_with_a_rate_card_headcount_and_mix_make_up_the_change() -> None:
    plan = sheet(example())
    total = row_of(plan, "All grades")
    expected = sum(
        (
            ((row.figure("budget") or ZERO) - (row.figure("prior_approved") or ZERO)) * rate
            for row in example().tables["fte_by_grade"].lines
            if (rate := example().figure(FigureKey("rate_card", row.key, "rate"))) is not None
        ),
        ZERO,
    )
    assert figure(plan, total, 6) == expected
    assert figure(plan, total + 1, 6) + figure(plan, total + 2, 6) == expected
    assert figure(plan, total + 1, 4) == Decimal("2.95")


def test_meetings_are_priced_at_their_charge() -> None:
    plan = sheet(published())
    row = row_of(plan, "All meetings")
    assert [value(plan, row, column) for column in (2, 3, 4, 5, 6)] == [144, 162, 18, 1000, 18000]
    assert [value(plan, row + 1, 6), value(plan, row + 2, 6)] == [44000, 26000]


@pytest.mark.parametrize(
    ("missing", "left_out"),
    [("meetings", "Meetings"), ("drivers", "Meetings"), ("fte_by_grade", "Core team")],
)
def test_a_split_that_cannot_be_made_is_left_out(missing: str, left_out: str) -> None:
    tables = {name: table for name, table in published().tables.items() if name != missing}
    plan = sheet(replace(published(), tables=tables))
    said = [str(cell.value) for cell in plan.cells.values()]
    assert not any(text.startswith((f"{left_out}: how much", "Not split:")) for text in said)
    assert sum(": how much is " in text for text in said) == 1


def test_without_an_overview_there_is_no_bridge_and_a_word_on_it() -> None:
    tables = {name: table for name, table in published().tables.items() if name != "overview"}
    plan = sheet(replace(published(), tables=tables))
    assert value(plan, 4, 1) == "No bridge: the workbook has no total of Table 2 to go from and to."
    assert [chart.title for chart in plan.charts] == [
        "The 10 largest movements, budget less outturn"
    ]


def test_the_empty_template_has_no_empty_chart() -> None:
    book = read_book(read_grid(TEMPLATE))
    plan = plan_workbook(book, ())
    assert [page.charts for page in plan.sheets if page.charts] == []
    errors = [
        cell for page in plan.sheets for cell in page.cells.values() if cell.value == "#DIV/0!"
    ]
    assert errors == []


@pytest.mark.parametrize("book", [published, example])
def test_no_chart_covers_a_cell_or_another_chart(book: object) -> None:
    assert callable(book)
    for any_book in (book(), doubled(book())):
        for plan in plan_workbook(any_book, ()).sheets:
            for drawing in plan.charts:
                last = drawing.last_column or len(plan.widths)
                covered = [
                    position
                    for position in plan.cells
                    if drawing.corner.row <= position[0] <= drawing.last_row
                    and drawing.corner.column <= position[1] <= last
                ]
                assert covered == [], (plan.name, drawing.title)


def test_every_chart_is_described_in_words_without_a_figure_that_could_go_stale() -> None:
    for drawing in sheet(published()).charts:
        assert len(drawing.alternative) > 50
        assert "£" not in drawing.alternative


def with_prior_prices(folder: Path) -> Book:
    """Extend the example as a finance team would, by a column of last year's prices in each."""
    path = folder / "priced.xlsx"
    workbook = openpyxl.load_workbook(EXAMPLE)
    card, drivers = workbook["Rate card"], workbook["Drivers"]
    card["D4"] = "Grade rate last year"
    for row in range(5, 11):
        card.cell(row, 4, int(str(card.cell(row, 2).value)) - 3_000)
    drivers["I4"] = "Unit charge last year"
    inside = next(row for row in range(5, 30) if drivers.cell(row, 5).value == 1_030)
    drivers.cell(inside, 9, 1_000)
    workbook.save(path)
    write_workbook(read_book(read_grid(path)), (), folder / "clean.xlsx", recalculate=True)
    return read_book(read_grid(folder / "clean.xlsx"))


@pytest.mark.slow
def test_with_the_prices_of_both_years_volume_and_price_are_told_apart(tmp_path: Path) -> None:
    book = with_prior_prices(tmp_path)
    plan = sheet(book)
    rates = row_of(plan, "Change in rates, at the FTE of 2020/21")
    assert figure(plan, rates, 6) == Decimal("29.3") * 3_000
    volume = figure(plan, row_of(plan, "All grades"), 6)
    assert figure(plan, rates + 1, 6) == volume + Decimal("29.3") * 3_000
    before, after = (
        sum(
            (
                (line.figure(column) or ZERO)
                * (book.figure(FigureKey("rate_card", line.key, rate)) or ZERO)
                for line in book.tables["fte_by_grade"].lines
            ),
            ZERO,
        )
        for column, rate in (("prior_approved", "prior_rate"), ("budget", "rate"))
    )
    assert figure(plan, rates + 1, 6) == after - before
    assert figure(plan, rates + 3, 6) == figure(plan, rates + 2, 6) - (after - before)
    charge = row_of(plan, "Change in the charge, at the meetings of 2020/21")
    assert [figure(plan, row, 6) for row in (charge - 1, charge, charge + 1)] == [
        -4 * 1_030,
        162 * 30,
        158 * 1_030 - 162 * 1_000,
    ]
    said = [str(cell.value) for cell in plan.cells.values()]
    assert not any("The workbook gives no" in text for text in said)


@pytest.mark.libreoffice
def test_another_engine_tells_them_apart_alike(tmp_path: Path) -> None:
    path = tmp_path / "written.xlsx"
    write_workbook(with_prior_prices(tmp_path), (), path)
    ours, theirs = values(path), values(recalculated(path, tmp_path))
    assert differing(ours, theirs, formulas(path)) == []
