"""The budget year on the published budget: last year's book, versions, ledger, papers, close."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import openpyxl
import pytest

import sexcel
from sexcel.files.reading import read_grid
from sexcel.formulas.recalculation import Engine
from sexcel.model.errors import SexcelError
from sexcel.model.expressions import ZERO
from sexcel.model.findings import Severity
from sexcel.model.grid import Cell, CellValue
from sexcel.model.refs import CellRef, parse_a1
from sexcel.year.calculating import EditedWorkbook
from sexcel.year.monitor_lines import LineKind, MonitorLine
from sexcel.year.months import MONTHS, first_of_month, month_name
from sexcel.year.new_year import DraftYear, write_cells
from sexcel.year.records import NewYear, TaskKind
from sexcel.year.sheets.layout import FIRST_ROUTE_ROW
from tests.cli.running import SHIPPED, digest
from tests.year.test_monitor import rows_by_line
from tests.year.test_take_in import EXPORTS, Posting, figures, sums, write_transactions

pytestmark = pytest.mark.slow
CONTINGENCY = "Contingency (5%)"
DRAWN, NOT_APPROVED = Decimal(40_000), Decimal(25_000)
PROJECT, UNAPPROVED_PROJECT = "Performance Assurance", "Quality Assurance (of Services)"
JUNE = date(2021, 6, 16)
PAPERS = (3, 6, 9, 12)
PACKAGE = (("OPSG: Core Team", 156_000, 240, 12_000), ("SSC: Core Team", 160_000, 230, None))
"""Line, estimate in £, FTE days, and the call-off of subject matter experts in £."""
TIMESHEETS: Mapping[str, tuple[Decimal, str]] = {
    "OPSG: Core Team": (Decimal("236.5"), "TS-1"),
    "SSC: Core Team": (Decimal(231), "TS-2"),
}
"""Actual days of the first quarter, and the timesheet that they are from."""

FIRST_DATES = (date(2021, 4, 14), date(2021, 4, 21), date(2021, 4, 28))
PROJECT_RECORDS: Mapping[str, tuple[str | None, tuple[date, ...], str | None]] = {
    PROJECT: ("SECP_91 brief", FIRST_DATES, None),
    "CACoP": ("SECP_92 brief", FIRST_DATES, None),
    "Digitalisation": ("SECP_93 brief", FIRST_DATES, "Yes"),
    "Security Threat Mapping": ("SECP_94 brief", FIRST_DATES, None),
    "DCC Cost Governance": ("SECP_95 brief", FIRST_DATES[:2], None),
    "Supplier of Last Resort": ("SECP_96 brief", FIRST_DATES, None),
}
"""Brief, dates of sub-committee, Panel and Board, and whether it is closed."""
ROUTES = ((0, "Direct award"), (25_000, "Three quotes"), (100_000, "Tender"))
MONEY_RELEASED = (
    (PROJECT, date(2021, 5, 4), 100_000),
    (PROJECT, date(2021, 6, 18), 60_000),
    ("CACoP", date(2021, 5, 4), 35_000),
    ("Digitalisation", date(2021, 5, 4), 30_000),
    ("Supplier of Last Resort", date(2021, 5, 4), 1),
)


def write_ledger(lines: Iterable[MonitorLine], year: int) -> list[Posting]:
    """Return two entries a line and month: the lines of odd months cost more, some less."""
    postings: list[Posting] = []
    for number in range(MONTHS):
        for position, line in enumerate(lines):
            if line.kind is LineKind.CONTINGENCY:
                continue
            share = Decimal(95 + (7 * position + 5 * number) % 13) / 100
            for part in (Decimal("0.6"), Decimal("0.4")):
                amount = round(line.approved / MONTHS * share * part, 2)
                entry = f"J{len(postings) + 1}"
                month = first_of_month(year, number)
                postings.append(Posting(month, str(4000 + position), line.name, entry, amount))
    return postings


def round_up(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal(1), ROUND_HALF_UP)


class Reckoning:
    """The year worked out by hand: what each line has, spent and is forecast to spend."""

    def __init__(self, lines: Iterable[MonitorLine], postings: Iterable[Posting], closed: int):
        self.lines = {line.name: line for line in lines}
        self.closed = closed
        self.spent = dict.fromkeys(self.lines, Decimal(0))
        months = {first_of_month(2021, number) for number in range(closed)}
        for posting in postings:
            if posting.month in months:
                self.spent[posting.name] += posting.amount

    def moved(self, name: str) -> Decimal:
        """Return what was authorised by the end of June: one draw-down, not the other."""
        if self.closed < 3:
            return Decimal(0)
        return {PROJECT: DRAWN, CONTINGENCY: -DRAWN}.get(name, Decimal(0))

    def current(self, name: str) -> Decimal:
        return self.lines[name].approved + self.moved(name)

    def to_go(self, name: str) -> Decimal:
        line = self.lines[name]
        if self.closed == MONTHS or line.kind is LineKind.CONTINGENCY:
            return Decimal(0)
        if line.kind is LineKind.PROJECT:
            return self.current(name) - self.spent[name]
        if line.kind is LineKind.DISCOUNT:
            areas = (n for n, area in self.lines.items() if area.kind is LineKind.SECAS)
            return -sum(map(self.to_go, areas), Decimal(0)) / 10
        return self.current(name) * (MONTHS - self.closed) / MONTHS

    def forecast(self, name: str) -> Decimal:
        return self.spent[name] + self.to_go(name)


def save_typed(path: Path, typed: Mapping[tuple[str, str], CellValue]) -> None:
    """Type into a workbook, and save it with its formulas calculated, as Excel does."""
    grid = read_grid(path)
    cells = {
        CellRef(sheet, *parse_a1(place)): Cell(value) for (sheet, place), value in typed.items()
    }
    with Engine() as engine:
        worked_out, values = EditedWorkbook(grid, engine).calculate(cells)
    saved = path.with_stem(f"{path.stem}-saved")
    write_cells(path, grid, saved, DraftYear("", worked_out, cells, values, (), ()))
    saved.replace(path)


def fill_in(draft: Path, new_year: NewYear) -> None:
    """Fill in what the first sheet lists: offers and estimates are taken, words written."""
    cells: dict[tuple[str, str], CellValue] = {}
    for task in new_year.tasks:
        place = task.cell.sheet, task.cell.a1
        if task.kind is TaskKind.ESTIMATE:
            cells[place] = task.figure or Decimal(0)
        elif task.kind is TaskKind.BUDGET and task.offered is not None:
            cells[place] = task.offered
        elif task.kind is TaskKind.WORDS:
            cells[place] = "Stable" if "Forward" in task.subject else "Explained to the Panel"
    save_typed(draft, cells)


def issue(draft: Path, row: int, version: str, status: str, day: date) -> None:
    entries: tuple[CellValue, ...] = (
        version,
        status,
        day,
        "Abigail Hermon",
        "With the outturn refreshed",
    )
    cells: dict[tuple[str, str], CellValue] = {}
    for letter, value in zip("ABCDE", entries, strict=True):
        cells["Document control", f"{letter}{row}"] = value
    if status == "Final":
        for sheet in read_grid(draft):
            for (cell_row, column), cell in sheet.cells.items():
                text = cell.value
                if cell.formula is None and isinstance(text, str) and "Draft Budget" in text:
                    place = sheet.name, CellRef(sheet.name, cell_row, column).a1
                    cells[place] = text.replace("Draft Budget", "Approved Budget")
    save_typed(draft, cells)


class PlayedYear:
    """Two years: 2020/21 monitored while the next budget is drafted, 2021/22 to its close."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.published = folder / "budget-2020-23.xlsx"
        self.published.write_bytes(SHIPPED.read_bytes())
        self.running = folder / "monitor-2020.xlsx"
        running = sexcel.monitor(self.published, self.running).lines
        self.ledger_2020 = write_ledger(running, 2020)
        self.drafts = self._draft_versions()
        self.budget = self.drafts[-1]
        self.approved = digest(self.budget)
        self.monitor = folder / "monitor.xlsx"
        self.lines = sexcel.monitor(self.budget, self.monitor, force=True).lines
        self.ledger = write_ledger(self.lines, 2021)
        self.papers = {months: self._play_quarter(months) for months in PAPERS}

    def _close_2020(self, first: int, last: int) -> None:
        months = {first_of_month(2020, number) for number in range(first, last)}
        export = self.folder / f"2020-{last}.csv"
        write_transactions([p for p in self.ledger_2020 if p.month in months], export)
        sexcel.take_in(self.running, [export], close=month_name(last))

    def _draft_versions(self) -> tuple[Path, ...]:
        """Write 0.1 in October, 0.2 in January and 1.0 in March, each with the outturn by then."""
        paths = tuple(self.folder / f"budget-{version}.xlsx" for version in ("0.1", "0.2", "1.0"))
        self._close_2020(0, 6)
        self.new_year = sexcel.new(paths[0], self.published, outturn=self.running)
        fill_in(paths[0], self.new_year)
        self._close_2020(6, 9)
        sexcel.refresh(paths[0], self.running, paths[1])
        issue(paths[1], 15, "0.2", "Draft", date(2021, 1, 15))
        self._close_2020(9, 11)
        sexcel.refresh(paths[1], self.running, paths[2])
        issue(paths[2], 16, "1.0", "Final", date(2021, 3, 1))
        return paths

    def _play_quarter(self, closed: int) -> Path:
        """Take in a quarter, each month from another package, and write its paper."""
        for number in range(closed - 3, closed):
            postings = [p for p in self.ledger if p.month == first_of_month(2021, number)]
            name, write = [*EXPORTS.items()][number % len(EXPORTS)]
            export = self.folder / f"{number}-{name}"
            write(postings, export)
            assert sexcel.take_in(self.monitor, [export], close=month_name(number + 1)).is_written
        if closed == PAPERS[0]:
            typed = _draw_downs() | _work_packages()
            save_typed(self.monitor, typed | _projects(self.monitor) | _releases())
        return sexcel.paper(self.monitor, f"Q{closed // 3}").output


