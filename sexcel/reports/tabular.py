"""A report of findings as comma-separated values: a row for each finding."""

import csv
import io

from sexcel.model.report import Report, number_of

_HEADINGS = (
    "path",
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
)
"""The members of the JSON document, in its order."""

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that Excel would calculate when it opens the file."""


def write_csv(report: Report) -> str:
    """Return the findings as CSV with a byte order mark, by which Excel knows that it is UTF-8."""
    page = io.StringIO()
    writer = csv.writer(page, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerow(_HEADINGS)
    for file in report.files:
        for finding in file.findings:
            members = [file.path, *(getattr(finding, heading) for heading in _HEADINGS[1:])]
            writer.writerow([_cell(number_of(member)) for member in members])
    return f"\ufeff{page.getvalue()}"


def _cell(value: object) -> object:
    """Return a value as it is written: a text that is no formula of ours must not become one."""
    if value is None or isinstance(value, int | float):
        return "" if value is None else value
    text = str(value)
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text
