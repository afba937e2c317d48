"""SHT211: A product of typed numbers has another number than its label gives."""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.wording import format_number, name_cell, quote_formula_of
from sexcel.formulas.formula_shapes import Position
from sexcel.formulas.lexer import TokenKind
from sexcel.formulas.references import Shape
from sexcel.model.findings import Finding, Severity
from sexcel.model.wording import truncate

_NUMBER = re.compile(r"(?<![\w.,/-])(?:£ ?)?(\d[\d,]*(?:\.\d+)?)(?![\w/-]|\.\d)")
_PERIODS = {
    "month": (re.compile(r"\b(?:a|per|each|every) month\b|\bmonthly\b", re.IGNORECASE), 12),
    "week": (re.compile(r"\b(?:a|per|each|every) week\b|\bweekly\b", re.IGNORECASE), 52),
    "quarter": (re.compile(r"\b(?:a|per|each|every) quarter\b|\bquarterly\b", re.IGNORECASE), 4),
}
"""What a label says of a period, and how many of them a year has."""
_LONGEST_LABEL = 80
"""Letters of a label that says how its figure is made; a sentence may speak of other years."""


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        products: dict[int, list[Position]] = {}
        for run in sheet.runs:
            if _factors(run.shape):
                for cell in run.cells(sheet.name):
                    products.setdefault(cell.row, []).append((cell.row, cell.column))
        for places in products.values():
            yield from _look_at_row(sheet, places)


def _factors(shape: Shape) -> Counter[Decimal]:
    """Return the numbers that a formula multiplies; none where it does or reads anything else."""
    if shape.references or shape.names or shape.functions:
        return Counter()
    numbers = [token for token in shape.tokens if token.kind is TokenKind.NUMBER]
    if len(numbers) < 2 or {token.text for token in shape.tokens if token not in numbers} != {"*"}:
        return Counter()
    return Counter(Decimal(token.text) for token in numbers)


def _look_at_row(sheet: SheetSurvey, places: list[Position]) -> Iterator[Finding]:
    """Yield the one product of a row that is not its label's: of several each may have its year."""
    label = sheet.label(*places[0])
    stated = Counter(Decimal(number.replace(",", "")) for number in _NUMBER.findall(label))
    due = next((times for said, times in _PERIODS.values() if said.search(label)), None)
    if due is not None:
        stated[Decimal(due)] += 1
    if len(places) != 1 or len(label) > _LONGEST_LABEL:
        return
    factors = _factors(sheet.shapes[places[0]])
    typed, named = list((factors - stated).elements()), list((stated - factors).elements())
    if len(typed) == len(named) == 1 and factors & stated:
        cell = sheet.ref(places[0])
        yield RULE.finding(
            cell,
            f"{name_cell(sheet, cell)}, {quote_formula_of(sheet, cell)}, multiplies by "
            f"{format_number(typed[0])}; its label, ‘{truncate(label, _LONGEST_LABEL)}’, means "
            f"{format_number(named[0])}.",
            todo=f"Put {format_number(named[0])} into {cell.a1}, or correct its label.",
        )


RULE = SheetRule(
    code="SHT211",
    name="label-contradicted",
    severity=Severity.WARNING,
    summary="A product of typed numbers has another number than its label gives.",
    why=(
        "The label says how the figure is made, and the formula makes it another way: eleven "
        "months for a year, or last year's number of meetings."
    ),
    source="any workbook with products of typed numbers",
    bad="Desks: 26 days a month at £145   =11*26*145",
    good="Desks: 26 days a month at £145   =12*26*145",
    help="Let the formula in {cell} have the numbers of its label, or correct the label.",
    look=_look,
)
