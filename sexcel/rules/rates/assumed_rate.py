"""SEC208: The workbook does not state a rate, so the usual one was taken."""

from collections.abc import Iterator

from sexcel.budget.assumptions import (
    ASSUMED,
    MATERIALITY_AMOUNT,
    MATERIALITY_PERCENT,
    RATES,
    configured_rate,
    rate_key,
)
from sexcel.budget.variance import find_materiality
from sexcel.model.book import Book
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.wording import format_figure, join_words


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    assumed = []
    overruled = []
    for line in RATES.lines:
        key = rate_key(line.name)
        name = line.title.removesuffix(", £")
        stated, configured = book.figure(key), configured_rate(book, key)
        unstated = stated is None and configured is None and line.name not in book.label_rates
        if unstated and line.name in ASSUMED and not _is_spared(book, line.name):
            assumed.append(f"{name} {format_figure(ASSUMED[line.name], line.unit)}")
        elif stated is not None and configured is not None and stated != configured:
            message = (
                f"The workbook states {name} {format_figure(stated, line.unit)}; the "
                f"configuration sets {format_figure(configured, line.unit)}, which was taken."
            )
            todo = "Correct the one that is wrong."
            overruled.append(
                rule.finding(book.cell(key), message, found=stated, expected=configured, todo=todo)
            )
    if assumed:
        names = join_words(assumed, len(assumed))
        message = f"The workbook does not state these, so the usual ones were used: {names}."
        yield rule.finding(None, message)
    yield from overruled


def _is_spared(book: Book, name: str) -> bool:
    """Say whether the other threshold of materiality is stated, so that this one is not used."""
    thresholds = (MATERIALITY_AMOUNT.name, MATERIALITY_PERCENT.name)
    materiality = find_materiality(book)
    return name in thresholds and None in (materiality.amount, materiality.share)


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
    help="If yours is another, state it in a table headed Assumption, Value; if not, do nothing.",
    check=_check,
)
