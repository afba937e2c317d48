"""A new year's workbook: last year's own, a year on, with nothing laid out anew."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from re import findall
from zipfile import ZipFile

import openpyxl
import pytest
from msgspec.structs import replace
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

import sexcel
from sexcel.files.reading import read_grid
from sexcel.formulas.recalculation import Engine
from sexcel.model.errors import OutputError
from sexcel.model.findings import Severity
from sexcel.model.grid import Cell
from sexcel.model.refs import CellRef
from sexcel.year.calculating import EditedWorkbook
from sexcel.year.new_year import DraftYear, write_cells
from sexcel.year.records import TaskKind
from sexcel.year.years import move_years
from tests.cli.running import SHIPPED, digest

Place = tuple[str, str]
KEPT_LISTS = (
    "Assumptions", "Drivers", "Line assumptions", "Commentary", "Forward look", "Change history",
)  # fmt: skip
"""Sheets of a rebuilt workbook that are the user's inputs, beside the numbered tables."""
CHANGES = "New year changes"
LISTS_OF_PARTS = {
    "[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/calcChain.xml", "xl/styles.xml",
    "xl/workbook.xml",
}  # fmt: skip
"""Parts that list the sheets, and the styles of all."""


def values_of(path: Path, *, formulas: bool = False) -> Mapping[Place, object]:
    """Return what every cell holds that is not blank, by sheet and address."""
    book = openpyxl.load_workbook(path, data_only=not formulas)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def parts_of(path: Path) -> dict[str, bytes]:
    """Return the parts of a package by name; those of sheets by the title of their sheet."""
    with ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    relations = dict.fromkeys(
        findall(r"<Relationship [^>]*>", parts["xl/_rels/workbook.xml.rels"].decode())
    )
    targets = {
        findall(r'Id="([^"]*)"', tag)[0]: findall(r'Target="([^"]*)"', tag)[0] for tag in relations
    }
    for tag in findall(r"<sheet [^>]*>", parts["xl/workbook.xml"].decode()):
        target = targets[findall(r'r:id="([^"]*)"', tag)[0]].removeprefix("/xl/")
        title = findall(r'name="([^"]*)"', tag)[0]
        parts[f"sheet {title}"] = parts.pop(f"xl/{target}")
    return parts


def assert_kept(last: Path, path: Path) -> None:
    """Hold the new workbook against last year's, cell by cell and part by part.

    Each cell that differs is listed or a formula that has another value, each sheet without one
    has its bytes, and so has every part but those that list sheets and styles.
    """
    old, new = (values_of(file, formulas=True) for file in (last, path))
    shown_before, shown = values_of(last), values_of(path)
    sheets = openpyxl.load_workbook(last).sheetnames
    assert openpyxl.load_workbook(path).sheetnames[1:-1] == sheets
    listed = {str(value).replace("'", "") for (sheet, _), value in new.items() if sheet == CHANGES}
    places = {*old, *(place for place in new if place[0] in sheets)}
    changed = {place for place in places if old.get(place) != new.get(place)}
    assert changed
    assert {f"{sheet}!{cell}" for sheet, cell in changed} <= listed
    moved = changed | {cell for cell in old if shown_before.get(cell) != shown.get(cell)}
    parts, later = parts_of(last), parts_of(path)
    renewed = {name for name in parts if later.get(name) != parts[name]}
    assert renewed <= {f"sheet {sheet}" for sheet, _ in moved} | LISTS_OF_PARTS
    assert parts.keys() - later.keys() <= {"xl/calcChain.xml"}


