"""The table sheets of the regenerated published budget, cell by cell."""

import zipfile
from decimal import Decimal

import openpyxl
import pytest
from msgspec.structs import replace

from sexcel.files.reading import read_grid
from sexcel.model.book import Entry
from sexcel.model.expressions import FigureKey
from sexcel.model.tables import PACK_SHEET, REPORT_SHEET
from sexcel.writers.cells import Look, PlannedCell, Style, Weight
from sexcel.writers.plan import plan_workbook
from sexcel.writers.styles import MONEY
from tests.workbooks.models import EXAMPLE
from tests.writers.regenerating import (
    PAGES,
    REPORT_SHEETS,
    TABLE_SHEETS,
    cells,
    published,
    regenerated,
    with_figures,
)


def test_sheets_are_in_order_and_page_1_is_open() -> None:
    path, _ = regenerated()
    workbook = openpyxl.load_workbook(path)
    assert workbook.sheetnames == [*PAGES, *TABLE_SHEETS, *REPORT_SHEETS]
    assert workbook.active is workbook["Decision"]
    assert workbook.views[0].firstSheet == 0
    assert not any(workbook[name].merged_cells.ranges for name in TABLE_SHEETS)


@pytest.mark.parametrize(
    ("sheet", "a1", "formula", "value"),
    [
        ("1 Projections", "B5", "'2 Overview'!D5", 1082102),
        ("1 Projections", "C6", "B6", 5678040),
        ("1 Projections", "B8", "ROUND(Contingency_rate*SUM(B5:B7),0)", 397595),
        ("1 Projections", "B9", "SUM(B5:B8)-1", 8349486),
        ("2 Overview", "D7", "'6 SECAS outturn'!E17", 6027378),
        ("2 Overview", "D8", "-ROUND(Contractual_discount*D7,0)", -602738),
        ("2 Overview", "D9", "'10 Accommodation'!C9", 253400),
        ("2 Overview", "D10", "SUM(D7:D9)", 5678040),
        ("2 Overview", "D12", "ROUND(Contingency_rate*(D5+D10+D11),0)", 397595),
        ("2 Overview", "D13", "D5+D10+D11+D12-1", 8349486),
        ("2 Overview", "E7", "D7-C7", 494256),
        ("3 Sub-committees", "C5", "'5 SECAS budget'!C5", 425485),
        ("3 Sub-committees", "F6", "SUM(C6:E6)", 677666),
        ("4 SECCo and Panel", "E9", "SUM(Drivers!F5:F6)", 10350),
        ("4 SECCo and Panel", "E12", "SUM(E5:E11)", 446102),
        ("4 SECCo and Panel", "E25", "E12+E13+E19+E24", 1082102),
        ("6 SECAS outturn", "C17", "SUM(C5:C6,C10,C14:C16)", 5533122),
        ("7 Grades", "C7", "'8 Service areas'!D14", 7),
        ("8 Service areas", "G9", "SUM(B9:F9)", "4.2"),
        ("9 Meetings", "C14", "SUM(C5:C13)", 162),
        ("10 Accommodation", "D9", "C9-B9", 64400),
        ("11 Projects", "B32", "SUM(B6:B16,B18:B31)", 1191750),
        ("Drivers", "C12", "'9 Meetings'!C14-C13", 162),
        ("Drivers", "F15", "C15*D15*E15", 24000),
    ],
)
def test_what_is_derived_is_a_formula_with_its_value(
    sheet: str, a1: str, formula: str, value: int | str
) -> None:
    cell = cells()(sheet, a1)
    assert cell.formula == formula
    assert cell.value == Decimal(value)


@pytest.mark.parametrize(
    ("sheet", "a1", "value"),
    [
        ("2 Overview", "B9", 198000),
        ("3 Sub-committees", "E5", 167452),
        ("4 SECCo and Panel", "B5", 163801),
        ("6 SECAS outturn", "C10", 1123000),
        ("7 Grades", "B5", "0.6"),
        ("Assumptions", "B5", "0.1"),
        ("Drivers", "E12", 1000),
    ],
)
def test_inputs_are_plain_numbers(sheet: str, a1: str, value: int | str) -> None:
    cell = cells()(sheet, a1)
    assert (cell.formula, cell.value) == (None, Decimal(value))


