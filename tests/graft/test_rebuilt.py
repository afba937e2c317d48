"""A workbook of values is rebuilt: our tables in place of theirs, all other sheets as they are."""

import re
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from msgspec.structs import replace

import sexcel
from sexcel.files.reading import read_grid
from sexcel.graft.checked import find_dangling
from sexcel.graft.kept import Beside
from sexcel.model.findings import Severity
from sexcel.model.grid import Cell, Grid, SheetGrid, Visibility
from sexcel.model.refs import CellRef
from sexcel.reports.page import Page
from sexcel.reports.regeneration import render_beside, render_regeneration
from sexcel.writers.clean_form import CleanForm
from sexcel.writers.plan import plan_workbook
from sexcel.writers.regenerated import Regenerated
from tests.graft.builders import draw_pixel
from tests.graft.live_books import build_in_thousands
from tests.graft.packing import packed_bytes, parts_of
from tests.graft.published import PUBLISHED, build_published, build_values
from tests.graft.test_new_sheets import find_faults

_COLUMNS = [{"header": "A"}, {"header": "B"}]
NAMES = ("Workings", "Checks", "Assumptions (old)")


def _add_own_sheets(workbook: xlsxwriter.Workbook) -> None:
    """Add sheets with formulas, a chart, a picture and a note, under names that ours have too."""
    workings, checks, hidden = map(workbook.add_worksheet, NAMES)
    workings.write_row("A1", (1, 2, 3))
    workings.write_formula("D1", "=SUM(A1:C1)", None, 6)
    workings.insert_image("F1", "grey.png", {"image_data": draw_pixel()})
    workings.write_comment("A1", "Ours.")
    checks.write_formula("A1", "=Workings!D1*Contingency_rate", None, 0)
    hidden.write("A1", "kept")
    hidden.hide()
    workbook.define_name("Contingency_rate", "=Workings!$A$1")
    workings.add_table("H1:I3", {"name": "list_change_HISTORY", "columns": _COLUMNS})
    workbook.define_name("Gone", "='1 Summary'!$E$24")
    summary = workbook.get_worksheet_by_name("1 Summary")
    summary.write("K20", "A remark beside the table.")
    summary.write_comment("E24", "Agreed with the auditors.")


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Regenerated]:
    """Regenerate a workbook of values with sheets of its own."""
    source = build_published(tmp_path_factory.mktemp("rebuilt") / "source.xlsx", _add_own_sheets)
    return source, sexcel.regenerate(source)


@pytest.mark.slow
def test_other_sheets_stay_byte_for_byte(rebuilt: tuple[Path, Regenerated]) -> None:
    source, done = rebuilt
    assert (done.form, done.check.faults) == (CleanForm.REBUILT, ())
    before, after = parts_of(source), parts_of(done.output)
    own = [f"xl/worksheets/sheet{number}.xml" for number in (9, 10, 11)]
    own += ["xl/comments2.xml", "xl/media/image1.png"]
    own += ["xl/drawings/drawing1.xml", "xl/drawings/vmlDrawing2.vml", "xl/sharedStrings.xml"]
    for name in own:
        assert before[name] == after[name], name
        assert packed_bytes(source, name) == packed_bytes(done.output, name)
    assert find_faults(done.output) == []
    old, new = read_grid(source), read_grid(done.output)
    for name in NAMES:
        assert new.sheet(name) == old.sheet(name)
    assert new.sheet("Assumptions (old)").visibility is Visibility.HIDDEN
    assert "1 Summary" not in [sheet.name for sheet in new]


@pytest.mark.slow
def test_names_that_are_taken(rebuilt: tuple[Path, Regenerated]) -> None:
    grid = read_grid(rebuilt[1].output)
    assert grid.defined_names["Contingency_rate"] == "Workings!$A$1"
    assert grid.defined_names["Contingency_rate_2"].startswith("Assumptions!")
    assert "Gone" not in grid.defined_names
    assert grid.sheet("Checks").value(1, 1) == 0
    assert "hold" in str(grid.sheet("Checks (2)").value(7, 1)) or grid.sheet("Checks (2)").value(
        7, 1
    )
    formulas = [cell.formula or "" for cell in grid.sheet("2 Overview").cells.values()]
    assert any("Contingency_rate_2" in formula for formula in formulas)
    assert "'Checks (2)'!A7" in formulas
    tables = openpyxl.load_workbook(rebuilt[1].output)["Change history"].tables
    assert list(tables) == ["List_change_history_2"]


