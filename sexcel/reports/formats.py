"""The forms of a report of findings, by name."""

from collections.abc import Callable

from sexcel.model.report import Report
from sexcel.reports import WORKBOOK
from sexcel.reports.page import Page


def encode(report: Report, form: str, page: Page) -> bytes:
    """Return a report in one of the ``FORMATS``; only the text goes by the width of the page."""
    return _encoder(form, page)(report)


def _encoder(form: str, page: Page) -> Callable[[Report], bytes]:
    """Return what writes one form; what it needs is imported with it."""
    if form == WORKBOOK:
        from sexcel.reports.findings_workbook import write_findings

        return write_findings
    return lambda report: _text_writer(form, page)(report).encode("utf-8")


def _text_writer(form: str, page: Page) -> Callable[[Report], str]:
    match form:
        case "json":
            from sexcel.reports.report_json import encode_report as write
        case "csv":
            from sexcel.reports.tabular import write_csv as write
        case "markdown":
            from sexcel.reports.markdown import write_markdown as write
        case "sarif":
            from sexcel.reports.sarif import write_sarif as write
        case "junit":
            from sexcel.reports.junit import write_junit as write
        case _:
            from sexcel.reports.report import render_report

            return lambda report: render_report(report, page)
    return write
