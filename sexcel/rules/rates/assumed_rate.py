"""SEC208: The workbook does not state a rate, so the usual one was taken."""

from collections.abc import Iterator

from sexcel.budget.assumptions import ASSUMED, RATES, configured_rate
from sexcel.model.book import Book
from sexcel.model.expressions import FigureKey
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.tables import Line
from sexcel.model.wording import format_figure, join_words


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    taken = [
        f"{line.title.removesuffix(', £')} {format_figure(ASSUMED[line.name], line.unit)}"
        for line in RATES.lines
        if line.name in ASSUMED
        and book.figure(_key(line)) is None
        and configured_rate(book, _key(line)) is None
    ]
    if taken:
        message = f"The workbook does not state these, so sexcel took: {join_words(taken, 9)}."
        yield rule.finding(None, message)
    yield from _overruled(book)


def _overruled(book: Book) -> Iterator[Finding]:
    for line in RATES.lines:
        entry, given = book.entry(_key(line)), configured_rate(book, _key(line))
        if entry is None or entry.figure is None or given is None or entry.figure == given:
            continue
        name = line.title.removesuffix(", £")
        message = (
            f"The workbook states {name} {format_figure(entry.figure, line.unit)}; the "
            f"configuration sets {format_figure(given, line.unit)}, which was taken."
        )
        todo = "Correct the one that is wrong."
        yield RULE.finding(entry.ref, message, found=entry.figure, expected=given, todo=todo)


def _key(line: Line) -> FigureKey:
    return FigureKey(RATES.name, line.name, "value")


RULE = Rule(
    code="SEC208",
    name="assumed-rate",
    severity=Severity.INFO,
    summary="The workbook does not state a rate, so the usual one was taken.",
    why=(
        "Every check of discount, contingency or materiality depends on its rate. Where the "
        "workbook is silent, the reader of the report must know which rate was used."
    ),
    source="sections 3.2.1 and 4.3; the published budget sets no materiality",
    bad="no table headed Assumption, Value",
    good=(
        "Assumption             Value\nContractual discount     10%\nContingency               5%"
    ),
    help="Add the rates to a table headed Assumption, Value.",
    check=_check,
)