@pytest.fixture(scope="module")
def carried(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("year") / "budget-2021-24.xlsx"
    before = digest(SHIPPED)
    sexcel.new(path, SHIPPED)
    assert digest(SHIPPED) == before
    return path


@pytest.mark.parametrize(
    ("text", "later"),
    [
        ("2020/21 Approved Budget", "2021/22 Approved Budget"),
        ("SEC Panel Budget 2020 - 2023", "SEC Panel Budget 2021 - 2024"),
        ("FY20/21 to FY22", "FY21/22 to FY23"),
        ("Year end 31/03/2021", "Year end 31/03/2022"),
        ("Apr-20", "Apr-21"),
        ("Retention 20-25 days, section 3.4.1", "Retention 20-25 days, section 3.4.1"),
        ("Unchanged since 2013", "Unchanged since 2013"),
        ("99/00 and 1998", "99/00 and 1998"),
    ],
)
def test_years_in_words(text: str, later: str) -> None:
    assert move_years(text, 2020) == later


def test_the_approved_budget_becomes_the_prior_approved_one(carried: Path) -> None:
    old, new = values_of(SHIPPED), values_of(carried)
    table_4, table_6 = "2 SECCo and Panel", "3.2 SECAS Services"
    for row in range(6, 27):
        assert new.get((table_4, f"C{row}")) == old.get((table_4, f"F{row}")), row
    for row in (21, 22, 26, 30, 31, 32, 33):
        assert new[table_6, f"C{row}"] == old[table_6, f"F{row}"], row
    # The block's lines have no figure of their own in print, and get none.
    assert (table_6, "C23") not in new
    assert new["1 Summary", "C24"] == old["1 Summary", "E24"] == 8_349_486
    for row in range(6, 13):
        assert new.get(("3.3 Core Team", f"D{row}")) == old.get(("3.3 Core Team", f"E{row}"))
    assert new["3.4 Accommodation", "C6"] == old["3.4 Accommodation", "D6"] == 17


def test_project_estimates_shift(carried: Path) -> None:
    old, new = values_of(SHIPPED), values_of(carried)
    sheet = "4 Projects"
    for row in range(7, 34):
        assert new.get((sheet, f"B{row}")) == old.get((sheet, f"C{row}")), row
        assert new.get((sheet, f"C{row}")) == old.get((sheet, f"D{row}")), row
    assert (sheet, "D20") not in new
    # SECCo and SECAS as a start, the projects of year 2, and 5 % of all three.
    categories = 1_082_102 + 5_678_040 + 968_000
    contingency = round(categories * 0.05)
    assert new["1 Summary", "E23"] == contingency == 386_407
    assert new["1 Summary", "E24"] == new["1 Summary", "C10"] == categories + contingency
    assert new["1 Summary", "D6"] == old["1 Summary", "E6"] == 1_138_552


def test_outturns_and_reasons_are_cleared_and_asked_for(carried: Path) -> None:
    new, formulas = values_of(carried), values_of(carried, formulas=True)
    assert ("2 SECCo and Panel", "D6") not in new
    assert formulas["2 SECCo and Panel", "D26"] == "=D13+D14+D20+D25"
    assert formulas["1 Summary", "D16"] == "='2 SECCo and Panel'!D26"
    assert ("1 Summary", "C44") not in new
    asked = [row for (sheet, cell), row in new.items() if sheet == "To fill in" and cell[0] == "B"]
    assert {"'2 SECCo and Panel'!D6", "'4 Projects'!D20", "'1 Summary'!C44"} <= set(asked)


def test_rates_versions_and_headings(carried: Path) -> None:
    new, formulas = values_of(carried), values_of(carried, formulas=True)
    assert formulas["Assumptions", "D9"] == 8_140_378  # Table 1, 2021/22
    assert new["Assumptions", "D8"] == 0.027
    assert [new.get(("Document control", f"{letter}14")) for letter in "ABDE"] == [
        "0.1", "Draft", None, "First draft, from the budget for 2020/21",
    ]  # fmt: skip
    assert ("Document control", "A15") not in new
    assert new["1 Summary", "C14"] == "2020/21"
    assert new["1 Summary", "E5"] == "2023/24 Estimated Budget"
    # A published slip (2019/21) stays one, and validate says so.
    assert new["3.4 Accommodation", "C5"] == "2020/22 Budget"


def test_rates_are_listed_as_shares(carried: Path) -> None:
    sheet = openpyxl.load_workbook(carried)["To fill in"]
    rates = {
        str(row[2].value): row[3] for row in sheet.iter_rows() if row[0].value == "Confirm the rate"
    }
    assert {name: cell.value for name, cell in rates.items()} == {
        "Contractual discount": 0.1, "Contingency": 0.05, "RPI uplift": 0.027,
    }  # fmt: skip
    assert all("%" in cell.number_format for cell in rates.values())


def test_footers_name_the_new_years(carried: Path) -> None:
    footers = []
    for path in (SHIPPED, carried):
        with ZipFile(path) as package:
            parts = [package.read(name).decode() for name in package.namelist() if "sheet" in name]
        footers.append({part for text in parts for part in findall("<oddFooter>.*?</odd", text)})
    old, new = footers
    words = ("Approved Budget 2020 - 2023", "Draft Budget 2021 - 2024")
    assert {text.replace(*words) for text in old} <= new
    assert not any("2020 - 2023" in text for text in new)


def test_rpi_is_offered_not_taken(tmp_path: Path) -> None:
    year = sexcel.new(tmp_path / "next.xlsx", SHIPPED)
    offers = {str(task.cell): task for task in year.tasks if task.offered is not None}
    assert set(offers) == {"'2 SECCo and Panel'!F6"}
    # Panel Members: £167,452 and 2.7 % more.
    assert offers["'2 SECCo and Panel'!F6"].offered == Decimal(171_973)
    new = values_of(tmp_path / "next.xlsx")
    assert new["2 SECCo and Panel", "F6"] == 167_452


def test_sheets_in_front_and_behind_and_all_between_as_they_were(carried: Path) -> None:
    old = openpyxl.load_workbook(SHIPPED).sheetnames
    assert openpyxl.load_workbook(carried).sheetnames == ["To fill in", *old, "New year changes"]
    book = sexcel.read(carried)
    assert book.budget_year == 2021
    assert len([name for name in book.tables if book.tables[name].table.number]) == 11


def _fill(sheet: Worksheet, rows: Iterable[Sequence[object]]) -> None:
    for row in rows:
        sheet.append(list(row))


def _two_heading_rows(book: Workbook) -> None:
    """Lay Tables 2 and 11 out in £k with years above words, formulas between sheets."""
    assert book.active is not None
    book.remove(book.active)
    overview = (
        ("Table 2: Overview of FY22/23 (£k)",),
        (None, "FY21/22", "FY21/22", "FY22/23", "Variance"),
        ("Budget Category", "Approved", "Outturn", "Budget", "Budget v Outturn"),
        ("SECCo and Panel Operations", 1000, 1100, 1200, "=D4-C4"),
        ("Core Team and SMEs", 5000, 5100, 5200, "=D5-C5"),
        ("Contractual Discount", "=-B5*Rates!B2", "=-C5*Rates!B2", "=-D5*Rates!B2", "=D6-C6"),
        ("Accommodation Costs", 200, 210, 220, "=D7-C7"),
        ("SECAS Services Total", "=SUM(B5:B7)", "=SUM(C5:C7)", "=SUM(D5:D7)", "=D8-C8"),
        ("Projects", 900, 800, "=Projects!B6", "=D9-C9"),
        ("Contingency", "=(B4+B8+B9)*Rates!B3", None, "=(D4+D8+D9)*Rates!B3", "=D10-C10"),
        ("Total", "=B4+B8+B9+B10", "=C4+C8+C9+C10", "=D4+D8+D9+D10", "=D11-C11"),
    )
    projects = (
        ("Table 11: Projects FY22/23 to FY24/25 (£k)",),
        ("Project", "FY22/23 Budget", "FY23/24 Estimate", "FY24/25 Estimate"),
        ("Switching", 100, 50, 40),
        ("Digitalisation", 300, 250, 60),
        ("Post 2021 review", 200, 0, 0),
        ("Total", "=SUM(B3:B5)", "=SUM(C3:C5)", "=SUM(D3:D5)"),
    )
    rates = (("Assumption", "Value"), ("Contractual discount", 0.1), ("Contingency", 0.05))
    _fill(book.create_sheet("Overview"), overview)
    _fill(book.create_sheet("Projects"), projects)
    _fill(book.create_sheet("Rates"), rates)


def _year_in_a_cell(book: Workbook) -> None:
    """Let every heading be worked out from one year that is typed, and totals be above."""
    _two_heading_rows(book)
    book["Rates"].append(("Budget year", 2022))
    for column, shift in enumerate((-1, -1, 0), 2):
        book["Overview"].cell(2, column, f'=Rates!$B$4+{shift}&"/"&RIGHT(Rates!$B$4+{shift + 1},2)')
    for column, (shift, word) in enumerate(((0, "Budget"), (1, "Estimate"), (2, "Estimate")), 2):
        heading = f'=Rates!$B$4+{shift}&"/"&RIGHT(Rates!$B$4+{shift + 1},2)&" {word}"'
        book["Projects"].cell(2, column, heading)


def _year_in_words(book: Workbook) -> None:
    """Let headings join a typed year and words, as =Rates!B4&" Budget" does."""
    _two_heading_rows(book)
    _fill(book["Rates"], (("Year", "2022/23"), ("Last year", "2021/22")))
    for column, row in enumerate((5, 5, 4), 2):
        book["Overview"].cell(2, column, f'="FY "&Rates!$B${row}')
    book["Projects"]["B2"] = '=Rates!$B$4&" Budget"'


def _ledger_beside(book: Workbook) -> None:
    """Add a sheet that is nobody's table, a prior column that is a formula, and an odd column."""
    _two_heading_rows(book)
    entries = (("Code", "Year", "Amount"), ("4000", "21/22", 1000), ("4010", "22/23", 5))
    _fill(book.create_sheet("Ledger 2021-22"), entries)
    overview = book["Overview"]
    overview.cell(4, 2, "='Ledger 2021-22'!C2")
    column: tuple[str | int, ...] = ("FY20/21", "Actual", *range(40, 120, 10))
    for row, content in enumerate(column, 2):
        overview.cell(row, 7, content)


def _saved(build: Callable[[Workbook], None], folder: Path) -> Path:
    """Write a workbook, and have LibreOffice put the values of its formulas in."""
    from tests.libreoffice import convert

    book = Workbook()
    build(book)
    path = folder / "last.xlsx"
    book.save(path)
    (folder / "calculated").mkdir()
    return convert([path], folder / "calculated")[0]


@pytest.mark.libreoffice
@pytest.mark.parametrize(
    "build", [_two_heading_rows, _year_in_a_cell, _year_in_words, _ledger_beside]
)
def test_other_layouts_keep_layout_formulas_and_sheets(
    build: Callable[[Workbook], None], tmp_path: Path
) -> None:
    last = _saved(build, tmp_path)
    path = tmp_path / "next.xlsx"
    sexcel.new(path, last)
    old, formulas = values_of(last, formulas=True), values_of(path, formulas=True)
    typed_formulas = {cell: text for cell, text in old.items() if str(text).startswith("=")}
    assert typed_formulas
    assert {cell: formulas.get(cell) for cell in typed_formulas} == typed_formulas
    assert_kept(last, path)
    new = values_of(path)
    assert [new["Overview", f"{letter}5"] for letter in "BD"] == [5200, 5200]
    assert ("Overview", "C5") not in new
    assert [new.get(("Projects", f"{letter}4")) for letter in "BCD"] == [250, 60, None]
    # £k: SECCo 1,200, SECAS 4,900, projects 300 of year 2, and 5 % of all three.
    assert new["Overview", "D11"] == pytest.approx((1200 + 4900 + 300) * 1.05)
    assert new["Projects", "A5"] == "Post 2021 review"
    assert "23/24" in str(new["Overview", "D2"])
    book = sexcel.read(path)
    assert book.budget_year == 2023


@pytest.mark.libreoffice
def test_what_cannot_be_carried_is_said(tmp_path: Path) -> None:
    last = _saved(_ledger_beside, tmp_path)
    year = sexcel.new(tmp_path / "next.xlsx", last)
    new = values_of(tmp_path / "next.xlsx")
    # A formula stays one: the first sheet says what it should give.
    task = next(task for task in year.tasks if str(task.cell) == "Overview!B4")
    assert (task.kind, task.figure) == (TaskKind.FORMULA, Decimal(1_200_000))
    # The column of an earlier year stays whole: its heading with its figures.
    assert new["Overview", "G2"] == "FY20/21"
    assert new["Ledger 2021-22", "B2"] == "21/22"
    assert any("Ledger 2021-22" in task.subject for task in year.tasks)


def test_sheets_without_a_change_keep_their_bytes(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(SHIPPED)
    book.create_sheet("Notes")["A1"] = "Nothing to move here"
    last = tmp_path / "last.xlsx"
    book.save(last)
    sexcel.new(tmp_path / "next.xlsx", last)
    with ZipFile(last) as before, ZipFile(tmp_path / "next.xlsx") as after:
        part = "xl/worksheets/sheet9.xml"
        assert after.read(part) == before.read(part)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["live", "published"])
def test_sheets_that_sexcel_made_last_year_do_not_stay(name: str, tmp_path: Path) -> None:
    """Leave out the pack and its Sign-off, which are of last year, and nothing of the user's."""
    source = SHIPPED.with_name(f"sec-budget-2020-23-{name}.xlsx")
    clean = sexcel.regenerate(source, tmp_path / "clean.xlsx").output
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    (removed,) = sexcel.new(first, clean).removed
    assert "'Decision', 'Tables 1 to 3'" in removed
    sheets = openpyxl.load_workbook(first).sheetnames
    assert sheets[1:-1] == [
        sheet
        for sheet in openpyxl.load_workbook(clean).sheetnames
        if sheet[:1].isdigit() or sheet in KEPT_LISTS
    ]
    formulas = values_of(first, formulas=True)
    assert not [cell for cell, text in formulas.items() if str(text).startswith("=Checks!")]
    before = values_of(clean, formulas=True)
    equations = {
        cell: text for cell, text in before.items()
        if cell[0] in sheets and str(text).startswith("=") and text != "=Checks!A7"
    }  # fmt: skip
    assert len(equations) > 100
    assert {cell: formulas[cell] for cell in equations} == equations
    sexcel.new(second, first)
    assert openpyxl.load_workbook(second).sheetnames == sheets
    assert sexcel.read(second).budget_year == 2022
    assert sexcel.regenerate(second, tmp_path / "again.xlsx").check is not None


@pytest.mark.slow
def test_no_figure_gets_a_formula_that_reads_itself(tmp_path: Path) -> None:
    """Leave Table 1 typed, and up to date, where Table 2 is a formula that reads it."""
    last, path = tmp_path / "last.xlsx", tmp_path / "next.xlsx"
    grid = read_grid(SHIPPED)
    summary = "1 Summary"
    links = {
        CellRef(summary, row, 5): Cell(None, f"C{line}")
        for row, line in ((16, 6), (21, 7), (22, 8), (23, 9))
    }
    with Engine() as engine:
        worked_out, values = EditedWorkbook(grid, engine).calculate(links)
        links = {ref: replace(cell, value=values[ref]) for ref, cell in links.items()}
        write_cells(SHIPPED, grid, last, DraftYear("", worked_out, links, values, (), ()))
        sexcel.new(path, last)
        assert engine.recalculate(read_grid(path)).circles == ()
    new, formulas = values_of(path), values_of(path, formulas=True)
    assert formulas[summary, "E22"] == "=C8"
    assert formulas[summary, "C8"] == new[summary, "E22"] == 968_000  # year 2 of the projects
    assert [new[summary, f"C{row}"] for row in (6, 7)] == [1_082_102, 5_678_040]


def test_only_the_year_after_last_can_be_made(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="so the year made from it is 2021/22"):
        sexcel.new(tmp_path / "next.xlsx", SHIPPED, year=2022)
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_the_template_of_any_year(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    assert sexcel.new(path, year=2027).budget_year == "2027/28"
    book = sexcel.read(path)
    assert book.budget_year == 2027
    assert book.tables["overview"].columns[1].heading == "2026/27 Approved Budget"
    report = sexcel.validate(path).files[0]
    assert report.count(Severity.ERROR) == 0
    assert report.headline == 0
    formulas, values = values_of(path, formulas=True), values_of(path)
    years = [value for cell, value in values.items() if str(formulas[cell]).startswith("=")]
    assert not any("2022/23" in str(value) for value in years)
    with pytest.raises(OutputError, match="is no budget year"):
        sexcel.new(tmp_path / "other.xlsx", year=1999)
    assert not (tmp_path / "other.xlsx").exists()


@pytest.mark.slow
def test_contingency_moved_in_place_is_not_what_was_approved(tmp_path: Path) -> None:
    """Move £40,000 of £397,595 into Performance Assurance, over the figures (section 4.3)."""
    book = openpyxl.load_workbook(SHIPPED)
    summary, projects = book["1 Summary"], book["4 Projects"]
    for sheet, cell, amount in (
        (summary, "C8", 1_231_750), (summary, "C9", 357_595), (summary, "E22", 1_231_750),
        (summary, "E23", 357_595), (projects, "B21", 92_500), (projects, "B33", 1_231_750),
    ):  # fmt: skip
        sheet[cell] = amount
    book.save(tmp_path / "last.xlsx")
    sexcel.new(tmp_path / "next.xlsx", tmp_path / "last.xlsx")
    new = values_of(tmp_path / "next.xlsx")
    assert [new["1 Summary", f"C{row}"] for row in (22, 23, 24)] == [1_191_750, 397_595, 8_349_486]


def status_headings(path: Path) -> set[object]:
    return {
        value
        for (sheet, _), value in values_of(path).items()
        if sheet != "New year changes"
        and isinstance(value, str)
        and findall(r"^\S+ (?:Approved|Draft)(?: Budget)?$", value)
    }


@pytest.mark.slow
@pytest.mark.parametrize("words", ["Approved Budget", "Approved"])
def test_the_new_budget_is_a_draft_in_its_headings(words: str, tmp_path: Path) -> None:
    """Let the budget's headings say Draft at version 0.1, and the prior year's Approved (front)."""
    book = openpyxl.load_workbook(SHIPPED)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = cell.value.replace("Approved Budget", words)
    book.save(tmp_path / "last.xlsx")
    draft = tmp_path / "draft.xlsx"
    new_year = sexcel.new(draft, tmp_path / "last.xlsx")
    assert status_headings(draft) == {
        f"2020/21 {words}",
        f"2021/22 {words}".replace("Approved", "Draft"),
    }
    assert sexcel.read(draft).budget_year == 2021
    assert "SEC507" not in {f.rule for f in sexcel.validate(draft).files[0].findings}
    (task,) = (task for task in new_year.tasks if task.subject == "Headings that say Draft")
    assert "let 16 headings, and the footers, say Approved again" in task.note


def _approved_by_formula(book: Workbook) -> None:
    """Let one heading's formula say Approved, and take another's word from a cell."""
    _year_in_a_cell(book)
    book["Rates"].append(("Status", "Approved Budget"))
    year = 'Rates!$B$4&"/"&RIGHT(Rates!$B$4+1,2)'
    book["Projects"]["B2"] = f'={year}&" Approved Budget"'
    book["Overview"]["D3"] = "=Rates!$B$5"


@pytest.mark.libreoffice
def test_a_heading_whose_formula_says_approved_stays_and_is_listed(tmp_path: Path) -> None:
    """Keep the formula, say what it should say, and change the word that another one reads."""
    last, draft = _saved(_approved_by_formula, tmp_path), tmp_path / "draft.xlsx"
    tasks = sexcel.new(draft, last).tasks
    formulas = values_of(draft, formulas=True)
    assert str(formulas["Projects", "B2"]).endswith('" Approved Budget"')
    assert [t.note for t in tasks if str(t.cell) == "Projects!B2" and t.kind is TaskKind.YEAR] == [
        "It says Approved until its formula says Draft."
    ]
    assert formulas["Rates", "B5"] == "Draft Budget"
    assert values_of(draft)["Overview", "D3"] == "Draft Budget"
