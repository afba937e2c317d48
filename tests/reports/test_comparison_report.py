"""What ``compare`` prints: text within 80 columns, and a document that its schema describes."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError
from msgspec.structs import replace

from sexcel import api
from sexcel.comparison.differences import Comparison
from sexcel.comparison.sentences import comparison_verdict
from sexcel.reports.comparison import render_comparison
from sexcel.reports.comparison_json import encode_comparison
from sexcel.reports.page import Page, columns
from tests.comparison.small import write_projects
from tests.comparison.versions import (
    EXAMPLE,
    LIVE,
    PUBLISHED,
    add_line,
    change_figure,
    rename_line,
    sort_lines,
    write_version,
)

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "comparison.schema.json").read_text(encoding="utf-8"))
CHECK = Draft202012Validator(SCHEMA)
PORTAL: dict[str, str | int] = {
    "project": "Panel Portal",
    "budget": 180_000,
    "forecast_1": 0,
    "forecast_2": 0,
}
CUTS = """\
Old          budget-0.2.xlsx, version 0.2 (Draft)
New          budget-0.3.xlsx, version 0.3 (Draft)
Years        Both are budgets for 2020/21.
Headline     falls by £399,000 (-4.6%), from £8,751,743 to £8,352,743 for
             2020/21 Approved Budget.

What moves the headline (2)
  -£210,000  Table 11, Security Threat Mapping, 2020/21 Approved Budget
             £325,000 → £125,000: -£200,000 (-61.5%)
  -£189,000  Table 11, Panel Portal: removed (2020/21 Approved Budget £180,000)

Lines (1)
  Table 11, Digitalisation of the Code: renamed, was Digitalisation; almost
  certainly (names 90% alike, 3 of 3 cells equal)

What follows from it, or from rounding (10)
  Table 2, Total, variance
    £1,684,687 → £1,285,687: -£399,000 (-23.7%)
  Table 2, Total, 2020/21 Approved Budget
    £8,751,743 → £8,352,743: -£399,000 (-4.6%)
  Table 2, Projects, variance
    £498,490 → £118,490: -£380,000 (-76.2%)
  Table 2, Projects, 2020/21 Approved Budget
    £1,571,750 → £1,191,750: -£380,000 (-24.2%)
  Table 2, Contingency (5%), variance
    £416,750 → £397,750: -£19,000 (-4.6%)
  Table 2, Contingency (5%), 2020/21 Approved Budget
    £416,750 → £397,750: -£19,000 (-4.6%)
  and 3 in Table 1 and 1 in Table 11: --all shows them.

3 changes; the headline falls by £399,000 (-4.6%), from £8,751,743 to £8,352,743
for 2020/21 Approved Budget.
"""


def cuts() -> Comparison:
    """Compare version 0.3 with 0.2."""
    old = write_version(
        "report-0.2",
        change_figure("projects", "Security Threat Mapping", "budget", 325_000),
        add_line("projects", "CACoP", PORTAL),
    )
    new = write_version(
        "report-0.3",
        sort_lines("projects"),
        rename_line("projects", "Digitalisation", "Digitalisation of the Code"),
    )
    comparison = api.compare(old, new)
    return replace(
        comparison,
        old=replace(comparison.old, path="budget-0.2.xlsx", version="0.2 (Draft)"),
        new=replace(comparison.new, path="budget-0.3.xlsx", version="0.3 (Draft)"),
        versions=(),
    )


@pytest.mark.slow
def test_the_panel_reads_its_cuts() -> None:
    assert render_comparison(cuts(), Page()) == CUTS


@pytest.mark.slow
def test_no_line_is_wider_than_the_page() -> None:
    for width in (80, 60, 40):
        for everything in (False, True):
            comparison = api.compare(LIVE, EXAMPLE)
            page = Page(width, encoding="ascii")
            text = render_comparison(comparison, page, everything=everything)
            assert max(map(columns, text.splitlines())) <= width
            assert text.isascii()


def test_long_lists_are_cut_and_say_so() -> None:
    comparison = api.compare(LIVE, EXAMPLE)
    short = render_comparison(comparison, Page())
    full = render_comparison(comparison, Page(), everything=True)
    assert "  ... and 61 more: --all shows them.\n" in short
    assert "--all" not in full
    assert len(full.splitlines()) > 4 * len(short.splitlines()) / 2
    assert "Table 5, Core Team: a formula replaced a typed figure, on Panel and" in full


def test_what_was_not_compared_is_said() -> None:
    text = render_comparison(api.compare(PUBLISHED, LIVE), Page())
    assert "Formulas     not compared: the old workbook holds values only\n" in text
    assert "  +£1        Rounding\n" in text


def test_the_same(tmp_path: Path) -> None:
    comparison = api.compare(LIVE, LIVE)
    assert comparison_verdict(comparison) == "No difference: the two budgets say the same."
    old = write_projects(tmp_path / "old.xlsx")
    new = write_projects(tmp_path / "new.xlsx", total="=SUM({line1}:{line2})+400")
    assert comparison_verdict(api.compare(old, new)) == "No figure differs; formulas do."


def test_amounts_beyond_all_budgets(tmp_path: Path) -> None:
    old = write_projects(tmp_path / "old.xlsx", {"A": 1, "B": 999_999_999_999_999})
    new = write_projects(tmp_path / "new.xlsx", {"A": 999_999_999_999_998, "B": 1})
    comparison = api.compare(old, new)
    assert "£1 → £999,999,999,999,998: +£999,999,999,999,997\n" in (
        "".join(render_comparison(comparison, Page()))
    )
    CHECK.validate(json.loads(encode_comparison(comparison)))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"), [(PUBLISHED, LIVE), (LIVE, EXAMPLE), (EXAMPLE, PUBLISHED), (LIVE, LIVE)]
)
def test_the_document_is_valid(old: Path, new: Path) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    for by_year in (False, True):
        CHECK.validate(json.loads(encode_comparison(api.compare(old, new, by_year=by_year))))


@pytest.mark.slow
def test_the_schema_asks_for_every_member() -> None:
    document = json.loads(encode_comparison(cuts()))
    for member in list(document):
        lacking = {name: value for name, value in document.items() if name != member}
        with pytest.raises(ValidationError):
            CHECK.validate(lacking)
    for member in list(document["figures"][0]):
        figures = [{k: v for k, v in document["figures"][0].items() if k != member}]
        with pytest.raises(ValidationError):
            CHECK.validate({**document, "figures": figures})


def test_the_figures_of_the_document() -> None:
    document: dict[str, Any] = json.loads(encode_comparison(cuts()))
    assert (document["same"], document["unexplained"]) == (False, 0)
    assert document["headline"]["difference"] == -399_000
    assert document["figures"][0] == {
        "table": "projects",
        "line": "Security Threat Mapping",
        "column": "2020/21 Approved Budget",
        "unit": "£",
        "was_at": {"sheet": "11 Projects", "cell": "B25"},
        "is_at": {"sheet": "11 Projects", "cell": "B21"},
        "before": 325_000,
        "after": 125_000,
        "difference": -200_000,
        "share": -0.615385,
        "follows": False,
        "effect": -210_000,
    }
    assert encode_comparison(cuts()).isascii()


def test_the_docs_name_every_member() -> None:
    text = (ROOT / "docs" / "comparison.md").read_text(encoding="utf-8")
    for member in SCHEMA["required"]:
        assert f"`{member}`" in text, member
