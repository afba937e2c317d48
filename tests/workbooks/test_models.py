"""The live budget, and what holds for all three models: as built, right, consistent, live."""

import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

import sexcel
from sexcel.budget.equations import equations
from sexcel.model.errors import SexcelError
from sexcel.model.expressions import FigureKey, inputs
from sexcel.model.findings import Severity
from tests.libreoffice import convert
from tests.workbooks.models import (
    EXAMPLE,
    LIVE,
    MODELS,
    ROOT,
    TEMPLATE,
    book,
    csv_rows,
    formulas,
    grid,
    pounds,
    rounded,
    values,
)
from tests.writers.regenerating import PAGES, REPORT_SHEETS
from workbooks import build_models

BUILDS: dict[Path, Callable[..., object]] = {
    LIVE: build_models.build_live,
    EXAMPLE: build_models.build_example,
    TEMPLATE: build_models.build_template,
}
REPORTS = (*PAGES, *REPORT_SHEETS)
every_model = pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)


# ---------------------------------------------------------------- all three


@every_model
def test_a_build_gives_the_shipped_workbook(path: Path, tmp_path: Path) -> None:
    # Part by part: how the package is compressed is left to the machine's zlib.
    BUILDS[path](tmp_path / "built.xlsx")
    with zipfile.ZipFile(tmp_path / "built.xlsx") as built, zipfile.ZipFile(path) as shipped:
        assert built.namelist() == shipped.namelist()
        for name in shipped.namelist():
            assert built.read(name) == shipped.read(name), name


@pytest.mark.parametrize(
    ("path", "notes"), [(LIVE, {"SEC105": 1, "SEC205": 1}), (EXAMPLE, {}), (TEMPLATE, {})], ids=str
)
def test_it_validates_without_error_or_warning(path: Path, notes: dict[str, int]) -> None:
    (report,) = sexcel.validate(path).files
    assert [finding for finding in report.findings if finding.severity > Severity.INFO] == []
    rules = [finding.rule for finding in report.findings]
    assert {rule: rules.count(rule) for rule in rules} == notes
    assert len([place for place in report.tables if place.caption.startswith("Table ")]) == 11


@every_model
def test_every_derived_figure_is_a_formula_with_its_value(path: Path) -> None:
    derived = [equation for equation in equations(book(path)) if inputs(equation.formula)]
    for equation in derived:
        entry = book(path).entry(equation.target)
        assert entry is not None
        if entry.figure is None and entry.formula is None:
            # Last year's figures of a whole area are given for it alone; here nobody has yet.
            is_given = path == TEMPLATE and equation.target.table == "secas_outturn"
            assert equation.optional or is_given, equation.target
        else:
            assert entry.formula is not None, equation.target
            assert entry.figure is not None, equation.target
    assert len({equation.target for equation in derived}) > 150


@every_model
def test_every_formula_of_the_tables_has_a_cached_figure(path: Path) -> None:
    cells = [
        cell
        for sheet in grid(path)
        if sheet.name not in REPORTS
        for position, cell in sheet.cells.items()
        if cell.formula is not None and position != (3, 2)  # the state of the checks, in words
    ]
    assert len(cells) > 150
    assert [cell for cell in cells if not isinstance(cell.value, Decimal)] == []


@every_model
def test_all_its_checks_hold_and_the_master_check_says_so_once_filled_in(path: Path) -> None:
    verdict = values(path)["Checks"]["A7"].value
    results = [row[0].value for row in values(path)["Checks"]["H10:H400"]]
    states = [str(state) for state in results if state not in ("OK", None)]
    assert all(re.fullmatch(r"\d+ OK", state) for state in states)
    assert results.count("OK") >= 100
    hold = f"All {results.count('OK')} checks hold"
    assert verdict == ("Not finished yet" if path == TEMPLATE else hold)
    assert sum(int(state.split()[0]) for state in states) == results.count("OK")


@pytest.mark.slow
@every_model
def test_regenerating_it_changes_nothing(path: Path, tmp_path: Path) -> None:
    again = sexcel.regenerate(path, tmp_path / "again.xlsx")
    assert (again.changes, again.kept) == ((), ())


@pytest.mark.libreoffice
def test_libreoffice_works_out_the_same_everywhere(tmp_path: Path) -> None:
    for path, again in zip(MODELS, convert(list(MODELS), tmp_path), strict=True):
        theirs = openpyxl.load_workbook(again, data_only=True)
        compared = 0
        for sheet in formulas(path):
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        ours = values(path)[sheet.title][cell.coordinate].value
                        assert is_same_value(ours, theirs[sheet.title][cell.coordinate].value), (
                            path.name,
                            sheet.title,
                            cell.coordinate,
                        )
                        compared += 1
        assert compared > 1_000


def is_same_value(ours: object, theirs: object) -> bool:
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return abs(ours - theirs) < 1e-6
    return (ours or "") == (theirs or "") and not str(theirs).startswith("#")


# ---------------------------------------------------------------- the live budget


