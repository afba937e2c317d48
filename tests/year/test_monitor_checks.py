"""What ``validate`` and ``audit`` find in a monitor of the published budget, section by section."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

import sexcel
from sexcel.model.findings import Finding, Severity
from sexcel.year.monitor_lines import SECAS, SECCO
from sexcel.year.sheets.layout import MONTH_COLUMN, Outturn
from tests.cli.running import SHIPPED, CommandRunner, digest
from tests.year.test_monitor import rows_by_line
from tests.year.test_take_in import MONTHS

PROJECT, CONTINGENCY = "Performance Assurance", "Contingency (5%)"
pytestmark = pytest.mark.slow

Content = str | float | date | None
JUNE = date(2020, 6, 17)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("checks") / "monitor.xlsx"
    sexcel.monitor(SHIPPED, path)
    return path


class _Typist:
    """Types into a monitor as a person would."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.rows = rows_by_line(book)
        cells = (row[0] for row in book["Projects"].iter_rows(min_row=6))
        links = {str(cell.value): cell.row or 0 for cell in cells}
        self.projects = {
            name: links[link]
            for name, row in self.rows.items()
            if (link := f"=Outturn!A{row}") in links
        }

    def type(self, sheet: str, row: int, **cells: Content) -> None:
        for letter, value in cells.items():
            self.book[sheet][f"{letter}{row}"] = value

    def book_entries(self, *entries: tuple[int, str, float], closed: int) -> None:
        """Enter a twelfth of each running line in each month closed, and further entries."""
        self.type("Settings", 6, B=closed)
        outturn, postings = self.book["Outturn"], [*entries]
        for name, row in self.rows.items():
            category, approved = outturn.cell(row, 2).value, outturn.cell(row, 3).value
            if category in (SECCO, SECAS) and isinstance(approved, int | float):
                for number in range(closed):
                    postings.append((number, name, round(approved / 12, 2)))
        for row, (number, line, amount) in enumerate(postings, 6):
            self.type("Actuals", row, A=MONTHS[number], B="4000", C=line, G=amount, H=line)

    def record(self, project: str, **cells: Content) -> None:
        facts: dict[str, Content] = {"C": "SECP_81", "D": JUNE, "E": JUNE, "F": JUNE}
        self.type("Projects", self.projects[project], **{**facts, **cells})


def findings(
    empty: Path, folder: Path, fill_in: Callable[[_Typist], None]
) -> dict[str, list[Finding]]:
    """Return what ``validate`` finds by rule, of those of the year."""
    book = openpyxl.load_workbook(empty)
    fill_in(_Typist(book))
    path = folder / "filled.xlsx"
    book.save(path)
    before = digest(path)
    by_rule: dict[str, list[Finding]] = {}
    report = sexcel.validate(path).files[0]
    audited = sexcel.audit(path).files[0]
    assert report.findings == audited.findings
    assert digest(path) == before
    for finding in report.findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    return by_rule


def _figures(listed: list[Finding]) -> tuple[float, float]:
    """Return what the one finding found and expected, in whole £."""
    (finding,) = listed
    assert isinstance(finding.found, Decimal)
    assert isinstance(finding.expected, Decimal)
    return round(float(finding.found), 2), float(finding.expected)