def _draw_downs() -> dict[tuple[str, str], CellValue]:
    """Return a draw-down that Panel and Board approved in June, and one that nobody did."""
    rows = ((1, PROJECT, DRAWN, JUNE, "SECP_93"), (2, UNAPPROVED_PROJECT, NOT_APPROVED, None, ""))
    cells: dict[tuple[str, str], CellValue] = {}
    for row, (number, project, amount, approval, paper) in enumerate(rows, 6):
        contents: tuple[CellValue, ...] = (
            Decimal(number), JUNE, CONTINGENCY, project, amount, approval, approval, paper or None,
        )  # fmt: skip
        for letter, value in zip("ABCDEGHI", contents, strict=True):
            cells["Movements", f"{letter}{row}"] = value
    return cells


def project_rows(monitor: Path) -> dict[str, int]:
    sheet = openpyxl.load_workbook(monitor, data_only=True)["Projects"]
    rows = {str(row[0].value): row[0].row for row in sheet.iter_rows(min_row=6) if row[0].value}
    return {name: row for name, row in rows.items() if row is not None}


def _projects(monitor: Path) -> dict[tuple[str, str], CellValue]:
    """Return briefs and approvals of some projects, the shares of one, and one that is closed."""
    rows = project_rows(monitor)
    cells: dict[tuple[str, str], CellValue] = {}
    for name, (brief, approvals, closed) in PROJECT_RECORDS.items():
        row = rows[name]
        cells["Projects", f"C{row}"] = brief
        for letter, day in zip("DEF", approvals, strict=False):
            cells["Projects", f"{letter}{row}"] = day
        cells["Projects", f"O{row}"] = closed
    cells["Projects", f"G{rows[PROJECT]}"] = Decimal(150_000)
    cells["Projects", f"H{rows[PROJECT]}"] = Decimal(40_000)
    cells["Projects", f"I{rows[PROJECT]}"] = "Tender"
    for row, (start, route) in enumerate(ROUTES, FIRST_ROUTE_ROW):
        cells["Settings", f"A{row}"], cells["Settings", f"B{row}"] = Decimal(start), route
    return cells


