"""SHT204: An amount is typed into a formula, added or taken off."""

from collections.abc import Iterator
from decimal import Decimal

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.shape_findings import find_shapes, numbers_in
from sexcel.auditing.survey.runs import Run
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.wording import format_number
from sexcel.formulas.references import Shape
from sexcel.model.findings import Severity

_SMALLEST_AMOUNT = Decimal(50)
"""What is less is a count, a shift of years or months, or a rounding."""
_NO_AMOUNTS = frozenset([30, 31, 60, 90, 180, 360, 364, 365, 366, 1000, 1900])
"""Days of a period, a thousand as a unit, and the year from which Excel counts."""
_POSITION_FUNCTIONS = frozenset(
    ["DATE", "EDATE", "EOMONTH", "YEAR", "MONTH", "DAY", "TODAY", "NOW", "ROW", "COLUMN", "OFFSET"]
)
"""Functions that count days, rows and columns, to which a number may be added."""


def _describe(shape: Shape) -> str | None:
    if shape.functions & _POSITION_FUNCTIONS or not (shape.references or shape.names):
        return None
    amounts = [format_number(abs(amount)) for amount in _added_amounts(shape)]
    return f"has {' and '.join(amounts)} typed into it." if amounts else None


def _added_amounts(shape: Shape) -> Iterator[Decimal]:
    """Yield the amounts that the formula adds outside all brackets, below zero if taken off."""
    for before, token, after in numbers_in(shape, outside_brackets=True):
        number = Decimal(token.text)
        is_added = {before, after} <= {"", "+", "-"}
        if is_added and number >= _SMALLEST_AMOUNT and number not in _NO_AMOUNTS:
            yield -number if before == "-" else number


def _choose_runs(sheet: SheetSurvey) -> Iterator[Run]:
    """Yield the runs without those that move an amount from one cell of a column to another.

    ``=B4-25000`` and ``=B5+25000`` share out one figure, and no total of theirs has a plug.
    """
    moved = {
        (run.first_cell(sheet.name).column, amount): run
        for run in sheet.runs
        if len(run) == 1 and _describe(run.shape)
        for amount in _added_amounts(run.shape)
    }
    pairs = [run for (column, amount), run in moved.items() if (column, -amount) in moved]
    return (run for run in sheet.runs if run not in pairs)


RULE: SheetRule = SheetRule(
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
    help="Put the amount typed into {cell} on a separate line, with a label.",
    look=lambda survey: find_shapes(survey, RULE, _describe, _choose_runs),
)
