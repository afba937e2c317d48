"""``validate --last-year``: this year's workbook against last year's."""

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

import sexcel
from sexcel.model.errors import SexcelError
from sexcel.model.findings import Finding
from tests.cli.running import SHIPPED, CommandRunner

EXAMPLE = SHIPPED.with_name("example-budget-2021-24.xlsx")
LIVE = SHIPPED.with_name("sec-budget-2020-23-live.xlsx")


def year_findings(path: Path, last: Path) -> list[Finding]:
    report = sexcel.validate(path, last_year=last)
    return [finding for finding in report.findings if finding.rule.startswith("SEC7")]


@pytest.mark.slow
def test_a_new_year_made_from_last_year_ties(tmp_path: Path) -> None:
    path = tmp_path / "next.xlsx"
    sexcel.new(path, SHIPPED)
    assert year_findings(path, SHIPPED) == []


@pytest.mark.slow
def test_the_example_against_the_budgets_of_the_year_before() -> None:
    """Hold the prior estimate of section 1 against Table 1 as printed, and as corrected."""
    against_print = year_findings(EXAMPLE, SHIPPED)
    assert not [finding for finding in against_print if finding.rule == "SEC702"]
    gone = [finding.message.split(",")[0] for finding in against_print if finding.rule == "SEC703"]
    # Table 11 of print has £60,000 and £35,000 for them in 2021/22.
    assert gone == ["'CPA SC & Use Case Workshops'", "'CACoP'"]
    against_live = year_findings(EXAMPLE, LIVE)
    (estimate,) = (finding for finding in against_live if finding.rule == "SEC702")
    total = sexcel.read(LIVE).tables["projections"].total
    assert total is not None
    # The live model puts right what print has added up wrongly.
    assert (estimate.found, estimate.expected) == (Decimal(8_140_378), total.figure("forecast_1"))


def test_a_workbook_of_another_year_is_refused() -> None:
    with pytest.raises(SexcelError, match="is the budget for 2020/21, and last year's of"):
        sexcel.validate(SHIPPED, last_year=LIVE)


@pytest.mark.slow
def test_a_final_with_other_figures_is_the_same_version_no_more(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Hold a second version 1.0 against the first, and a comment against what moved (front)."""
    book = openpyxl.load_workbook(SHIPPED)
    book["2 SECCo and Panel"]["F8"] = 300_000
    book.save(tmp_path / "altered.xlsx")
    comparison = sexcel.compare(SHIPPED, tmp_path / "altered.xlsx")
    (finding,) = comparison.versions
    assert (finding.rule, str(finding.where)) == ("SEC742", "'Document control'!A18")
    run = CommandRunner(capsys)
    _, text, _ = run("compare", SHIPPED, tmp_path / "altered.xlsx")
    assert "SEC742" in text
    run("compare", SHIPPED, tmp_path / "altered.xlsx", "-o", tmp_path / "comparison.xlsx")
    rows = openpyxl.load_workbook(tmp_path / "comparison.xlsx")["Comparison"].iter_rows()
    assert f"SEC742, 'Document control'!A18: {finding.message}" in [row[0].value for row in rows]
    history = book["Document control"]
    for column, value in zip(
        "ABDE", ("1.1", "Draft", "PFCG", "Reduce Project Budget"), strict=True
    ):
        history[f"{column}19"] = value
    book.save(tmp_path / "next.xlsx")
    (finding,) = sexcel.compare(SHIPPED, tmp_path / "next.xlsx").versions
    assert (finding.rule, str(finding.where)) == ("SEC743", "'Document control'!E19")
    assert "Table 2, Projects, 2020/21 Approved Budget did not move" in finding.message
    assert sexcel.compare(SHIPPED, SHIPPED).versions == ()


@pytest.mark.slow
def test_committee_support_went_into_the_sub_committees(tmp_path: Path) -> None:
    """Show where the cost of Committee Support is now (section 3.2)."""
    services, last, draft = "3.2 SECAS Services", tmp_path / "last.xlsx", tmp_path / "draft.xlsx"
    book = openpyxl.load_workbook(SHIPPED)
    book[services]["F21"], book[services]["F23"] = 320_000, 285_666
    book.save(last)
    sexcel.new(draft, SHIPPED)
    (ended,) = (finding for finding in year_findings(draft, last) if finding.rule == "SEC706")
    assert str(ended.where) == f"'{services}'!F21"
    assert "'Committee Support' ends: £320,000" in ended.message
    assert "What rose in the table: TABASC (+£320,000)." in ended.message


@pytest.mark.slow
def test_prior_approved_is_what_was_approved(tmp_path: Path) -> None:
    """Hold the prior approved column against last year's approved budget (the year)."""
    draft = tmp_path / "draft.xlsx"
    sexcel.new(draft, SHIPPED)
    book = openpyxl.load_workbook(draft)
    book["2 SECCo and Panel"]["C8"] = 35_000
    book.save(draft)
    (finding,) = (f for f in year_findings(draft, SHIPPED) if f.rule == "SEC701")
    assert str(finding.where) == "'2 SECCo and Panel'!C8"
    assert (finding.found, finding.expected) == (Decimal(35_000), Decimal(30_000))
