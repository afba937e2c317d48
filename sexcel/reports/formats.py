"""The forms of a report of findings, by name."""

from collections.abc import Callable

from sexcel.model.report import Report
from sexcel.reports import TEXT, WORKBOOK
from sexcel.reports.page import Page


def encode(report: Report, form: str, page: Page, *, notes: bool = False) -> bytes:
    """Return a report in one of the ``FORMATS``.

    Only the text goes by the width of the page, and lists the notes only where they are wanted.
    """
    if form == TEXT:
        from sexcel.reports.report import render_report

        return render_report(report, page, notes=notes).encode("utf-8")
    if form == WORKBOOK:
        from sexcel.reports.findings_workbook import write_findings

        return write_findings(report)
    return _text_writer(form)(report).encode("utf-8")


def _text_writer(form: str) -> Callable[[Report], str]:
    """Return what writes one form for programs; what it needs is imported with it."""
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
        case "html":
            from sexcel.reports.html import write_html as write
        case _:
            raise ValueError(f"{form} is no form of a report")
    return write