def _releases() -> dict[tuple[str, str], CellValue]:
    cells: dict[tuple[str, str], CellValue] = {}
    for row, (project, day, amount) in enumerate(MONEY_RELEASED, 6):
        contents: tuple[CellValue, ...] = (project, day, Decimal(amount), "SECP_94")
        for letter, value in zip("ABCD", contents, strict=True):
            cells["Releases", f"{letter}{row}"] = value
    return cells


def project_state(name: str, released: Decimal, spent: Decimal) -> str:
    """Return the state of a project as section 4 has it, by hand."""
    brief, approvals, closed = PROJECT_RECORDS.get(name, (None, (), None))
    if closed:
        return "Closed"
    if not brief:
        return "No brief"
    if len(approvals) < 3:
        return "Awaiting approval"
    if not released:
        return "Approved"
    return "Under way" if spent else "Released"


def _work_packages() -> dict[tuple[str, str], CellValue]:
    cells: dict[tuple[str, str], CellValue] = {}
    row = 6
    for quarter in range(1, 5):
        for line, estimate, days, call_off in PACKAGE:
            contents: dict[str, CellValue] = {
                "A": f"Q{quarter}", "B": line, "C": Decimal(estimate), "D": Decimal(days),
                "E": "In time", "F": None if call_off is None else Decimal(call_off),
            }  # fmt: skip
            if quarter == 1:
                contents["H"], contents["I"] = Decimal(TIMESHEETS[line][0]), TIMESHEETS[line][1]
            cells |= {
                ("Work package", f"{letter}{row}"): value for letter, value in contents.items()
            }
            row += 1
    return cells


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> PlayedYear:
    return PlayedYear(tmp_path_factory.mktemp("year"))