@pytest.mark.parametrize(
    ("sheet", "a1"),
    [
        ("2 Overview", "B8"),  # no discount was approved for the year before
        ("2 Overview", "C12"),  # no contingency is spent
        ("5 SECAS budget", "D10"),  # SMKI PMA has no experts
        ("6 SECAS outturn", "C7"),  # last year's figures are for the area
        ("6 SECAS outturn", "F7"),
    ],
)
def test_what_is_blank_on_purpose_stays_blank(sheet: str, a1: str) -> None:
    assert cells()(sheet, a1).value is None


def test_headings_name_year_and_status() -> None:
    cell = cells()
    assert [cell("2 Overview", f"{letter}4").value for letter in "ABCDE"] == [
        "Budget Category",
        "2019/20 Approved Budget",
        "2019/20 Estimated Outturn",
        "2020/21 Approved Budget",
        "Variance 2020/21 Approved Budget to 2019/20 Estimated Outturn",
    ]
    assert cell("9 Meetings", "B4").value == "2019/20 Budget"
    assert [cell("8 Service areas", f"{letter}4").value for letter in "BFG"] == [
        "Grade 6",
        "Grade 2",
        "Total FTE",
    ]


def test_labels_keep_their_words_and_groups_stand_on_every_line() -> None:
    cell = cells()
    assert cell("2 Overview", "A6").value == "SECAS Services:"
    assert cell("4 SECCo and Panel", "D5").value == "1. Panel Members"
    assert {cell("4 SECCo and Panel", f"A{row}").value for row in range(5, 12)} == {
        "Panel and SECCo Board Operations"
    }
    assert cell("4 SECCo and Panel", "A12").value == "Sub Total"
    assert cell("6 SECAS outturn", "A8").value == "Technical Operations"
    assert cell("11 Projects", "A17").value == "SEC Driven/ Initiated"


def test_no_sheet_of_next_years_book_names_this_years_budget() -> None:
    """Find it only as the source of a figure that was published the year before."""
    workbook = openpyxl.load_workbook(EXAMPLE)
    named = {
        f"{sheet.title}!{cell.coordinate}": cell.value
        for sheet in workbook
        for row in sheet.iter_rows()
        for cell in row
        if "2020-23" in str(cell.value)
    }
    assert named == {"Assumptions!D8": "Approved budget 2020-23, Table 1"}
    assert workbook["2 Overview"]["A2"].value == (
        "The approved budget beside last year's budget and estimated outturn. "
        "As in Table 2, section 1.3 of the published SEC budget."
    )
    validations = workbook["Change history"].data_validations.dataValidation
    assert [validation.error for validation in validations if validation.type == "date"] == [
        "A date is asked for here, such as 31/03/2022."
    ]


def test_only_report_sheets_say_that_they_are_not_read_back() -> None:
    grid = read_grid(regenerated()[0])
    marked = [sheet.name for sheet in grid if sheet.value(2, 1) == REPORT_SHEET]
    assert marked == list(REPORT_SHEETS)
    pages = [sheet.name for sheet in grid if sheet.value(2, 1) == PACK_SHEET]
    assert pages == list(PAGES)


@pytest.mark.slow
def test_every_sheet_leads_back_to_page_1_and_shows_the_checks() -> None:
    workbook = openpyxl.load_workbook(regenerated()[0])
    for name in TABLE_SHEETS:
        assert workbook[name]["A3"].hyperlink.location == "Decision!A1"
        assert workbook[name]["B3"].value == "=Checks!A7"


def test_rates_and_totals_have_names() -> None:
    names = openpyxl.load_workbook(regenerated()[0]).defined_names
    assert {name: names[name].attr_text for name in sorted(names)} == {
        "Approved_budget_total": "'2 Overview'!$D$13",
        "Contingency_rate": "Assumptions!$B$6",
        "Contractual_discount": "Assumptions!$B$5",
        "Estimated_outturn_total": "'2 Overview'!$C$13",
        "FTE_total": "'7 Grades'!$C$11",
        "Materiality_amount": "Assumptions!$B$9",
        "Materiality_percent": "Assumptions!$B$10",
        "Prior_approved_total": "'2 Overview'!$B$13",
        "Prior_estimate": "Assumptions!$B$8",
        "RPI_uplift": "Assumptions!$B$7",
    }


