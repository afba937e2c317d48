"""Small budgets as other teams lay them out: what is read, what is understood, what is accused."""

from decimal import Decimal
from pathlib import Path

import pytest

import sexcel
from sexcel.files.reading import read_grid
from sexcel.model.findings import Severity
from sexcel.model.report import FileReport
from tests.layouts import book_figures

LAYOUTS = Path(__file__).with_name("layouts")
HEADLINES = {
    "total_label_in_type_column": 6_649_860,
    "month_dates_before_full_year": 6_649_860,
    "two_versions": 6_649_860,
    "latest_estimate_heading": 6_649_860,
    "rates_in_input_cells": 6_476_538,
    "rates_in_the_lines_own_label": 6_476_538,
    "discount_positive_and_deducted": 6_649_860,
    "two_blank_columns": 6_649_860,
    "headings_repeated_at_page_break": 6_649_860,
    "income_line": 6_640_860,
    "figures_fed_from_other_sheets": 6_649_860,
}
"""Headline of each consistent budget that has a Table 2, in £."""

WITHOUT_TABLE_2 = {
    "variance_favourable_positive": ("secco_lines", Decimal(186_570)),
    "sub_totals_above": ("secco_lines", Decimal(186_570)),
    "ytd_and_notes_beside": ("secco_lines", Decimal(153_470)),
    "three_heading_rows_and_units": ("projects", Decimal(2)),
}
"""Consistent workbooks without one: a table of theirs, and its total for the budget year in £."""

UNDERSTOOD = {
    "two_versions": ["Table 2 was read at 'Overview v0.4'!A3"],
    "rates_in_input_cells": ["Contractual discount is 12% (Inputs!B4", "Contingency is 4%"],
    "rates_in_the_lines_own_label": ["Contractual discount is 12%", "Contingency is 4%"],
    "discount_positive_and_deducted": ["'Less: contractual discount' (A7)"],
    "variance_favourable_positive": ["'Variance fav/(adv)' (F3) has the opposite sign"],
    "headings_repeated_at_page_break": ["Table 11 goes on under the headings repeated"],
    "income_line": ["'Interest and other income' (A11) is income"],
}


AUDITED = Path(__file__).with_name("audited")
DRAWN = "contingency_drawn_in_place"
BUDGETS = sorted(path.stem for path in LAYOUTS.glob("*.xlsx"))


def read_path(name: str) -> Path:
    """Return the path of a layout."""
    return LAYOUTS / f"{name}.xlsx"


@pytest.mark.parametrize("name", [*HEADLINES, *WITHOUT_TABLE_2])
def test_a_consistent_budget_is_not_accused(name: str) -> None:
    (report,) = sexcel.validate(read_path(name)).files
    errors = [finding for finding in report.findings if finding.severity is Severity.ERROR]
    assert errors == []


@pytest.mark.parametrize(("name", "headline"), HEADLINES.items())
def test_the_headline_is_that_of_the_copy_that_counts(name: str, headline: int) -> None:
    (report,) = sexcel.validate(read_path(name)).files
    assert report.headline == headline
    assert report.unjudged == ""


@pytest.mark.parametrize(("name", "table"), WITHOUT_TABLE_2.items())
def test_without_table_2_nothing_is_judged(name: str, table: tuple[str, Decimal]) -> None:
    book = sexcel.read(read_path(name))
    total = book.tables[table[0]].total
    assert total is not None
    assert total.figure("budget") == table[1]
    (report,) = sexcel.validate(read_path(name)).files
    assert "Table 2" in report.unjudged
    assert not report.passes


@pytest.mark.parametrize(("name", "beginnings"), UNDERSTOOD.items())
def test_what_departs_from_the_plain_case_is_said(name: str, beginnings: list[str]) -> None:
    (report,) = sexcel.validate(read_path(name)).files
    texts = [remark.text for remark in report.understood]
    assert len(texts) == len(beginnings)
    for beginning in beginnings:
        assert any(beginning in text for text in texts), texts