def test_each_version_has_the_outturn_of_its_month(year: PlayedYear) -> None:
    """Take the outturn of the year that runs into the draft, and refresh it (row 106: the year)."""
    for draft, months in zip(year.drafts, (6, 9, 11), strict=True):
        values = openpyxl.load_workbook(draft)["1 Summary"]
        assert values["D15"].value == f"Estimated Outturn ({months} months actual)"
    # Only what the monitor has no line for is asked for; an outturn of £0 is an outturn.
    asked = [task.subject for task in year.new_year.tasks if task.kind is TaskKind.OUTTURN]
    assert asked == ["Table 6, Committee Support, 2020/21 Estimated Outturn"]
    assert openpyxl.load_workbook(year.drafts[0])["2 SECCo and Panel"]["D19"].value == 0
    report = sexcel.validate(year.budget, last_year=year.published).files[0]
    assert report.budget_year == "2021/22"
    assert not {"SEC409", "SEC507"} & {finding.rule for finding in report.findings}
    assert not [finding for finding in report.findings if finding.rule.startswith("SEC70")]


def test_the_monitor_leaves_the_budget_alone(year: PlayedYear) -> None:
    assert digest(year.budget) == year.approved
    assert digest(year.published) == digest(SHIPPED)


@pytest.mark.parametrize("closed", PAPERS)
def test_a_quarterly_paper_line_by_line(year: PlayedYear, closed: int) -> None:
    """Report actuals and forecast against the budget by quarter (section 1.2)."""
    book = openpyxl.load_workbook(year.papers[closed])
    sheet = book["Lines"]
    heads = {str(cell.value): number for number, cell in enumerate(sheet[4])}
    rows = {str(row[0].value): row for row in sheet.iter_rows(min_row=5) if row[0].value}
    by_hand = Reckoning(year.lines, year.ledger, closed)
    before = Reckoning(year.lines, year.ledger, closed - 3)

    def shown(name: str, heading: str) -> Decimal:
        return Decimal(str(rows[name][heads[heading]].value))

    totals = dict.fromkeys(("Approved", "Current", "To date", "Forecast", "Last paper"), Decimal(0))
    for name, line in by_hand.lines.items():
        last = before.forecast(name) if before.closed else line.approved
        figures_due = {
            "Approved": line.approved,
            "Current": by_hand.current(name),
            "To date": by_hand.spent[name],
            "Forecast": by_hand.forecast(name),
            "Last paper": last,
        }
        for heading, figure in figures_due.items():
            assert shown(name, heading) == round_up(figure), (name, heading)
            totals[heading] += round_up(figure)
        over = round_up(by_hand.forecast(name)) - by_hand.current(name)
        assert shown(name, "Over (under)") == over, name
        assert shown(name, "Change") == round_up(by_hand.forecast(name)) - round_up(last), name
    for heading, total in totals.items():
        assert shown("Total", heading) == total, heading
    spent = sum(by_hand.spent.values(), Decimal(0))
    assert shown("Total before the lines were rounded", "To date") == spent
    assert shown("Difference that rounding makes", "To date") == totals["To date"] - spent


