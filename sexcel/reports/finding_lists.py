"""The findings of a file as text: a validation lists them by sheet, an audit by what they move."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from sexcel.budget import figure_kind
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import quote_sheet
from sexcel.model.report import FileReport
from sexcel.model.tables import Kind
from sexcel.model.wording import count_of, join_words
from sexcel.reports.page import Page, columns, pad
from sexcel.reports.verdicts import COLOURS, format_amount

_WIDEST_CELL = 11
"""Columns: ``AA100:AB120``. A range that is wider takes a line of its own, and no other moves."""
_FEW_ERRORS = 2
"""Errors that one sees on a screen with the verdict; of more the largest are named again."""
_MOST_RECALLED = 5
"""Errors named again: as many as a reader takes to a colleague without a list."""
_WIDEST_AMOUNT = 16
"""Columns: ``£999,999,999,999``. A longer one pushes its own line only."""
_WIDEST_CODE = 10
"""Columns: every code has 6; one that a plug-in or a test makes longer must not push the text."""
_INDENT = 4
"""Columns before what belongs to the line above."""
_MOST_PLACES = 6
"""Places named of a rule's notes, beyond which they are counted: they fill two lines."""


def list_by_sheet(file: FileReport, page: Page, *, notes: bool) -> Iterator[str]:
    """Yield the lines on findings, the least first: a reader of a terminal sees its last lines.

    ``notes`` are listed in words, or only counted; errors come last, with the largest named again.
    """
    layout = _FindingColumns(file, page)
    by_severity = {
        severity: [finding for finding in file.findings if finding.severity is severity]
        for severity in Severity
    }
    remarks, errors = by_severity[Severity.INFO], by_severity[Severity.ERROR]
    if notes:
        yield from layout.list_briefly("For information", "note", remarks)
    elif remarks:
        yield ""
        yield f"{count_of(len(remarks), 'note')}: --notes"
    yield from layout.list_briefly("On sheets that feed no table", "finding", file.outside)
    for findings in (by_severity[Severity.WARNING], errors):
        yield from layout.list_sheets(findings)
    if len(errors) > _FEW_ERRORS:
        yield from layout.recall(errors)


def _name_sheet(sheet: str) -> str:
    return sheet if sheet.strip() else "The workbook as a whole"


def _group_by_sheet(findings: Iterable[Finding]) -> Iterator[tuple[str, list[Finding]]]:
    """Yield sheets by their worst finding, findings by severity, then by effect."""
    sheets: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=lambda f: (-f.severity, -f.moves)):
        sheets.setdefault(finding.sheet, []).append(finding)
    yield from sheets.items()


def _size(finding: Finding) -> Decimal:
    """Return what an error is worth: what it moves in the headline, else its own difference."""
    return abs(finding.effect or finding.difference or Decimal(0))


