"""The template: the live model with nothing in it, and what comes of figures typed into it."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook

import sexcel
from sexcel.model.book import Role
from sexcel.model.findings import Severity
from sexcel.model.names import normalise
from sexcel.model.report import FilledIn
from sexcel.reports.verdicts import verdict
from tests.libreoffice import convert
from tests.workbooks.models import LIVE, TEMPLATE, book, formulas, values
from workbooks import build_models


def test_the_template_is_the_live_model_with_nothing_in_it() -> None:
    live, template = book(LIVE).tables, book(TEMPLATE).tables
    assert {*live, "rate_card"} == set(template)
    assert template["change_history"].rows == ()  # its headings stand, over rows to fill in
    listed = ("rates", "drivers", "line_assumptions", "commentary")
    for name in set(live) - {*listed, "change_history"}:
        rows = [row.label for row in live[name].rows if (name, row.key) not in build_models.ENDED]
        assert [row.label for row in template[name].rows] == rows
    for name, table in template.items():
        figures = {
            entry.figure
            for row in table.rows
            if row.key not in build_models.UNCHANGED_RATES
            for column, entry in row.entries.items()
            if entry.figure is not None
        }
        assert figures <= {Decimal(0)}, name
    history = values(TEMPLATE)["Change history"]
    assert [cell.value for cell in history[4]] == [
        "Version",
        "Status",
        "Issue date",
        "Author",
        "Comments",
    ]
    assert {cell.value for row in history.iter_rows(min_row=5) for cell in row} == {None}


@pytest.mark.slow
def test_what_nobody_filled_in_is_written_again_and_not_carried(tmp_path: Path) -> None:
    written = sexcel.regenerate(TEMPLATE, tmp_path / "again.xlsx")
    again = openpyxl.load_workbook(written.output)
    assert [*again.sheetnames].count("Decision") == 1
    assert set(values(TEMPLATE).sheetnames) - set(again.sheetnames) <= {"Changes"}
    history = again["Change history"]
    assert history["B3"].value == "=Checks!A7"  # live: as a value it would be no check
    assert history.page_setup.orientation == "landscape"


@pytest.mark.slow
def test_inputs_are_blank_and_what_follows_from_them_is_a_formula() -> None:
    blanks = 0
    for name, table in book(TEMPLATE).tables.items():
        for row in table.lines:
            if (name, row.key) in {("rates", key) for key in build_models.UNCHANGED_RATES}:
                continue
            for column in table.figure_columns:
                entry = row.entries[column.name]
                assert (entry.figure is None) == (entry.formula is None), (name, row.key, entry)
                blanks += entry.figure is None
    assert blanks > 250
    assert formulas(TEMPLATE)["4 SECCo and Panel"]["E5"].number_format.split(";")[2] == '"–"_-'


@pytest.mark.slow
def test_a_budget_that_nobody_has_filled_in_is_not_finished() -> None:
    (report,) = sexcel.validate(TEMPLATE).files
    assert (report.findings, report.passes, report.filled_in) == (
        (),
        False,
        FilledIn(
            0,
            233,
            {
                "Table 1": 4,
                "Table 2": 3,
                "Table 3": 7,
                "Table 4": 47,
                "Table 5": 9,
                "Table 6": 10,
                "Table 7": 5,
                "Table 8": 45,
                "Table 9": 18,
                "Table 10": 5,
                "Table 11": 75,
                "Grade rate card": 5,
            },
        ),
    )
    assert verdict(report).startswith("Not finished: filled in 0 of 233: Table 1 not yet (4), ")
    checks = values(TEMPLATE)["Checks"]
    assert checks["A7"].value == "Not finished yet"
    assert str(checks["A8"].value).startswith("Filled in 0 of 233; Table 1 not yet (4)")


@pytest.mark.slow
def test_the_rate_card_may_stay_blank_where_core_team_costs_are_typed(tmp_path: Path) -> None:
    workbook = openpyxl.load_workbook(TEMPLATE)
    for row in range(5, 14):
        assert str(workbook["5 SECAS budget"].cell(row, 3).value).startswith("=ROUND('8 Service ")
        workbook["5 SECAS budget"].cell(row, 3).value = 100_000 + row
        workbook["8 Service areas"].cell(row, 3).value = 0.5
    workbook.save(tmp_path / "typed.xlsx")
    (report,) = sexcel.validate(tmp_path / "typed.xlsx").files
    assert [str(finding.where) for finding in report.findings if finding.rule == "SEC204"] == []
    assert report.filled_in is not None
    assert "Grade rate card" not in report.filled_in.waiting


def test_the_template_keeps_rates_and_no_words_but_names() -> None:
    rates = {row.key: row.figure("value") for row in book(TEMPLATE).tables["rates"].rows}
    assert rates == {
        "contractual_discount": Decimal("0.1"),
        "contingency": Decimal("0.05"),
        "rpi": None,
        "prior_estimate": None,
        "materiality_amount": 25_000,
        "materiality_percent": Decimal("0.1"),
    }
    for name, column in (
        ("line_assumptions", "assumption"),
        ("commentary", "reason"),
        ("forward_look", "outlook"),
        ("forward_look", "years_2_and_3"),
        ("fte_by_grade", "role"),
        ("drivers", "source"),
    ):
        rows = book(TEMPLATE).tables[name].rows
        assert len(rows) >= 5
        assert {row.text(column) for row in rows} == {""}
    assert {row.text("driver") for row in book(TEMPLATE).tables["drivers"].rows} >= {
        "Meetings at the registered premises",
        "Meetings at an external provider",
    }


def test_the_template_is_for_2022_23() -> None:
    assert book(TEMPLATE).budget_year == 2022
    headings = [cell.value for cell in values(TEMPLATE)["2 Overview"][4]]
    assert headings[:4] == [
        "Budget Category",
        "2021/22 Approved Budget",
        "2021/22 Estimated Outturn",
        "2022/23 Approved Budget",
    ]
    words = [
        str(cell.value)
        for sheet in values(TEMPLATE)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value and "2019/20" in str(cell.value)
    ]
    assert words == []


def find_cell(workbook: Workbook, sheet: str, row: str, heading: str) -> Cell:
    """Return the cell of a line under a heading."""
    cells = workbook[sheet]
    headings = [str(cell.value) for cell in cells[4]]
    column = next(index for index, text in enumerate(headings, 1) if text.startswith(heading))
    line = next(
        cells_of_line
        for cells_of_line in cells.iter_rows(min_row=5)
        if normalise(row) in {normalise(str(cell.value)) for cell in cells_of_line}
    )
    cell = line[column - 1]
    assert isinstance(cell, Cell)
    return cell


FILLED: tuple[tuple[str, str, str, str | float], ...] = (
    ("4 SECCo and Panel", "Panel Members", "2021/22 Estimated Outturn", 100_000),
    ("4 SECCo and Panel", "Panel Members", "2022/23", 103_000),
    ("4 SECCo and Panel", "Legal", "2021/22 Estimated Outturn", 20_000),
    ("4 SECCo and Panel", "Legal", "2022/23", 57_000),
    ("Rate card", "Grade 4", "Grade rate", 190_000),
    ("5 SECAS budget", "TABASC", "Subject Matter Experts", 40_000),
    ("6 SECAS outturn", "Sub Total", "2021/22 Estimated Outturn", 390_000),
    ("8 Service areas", "TABASC", "Grade 4", 2),
    ("9 Meetings", "SSC", "2022/23 Forecast", 24),
    ("10 Accommodation", "Meeting Room Hire & Refreshments", "2021/22", 23_000),
    ("Drivers", "Meetings at the registered premises", "Times", 1),
    ("Drivers", "Meetings at the registered premises", "Unit charge", 1_000),
    ("2 Overview", "Projects", "2021/22 Estimated Outturn", 45_000),
    ("11 Projects", "Digitalisation", "2022/23", 50_000),
    ("1 Projections", "SECCo and Panel Operations", "2023/24", 165_000),
    ("Assumptions", "RPI uplift", "Value", 0.03),
    ("Commentary", "Legal", "Reason", "A tender"),
    ("Commentary", "SECCo & Panel Operations", "Reason", "The tender of line 3"),
)


@pytest.mark.libreoffice
def test_figures_typed_into_the_template_move_all_that_follows(tmp_path: Path) -> None:
    workbook = openpyxl.load_workbook(TEMPLATE)
    for sheet, row, heading, value in FILLED:
        cell = find_cell(workbook, sheet, row, heading)
        assert cell.data_type != "f", (sheet, row, heading)
        cell.value = value
    history = workbook["Change history"]
    version: tuple[str | date, ...] = ("0.1", "Draft", date(2021, 11, 1), "Finance", "First")
    for column, text in enumerate(version, 1):
        history.cell(5, column, text)
    workbook.save(tmp_path / "filled.xlsx")
    (filled,) = convert([tmp_path / "filled.xlsx"], tmp_path)

    result = openpyxl.load_workbook(filled, data_only=True)
    expected = {
        "SECCo & Panel Operations": (120_000, 160_000),
        "Core Team and SME's": (390_000, 420_000),
        "Contractual Discount": (-39_000, -42_000),
        "Accommodation Costs": (23_000, 24_000),
        "SECAS Services Total": (374_000, 402_000),
        "Projects": (45_000, 50_000),
        "Contingency (5%)": (None, 30_600),
        "Total": (539_000, 642_600),
    }
    for line, figures in expected.items():
        assert figures == tuple(
            find_cell(result, "2 Overview", line, start).value for start in ("2021/22 E", "2022")
        ), line
    assert find_cell(result, "1 Projections", "Total", "2022/23").value == 642_600
    assert find_cell(result, "1 Projections", "Total", "2023/24").value == 173_250
    assert find_cell(result, "7 Grades", "Grade 4", "2022/23").value == 2
    assert find_cell(result, "3 Sub-committees", "Panel and Board", "Independent").value == 103_000
    assert result["Checks"]["D6"].value == 0
    assert result["Checks"]["A7"].value == "Not finished yet"  # not every input is typed here

    (report,) = sexcel.validate(filled).files
    errors = [finding for finding in report.findings if finding.severity is Severity.ERROR]
    assert errors == []
    assert report.headline == 642_600
    assert [row.role for row in sexcel.read(filled).tables["change_history"].rows] == [Role.LINE]
