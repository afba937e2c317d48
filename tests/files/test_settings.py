"""The configuration file: every key does what it says, every fault names the file and the key."""

import os
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from sexcel.budget import TABLES
from sexcel.files.settings import read_settings
from sexcel.model.book import Book, Role
from sexcel.model.doubts import RepeatedTable
from sexcel.model.errors import NoBudgetTableError, SettingsError
from sexcel.model.expressions import FigureKey
from sexcel.model.findings import Finding
from sexcel.model.grid import Cell, CellValue, Grid, SheetGrid
from sexcel.model.recognition import Sureness
from sexcel.model.settings import Settings
from sexcel.model.setup import PlaceSetting
from sexcel.recognise.book import read_book
from sexcel.rules.catalogue import EVERY_RULE
from sexcel.rules.checking import check_book

DOCS = Path(__file__).parents[2] / "docs" / "configuration.md"
CODES = [(rule.code, rule.name) for rule in EVERY_RULE]

Rows = Sequence[Sequence[CellValue | int | float]]

HEADINGS = (
    "Budget Category",
    "2019/20 Approved Budget",
    "2019/20 Estimated Outturn",
    "2020/21 Approved Budget",
)
LINES: Rows = (
    ("SECCo and Panel Operations", 1000, 900, 1000),
    ("Core Team and Subject Matter Experts", 5000, 5000, 5000),
    ("Contractual Discount", -500, -500, -500),
    ("Accommodation Costs", 300, 300, 300),
    ("SECAS Services Total", 4800, 4800, 4800),
    ("Projects", 2000, 2000, 2200),
    ("Contingency", 390, None, 400),
    ("Total", 8190, 7700, 8400),
)
OVERVIEW: Rows = (HEADINGS, *LINES)
NOBODY_KNOWS: Rows = (
    ("Type", "Then", "Latest view", "Plan"),
    ("Running", 100, 90, 110),
    ("Building", 50, 55, 60),
    ("All in", 150, 145, 170),
)


def sheet(name: str, *tables: tuple[int, int, Rows]) -> SheetGrid:
    """Return a sheet with tables, each with the row and column of its first cell."""
    return SheetGrid(
        name,
        {
            (first_row + y, first_column + x): Cell(
                Decimal(str(value)) if isinstance(value, int | float) else value
            )
            for first_row, first_column, rows in tables
            for y, row in enumerate(rows)
            for x, value in enumerate(row)
            if value is not None
        },
    )


def grid(*sheets: SheetGrid) -> Grid:
    return Grid("budget.xlsx", "0" * 64, sheets)


def with_texts(rows: Rows, **texts: str) -> Rows:
    """Return the rows with a text in place of another; underscores stand for spaces."""
    new = {old.replace("_", " "): text for old, text in texts.items()}
    return [[new.get(str(value), value) for value in row] for row in rows]


@pytest.fixture
def settings(tmp_path: Path) -> "SettingsFile":
    return SettingsFile(tmp_path / "sexcel.toml")


