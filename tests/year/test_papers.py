"""Papers: which one can be written, what it is compared with, and that its figures stay."""

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import openpyxl
import pytest

import sexcel
from sexcel.mail.letter import Letter
from sexcel.model.errors import SexcelError
from sexcel.year.months import first_of_month
from sexcel.year.papers.decisions import list_decisions
from sexcel.year.papers.paper import Paper
from sexcel.year.papers.period import parse_period
from tests.cli.running import SHIPPED, CommandRunner, digest

LEGAL = "3. Legal"
CONTINGENCY = "Contingency (5%)"


@pytest.fixture(scope="module")
def monitor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a monitor of which April and May are closed: £9,000.60 of Legal, £12.34 not mapped."""
    folder = tmp_path_factory.mktemp("papers")
    path, export = folder / "monitor.xlsx", folder / "ledger.csv"
    sexcel.monitor(SHIPPED, path)
    with export.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Date", "N/C", "Name", "No", "Details", "Amount"])
        for number in range(2):
            month = first_of_month(2020, number)
            writer.writerow([f"{month:15/%m/%Y}", "1", LEGAL, f"A{number}", "Fees", "4500.30"])
        writer.writerow(["15/05/2020", "9", "Unknown", "B1", "Fees", "12.34"])
    sexcel.take_in(path, [export], close="May")
    return path


def copy_of(monitor: Path, folder: Path) -> Path:
    path = folder / "monitor.xlsx"
    path.write_bytes(monitor.read_bytes())
    return path


def edit(path: Path, cells: Mapping[tuple[str, str], str | float | date | None]) -> None:
    book = openpyxl.load_workbook(path)
    for (sheet, place), value in cells.items():
        book[sheet][place] = value
    book.save(path)


def decisions_of(paper: Paper) -> list[str]:
    return [*list_decisions(paper.figures)]


def lines_of(path: Path) -> dict[str, dict[str, object]]:
    rows = openpyxl.load_workbook(path)["Lines"].iter_rows(min_row=4, values_only=True)
    headings = next(rows)
    return {str(row[0]): dict(zip(map(str, headings), row, strict=True)) for row in rows if row[0]}


@pytest.mark.parametrize(
    ("text", "name", "months"),
    [("May", "May", 2), ("q2", "Q2", 6), ("Q4", "Q4", 12), ("mar", "March", 12), ("3", "June", 3)],
)
def test_periods(text: str, name: str, months: int) -> None:
    period = parse_period(text)
    assert (period.name, period.months) == (name, months)


@pytest.mark.parametrize("text", ["Q5", "Ma", "", "13", "Quarter"])
def test_no_period(text: str) -> None:
    with pytest.raises(SexcelError, match="is no month and no quarter"):
        parse_period(text)


def test_a_monthly_report(monitor: Path, tmp_path: Path) -> None:
    """Report a month's actuals against the budget, and what no line takes (section 1.2)."""
    before = digest(monitor)
    paper = sexcel.paper(monitor, "May", tmp_path / "may.xlsx")
    assert digest(monitor) == before
    assert paper.figures.earlier is None
    legal = lines_of(paper.output)[LEGAL]
    # £9,000.60 and ten twelfths of £30,000
    assert [legal[head] for head in ("To date", "Profile to date", "To go", "Forecast")] == [
        9_001, 5_000, 25_000, 34_001,
    ]  # fmt: skip
    assert (legal["Over (under)"], legal["Last paper"], legal["Change"]) == (4_001, 30_000, 4_001)
    assert decisions_of(paper)[-1] == (
        "NOTE £12.34 booked on accounts that no line takes: no figure of this paper has it."
    )
    formulas = [
        cell.coordinate
        for sheet in openpyxl.load_workbook(paper.output)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert formulas == []


def test_movements_projects_and_packages_are_decisions(monitor: Path, tmp_path: Path) -> None:
    """Ask for movements, briefs and the next work package; consult again (1.1, 1.2, 4, 4.3)."""
    path = copy_of(monitor, tmp_path)
    day = date(2020, 5, 20)
    movements: Iterator[tuple[int, tuple[str | float | date | None, ...]]] = enumerate(
        (
            (1, day, CONTINGENCY, "CACoP", 300_000, None, None, None, "SECP_71"),
            (2, day, CONTINGENCY, "Digitalisation", 150_000, None, day, None, "SECP_72"),
            (3, day, CONTINGENCY, "No such project", 10, None, day, day, None),
        ),
        6,
    )
    cells = {
        ("Movements", f"{letter}{row}"): value
        for row, values in movements
        for letter, value in zip("ABCDEFGHI", values, strict=True)
        if letter != "F"
    }
    cells |= {("Projects", "C6"): "Brief 1", ("Projects", "D6"): day}
    cells |= {("Projects", "C7"): "Brief 2", ("Projects", "D7"): day, ("Projects", "E7"): day}
    # Spent in April on a project that was approved in May, without a release.
    april = date(2020, 4, 28)
    cells |= {("Actuals", f"{c}9"): v for c, v in (("A", date(2020, 4, 1)), ("D", april),
              ("G", 700), ("H", "Smart Homes & Connected Devices"))}  # fmt: skip
    cells |= {("Projects", "C8"): "Brief 3"} | {("Projects", f"{c}8"): day for c in "DEF"}
    edit(path, cells)
    paper = sexcel.paper(path, "May")
    assert paper.output == tmp_path / "monitor-may.xlsx"
    decisions = decisions_of(paper)
    page = openpyxl.load_workbook(paper.output)["Paper"]
    disorder = {row[0].value: row[4].value for row in page.iter_rows()}
    assert disorder["Smart Homes & Connected Devices"] == (
        "Spent before approval, spent above release."
    )
    assert decisions[:3] == [
        "APPROVE the movement of £300,000 from Contingency (5%) to CACoP (paper SECP_71), then the "
        "Board has to.",
        "APPROVE the project brief of Faster and More Reliable Switching.",
        "CONSULT Parties again (section 1.1): £450,000 is pending, and £397,585 of contingency is "
        "left.",
    ]
    assert (
        "NOTE that the Board has still to approve the movement of £150,000 from Contingency (5%) "
        "to Digitalisation (paper SECP_72)."
    ) in decisions
    assert (
        "NOTE that the Board has still to approve Market-Wide Half Hourly Settlements."
    ) in decisions


def _with_june(monitor: Path, folder: Path) -> Path:
    """Close June, and draw £40,000 that Panel and Board approved in it."""
    path = copy_of(monitor, folder)
    day = date(2020, 6, 17)
    values = ("B", day), ("C", CONTINGENCY), ("D", "CACoP"), ("E", 40_000), ("G", day), ("H", day)
    edit(path, {("Settings", "B6"): 3} | {("Movements", f"{c}6"): value for c, value in values})
    return path


@pytest.mark.slow
def test_the_next_report_says_what_changed_since(monitor: Path, tmp_path: Path) -> None:
    sexcel.paper(monitor, "May", tmp_path / "monitor-may.xlsx")
    path = _with_june(monitor, tmp_path)
    paper = sexcel.paper(path, "June")
    assert paper.figures.earlier is not None
    assert paper.figures.earlier.name == "May"
    lines = lines_of(paper.output)
    # June has no entry of Legal: the forecast falls by its twelfth.
    assert (lines[LEGAL]["Last paper"], lines[LEGAL]["Change"]) == (34_001, -2_500)
    assert (lines["CACoP"]["Current"], lines["CACoP"]["Change"]) == (57_500, 40_000)
    page = openpyxl.load_workbook(paper.output)["Paper"]
    reasons = [row[4].value for row in page.iter_rows() if row[0].value == "CACoP"]
    assert reasons == ["£40,000 moved from Contingency (5%)."]
    quarter = sexcel.paper(path, "Q1")  # has no earlier paper of its kind
    assert quarter.figures.earlier is None
    since = sexcel.paper(path, "Q1", force=True, since=tmp_path / "monitor-may.xlsx")
    assert since.figures.earlier == paper.figures.earlier


@pytest.mark.slow
def test_a_paper_whose_figures_were_changed_is_refused(monitor: Path, tmp_path: Path) -> None:
    earlier = sexcel.paper(monitor, "May", tmp_path / "monitor-may.xlsx").output
    edit(earlier, {("Lines", "N5"): "Words may be added", ("Paper", "A1"): "A title"})
    path = _with_june(monitor, tmp_path)
    sexcel.paper(path, "June")
    edit(earlier, {("Lines", "I7"): 1})
    for command in (
        lambda: sexcel.paper(path, "June", force=True),
        lambda: sexcel.email(earlier, Letter(("panel@example.org",))),
    ):
        with pytest.raises(SexcelError, match="has other figures than when it was written"):
            command()
    assert not (tmp_path / "monitor-may.eml").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--paper", "June"], "has 2 months closed, not June: close it first"),
        (["--paper", "Q1"], "has 2 months closed, and Q1 ends with June: close it first"),
        (["--paper", "April"], "its figures are no longer those of April. Give --paper May"),
        (["--paper", "Summer"], "'Summer' is no month and no quarter"),
        (["--paper", "May", "--close", "May"], "--paper goes without --actuals and --close"),
        (["--since", str(SHIPPED)], "--since goes with --paper"),
        (["--paper", "May", "--since", str(SHIPPED)], "is no paper"),
        (["--close", "year", "--restate"], "--close year goes alone"),
        (["--close", "year"], "2 months of 12 are closed"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    arguments: list[str], sentence: str, monitor: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {path: digest(path) for path in monitor.parent.iterdir()}
    problem = CommandRunner(capsys).fails("monitor", monitor, *arguments)
    assert sentence in " ".join(problem.split())
    assert {path: digest(path) for path in monitor.parent.iterdir()} == files


def test_a_paper_by_email(monitor: Path, tmp_path: Path) -> None:
    paper = sexcel.paper(monitor, "May", tmp_path / "may.xlsx").output
    mailed = sexcel.email(paper, Letter(("panel@example.org",)))
    assert mailed.subject == "SEC Panel budget 2020/21: monthly report, May"
    assert mailed.source is None
    content = (tmp_path / "may.eml").read_bytes()
    mail = message_from_bytes(content, _class=EmailMessage, policy=default)
    (attached,) = mail.iter_attachments()
    assert attached.get_content() == paper.read_bytes()
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert text.startswith("The Panel is asked to:\r\n- NOTE the forecast outturn of")
    assert "SECCo and Panel Operations  £1,082,102" in text
    assert "- SSC: Subject Matter Experts: -£132,584, £662,920 forecast. A reason is" in text


def test_a_paper_is_no_budget_and_has_no_error(
    monitor: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paper = sexcel.paper(monitor, "May", tmp_path / "may.xlsx").output
    run = CommandRunner(capsys)
    assert "none of the eleven" in run.fails("regenerate", paper)
    # ``validate`` knows it: it says whether its figures are as written.
    assert run("validate", paper).code == 0
    book = openpyxl.load_workbook(paper)
    book["Lines"]["C6"] = 1
    book.save(tmp_path / "changed.xlsx")
    changed = sexcel.validate(tmp_path / "changed.xlsx").files[0]
    assert [f.rule for f in changed.findings if f.severity.name == "ERROR"] == ["SEC741"]
