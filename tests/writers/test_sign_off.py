"""Findings and Sign-off of the regenerated workbook: what was wrong, what was checked."""

from datetime import UTC, datetime
from functools import cache

from msgspec.structs import replace

from sexcel.budget.coverage import describe_coverage
from sexcel.budget.missing import find_missing
from sexcel.model.refs import CellRef
from sexcel.model.report import FormulasChecked
from sexcel.model.settings import Settings
from sexcel.rules.catalogue import RULES
from sexcel.writers.cells import Look, SheetPlan, Weight
from sexcel.writers.page import fits_one_page
from sexcel.writers.plan import plan_workbook
from sexcel.writers.workbook import render_workbook
from tests.writers.regenerating import findings, published

READ_AT = datetime(2020, 3, 2, 9, 30, tzinfo=UTC)
FORMULAS = FormulasChecked(10, 7, {"it depends on the time": 3}, owned=5, sound=4)


@cache
def planned(*, recalculate: bool = False) -> dict[str, SheetPlan]:
    covered = describe_coverage(published(), FORMULAS, find_missing(published(), RULES))
    plan = plan_workbook(
        published(), findings(), recalculate=recalculate, coverage=covered, read_at=READ_AT
    )
    return {sheet.name: sheet for sheet in plan.sheets}


def facts(sheet: SheetPlan) -> dict[object, object]:
    """Return what is beside the words of the first column and of the third."""
    return {
        cell.value: sheet.cells[row, column + 1].value
        for (row, column), cell in sheet.cells.items()
        if column in (1, 3) and (row, column + 1) in sheet.cells
    }


def test_the_sign_off_names_source_moment_and_what_was_checked() -> None:
    stated = facts(planned()["Sign-off"])
    assert stated["File"] == "sec-budget-2020-23-published.xlsx"
    assert stated["SHA-256"] == published().sha256
    assert stated["Read"] == "02/03/2020 09:30, UTC"
    assert str(stated["By"]).startswith("sexcel ")
    assert stated["Rules"] == "All rules on tables, rates, links and governance."
    assert stated["Formulas, recalculated"] == "7 of 10 formulas give the value that was saved."
    assert stated["3 formulas"] == "Not verified: it depends on the time"
    assert stated["Table 10: Accommodation costs"] == "4 lines, '3.4 Accommodation'!B19:D24"
    assert stated["Figures against their equations"] == "Kept as found, and listed"
    assert stated["2020/21 Approved Budget"] == "£8,349,486"
    assert "What is typed in" in stated


def test_a_workbook_without_formulas_or_of_values_only_says_so() -> None:
    typed = dict(describe_coverage(published(), None, ()).not_checked)
    assert typed["Formulas"] == "The workbook has none: every figure in it is typed."
    xls = replace(published(), values_of=".xls workbook")
    values = dict(describe_coverage(xls, None, ()).not_checked)
    assert values["Formulas, comments and what is hidden"] == (
        "Of an .xls workbook only values can be read."
    )
    assert "Formulas" not in values


def test_rules_that_are_turned_off_are_named() -> None:
    book = replace(published(), settings=Settings(rules_off=("SEC505",)))
    covered = describe_coverage(book, None, ())
    assert dict(covered.checked)["Rules"] == (
        "All rules on tables, rates, links and governance, but for those that the configuration "
        "turns off."
    )
    assert dict(covered.not_checked)["SEC505"] == "The configuration puts these rules off."


def test_the_sign_off_is_one_page_with_all_its_blocks() -> None:
    sheet = planned()["Sign-off"]
    assert fits_one_page(sheet)
    blocks = [
        (cell.value, column)
        for (_, column), cell in sorted(sheet.cells.items())
        if cell.style.weight is Weight.SECTION and cell.value
    ]
    assert blocks == [
        ("The workbook read", 1),
        ("Tables recognised", 3),
        ("The result", 1),
        ("What was checked", 1),
        ("What was not checked, and why", 1),
        ("Fingerprint of the figures", 3),
        ("Signed", 1),
    ]


def test_there_is_space_to_sign() -> None:
    cells = planned()["Sign-off"].cells
    rows = {row for (row, _), cell in cells.items() if cell.style.look is Look.SIGNATURE}
    assert [cells[row, 1].value for row in sorted(rows)] == ["Prepared by", "Reviewed by"]


def test_a_finding_leads_to_its_cell_here_and_names_the_one_in_the_source() -> None:
    cells = planned()["Findings"].cells
    (row,) = (position for (position, column), cell in cells.items() if cell.value == "SEC310")
    assert [cells[row, column].value for column in (1, 4, 6, 7, 9)] == [
        "Error",
        "'3.4 Accommodation'!D20",
        169000,
        172000,
        "Kept as found",
    ]
    assert cells[row, 3].target == CellRef("10 Accommodation", 5, 3)
    again = planned(recalculate=True)["Findings"].cells
    assert again[row, 9].value == "Put right"


def test_every_finding_is_listed_the_errors_first() -> None:
    cells = planned()["Findings"].cells
    severities = [
        cell.value for (row, column), cell in sorted(cells.items()) if column == 1 and row > 5
    ]
    assert len(severities) == len(findings())
    assert severities == sorted(
        severities, key=lambda severity: ("Error", "Warning", "Info").index(str(severity))
    )


def test_without_findings_the_sheet_says_so() -> None:
    plan = plan_workbook(published(), ())
    (sheet,) = (sheet_plan for sheet_plan in plan.sheets if sheet_plan.name == "Findings")
    assert sheet.cells[6, 1].value == "Nothing was found."
    assert sheet.filter_range is None


def test_the_same_arguments_give_the_same_bytes() -> None:
    first = plan_workbook(published(), (), read_at=READ_AT)
    again = plan_workbook(published(), (), read_at=READ_AT)
    assert render_workbook(first) == render_workbook(again)
