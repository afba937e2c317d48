"""Summary, Variance, Checks and Contents of the regenerated published budget."""

import re
import zipfile
from decimal import Decimal

import openpyxl
import pytest

from sexcel.files.reading import read_grid
from tests.workbooks.models import EXAMPLE
from tests.writers.regenerating import REPORT_SHEETS, TABLE_SHEETS, cells, regenerated


def number(value: object) -> Decimal:
    assert isinstance(value, Decimal)
    return value


@pytest.mark.parametrize(
    ("recalculate", "words"), [(False, "8 of 208 checks fail"), (True, "All 208 checks pass")]
)
def test_the_master_check_stands_on_top(*, recalculate: bool, words: str) -> None:
    cell = cells(recalculate=recalculate)("Summary", "A5")
    assert cell.value == words
    assert cell.formula == (
        'IF(Checks_failed=0,"All "&Checks_made&" checks pass",Checks_failed&" of "&Checks_made'
        '&" checks "&IF(Checks_failed=1,"fails","fail"))'
    )


def test_the_headline_is_set_against_three_earlier_figures() -> None:
    cell = cells()
    assert (cell("Summary", "B9").formula, cell("Summary", "B9").value) == (
        "'2 Overview'!D13",
        8349487,
    )
    against = [
        (cell("Summary", f"A{row}").value, cell("Summary", f"B{row}").value) for row in (10, 11, 12)
    ]
    assert against == [
        ("against 2019/20 Approved Budget", 7753956),
        ("against 2019/20 Estimated Outturn", 7067056),
        ("against the estimate for 2020/21 published in 2019/20", 7571550),
    ]
    assert [cell("Summary", f"C{row}").value for row in (10, 11, 12)] == [
        595531,
        1282431,
        777937,
    ]
    assert round(number(cell("Summary", "D12").value), 4) == Decimal("0.1027")


def test_the_projection_is_linked_and_drawn() -> None:
    cell = cells()
    assert cell("Summary", "C18").formula == "'1 Projections'!C7"
    assert cell("Summary", "D20").value == 7829422
    assert round(number(cell("Summary", "E17").value), 3) == Decimal("0.680")
    with zipfile.ZipFile(regenerated()[0]) as package:
        chart = package.read("xl/charts/chart1.xml").decode()
    names = [f"Summary!$A${row}" for row in (16, 17, 18, 19)]
    assert [name for name in names if f"<c:f>{name}</c:f>" in chart] == names
    assert "<c:f>Summary!$B$19:$D$19</c:f>" in chart


def test_the_chart_is_told_in_words() -> None:
    with zipfile.ZipFile(regenerated()[0]) as package:
        drawing = package.read("xl/drawings/drawing1.xml").decode()
    assert "Totals: 2020/21 £8,349,487, 2021/22 £8,140,378, 2022/23 £7,829,422." in drawing


def variance_row(line: str) -> int:
    cell = cells()
    return next(row for row in range(5, 60) if cell("Variance", f"B{row}").value == line)


def test_a_variance_line_is_live_from_its_table_to_its_reason() -> None:
    cell, row = cells(), variance_row("Security & Privacy sub total")
    assert {letter: cell("Variance", f"{letter}{row}").formula for letter in "CDEFJ"} == {
        "C": "'6 SECAS outturn'!B14",
        "D": "'6 SECAS outturn'!C14",
        "E": "'6 SECAS outturn'!E14",
        "F": f"E{row}-D{row}",
        "J": f"E{row}-C{row}",
    }
    assert cell("Variance", f"F{row}").value == -74211
    assert cell("Variance", f"G{row}").formula == (
        f'IF(D{row}=0,IF(E{row}=0,"","new"),F{row}/ABS(D{row}))'
    )
    assert cell("Variance", f"H{row}").value == "▼ Decrease"
    assert cell("Variance", f"I{row}").formula == (
        f"IF(AND(F{row}<>0,ABS(F{row})>=Materiality_amount,"
        f'OR(D{row}=0,ABS(F{row})>=Materiality_percent*ABS(D{row}))),"Yes","No")'
    )
    assert cell("Variance", f"I{row}").value == "No"
    assert cell("Variance", f"L{row}").formula == (
        f'IF(Commentary!B18="",IF(I{row}="Yes","Reason needed",""),Commentary!B18)'
    )
    assert str(cell("Variance", f"L{row}").value).startswith("Independent User CIO and IPA costs")


@pytest.mark.parametrize(
    ("line", "direction", "material", "reason"),
    [
        ("17. CodeWorks", "▲ Increase", "Yes", "Reason needed"),
        ("2. SECCo", "– None", "No", None),
        ("7. Licences", "▲ Increase", "No", "Moved here from SECAS Services"),
        (
            "Change Board, CSC, Working Group",
            "▼ Decrease",
            "No",
            "Kept level with the 2019/20 outturn",
        ),
        ("Systems sub total", "▲ Increase", "Yes", None),
    ],
)
def test_direction_weight_and_reason(
    line: str, direction: str, material: str, reason: str | None
) -> None:
    cell, row = cells(), variance_row(line)
    assert cell("Variance", f"H{row}").value == direction
    assert cell("Variance", f"I{row}").value == material
    assert cell("Variance", f"L{row}").value == reason


def test_against_nothing_the_share_says_new() -> None:
    assert cells()("Variance", f"G{variance_row('6. User CIO')}").value == "new"