@pytest.mark.slow
def test_what_is_beside_a_table_is_named_cell_by_cell(rebuilt: tuple[Path, Regenerated]) -> None:
    _, done = rebuilt
    remark = CellRef("1 Summary", 20, 11)
    assert (remark, "A remark beside the table.") in done.beside
    changes = read_grid(done.output).sheet("Changes")
    listed = {changes.value(row, 2): changes.value(row, 3) for row in changes.rows}
    assert listed["'1 Summary'!K20"] == "A remark beside the table."
    assert listed["'1 Summary'!E24"] == "Note: Agreed with the auditors."
    text = " ".join(render_regeneration(done, Page()).split())
    from_xls = render_regeneration(replace(done, values_of=".xls"), Page())
    assert "Values     all that is read of an .xls" in from_xls
    assert "1 Summary" in text.partition("Beside")[2].partition("listed on Changes")[0]
    said = {changes.value(row, 1): changes.value(row, 2) for row in changes.rows}
    assert said["Workings"] == "As it is."
    assert said["Name Gone"] == "='1 Summary'!$E$24 is on a sheet that was replaced."


@pytest.mark.slow
def test_what_is_beside_a_table_is_named_before_anything_is_written(tmp_path: Path) -> None:
    source = build_published(tmp_path / "source.xlsx", _add_own_sheets)
    target = tmp_path / "clean.xlsx"
    announced: list[tuple[CellRef, str]] = []

    def announce(beside: Beside) -> None:
        assert not target.exists()
        announced.extend(beside)

    done = sexcel.regenerate(source, target, announce=announce)
    assert tuple(announced) == done.beside
    text = " ".join(render_beside(announced, Page()).split())
    assert f"{len(announced)} cells beside the tables" in text
    assert "K20 A remark beside the table.; " in text
    assert "; E24 Note: Agreed with the auditors." in text


@pytest.mark.slow
def test_what_is_said_of_a_line_under_its_table_becomes_its_reason(tmp_path: Path) -> None:
    """Move it to the commentary, which Variance refers to: the sheet that held it is gone."""
    said = "Accommodation Costs: a decrease, as fewer rooms are hired than were planned."

    def say(workbook: xlsxwriter.Workbook) -> None:
        workbook.get_worksheet_by_name("1 Summary").write("A32", said)

    source = build_published(tmp_path / "source.xlsx", say)
    assert [row.text("reason") for row in sexcel.read(source).remarks] == [said]
    done = sexcel.regenerate(source)
    assert done.check.faults == ()
    assert CellRef("1 Summary", 32, 1) not in dict(done.beside)
    clean = openpyxl.load_workbook(done.output)
    (row,) = (row for row in clean["Commentary"].iter_rows() if row[1].value == said)
    cells = clean["Variance"]["H"]
    assert any(f"Commentary!{row[1].coordinate}" in str(cell.value) for cell in cells)
    assert not any("1 Summary" in str(cell.value) for cell in cells)


def test_a_formula_that_leads_to_a_sheet_that_is_gone_is_a_fault() -> None:
    cells = {(1, 1): Cell(None, "N('1 Summary'!A1)"), (2, 1): Cell(None, "N('2 Overview'!A1)")}
    clean = Grid(
        "clean.xlsx", "0" * 64, (SheetGrid("Variance", cells), SheetGrid("2 Overview", {}))
    )
    (fault,) = find_dangling(clean, ["1 Summary", "2 OVERVIEW"])
    assert (fault.subject, fault.after) == ("The formula in Variance!A1", "=N('1 Summary'!A1)")


