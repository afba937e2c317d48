"""Workbooks of other formats: read for their values, or by LibreOffice with their formulas."""

import re
from pathlib import Path

import pytest
import xlsxwriter

import sexcel
from sexcel.files import conversion
from sexcel.files.reading import read_grid
from sexcel.model.errors import UnreadableWorkbookError
from sexcel.reports.page import Page
from sexcel.reports.regeneration import render_regeneration
from sexcel.writers.clean_form import CleanForm
from tests.cli.running import CommandRunner
from tests.libreoffice import convert

FIXTURES = Path(__file__).with_name("fixtures")
LIVE = Path(__file__).parents[2] / "workbooks" / "sec-budget-2020-23-live.xlsx"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> CommandRunner:
    return CommandRunner(capsys)


def test_an_audit_of_values_gives_no_all_clear(run: CommandRunner) -> None:
    code, out, err = run("audit", FIXTURES / "budget.xls")
    text = " ".join(out.split())
    assert (code, err) == (1, "")
    assert "Formulas not read: of an .xls only values are read" in text
    assert "Only values were checked: the formulas of an .xls are not read; add --convert" in text
    assert "typed" not in text


def test_without_libreoffice_one_sentence(
    run: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversion, "find_libreoffice", lambda: None)
    sentence = run.fails("audit", "--convert", FIXTURES / "budget.xls")
    assert sentence.endswith(
        "is an .xls, and LibreOffice, which --convert reads it with, is not installed: save it "
        "from Excel as .xlsx."
    )


def test_a_program_that_gives_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversion, "find_libreoffice", lambda: "true")
    with pytest.raises(UnreadableWorkbookError, match="cannot be read by LibreOffice"):
        read_grid(FIXTURES / "budget.xls", convert=True)


@pytest.mark.libreoffice
def test_a_budget_is_checked_compared_and_shown_through_libreoffice(
    run: CommandRunner, tmp_path: Path
) -> None:
    (other,) = convert([LIVE], tmp_path, to="ods")
    code, out, err = run("validate", "--convert", other)
    text = " ".join(out.split())
    assert (code, err) == (0, "")
    assert "Read an .ods, by LibreOffice" in text
    matched = re.search(
        r"([\d,]+) of \1 match the value saved; (\d+) of \2 in the tables mean the budget", text
    )
    assert matched is not None and int(matched[1].replace(",", "")) > 2_000
    code, out, _ = run("compare", "--convert", LIVE, other)
    assert (code, "are not read" in out) == (0, False)
    assert "those of the new workbook, an .ods, are not read" in run("compare", LIVE, other)[1]
    assert [row.severity for row in sexcel.audit(other).findings] == []
    assert "11 of 11 recognised" in run("inspect", "--convert", other)[1]
    assert "goes with neither" in run.fails("inspect", other, "--convert", "--setup", "s.xlsx")


@pytest.mark.libreoffice
@pytest.mark.parametrize("form", ["ods", "xls"])
def test_the_clean_workbook_of_what_libreoffice_reads_is_kept(form: str, tmp_path: Path) -> None:
    (other,) = convert([LIVE], tmp_path, to=form)
    bytes_before = other.read_bytes()
    values = sexcel.regenerate(other, tmp_path / "values.xlsx")
    assert (values.form, values.values_of) == (CleanForm.REBUILT, f".{form}")
    kept = sexcel.regenerate(other, convert=True)
    assert kept.output == other.with_name(f"{other.stem}-clean.xlsx")
    assert (kept.form, kept.check.faults, kept.passes) == (CleanForm.KEPT, (), True)
    assert (kept.source.path, kept.source.converted_from) == (str(other), f".{form}")
    assert f"Converted  by LibreOffice, from an .{form}" in render_regeneration(kept, Page())
    assert sexcel.validate(kept.output).files[0].headline == kept.source.headline
    assert other.read_bytes() == bytes_before


@pytest.mark.libreoffice
@pytest.mark.parametrize("form", ["xls", "ods"])
def test_formulas_are_read_through_libreoffice(form: str, tmp_path: Path) -> None:
    source = tmp_path / "costs.xlsx"
    with xlsxwriter.Workbook(str(source)) as book:
        sheet = book.add_worksheet("Costs")
        sheet.write_column(0, 0, ["Staff", "Rent", "Travel", "IT", "Total"])
        sheet.write_column(0, 1, [100, 50, 25, 12])
        sheet.write_formula(4, 1, "=SUM(B1:B3)", None, 175)
    (other,) = convert([source], tmp_path, to=form)
    before = other.read_bytes()
    grid = read_grid(other, convert=True)
    assert (grid.converted_from, grid.values_of, grid.path) == (f".{form}", "", str(other))
    assert grid.sheet("Costs").cells[5, 2].formula == "SUM(B1:B3)"
    report = sexcel.audit(other, convert=True)
    assert [(finding.rule, finding.cell) for finding in report.findings] == [("SHT301", "B5")]
    assert other.read_bytes() == before