def test_the_live_headline_is_that_of_the_corrected_lines() -> None:
    lines = csv_rows("published", "table-04-secco-and-panel")[1:]
    secco = sum(pounds(row[4]) for row in lines if row[3] not in ("", "-")) - 20_000
    secco += 675 * 12 + 12_000
    bodies = csv_rows("published", "table-05-secas-by-sub-committee")[2:-1]
    services = sum(pounds(row[2]) + pounds(row[3]) for row in bodies)
    discount = rounded(Decimal(services) / 10)
    rooms = 162 * 1_000 + 10_000 + 24_000 + 28 * 150 * 12 + 10_000
    projects = sum(pounds(row[1]) for row in csv_rows("published", "table-11-projects")[1:-1])
    before = secco + services - discount + rooms + projects
    contingency = rounded(before / 20)
    assert [secco, services, discount, rooms, projects, contingency] == [
        1_082_202,
        6_027_379,
        602_738,
        256_400,
        1_191_750,
        397_750,
    ]
    assert before + contingency == 8_352_743
    overview = values(LIVE)["2 Overview"]
    assert [overview[f"D{row}"].value for row in (5, 7, 8, 9, 10, 11, 12, 13)] == [
        secco,
        services,
        -discount,
        rooms,
        5_681_041,
        projects,
        contingency,
        8_352_743,
    ]
    assert overview["D13"].value == values(LIVE)["1 Projections"]["B9"].value


@pytest.mark.parametrize(
    ("sheet", "cell", "expected", "formula"),
    [
        ("1 Projections", "C6", 5_681_041, "=B6"),
        ("1 Projections", "C9", 8_143_529, "=SUM(C5:C8)"),
        ("1 Projections", "D9", 7_832_573, "=SUM(D5:D8)"),
        ("2 Overview", "B7", 5_231_068, "='6 SECAS outturn'!B17"),
        ("2 Overview", "B13", 7_753_956, "=B5+B10+B11+B12+1"),
        ("3 Sub-committees", "E9", 166_000, None),
        ("3 Sub-committees", "E10", 69_000, 69_000),
        ("3 Sub-committees", "A14", "All Sub-Committees", "All Sub-Committees"),
        ("3 Sub-committees", "E14", 30_000, "='4 SECCo and Panel'!E13"),
        ("3 Sub-committees", "E15", 624_452, "=SUM(E5:E14)"),
        ("4 SECCo and Panel", "E20", 20_100, "=SUM(Drivers!F9:F10)"),
        ("5 SECAS budget", "C6", 472_296, 472_296),
        ("5 SECAS budget", "C8", 472_297, 472_297),
        ("6 SECAS outturn", "B17", 5_231_068, None),
        ("6 SECAS outturn", "E14", 1_602_425, "=SUM(E11:E13)"),
        ("6 SECAS outturn", "F14", -31_878, "=E14-C14"),
        ("9 Meetings", "B4", "2019/20 Budget", "2019/20 Budget"),
        ("10 Accommodation", "C5", 172_000, "=SUM(Drivers!F12:F14)"),
        ("Assumptions", "B9", 25_000, 25_000),
        ("Assumptions", "B10", 0.1, 0.1),
        ("Drivers", "C12", 162, "='9 Meetings'!C14-C13"),
    ],
)
def test_a_live_cell(sheet: str, cell: str, expected: object, formula: object) -> None:
    assert values(LIVE)[sheet][cell].value == expected
    if formula is not None:
        assert formulas(LIVE)[sheet][cell].value == formula


def test_no_live_figure_differs_from_print_in_silence() -> None:
    published, live = book(ROOT / "sec-budget-2020-23-published.xlsx"), book(LIVE)
    listed = {str(cell.value) for cell in values(LIVE)["Changes"]["A"] if cell.value}
    corrected = {(row[0], row[1], row[4]) for row in csv_rows("live", "corrections")[1:]}
    for name, table in published.tables.items():
        for row in table.rows:
            for column, entry in row.entries.items():
                live_entry = live.entry(FigureKey(name, row.key, column))
                assert live_entry is not None
                if entry.figure is None or entry.figure == live_entry.figure:
                    continue
                correction = (table.table.caption, row.label, f"£{live_entry.figure:,}")
                assert str(live_entry.ref) in listed or correction in corrected, (
                    correction,
                    live_entry.ref,
                )
                corrected.discard(correction)
    assert corrected == set()


@pytest.mark.parametrize(
    "words",
    [
        "core team £472,296 and £472,297, published as £462,581 and £482,012",
        "the chairs of SSC in Table 3 are £166,000, published as £196,000",
        "£172,000, published as £169,000",
        "£20,100, published as £20,000",
    ],
)
def test_the_live_assumptions_tell_a_correction(words: str) -> None:
    assumptions = [str(cell.value) for cell in values(LIVE)["Line assumptions"]["B"] if cell.value]
    assert sum(words in text and text.startswith("Corrected: ") for text in assumptions) == 1


def test_a_correction_of_another_figure_than_was_printed_is_refused() -> None:
    published = book(ROOT / "sec-budget-2020-23-published.xlsx")
    chairs = "Independent Chairs/ Committee Members"
    build_models.corrected(published, "Table 3", "SSC", chairs, "£196,000", "£166,000")
    with pytest.raises(SexcelError, match=r"Table 3, SSC, .* is not £195,000: bring corrections"):
        build_models.corrected(published, "Table 3", "SSC", chairs, "£195,000", "£166,000")
    with pytest.raises(SexcelError, match="Table 3 has no column 'Chairmen'"):
        build_models.corrected(published, "Table 3", "SSC", "Chairmen", "£196,000", "£166,000")
