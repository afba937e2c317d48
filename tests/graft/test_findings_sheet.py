"""The Findings sheet: what stands in each cell, how it looks and prints, where links lead."""

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace
from openpyxl.worksheet.worksheet import Worksheet

from sexcel.graft.annotate import annotate
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import RangeRef
from sexcel.model.report import FileReport, TablePlace
from sexcel.model.settings import Settings
from sexcel.model.tables import REPORT_SHEET
from sexcel.writers import workbook
from sexcel.writers.styles import COUNT, FINE, MONEY, PENCE, SIGNED
from tests.graft.builders import SHEET, build_hidden_and_protected, build_plain
from tests.graft.packing import finding, parts_of, report_on, save_package

HEADINGS = [
    "Severity",
    "Code",
    "Cell",
    "What is wrong",
    "Found",
    "Expected",
    "Difference",
    "Putting it right moves the headline by, £",
    "What to do",
]


def sheet_of(folder: Path, *findings: Finding, source: Path | None = None) -> Worksheet:
    """Return the Findings sheet of an annotated workbook, as openpyxl reads it."""
    source = source or build_plain(folder / "source.xlsx")
    annotated = annotate(source, report_on(source, findings), folder / "out.xlsx")
    sheet = openpyxl.load_workbook(annotated.output)[annotated.sheet]
    assert isinstance(sheet, Worksheet)
    return sheet


def row_of(sheet: Worksheet, row: int) -> list[object]:
    return [cell.value for cell in sheet[row]]


def test_all_columns(tmp_path: Path) -> None:
    sheet = sheet_of(
        tmp_path,
        finding(
            SHEET,
            "C4",
            "The sum is wrong.",
            found=Decimal("2000"),
            expected=Decimal("2000.5"),
            difference=Decimal("-0.5"),
            effect=Decimal(12),
        ),
    )
    assert row_of(sheet, 6) == HEADINGS
    assert row_of(sheet, 7) == [
        "error",
        "SEC102",
        f"'{SHEET}'!C4",
        "The sum is wrong.",
        2000,
        2000.5,
        -0.5,
        12,
        "Put it right.",
    ]
    formats = [sheet.cell(7, column).number_format for column in range(5, 9)]
    assert formats == [COUNT, FINE, FINE, SIGNED]


