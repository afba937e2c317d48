"""SHT102: Formulas lead in a circle back to themselves."""

from collections.abc import Iterator

from sexcel.formulas.staleness import Verification
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef
from sexcel.model.wording import listed
from sexcel.rules.making import finding
from sexcel.rules.sheet.rule import SheetRule


def circular_references(verification: Verification) -> Iterator[Finding]:
    """A finding for each circle, on its first cell."""
    for circle in verification.circles:
        first, *others = circle
        if not others:
            message = f"The formula in {first.a1} counts its own cell in."
        else:
            cells = listed([_named(ref, first.sheet) for ref in others], most=6)
            message = f"The formula in {first.a1} leads through {cells} back to itself."
        yield finding(
            RULE,
            first,
            f"{message} Excel cannot work it out and shows 0 or an old value.",
            related=others[:20],
        )


def _named(ref: CellRef, sheet: str) -> str:
    return ref.a1 if ref.sheet == sheet else str(ref)


RULE = SheetRule(
    code="SHT102",
    name="circular-reference",
    severity=Severity.ERROR,
    summary="Formulas lead in a circle back to themselves.",
    why=(
        "A formula that depends on its own result has none. Excel warns once, when it is typed, "
        "and then shows 0, or what stood there before, in every cell of the circle and all that "
        "depends on it."
    ),
    source="any workbook",
    bad="D9   =SUM(D4:D9)",
    good="D9   =SUM(D4:D8)",
    look=lambda survey: circular_references(survey.verification) if survey.verification else (),
    help="Take the cell out of the range that its own formula adds up.",
)
