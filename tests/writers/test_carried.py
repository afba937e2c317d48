"""Nothing lost: sheets that are no budget tables, in the regenerated workbook."""

import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from msgspec.structs import replace
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.utils.datetime import CALENDAR_MAC_1904

import sexcel
from sexcel.files.carried_sheets import carried_sheets, value_sheets
from sexcel.files.reading import read_grid
from sexcel.model.grid import Cell, ErrorValue, Grid, SheetGrid, Visibility
from sexcel.model.refs import RangeRef
from sexcel.model.wording import join_words
from sexcel.ooxml import carried_reader
from sexcel.recognise.book import read_book
from sexcel.writers.carried_plan import Source
from sexcel.writers.sheet_names import find_free_name
from sexcel.writers.workbook import write_workbook
from tests.libreoffice import convert
from tests.writers.carrying import changes_of, regenerated_with, source_with
from tests.writers.regenerating import REPORT_SHEETS, SOURCE, cell_at, regenerated
from tests.writers.test_recalculated_by_libreoffice import differing, formulas, values

LIVE = {
    "E24 of the summary": ("'1 Summary'!E24*2", 16698972, "'2 Overview'!D13*2"),
    "dollar signs stay": ("'1 Summary'!$E$24+'1 Summary'!E$24", 16698972, None),
    "case of the sheet": ("'1 SUMMARY'!E24", 8349486, "'2 Overview'!D13"),
    "a column that moved as one": (
        "SUM('1 Summary'!E18:E20)",
        5678040,
        "SUM('2 Overview'!D7:D9)",
    ),
    "a block": ("SUM('1 Summary'!D18:E20)", 10846850, "SUM('2 Overview'!C7:D9)"),
    "beside another argument": (
        "INDEX('1 Summary'!E18:E20, 2)/1000",
        Decimal("-602.738"),
        "INDEX('2 Overview'!D7:D9, 2)/1000",
    ),
    "the same sheet": ("A1+SUM(A$1:A3)", 0, "A1+SUM(A$1:A3)"),
    "another carried sheet": ("Notes!B2&\"'1 Summary'!E24\"", "x", "Notes!B2&\"'1 Summary'!E24\""),
    "whole columns of a carried sheet": ("COUNT(Notes!B:B)", 1, "COUNT(Notes!B:B)"),
    "a name for a figure": ("Headline/2", 4174743, "Headline/2"),
    "a name for a constant": ("Share*100", 5, "Share*100"),
    "a newer function": ("_xlfn.IFNA(A1,0)", 1, "_xlfn.IFNA(A1,0)"),
    "no reference at all": ("1+1", 2, "1+1"),
    "a truth": ("'1 Summary'!E24>0", True, "'2 Overview'!D13>0"),
    "an error": ("1/0", "#DIV/0!", "1/0"),
    "a text": ('"=1"&"+1"', "=1+1", '"=1"&"+1"'),
}
FROZEN = {
    "a label": (
        "'1 Summary'!B24",
        "Total",
        "'1 Summary'!B24 is no figure of a budget table.",
    ),
    "a range with labels": (
        "VLOOKUP(A1,'1 Summary'!B17:E24,4,FALSE)",
        7,
        "'1 Summary'!B17 is no figure of a budget table.",
    ),
    "two tables at once": (
        "SUM('3.2 SECAS Services'!F9:F9,'1 Summary'!E8:E24)",
        7,
        None,
    ),
    "the cell beside": (
        "'1 Summary'!E17:E19*2",
        7,
        "'1 Summary'!E17:E19 means the cell beside it, and that has moved.",
    ),
    "another workbook": (
        "[1]Other!A1",
        7,
        "[1]Other!A1 is in another workbook.",
    ),
    "another workbook, quoted": (
        "'[Last year.xlsx]Costs'!A1",
        7,
        "'[Last year.xlsx]Costs'!A1 is in another workbook.",
    ),
    "by text": (
        "INDIRECT(\"'1 Summary'!E24\")",
        7,
        "INDIRECT finds its cells by itself, or reaches outside.",
    ),
    "by distance": (
        "OFFSET(A1,1,1)",
        7,
        "OFFSET finds its cells by itself, or reaches outside.",
    ),
    "a whole column of a table": (
        "SUM('1 Summary'!E:E)",
        7,
        "'1 Summary'!E:E takes whole rows or columns around figures that moved.",
    ),
    "an Excel table": (
        "SUM(Costs[Amount])",
        7,
        "Costs[Amount] names the columns of an Excel table, and those are not carried.",
    ),
    "a function nobody knows": (
        "MYTAX('1 Summary'!E24)",
        7,
        "MYTAX is not a function that is known.",
    ),
    "the row number": (
        "ROW('1 Summary'!E24)",
        24,
        "ROW hangs on where a figure stands, and it moved.",
    ),
    "several sheets": (
        "SUM('1 Summary:4 Projects'!A1)",
        7,
        "'1 Summary:4 Projects'!A1 spans several sheets.",
    ),
    "a lost cell": (
        "#REF!+A1",
        "#REF!",
        "It has lost a cell that it referred to (#REF!).",
    ),
    "a name nobody defined": (
        "Rebate*2",
        7,
        "What Rebate means is not known.",
    ),
    "a name for a label": (
        "LEN(Title)",
        7,
        "'1 Summary'!B24 is no figure of a budget table.",
    ),
    "a name that leads to itself": (
        "Loop+1",
        7,
        "The name Loop leads back to itself.",
    ),
    "a name of ours that means another cell": (
        "Contingency_rate*2",
        7,
        "The name Contingency_rate means another cell in this workbook.",
    ),
    "a range worked out": (
        "SUM(INDEX(A1:A3,1):A3)",
        7,
        "What : means in it is not known.",
    ),
    "two ranges as one argument": (
        "SUM(('1 Summary'!E18:E19,'1 Summary'!E20))",
        7,
        "'1 Summary'!E18:E19 means the cell beside it, and that has moved.",
    ),
    "a bracket too many": (
        "SUM(A1))",
        7,
        "It cannot be taken apart.",
    ),
    "no sheet of that name": (
        "Gone!A1",
        7,
        "The workbook has no sheet for Gone!A1.",
    ),
}