def test_a_table_without_a_prior_budget_shows_none() -> None:
    cell, row = cells(), variance_row("Contractor Space Rental")
    assert [cell("Variance", f"{letter}{row}").value for letter in "ACJK"] == [
        "Table 10",
        None,
        None,
        None,
    ]
    assert cell("Variance", f"F{row}").value == 10400


def test_a_line_without_a_reason_has_a_row_to_write_it() -> None:
    cell = cells()
    assert (cell("Commentary", "A33").value, cell("Commentary", "B33").value) == (
        "17. CodeWorks",
        None,
    )
    assert cell("Variance", f"L{variance_row('17. CodeWorks')}").formula is not None
    assert "Commentary!B33" in str(cell("Variance", f"L{variance_row('17. CodeWorks')}").formula)


def test_a_check_shows_found_expected_difference_and_tolerance() -> None:
    cell = cells()
    row = next(
        row
        for row in range(9, 240)
        if cell("Checks", f"A{row}").value
        == "Security & Privacy sub total, 2020/21 Approved Budget"
    )
    assert [cell("Checks", f"{letter}{row}").formula for letter in "DEFH"] == [
        "'6 SECAS outturn'!E14",
        "SUM('6 SECAS outturn'!E11:E13)",
        f"ROUND(D{row}-E{row},6)",
        f'IF(ABS(F{row})<=G{row},"OK","FAIL")',
    ]
    assert [cell("Checks", f"{letter}{row}").value for letter in "BDEFGH"] == [
        "The sum of its 3 lines",
        1560092,
        1602425,
        -42333,
        2,
        "FAIL",
    ]


def test_a_check_leaves_the_rounding_to_the_tolerance() -> None:
    cell = cells()
    row = next(
        row
        for row in range(9, 240)
        if cell("Checks", f"A{row}").value == "Contractual Discount, 2020/21 Approved Budget"
    )
    assert cell("Checks", f"E{row}").formula == "-Contractual_discount*'2 Overview'!D7"
    assert [cell("Checks", f"{letter}{row}").value for letter in "DEG"] == [
        -602738,
        Decimal("-602737.8"),
        Decimal("0.55"),
    ]


def test_a_tolerance_follows_the_rate_it_depends_on() -> None:
    cell = cells()
    tolerances = {
        str(cell("Checks", f"A{row}").value): (
            cell("Checks", f"G{row}").formula,
            cell("Checks", f"G{row}").value,
        )
        for row in range(9, 240)
    }
    assert tolerances["Contractual Discount, 2020/21 Approved Budget"] == (
        "0.5+0.5*ABS(Contractual_discount)",
        Decimal("0.55"),
    )
    assert tolerances["Contingency (5%), 2020/21 Approved Budget"] == (
        "0.5+1.5*ABS(Contingency_rate)",
        Decimal("0.575"),
    )
    assert tolerances["Security & Privacy sub total, 2020/21 Approved Budget"] == (None, 2)


def test_the_tolerance_of_fte_times_rate_follows_the_fte() -> None:
    sheet = openpyxl.load_workbook(EXAMPLE)["Checks"]
    ours = openpyxl.load_workbook(EXAMPLE, data_only=True)["Checks"]
    row = next(
        cell
        for cell in range(9, 260)
        if sheet.cell(cell, 1).value == "Panel and Board, Core Team"
        and str(sheet.cell(cell, 2).value).startswith("The FTE of")
    )
    letters = "BCDEFG"
    terms = "".join(f"+0.5*ABS('8 Service areas'!{letter}5)" for letter in letters)
    assert sheet.cell(row, 7).value == f"=0.5{terms}"
    assert ours.cell(row, 7).value == 0.5 + 0.5 * 2.35


def test_the_counts_are_live() -> None:
    cell = cells()
    assert (cell("Checks", "D5").value, cell("Checks", "D6").value) == (208, 8)
    count_formula = re.fullmatch(r'COUNTIF\((H9:H\d+),"FAIL"\)', str(cell("Checks", "D6").formula))
    assert count_formula is not None
    last = int(count_formula[1].partition(":H")[2])
    sheet = read_grid(regenerated()[0]).sheet("Checks")
    assert last == max(sheet.rows)


def test_contents_lead_to_every_sheet_and_explain_the_looks() -> None:
    sheet = openpyxl.load_workbook(regenerated()[0])["Contents"]
    names = ["Summary", *TABLE_SHEETS, *REPORT_SHEETS]
    for row, name in enumerate(names, 6):
        assert sheet.cell(row, 1).value == name
        link = sheet.cell(row, 1).hyperlink
        assert link is not None
        assert str(link.location).replace("'", "") == f"{name}!A1"
        assert sheet.cell(row, 2).value
    legend = [sheet.cell(row, 2).value for row in range(32, 42)]
    assert [str(text).split()[0].rstrip(",:.") for text in legend] == [
        "Input",
        "Formula",
        "Link",
        "Kept",
        "Sub",
        "Total",
        "Check",
        "Reference",
        "Material",
        "Gap",
    ]
    always = {
        str(ranges.sqref): rule.formula
        for ranges in sheet.conditional_formatting
        for rule in ranges.rules
    }
    assert (always["A40"], always["A41"]) == (["TRUE"], ["TRUE"])
