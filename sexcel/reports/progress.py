"""What a save has changed in the verdict: findings that went, findings that came."""

from collections.abc import Iterator, Sequence

from sexcel.model.findings import SEVERITY_NOUNS, Finding, Severity
from sexcel.model.report import FileReport
from sexcel.model.wording import count_of
from sexcel.reports.page import Page
from sexcel.reports.verdicts import format_amount, paint_verdict

_MOST_LISTED = 8
"""Findings of each kind that are listed after a save: more than a screen holds is no help."""


def state_progress(before: FileReport | None, after: FileReport, page: Page) -> str:
    """Return what got better, what got worse, the headline if it moved, and the verdict.

    Of the first check, with nothing ``before``, only the verdict. Notes are left out.
    """
    lines: list[str] = []
    if before is not None:
        known, current = _by_place(before), _by_place(after)
        lines += _list_findings("Better", [f for key, f in known.items() if key not in current])
        lines += _list_findings("Worse", [f for key, f in current.items() if key not in known])
        if before.headline != after.headline:
            lines.append(f"Headline: {_amount(before)}, now {_amount(after)}.")
    texts = [line for text in lines for line in page.wrap(text)]
    return "\n".join([*texts, *paint_verdict(after, page)]) + "\n"


def _by_place(report: FileReport) -> dict[tuple[str, str, str], Finding]:
    """Return the errors and warnings by rule and cell: a message may change with a figure."""
    return {
        (finding.rule, finding.sheet, finding.cell): finding
        for finding in report.findings
        if finding.severity > Severity.INFO
    }


def _list_findings(heading: str, findings: Sequence[Finding]) -> Iterator[str]:
    for finding in findings[:_MOST_LISTED]:
        where = finding.where or "the workbook"
        noun = SEVERITY_NOUNS[finding.severity]
        what = finding.message if heading == "Worse" else f"{finding.name} is gone"
        yield f"{heading}: {noun} {finding.rule} at {where}: {what}"
    if len(findings) > _MOST_LISTED:
        yield f"{heading}: {count_of(len(findings) - _MOST_LISTED, 'more finding')}."


def _amount(report: FileReport) -> str:
    return "none" if report.headline is None else format_amount(report.headline)