def test_a_new_monitor_is_clean_and_every_formula_verified(
    empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = sexcel.validate(empty).files[0]
    assert report.findings == ()
    assert report.formulas is not None
    assert report.formulas.verified == report.formulas.formulas
    code, out, _ = CommandRunner(capsys)("validate", empty)
    assert code == 0
    assert "No errors and no warnings." in out


def test_a_year_in_order_is_silent(empty: Path, tmp_path: Path) -> None:
    """Record brief, approvals, release, movement and spend in order (sections 4 and 4.3)."""

    def fill_in(typist: _Typist) -> None:
        typist.book_entries((3, PROJECT, 20_000.0), closed=4)
        typist.record(PROJECT, G=30_000, H=62_500, I="Three quotes")
        typist.type("Releases", 6, A=PROJECT, B=JUNE, C=25_000, D="SECP_82")
        typist.type("Movements", 6, B=JUNE, C=CONTINGENCY, D=PROJECT, E=40_000, G=JUNE, H=JUNE)
        typist.type("Work package", 6, A="Q2", B="3. Legal", C=7_500, D=9, E="July to September")
        typist.type("Work package", 6, H=8.5, I="TS-2020-Q2")

    assert findings(empty, tmp_path, fill_in) == {}


def test_contingency_that_does_not_suffice_asks_for_a_consultation(
    empty: Path, tmp_path: Path
) -> None:
    """Say when the Panel has to consult again (section 1.1)."""

    def fill_in(typist: _Typist) -> None:
        typist.type("Movements", 6, B=JUNE, C=CONTINGENCY, D=PROJECT, E=400_000)

    (finding,) = findings(empty, tmp_path, fill_in)["SEC715"]
    assert finding.found == Decimal(397_595 - 400_000)
    assert "£400,000 out of Contingency (5%) is pending, and £397,595 is left" in finding.message


def test_spend_and_movements_need_panel_and_board(empty: Path, tmp_path: Path) -> None:
    """Ask for the approval of the Panel and the oversight of the Board (sections 1.2 and 4.3)."""

    def fill_in(typist: _Typist) -> None:
        typist.book_entries((0, PROJECT, 5_000.0), closed=3)
        typist.record(PROJECT, F=None)
        typist.type("Releases", 6, A=PROJECT, B=date(2020, 4, 1), C=9_000)
        typist.type("Movements", 6, B=JUNE, C=CONTINGENCY, D=PROJECT, E=40_000, G=JUNE)
        typist.type("Movements", 7, B=MONTHS[2], C=CONTINGENCY, D="CACoP", E=100, G=JUNE, H=JUNE)

    by_rule = findings(empty, tmp_path, fill_in)
    assert by_rule.keys() == {"SEC711", "SEC712", "SEC722", "SEC725"}
    (unapproved,) = by_rule["SEC711"]
    assert (str(unapproved.where), unapproved.found) == ("Movements!E6", Decimal(40_000))
    assert "the Board" in unapproved.message
    assert "the Panel" not in unapproved.message
    assert "the approval of the Board is not recorded" in by_rule["SEC722"][0].message


def test_a_project_keeps_to_its_brief_release_and_budget(empty: Path, tmp_path: Path) -> None:
    """Hold spend against brief, release and budget (sections 1.2 and 4)."""

    def fill_in(typist: _Typist) -> None:
        typist.book_entries((3, PROJECT, 60_000.0), (3, "CACoP", 900.0), closed=4)
        typist.record(PROJECT)
        typist.type("Releases", 6, A=PROJECT, B=JUNE, C=55_000)

    by_rule = findings(empty, tmp_path, fill_in)
    (brief,) = by_rule["SEC721"]
    assert brief.found == Decimal(900)
    assert _figures(by_rule["SEC723"]) == (60_000, 55_000)
    assert _figures(by_rule["SEC724"]) == (55_000, 52_500)


def test_a_project_shows_who_does_it_and_how_it_was_procured(empty: Path, tmp_path: Path) -> None:
    """Split a project into third party and SECAS, with the procurement route (section 4)."""

    def fill_in(typist: _Typist) -> None:
        typist.record(PROJECT, G=30_000, H=10_000)

    by_rule = findings(empty, tmp_path, fill_in)
    (shares,) = by_rule["SEC727"]
    assert (shares.found, shares.expected) == (Decimal(40_000), Decimal(52_500))
    assert "£30,000 to a third party" in by_rule["SEC728"][0].message


def test_work_packages_give_resource_and_days_a_timesheet(empty: Path, tmp_path: Path) -> None:
    """Ask for cost, timescale and resource of a quarter, and timesheets (sections 1.2 and 3.2)."""

    def fill_in(typist: _Typist) -> None:
        typist.type("Work package", 6, A="Q2", B="TABASC: Core Team", C=115_000)
        typist.type("Work package", 7, A="Q1", B="3. Legal", C=7_500, F=7_500, E="April", H=3)

    by_rule = findings(empty, tmp_path, fill_in)
    assert [str(finding.where) for finding in by_rule["SEC736"]] == ["'Work package'!D6"]
    assert [str(finding.where) for finding in by_rule["SEC737"]] == ["'Work package'!I7"]


def test_a_reforecast_is_typed_beside_a_number_over_a_formula_is_found(
    empty: Path, tmp_path: Path
) -> None:
    """Tell a figure to go that is typed in its place from one over a formula (section 1.2)."""

    def reforecast(typist: _Typist) -> None:
        typist.book_entries((0, "3. Legal", 5_000.0), closed=1)
        row = typist.rows["3. Legal"]
        typist.book["Outturn"].cell(row, Outturn.OWN, 24_000)
        typist.book["Outturn"].cell(row, Outturn.OWN + 1, 1)

    assert findings(empty, tmp_path, reforecast) == {}

    def type_over(typist: _Typist) -> None:
        typist.book_entries((0, "3. Legal", 5_000.0), closed=1)
        outturn, row = typist.book["Outturn"], typist.rows["3. Legal"]
        outturn.cell(row, MONTH_COLUMN, 6_500)
        outturn.cell(typist.rows["2. SECCo"], 6, 26_000)
        outturn.cell(typist.rows["7. Licences"], Outturn.FORECAST, 3_000)
        outturn.cell(typist.rows["6. User CIO"], Outturn.TO_GO, 190_000)

    by_rule = findings(empty, tmp_path, type_over)
    assert _figures(by_rule["SEC739"]) == (6_500, 7_500)
    assert _figures(by_rule["SEC716"]) == (26_000, 25_000)
    assert by_rule["SEC731"][0].found == Decimal(3_000)
    assert all(finding.severity is Severity.ERROR for finding in by_rule["SEC731"])
    row = rows_by_line(openpyxl.load_workbook(empty))["6. User CIO"]
    # The audit names every number over a formula, that of To go among them.
    assert any(
        str(finding.where) == f"Outturn!W{row}"
        for rule, listed in by_rule.items()
        for finding in listed
        if rule.startswith("SHT")
    )
