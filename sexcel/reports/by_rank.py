"""The findings of an audit as text: in the order of what they are worth, the worst first."""

from collections.abc import Iterator, Sequence

from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import quote_sheet
from sexcel.model.report import FileReport
from sexcel.model.wording import count_of, join_words
from sexcel.reports.page import Page
from sexcel.reports.verdicts import COLOURS

_INDENT = 4
"""Columns before what belongs to the line above."""
_MOST_PLACES = 6
"""Places named of a rule's notes, beyond which they are counted: they fill two lines."""


def list_by_rank(file: FileReport, page: Page, *, notes: bool) -> Iterator[str]:
    """Yield the lines on what is to be read, then on ``notes``, rule by rule, or their number."""
    advised: set[str] = set()
    for finding in file.findings:
        if finding.severity is not Severity.INFO:
            yield ""
            yield from _finding(finding, page, advised)
    remarks = [finding for finding in file.findings if finding.severity is Severity.INFO]
    if remarks and not notes:
        yield ""
        yield f"{count_of(len(remarks), 'note')}: --notes"
    elif remarks:
        yield ""
        yield page.paint(f"For information: {count_of(len(remarks), 'note')}", bold=True)
        yield from _notes(remarks, page)


def _finding(finding: Finding, page: Page, advised: set[str]) -> Iterator[str]:
    """Yield a finding; what to do is said once for each rule in ``advised``."""
    word = str(finding.severity)
    paint = page.paint(word, fg=COLOURS[finding.severity], bold=True)
    where = page.spell("" if finding.where is None else str(finding.where))
    first, *more = page.wrap(f"{word}  {where}  {finding.rule} {finding.name}")
    yield first.replace(word, paint, 1)
    yield from (" " * _INDENT + line for line in more)
    yield from page.indent(finding.message, _INDENT)
    if finding.help and finding.name not in advised:
        advised.add(finding.name)
        yield from page.indent(f"What to do: {finding.help}", _INDENT)


def _notes(notes: Sequence[Finding], page: Page) -> Iterator[str]:
    """Yield each rule's notes together: the first in words, the places of the others."""
    rules: dict[str, list[Finding]] = {}
    for finding in notes:
        rules.setdefault(finding.rule, []).append(finding)
    for code, (first, *more) in rules.items():
        text = f"{quote_sheet(first.sheet)}: {first.message}"
        if more:
            text += f" Also {join_words([str(note.where) for note in more], _MOST_PLACES)}."
        yield from page.hang(f"  {code}", text, 2 + len(code) + 2)