@pytest.mark.parametrize("closed", PAPERS)
def test_page_1_of_a_quarterly_paper(year: PlayedYear, closed: int) -> None:
    """Ask for decisions and give categories, contingency, misses and the next package."""
    book = openpyxl.load_workbook(year.papers[closed])
    assert not [
        cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    ]
    by_hand = Reckoning(year.lines, year.ledger, closed)
    page = [[cell.value for cell in row] for row in book["Paper"].iter_rows(max_col=7)]
    texts = {str(row[0]): row for row in page}

    def total_of(category: str, amounts: Mapping[str, Decimal]) -> Decimal:
        names = (n for n, line in by_hand.lines.items() if line.category == category)
        return sum((round_up(amounts[name]) for name in names), Decimal(0))

    forecasts = {name: by_hand.forecast(name) for name in by_hand.lines}
    for category in ("SECCo and Panel Operations", "SECAS Services", "Projects"):
        assert texts[category][4] == total_of(category, forecasts), category
        assert texts[category][3] == total_of(category, by_hand.spent), category
    approved = by_hand.lines[CONTINGENCY].approved
    unspent = approved - DRAWN
    assert texts[CONTINGENCY][1:6] == [
        approved,
        -DRAWN,
        unspent,
        -NOT_APPROVED,
        unspent - NOT_APPROVED,
    ]
    asked = (
        f"APPROVE the movement of £25,000 from {CONTINGENCY} to {UNAPPROVED_PROJECT}, then the "
        "Board has to."
    )
    assert asked in texts
    misses = sorted(
        (round_up(by_hand.forecast(name)) - by_hand.current(name), name)
        for name in by_hand.lines
        if name != CONTINGENCY
    )
    largest = max(misses, key=lambda pair: abs(pair[0]))
    first = page.index(texts["Largest misses against the current budget"]) + 2
    assert (page[first][3], page[first][0]) == largest
    package = (
        f"APPROVE the work package of Q{closed // 3 + 1}: £316,000 and 470 FTE days in 2 lines."
    )
    assert (package in texts) == (closed < MONTHS)


def test_every_project_of_the_monitor(year: PlayedYear) -> None:
    """Work out released, spent, committed, left and the state of each project (section 4)."""
    sheet = openpyxl.load_workbook(year.monitor, data_only=True)["Projects"]
    by_hand = Reckoning(year.lines, year.ledger, MONTHS)
    rows = project_rows(year.monitor)
    assert set(rows) == {n for n, line in by_hand.lines.items() if line.kind is LineKind.PROJECT}
    states = set()
    for name, row in rows.items():
        released = sum((Decimal(a) for project, _, a in MONEY_RELEASED if project == name), ZERO)
        spent, current = by_hand.spent[name], by_hand.current(name)
        amounts = [round(Decimal(str(sheet[f"{letter}{row}"].value)), 2) for letter in "BKLMN"]
        assert amounts == [current, released, spent, released - spent, current - released], name
        assert sheet[f"J{row}"].value == ("Tender" if name == PROJECT else None), name
        state = project_state(name, released, spent)
        assert sheet[f"P{row}"].value == state, name
        states.add(state)
    assert states == {
        "Closed", "No brief", "Awaiting approval", "Approved", "Released", "Under way",
    }  # fmt: skip


