"""A report of findings as JUnit XML, which every CI server shows as tests."""

from xml.sax.saxutils import escape, quoteattr

from sexcel.model.findings import Finding, Severity
from sexcel.model.report import FileReport, Report
from sexcel.reports.verdicts import verdict


def write_junit(report: Report) -> str:
    """Return a suite for each workbook, in which every error is a failed test.

    A workbook without an error has one test, which passes, so that a server sees that it was
    checked; one that cannot be judged has an error of the suite, and so has one that could not be
    read.
    """
    suites = [*map(_suite, report.files), *(_unread(f.path, f.sentence) for f in report.failures)]
    return "\n".join(
        ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", *suites, "</testsuites>", ""]
    )


def _suite(file: FileReport) -> str:
    errors = [finding for finding in file.findings if finding.severity is Severity.ERROR]
    cases = [_failed(finding) for finding in errors]
    if file.unjudged:
        cases.append(_case("verdict", "judged", f"<error message={_quote(verdict(file))}/>"))
    elif not cases:
        cases.append(_case("verdict", "no errors", ""))
    output = f"<system-out>{escape(_clean(verdict(file)))}</system-out>"
    return _wrap(file.path, cases, len(errors), int(bool(file.unjudged)), output)


def _failed(finding: Finding) -> str:
    message, advice = _quote(finding.message), escape(_clean(finding.help))
    failure = f"<failure type={_quote(finding.name)} message={message}>{advice}</failure>"
    return _case(finding.rule, str(finding.where or "the workbook"), failure)


def _unread(path: str, sentence: str) -> str:
    return _wrap(path, [_case("read", path, f"<error message={_quote(sentence)}/>")], 0, 1)


def _wrap(path: str, cases: list[str], failures: int, errors: int, output: str = "") -> str:
    counts = f'tests="{len(cases)}" failures="{failures}" errors="{errors}"'
    return f"<testsuite name={_quote(path)} {counts}>{''.join(cases)}{output}</testsuite>"


def _case(group: str, name: str, content: str) -> str:
    return f"<testcase classname={_quote(group)} name={_quote(name)}>{content}</testcase>"


def _quote(text: str) -> str:
    return quoteattr(_clean(text))


def _clean(text: str) -> str:
    """Return a text without what XML cannot hold."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
