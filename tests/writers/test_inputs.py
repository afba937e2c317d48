"""What a person may type: what is asked for, what stays open, what a list may do."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from sexcel.files.reading import read_grid
from sexcel.model.grid import Grid
from sexcel.model.publication import Publication
from sexcel.model.refs import parse_a1
from sexcel.recognise.book import read_book
from sexcel.writers.cells import Choices, Look
from sexcel.writers.plan import plan_workbook
from sexcel.writers.workbook import render_workbook
from tests.workbooks.models import EXAMPLE, MODELS, TEMPLATE, book
from tests.writers.ooxml import WrittenPackage
from tests.writers.regenerating import PAGES, TABLE_SHEETS, published, regenerated, write_workbook


@cache
def workbook(path: Path) -> Workbook:
    return openpyxl.load_workbook(path)


def rules(path: Path, sheet: str) -> Mapping[str, DataValidation]:
    return {str(rule.sqref): rule for rule in workbook(path)[sheet].data_validations.dataValidation}


@pytest.mark.parametrize(
    ("sheet", "cells", "kind", "asked"),
    [
        ("2 Overview", "B9 B11 C11", "decimal", "0"),
        ("Assumptions", "B5:B7 B10", "decimal", "0"),
        ("7 Grades", "A5:A9", "list", "'8 Service areas'!$B$4:$F$4"),
        ("Change history", "B5:B9", "list", '"Draft,Consultation,Final,In-year"'),
        ("Change history", "C5:C9", "date", "36526"),
        ("Forward look", "B5:B9", "list", '"Stable,Rising,Falling"'),
    ],
)
def test_inputs_are_asked_for_what_they_should_be(
    sheet: str, cells: str, kind: str, asked: str
) -> None:
    rule = rules(regenerated()[0], sheet)[cells]
    assert (rule.type, rule.formula1, rule.errorStyle) == (kind, asked, "warning")
    assert rule.error
    assert rule.showErrorMessage


def test_a_grade_that_has_ended_is_not_asked_to_be_another() -> None:
    """Keep what Table 7 still gives: Grade 1 for last year; Table 8 has no column for it."""
    sheet = workbook(regenerated()[0])["7 Grades"]
    assert sheet["A10"].value == "Grade 1"
    assert not any("A10" in where for where in rules(regenerated()[0], "7 Grades"))


def test_the_rate_card_is_asked_for_grades_too() -> None:
    rule = rules(EXAMPLE, "Rate card")["A5:A10"]
    assert rule.formula1 == "'8 Service areas'!$B$4:$G$4"


def test_a_word_that_is_there_is_one_of_the_choices() -> None:
    history = published().tables["change_history"]
    first = history.rows[0]
    status = replace(first.entries["status"], value="For comment")
    row = replace(first, entries={**first.entries, "status": status})
    changed = replace(history, rows=(row, *history.rows[1:]))
    plan = plan_workbook(
        replace(published(), tables={**published().tables, "change_history": changed}), ()
    )
    sheets = {sheet.name: sheet for sheet in plan.sheets}
    validations = sheets["Change history"].validations
    (choices,) = (validation for validation in validations if isinstance(validation, Choices))
    assert choices.choices == ("Draft", "Consultation", "Final", "In-year", "For comment")


def test_the_template_asks_where_it_waits() -> None:
    """Ask for blank cells of the template as for those that are filled in."""
    plan = plan_workbook(book(TEMPLATE), ())
    asked = {
        cell
        for sheet in plan.sheets
        for validation in sheet.validations
        for cell in validation.cells
    }
    waiting = {
        (sheet.name, position)
        for sheet in plan.sheets
        for position, cell in sheet.cells.items()
        if cell.style.look is Look.INPUT and cell.style.number
    }
    validated = {(cell.sheet, (cell.row, cell.column)) for cell in asked}
    assert waiting - validated == set()


# ---------------------------------------------------------------- lists


def test_lists_of_words_are_excel_tables_and_no_others() -> None:
    excel_tables = {
        sheet.title: (table.displayName, table.ref)
        for sheet in workbook(regenerated()[0])
        for table in sheet.tables.values()
    }
    assert excel_tables == {
        "Line assumptions": ("List_line_assumptions", "A4:B25"),
        "Forward look": ("List_forward_look", "A4:C9"),
        "Change history": ("List_change_history", "A4:E9"),
    }


def test_checks_can_be_filtered() -> None:
    sheet = workbook(regenerated()[0])["Checks"]
    assert sheet.auto_filter.ref == f"A9:I{sheet.max_row}"


# ---------------------------------------------------------------- protection


@pytest.fixture(scope="module")
def protected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("protected") / "protected.xlsx"
    write_workbook(published(), (), path, protect=True)
    return path


def test_without_being_asked_nothing_is_protected() -> None:
    assert not any(sheet.protection.sheet for sheet in workbook(regenerated()[0]))


def test_every_sheet_of_ours_is_protected_without_a_password(protected: Path) -> None:
    for sheet in workbook(protected):
        assert sheet.protection.sheet, sheet.title
        assert sheet.protection.password is None
        assert not sheet.protection.autoFilter
        assert not sheet.protection.formatColumns


@pytest.mark.parametrize(
    ("sheet", "a1", "is_open"),
    [
        ("2 Overview", "B9", True),  # an input
        ("2 Overview", "B7", True),  # kept as found: to be put right
        ("2 Overview", "D9", False),  # a link
        ("2 Overview", "D10", False),  # a total
        ("2 Overview", "A9", False),  # a label that links go by
        ("2 Overview", "D4", False),  # a heading
        ("Assumptions", "B6", True),
        ("Assumptions", "D6", True),
        ("Commentary", "A5", True),  # a list of its own
        ("Commentary", "B5", True),
        ("Change history", "C5", True),
        ("11 Projects", "B6", True),
        ("11 Projects", "B32", False),
        ("Variance", "H8", False),
        ("Decision", "B4", False),
        ("Checks", "H10", False),
    ],
)
def test_inputs_stay_open(sheet: str, a1: str, *, is_open: bool, protected: Path) -> None:
    assert workbook(protected)[sheet][a1].protection.locked is not is_open


def test_no_formula_is_open(protected: Path) -> None:
    open_formulas = [
        (sheet.title, cell.coordinate)
        for sheet in workbook(protected)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and not cell.protection.locked
    ]
    assert open_formulas == []


def test_every_input_is_open(protected: Path) -> None:
    plan = plan_workbook(published(), ())
    for sheet in plan.sheets:
        for (row, column), cell in sheet.cells.items():
            if cell.style.look in (Look.INPUT, Look.KEPT):
                written_cell = workbook(protected)[sheet.name].cell(row, column)
                assert not written_cell.protection.locked


def values_of(grid: Grid) -> Mapping[tuple[str, int, int], object]:
    return {
        (sheet.name, row, column): (cell.value, cell.formula)
        for sheet in grid
        for (row, column), cell in sheet.cells.items()
    }


@pytest.mark.slow
def test_a_protected_workbook_reads_and_regenerates_as_any_other(
    protected: Path, tmp_path: Path
) -> None:
    plain = tmp_path / "plain.xlsx"
    write_workbook(published(), (), plain)
    assert values_of(read_grid(protected)) == values_of(read_grid(plain))
    again = tmp_path / "again.xlsx"
    write_workbook(read_book(read_grid(protected)), (), again)
    figures = {
        cell: value
        for cell, value in values_of(read_grid(plain)).items()
        if cell[0] in TABLE_SHEETS
    }
    figures_again = values_of(read_grid(again))
    assert {cell: figures_again[cell] for cell in figures} == figures


# ---------------------------------------------------------------- page and file


def test_every_page_says_which_budget_and_who_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "classified.xlsx"
    write_workbook(published(), (), path, publication=Publication("White & public"))
    for sheet in workbook(path):
        assert sheet.oddHeader is not None
        left_text, right_text = sheet.oddHeader.left.text, sheet.oddHeader.right.text
        assert str(left_text).strip() == "SEC Panel budget 2020/21 to 2022/23"
        assert str(right_text).strip() == "White && public"


def test_the_file_says_what_it_is() -> None:
    written = workbook(regenerated()[0])
    assert written.properties.title == "SEC Panel budget 2020/21 to 2022/23"
    assert written.properties.category == "Budget"
    custom = WrittenPackage(regenerated()[0]).xml("docProps/custom.xml")
    facts = {fact.get("name"): "".join(str(text) for text in fact.itertext()) for fact in custom}
    assert facts == {
        "Source file": "sec-budget-2020-23-published.xlsx",
        "Source SHA-256": published().sha256,
    }


def test_a_budget_without_a_change_history_names_no_version() -> None:
    tables = {k: v for k, v in published().tables.items() if k != "change_history"}
    plan = plan_workbook(replace(published(), tables=tables), ())
    decision = next(sheet for sheet in plan.sheets if sheet.name == "Decision")
    assert decision.cells[4, 2].value == "2020/21 Budget"
    assert render_workbook(plan)


def test_the_state_of_the_checks_is_in_view_on_every_working_sheet() -> None:
    """Find it in a row that does not scroll away, as a formula, beside the way to page 1."""
    for sheet in workbook(regenerated()[0]):
        if sheet.title in PAGES:
            continue
        states = [
            row[0].row
            for row in sheet.iter_rows(max_row=8)
            for cell in row
            if cell.value == "=Checks!A7" or str(cell.value).startswith("=IF(D6=0,IF(")
        ]
        assert len(states) == 1, sheet.title
        assert sheet.freeze_panes is not None, sheet.title
        frozen = parse_a1(sheet.freeze_panes)[0] - 1
        assert (states[0] or 0) <= frozen, sheet.title
        links = [cell.hyperlink for row in sheet.iter_rows(max_row=3) for cell in row]
        assert [link.location for link in links if link] == ["Decision!A1"]


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_every_sheet_of_the_shipped_models_is_laid_out_alike(path: Path) -> None:
    """Find a title in A1, nothing merged but on pages, A4 one page wide, no grid, page 1 open."""
    model = workbook(path)
    assert model.active is model["Decision"]
    for sheet in model:
        assert isinstance(sheet["A1"].value, str)
        assert sheet["A1"].font.b
        assert sheet.title in PAGES or not sheet.merged_cells.ranges
        assert sheet.page_setup.paperSize == 9
        assert sheet.title in PAGES or sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert not sheet.sheet_view.showGridLines
        assert "Page &P of " in str(sheet.oddFooter and sheet.oddFooter.right.text)
