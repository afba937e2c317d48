"""The JSON report: letter by letter, valid by its published schema, nothing lost in it."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator, ValidationError
from msgspec.structs import replace

from sexcel.model.report import Report
from sexcel.reports.report_json import encode_report
from tests.reports.samples import FTE, FULL, SAMPLE, TEXT, TOTAL, file_report
from tests.reports.strategies import reports

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).with_name("golden")
SCHEMA = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))
SCHEMA_CHECK = Draft202012Validator(SCHEMA)

FILE_MEMBERS = [
    "path",
    "sha256",
    "budget_year",
    "headline",
    "verdict",
    "largest_effect",
    "settings",
    "tables",
    "formulas",
    "understood",
    "rests_on",
    "filled_in",
    "fte_change",
    "cannot_be_judged",
    "findings",
    "summary",
    "outside",
    "accepted",
]
FORMULA_MEMBERS = ["formulas", "verified", "not_verified", "owned", "sound"]
BASIS_MEMBERS = ["by_equation", "recalculated", "inputs", "not_checked", "headline_doubt"]
FILLED_MEMBERS = ["filled", "waiting"]
OF_AN_AUDIT = ("audit", "label", "origin", "reason")
"""Members that only the report of an audit, or an accepted finding, has."""
FINDING_MEMBERS = [
    "rule",
    "name",
    "severity",
    "sheet",
    "cell",
    "message",
    "found",
    "expected",
    "difference",
    "effect",
    "help",
    "related",
]


def first_finding(report: Report) -> dict[str, Any]:
    finding = json.loads(encode_report(report))["files"][0]["findings"][0]
    assert isinstance(finding, dict)
    return finding


def test_the_whole_document() -> None:
    assert encode_report(SAMPLE) == (GOLDEN / "report.json").read_text(encoding="utf-8")


def test_the_sample_is_valid() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    SCHEMA_CHECK.validate(json.loads(encode_report(SAMPLE)))


@pytest.mark.parametrize("member", FINDING_MEMBERS)
def test_the_schema_asks_for_every_member(member: str) -> None:
    lacking = json.loads(encode_report(SAMPLE))
    del lacking["files"][0]["findings"][0][member]
    with pytest.raises(ValidationError):
        SCHEMA_CHECK.validate(lacking)


def test_members_and_their_order() -> None:
    read = json.loads(encode_report(SAMPLE))
    assert list(read) == ["version", "files", "failures"]
    assert list(read["files"][0]) == FILE_MEMBERS
    assert list(read["files"][0]["tables"][0]) == ["table", "sheet", "range"]
    assert list(read["files"][0]["formulas"]) == FORMULA_MEMBERS
    assert list(first_finding(SAMPLE)) == FINDING_MEMBERS
    assert list(read["files"][0]["summary"]) == ["error", "warning", "info"]


def test_every_member_is_documented() -> None:
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    documented = {line.split("`")[1] for line in text.splitlines() if line.startswith("| `")}
    members = {
        *FILE_MEMBERS,
        *BASIS_MEMBERS,
        *FILLED_MEMBERS,
        *FORMULA_MEMBERS,
        *FINDING_MEMBERS,
        *OF_AN_AUDIT,
        "version",
        "files",
        "failures",
        "table",
        "range",
    }
    assert documented == members


def test_the_example_in_the_documentation_is_what_is_written() -> None:
    shown = Report((replace(file_report(TOTAL), tables=FULL.tables[:1]),))
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    assert text.split("```json\n")[1].split("```")[0] == encode_report(shown)


def test_whole_figures_are_whole_and_others_exact() -> None:
    assert [first_finding(SAMPLE)[name] for name in ("found", "expected")] == [None, None]
    total = first_finding(Report((file_report(TOTAL),)))
    assert (total["found"], total["difference"], total["effect"]) == (8349486, -3150, 3150)
    assert isinstance(total["found"], int)
    fte = first_finding(Report((file_report(FTE),)))
    assert (fte["found"], fte["expected"], fte["difference"]) == (12.35, 12.3, 0.05)
    text = first_finding(Report((file_report(TEXT),)))
    assert (text["found"], text["expected"]) == ("£10,000 ", 10000)


def test_a_table_in_two_places_is_told_twice() -> None:
    tables = json.loads(encode_report(SAMPLE))["files"][0]["tables"]
    assert tables[2:4] == [
        {"table": "projects", "sheet": "11 Projects", "range": "B4:E9"},
        {"table": "projects", "sheet": "11 Projects", "range": "B14:E20"},
    ]


def test_what_is_no_number_is_refused() -> None:
    broken = Report((file_report(replace(TOTAL, found=Decimal("NaN"))),))
    with pytest.raises(ValueError, match="not JSON compliant"):
        encode_report(broken)


@given(reports())
def test_any_report_comes_back_as_it_was(report: Report) -> None:
    text = encode_report(report)
    assert text.isascii()
    read = json.loads(text, parse_constant=pytest.fail)
    assert len(read["files"]) == len(report.files)
    for file, written in zip(report.files, read["files"], strict=True):
        assert (written["path"], written["sha256"]) == (file.path, file.sha256)
        assert sum(written["summary"].values()) == len(file.findings)
        for finding, member in zip(file.findings, written["findings"], strict=True):
            assert member["message"] == finding.message
            assert (member["sheet"], member["cell"]) == (finding.sheet, finding.cell)
            assert member["severity"] == finding.severity.name.lower()
            for name in ("found", "expected", "difference", "effect"):
                value = getattr(finding, name)
                nearest = float(value) if isinstance(value, Decimal) else value
                assert member[name] == nearest or member[name] == value