def fill(workbook: xlsxwriter.Workbook) -> None:
    notes = workbook.add_worksheet("Notes")
    notes.write_string("B1", "what")
    notes.write_number("B2", 5)
    live, frozen = workbook.add_worksheet("Live"), workbook.add_worksheet("Frozen")
    for sheet, cases in ((live, LIVE), (frozen, FROZEN)):
        for row, (formula, cached, _) in enumerate(cases.values()):
            sheet.write_number(row, 0, 1)
            sheet.write_formula(row, 1, f"={formula}", None, cached)
    workbook.define_name("Headline", "='1 Summary'!$E$24")
    workbook.define_name("Share", "=0.05")
    workbook.define_name("Title", "='1 Summary'!$B$24")
    workbook.define_name("Loop", "=Loop+1")
    workbook.define_name("Contingency_rate", "='1 Summary'!$E$24")


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return regenerated_with(tmp_path_factory.mktemp("carried"), fill)[0]


def at_row(clean: Path, sheet: str, row: int) -> Cell:
    return cell_at(read_grid(clean), sheet, f"B{row}")


@pytest.mark.parametrize("case", LIVE)
def test_a_formula_stays_live(case: str, clean: Path) -> None:
    formula, cached, expected = LIVE[case]
    cell = at_row(clean, "Live", list(LIVE).index(case) + 1)
    if expected is None:
        expected = "'2 Overview'!$D$13+'2 Overview'!D$13"
    assert cell.formula == expected
    if isinstance(cached, str) and cached.startswith("#"):
        assert cell.value == ErrorValue(cached)
    elif isinstance(cached, bool):
        assert cell.value is cached
    else:
        assert cell.value == cached
    del formula


@pytest.mark.parametrize("case", FROZEN)
def test_a_formula_is_frozen_and_said(case: str, clean: Path) -> None:
    formula, cached, reason = FROZEN[case]
    row = list(FROZEN).index(case) + 1
    cell = at_row(clean, "Frozen", row)
    if cached == "#REF!":
        # An error value can only be written as a formula that gives it.
        assert (cell.value, cell.formula) == (ErrorValue("#REF!"), "#REF!")
    else:
        assert (cell.value, cell.formula) == (cached, None)
    change = changes_of(clean)[f"Frozen!B{row}"]
    assert change[:3] == (f"Frozen!B{row}", f"={formula}", Decimal(1))
    if reason is not None:
        assert change[5] == reason


