"""SHT204: An amount is typed into a formula, added or taken off."""

from collections.abc import Iterator
from decimal import Decimal

from sexcel.auditing.rule import SheetRule, short
from sexcel.auditing.shape_findings import of_shapes
from sexcel.auditing.survey.workbook import Survey
from sexcel.formulas.lexer import Token, TokenKind
from sexcel.formulas.references import Reference, Shape
from sexcel.model.findings import Finding, Severity

_SMALLEST = Decimal(50)
"""What is less is a count, a shift of years or months, or a rounding."""
_OF_CALENDARS = frozenset([30, 31, 60, 90, 180, 360, 364, 365, 366, 1000, 1900])
_DATES = frozenset(
    ["DATE", "EDATE", "EOMONTH", "YEAR", "MONTH", "DAY", "TODAY", "NOW", "ROW", "COLUMN", "OFFSET"]
)


def _look(survey: Survey) -> Iterator[Finding]:
    yield from of_shapes(survey, RULE, _said)


def _said(shape: Shape) -> str | None:
    if shape.functions & _DATES or not (shape.references or shape.names):
        return None
    amounts = [short(amount) for amount in _amounts(shape)]
    if not amounts:
        return None
    return f"has {' and '.join(amounts)} typed into it."


def _amounts(shape: Shape) -> Iterator[Decimal]:
    """The numbers that are added to the whole, or taken off it, outside all brackets."""
    parts = [
        part
        for part in shape.parts
        if isinstance(part, Reference) or part.kind is not TokenKind.SPACE
    ]
    depth = 0
    for at, part in enumerate(parts):
        if isinstance(part, Reference):
            continue
        if part.kind is TokenKind.OPEN:
            depth += 1
        elif part.kind is TokenKind.CLOSE:
            depth -= 1
        elif part.kind is TokenKind.NUMBER and not depth:
            around = (_operator(parts, at - 1), _operator(parts, at + 1))
            number = Decimal(part.text)
            if all(one in ("", "+", "-") for one in around) and _counts(number):
                yield number


def _counts(number: Decimal) -> bool:
    return number >= _SMALLEST and number not in _OF_CALENDARS


def _operator(parts: list[Token | Reference], at: int) -> str:
    if not 0 <= at < len(parts):
        return ""
    part = parts[at]
    return part.text if isinstance(part, Token) else "other"


RULE = SheetRule(
    code="SHT204",
    name="amount-in-formula",
    severity=Severity.WARNING,
    summary="An amount is typed into a formula, added or taken off.",
    why=(
        "Nobody who reads the sheet sees it, nothing says what it is for, and it stays when the "
        "reason for it has gone. Such a plug is how totals are made to agree."
    ),
    source="any workbook",
    bad="D9   =SUM(D4:D8)+5000",
    good="D8   Late adjustment   5,000\nD9   =SUM(D4:D8)",
    help="Give the amount a line of its own, with a label.",
    look=_look,
)