@pytest.mark.slow
def test_sheets_with_a_table_that_was_not_read_are_not_replaced(tmp_path: Path) -> None:
    def spoil(workbook: xlsxwriter.Workbook) -> None:
        workbook.get_worksheet_by_name("1 Summary").write_row("B14", ["?"] * 5)

    source = build_published(tmp_path / "source.xlsx", spoil)
    regenerated = sexcel.regenerate(source)
    assert regenerated.form is CleanForm.KEPT
    assert re.search(r"was not found.* 26 numbers in no table", regenerated.why_kept)


def test_a_second_copy_on_a_sheet_that_would_go_is_not_lost(tmp_path: Path) -> None:
    def copy_accommodation(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.get_worksheet_by_name("3.4 Accommodation")
        for row, column in (
            read_grid(PUBLISHED).sheet("3.4 Accommodation").area(19, 2, 24, 5).positions()
        ):
            value = read_grid(PUBLISHED).sheet("3.4 Accommodation").value(row, column)
            if value is not None:
                sheet.write(row + 30, column - 1, value)

    source = build_published(tmp_path / "source.xlsx", copy_accommodation)
    regenerated = sexcel.regenerate(source)
    assert (regenerated.form, regenerated.check.faults) == (CleanForm.KEPT, ())
    assert regenerated.why_kept.startswith("another Table 10 begins at '3.4 Accommodation'!B50")


def test_figures_in_hundreds_of_pounds_stay_as_they_are(tmp_path: Path) -> None:
    def set_decimals(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.get_worksheet_by_name("Checks")
        for cell, value in (
            ("D3", 602.3),
            ("D10", 335.1),
            ("D11", 7037.4),
            ("E3", 347.7),
            ("E11", -287.4),
        ):
            sheet.write_number(cell, value)

    live = build_in_thousands(tmp_path / "live.xlsx")
    done = sexcel.regenerate(build_values(tmp_path / "source.xlsx", live, set_decimals))
    assert (done.form, done.check.faults) == (CleanForm.REBUILT, ())
    clean = sexcel.read(done.output).tables["overview"]
    contingency, total = clean.row("contingency"), clean.total
    assert contingency is not None
    assert total is not None
    assert contingency.figure("budget") == 335_100  # 5% of £6,702,300 is £335,115
    assert str(contingency.entries["budget"].formula).startswith("ROUND(")
    assert str(contingency.entries["budget"].formula).endswith(",-2)")
    assert total.figure("budget") == 7_037_400


@pytest.mark.slow
def test_rounding_never_moves_the_approved_total(tmp_path: Path) -> None:
    done = sexcel.regenerate(PUBLISHED, tmp_path / "clean.xlsx")
    assert done.check.faults == ()
    assert sexcel.validate(done.output).files[0].headline == 8_349_486
    sheet = openpyxl.load_workbook(done.output)["2 Overview"]
    assert sheet["D13"].value == "=D5+D10+D11+D12-1"
    assert "keeps the total as it was approved" in sheet["D13"].comment.text
    findings = sexcel.validate(done.output).findings
    notes = [finding for finding in findings if str(finding.where) == "'2 Overview'!D13"]
    assert [(note.name, note.severity) for note in notes] == [
        ("rounding-difference", Severity.INFO)
    ]


def test_other_sheets_of_an_xls_come_as_values(tmp_path: Path) -> None:
    source = build_published(tmp_path / "source.xlsx", _add_own_sheets)
    grid = replace(read_grid(source), values_of=".xls")
    plan = plan_workbook(sexcel.read(source), (), grid=grid)
    others = {sheet.name: sheet for sheet in plan.sheets}
    workings = others["Workings"]
    assert (workings.cells[1, 4].value, workings.cells[1, 4].formula) == (Decimal(6), None)
    assert others["Checks (2)"].cells[1, 1].value == Decimal(0)
    assert others["Assumptions (old)"].is_hidden


@pytest.mark.slow
def test_a_chart_over_a_table_keeps_the_workbook(tmp_path: Path) -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        chart = workbook.add_chart({"type": "pie"})
        chart.add_series({"values": "='1 Summary'!$E$17:$E$24"})
        workbook.add_worksheet("Picture").insert_chart("A9", chart)

    done = sexcel.regenerate(build_published(tmp_path / "source.xlsx", fill))
    assert (done.form, done.check.faults) == (CleanForm.KEPT, ())