def test_what_is_told(tmp_path: Path) -> None:
    path, done = regenerated_with(tmp_path, fill)
    assert [(sheet.name, sheet.written_as, len(sheet.frozen)) for sheet in done.carried] == [
        ("Notes", "Notes", 0),
        ("Live", "Live", 0),
        ("Frozen", "Frozen", len(FROZEN)),
    ]
    assert done.left == ()
    changes = changes_of(path)
    assert changes["Notes"][0] == "Carried."
    assert str(changes["Live"][0]).startswith(f"Carried. {len(LIVE)} live.")
    assert changes["Frozen"][0] == (
        f"Carried with {len(FROZEN)} formulas frozen to their value, below."
    )
    assert changes["Name Title"][0] == "'1 Summary'!B24 is no figure of a budget table."
    assert "Name Headline" not in changes
    assert str(changes["4 Projects"][0]) == "4 cells beside its budget tables left: A1:A2, A4, A34."
    names = openpyxl.load_workbook(path).defined_names
    assert names["Headline"].attr_text == "'2 Overview'!$D$13"
    assert names["Share"].attr_text == "0.05"
    assert names["Contingency_rate"].attr_text == "Assumptions!$B$6"
    assert "Title" not in names
    contents = read_grid(path).sheet("Contents")
    listed = [contents.value(row, 1) for row in contents.rows]
    assert listed[listed.index("Sign-off") + 1 :][:3] == ["Notes", "Live", "Frozen"]