def test_figures_of_a_table_have_its_unit(tmp_path: Path) -> None:
    source = build_plain(tmp_path / "source.xlsx")
    report = report_on(source, [finding(SHEET, "C4", found=Decimal(5), expected=Decimal("5.25"))])
    place = TablePlace("overview", "Table 2", RangeRef(SHEET, 2, 2, 6, 3))
    report = FileReport(source.name, report.sha256, "2020/21", None, (place,), report.findings)
    annotated = annotate(source, report, tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(annotated.output)["Findings"]
    assert sheet["E7"].number_format == MONEY
    assert sheet["F7"].number_format == PENCE


def test_the_worst_comes_first_then_what_moves_the_headline_most(tmp_path: Path) -> None:
    sheet = sheet_of(
        tmp_path,
        finding(SHEET, "B3", "note", severity=Severity.INFO),
        finding(SHEET, "B3", "small", effect=Decimal(10)),
        finding(SHEET, "B3", "warning", severity=Severity.WARNING, effect=Decimal(99)),
        finding(SHEET, "B3", "large", effect=Decimal(-20)),
    )
    assert [sheet.cell(row, 4).value for row in range(7, 11)] == [
        "large",
        "small",
        "warning",
        "note",
    ]
    words = [sheet.cell(row, 1).value for row in range(7, 11)]
    assert words == ["error", "error", "warning", "info"]
    fills = [sheet.cell(row, 1).fill.fgColor.rgb for row in range(7, 10)]
    assert fills == ["FFFDE9E9", "FFFDE9E9", "FFFFF4DC"]
    assert sheet["A3"].value == "2 errors, 1 warning, 1 note."


def test_top_of_the_sheet(tmp_path: Path) -> None:
    source = build_plain(tmp_path / "source.xlsx")
    sha256 = report_on(source, ()).sha256
    report = FileReport("in/source.xlsx", sha256, "2020/21", Decimal(8349486), (), ())
    annotated = annotate(source, report, tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(annotated.output)["Findings"]
    assert [sheet.cell(row, 1).value for row in range(1, 6)] == [
        "Findings",
        REPORT_SHEET,
        "Nothing found: every check that could be made passed. Headline £8,349,486 for 2020/21.",
        f"Checked: source.xlsx, SHA-256 {sha256}",
        None,
    ]
    assert sheet.max_row == 6
    assert annotated.noted == ()


def test_settings_in_force_are_told(tmp_path: Path) -> None:
    source = build_plain(tmp_path / "source.xlsx")
    settings = Settings("here/sexcel.toml", rules_off=("SEC402", "SEC505"))
    report = replace(report_on(source, ()), settings=settings)
    annotated = annotate(source, report, tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(annotated.output)["Findings"]
    assert sheet["A5"].value == "By the settings in sexcel.toml. Rules off: SEC402, SEC505."


def test_page(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, finding(SHEET, "B3"), finding(SHEET, "C4"))
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    fits = sheet.sheet_properties.pageSetUpPr
    assert fits is not None
    assert (fits.fitToPage, sheet.page_setup.fitToHeight) == (True, None)  # one page
    assert sheet.freeze_panes == "A7"
    assert sheet.auto_filter.ref == "A6:I8"
    assert sheet.print_title_rows == "$6:$6"
    assert sheet.sheet_view.showGridLines is False
    assert sheet.sheet_view.tabSelected is None
    many = sheet_of(tmp_path, *[finding(SHEET, "B3")] * 60)
    assert many.page_setup.fitToHeight == 0  # as many pages as it takes


@pytest.mark.parametrize("text", ["=1+1", "+44 20", "-£5", "@home", "=HYPERLINK(0)"])
def test_texts_that_look_like_formulas_stay_texts(tmp_path: Path, text: str) -> None:
    sheet = sheet_of(tmp_path, finding(SHEET, "B3", text, found=text, help=text))
    for cell in (sheet["D7"], sheet["E7"], sheet["I7"]):
        assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
    assert not sheet["B7"].quotePrefix


def test_what_a_cell_cannot_hold(tmp_path: Path) -> None:
    sheet = sheet_of(
        tmp_path,
        finding(SHEET, "B3", "bell\x07, zero\x00, half \ud800, line\r\nend", found=Decimal("NaN")),
        finding(SHEET, "B3", "x" * 40_000, found=Decimal("1E400"), expected=Decimal("-Infinity")),
        finding(SHEET, "B3", "😀" * 20_000, effect=Decimal("NaN")),
    )
    assert sheet["D7"].value == "bell�, zero�, half �, line\nend"
    assert sheet["D8"].value == "x" * 32_759 + " … (cut)"
    assert sheet["D9"].value == "😀" * 16_379 + " … (cut)"
    assert [sheet[cell].value for cell in ("E7", "E8", "F8", "H9")] == [
        "NaN",
        "1.00000E+400",
        "-Infinity",
        "NaN",
    ]


def test_links_lead_to_the_cells(tmp_path: Path) -> None:
    def fill(name: str) -> Path:
        source = build_plain(tmp_path / "plain.xlsx")
        parts = parts_of(source)
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(SHEET.encode(), name.encode())
        return save_package(tmp_path / "source.xlsx", parts)

    sheet = sheet_of(
        tmp_path,
        finding("It's A1", "C4"),
        finding("It's A1", "C4:D9"),
        finding("", ""),
        finding("Gone", "C4"),
        source=fill("It's A1"),
    )
    assert [sheet.cell(row, 3).value for row in range(7, 11)] == [
        "'It''s A1'!C4",
        "'It''s A1'!C4:D9",
        "The workbook as a whole",
        "Gone!C4",
    ]
    links = [sheet.cell(row, 3).hyperlink for row in range(7, 11)]
    assert [link and link.location for link in links] == [
        "'It''s A1'!C4",
        "'It''s A1'!C4:D9",
        None,
        None,
    ]


def test_a_hidden_sheet_is_told_and_stays_as_it_is(tmp_path: Path) -> None:
    source = build_hidden_and_protected(tmp_path / "source.xlsx")
    findings = [finding("Away", "B2"), finding("Far away", "B2"), finding(SHEET, "B3")]
    annotated = annotate(source, report_on(source, findings), tmp_path / "out.xlsx")
    assert [str(ref) for ref in annotated.noted] == [f"'{SHEET}'!B3"]
    assert [str(ref) for ref in annotated.without_note] == ["Away!B2", "'Far away'!B2"]
    before, after = parts_of(source), parts_of(annotated.output)
    for part in ("xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml"):
        assert before[part] == after[part]
    sheet = openpyxl.load_workbook(annotated.output)["Findings"]
    assert [sheet.cell(row, 3).value for row in (7, 8)] == [
        "Away!B2 (hidden sheet)",
        "'Far away'!B2 (hidden sheet)",
    ]
    assert [sheet.cell(row, 3).hyperlink for row in (7, 8)] == [None, None]


def test_more_links_than_excel_keeps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert workbook.MOST_LINKS < 65_530
    monkeypatch.setattr(workbook, "MOST_LINKS", 3)
    sheet = sheet_of(tmp_path, *[finding(SHEET, "B3")] * 5)
    links = [sheet.cell(row, 3).hyperlink is not None for row in range(7, 12)]
    assert links == [True, True, True, False, False]
    assert sheet["C11"].value == f"'{SHEET}'!B3"
