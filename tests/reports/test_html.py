"""The HTML page: what it says, how it behaves in a browser, and that all can read it."""

import html
import json
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest
import xlsxwriter
from msgspec.structs import replace

import sexcel
from sexcel.model.report import Failure, Report
from sexcel.reports.html import write_html
from tests.cli.running import SHIPPED
from tests.reports.samples import SAMPLE, TOTAL, file_report

BROWSER = (
    "chromium",
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--virtual-time-budget=20000",
    "--dump-dom",
)
SERIOUS = ("serious", "critical")


def text_of(page: str) -> str:
    """Return what a reader sees, tags apart."""
    body = re.sub(r"<(style|script)>.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def browse(page: str, folder: Path, script: str) -> str:
    """Return the title of the page once a script has run in a browser and set it."""
    path = folder / "page.html"
    path.write_text(page.replace("</body>", f"<script>{script}</script></body>"), encoding="utf-8")
    command = [*BROWSER, f"--user-data-dir={folder / 'browser'}", path.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=180)
    title = re.search(r"<title>(.*?)</title>", done.stdout, re.DOTALL)
    assert title is not None
    return html.unescape(title[1])


def test_the_page_says_what_the_report_says() -> None:
    report = sexcel.validate(SHIPPED)
    text = text_of(write_html(report))
    for finding in report.findings:
        assert " ".join(finding.message.split()) in text
    assert "Not ready for the Panel: 6 errors" in text
    assert "Headline £8,349,486 for 2020/21" in text


def test_a_drawing_shows_the_cell_among_its_neighbours() -> None:
    page = write_html(sexcel.validate(SHIPPED))
    article = page.split('id="finding-1-1"')[1].split("</article>")[0]
    assert "SEC103" in article
    (marked,) = re.findall(r'<td class="number marked">([^<]*)</td>', article)
    assert marked == "4,327,809"
    assert [int(n) for n in re.findall(r'<th scope="row">(\d+)</th>', article)] == [*range(31, 36)]
    assert "Change &amp; Release Manage" in article
    assert "5,533,122" in article


def test_a_drawing_has_the_names_of_its_rows(tmp_path: Path) -> None:
    costs = tmp_path / "costs.xlsx"
    with xlsxwriter.Workbook(str(costs)) as book:
        sheet = book.add_worksheet("Costs")
        sheet.write(1, 0, "Group")
        sheet.write_column(0, 1, ["Cost", "Staff", "Rent", "Travel", "Total"])
        sheet.write_column(0, 8, ["2024/25", 100, 50, 25])
        sheet.write_formula("I5", "=SUM(I2:I3)", None, 150)
    drawing = re.findall(r"<table.*?</table>", write_html(sexcel.audit(costs)), re.DOTALL)[0]
    assert ">Travel<" in drawing
    assert ">Group<" not in drawing


def test_a_finding_shows_how_its_figure_comes_about(tmp_path: Path) -> None:
    costs = tmp_path / "costs.xlsx"
    with xlsxwriter.Workbook(str(costs)) as book:
        sheet = book.add_worksheet("Costs")
        sheet.write_column(0, 0, ["Cost", "Staff", "Rent", "Travel", "Total", "Half"])
        sheet.write_column(0, 1, ["2024/25", 100, 50, 25])
        sheet.write_formula("B5", "=SUM(B2:B3)", None, 150)
        sheet.write_formula("B6", "=B5/2", None, 75)
    page = write_html(sexcel.audit(costs))
    [origin] = re.findall(r'<details class="trace">.*?</details>', page, re.DOTALL)
    assert [html.unescape(text) for text in re.findall(r"<li[^>]*>(.*)</li>", origin)] == [
        "<b>B2</b> Staff: 100",
        "<b>B3</b> Rent: 50",
        "<b>B6</b> Half, 2024/25: 75 = Total ÷ 2",
    ]
    assert "<p>Total, 2024/25 = " in origin


def test_the_chart_has_the_lines_of_table_2() -> None:
    page = write_html(sexcel.validate(SHIPPED))
    rows = re.findall(r'<th scope="row">([^<]+)</th>\s*<td class="bars">', page)
    assert html.unescape(rows[0]) == "SECCo & Panel Operations"
    assert "£824,986" in page
    assert "+£257,116" in page


def test_nothing_is_drawn_of_a_workbook_that_has_changed(tmp_path: Path) -> None:
    copy = tmp_path / SHIPPED.name
    shutil.copy(SHIPPED, copy)
    report = sexcel.validate(copy)
    copy.write_bytes(b"something else")
    page = write_html(report)
    assert "marked" not in page.split("</style>")[1]
    assert "Not ready for the Panel" in page


def test_texts_of_the_workbook_are_no_markup() -> None:
    finding = replace(TOTAL, message="<script>alert('x')</script> & \"more\"")
    page = write_html(Report((file_report(finding, path="<b>.xlsx"),)))
    assert "<script>alert" not in page
    assert "<b>.xlsx" not in page
    assert text_of(page).count("<script>alert('x')</script> & \"more\"") == 1


def test_what_was_not_read_has_its_sentence() -> None:
    page = write_html(Report(SAMPLE.files, (Failure("x.xlsx", "x.xlsx is empty."),)))
    assert "x.xlsx is empty." in text_of(page)


def test_the_page_needs_nothing_from_elsewhere() -> None:
    page = write_html(SAMPLE)
    assert not re.findall(r"(?:src|href)=[\"'](?!#)", page)
    assert "@import" not in page
    assert "url(" not in page


FILTER = """
const boxes = document.querySelectorAll("form.filter input[type=checkbox]");
const search = document.querySelector("form.filter input[type=search]");
const count = () => document.querySelectorAll(".finding:not([hidden])").length;
const states = [count()];
boxes[2].click(); states.push(count());
search.value = "SEC102 privacy";
search.dispatchEvent(new Event("input", {bubbles: true})); states.push(count());
states.push(document.querySelectorAll(".sheet:not([hidden])").length);
document.title = JSON.stringify(states);
"""


@pytest.mark.slow
def test_findings_are_filtered_and_searched(tmp_path: Path) -> None:
    report = sexcel.validate(SHIPPED)
    (file,) = report.files
    notes = sum(str(finding.severity) == "info" for finding in file.findings)
    states = json.loads(browse(write_html(report), tmp_path, FILTER))
    assert states[0] == len(file.findings) - notes
    assert states[1] == len(file.findings)
    assert states[2:] == [1, 1]


@pytest.mark.slow
def test_everybody_can_read_it(tmp_path: Path) -> None:
    packed = subprocess.run(
        ["npm", "pack", "--silent", "axe-core@4.10.3"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )
    with tarfile.open(tmp_path / packed.stdout.split()[-1]) as archive:
        member = archive.extractfile("package/axe.min.js")
        assert member is not None
        axe = member.read().decode("utf-8").replace("</script>", "<\\/script>")
    run = (
        "axe.run().then((result) => { document.title = JSON.stringify(result.violations.map("
        "(v) => [v.impact, v.id, v.nodes[0].html])); });"
    )
    report = sexcel.validate([SHIPPED, SHIPPED.with_name("example-budget-2021-24.xlsx")])
    violations = json.loads(browse(write_html(report), tmp_path, f"{axe};{run}"))
    assert [violation for violation in violations if violation[0] in SERIOUS] == []