def test_a_value_that_a_changed_figure_has_overtaken_is_said(tmp_path: Path) -> None:
    def add(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet("Mine")
        # F30 of the source is £1,560,092 and recalculated £1,602,425; E22 stays.
        for row, formula in enumerate(
            ("'3.2 SECAS Services'!F30", "'1 Summary'!E22", "A1*2", "SUM(A2:A3)", "A2+1")
        ):
            sheet.write_formula(row, 0, f"={formula}", None, 1)

    _, unchanged = regenerated_with(tmp_path, add)
    assert unchanged.carried[0].stale == ()
    path, done = regenerated_with(tmp_path, add, recalculate=True)
    assert [ref.a1 for ref in done.carried[0].stale] == ["A1", "A3", "A4"]
    assert changes_of(path)["Mine"][0] == (
        "Carried. 5 live. Use figures that changed, so out of date until Excel recalculates: "
        "A1, A3:A4."
    )


def dressed(workbook: xlsxwriter.Workbook) -> None:
    """Add one sheet with every look, size and view that is carried."""
    sheet = workbook.add_worksheet("Look")
    loud = {
        "font_name": "Georgia",
        "font_size": 13,
        "bold": True,
        "italic": True,
        "underline": 2,
        "font_strikeout": True,
        "font_color": "#336699",
        "bg_color": "#FFEEAA",
        "align": "right",
        "valign": "top",
        "text_wrap": True,
        "rotation": -30,
        "num_format": "#,##0.00 [Red]",
        "left": 2,
        "bottom": 6,
        "bottom_color": "#FF0000",
    }
    sheet.write_number("B2", 1234.5, workbook.add_format(loud))
    sheet.write_blank("C2", None, workbook.add_format({"bg_color": "#00FF00"}))
    sheet.write_datetime(
        "B3", datetime(2020, 4, 1, 13, 30), workbook.add_format({"num_format": 22})
    )
    sheet.write_boolean("B4", bool(1))
    sheet.write_string("B5", "=1+1")
    sheet.write_string("B6", "+44 20\n@home")
    sheet.merge_range("D2:E4", "merged", workbook.add_format({"align": "center"}))
    sheet.set_column("B:B", 31)
    sheet.set_column("G:XFD", None, None, {"hidden": True})
    sheet.set_row(4, 45)
    sheet.set_row(7, None, None, {"hidden": True})
    sheet.freeze_panes(2, 1)
    sheet.hide_gridlines(2)
    sheet.set_zoom(85)
    sheet.set_tab_color("#C00000")
    hidden = workbook.add_worksheet("Hidden")
    hidden.write_string("A1", "x")
    hidden.hide()
    deep = workbook.add_worksheet("Deep")
    deep.write_string("A1", "x")
    deep.very_hidden()


def test_looks_sizes_and_views(tmp_path: Path) -> None:
    path, _ = regenerated_with(tmp_path, dressed)
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["Look"]
    cell = sheet["B2"]
    assert cell.value == 1234.5
    assert cell.number_format == "#,##0.00 [Red]"
    font = cell.font
    assert (font.name, font.sz, font.b, font.i, font.u, font.strike, font.color.rgb) == (
        "Georgia",
        13,
        True,
        True,
        "double",
        True,
        "FF336699",
    )
    assert (cell.fill.patternType, cell.fill.fgColor.rgb) == ("solid", "FFFFEEAA")
    aligned = cell.alignment
    assert (aligned.horizontal, aligned.vertical, aligned.wrapText, aligned.textRotation) == (
        "right",
        "top",
        True,
        120,
    )
    border = cell.border
    assert (border.left.style, border.bottom.style, border.bottom.color.rgb, border.top.style) == (
        "medium",
        "double",
        "FFFF0000",
        None,
    )
    assert sheet["C2"].fill.fgColor.rgb == "FF00FF00"
    assert sheet["B3"].value == datetime(2020, 4, 1, 13, 30)
    assert sheet["B4"].value is True
    assert (sheet["B5"].value, sheet["B5"].data_type) == ("=1+1", "s")
    assert sheet["B6"].value == "+44 20\n@home"
    assert [str(merge) for merge in sheet.merged_cells.ranges] == ["D2:E4"]
    assert sheet["D2"].value == "merged"
    assert round(sheet.column_dimensions["B"].width * 7) == 31 * 7 + 5
    assert sheet.column_dimensions["G"].hidden is True
    assert sheet.row_dimensions[5].height == 45
    assert sheet.row_dimensions[8].hidden is True
    assert sheet.freeze_panes == "B3"
    assert sheet.sheet_view.showGridLines is False
    assert sheet.sheet_view.zoomScale == 85
    tab = sheet.sheet_properties.tabColor
    assert tab is not None
    assert tab.rgb == "FFC00000"
    assert [workbook[name].sheet_state for name in ("Look", "Hidden", "Deep")] == [
        "visible",
        "hidden",
        "veryHidden",
    ]


def test_theme_colours_tints_and_the_1904_calendar(tmp_path: Path) -> None:
    workbook = openpyxl.load_workbook(SOURCE)
    workbook.epoch = CALENDAR_MAC_1904
    sheet = workbook.create_sheet("Theme")
    colour = openpyxl.styles.colors.Color(theme=4, tint=0.5)
    sheet["A1"].fill = PatternFill("solid", fgColor=colour)
    sheet["A2"].font = Font(color=openpyxl.styles.colors.Color(indexed=10))
    sheet["A2"].value = "red"
    sheet["A3"].border = Border(top=Side("thin", color="00112233"))
    sheet["A4"].value = datetime(2020, 4, 1, 6)
    source = tmp_path / "source.xlsx"
    workbook.save(source)
    done = sexcel.regenerate(source, tmp_path / "clean.xlsx")
    sheet = openpyxl.load_workbook(done.output)["Theme"]
    # Half as far to white as accent 1 of openpyxl's theme, 4F81BD, is from it.
    assert sheet["A1"].fill.fgColor.rgb == "FFA7C0DE"
    assert sheet["A2"].font.color.rgb == "FFFF0000"
    assert sheet["A3"].border.top.color.rgb == "FF112233"
    assert sheet["A4"].value == datetime(2020, 4, 1, 6)


def add_all(workbook: xlsxwriter.Workbook) -> None:
    fill(workbook)
    dressed(workbook)
    workbook.add_worksheet("Summary").write_string("A1", "mine")


def test_a_fixed_point(tmp_path: Path) -> None:
    once, _ = regenerated_with(tmp_path, add_all)
    twice = tmp_path / "twice.xlsx"
    done = sexcel.regenerate(once, twice)
    assert done.changes == ()
    assert [sheet.frozen for sheet in done.carried] == [()] * len(done.carried)
    names = ["Notes", "Live", "Frozen", "Look", "Hidden", "Deep", "Summary (2)"]
    assert [sheet.written_as for sheet in done.carried] == names
    assert carried_sheets(twice, read_grid(twice), names) == carried_sheets(
        once, read_grid(once), names
    )
    first, second = read_grid(once), read_grid(twice)
    for name in (*names, "Contents", "Checks", "2 Overview"):
        assert first.sheet(name).cells == second.sheet(name).cells
    assert first.defined_names == second.defined_names
    assert read_book(first).other_sheets == tuple(names)
    # Of the tables' own sheets nothing is said to be left: titles are written anew.
    assert not any("beside its budget tables" in str(row[0]) for row in changes_of(twice).values())
    change = changes_of(twice)[
        f"Contents, Summary, {join_words(REPORT_SHEETS, len(REPORT_SHEETS))}"
    ]
    assert change[0] == "Report sheets of an earlier regeneration: made anew."


def test_a_source_in_the_words_of_an_earlier_version_is_written_anew(tmp_path: Path) -> None:
    """Read a workbook of version 0.1.0, which wrote the published budget's year on each sheet."""
    now, before = b"of the published SEC budget.", b"of the budget 2020-23."
    once, earlier, twice = regenerated()[0], tmp_path / "earlier.xlsx", tmp_path / "twice.xlsx"
    with zipfile.ZipFile(once) as source, zipfile.ZipFile(earlier, "w") as target:
        for part in source.namelist():
            target.writestr(part, source.read(part).replace(now, before))
    assert str(read_grid(earlier).sheet("2 Overview").value(2, 1)).endswith(before.decode())
    sexcel.regenerate(earlier, twice)
    assert str(read_grid(twice).sheet("2 Overview").value(2, 1)).endswith(now.decode())
    assert not any("beside its budget tables" in str(row[0]) for row in changes_of(twice).values())


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Summary", "Summary (2)"),
        ("CHECKS", "CHECKS (2)"),
        ("2 overview", "2 overview (2)"),
        ("Assumptions and everything else", "Assumptions and everything else"),
        ("It's me", "It's me"),
        ("Ünï 漢字 🙂", "Ünï 漢字 🙂"),
        ("A1", "A1"),
    ],
)
def test_names_of_sheets(name: str, written: str, tmp_path: Path) -> None:
    def add(workbook: xlsxwriter.Workbook) -> None:
        workbook.add_worksheet(name).write_number("A1", 7)
        quoted = name.replace("'", "''")
        worksheet = workbook.add_worksheet("Other")
        worksheet.write_formula("A1", f"='{quoted}'!A1+'{quoted}'!B:B", None, 7)

    path, done = regenerated_with(tmp_path, add)
    assert done.carried[0].written_as == written
    quoted = written.replace("'", "''")
    formula = cell_at(read_grid(path), "Other", "A1").formula
    assert formula == f"='{quoted}'!A1+'{quoted}'!B:B".removeprefix("=")


