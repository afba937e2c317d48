"""A report of findings as JSON: the document that docs/json.md describes."""

from sexcel.model.findings import Finding, Severity
from sexcel.model.report import FileReport, Report, number_of
from sexcel.reports.documents import VERSION, Document, encode, pick, simplify
from sexcel.reports.settings import document_settings
from sexcel.reports.summary import judge
from sexcel.reports.verdicts import largest_effect

_FINDING = "rule name severity sheet cell message found expected difference effect help related"


def encode_report(report: Report) -> str:
    """Return the document as text, in ASCII."""
    document = {
        "version": VERSION,
        "files": [_file(file) for file in report.files],
        "failures": [pick(failure, "path sentence") for failure in report.failures],
    }
    return encode(document)


def _file(file: FileReport) -> Document:
    return {
        **pick(file, "path sha256"),
        "budget_year": file.budget_year or None,
        "headline": number_of(file.headline),
        "verdict": judge(file),
        "largest_effect": number_of(largest_effect(file)),
        "settings": document_settings(file.settings, file.idle_settings),
        "tables": [{"table": table.table, **simplify(table.range)} for table in file.tables],
        "formulas": simplify(file.formulas),
        "understood": [
            {"sheet": remark.ref.sheet, "cell": remark.ref.a1, "text": remark.text}
            for remark in file.understood
        ],
        "rests_on": simplify(file.basis),
        "filled_in": simplify(file.filled_in),
        "fte_change": file.fte_change or None,
        "cannot_be_judged": file.unjudged or None,
        "findings": [_finding(finding) for finding in file.findings],
        "summary": {
            str(severity): file.count(severity) for severity in sorted(Severity, reverse=True)
        },
        "outside": [_finding(finding) for finding in file.outside],
        "accepted": [
            {**_finding(entry.finding), **pick(entry, "origin reason")} for entry in file.accepted
        ],
        **({} if file.scope is None else {"audit": simplify(file.scope)}),
    }


def _finding(finding: Finding) -> Document:
    label = {"label": finding.label} if finding.label else {}
    return pick(finding, _FINDING) | label
