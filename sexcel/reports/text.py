"""The report as text: findings by sheet, the worst first, and one sentence at the end."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from decimal import Decimal
from functools import cache

from sexcel.budget import TABLES
from sexcel.model.findings import Finding, Severity
from sexcel.model.report import FileReport, FormulasChecked, Report
from sexcel.model.tables import Kind
from sexcel.model.wording import count_of, format_figure
from sexcel.reports.page import Page, columns, padded
from sexcel.reports.settings import rules_off, settings_facts

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_WIDEST_CELL = 11
_WIDEST_CODE = 10
_LARGEST_EXPONENT = 15
"""Figures beyond it are shown in powers of ten; no budget has one."""


def text_report(report: Report, page: Page) -> str:
    """The findings on every file, as lines that fit the page."""
    blocks = ["\n".join(_file(file, page)) for file in report.files]
    if len(blocks) != 1:
        blocks.append("\n".join(conclusion(report, page)))
    return "\n\n\n".join(blocks) + "\n"


def conclusion(report: Report, page: Page) -> list[str]:
    """The last line of a report: the verdict on one workbook, or how many have errors."""
    if len(report.files) == 1:
        return painted_verdict(report.files[0], page)
    bad = sum(not file.is_clean for file in report.files)
    total = count_of(len(report.files), "workbook")
    how = "none has an error"
    if bad:
        how = f"{bad} not ready for the Panel, {len(report.files) - bad} without errors"
    off = rules_off(file.settings for file in report.files)
    return page.wrapped(f"{total} read: {how}. {off}")


def verdict(file: FileReport) -> str:
    """How the workbook stands, in a sentence or two for a manager."""
    errors, warnings = file.count(Severity.ERROR), file.count(Severity.WARNING)
    sentence = "No errors and no warnings."
    if errors:
        also = f" and {count_of(warnings, 'warning')}" if warnings else ""
        sentence = f"Not ready for the Panel: {count_of(errors, 'error')}{also}.{_largest(file)}"
    elif warnings:
        sentence = f"No errors. {count_of(warnings, 'warning')} to read."
    if file.is_clean and file.formulas is not None:
        sentence += _unverified(file.formulas)
    return f"{sentence} {rules_off([file.settings])}".rstrip()


def _unverified(formulas: FormulasChecked) -> str:
    """What an all-clear does not cover."""
    count = sum(formulas.not_verified.values())
    return f" {count_of(count, 'formula')} could not be verified." if count else ""


def painted_verdict(file: FileReport, page: Page) -> list[str]:
    """The verdict in lines: red, yellow or green."""
    colour = "green"
    if not file.is_clean:
        colour = "red"
    elif file.count(Severity.WARNING):
        colour = "yellow"
    return [page.painted(line, fg=colour, bold=True) for line in page.wrapped(verdict(file))]


def _largest(file: FileReport) -> str:
    effects = [
        abs(finding.effect)
        for finding in file.findings
        if finding.severity is Severity.ERROR and finding.effect
    ]
    if not effects:
        return ""
    subject = "It" if file.count(Severity.ERROR) == 1 else "The largest error"
    return f" {subject} moves the headline by {_amount(max(effects), Kind.MONEY)}."


def _file(file: FileReport, page: Page) -> Iterator[str]:
    yield from _opening(file, page)
    to_read = [finding for finding in file.findings if finding.severity is not Severity.INFO]
    notes = [finding for finding in file.findings if finding.severity is Severity.INFO]
    layout = _Layout(file, page)
    for sheet, findings in _by_sheet(to_read):
        yield ""
        yield from _heading(sheet, page)
        told = ""
        for finding in findings:
            yield from layout.full(finding, told)
            told = finding.help
    if notes:
        yield ""
        yield from _heading(f"For information: {count_of(len(notes), 'note')}", page)
        for sheet, findings in _by_sheet(notes):
            yield from ("  " + line for line in page.wrapped(_sheet_name(sheet), 2))
            for finding in findings:
                yield from layout.compact(finding)
    yield ""
    yield from painted_verdict(file, page)


def _opening(file: FileReport, page: Page) -> Iterator[str]:
    facts = {
        "File": file.path,
        "Budget year": file.budget_year,
        "Headline": "not found: it is the total of Table 2 for the budget year",
        "Tables": recognised({place.table for place in file.tables}),
    }
    if file.headline is not None:
        facts["Headline"] = f"{_amount(file.headline, Kind.MONEY)} for {file.budget_year}"
    if file.formulas is not None:
        facts["Formulas"] = formulas_fact(file.formulas)
    for name, fact in facts.items():
        yield from page.hanging(name, fact, 13)
    for name, fact in settings_facts(file.settings, file.idle_settings):
        yield from page.hanging(name, fact, 13)


def formulas_fact(formulas: FormulasChecked) -> str:
    """How many formulas were recalculated, how many mean the budget, and what nobody can tell."""
    told = [f"{formulas.verified:,} of {formulas.formulas:,} come to the value saved"]
    stale = formulas.formulas - formulas.verified - sum(formulas.not_verified.values())
    if stale:
        told.append(f"{stale:,} to another")
    if formulas.owned:
        told.append(f"{formulas.sound:,} of {formulas.owned:,} in the tables mean the budget")
    told += [
        f"not verified: {count:,} ({reason})" for reason, count in formulas.not_verified.items()
    ]
    return "; ".join(told)


def recognised(found: Set[str]) -> str:
    """How many of the eleven tables are among those found, and how many beside them."""
    numbered = {table.name for table in TABLES if table.number}
    beside = len(found - numbered)
    more = f", and {count_of(beside, 'table')} beside them" if beside else ""
    return f"{len(found & numbered)} of {len(numbered)} recognised{more}"


def _heading(text: str, page: Page) -> Iterator[str]:
    for line in page.wrapped(_sheet_name(text)):
        yield page.painted(line, bold=True)


def _sheet_name(sheet: str) -> str:
    return sheet if sheet.strip() else "The workbook as a whole"


def _by_sheet(findings: Iterable[Finding]) -> Iterator[tuple[str, list[Finding]]]:
    """Sheets by their worst finding, findings by severity, then by effect on the headline."""
    sheets: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=_rank):
        sheets.setdefault(finding.sheet, []).append(finding)
    yield from sheets.items()


def _rank(finding: Finding) -> tuple[int, Decimal]:
    return -finding.severity, -abs(finding.effect or Decimal(0))


class _Layout:
    """The columns that the findings of one file share."""

    def __init__(self, file: FileReport, page: Page) -> None:
        self._page = page
        self._file = file
        self._kinds = _kinds()
        self._code = _widest((finding.rule for finding in file.findings), _WIDEST_CODE)
        self._cell = _widest((finding.cell for finding in file.findings), _WIDEST_CELL)
        self._indent = 2 + 9 + self._code + 2 + self._cell + 2

    def full(self, finding: Finding, told: str) -> Iterator[str]:
        """Message, figures and what to do; the advice ``told`` just above is not repeated."""
        yield from self.compact(finding)
        figures = list(self._figures(finding))
        if figures:
            yield from self._below(figures)
        if finding.effect:
            yield from self._below(_effect(finding.effect))
        if finding.help.strip():
            advice = "as above." if finding.help == told else finding.help
            yield from self._below(f"What to do: {advice}")

    def compact(self, finding: Finding) -> Iterator[str]:
        """The message alone."""
        word = str(finding.severity)
        code, cell = self._page.spelt(finding.rule), self._page.spelt(finding.cell)
        head = f"  {word:<7}  {padded(code, self._code)}  {cell}"
        first, *others = self._page.hanging(head, finding.message, self._indent)
        paint = self._page.painted(word, fg=COLOURS[finding.severity], bold=True)
        yield first.replace(word, paint, 1)
        yield from others

    def _below(self, text: str | Sequence[str]) -> Iterator[str]:
        yield from (" " * self._indent + line for line in self._page.wrapped(text, self._indent))

    def _figures(self, finding: Finding) -> Iterator[str]:
        """Found, expected and difference; a text that the message quotes is not said again."""
        kind = self._kind(finding)
        parts = [
            f"{name} {value if isinstance(value, str) else _amount(value, kind)}"
            for name, value in (
                ("found", _quoted(finding.found, finding.message)),
                ("expected", _quoted(finding.expected, finding.message)),
            )
            if value is not None
        ]
        if finding.difference is not None:
            sign = "+" if finding.difference > 0 else ""
            parts.append(f"difference {sign}{_amount(finding.difference, kind)}")
        for part in parts[:-1]:
            yield f"{part},"
        yield from parts[-1:]

    def _kind(self, finding: Finding) -> Kind | None:
        """What the cell holds, by the table it stands in; None where that is not one kind."""
        places = (place.table for place in self._file.tables if finding.first_cell in place.range)
        return self._kinds.get(next(places, ""))


@cache
def _kinds() -> Mapping[str, Kind]:
    """The kind of figure of each table that has but one."""
    kinds = {table.name: {column.kind for column in table.figures} for table in TABLES}
    return {name: next(iter(kind)) for name, kind in kinds.items() if len(kind) == 1}


def _widest(texts: Iterable[str], most: int) -> int:
    return max((width for text in texts if (width := columns(text)) <= most), default=0)


def _effect(effect: Decimal) -> str:
    amount = _amount(abs(effect), Kind.MONEY)
    if effect > 0:
        return f"put right, it adds {amount} to the headline"
    return f"put right, it takes {amount} off the headline"


def _quoted(value: Decimal | str | None, message: str) -> Decimal | str | None:
    """A text in quotes; None where the message quotes it already."""
    if not isinstance(value, str):
        return value
    return None if value in message else f"'{value.strip()}'"


def _amount(value: Decimal, kind: Kind | None) -> str:
    if value.adjusted() > _LARGEST_EXPONENT:
        return f"{value:.5E}"
    return format_figure(value, kind)
