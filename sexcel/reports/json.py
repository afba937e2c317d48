"""The report as JSON: the document that docs/json.md describes."""

import json
from typing import Any

from sexcel.model.findings import Finding, Severity
from sexcel.model.report import AuditScope, FileReport, FormulasChecked, Report, plain
from sexcel.reports.settings import settings_document

VERSION = 1
"""Of the document; rises when a member is renamed, removed or means something else."""

_WORST_FIRST = sorted(Severity, reverse=True)


def json_report(report: Report) -> str:
    """The document as text, in ASCII: every other letter is escaped, so no pipe can spoil it."""
    return json.dumps(document(report), indent=2, allow_nan=False) + "\n"


def document(report: Report) -> dict[str, Any]:
    """The document. Figures are numbers: whole ones int, others the nearest float."""
    return {"version": VERSION, "files": [_file(file) for file in report.files]}


def _file(file: FileReport) -> dict[str, Any]:
    return {
        "path": file.path,
        "sha256": file.sha256,
        "settings": settings_document(file.settings, file.idle_settings),
        "tables": [
            {"table": place.table, "sheet": place.range.sheet, "range": place.range.a1}
            for place in file.tables
        ],
        "formulas": _formulas(file.formulas),
        "findings": [_finding(finding) for finding in file.findings],
        "summary": {str(severity): file.count(severity) for severity in _WORST_FIRST},
        **({} if file.scope is None else {"audit": _scope(file.scope)}),
    }


def _scope(scope: AuditScope) -> dict[str, Any]:
    return {
        "rules": scope.rules,
        "sheets": scope.sheets,
        "suppressed": dict(scope.suppressed),
        "known": scope.known,
    }


def _formulas(formulas: FormulasChecked | None) -> dict[str, Any] | None:
    if formulas is None:
        return None
    return {
        "formulas": formulas.formulas,
        "verified": formulas.verified,
        "not_verified": dict(formulas.not_verified),
        "owned": formulas.owned,
        "sound": formulas.sound,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "name": finding.name,
        "severity": str(finding.severity),
        "sheet": finding.sheet,
        "cell": finding.cell,
        "message": finding.message,
        "found": plain(finding.found),
        "expected": plain(finding.expected),
        "difference": plain(finding.difference),
        "effect": plain(finding.effect),
        "help": finding.help,
        "related": [{"sheet": ref.sheet, "cell": ref.a1} for ref in finding.related],
        **({"label": finding.label} if finding.label else {}),
    }
