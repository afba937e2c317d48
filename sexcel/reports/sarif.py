"""A report of findings as SARIF 2.1.0, which code hosts and editors show."""

from pathlib import PurePath
from urllib.parse import quote

from sexcel.model.findings import Finding, Severity
from sexcel.model.report import FileReport, Report
from sexcel.model.rules import Rule
from sexcel.model.version import __version__
from sexcel.reports.documents import Document, encode
from sexcel.rules.catalogue import EVERY_RULE

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"


def write_sarif(report: Report) -> str:
    """Return one run with every finding on every workbook.

    A cell is a logical location (``Table 2!D9``), as a workbook has no lines. What could not be
    read is a notification, and the run then has not been successful.
    """
    findings = [(file, finding) for file in report.files for finding in file.findings]
    codes = sorted({finding.rule for _, finding in findings})
    rules = {rule.code: rule for rule in EVERY_RULE}
    run = {
        "tool": {
            "driver": {
                "name": "sexcel",
                "version": __version__,
                "rules": [_describe(code, rules.get(code)) for code in codes],
            }
        },
        "invocations": [
            {
                "executionSuccessful": not report.failures,
                "toolExecutionNotifications": [
                    {
                        "level": "error",
                        "message": {"text": failure.sentence},
                        "locations": [{"physicalLocation": _physical(failure.path)}],
                    }
                    for failure in report.failures
                ],
            }
        ],
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(file, finding, codes.index(finding.rule)) for file, finding in findings
        ],
    }
    return encode({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _describe(code: str, rule: Rule | None) -> Document:
    if rule is None:  # a rule of a later version, in a report that was stored
        return {"id": code}
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.advice},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(file: FileReport, finding: Finding, index: int) -> Document:
    location: Document = {"physicalLocation": _physical(file.path)}
    if finding.where is not None:
        location["logicalLocations"] = [
            {"fullyQualifiedName": str(finding.where), "name": finding.cell, "kind": "cell"}
        ]
    text = f"{finding.where}: {finding.message}" if finding.where else finding.message
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [location],
        "partialFingerprints": {"cell/v1": f"{finding.rule}:{finding.where or ''}"},
    }


def _physical(path: str) -> Document:
    return {"artifactLocation": {"uri": quote(PurePath(path).as_posix())}}