@pytest.mark.parametrize("closed", PAPERS)
def test_work_packages_of_a_quarterly_paper(year: PlayedYear, closed: int) -> None:
    """Hold a quarter's actuals against its estimate, and give the next estimate (section 1.2)."""
    sheet = openpyxl.load_workbook(year.papers[closed])["Work package"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(max_col=9)]
    listed = [row for row in rows if row[0] in {line for line, *_ in PACKAGE}]
    quarters = [closed // 3, closed // 3 + 1] if closed < MONTHS else [closed // 3]
    due: list[list[object]] = []
    for quarter in quarters:
        for line, estimate, days, call_off in PACKAGE:
            months = {first_of_month(2021, number) for number in range(3 * quarter - 3, closed)}
            booked = (p.amount for p in year.ledger if p.name == line and p.month in months)
            actual = round_up(sum(booked, ZERO)) if quarter == closed // 3 else None
            over = None if actual is None else actual - estimate
            spent, sheet_of_days = TIMESHEETS[line] if quarter == 1 else (None, None)
            due.append(
                [line, estimate, actual, over, days, spent, call_off, "In time", sheet_of_days]
            )
    assert [[None if cell == "" else cell for cell in row] for row in listed] == due


def test_every_work_package_of_the_monitor(year: PlayedYear) -> None:
    """Hold a quarter's actuals against its estimate, area by area (section 1.2)."""
    sheet = openpyxl.load_workbook(year.monitor, data_only=True)["Work package"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6) if row[0].value]
    assert len(rows) == 4 * len(PACKAGE)
    for quarter, line, *planned, actual, spent, timesheet in rows:
        (due,) = (parts for parts in PACKAGE if parts[0] == line)
        assert planned == [due[1], due[2], "In time", due[3]], (quarter, line)
        assert (spent, timesheet) == (TIMESHEETS[str(line)] if quarter == "Q1" else (None, None))
        first = 3 * int(str(quarter)[1:]) - 3
        months = {first_of_month(2021, number) for number in range(first, first + 3)}
        booked = (p.amount for p in year.ledger if p.name == line and p.month in months)
        assert round(Decimal(str(actual)), 2) == sum(booked), (quarter, line)


def test_every_line_and_month_of_the_monitor(year: PlayedYear) -> None:
    """Work out approved, movements, pending, current, each month, to date, to go and forecast."""
    book = openpyxl.load_workbook(year.monitor, data_only=True)
    sheet = book["Outturn"]
    heads = {str(cell.value): cell.column_letter for cell in sheet[5] if cell.value}
    by_hand, booked = Reckoning(year.lines, year.ledger, MONTHS), sums(year.ledger)
    pending = {UNAPPROVED_PROJECT: NOT_APPROVED, CONTINGENCY: -NOT_APPROVED}
    for name, row in rows_by_line(book).items():
        if name not in by_hand.lines:
            continue
        spent, current = by_hand.spent[name], by_hand.current(name)
        due = {
            "Approved budget": by_hand.lines[name].approved, "Movements": by_hand.moved(name),
            "Pending": pending.get(name, ZERO), "Current budget": current, "To date": spent,
            "To go": ZERO, "Forecast": spent, "Over (under)": spent - current,
        }  # fmt: skip
        for heading, amount in due.items():
            value = Decimal(str(sheet[f"{heads[heading]}{row}"].value or 0))
            assert round(value, 2) == amount, (name, heading)
        for number in range(MONTHS):
            value = Decimal(str(sheet.cell(row, 7 + number).value or 0))
            month = first_of_month(2021, number)
            assert round(value, 2) == booked.get((name, month), ZERO), (name, month)


