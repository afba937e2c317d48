"""A report of findings as Markdown, for a pull request or a wiki."""

import re
from collections.abc import Iterator

from sexcel.model.findings import SEVERITY_NOUNS, Finding, Severity
from sexcel.model.report import FileReport, Report
from sexcel.model.wording import count_of
from sexcel.reports.verdicts import format_amount, verdict

_MARKS = re.compile(r"([\\`*_{}\[\]<>|#~])")
"""Letters that mean something to Markdown or HTML."""


def write_markdown(report: Report) -> str:
    """Return a section for each workbook: its verdict, and a table of its errors and warnings.

    Notes are counted, since nobody reads two dozen of them in a review.
    """
    lines: list[str] = []
    for file in report.files:
        lines += [f"## {_escape(file.path)}", "", f"**{_escape(verdict(file))}**", ""]
        if file.headline is not None:
            amount = format_amount(file.headline)
            lines += [f"Headline {amount} for {_escape(file.budget_year)}.", ""]
        lines += _list_findings(file)
    for failure in report.failures:
        lines += [f"## {_escape(failure.path)}", "", _escape(failure.sentence), ""]
    return "\n".join(lines)


def _list_findings(file: FileReport) -> Iterator[str]:
    listed = [finding for finding in file.findings if finding.severity > Severity.INFO]
    if listed:
        yield "| severity | rule | cell | what is wrong | effect |"
        yield "|---|---|---|---|--:|"
        yield from map(_row, listed)
        yield ""
    if notes := file.count(Severity.INFO):
        yield f"{count_of(notes, 'note')} beside."
        yield ""


def _row(finding: Finding) -> str:
    effect = "" if not finding.effect else format_amount(finding.effect)
    where = "" if finding.where is None else str(finding.where)
    cells = (SEVERITY_NOUNS[finding.severity], finding.rule, where, finding.message, effect)
    return f"| {' | '.join(map(_escape, cells))} |"


def _escape(text: str) -> str:
    """Return a text of the workbook's or ours as Markdown shows it letter by letter."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
