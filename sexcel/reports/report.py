"""A report of findings as text: what every file is, its findings, and the verdict on it.

A validation lists findings by sheet, an audit by what they are worth.
"""

from collections import Counter
from collections.abc import Iterator

from sexcel.model.report import AuditScope, FileReport, Report
from sexcel.model.settings import NO_RULE
from sexcel.model.wording import count_of, join_words
from sexcel.reports.finding_lists import list_by_rank, list_by_sheet
from sexcel.reports.page import Page, join_files
from sexcel.reports.settings import name_rules_off, state_settings
from sexcel.reports.summary import summarise
from sexcel.reports.verdicts import (
    format_amount,
    paint_verdict,
    state_basis,
    state_filled,
    state_formulas,
    state_tables,
)

_MARGIN = 13
"""Columns: the longest heading, ``Budget year``, and two spaces."""
_MOST_UNDERSTOOD = 8
"""Remarks above the findings: a screen has 24 lines, and each takes one or two."""
_MOST = 9
"""Rules or places named of what is accepted; they fill two lines."""


def render_report(report: Report, page: Page, *, notes: bool = False) -> str:
    """Return the findings on every file, as lines that fit the page; ``notes`` in words, too."""
    files = (_file(file, page, notes=notes) for file in report.files)
    return join_files(files, conclude(report, page))


def render_file(file: FileReport, page: Page, *, notes: bool = False) -> str:
    """Return the findings on one file, as ``render_report`` does."""
    return join_files([_file(file, page, notes=notes)])


def conclude(report: Report, page: Page) -> list[str]:
    """Return the last lines of a report: the verdict on one workbook, or a line for each of many.

    A workbook that could not be read has its line, too.
    """
    if len(report.files) == 1 and not report.failures:
        return paint_verdict(report.files[0], page)
    return [*summarise(report, page), "", *_state_total(report, page)]


def _state_total(report: Report, page: Page) -> list[str]:
    is_audit = any(file.scope is not None for file in report.files)
    bad = sum(not file.passes for file in report.files)
    good = len(report.files) - bad
    how = "none has an error"
    if bad:
        how = (
            f"{bad} with errors, {good} without"
            if is_audit
            else f"{bad} not ready for the Panel, {good} without errors"
        )
    total = f"{count_of(len(report.files), 'workbook')} {'audited' if is_audit else 'read'}"
    if report.failures:
        how += f"; {count_of(len(report.failures), 'file')} not read"
    return page.wrap(f"{total}: {how}. {name_rules_off(file.settings for file in report.files)}")


def _file(file: FileReport, page: Page, *, notes: bool) -> Iterator[str]:
    facts = _audit_facts(file, file.scope) if file.scope else _budget_facts(file, notes=notes)
    facts |= state_settings(file.settings, file.idle_settings)
    yield from page.list_facts(facts, _MARGIN)
    yield from (list_by_sheet if file.scope is None else list_by_rank)(file, page, notes=notes)
    yield ""
    yield from paint_verdict(file, page)


def _budget_facts(file: FileReport, *, notes: bool) -> dict[str, str]:
    headline = "not found: it is the total of Table 2 for the budget year"
    if file.headline is not None:
        headline = f"{format_amount(file.headline)} for {file.budget_year}"
        if file.unjudged:
            headline = f"in doubt: {headline} was read"
    return {
        "File": file.path,
        "Read": _state_reader(file),
        "Budget year": file.budget_year,
        "Headline": headline,
        "Tables": state_tables({table.table for table in file.tables}),
        "Formulas": "" if file.formulas is None else state_formulas(file.formulas),
        "Rests on": "" if file.basis is None else state_basis(file.basis),
        "Filled in": state_filled(file.filled_in)
        if file.filled_in and file.filled_in.inputs
        else "",
        "FTE": file.fte_change,
        "Accepted": _state_accepted(file),
        "Not accepted": _state_not_accepted(file),
        "Understood": _state_understood(file, notes=notes),
    }


def _audit_facts(file: FileReport, scope: AuditScope) -> dict[str, str]:
    none = "none: the workbook holds values only"
    if scope.values_of:
        none = f"not read: of an {scope.values_of} only values are read"
    return {
        "File": file.path,
        "Formulas": none if file.formulas is None else state_formulas(file.formulas),
        "Read": _state_reader(file),
        "Checked": f"{count_of(scope.sheets, 'sheet')} against {count_of(scope.rules, 'rule')}",
        "Accepted": _state_accepted(file),
        "Not accepted": _state_not_accepted(file),
    }


def _state_reader(file: FileReport) -> str:
    return f"an {file.converted_from}, by LibreOffice" if file.converted_from else ""


def _state_understood(file: FileReport, *, notes: bool) -> str:
    """Return what departs from the plain case; without ``notes`` the first of many, counted."""
    texts = [remark.text for remark in file.understood]
    if notes or len(texts) <= _MOST_UNDERSTOOD:
        return " ".join(texts)
    more = len(texts) - _MOST_UNDERSTOOD
    return " ".join([*texts[:_MOST_UNDERSTOOD], f"{more} more: --notes."])


def _state_accepted(file: FileReport) -> str:
    """Return how many findings are accepted, by rule, and by whom."""
    if not file.accepted:
        return ""
    codes = Counter(entry.finding.rule for entry in file.accepted)
    named = join_words([f"{number} of {code}" for code, number in sorted(codes.items())], _MOST)
    origins = join_words(list(dict.fromkeys(entry.origin for entry in file.accepted)), _MOST)
    return f"{count_of(len(file.accepted), 'finding')} ({named}), by {origins}"


def _state_not_accepted(file: FileReport) -> str:
    """Return which requests to accept findings name no rule or sheet, and so have no effect."""
    if not file.requests:
        return ""
    from sexcel.rules.catalogue import EVERY_RULE

    codes = [rule.code for rule in EVERY_RULE]
    unknown = [
        f"{request.origin}{'' if request.rule == NO_RULE else f' ({request.rule})'}"
        for request in file.requests
        if not any(code.startswith(request.rule) for code in codes)
    ]
    return f"{join_words(unknown, _MOST)}: no such rule or sheet" if unknown else ""
