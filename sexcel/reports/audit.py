"""An audit as text: the findings by what they are worth, the worst first."""

from collections.abc import Iterator, Sequence

from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import quote_sheet
from sexcel.model.report import AuditScope, FileReport, Report
from sexcel.model.wording import count_of, join_words
from sexcel.reports.page import Page
from sexcel.reports.settings import rules_off, settings_facts
from sexcel.reports.text import COLOURS, formulas_fact

_MARGIN = 13
_INDENT = 4
_MOST_PLACES = 6


def audit_report(report: Report, page: Page) -> str:
    """What was found in every file, as lines that fit the page."""
    blocks = ["\n".join(_file(file, page)) for file in report.files]
    if len(blocks) != 1:
        blocks.append("\n".join(audit_conclusion(report, page)))
    return "\n\n\n".join(blocks) + "\n"


def audit_conclusion(report: Report, page: Page) -> list[str]:
    """The verdict on one workbook, or how many have errors."""
    if len(report.files) == 1:
        return _verdict(report.files[0], page)
    bad = sum(not file.is_clean for file in report.files)
    how = f"{bad} with errors, {len(report.files) - bad} without" if bad else "none has an error"
    off = rules_off(file.settings for file in report.files)
    return page.wrapped(f"{count_of(len(report.files), 'workbook')} audited: {how}. {off}")


def _file(file: FileReport, page: Page) -> Iterator[str]:
    yield from _opening(file, page)
    told: set[str] = set()
    for finding in file.findings:
        if finding.severity is not Severity.INFO:
            yield ""
            yield from _finding(finding, page, told)
    notes = [finding for finding in file.findings if finding.severity is Severity.INFO]
    if notes:
        yield ""
        yield page.painted(f"For information: {count_of(len(notes), 'note')}", bold=True)
        yield from _notes(notes, page)
    yield ""
    yield from _verdict(file, page)


def _opening(file: FileReport, page: Page) -> Iterator[str]:
    facts = [("File", file.path)]
    if file.formulas is None:
        facts.append(("Formulas", "none: the workbook holds values only"))
    else:
        facts.append(("Formulas", formulas_fact(file.formulas)))
    if file.scope is not None:
        facts.append(("Checked", _scope(file.scope)))
    for name, fact in (*facts, *settings_facts(file.settings, file.idle_settings)):
        yield from page.hanging(name, fact, _MARGIN)


def _scope(scope: AuditScope) -> str:
    told = [f"{count_of(scope.sheets, 'sheet')} against {count_of(scope.rules, 'rule')}"]
    count = sum(scope.suppressed.values())
    if count:
        codes = join_words([f"{number} of {code}" for code, number in scope.suppressed.items()], 9)
        told.append(f"not told, as asked for: {count_of(count, 'finding')} ({codes})")
    if scope.known:
        told.append(f"{count_of(scope.known, 'finding')} that the baseline has")
    return "; ".join(told)


def _finding(finding: Finding, page: Page, told: set[str]) -> Iterator[str]:
    word = str(finding.severity)
    paint = page.painted(word, fg=COLOURS[finding.severity], bold=True)
    head = f"{word}  {page.spelt(str(finding.where or ''))}  {finding.rule} {finding.name}"
    first, *others = page.wrapped(head)
    yield first.replace(word, paint, 1)
    yield from (" " * _INDENT + line for line in others)
    yield from (" " * _INDENT + line for line in page.wrapped(finding.message, _INDENT))
    if finding.help and finding.name not in told:
        told.add(finding.name)
        advice = f"What to do: {finding.help}"
        yield from (" " * _INDENT + line for line in page.wrapped(advice, _INDENT))


def _notes(notes: Sequence[Finding], page: Page) -> Iterator[str]:
    """Each rule's notes together: the first in words, the places of the others."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in notes:
        by_rule.setdefault(finding.rule, []).append(finding)
    for code, found in by_rule.items():
        first, *others = found
        text = f"{quote_sheet(first.sheet)}: {first.message}"
        if others:
            places = [str(one.where) for one in others]
            text += f" Also {join_words(places, _MOST_PLACES)}."
        yield from page.hanging(f"  {code}", text, 2 + len(code) + 2)


def _verdict(file: FileReport, page: Page) -> list[str]:
    errors, warnings = file.count(Severity.ERROR), file.count(Severity.WARNING)
    colour, sentence = "green", "No errors and no warnings."
    if errors:
        also = f" and {count_of(warnings, 'warning')}" if warnings else ""
        colour, sentence = "red", f"{count_of(errors, 'error')}{also}."
    elif warnings:
        colour, sentence = "yellow", f"No errors. {count_of(warnings, 'warning')} to read."
    if file.scope is not None and file.scope.known:
        sentence = f"Beside what the baseline has: {sentence[0].lower()}{sentence[1:]}"
    text = f"{sentence} {rules_off([file.settings])}".rstrip()
    return [page.painted(line, fg=colour, bold=True) for line in page.wrapped(text)]