def test_two_long_names_that_collide() -> None:

    long = "x" * 31
    assert find_free_name(long, {long}) == "x" * 27 + " (2)"
    assert find_free_name(long, {long, "x" * 27 + " (2)"}) == "x" * 27 + " (3)"
    assert find_free_name("🙂" * 20, set()) == "🙂" * 15
    assert find_free_name("a/b[c]:*?\\'", set()) == "a_b_c_____"
    assert find_free_name("'", set()) == "Sheet"
    assert find_free_name("History", set()) == "History (2)"


def test_fifty_sheets(tmp_path: Path) -> None:
    def add(workbook: xlsxwriter.Workbook) -> None:
        for number in range(50):
            sheet = workbook.add_worksheet(f"S{number}")
            sheet.write_number("A1", number)
            before = f"S{number - 1}!B1" if number else "'1 Summary'!E24"
            sheet.write_formula("B1", f"={before}+A1", None, 8349486 + sum(range(number + 1)))

    path, done = regenerated_with(tmp_path, add)
    assert len(done.carried) == 50
    grid = read_grid(path)
    assert cell_at(grid, "S0", "B1").formula == "'2 Overview'!D13+A1"
    assert cell_at(grid, "S49", "B1") == Cell(Decimal(8350711), "S48!B1+A1")