def test_three_packages_give_the_same_figures(year: PlayedYear, tmp_path: Path) -> None:
    """Take the same ledger from three packages: each line and month to the penny (section 1.2)."""
    totals = sums(year.ledger)
    for name, write in EXPORTS.items():
        monitor = tmp_path / f"{name}.xlsx"
        sexcel.monitor(year.budget, monitor, force=True)
        write(year.ledger, tmp_path / name)
        sexcel.take_in(monitor, [tmp_path / name], close="March")
        booked = figures(monitor, 2021)
        assert {key: booked[key] for key in totals} == totals, name
    booked = figures(year.monitor, 2021)
    assert {key: booked[key] for key in totals} == totals


def test_the_draw_down_without_approval_is_reported(year: PlayedYear) -> None:
    """Draw on contingency only as Panel and Board authorise it (section 4.3)."""
    values = openpyxl.load_workbook(year.monitor, data_only=True)
    checks = {row[0].value: row[1:3] for row in values["Checks"].iter_rows(min_row=6)}
    number, state = checks["Movements that lack an approval or name no line"]
    assert (number.value, state.value) == (1, "Look")
    assert checks["Movements change the total by"][1].value == "OK"
    movements = values["Movements"]
    assert [movements[f"L{row}"].value for row in (6, 7)] == ["OK", "Lacks an approval"]
    findings = sexcel.validate(year.monitor).files[0].findings
    (finding,) = [finding for finding in findings if finding.rule == "SEC711"]
    assert str(finding.where) == "Movements!E7"
    assert not [finding for finding in findings if finding.severity is Severity.ERROR]


def test_the_year_is_closed_and_the_next_begins_with_its_outturn(
    year: PlayedYear, tmp_path: Path
) -> None:
    """Freeze the outturn, and compare next year's budget with it (row 106: the year)."""
    monitor = tmp_path / "monitor.xlsx"
    monitor.write_bytes(year.monitor.read_bytes())
    state = digest(monitor)
    with pytest.raises(SexcelError, match="1 movement is pending, £25,000 in all"):
        sexcel.close_year(monitor)
    assert digest(monitor) == state
    save_typed(monitor, {("Movements", f"{letter}7"): None for letter in "ABCDE"})
    closed = sexcel.close_year(monitor)
    by_hand = Reckoning(year.lines, year.ledger, MONTHS)
    assert closed.outturn == sum(by_hand.spent.values())
    assert closed.current == sum(line.approved for line in year.lines)
    sheet = openpyxl.load_workbook(monitor)["Final outturn"]
    frozen = {str(row[0].value): row for row in sheet.iter_rows(min_row=6) if row[1].value}
    for name, spent in by_hand.spent.items():
        amounts = [Decimal(str(cell.value)) for cell in frozen[name][2:7]]
        current = by_hand.current(name)
        assert amounts == [
            by_hand.lines[name].approved, by_hand.moved(name), current, spent, spent - current,
        ], name  # fmt: skip
    assert "SEC741" not in {f.rule for f in sexcel.validate(monitor).files[0].findings}
    with pytest.raises(SexcelError, match="the year is closed"):
        sexcel.take_in(monitor, close="March")

    draft = tmp_path / "budget-2022-25.xlsx"
    sexcel.new(draft, year.budget, outturn=monitor)
    book = openpyxl.load_workbook(draft, data_only=True)
    sheets = openpyxl.load_workbook(year.published).sheetnames
    assert book.sheetnames == ["To fill in", *sheets, "New year changes"]
    overview = book["1 Summary"]
    assert overview["D15"].value == "Estimated Outturn (12 months actual)"
    secco = (
        round_up(by_hand.spent[name])
        for name, line in by_hand.lines.items()
        if line.category == "SECCo and Panel Operations"
    )
    assert overview["D16"].value == sum(secco)
    approved = openpyxl.load_workbook(year.budget, data_only=True)["1 Summary"]
    assert overview["C24"].value == approved["E24"].value
    report = sexcel.validate(draft, last_year=year.budget).files[0]
    assert report.budget_year == "2022/23"
    assert not [finding for finding in report.findings if finding.rule.startswith("SEC70")]