class SettingsFile:
    """A configuration file, written and read back."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, text: str) -> Settings:
        self.path.write_text(text, encoding="utf-8")
        return read_settings(self.path, CODES)

    def fault(self, text: str) -> str:
        """Return the sentence that refuses it, without the name of the file."""
        with pytest.raises(SettingsError) as error:
            self(text)
        sentence = str(error.value)
        assert sentence.startswith(f"{self.path}: ")
        assert sentence.endswith(".")
        assert sentence.isprintable()
        return sentence.removeprefix(f"{self.path}: ")


def figure(book: Book, row: str, column: str, table: str = "overview") -> Decimal | None:
    return book.figure(FigureKey(table, row, column))


def outcomes(book: Book, code: str) -> list[tuple[str, object, object]]:
    """Return cell, found and expected of every finding of a rule."""
    return [(finding.cell, finding.found, finding.expected) for finding in findings(book, code)]


def findings(book: Book, code: str) -> list[Finding]:
    return [finding for finding in check_book(book) if finding.rule == code]


def test_a_table_at_a_range(settings: SettingsFile) -> None:
    rows = [*NOBODY_KNOWS[:2], [], [], *NOBODY_KNOWS[2:]]
    book = grid(sheet("Money", (1, 1, [["2020 to 2021"]]), (4, 3, rows), (20, 3, [["x", 1]])))
    with pytest.raises(NoBudgetTableError):
        read_book(book)
    text = """
        budget_year = 2020
        tables.overview = { sheet = "money", range = "F10:C4" }
        headings.overview = { budget = "Plan", outturn = "Latest view" }
        lines.overview = { total = "All in" }
    """
    read = read_book(book, settings(text))
    table = read.tables["overview"]
    assert (str(table.range), table.recognised[0].header.a1) == ("Money!C4:F9", "C4:F4")
    assert table.recognised[0].sureness is Sureness.GUESSED
    assert [(row.key, row.role, row.position) for row in table.rows] == [
        ("running", Role.LINE, 5),
        ("building", Role.LINE, 8),
        ("total", Role.TOTAL, 9),
    ]
    assert figure(read, "building", "budget") == 60
    assert figure(read, "total", "outturn") == 145
    assert str(read.tables["overview"].rows[1].entries["budget"].ref) == "Money!F8"
    assert read.idle_settings == ()


def test_a_range_ends_the_table(settings: SettingsFile) -> None:
    book = grid(sheet("S", (2, 2, OVERVIEW)))
    assert read_book(book).tables["overview"].range.a1 == "B2:E10"
    short = settings('[tables.overview]\nsheet = "S"\nrange = "B2:E8"')
    assert read_book(book, short).tables["overview"].range.a1 == "B2:E8"


def test_a_table_by_the_first_cell_of_its_headings(settings: SettingsFile) -> None:
    strange = with_texts(OVERVIEW, Budget_Category="Kind of cost")
    book = grid(sheet("S", (3, 2, strange), (3, 8, [["Note"], ["a"]])))
    text = '[tables.overview]\nsheet = "S"\nheader = "B3"\n[headings.overview]\ncategory = "kind *"'
    read = read_book(book, settings(text))
    assert str(read.tables["overview"].range) == "S!B3:E11"
    assert read.tables["overview"].recognised[0].sureness is Sureness.SET
    assert figure(read, "total", "budget") == 8400
    assert read.doubts == ()


def test_a_header_over_two_rows_at_its_place(settings: SettingsFile) -> None:
    rows = [["Kind", "2019/20", None, "2020/21"], [None, "Approved", "Outturn", "Approved"], *LINES]
    book = grid(sheet("S", (3, 2, rows)))
    place = settings('[tables.overview]\nsheet = "S"\nheader = "B3"')
    read = read_book(book, place)
    assert read.tables["overview"].recognised[0].header.a1 == "B3:E4"
    assert figure(read, "secco", "outturn") == 900


def test_a_sheet_tells_which_of_two_copies(settings: SettingsFile) -> None:
    final = [*OVERVIEW[:-1], ("Total", 8190, 7700, 8500)]
    book = grid(sheet("Left", (2, 2, OVERVIEW)), sheet("Right", (2, 2, final)))
    first = read_book(book)
    assert figure(first, "total", "budget") == 8400
    assert [type(doubt) for doubt in first.doubts] == [RepeatedTable]
    second = read_book(book, settings('tables.overview.sheet = "Right"'))
    assert figure(second, "total", "budget") == 8500
    assert second.doubts == ()
    (miss,) = second.near_misses
    assert (str(miss.ref), miss.table, miss.why) == (
        "Left!B2",
        "Table 2",
        "it is set to be elsewhere",
    )


def test_a_table_ends_above_one_that_is_not_read(settings: SettingsFile) -> None:
    book = grid(sheet("S", (2, 2, OVERVIEW[:-1]), (11, 2, OVERVIEW), (22, 2, OVERVIEW)))
    read = read_book(book, settings('tables.overview = { sheet = "S", header = "B2" }'))
    assert read.tables["overview"].range.a1 == "B2:E9"
    assert [miss.ref.a1 for miss in read.near_misses] == ["B11", "B22"]


def test_names_of_headings(settings: SettingsFile) -> None:
    rows = with_texts(
        OVERVIEW,
        Budget_Category="Type of cost",
        **{"2019/20 Estimated Outturn": "Latest view", "2020/21 Approved Budget": "Plan"},
    )
    book = grid(sheet("S", (2, 2, rows)))
    with pytest.raises(NoBudgetTableError):
        read_book(book)
    text = """
        budget_year = "2020/21"
        [headings.overview]
        category = "Type of cost"
        outturn = ["Forecast out", "LATEST VIEW:"]
        budget = "Plan"
    """
    read = read_book(book, settings(text))
    assert figure(read, "total", "budget") == 8400
    assert figure(read, "total", "outturn") == 7700
    assert figure(read, "total", "prior_approved") == 8190
    assert read.tables["overview"].recognised[0].sureness is Sureness.SET
    assert (read.doubts, read.near_misses, read.idle_settings) == ((), (), ())


def test_a_name_that_is_set_wins_over_the_one_we_know(settings: SettingsFile) -> None:
    rows = [[*OVERVIEW[0], "Plan"], *([*row, 7] for row in LINES)]
    read = read_book(grid(sheet("S", (2, 2, rows))), settings('headings.overview.budget = "Plan"'))
    column = read.tables["overview"].column("budget")
    assert column is not None
    assert (column.heading, column.heading_ref.a1) == ("Plan", "F2")
    assert [text for _, text in read.tables["overview"].recognised[0].unused] == [HEADINGS[3]]


def test_names_that_nothing_goes_by_are_kept(settings: SettingsFile) -> None:
    text = """
        headings.overview = { budget = "Plan", outturn = "2019/20 Estimated Outturn" }
        lines.overview = { contingency = "Reserve", projects = "projects" }
    """
    read = read_book(grid(sheet("S", (2, 2, OVERVIEW))), settings(text))
    assert read.idle_settings == ("headings.overview.budget", "lines.overview.contingency")
    assert figure(read, "contingency", "budget") == 400


def test_names_of_lines(settings: SettingsFile) -> None:
    rows = with_texts(OVERVIEW, Contingency="Rainy day", Projects="Changes", Total="In full")
    book = grid(sheet("S", (2, 2, rows)))
    before = read_book(book)
    assert figure(before, "contingency", "budget") is None
    assert figure(before, "projects", "budget") is None
    lines = '[lines.overview]\ncontingency = "rainy day"\ntotal = ["Sum", "In full"]'
    read = read_book(book, settings(lines))
    assert figure(read, "contingency", "budget") == 400
    assert figure(read, "total", "budget") == 8400
    assert findings(read, "SEC401") == []


COSTS: Rows = (
    ("Service Area", "Sub-Committee", "Core Team", "Subject Matter Experts", "Total"),
    ("Technical", "OPSG", 3000, 500, 3500),
    ("Security", "SSC", 1000, 500, 1500),
    ("Total", None, 4000, 1000, 5000),
)
POSTS: Rows = (
    ("Service Area", "Grade 5", "Grade 4"),
    ("Panel for operations", 2, 1),
    ("SSC", 1, 0),
    ("Total", 3, 1),
)


def test_names_of_lines_that_a_workbook_has_of_its_own(settings: SettingsFile) -> None:
    book = grid(sheet("S", (2, 2, OVERVIEW)), sheet("T", (1, 1, COSTS), (9, 1, POSTS)))
    assert figure(read_book(book), "opsg", "fte:grade 5", "fte_by_area") is None
    text = '[lines.fte_by_area]\nOPSG = "Panel for *"'
    read = read_book(book, settings(text))
    assert figure(read, "opsg", "fte:grade 5", "fte_by_area") == 2
    row = read.tables["fte_by_area"].row("opsg")
    assert row is not None
    assert row.label == "Panel for operations"


def test_names_of_lines_with_drivers(settings: SettingsFile) -> None:
    premises: Rows = (
        ("Cost", "2019/20 Estimated Outturn", "2020/21 Approved Budget"),
        ("Meeting rooms", 100, 190),
        ("Total", 100, 190),
    )
    drivers: Rows = (
        ("Budget line", "Driver", "Quantity", "Times", "Unit charge"),
        ("Rooms", "Days", 2, 10, 10),
    )
    book = grid(sheet("S", (2, 2, premises), (9, 2, drivers)))
    assert findings(read_book(book), "SEC311") == []
    read = read_book(book, settings('lines.drivers."Meeting rooms" = "Rooms"'))
    assert outcomes(read, "SEC311") == [("D3", 190, 200)]


RATES: Rows = (("Assumption", "Value"), ("Contingency", 0.05), ("RPI uplift", 0.1))


def test_rates_hold_against_what_is_stated(settings: SettingsFile) -> None:
    book = grid(sheet("S", (2, 2, OVERVIEW), (13, 2, RATES)))
    assert findings(read_book(book), "SEC202") == []
    read = read_book(book, settings('rates = { contingency = "6%", contractual_discount = 0.1 }'))
    assert sorted(outcomes(read, "SEC202")) == [("C9", 390, 468), ("E9", 400, 480)]
    (note,) = (finding for finding in findings(read, "SEC208") if finding.cell)
    assert (note.sheet, note.cell) == ("S", "C14")
    assert (note.found, note.expected) == (Decimal("0.05"), Decimal("0.06"))
    assert note.message == (
        "The workbook states Contingency 5%; the configuration sets 6%, which was taken."
    )
    assert "Contractual discount" not in "".join(
        finding.message for finding in findings(read, "SEC208")
    )


def test_the_rpi_uplift(settings: SettingsFile) -> None:
    lines: Rows = (
        ("Description", *HEADINGS[1:3], "Budget Line", HEADINGS[3]),
        ("Panel", 100, 100, "Panel Members", 112),
        ("Total", 100, 100, None, 112),
    )
    book = grid(sheet("S", (2, 2, lines)), sheet("R", (1, 1, RATES)))
    assert [finding.cell for finding in findings(read_book(book), "SEC207")] == ["F3"]
    assert findings(read_book(book, settings('rates.rpi = "12%"')), "SEC207") == []


@pytest.mark.parametrize(("tolerance", "error"), [("", True), ("2", True), ("2.5", False)])
def test_tolerance_comes_on_top_of_rounding(
    settings: SettingsFile, tolerance: str, error: bool
) -> None:
    # The total is £5 out; rounding explains £2.50 of a sum of four.
    rows = [*OVERVIEW[:-1], ("Total", 8190, 7700, 8405)]
    text = f"tolerance = {tolerance}" if tolerance else ""
    read = read_book(grid(sheet("S", (2, 2, rows))), settings(text))
    assert [finding.cell for finding in findings(read, "SEC103")] == (["E10"] if error else [])
    if not error:
        (note,) = (finding for finding in findings(read, "SEC105") if finding.cell == "E10")
        assert (
            note.message.split(". ")[-1]
            == "The tolerance set, £2.50 on top of rounding, lets pass the £5."
        )


def test_tolerance_is_for_amounts_only(settings: SettingsFile) -> None:
    posts = [*POSTS[:-1], ("Total", 3, 2)]
    book = grid(sheet("S", (2, 2, OVERVIEW)), sheet("T", (1, 1, posts)))
    read = read_book(book, settings("tolerance = 100"))
    assert [(finding.sheet, finding.cell) for finding in findings(read, "SEC103")] == [("T", "C4")]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("", []),
        ("materiality = { amount = 150, percent = 5 }", ["E8"]),
        # A category that makes more than 5% of the change is material whatever its own share.
        ("materiality = { amount = 150, percent = 50 }", ["E8"]),
        ("materiality = { amount = 250, percent = 5 }", []),
        ("materiality = { amount = 100, percent = '1.5%' }", ["E3", "E8"]),
    ],
)
def test_materiality(settings: SettingsFile, text: str, cells: list[str]) -> None:
    # SECCo rises by £100, 11%; Projects by £200, 10%.
    read = read_book(grid(sheet("S", (2, 2, OVERVIEW))), settings(text))
    assert sorted(finding.cell for finding in findings(read, "SEC505")) == cells


def test_rules_that_are_off(settings: SettingsFile) -> None:
    rows = [*OVERVIEW[:-1], ("Total", 8190, 7700, 9000)]
    book = grid(sheet("S", (2, 2, rows)))
    assert len(findings(read_book(book), "SEC103")) == 1
    off = settings('rules.off = ["SEC103", "Missing-Table", "sec402"]')
    assert off.rules_off == ("SEC103", "SEC402")
    codes = {finding.rule for finding in check_book(read_book(book, off))}
    assert not codes & {"SEC103", "SEC402"}
    assert "SEC208" in codes


def test_what_a_rule_that_is_off_compares_is_compared_by_others(settings: SettingsFile) -> None:
    projects: Rows = (
        ("Project", "2020/21 Approved Budget", "2021/22 Estimated Budget"),
        ("One", 2100, 1),
        ("Total", 2100, 1),
    )
    book = grid(sheet("S", (2, 2, OVERVIEW)), sheet("T", (1, 1, projects)))
    assert [finding.cell for finding in findings(read_book(book), "SEC305")] == ["E8"]
    read = read_book(book, settings('rules.off = "projects-line-differs"'))
    assert [finding.rule for finding in check_book(read) if finding.severity > 2] == []


@pytest.mark.parametrize("year", ["2021", '"2021/22"', '"2021-22"', '"2021/2022"'])
def test_the_budget_year(settings: SettingsFile, year: str) -> None:
    read = read_book(grid(sheet("S", (2, 2, OVERVIEW))), settings(f"budget_year = {year}"))
    assert (read.budget_year, read_book(grid(sheet("S", (2, 2, OVERVIEW)))).budget_year) == (
        2021,
        2020,
    )
    stale = {finding.cell: finding.expected for finding in findings(read, "SEC407")}
    assert stale == {"C2": "2020/21", "D2": "2020/21", "E2": "2021/22"}


def test_a_workbook_without_years(settings: SettingsFile) -> None:
    rows = [
        [str(heading).replace("2019/20 ", "").replace("2020/21 ", "") for heading in OVERVIEW[0]]
    ]
    rows[0][1:] = ["Last", "Outturn", "Now"]
    book = grid(sheet("S", (2, 2, [*rows, *LINES])))
    names = 'headings.overview = { prior_approved = "Last", outturn = "Outturn", budget = "Now" }'
    with pytest.raises(NoBudgetTableError, match=r"names a financial year .* budget_year in sexc"):
        read_book(book, settings(names))
    read = read_book(book, settings(f"budget_year = 2020\n{names}"))
    assert figure(read, "total", "prior_approved") == 8190
    assert findings(read, "SEC407") == []


EXAMPLE = DOCS.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]


def test_the_example_in_the_documentation(settings: SettingsFile) -> None:
    read = settings(EXAMPLE)
    overview, accommodation = read.places["overview"], read.places["accommodation"]
    assert str(overview.range) == "Summary!B14:F24"
    assert str(accommodation.header) == "Premises!C6"
    assert (overview.header, accommodation.range) == (None, None)
    assert read.headings == {
        "overview": {
            "category": ("Cost type",),
            "budget": ("Plan 20/21",),
            "outturn": ("Latest view", "Forecast to year end *"),
        }
    }
    assert read.lines == {
        "overview": {"contingency": ("Reserve",), "total": ("Overall",)},
        "drivers": {"Meeting Room Hire & Refreshments": ("Rooms",)},
    }
    assert read.rates == {
        "contractual_discount": Decimal("0.1"),
        "contingency": Decimal("0.05"),
        "rpi": Decimal("0.027"),
        "materiality_amount": Decimal(25000),
        "materiality_percent": Decimal("0.1"),
    }
    assert (read.tolerance, read.budget_year) == (Decimal(5), 2020)
    assert read.rules_off == ("SEC409", "SEC505")
    assert read.rules_on == ("SHT205",)
    (exempt,) = read.exemptions
    assert (exempt.rule, str(exempt.area)) == ("SHT301", "Costs!D8:F8")
    assert exempt.reason == "a memo line follows below"
    assert read.path == str(settings.path)


def test_every_table_is_in_the_documentation() -> None:
    (section,) = (
        part
        for part in DOCS.read_text(encoding="utf-8").split("\n## ")
        if part.startswith("Where a table is")
    )
    rows = [line for line in section.splitlines() if line[:3] == "| `"]
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == {
        table.name for table in TABLES
    }


def test_an_empty_file_sets_nothing(settings: SettingsFile) -> None:
    assert settings("") == Settings(path=str(settings.path))
    assert settings("# nothing") == settings("\ufeff")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("tolerence = 5", "tolerence: there is no such key; the nearest is 'tolerance'."),
        (
            "xyz = 1",
            "xyz: there is no such key; there are 'budget_year', 'tolerance', 'tables', "
            "'headings', 'lines', 'rates', 'materiality', 'rules', 'moved', 'email', 'setup' and "
            "'ignore'.",
        ),
        ("tables = 5", "tables: it is a section, so it is written [tables] over its keys."),
        (
            "headings.overview = 'x'",
            "headings.overview: it is a section, so it is written [headings.overview] over its "
            "keys.",
        ),
        (
            "[tables.overveiw]\nsheet = 'S'",
            "tables.overveiw: there is no such table; the nearest is 'overview'.",
        ),
        ("['headings'.'Table 2']", "headings.Table 2: there is no such table; it is 'overview'."),
        (
            "[tables.overview]",
            "tables.overview.sheet: the sheet of the table is needed.",
        ),
        (
            "tables.overview = { sheet = 'S', cell = 'B4' }",
            "tables.overview.cell: there is no such key; there are 'sheet', 'range' and 'header'.",
        ),
        (
            "tables.overview = { sheet = 5 }",
            "tables.overview.sheet: a text in quotes is needed, not 5.",
        ),
        (
            "tables.overview = { sheet = 'S', range = 'B14-F24' }",
            "tables.overview.range: a range such as \"B4:F12\" is needed, not 'B14-F24'.",
        ),
        (
            "tables.overview = { sheet = 'S', range = 'B14' }",
            "tables.overview.range: a range such as \"B4:F12\" is needed, not 'B14'.",
        ),
        (
            "tables.overview = { sheet = 'S', range = 'B14:F14' }",
            "tables.overview.range: 'B14:F14' is too small for headings and rows.",
        ),
        (
            "tables.overview = { sheet = 'S', header = 'B0' }",
            "tables.overview.header: a cell such as \"B4\" is needed, not 'B0'.",
        ),
        (
            "tables.overview = { sheet = 'S', header = 'B4', range = 'B4:F9' }",
            "tables.overview.header: a range says where the header is: give one of them.",
        ),
        (
            "headings.overview.outurn = 'x'",
            "headings.overview.outurn: there is no such key; the nearest is 'outturn'.",
        ),
        (
            "headings.overview.budget = 2020",
            "headings.overview.budget: a text in quotes is needed, not 2020.",
        ),
        (
            "headings.overview.budget = ['Plan', '']",
            "headings.overview.budget: a text in quotes is needed, not ''.",
        ),
        (
            "headings.overview.budget = '--'",
            "headings.overview.budget: '--' has no letter and no digit to go by.",
        ),
        (
            "headings.overview = { budget = 'Plan', outturn = 'plan:' }",
            "headings.overview.outturn: 'plan:' is what budget is called.",
        ),
        (
            "lines.overview.contingancy = 'Reserve'",
            "lines.overview.contingancy: there is no such key; the nearest is 'contingency'.",
        ),
        (
            "rates.vat = 0.2",
            "rates.vat: there is no such key; there are 'contractual_discount', 'contingency' and "
            "'rpi'.",
        ),
        ("rates.rpi = 2.7", 'rates.rpi: a rate is "5%" or 0.05, not 2.7.'),
        ("rates.rpi = '2.7'", "rates.rpi: a rate is \"5%\" or 0.05, not '2.7'."),
        ("rates.rpi = '270%'", "rates.rpi: a rate is \"5%\" or 0.05, not '270%'."),
        ("rates.rpi = true", 'rates.rpi: a rate is "5%" or 0.05, not true.'),
        ("rates.rpi = nan", 'rates.rpi: a rate is "5%" or 0.05, not NaN.'),
        ("rates.rpi = -0.1", 'rates.rpi: a rate is "5%" or 0.05, not -0.1.'),
        (
            "materiality.percent = 0.1",
            'materiality.percent: a share is "10%" or 10, not 0.1.',
        ),
        (
            "materiality.amount = '25k'",
            "materiality.amount: an amount in £ such as 5 is needed, not '25k'.",
        ),
        ("tolerance = -1", "tolerance: an amount in £ such as 5 is needed, not -1."),
        ("tolerance = inf", "tolerance: an amount in £ such as 5 is needed, not Infinity."),
        ("tolerance = []", "tolerance: an amount in £ such as 5 is needed, not a list."),
        ("rules.of = []", "rules.of: there is no such key; the nearest is 'off'."),
        (
            "rules.off = ['SEC103', 'totl-wrong']",
            "rules.off: there is no rule 'totl-wrong'; the nearest is 'total-wrong'; "
            "'sexcel rules' lists them.",
        ),
        ("rules.off = 103", "rules.off: a text in quotes is needed, not 103."),
        ("budget_year = 20", 'budget_year: a year such as "2020/21" is needed, not 20.'),
        (
            "budget_year = '2019/21'",
            "budget_year: a year such as \"2020/21\" is needed, not '2019/21'.",
        ),
        (
            "budget_year = 2020-04-01",
            'budget_year: a year such as "2020/21" is needed, not 2020-04-01.',
        ),
        (
            "[moved]\nLegal = 'overhead'",
            "moved.Legal: it moved from or to secco, secas or projects, not 'overhead'.",
        ),
    ],
)
def test_what_is_refused(settings: SettingsFile, text: str, sentence: str) -> None:
    assert settings.fault(text) == sentence


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"tolerance = ", " is not valid TOML: Invalid value (at end of document)."),
        (
            b"[rates]\n[rates]",
            " is not valid TOML: Cannot declare ('rates',) twice (at line 2, column 7).",
        ),
        (b"tolerance = 1e9999999999999999999999", " is not valid TOML: "),
        (b"tolerance = " + b"9" * 5000, " is not valid TOML: "),
        (b"rules = " + b"[" * 50_000, " is not valid TOML: it is nested too deeply."),
        (
            "tolerance = 5 # £".encode("latin-1"),
            " is not in UTF-8: save it again in that encoding.",
        ),
        (b"a" + b".a" * 50_000 + b" = 1", " is not valid TOML: it is nested too deeply."),
        (b"#" * 1_100_000, " is larger than 1 MB: no configuration is, so check the name."),
    ],
)
def test_files_that_are_no_configuration(tmp_path: Path, content: bytes, fault: str) -> None:
    path = tmp_path / "c.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError) as error:
        read_settings(path, CODES)
    assert str(error.value).startswith(f"{path}{fault}")
    assert str(error.value).endswith(".")
    assert len(str(error.value)) < 300


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"missing\.toml does not exist: check the name\.$"):
        read_settings(tmp_path / "missing.toml", CODES)
    with pytest.raises(SettingsError, match=r"cannot be read \(Is a directory\)"):
        read_settings(tmp_path, CODES)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.toml")
        with pytest.raises(SettingsError, match=r"pipe\.toml is not a file that can be read"):
            read_settings(tmp_path / "pipe.toml", CODES)


WHERE = {
    'tables.overview = { sheet = "Sumary" }': (
        "tables.overview.sheet: budget.xlsx has no sheet 'Sumary'; the nearest is 'Summary'."
    ),
    'tables.meetings = { sheet = "Other" }': (
        "tables.meetings.sheet: no headings of Table 9 are on sheet 'Other', such as 'Meeting'; "
        "say what they are called under headings.meetings."
    ),
    'tables.overview = { sheet = "Other", header = "B2" }': (
        "tables.overview.header: no headings of Table 2 are in the top rows of B2 on sheet "
        "'Other', such as 'Budget Category'; say what they are called under headings.overview."
    ),
    'tables.overview = { sheet = "Summary", range = "B11:E20" }': (
        "tables.overview.range: no headings of Table 2 are in the top rows of B11:E20 on sheet "
        "'Summary', such as 'Budget Category'; say what they are called under headings.overview."
    ),
    'tables.projections = { sheet = "Summary", range = "B2:E9" }\n'
    'tables.overview = { sheet = "Summary", range = "B2:E10" }': (
        "tables.projections: Table 2 has the same cells; give a range for each that is its own."
    ),
}


@pytest.mark.parametrize(("text", "sentence"), WHERE.items())
def test_places_that_do_not_hold(settings: SettingsFile, text: str, sentence: str) -> None:
    read = settings(text)
    book = grid(sheet("Summary", (2, 2, OVERVIEW)), sheet("Other", (2, 2, [["Note", "x"]])))
    with pytest.raises(SettingsError) as error:
        read_book(book, read)
    assert str(error.value) == f"{settings.path}: {sentence}"


def test_a_place_without_rows(settings: SettingsFile) -> None:
    book = grid(sheet("S", (2, 2, OVERVIEW), (20, 2, [HEADINGS])))
    read = settings('tables.overview = { sheet = "S", header = "B20" }')
    with pytest.raises(
        SettingsError, match=r"there are no rows under the headings of Table 2 in row 2"
    ):
        read_book(book, read)


def test_settings_can_be_made_without_a_file() -> None:
    places: Mapping[str, PlaceSetting] = {"overview": PlaceSetting("Final")}
    final = [*OVERVIEW[:-1], ("Total", 8190, 7700, 8500)]
    book = grid(sheet("Draft", (2, 2, OVERVIEW)), sheet("Final", (2, 2, final)))
    assert figure(read_book(book, Settings(places=places)), "total", "budget") == 8500