def test_array_formulas_are_frozen_with_all_their_cells(tmp_path: Path) -> None:
    def add(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet("Arrays")
        for row in range(3):
            sheet.write_number(row, 0, row)
        sheet.write_array_formula("B1:B3", "{=A1:A3*2}", None, 0)
        sheet.write_number("B2", 2)
        sheet.write_array_formula("C1:C1", "{=SUM(A1:A3*2)}", None, 6)

    path, done = regenerated_with(tmp_path, add)
    assert [ref.a1 for ref in done.carried[0].frozen] == ["B1", "C1"]
    grid = read_grid(path)
    assert [cell_at(grid, "Arrays", a1) for a1 in ("B1", "B2", "C1")] == [
        Cell(Decimal(0)),
        Cell(Decimal(2)),
        Cell(Decimal(6)),
    ]
    assert changes_of(path)["Arrays!C1"][5] == "It is an array formula."


def test_sheets_beyond_the_limit_are_left_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def add(workbook: xlsxwriter.Workbook) -> None:
        large = workbook.add_worksheet("Large")
        for row in range(300):
            large.write_number(row, 0, row)
        small = workbook.add_worksheet("Small")
        small.write_formula("A1", "=Large!A1+1", None, 1)

    monkeypatch.setattr(carried_reader, "MAX_CARRIED_CELLS", 400)
    path, done = regenerated_with(tmp_path, add)
    assert [sheet.name for sheet in done.carried] == ["Small"]
    assert done.left == ("Large",)
    assert changes_of(path)["Sheet Large"][0] == "Too many cells."
    assert changes_of(path)["Small!A1"][5] == "Large!A1 is no figure of a budget table."


def test_the_command_says_so_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from sexcel.cli.main import main

    source = source_with(tmp_path, fill)
    assert main(["regenerate", str(source)]) == 1
    assert f"Carried    3 other sheets, told on the Changes sheet; {len(FROZEN)} formulas" in (
        capsys.readouterr().out
    )


def openpyxl_saved(folder: Path) -> Path:
    """Return a workbook that openpyxl saved: no cached values, its own styles and theme."""
    workbook = openpyxl.load_workbook(SOURCE)
    workbook["Document control"]["B7"] = "x"
    sheet = workbook.create_sheet("Workings")
    sheet.append(["Quarter", "Share", "Amount"])
    for quarter, share in enumerate((0.2, 0.3, 0.25, 0.25), 1):
        row = quarter + 1
        sheet.append([f"Q{quarter}", share, f"='1 Summary'!$E$22*B{row}"])
        sheet.cell(row, 2).number_format = "0%"
        sheet.cell(row, 3).number_format = "£#,##0"
    sheet.append(["All", "=SUM(B2:B5)", "=SUM(C2:C5)"])
    sheet.column_dimensions["A"].width = 18
    path = folder / "workings.xlsx"
    workbook.save(path)
    return path


def test_a_workbook_that_openpyxl_saved(tmp_path: Path) -> None:
    source = openpyxl_saved(tmp_path)
    done = sexcel.regenerate(source, tmp_path / "clean.xlsx")
    assert [sheet.written_as for sheet in done.carried] == ["Workings"]
    grid = read_grid(done.output)
    assert cell_at(grid, "Workings", "C3") == Cell(None, "'2 Overview'!$D$11*B3", "£#,##0")
    assert changes_of(done.output)["Workings"][0] == (
        "Carried. 6 live. Saved without a value, so blank until Excel recalculates: B6, C2:C6."
    )


@pytest.mark.libreoffice
def test_a_workbook_that_libreoffice_saved(tmp_path: Path) -> None:
    (source,) = convert([openpyxl_saved(tmp_path)], tmp_path)
    done = sexcel.regenerate(source, tmp_path / "clean.xlsx")
    ours = values(done.output)
    assert ours["Workings", "C6"] == 1191750
    places = {cell for cell in formulas(done.output) if cell[0] == "Workings"}
    assert len(places) == 6
    (again,) = convert([done.output], tmp_path / "again")
    assert differing(ours, values(again), formulas(done.output)) == []
    sheet = openpyxl.load_workbook(done.output)["Workings"]
    theirs = openpyxl.load_workbook(source)["Workings"]
    assert sheet["C3"].number_format == theirs["C3"].number_format
    assert sheet["C3"].font.name == theirs["C3"].font.name
    assert round(sheet.column_dimensions["A"].width) == 18
    twice = sexcel.regenerate(done.output, tmp_path / "twice.xlsx")
    assert carried_sheets(twice.output, read_grid(twice.output), ["Workings"]) == carried_sheets(
        done.output, read_grid(done.output), ["Workings"]
    )


@pytest.mark.libreoffice
def test_live_formulas_recalculate_to_their_cached_values(tmp_path: Path) -> None:
    def add(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet("Summary")
        wanted = {
            "'1 Summary'!E22*2": 2383500,
            "SUM('1 Summary'!E18:E20)": 5678040,
            "MAX('1 Summary'!D18:E20)": 6027378,
            "A1-'1 Summary'!$E$22": 1191750,
            "Projects/4": 297937.5,
        }
        for row, (formula, value) in enumerate(wanted.items()):
            sheet.write_formula(row, 0, f"={formula}", None, value)
        workbook.define_name("Projects", "='1 Summary'!$E$22")

    path, done = regenerated_with(tmp_path, add)
    assert done.carried[0].frozen == ()
    places = {cell for cell in formulas(path) if cell[0] == "Summary (2)"}
    assert len(places) == 5
    (again,) = convert([path], tmp_path)
    assert differing(values(path), values(again), places) == []


def test_hidden_sheets_are_listed_without_a_link(tmp_path: Path) -> None:
    path, _ = regenerated_with(tmp_path, dressed)
    contents = openpyxl.load_workbook(path)["Contents"]
    links = {row[0].value: row[0].hyperlink is not None for row in contents.iter_rows(6)}
    assert (links["Look"], links["Hidden"], links["Deep"]) == (True, False, False)
    grid = read_grid(path)
    assert grid.sheet("Deep").visibility is Visibility.VERY_HIDDEN


def test_of_a_workbook_of_values_the_values_of_other_sheets_are_carried(tmp_path: Path) -> None:
    read_ = read_grid(source_with(tmp_path, fill))
    days = SheetGrid(
        "Days",
        {
            (1, 1): Cell(date(2020, 4, 1)),
            (2, 1): Cell(date(1899, 5, 6)),
            (3, 2): Cell(Decimal("0.25")),
            (4, 2): Cell("=text"),
            (5, 2): Cell(True),
            (6, 2): Cell(ErrorValue("#REF!")),
            (7, 3): Cell(Decimal("2088185.75")),
        },
        (RangeRef("Days", 8, 1, 9, 3),),
        visibility=Visibility.HIDDEN,
    )
    grid = replace(read_, values_of=".ods", sheets=(*read_.sheets, days))
    source = Source(grid, value_sheets(grid, ("Days",)))
    written = write_workbook(read_book(grid), (), tmp_path / "clean.xlsx", source=source)
    assert [sheet.name for sheet in written.carried] == ["Days"]
    assert written.sheets_left == ("Notes", "Live", "Frozen")
    again = read_grid(tmp_path / "clean.xlsx").sheet("Days")
    assert {position: cell.value for position, cell in again.cells.items()} == {
        **{position: cell.value for position, cell in days.cells.items()},
        (2, 1): "1899-05-06",
    }
    assert (again.merges, again.visibility) == (days.merges, Visibility.HIDDEN)
    notes = [
        cell.value
        for row in openpyxl.load_workbook(tmp_path / "clean.xlsx")["Changes"].iter_rows()
        for cell in row
    ]
    assert any(str(note).startswith("Of an .ods carried are values and merges") for note in notes)
    assert "Of an .ods only cells are read, so whether it has any is not known." in notes
    widths = openpyxl.load_workbook(tmp_path / "clean.xlsx")["Days"].column_dimensions
    assert {letter: round(widths[letter].width) for letter in widths} == {"A": 14, "C": 13}


def test_a_sheet_of_values_with_too_many_cells_is_left() -> None:
    many = SheetGrid("Many", {(1, 1): Cell("x")}, (RangeRef("Many", 1, 1, 1_000_000, 1),))
    few = SheetGrid("Few", {(1, 1): Cell("x")})
    grid = Grid("a.ods", "", (many, few), values_of=".ods")
    assert [sheet.name for sheet in value_sheets(grid, ("Many", "Few"))] == ["Few"]
