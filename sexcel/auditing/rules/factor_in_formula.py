"""SHT205: A rate is typed into a formula."""

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.shape_findings import find_shapes, numbers_in
from sexcel.formulas.references import Shape
from sexcel.model.findings import Severity

_NO_RATES = frozenset(["0", "1", "2", "4", "7", "12", "52", "100", "365", "1000", "1000000"])
"""Factors that no decision changes: of the calendar, of units, of halves and signs."""


def _describe(shape: Shape) -> str | None:
    if not (shape.references or shape.names):
        return None
    rates = [
        number.text
        for before, number, after in numbers_in(shape)
        if not {before, after}.isdisjoint(("*", "/", "%")) and number.text not in _NO_RATES
    ]
    return f"has the rate {' and '.join(rates)} typed into it." if rates else None


RULE: SheetRule = SheetRule(
    code="SHT205",
    name="factor-in-formula",
    severity=Severity.INFO,
    usual=False,
    summary="A rate is typed into a formula.",
    why=(
        "A rate typed in many formulas is changed in some of them. In a separate cell it is "
        "seen, named and changed once."
    ),
    source="any workbook; FAST 4.01-04, no constants in formulas",
    bad="E4   =D4*0.05",
    good="B1   Contingency   5%\nE4   =D4*$B$1",
    help="Put the rate typed into {cell} into a separate cell and refer to that.",
    look=lambda survey: find_shapes(survey, RULE, _describe),
)