class _FindingColumns:
    """The columns of text that the findings of one file share."""

    def __init__(self, file: FileReport, page: Page) -> None:
        self._page = page
        self._file = file
        self._code = _widest((finding.rule for finding in file.findings), _WIDEST_CODE)
        self._cell = _widest((finding.cell for finding in file.findings), _WIDEST_CELL)
        self._indent = 2 + 9 + self._code + 2 + self._cell + 2

    def list_briefly(self, title: str, noun: str, findings: Sequence[Finding]) -> Iterator[str]:
        """Yield findings by sheet, in a few words each, under a title with their number."""
        if not findings:
            return
        yield ""
        yield from self._page.embolden(f"{title}: {count_of(len(findings), noun)}")
        for sheet, of_sheet in _group_by_sheet(findings):
            yield from self._page.indent(_name_sheet(sheet), 2)
            for finding in of_sheet:
                yield from self.list_message(finding)

    def list_sheets(self, findings: Sequence[Finding]) -> Iterator[str]:
        """Yield the findings in full, sheet by sheet."""
        for sheet, of_sheet in _group_by_sheet(findings):
            yield ""
            yield from self._page.embolden(_name_sheet(sheet))
            advice = ""
            for finding in of_sheet:
                yield from self.list_in_full(finding, advice)
                advice = finding.help

    def recall(self, errors: Sequence[Finding]) -> Iterator[str]:
        """Yield the largest of the errors once more, a line each: amount, cell and rule."""
        yield ""
        yield from self._page.embolden("The largest errors")
        largest = sorted(errors, key=_size, reverse=True)[:_MOST_RECALLED]
        amounts = [self._state_size(finding) for finding in largest]
        width = _widest(amounts, _WIDEST_AMOUNT)
        for finding, amount in zip(largest, amounts, strict=True):
            where = "" if finding.where is None else str(finding.where)
            text = f"{where}  {finding.name}" if where else finding.name
            yield from self._page.hang(f"  {pad(amount, width)}", text, 2 + width + 2)

    def _state_size(self, finding: Finding) -> str:
        if not _size(finding):
            return ""
        kind = figure_kind(self._file.table_at(finding.first_cell))
        return format_amount(_size(finding), Kind.MONEY if finding.effect else kind)

    def list_in_full(self, finding: Finding, previous_advice: str) -> Iterator[str]:
        """Yield message, figures and what to do; the advice just above is not repeated."""
        yield from self.list_message(finding)
        figures = self._figures(finding)
        if figures:
            phrases = [*(f"{figure}," for figure in figures[:-1]), figures[-1]]
            yield from self._page.indent(phrases, self._indent)
        if finding.effect:
            yield from self._page.indent(_state_effect(finding.effect), self._indent)
        if finding.help.strip():
            advice = "as above." if finding.help == previous_advice else finding.help
            yield from self._page.indent(f"What to do: {advice}", self._indent)

    def list_message(self, finding: Finding) -> Iterator[str]:
        """Yield severity, code, cell and message."""
        word = str(finding.severity)
        code, cell = self._page.spell(finding.rule), self._page.spell(finding.cell)
        head = f"  {word:<7}  {pad(code, self._code)}  {cell}"
        first, *more = self._page.hang(head, finding.message, self._indent)
        paint = self._page.paint(word, fg=COLOURS[finding.severity], bold=True)
        yield first.replace(word, paint, 1)
        yield from more

    def _figures(self, finding: Finding) -> list[str]:
        """Return found, expected and difference; a text that the message quotes is left out."""
        kind = figure_kind(self._file.table_at(finding.first_cell))
        figures = []
        for name, value in (("found", finding.found), ("expected", finding.expected)):
            if isinstance(value, Decimal):
                figures.append(f"{name} {format_amount(value, kind)}")
            elif value is not None and value not in finding.message:
                figures.append(f"{name} '{value.strip()}'")
        if finding.difference is not None:
            sign = "+" if finding.difference > 0 else ""
            figures.append(f"difference {sign}{format_amount(finding.difference, kind)}")
        return figures


def _widest(texts: Iterable[str], most: int) -> int:
    return max((width for text in texts if (width := columns(text)) <= most), default=0)


def _state_effect(effect: Decimal) -> str:
    amount = format_amount(abs(effect))
    if effect > 0:
        return f"put right, it adds {amount} to the headline"
    return f"put right, it takes {amount} off the headline"


def list_by_rank(file: FileReport, page: Page, *, notes: bool) -> Iterator[str]:
    """Yield the lines on what is to be read, then on ``notes``, rule by rule, or their number."""
    advised: set[str] = set()
    for finding in file.findings:
        if finding.severity is not Severity.INFO:
            yield ""
            yield from _list_ranked(finding, page, advised)
    remarks = [finding for finding in file.findings if finding.severity is Severity.INFO]
    if remarks and not notes:
        yield ""
        yield f"{count_of(len(remarks), 'note')}: --notes"
    elif remarks:
        yield ""
        yield page.paint(f"For information: {count_of(len(remarks), 'note')}", bold=True)
        yield from _list_rules(remarks, page)


def _list_ranked(finding: Finding, page: Page, advised: set[str]) -> Iterator[str]:
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


def _list_rules(notes: Sequence[Finding], page: Page) -> Iterator[str]:
    """Yield each rule's notes together: the first in words, the places of the others."""
    rules: dict[str, list[Finding]] = {}
    for finding in notes:
        rules.setdefault(finding.rule, []).append(finding)
    for code, (first, *more) in rules.items():
        text = f"{quote_sheet(first.sheet)}: {first.message}"
        if more:
            text += f" Also {join_words([str(note.where) for note in more], _MOST_PLACES)}."
        yield from page.hang(f"  {code}", text, 2 + len(code) + 2)
