"""The pack of the regenerated published budget: page 1, the tables, Variance and Checks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import openpyxl
import pytest
from msgspec.structs import replace

from sexcel.budget.coverage import Coverage
from sexcel.budget.variance import find_materiality, variance_lines
from sexcel.files.reading import read_grid
from sexcel.model.book import Book, Role
from sexcel.model.expressions import FigureKey
from sexcel.model.findings import Finding, Severity
from sexcel.model.publication import NO_PUBLICATION, Publication
from sexcel.model.refs import parse_a1
from sexcel.writers.cells import PlannedCell, SheetPlan
from sexcel.writers.pack import plan_pack
from sexcel.writers.plan import plan_workbook
from sexcel.writers.styles import MONEY, PENCE, PERCENT
from tests.workbooks.models import EXAMPLE, TEMPLATE, book
from tests.writers.regenerating import PAGES, cells, findings, published, regenerated, with_figures

CATEGORY = FigureKey("overview", "secas", "budget")


def number(value: object) -> Decimal:
    assert isinstance(value, Decimal)
    return value


@dataclass(frozen=True)
class Pages:
    """The sheets of a plan by name."""

    sheets: Mapping[str, SheetPlan]

    def cell(self, sheet: str, a1: str) -> PlannedCell:
        """Return a planned cell."""
        return self.sheets[sheet].cells[parse_a1(a1)]

    def texts(self, sheet: str) -> list[str]:
        """Return the words of a sheet, row by row."""
        planned = sorted(self.sheets[sheet].cells.items())
        return [cell.value for _, cell in planned if isinstance(cell.value, str) and cell.value]

    def row_of(self, sheet: str, text: str, column: int = 1) -> int:
        """Return the row with this text in a column."""
        return next(
            row
            for (row, place), cell in sorted(self.sheets[sheet].cells.items())
            if place == column and cell.value == text
        )


@cache
def rebuilt(*, recalculate: bool = False) -> Pages:
    plan = plan_workbook(published(), findings(), recalculate=recalculate)
    return Pages({sheet.name: sheet for sheet in plan.sheets})


def kept(book: Book, publication: Publication = NO_PUBLICATION) -> Pages:
    plan = plan_pack(book, findings(), publication=publication)
    return Pages({sheet.name: sheet for sheet in plan.sheets})


def test_the_pages_come_first_and_are_black_on_white() -> None:
    plan = plan_workbook(published(), findings())
    assert tuple(sheet.name for sheet in plan.sheets if sheet.is_page) == PAGES
    assert tuple(sheet.name for sheet in plan.sheets[: len(PAGES)]) == PAGES
    assert all(bool(sheet.tab) != sheet.is_page for sheet in plan.sheets)
    assert plan.opens_on == "Decision"
    colours = {
        str(cell.font.color.rgb) if cell.font.color else "FF000000"
        for name in PAGES
        for row in openpyxl.load_workbook(regenerated()[0])[name].iter_rows()
        for cell in row
        if cell.value is not None and cell.column < 9
    }
    assert colours == {"FF000000"}


def test_page_1_asks_names_the_root_errors_and_never_counts_failed_checks() -> None:
    texts = rebuilt().texts("Decision")
    assert (
        "NOTE the 2020/21 Approved Budget of £8,349,486, an increase of £1,282,430 (18.1%) on the "
        "2019/20 Estimated Outturn." in texts
    )
    assert "NOTE the estimates of £8,140,378 for 2021/22 and £7,829,421 for 2022/23." in texts
    assert (
        "NOTE 5 wrong figures below; once all are put right the total is £8,352,742 (+£3,256)."
        in texts
    )
    assert "Every check that fails follows from the errors above." in texts
    assert not any(re.search(r"\d+ of \d+ checks", text) for text in texts)


def test_an_error_has_what_is_printed_what_it_should_be_what_it_moves_and_why() -> None:
    pages = rebuilt()
    name = "Table 6, Security & Privacy sub total, 2020/21 Budget"
    row = pages.row_of("Decision", name)
    shown = [pages.cell("Decision", f"{letter}{row}").value for letter in "CDE"]
    assert shown == [1_560_092, 1_602_423, -42_331]
    assert pages.cell("Decision", f"C{row}").formula == "'Tables 5 and 6'!E29"
    why = pages.cell("Decision", f"A{row + 1}")
    assert why.value == "The total does not move. It leaves out Privacy (£42,331)."
    assert why.formula == f'IF(ABS(E{row})<0.005,"Corrected.",$G{row})'
    first = pages.row_of("Decision", "Table 10, Meeting Room Hire & Refreshments, 2020/21 Budget")
    assert first < row
    assert pages.cell("Decision", f"A{first + 1}").value == (
        "Total +£3,150. By its 3 drivers on the drivers table."
    )


def test_the_bridge_has_the_reasons_and_says_where_one_is_due() -> None:
    pages = rebuilt()
    row = pages.row_of("Decision", "Projects")
    cells_of_projects = [f"{letter}{row}" for letter in "CDE"] + [f"A{row + 1}"]
    assert [pages.cell("Decision", a1).value for a1 in cells_of_projects] == [
        1_073_260,
        1_191_750,
        118_490,
        "REASON NEEDED",
    ]
    steps = [
        number(pages.cell("Decision", f"E{pages.row_of('Decision', name)}").value)
        for name in ("SECCo & Panel Operations", "SECAS Services Total", "Projects")
    ]
    total = pages.cell("Decision", f"E{pages.row_of('Decision', 'Total')}").value
    assert sum(steps) + 397_595 - 1 == total == 1_282_430


def test_without_errors_page_1_says_so() -> None:
    book = published()
    plan = plan_pack(book, ())
    texts = Pages({sheet.name: sheet for sheet in plan.sheets}).texts("Decision")
    assert not any("wrong figure" in text for text in texts)
    assert "Errors in the figures" not in texts


def test_an_empty_template_is_called_unfinished() -> None:
    from sexcel.recognise.book import read_book

    book = read_book(read_grid(TEMPLATE))
    plan = plan_pack(book, ())
    texts = Pages({sheet.name: sheet for sheet in plan.sheets}).texts("Decision")
    assert "UNFINISHED: figures of the budget are not filled in yet." in texts
    assert "The checks hold on what is filled in so far." in texts


def test_classification_day_in_force_and_notes_travel() -> None:
    note = "Lines 6 and 7 were moved."
    facts = Publication("White", "1 April 2020", {"secco_lines": (note,)})
    pages = kept(published(), publication=facts)
    assert "White" in pages.texts("Decision")
    assert any("in force from 1 April 2020" in text for text in pages.texts("Decision"))
    assert note in pages.texts("Table 4")


def test_every_figure_of_a_kept_workbook_is_a_reference() -> None:
    pages = kept(published())
    assert pages.cell("Tables 1 to 3", "C10").formula == "'1 Summary'!C10"
    assert pages.cell("Tables 1 to 3", "C10").value == 8_349_486
    blank = pages.cell("Tables 1 to 3", "D22")
    assert (blank.value, blank.formula) == (
        "",
        "IF(ISNUMBER('1 Summary'!D23),'1 Summary'!D23,\"\")",
    )


@pytest.mark.slow
def test_sign_and_scale_are_those_that_the_panel_reads() -> None:
    book = published()
    table = book.tables["overview"]
    rows = tuple(
        replace(
            row,
            entries={
                name: replace(entry, unit=Decimal(-1000))
                if (row.key, name) == ("secco", "variance")
                else entry
                for name, entry in row.entries.items()
            },
        )
        for row in table.rows
    )
    book = replace(book, tables={**book.tables, "overview": replace(table, rows=rows)})
    assert kept(book).cell("Tables 1 to 3", "F15").formula == "-'1 Summary'!F16*1000"


def test_labels_follow_rate_and_status() -> None:
    pages = rebuilt()
    label = pages.cell("Tables 1 to 3", "A9")
    assert label.value == "Contingency (5%)"
    assert label.formula == '"Contingency ("&ROUND(100*Assumptions!B6,4)&"%)"'
    heading = pages.cell("Tables 1 to 3", "C5")
    assert heading.value == "2020/21 Approved Budget"
    assert str(heading.formula).startswith('Decision!G2&" "&IF(OR(ISNUMBER(SEARCH("final",')
    history = published().tables["change_history"]
    drafts = replace(history, rows=history.rows[:-1])
    draft = replace(published(), tables={**published().tables, "change_history": drafts})
    assert kept(draft).cell("Tables 1 to 3", "C5").value == "2020/21 Draft Budget"
    assert any(
        text.startswith("APPROVE the 2020/21 Draft") for text in kept(draft).texts("Decision")
    )


def test_wrong_figures_and_what_follows_from_them_are_marked() -> None:
    marks = {
        str(highlight.range): highlight.mark
        for highlight in rebuilt().sheets["Tables 5 and 6"].highlights
        if highlight.mark
    }
    assert marks == {
        "'Tables 5 and 6'!E29": "*",
        "'Tables 5 and 6'!C32": "*",
        "'Tables 5 and 6'!F29": "†",
    }
    follows = rebuilt().sheets["Tables 1 to 3"].highlights
    assert {str(mark.range.a1) for mark in follows if mark.mark == "†"} >= {"C10", "E23"}
    assert rebuilt(recalculate=True).sheets["Tables 5 and 6"].highlights == ()


def test_a_missing_figure_is_blank_on_every_page() -> None:
    pages = rebuilt()
    row = pages.row_of("Decision", "Contingency (5%)")
    outturn = pages.cell("Decision", f"C{row}")
    assert (outturn.value, outturn.formula) == (
        "",
        'IF(ISNUMBER(Variance!C13),Variance!C13,"")',
    )
    assert pages.cell("Decision", f"E{row}").value == 397_595
    line = next(row for row in published().lines("secco_lines") if row.label == "2. SECCo")
    blanks = {FigureKey("secco_lines", line.key, column): None for column in ("outturn", "budget")}
    pages = kept(with_figures(published(), blanks))
    row = pages.row_of("Variance", "2. SECCo")
    assert [pages.cell("Variance", f"{letter}{row}").value for letter in "CDEFG"] == [""] * 5


def test_nothing_is_asked_for_without_a_total_and_no_rise_claimed_without_an_outturn() -> None:
    plan = plan_pack(book(TEMPLATE), ())
    texts = Pages({sheet.name: sheet for sheet in plan.sheets}).texts("Decision")
    assert "Nothing yet: the total of the budget is not filled in." in texts
    assert not any(text.startswith(("APPROVE", "NOTE")) for text in texts)
    outturns = {key: None for key, _ in published().entries() if key.column == "outturn"}
    texts = kept(with_figures(published(), outturns)).texts("Decision")
    assert "NOTE the 2020/21 Approved Budget of £8,349,486." in texts


def test_every_page_names_the_rate_that_is_applied() -> None:
    rate = FigureKey("rates", "contingency", "value")
    pages = kept(with_figures(published(), {rate: Decimal("0.075")}))
    for name in ("Decision", "Variance"):
        cell = pages.cell(name, f"A{pages.row_of(name, 'Contingency (7.5%)')}")
        assert str(cell.formula).startswith('"Contingency ("&ROUND(100*')
    row = pages.row_of("Variance charts", "Contingency (7.5%)", 9)
    assert pages.cell("Variance charts", f"I{row}").formula == "Variance!A13"


def test_the_cost_of_a_grade_among_fte_is_money() -> None:
    budget = published()
    table = budget.tables["fte_by_area"]
    first = table.lines[0]
    costs = {
        name: replace(entry, value=Decimal(160_000)) if entry.figure is not None else entry
        for name, entry in first.entries.items()
    }
    memo = replace(first, key="cost", label="Cost per FTE", role=Role.MEMO, entries=costs)
    tables = {**budget.tables, "fte_by_area": replace(table, rows=(memo, *table.rows))}
    pages = kept(replace(budget, tables=tables))
    row = pages.row_of("Tables 7 to 9", "Panel & Board")
    shown = [pages.cell("Tables 7 to 9", f"{letter}{row}") for letter in "BCDEFG"]
    assert {cell.style.number for cell in shown if cell.value == 160_000} == {MONEY}


def test_a_few_amounts_with_pence_are_shown_in_whole_pounds() -> None:
    """Follow most amounts of a table: what a formula leaves in some is no pence of a budget."""
    budget = published()
    keys = [(key, entry.figure) for key, entry in budget.entries() if key.table == "projections"]
    pence = {key: figure + Decimal("0.44") for key, figure in keys if figure}
    for changed, shown in ((dict(list(pence.items())[:3]), MONEY), (pence, PENCE)):
        pages = kept(with_figures(budget, changed))
        column = [pages.cell("Tables 1 to 3", f"C{row}").style.number for row in range(6, 11)]
        assert set(column) == {shown}


def test_a_row_of_rates_among_amounts_is_a_share_that_does_not_vary() -> None:
    budget = published()
    table = budget.tables["overview"]
    contingency = table.row("contingency")
    assert contingency is not None
    rates = {
        name: replace(entry, value=Decimal("0.05")) if entry.figure is not None else entry
        for name, entry in contingency.entries.items()
    }
    rates["category"] = replace(rates["category"], value="Our rate")
    memo = replace(contingency, key="rate", label="Our rate", role=Role.MEMO, entries=rates)
    tables = {**budget.tables, "overview": replace(table, rows=(*table.rows, memo))}
    pages = kept(replace(budget, tables=tables))
    row = pages.row_of("Tables 1 to 3", "Our rate")
    assert pages.cell("Tables 1 to 3", f"E{row}").style.number == PERCENT
    assert pages.cell("Tables 1 to 3", f"F{row}").value is None
    assert "Our rate" not in pages.texts("Variance")


def test_a_total_without_a_name_of_its_own_is_called_total() -> None:
    budget = published()
    table = budget.tables["projections"]
    *lines, total = table.rows
    blank = replace(total.entries["category"], value=None)
    nameless = replace(total, entries={**total.entries, "category": blank})
    tables = {**budget.tables, "projections": replace(table, rows=(*lines, nameless))}
    pages = kept(replace(budget, tables=tables))
    assert pages.cell("Tables 1 to 3", "A10").value == "Total"


def test_page_1_names_the_tables_that_are_missing() -> None:
    coverage = Coverage(gaps=("Table 3 is missing",))
    plan = plan_pack(published(), (), coverage=coverage)
    texts = Pages({sheet.name: sheet for sheet in plan.sheets}).texts("Decision")
    assert any(
        text.startswith("No error was found in what could be checked; Table 3 is missing (see Si")
        or "failed for another reason" in text
        for text in texts
    )


def test_a_variance_line_is_live_from_its_table_to_its_reason() -> None:
    pages = rebuilt()
    row = pages.row_of("Variance", "Security & Privacy sub total")
    assert {letter: pages.cell("Variance", f"{letter}{row}").formula for letter in "BCDE"} == {
        "B": "'Tables 5 and 6'!C29",
        "C": "'Tables 5 and 6'!D29",
        "D": "'Tables 5 and 6'!E29",
        "E": f'IF(COUNT(C{row}:D{row})=0,"",N(D{row})-N(C{row}))',
    }
    assert pages.cell("Variance", f"E{row}").value == -74211
    assert pages.cell("Variance", f"G{row}").formula == (
        f"IF(ISNUMBER(E{row}),IF(AND(N(E{row})<>0,ABS(N(E{row}))>=Assumptions!B9,"
        f'ABS(N(E{row}))>=Assumptions!B10*ABS(N(C{row}))),"Yes","No"),"")'
    )
    assert pages.cell("Variance", f"H{row}").formula == (
        f'IF(Commentary!B18="",IF(G{row}="Yes","REASON NEEDED",""),Commentary!B18)'
    )


@pytest.mark.parametrize(
    ("line", "material", "reason"),
    [
        ("17. CodeWorks", "Yes", "REASON NEEDED"),
        ("2. SECCo", "No", ""),
        ("7. Licences", "No", "Moved here from SECAS Services"),
        ("Systems sub total", "Yes", None),
        ("SECAS Services Total", "Yes", "More SECAS staff, because technical issues grow in"),
    ],
)
def test_weight_and_reason(line: str, material: str, reason: str | None) -> None:
    pages = rebuilt()
    row = pages.row_of("Variance", line)
    assert pages.cell("Variance", f"G{row}").value == material
    value = pages.cell("Variance", f"H{row}").value
    assert value == reason or str(value).startswith(str(reason))


def test_a_category_is_material_by_its_part_of_the_change_and_each_threshold_by_itself() -> None:
    book = published()
    lines = {line.row.key: line for line in variance_lines(book) if line.table.table.number == 2}
    assert find_materiality(book).reaches(lines["secas"])  # 9.9%, but two fifths of the change
    part = 5_168_810 + 64_000  # below a twentieth of the change, and below 10%
    smaller = with_figures(book, {CATEGORY: Decimal(part)})
    (line,) = (line for line in variance_lines(smaller) if line.row.key == "secas")
    assert not find_materiality(smaller).reaches(line)
    settings = replace(book.settings, rates={"materiality_percent": Decimal("0.5")})
    by_share = find_materiality(replace(book, settings=settings))
    assert (by_share.amount, by_share.share, str(by_share)) == (None, Decimal("0.5"), "50%")
    assert not by_share.reaches(lines["accommodation"])


def test_a_check_that_fails_names_the_finding_and_expects_the_same() -> None:
    pages = rebuilt()
    expected = {
        pages.cell("Checks", f"A{row}").value: (
            pages.cell("Checks", f"D{row}").value,
            pages.cell("Checks", f"E{row}").value,
            pages.cell("Checks", f"I{row}").value,
        )
        for row in range(11, 17)
        if pages.cell("Checks", f"H{row}").value == "FAIL"
    }
    name = "Core Team and SME's, 2019/20 Approved Budget"
    assert list(expected[name]) == [
        Decimal(4_995_769),
        Decimal(5_231_068),
        "Table 2, Core Team and SME's, 2019/20 Approved Budget should be £5,231,069.",
    ]
    assert len(expected) == 5
    assert pages.cell("Checks", "A10").value == "Checks that fail"


def test_the_master_check_counts_live() -> None:
    cell = cells()
    made, failed = (number(cell("Checks", a1).value) for a1 in ("D5", "D6"))
    assert made > 250
    assert failed == 6
    counted = re.match(r'COUNTIF\((H10:H\d+),"FAIL"\)', str(cell("Checks", "D6").formula))
    assert counted is not None
    last = int(counted[1].partition(":H")[2])
    assert last == max(read_grid(regenerated()[0]).sheet("Checks").rows)
    assert cell("Checks", "A7").value == "6 checks fail: see Checks"
    assert cells(recalculate=True)("Checks", "A7").value == "All 293 checks hold"


def test_a_stretch_from_heading_to_total_is_added_up() -> None:
    pages = rebuilt()
    row = pages.row_of("Checks", "Table 2, every line of 2020/21 Approved Budget")
    assert pages.cell("Checks", f"E{row}").formula == (
        "SUM('2 Overview'!D4:D13)-'2 Overview'!D13-N('2 Overview'!D4)-SUM('2 Overview'!D7:D9)"
    )
    # A column with blank lines is added up like any other.
    area = kept(published()).texts("Checks")
    assert {f"Table 8, every line of Grade {grade}" for grade in "65432"} <= set(area)


def test_a_tolerance_follows_the_rate_it_depends_on() -> None:
    sheet = openpyxl.load_workbook(EXAMPLE)["Checks"]
    row = next(
        row
        for row in range(10, 320)
        if sheet.cell(row, 1).value == "Panel and Board, Core Team"
        and str(sheet.cell(row, 2).value).startswith("The FTE of")
    )
    assert sheet.cell(row, 7).value == 0.005  # our own formula, and so exact


@pytest.mark.parametrize(
    ("severities", "sentence"),
    [
        (
            (Severity.WARNING, Severity.WARNING, Severity.INFO),
            " hold. See Findings for 2 warnings.",
        ),
        ((Severity.INFO,), " checks hold."),
    ],
)
def test_page_1_does_not_pass_over_warnings(
    severities: tuple[Severity, ...], sentence: str
) -> None:
    found = [
        Finding("SHT201", "odd-formula", severity, None, "An odd one.") for severity in severities
    ]
    plan = plan_pack(book(EXAMPLE), found)
    texts = Pages({sheet.name: sheet for sheet in plan.sheets}).texts("Decision")
    (stand,) = (text for text in texts if text.startswith("No error was found"))
    assert stand.endswith(sentence)


def test_a_pack_alone_says_how_many_warnings_and_names_no_other_sheet() -> None:
    found = [Finding("SHT201", "odd-formula", Severity.WARNING, None, "An odd one.")]
    coverage = Coverage(gaps=("Table 9 is missing",))
    plan = plan_pack(book(EXAMPLE), found, coverage=coverage, is_alone=True)
    texts = Pages({sheet.name: sheet for sheet in plan.sheets}).texts("Decision")
    (stand,) = (text for text in texts if text.startswith("No error was found"))
    assert stand.startswith("No error was found in what could be checked; Table 9 is missing. All")
    assert stand.endswith(" checks hold. There is 1 warning.")


def test_amounts_with_pence_have_room_in_their_columns() -> None:
    table = book(EXAMPLE).tables["projections"]
    figures = {
        FigureKey("projections", row.key, column.name): figure + Decimal("0.25")
        for row in table.rows
        for column in table.figure_columns
        if (figure := row.figure(column.name)) is not None
    }
    (page,) = (
        sheet
        for sheet in plan_pack(with_figures(book(EXAMPLE), figures), ()).sheets
        if sheet.name == "Tables 1 to 3"
    )
    assert page.widths[1] >= len("£8,000,000.25")
