"""The forecast of a monitor as the estimated outturn of next year's draft, taken and refreshed."""

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

import sexcel
from sexcel.model.errors import SexcelError
from sexcel.year.monitor_lines import SECCO
from sexcel.year.records import NewYear
from sexcel.year.sheets.layout import Outturn
from tests.cli.running import SHIPPED, CommandRunner, digest
from tests.year.test_monitor import rows_by_line
from tests.year.test_new_year import values_of
from tests.year.test_take_in import MONTHS, Posting, write_transactions

TABLE_4, TABLE_6, TABLE_10 = "2 SECCo and Panel", "3.2 SECAS Services", "3.4 Accommodation"
AREAS = {"TABASC": "D23", "Privacy": "D29", "Party Engagement": "D32", "SMKI PMA": "D28"}


def _postings(monitor: Path) -> list[Posting]:
    """Spend on every line but contingency: to the penny, and more with each line and month."""
    rows = rows_by_line(openpyxl.load_workbook(monitor))
    names = [name for name in rows if "ontingency" not in name and "otal" not in name][:-2]
    return [
        Posting(month, str(4000 + line), name, f"J{number * 100 + line}", Decimal(line * 101) / 7)
        for number, month in enumerate(MONTHS)
        for line, name in enumerate(names, 1)
    ]


def _rounded(postings: list[Posting]) -> list[Posting]:
    return [
        Posting(p.month, p.code, p.name, p.number, p.amount.quantize(Decimal("0.01")))
        for p in postings
    ]


class _Year:
    """A monitor closed in September and again in December, and a draft made at the first."""

    def __init__(self, folder: Path) -> None:
        self.september, self.december = folder / "september.xlsx", folder / "december.xlsx"
        sexcel.monitor(SHIPPED, self.september)
        postings = _rounded(_postings(self.september))
        for number, name in ((6, "h1.csv"), (9, "q3.csv")):
            months = MONTHS[:6] if number == 6 else MONTHS[6:9]
            write_transactions([p for p in postings if p.month in months], folder / name)
        sexcel.take_in(self.september, [folder / "h1.csv"], close="September")
        self.december.write_bytes(self.september.read_bytes())
        sexcel.take_in(self.december, [folder / "q3.csv"], close="December")
        self.draft = folder / "draft.xlsx"
        self.new_year: NewYear = sexcel.new(self.draft, SHIPPED, outturn=self.september)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> _Year:
    return _Year(tmp_path_factory.mktemp("outturn"))


def forecasts(monitor: Path) -> dict[str, Decimal]:
    """Return the forecast of each line in whole £, as the monitor's own cells have it."""
    book = openpyxl.load_workbook(monitor, data_only=True)
    figure = book["Outturn"].cell
    return {
        name: Decimal(str(figure(row, Outturn.FORECAST).value)).quantize(1, ROUND_HALF_UP)
        for name, row in rows_by_line(book).items()
        if figure(row, 2).value
    }


def _assert_outturn(draft: Path, monitor: Path, heading: str) -> None:
    """Hold every outturn cell against the forecast of its lines (section 1.2)."""
    cells, forecast = values_of(draft), forecasts(monitor)
    names = {str(cells[TABLE_4, f"E{row}"]): row for row in (*range(6, 13), *range(14, 20))}
    for name, row in names.items():
        assert cells[TABLE_4, f"D{row}"] == forecast[name], name
    for area, cell in AREAS.items():
        parts = (f"{area}: Core Team", f"{area}: Subject Matter Experts")
        assert cells[TABLE_6, cell] == sum(forecast.get(part, 0) for part in parts), area
    projects = openpyxl.load_workbook(monitor, data_only=True)["Projects"]
    listed = {row[0].value for row in projects.iter_rows(min_row=6) if row[0].value}
    assert cells["1 Summary", "D22"] == sum(forecast[str(name)] for name in listed)
    assert cells[TABLE_10, "C20"] == forecast["Meeting Room Hire & Refreshments"]
    for sheet, cell in ((TABLE_4, "D5"), (TABLE_6, "D20"), (TABLE_10, "C19")):
        assert cells[sheet, cell] == f"2020/21 {heading}"
    assert cells["1 Summary", "D15"] == heading
    # The discount follows the rate in the draft: all others are the monitor's.
    del forecast["Contractual Discount"]
    discount, areas = (Decimal(str(cells["1 Summary", cell])) for cell in ("D19", "D18"))
    assert abs(discount + areas / 10) <= Decimal("0.5")
    assert Decimal(str(cells["1 Summary", "D24"])) == sum(forecast.values()) + discount