def test_what_the_workbook_does_not_state_is_said_to_be_assumed() -> None:
    cell = cells()
    assert cell("Assumptions", "B9").value == Decimal(25000)
    assert cell("Assumptions", "D9").value == (
        "Assumed by sexcel: the workbook states none; £25,000 was taken"
    )


def test_inputs_links_formulas_and_kept_figures_look_different() -> None:
    sheet = openpyxl.load_workbook(regenerated()[0])["2 Overview"]
    inks = {a1: sheet[a1].font.color.rgb for a1 in ("B9", "D7", "D8", "B7")}
    assert inks == {"B9": "FF1F4E9E", "D7": "FF1B6B3A", "D8": "FF1F2A37", "B7": "FF9C0006"}
    assert sheet["B7"].fill.fgColor.rgb == "FFFDE9E9"
    assert sheet["D8"].number_format == '"£"#,##0_-;"−£"#,##0_-;"–"_-;@_-'


def test_pages_are_a4_landscape_with_repeated_heads_and_a_footer() -> None:
    sheet = openpyxl.load_workbook(regenerated()[0])["4 SECCo and Panel"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.freeze_panes == "B5"
    with zipfile.ZipFile(regenerated()[0]) as package:
        page = package.read("xl/worksheets/sheet13.xml").decode()
    footer = "&amp;L&amp;9&amp;F&amp;C&amp;9&amp;A&amp;R&amp;9Page &amp;P of &amp;N"
    assert f"<oddFooter>{footer}</oddFooter>" in page


def test_a_negative_amount_is_queried_when_it_is_typed() -> None:
    sheet = openpyxl.load_workbook(regenerated()[0])["2 Overview"]
    (rule,) = sheet.data_validations.dataValidation
    assert (rule.type, rule.operator, rule.formula1) == ("decimal", "greaterThanOrEqual", "0")
    assert (str(rule.sqref), rule.errorStyle) == ("B9 B11 C11", "warning")


def test_blanks_of_lines_wait_for_input_and_keep_their_width() -> None:
    book = published()
    history, project = book.tables["change_history"], book.tables["projects"].lines[0]
    rows = tuple(
        replace(row, entries={**row.entries, "comment": Entry(None, row.entries["comment"].ref)})
        for row in history.rows
    )
    book = replace(book, tables={**book.tables, "change_history": replace(history, rows=rows)})
    emptied = with_figures(book, {FigureKey("projects", project.key, "budget"): None})
    planned = {sheet.name: sheet for sheet in plan_workbook(emptied, ()).sheets}
    history_sheet, projects = planned["Change history"], planned["11 Projects"]
    headings = {cell.value: column for (row, column), cell in projects.cells.items() if row == 4}
    budget = headings["2020/21 Approved Budget"]
    (row,) = (
        position for (position, _), cell in projects.cells.items() if cell.value == project.label
    )
    assert projects.cells[row, budget] == PlannedCell(None, Style(Look.INPUT, MONEY))
    assert projects.cells[5, budget].style == Style(Look.FORMULA, weight=Weight.SECTION)
    comment = history.columns.index(history.column("comment"))
    assert history_sheet.widths[comment] == 60
    assert history_sheet.cells[5, comment + 1] == PlannedCell(None, Style(Look.INPUT, open=True))


def test_a_blank_that_has_no_place_for_a_figure_is_no_input() -> None:
    """Look at the heading over the SECAS lines, and at the total row's empty cells."""
    (sheet,) = (
        sheet_plan
        for sheet_plan in plan_workbook(published(), ()).sheets
        if sheet_plan.name == "2 Overview"
    )
    assert sheet.cells[6, 1].value == "SECAS Services:"
    assert sheet.cells[6, 4] == PlannedCell(None, Style(Look.FORMULA, weight=Weight.SECTION))
