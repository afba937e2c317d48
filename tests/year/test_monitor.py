"""The monitor workbook: a year of ledger entries, movements and releases, worked out by hand."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import openpyxl
import pytest
from openpyxl.workbook import Workbook

import sexcel
from sexcel.files.reading import read_grid
from sexcel.model.errors import SexcelError
from sexcel.model.grid import CellValue
from sexcel.model.refs import column_number
from sexcel.year.months import first_of_month
from sexcel.year.sheets.layout import FIRST_ROUTE_ROW, FIRST_ROW, NOT_MAPPED
from tests.cli.running import SHIPPED, digest
from tests.recalculating import recalculate

LIVE = SHIPPED.with_name("sec-budget-2020-23-live.xlsx")
MONTHS = [first_of_month(2020, number) for number in range(12)]
APRIL = 7
"""The column of April on Outturn."""


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("monitor") / "monitor.xlsx"
    before = digest(SHIPPED)
    sexcel.monitor(SHIPPED, path)
    assert digest(SHIPPED) == before
    return path


def rows_by_line(book: Workbook) -> dict[str, int]:
    return {
        str(row[0].value): row[0].row
        for row in book["Outturn"].iter_rows(min_row=FIRST_ROW, max_col=1)
        if row[0].value
    }


class FilledMonitor:
    """A monitor filled in at random, with every entry kept to be added up by hand."""

    def __init__(self, empty: Path, folder: Path, closed: int) -> None:
        self.book = openpyxl.load_workbook(empty)
        self.rows = rows_by_line(self.book)
        self.spent: dict[tuple[str, int], Decimal] = {}
        self._random = Random(2020)
        self.closed = closed
        self.book["Settings"]["B6"] = closed
        self.path = folder / "filled.xlsx"
        self._row = FIRST_ROW
        self._fill()

    def _lines(self) -> Iterator[str]:
        for name, row in self.rows.items():
            if self.book["Outturn"].cell(row, 2).value and name != "Contingency (5%)":
                yield name

    def _fill(self) -> None:
        for number, month in enumerate(MONTHS):
            for name in (*self._lines(), NOT_MAPPED):
                for _ in range(2):
                    self.book_entry(name, number, month)

    def book_entry(self, name: str, number: int, month: date) -> None:
        amount = Decimal(self._random.randint(-200_000, 900_000)) / 100
        sheet = self.book["Actuals"]
        for column, value in ((1, month), (7, float(amount)), (8, name)):
            sheet.cell(self._row, column, value)
        self._row += 1
        key = name, number
        self.spent[key] = self.spent.get(key, Decimal(0)) + amount

    def to_date(self, name: str) -> Decimal:
        return sum((self.spent[name, number] for number in range(self.closed)), Decimal(0))

    def approved(self, name: str) -> Decimal:
        return Decimal(str(self.book["Outturn"].cell(self.rows[name], 3).value))

    def values(self) -> dict[tuple[str, str], CellValue]:
        """Return what every formula of the workbook gives."""
        self.book.save(self.path)
        grid = read_grid(self.path)
        return {(ref.sheet, ref.a1): value for ref, value in recalculate(grid).values[0].items()}


def figure(values: dict[tuple[str, str], CellValue], sheet: str, cell: str) -> Decimal:
    value = values[sheet, cell]
    assert isinstance(value, Decimal)
    return value


def test_every_line_of_the_budget_with_its_cell(empty: Path) -> None:
    sheet = openpyxl.load_workbook(empty, data_only=True)["Outturn"]
    source = openpyxl.load_workbook(SHIPPED, data_only=True)
    total = Decimal(0)
    for row in sheet.iter_rows(min_row=FIRST_ROW):
        if row[1].value:  # a line has a category, a sum has none
            place, address = str(row[29].value).rsplit("!", 1)
            assert row[2].value == source[place.strip("'")][address].value, row[0].value
            total += Decimal(str(row[2].value))
    # Lines as printed add up to £2 more than the printed total: £4,701,882 and £1,325,496 in
    # Table 5 with the £1 that each rounds, against £6,027,378 in Table 2.
    assert total - Decimal(str(source["1 Summary"]["E24"].value)) == 2


def test_a_ledger_of_seven_months_to_the_penny(empty: Path, tmp_path: Path) -> None:
    """Hold actuals against estimates, and what is not mapped (section 1.2)."""
    filled = FilledMonitor(empty, tmp_path, closed=7)
    values = filled.values()
    total = Decimal(0)
    for name in filled._lines():
        row, spent = filled.rows[name], filled.to_date(name)
        total += spent
        assert round(figure(values, "Outturn", f"S{row}"), 2) == spent, name
        assert round(figure(values, "Outturn", f"G{row}"), 2) == filled.spent[name, 0]
        assert figure(values, "Outturn", f"N{row}") == 0  # November is not closed
    row = filled.rows[NOT_MAPPED]
    assert round(figure(values, "Outturn", f"S{row}"), 2) == filled.to_date(NOT_MAPPED)
    booked = total + filled.to_date(NOT_MAPPED)
    assert round(figure(values, "Outturn", f"S{row + 1}"), 2) == booked
    assert values["Checks", "C11"] == "OK"  # the ledger is lines and not mapped
    assert values["Checks", "C10"] == "Look"  # something is not mapped


def test_a_line_that_runs_part_of_the_year_has_twelfths_of_its_months(
    empty: Path, tmp_path: Path
) -> None:
    """Spread a line from July to December, one from October on, and one by percentages (1.2)."""
    filled = FilledMonitor(empty, tmp_path, closed=7)
    profile = filled.book["Profile"]
    for row, runs in ((FIRST_ROW, (4, 9)), (FIRST_ROW + 1, (7, None)), (FIRST_ROW + 2, (None, 3))):
        profile.cell(row, 14, runs[0])
        profile.cell(row, 15, runs[1])
    profile.cell(FIRST_ROW + 3, 2, 0.75)
    profile.cell(FIRST_ROW + 3, 13, 0.2)
    values = filled.values()
    shares = {
        "1. Panel Members": (4, 6), "2. SECCo": (1, 6), "3. Legal": (3, 3),
        "4. SEC Party Engagement Day": (75, 100), "5. Customer Satisfaction Survey": (7, 12),
    }  # fmt: skip
    for name, (part, parts) in shares.items():
        due = filled.approved(name) * part / parts
        assert abs(figure(values, "Outturn", f"T{filled.rows[name]}") - due) < Decimal("0.001"), (
            name
        )
    checks = [values["Profile", f"AC{row}"] for row in range(FIRST_ROW, FIRST_ROW + 5)]
    assert checks == ["OK", "OK", "OK", "Not 100%", "OK"]
    assert figure(values, "Checks", "B16") == 1


def test_to_go_by_profile_by_project_by_rate_and_by_hand(empty: Path, tmp_path: Path) -> None:
    filled = FilledMonitor(empty, tmp_path, closed=7)
    outturn = filled.book["Outturn"]
    outturn.cell(filled.rows["3. Legal"], column_number("U"), 1234)
    outturn.cell(filled.rows["3. Legal"], column_number("V"), 6)
    profile = filled.book["Profile"]
    for number in range(12):  # all of it in March
        profile.cell(FIRST_ROW + 1, 2 + number, int(number == 11))
    values = filled.values()
    outcomes = {
        "1. Panel Members": filled.approved("1. Panel Members") * 5 / 12,
        "2. SECCo": filled.approved("2. SECCo"),
        "3. Legal": Decimal(1234),
        "Digitalisation": filled.approved("Digitalisation") - filled.to_date("Digitalisation"),
    }
    for name, to_go in outcomes.items():
        row = filled.rows[name]
        assert abs(figure(values, "Outturn", f"W{row}") - to_go) < Decimal("0.001"), name
        forecast = filled.to_date(name) + to_go
        assert abs(figure(values, "Outturn", f"X{row}") - forecast) < Decimal("0.001")
        over = forecast - filled.approved(name)
        assert abs(figure(values, "Outturn", f"Y{row}") - over) < Decimal("0.001")
    areas = [name for name in filled._lines() if name.endswith((": Core Team", "Experts"))]
    discount = -sum(map(filled.approved, areas), Decimal(0)) * 5 / 12 / 10
    row = filled.rows["Contractual Discount"]
    assert abs(figure(values, "Outturn", f"W{row}") - discount) < Decimal("0.001")
    assert figure(values, "Outturn", f"W{filled.rows['Contingency (5%)']}") == 0
    assert values["Outturn", f"AC{filled.rows['3. Legal']}"] == "Own figure is old"
    assert values["Outturn", f"AC{filled.rows['2. SECCo']}"] == (
        "Reason is due" if abs(filled.to_date("2. SECCo")) >= 25_000 else "OK"
    )
    assert values["Checks", "C13"] == "Look"  # the typed figure is of June, the month before last


def test_movements_count_once_approved_and_closed(empty: Path, tmp_path: Path) -> None:
    """Move contingency into projects, authorised by Panel and Board (section 4.3)."""
    filled = FilledMonitor(empty, tmp_path, closed=3)  # as at 30 June
    may, june, july = date(2020, 5, 20), date(2020, 6, 17), date(2020, 7, 15)
    contingency = "Contingency (5%)"
    movements = (
        (1, may, contingency, "Performance Assurance", 40_000, None, may, june),  # counts
        (2, may, contingency, "CACoP", 17_500, None, may, july),  # the Board is in July
        (3, may, contingency, "Digitalisation", 5_000, None, None, None),  # no approval
        (4, may, contingency, "No such project", 100, None, may, may),  # unknown
    )
    for row, movement in enumerate(movements, FIRST_ROW):
        for column, value in enumerate(movement, 1):
            if column != 6 and value is not None:
                filled.book["Movements"].cell(row, column, value)
    values = filled.values()
    row = filled.rows["Performance Assurance"]
    assert figure(values, "Outturn", f"D{row}") == 40_000
    assert figure(values, "Outturn", f"F{row}") == 52_500 + 40_000
    assert figure(values, "Outturn", f"E{filled.rows['CACoP']}") == 17_500
    assert figure(values, "Outturn", f"F{filled.rows['CACoP']}") == 17_500
    row = filled.rows[contingency]
    assert figure(values, "Outturn", f"F{row}") == 397_595 - 40_000 - 100
    assert figure(values, "Outturn", f"E{row}") == -22_500
    assert [values["Movements", f"K{row}"] for row in range(6, 10)] == [
        "Counts", "Pending", "Pending", "Counts",
    ]  # fmt: skip
    assert [values["Movements", f"L{row}"] for row in range(6, 10)] == [
        "OK", "Counts later", "Lacks an approval", "Unknown line",
    ]  # fmt: skip
    assert {values["Movements", f"F{row}"] for row in range(6, 10)} == {"From contingency"}
    assert figure(values, "Checks", "B7") == 2
    assert values["Movements", "J8"] == ""  # it counts from no date as long as it lacks approvals
    # It suffices once everything pending counts (section 1.1).
    assert figure(values, "Checks", "B8") == 0
    assert values["Checks", "C6"] == "Look"  # a movement to no line changes the total


def test_projects_by_brief_approval_release_and_spend(empty: Path, tmp_path: Path) -> None:
    """Ask for a brief, the sub-committee, Panel and Board before a release (section 4)."""
    filled = FilledMonitor(empty, tmp_path, closed=2)
    projects, releases = filled.book["Projects"], filled.book["Releases"]
    shown = openpyxl.load_workbook(empty, data_only=True)["Projects"]
    names = {str(shown.cell(row, 1).value): row for row in range(FIRST_ROW, FIRST_ROW + 25)}
    day = date(2020, 4, 22)
    approved, released = names["CACoP"], names["Digitalisation"]
    for row in (approved, released):
        projects.cell(row, 3, "Brief 7")
        for column in (4, 5, 6):
            projects.cell(row, column, day)
    for row, amount in enumerate((60_000, 20_000), FIRST_ROW):
        releases.cell(row, 1, "Digitalisation")
        releases.cell(row, 2, day)
        releases.cell(row, 3, amount)
    values = filled.values()
    spent = filled.to_date("Digitalisation")
    assert figure(values, "Projects", f"K{released}") == 80_000
    assert round(figure(values, "Projects", f"M{released}"), 2) == 80_000 - spent
    assert figure(values, "Projects", f"N{released}") == 75_000 - 80_000
    assert values["Projects", f"P{released}"] == "Under way"
    assert values["Projects", f"Q{released}"] == "Released above budget"
    assert values["Projects", f"Q{approved}"] == "Spent above release"
    assert values["Projects", f"P{names['Elective Services']}"] == "No brief"
    assert values["Projects", f"Q{names['Elective Services']}"] == "Spent without a brief"


def test_the_procurement_route_follows_from_the_value(empty: Path, tmp_path: Path) -> None:
    """Give each project the route that Settings has for its third party (section 4)."""
    filled = FilledMonitor(empty, tmp_path, closed=0)
    settings, projects = filled.book["Settings"], filled.book["Projects"]
    for row, (start, route) in enumerate(((25_000, "Three quotes"), (0, "Direct award"))):
        settings.cell(FIRST_ROUTE_ROW + row, 1, start)
        settings.cell(FIRST_ROUTE_ROW + row, 2, route)
    settings.cell(FIRST_ROUTE_ROW + 4, 1, 100_000)
    settings.cell(FIRST_ROUTE_ROW + 4, 2, "Tender")
    due = {None: "", 0: "", 1: "Direct award", 24_999: "Direct award", 25_000: "Three quotes",
           99_999.99: "Three quotes", 250_000: "Tender"}  # fmt: skip
    for row, value in enumerate(due, FIRST_ROW):
        projects.cell(row, 7, value)
    projects.cell(FIRST_ROW + 2, 9, " direct award")
    projects.cell(FIRST_ROW + 4, 9, "Direct award")
    values = filled.values()
    shown = [values["Projects", f"J{row}"] for row in range(FIRST_ROW, FIRST_ROW + len(due))]
    assert shown == list(due.values())
    assert values["Projects", f"Q{FIRST_ROW + 4}"] == "Not the route by value"
    assert values["Projects", f"Q{FIRST_ROW + 2}"] == "OK"


def test_every_project_waits_for_its_brief(empty: Path) -> None:
    """List each project of sections 4.1 and 4.2 with the reference of its brief, or without."""
    sheet = openpyxl.load_workbook(empty, data_only=True)["Projects"]
    listed = {row[0].value: row[15].value for row in sheet.iter_rows(min_row=FIRST_ROW)}
    budget = sexcel.read(SHIPPED).tables["projects"]
    assert listed == {row.label: "No brief" for row in budget.lines}


@pytest.mark.slow
def test_a_work_package_takes_its_actuals_from_the_quarter(empty: Path, tmp_path: Path) -> None:
    """Report cost, timescale and resource of a quarter, then its actuals (section 1.2)."""
    filled = FilledMonitor(empty, tmp_path, closed=7)
    sheet = filled.book["Work package"]
    for column, value in ((1, "Q2"), (2, "OPSG: Core Team"), (3, 156_539)):
        sheet.cell(FIRST_ROW, column, value)
    values = filled.values()
    quarter = sum(filled.spent["OPSG: Core Team", number] for number in (3, 4, 5))
    assert round(figure(values, "Work package", f"G{FIRST_ROW}"), 2) == quarter


def test_values_are_saved_as_libreoffice_works_them_out(empty: Path) -> None:
    book = openpyxl.load_workbook(empty, data_only=True)
    rows = rows_by_line(book)
    assert book["Outturn"].cell(rows["3. Legal"], column_number("X")).value == 30_000
    assert [book["Checks"].cell(row, 3).value for row in range(6, 17)] == ["OK"] * 11


@pytest.mark.libreoffice
def test_libreoffice_works_out_the_same(empty: Path, tmp_path: Path) -> None:
    from tests.libreoffice import convert

    filled = FilledMonitor(empty, tmp_path, closed=7)
    values = filled.values()
    calculated = openpyxl.load_workbook(convert([filled.path], tmp_path)[0], data_only=True)
    for (sheet, cell), value in values.items():
        theirs = calculated[sheet][cell].value
        if isinstance(value, Decimal) and isinstance(theirs, int | float):
            assert abs(float(value) - theirs) < 0.001, (sheet, cell)
        elif isinstance(value, str):
            assert value == (theirs or ""), (sheet, cell)


@pytest.mark.slow
def test_other_layouts_have_a_line_for_each_figure(tmp_path: Path) -> None:
    path = tmp_path / "monitor.xlsx"
    monitor = sexcel.monitor(LIVE, path)
    assert monitor.approved == 8_352_743
    book = openpyxl.load_workbook(path, data_only=True)
    assert book["Outturn"].cell(rows_by_line(book)["Total"], 3).value == 8_352_743


def test_a_workbook_without_an_approved_total_is_refused(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(SHIPPED)
    book["1 Summary"]["E24"] = None
    book.save(tmp_path / "last.xlsx")
    with pytest.raises(SexcelError, match="there is no approved budget to monitor"):
        sexcel.monitor(tmp_path / "last.xlsx", tmp_path / "monitor.xlsx")
    assert not (tmp_path / "monitor.xlsx").exists()


@pytest.mark.slow
def test_a_budget_without_calculated_values_is_to_be_saved(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(SHIPPED.with_name("sec-budget-2020-23-live.xlsx"))
    book.save(tmp_path / "unsaved.xlsx")
    with pytest.raises(SexcelError, match="open the budget in Excel and save it"):
        sexcel.monitor(tmp_path / "unsaved.xlsx", tmp_path / "monitor.xlsx")
    assert not (tmp_path / "monitor.xlsx").exists()


def test_lists_that_grow_are_printed_on_as_many_pages_as_they_need(empty: Path) -> None:
    book = openpyxl.load_workbook(empty)
    lists = ("Movements", "Releases", "Work package", "Actuals", "Mapping", "Taken in")
    assert {book[name].page_setup.fitToHeight for name in lists} == {0}