@pytest.mark.slow
def test_a_draft_of_october_has_the_forecast_at_six_months(year: _Year) -> None:
    """Take last year's outturn into this year's comparison (row 106: the year)."""
    _assert_outturn(year.draft, year.september, "Estimated Outturn (6 months actual)")
    outturn = year.new_year.outturn
    assert outturn is not None
    assert outturn.months_closed == 6
    (sentence,) = outturn.by_hand
    assert "Contractual Discount" in sentence
    assert sum(task.kind.value.endswith("outturn") for task in year.new_year.tasks) == 1
    report = sexcel.validate(year.draft, last_year=SHIPPED).files[0]
    assert not [finding for finding in report.findings if finding.rule.startswith("SEC70")]


@pytest.mark.slow
def test_an_outturn_older_than_the_monitor_is_found(year: _Year) -> None:
    """Hold the estimated outturn against the monitor's forecast (section 1.2)."""

    def outdated(monitor: Path) -> list[str]:
        findings = sexcel.validate(year.draft, last_year=monitor).files[0].findings
        return [str(finding.where) for finding in findings if finding.rule == "SEC707"]

    assert outdated(year.september) == []
    assert f"'{TABLE_4}'!D8" in outdated(year.december)


@pytest.mark.slow
def test_a_refresh_rewrites_that_column_alone(year: _Year, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(year.draft)
    book[TABLE_4]["F8"] = 31_000  # a budget that somebody has decided meanwhile
    book["1 Summary"]["C44"] = "A reason that somebody has given"
    draft = tmp_path / "draft.xlsx"
    book.save(draft)
    before = digest(draft)
    refreshed = sexcel.refresh(draft, year.december)
    assert digest(draft) == before
    assert refreshed.output == tmp_path / "draft-refreshed.xlsx"
    _assert_outturn(refreshed.output, year.december, "Estimated Outturn (9 months actual)")
    old, new = values_of(draft, formulas=True), values_of(refreshed.output, formulas=True)
    listed = {(step.place.sheet, step.place.a1): step for step in refreshed.outturn.steps}
    assert {cell for cell in old.keys() | new.keys() if old.get(cell) != new.get(cell)} == {*listed}
    for cell, step in listed.items():
        assert (step.was, step.now) == (old[cell], new[cell]), cell
    again = sexcel.refresh(refreshed.output, year.december, tmp_path / "again.xlsx")
    assert again.outturn.steps == ()


@pytest.mark.slow
def test_new_lines_formulas_and_unknown_lines_are_left_and_said(
    year: _Year, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(year.draft)
    book[TABLE_4]["E8"] = "3. Legal and Insurance"  # a name that the monitor does not have
    book[TABLE_4]["D8"] = None
    book[TABLE_4]["E12"] = "7. Subscriptions"
    book[TABLE_4]["D11"] = "=150000+50000"
    draft = tmp_path / "draft.xlsx"
    book.save(draft)
    refreshed = sexcel.refresh(draft, year.december)
    cells, forecast = values_of(refreshed.output, formulas=True), forecasts(year.december)
    assert (TABLE_4, "D8") not in cells
    assert cells[TABLE_4, "D11"] == "=150000+50000"
    sentences = " ".join(refreshed.outturn.by_hand)
    total = forecast["3. Legal"] + forecast["7. Licences"]
    assert f"2 lines of {SECCO}, £{total:,} in the monitor" in sentences
    assert "draft: 3. Legal and 7. Licences. See that the outturn has them." in sentences
    assert "User CIO" in sentences
    assert "£200,000; the monitor has" in sentences


def _in_thousands(book: Workbook) -> None:
    """Lay out Table 2 alone, in £k, with years above the words and totals that are typed."""
    assert book.active is not None
    for row in (
        ("Table 2: Overview (£k)",),
        (None, "FY20/21", "FY20/21", "FY21/22", "Variance"),
        ("Budget Category", "Approved", "Outturn", "Budget", "Budget v Outturn"),
        ("SECCo and Panel Operations", 1082.102, None, 1100, 0),
        ("Core Team and SMEs", 6027.378, None, 6100, 0),
        ("Contractual Discount", -602.738, None, -610, 0),
        ("Accommodation Costs", 253.4, None, 250, 0),
        ("SECAS Services Total", 5678.04, None, 5740, 0),
        ("Projects", 1191.75, None, 900, 0),
        ("Contingency", 397.595, None, 387, 0),
        ("Total", 8349.487, None, 8127, 0),
    ):
        book.active.append(row)
    rates = book.create_sheet("Rates")
    for rate in (("Assumption", "Value"), ("Contractual discount", 0.1), ("Contingency", 0.05)):
        rates.append(rate)


@pytest.mark.slow
def test_a_table_in_thousands_gets_thousands_and_its_sums(year: _Year, tmp_path: Path) -> None:
    book = Workbook()
    _in_thousands(book)
    book.save(tmp_path / "draft.xlsx")
    refreshed = sexcel.refresh(tmp_path / "draft.xlsx", year.september)
    column = {
        row: Decimal(str(value)) * 1000
        for (sheet, cell), value in values_of(refreshed.output).items()
        if sheet == "Sheet" and cell[0] == "C" and (row := int(cell[1:])) > 3
    }
    forecast = forecasts(year.september)
    areas = sum((figure for name, figure in forecast.items() if ": " in name), Decimal(0))
    assert column[5] == areas
    assert abs(column[6] + areas / 10) <= 1
    assert column[8] == column[5] + column[6] + column[7]
    assert column[11] == column[4] + column[8] + column[9]
    assert values_of(refreshed.output)["Sheet", "C3"] == "Outturn (6 months actual)"


@pytest.mark.slow
def test_a_column_beside_the_projects_gets_their_outturns(year: _Year, tmp_path: Path) -> None:
    """Fill in a column that Table 11 does not declare, and that Table 2 adds up."""
    book = openpyxl.load_workbook(year.draft)
    projects = book["4 Projects"]
    projects["E5"], projects["E33"] = "2020/21 Forecast", "=SUM(E7:E32)"
    book["1 Summary"]["D22"] = "='4 Projects'!E33"
    book.save(tmp_path / "draft.xlsx")
    refreshed = sexcel.refresh(tmp_path / "draft.xlsx", year.december)
    cells, forecast = values_of(refreshed.output), forecasts(year.december)
    assert cells["4 Projects", "E21"] == forecast["Performance Assurance"]
    assert not any("Projects" in sentence for sentence in refreshed.outturn.by_hand)


def test_a_monitor_of_another_year_is_refused(year: _Year, tmp_path: Path) -> None:
    draft = tmp_path / "draft.xlsx"
    draft.write_bytes(SHIPPED.read_bytes())
    with pytest.raises(SexcelError, match="monitors 2020/21, and the outturn beside the budget"):
        sexcel.refresh(draft, year.september)
    with pytest.raises(SexcelError, match="is no monitor workbook"):
        sexcel.refresh(year.draft, SHIPPED, tmp_path / "out.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["draft.xlsx"]


@pytest.mark.slow
def test_the_command_lists_every_cell(
    year: _Year, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, out = CommandRunner(capsys), tmp_path / "out.xlsx"
    code, text, _ = run("new", out, "--refresh", year.draft, "--outturn", year.december)
    assert code == 0
    assert "Estimated Outturn (9 months actual)" in " ".join(text.split())
    assert text.count(": was ") >= 35
    assert "--refresh DRAFT goes with --outturn MONITOR" in run.fails(
        "new", "--refresh", year.draft
    )
