"""A report of findings as a workbook: one sheet, which can be filtered and sorted in Excel."""

import io

from sexcel.model.findings import SEVERITY_NOUNS
from sexcel.model.report import Report, number_of
from sexcel.writers.page import wrapped_height

_COLUMNS = {
    "Workbook": 28,
    "Severity": 10,
    "Rule": 9,
    "Sheet": 22,
    "Cell": 12,
    "What is wrong": 70,
    "Found": 14,
    "Expected": 14,
    "Difference": 13,
    "Effect on headline, £": 14,
    "What to do": 60,
}
"""Headings, and widths in characters."""
_LONGEST = 32_000
"""Letters of a cell: Excel takes 32,767."""


def write_findings(report: Report) -> bytes:
    """Return the workbook: a row for each finding, and one for each file that could not be read."""
    import xlsxwriter

    page = io.BytesIO()
    options = {
        **{"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        "default_format_properties": {"font_name": "Arial", "font_size": 10},
    }
    with xlsxwriter.Workbook(page, options) as workbook:
        sheet = workbook.add_worksheet("Findings")
        heading = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
        # Two, as Excel prints the point of "#,##0.##" behind a whole number, too.
        integer, decimal = (
            workbook.add_format({"num_format": number, "text_wrap": True, "valign": "top"})
            for number in ("#,##0", "#,##0.0###")
        )
        for column, (title, width) in enumerate(_COLUMNS.items()):
            is_figure = title in list(_COLUMNS)[6:10]
            sheet.set_column(column, column, width, integer if is_figure else wrapped)
            sheet.write_string(0, column, title, heading)
        rows = [*_findings(report), *_failures(report)]
        for row, values in enumerate(rows, 1):
            for column, value in enumerate(values):
                if isinstance(value, int | float):
                    sheet.write_number(row, column, value, integer if value % 1 == 0 else decimal)
                elif value:
                    sheet.write_string(row, column, str(value)[:_LONGEST])
            texts = zip(map(str, values), _COLUMNS.values(), strict=True)
            sheet.set_row(row, wrapped_height(texts))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(rows), len(_COLUMNS) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    return page.getvalue()


def _findings(report: Report) -> list[list[object]]:
    return [
        [
            file.path,
            SEVERITY_NOUNS[finding.severity],
            finding.rule,
            finding.sheet,
            finding.cell,
            finding.message,
            number_of(finding.found),
            number_of(finding.expected),
            number_of(finding.difference),
            number_of(finding.effect),
            finding.help,
        ]
        for file in report.files
        for finding in file.findings
    ]


def _failures(report: Report) -> list[list[object]]:
    return [
        [failure.path, "not read", "", "", "", failure.sentence, "", "", "", "", ""]
        for failure in report.failures
    ]