def test_a_short_sub_total_above_is_the_fault_and_not_what_follows() -> None:
    (report,) = sexcel.validate(read_path("short_sub_total_above_with_new_line")).files
    (error,) = (f for f in report.findings if f.severity is Severity.ERROR)
    assert (error.rule, error.cell) == ("SEC102", "D7")
    assert (error.found, error.expected) == (Decimal(153_470), Decimal(160_670))
    assert "Cyber Essentials Plus" in error.message


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in BUDGETS if name != DRAWN])
def test_the_clean_workbook_has_every_figure_and_formula_and_no_new_error(
    name: str, tmp_path: Path
) -> None:
    source, clean = read_path(name), tmp_path / "clean.xlsx"
    before = sexcel.validate(source).files[0]
    after = sexcel.validate(sexcel.regenerate(source, clean).output).files[0]
    assert after.headline == before.headline
    assert errors_of(after) == errors_of(before)
    assert stated_figures(clean) == stated_figures(source)
    sheets = {sheet.name: sheet for sheet in read_grid(clean)}
    for sheet in read_grid(source):
        if any(cell.formula for cell in sheet.cells.values()):
            assert sheets[sheet.name].cells == sheet.cells


def errors_of(report: FileReport) -> list[tuple[str, str | None, str | None]]:
    """Return the rule and the cell of each error."""
    errors = (f for f in report.findings if f.severity is Severity.ERROR)
    return [(error.rule, error.sheet, error.cell) for error in errors]


def stated_figures(path: Path) -> dict[tuple[str, str, str], Decimal | None]:
    """Return the figures of the budget's tables; a clean workbook states the rates as well."""
    figures = book_figures(sexcel.read(path)).items()
    return {key: figure for key, figure in figures if key[0] not in ("rates", "commentary")}


def test_columns_beside_a_table_are_read_as_none_of_its_own() -> None:
    table = sexcel.read(read_path("ytd_and_notes_beside")).tables["secco_lines"]
    assert [(column.name, column.heading_ref.a1) for column in table.columns] == [
        ("group", "A3"),
        ("line", "B3"),
        ("prior_approved", "C3"),
        ("outturn", "F3"),
        ("budget", "G3"),
        ("variance", "H3"),
    ]
    unused = [ref.a1 for place in table.recognised for ref, _ in place.unused]
    assert unused == ["D3", "E3", "I3"]  # J3 is headed Comments: the reasons of the lines


@pytest.mark.slow
def test_contingency_that_was_drawn_lacks_an_approval_and_is_not_put_back(tmp_path: Path) -> None:
    source, clean = read_path(DRAWN), tmp_path / "clean.xlsx"
    (report,) = sexcel.validate(source).files
    (drawn,) = (finding for finding in report.findings if finding.rule == "SEC711")
    assert (drawn.severity, drawn.cell, drawn.found) == (Severity.WARNING, "E23", Decimal(40_000))
    assert "E23" not in [f.cell for f in report.findings if f.severity is Severity.ERROR]
    sexcel.regenerate(source, clean, recalculate=True)
    (after,) = sexcel.validate(clean).files
    assert report.headline == 8_349_486
    assert after.headline == 8_349_486 + 3_256  # What the six errors move, and no contingency.
    (still_drawn,) = (finding for finding in after.findings if finding.rule == "SEC711")
    assert still_drawn.found == Decimal(40_000)


def test_a_rounded_sub_total_is_as_good_as_a_plain_one() -> None:
    (report,) = sexcel.audit(AUDITED / "rounded_sub_total_audit.xlsx").files
    assert report.findings == ()


def test_half_an_fte_typed_over_is_an_error() -> None:
    (report,) = sexcel.audit(AUDITED / "half_an_fte_typed_over.xlsx").files
    (error,) = report.findings
    assert (error.severity, error.rule, error.cell) == (Severity.ERROR, "SHT202", "E6")
    assert (error.found, error.expected) == (Decimal("6.5"), Decimal(7))


def test_headings_in_other_words() -> None:
    (report,) = sexcel.validate(read_path("heading_words")).files
    book = sexcel.read(read_path("heading_words"))
    assert {"secas_budget", "fte_by_grade", "meetings", "overview", "projects"} == set(book.tables)
    assert report.headline == 6_649_860
    errors = [finding for finding in report.findings if finding.severity is Severity.ERROR]
    # Its Table 5 has two sub-committees only, less than Table 2 has for all of them.
    assert [(finding.rule, finding.cell) for finding in errors] == [("SEC303", "D6")]
