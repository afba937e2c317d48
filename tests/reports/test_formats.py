"""The forms of a report for programs and for Excel: what each holds, whatever the findings say."""

import csv
import io
import json
import subprocess
import tarfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from hypothesis import given
from jsonschema import Draft7Validator
from msgspec.structs import replace

from sexcel.model.report import Failure, Report
from sexcel.reports import FORMATS
from sexcel.reports.formats import encode
from sexcel.reports.page import Page
from tests.reports.samples import SAMPLE, TOTAL, file_report
from tests.reports.strategies import reports

UNREAD = Failure("broken.xlsx", "broken.xlsx is no workbook: open it in Excel.")
WITH_UNREAD = Report(SAMPLE.files, (UNREAD,))


def text_of(report: Report, form: str) -> str:
    return encode(report, form, Page()).decode("utf-8")


def csv_rows(report: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text_of(report, "csv").removeprefix("\ufeff"))))


def sarif_run(report: Report) -> Any:
    (run,) = json.loads(text_of(report, "sarif"))["runs"]
    return run


def junit_suites(report: Report) -> list[ET.Element]:
    return list(ET.fromstring(encode(report, "junit", Page())))


def test_csv_has_the_members_of_the_json_report() -> None:
    (read,) = json.loads(text_of(SAMPLE, "json"))["files"]
    rows = csv_rows(SAMPLE)
    assert len(rows) == len(read["findings"]) == len(SAMPLE.findings)
    for row, finding in zip(rows, read["findings"], strict=True):
        for key in ("rule", "severity", "message", "found", "expected", "effect", "help"):
            assert row[key] == ("" if finding[key] is None else str(finding[key]))
    assert encode(SAMPLE, "csv", Page()).startswith(b'\xef\xbb\xbf"path","rule",')


@pytest.mark.parametrize("text", ["=1+1", "+1", "-A1", "@SUM(A1)", "\t=1"])
def test_no_text_of_a_csv_becomes_a_formula(text: str) -> None:
    (row,) = csv_rows(Report((file_report(replace(TOTAL, message=text)),)))
    assert row["message"] == f"'{text}"
    assert row["difference"].lstrip("-").isdigit()


def test_markdown_shows_errors_and_warnings_letter_by_letter() -> None:
    finding = replace(TOTAL, message="C7 | *not* `5` <b>\nhigh")
    text = text_of(Report((file_report(finding),), (UNREAD,)), "markdown")
    assert text.startswith(f"## {file_report().path}\n\n**Not ready for the Panel: 1 error.")
    (row,) = [line for line in text.splitlines() if line.startswith("| error |")]
    assert "| C7 \\| \\*not\\* \\`5\\` \\<b\\> high |" in row
    assert text.rstrip().endswith(UNREAD.sentence)


def test_sarif_names_rule_level_and_cell() -> None:
    run = sarif_run(WITH_UNREAD)
    assert len(run["results"]) == len(SAMPLE.findings)
    for result, finding in zip(run["results"], SAMPLE.findings, strict=True):
        rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
        assert (result["ruleId"], rule["id"]) == (finding.rule, finding.rule)
        assert result["level"] == {"info": "note"}.get(str(finding.severity), str(finding.severity))
        assert finding.message in result["message"]["text"]
        if finding.where is not None:
            (place,) = result["locations"][0]["logicalLocations"]
            assert place["fullyQualifiedName"] == str(finding.where)
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["message"]["text"] == UNREAD.sentence


@pytest.mark.slow
def test_sarif_follows_the_published_schema(tmp_path: Path) -> None:
    # The schema of SARIF 2.1.0 comes with a package for JavaScript.
    package = "@microsoft/jest-sarif@1.0.0-beta.0"
    packed = subprocess.run(
        ["npm", "pack", "--silent", package],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )
    with tarfile.open(tmp_path / packed.stdout.split()[-1]) as archive:
        schema = archive.extractfile("package/lib/schemas/sarif-2.1.0-rtm.5.json")
        assert schema is not None
        validator = Draft7Validator(json.load(schema))
    for report in (WITH_UNREAD, Report((file_report(),)), Report((), (UNREAD,))):
        document = json.loads(text_of(report, "sarif"))
        assert [error.message for error in validator.iter_errors(document)] == []
    document["runs"][0]["results"] = [{"level": "error"}]
    assert [error.message for error in validator.iter_errors(document)] != []


def test_junit_fails_a_test_for_each_error() -> None:
    suite, unread = junit_suites(WITH_UNREAD)
    errors = [finding for finding in SAMPLE.findings if str(finding.severity) == "error"]
    failures = [case.find("failure") for case in suite.iter("testcase")]
    assert [f.get("message") for f in failures if f is not None] == [e.message for e in errors]
    assert suite.get("failures") == str(len(errors))
    assert unread.get("errors") == "1"


def test_junit_passes_a_workbook_without_errors() -> None:
    (suite,) = junit_suites(Report((file_report(),)))
    (case,) = suite.iter("testcase")
    assert (suite.get("failures"), suite.get("errors"), len(case)) == ("0", "0", 0)


def test_junit_errs_on_a_workbook_that_cannot_be_judged() -> None:
    (suite,) = junit_suites(Report((replace(file_report(), unjudged="Table 2 is missing"),)))
    (error,) = suite.iter("error")
    assert "Table 2 is missing" in str(error.get("message"))


def test_the_workbook_has_a_row_for_each_finding() -> None:
    book = openpyxl.load_workbook(io.BytesIO(encode(WITH_UNREAD, "xlsx", Page())))
    heading, *rows = book["Findings"].iter_rows(values_only=True)
    assert heading[:6] == ("Workbook", "Severity", "Rule", "Sheet", "Cell", "What is wrong")
    assert [row[5] for row in rows[:-1]] == [finding.message for finding in SAMPLE.findings]
    effects = [row[9] for row in rows[:-1]]
    assert effects == [f.effect and float(f.effect) for f in SAMPLE.findings]
    assert rows[-1][:2] == ("broken.xlsx", "not read")
    assert book["Findings"].auto_filter.ref == f"A1:K{len(rows) + 1}"
    # Not every program makes a row as high as its wrapped text; 70 characters are a line here.
    for number, row in enumerate(rows, 2):
        height = book["Findings"].row_dimensions[number].height
        assert height >= 13 * -(-len(str(row[5])) // 75)


@pytest.mark.slow
@given(reports())
def test_any_report_can_be_written_in_any_form(report: Report) -> None:
    for form in FORMATS:
        assert encode(report, form, Page())
    assert len(csv_rows(report)) == len(report.findings)
    assert len(sarif_run(report)["results"]) == len(report.findings)
    assert len(junit_suites(report)) == len(report.files)
