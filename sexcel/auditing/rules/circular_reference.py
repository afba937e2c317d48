"""SHT102: Formulas lead in a circle back to themselves."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from sexcel.auditing.rule import SheetRule
from sexcel.formulas.verification import Verification
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef
from sexcel.model.wording import join_words

_OF_ONE = "Take the cell out of the range that its own formula adds up."
_OF_SEVERAL = "Let one of these formulas no longer read a figure that is worked out from it."


def circular_references(verification: Verification) -> Iterator[Finding]:
    """A finding for each circle, on its first cell."""
    for circle in verification.circles:
        first, *others = circle
        if not others:
            message = f"The formula in {first.a1} counts its own cell in"
        else:
            cells = join_words([_named(ref, first.sheet) for ref in others], most=6)
            message = f"The formula in {first.a1} leads through {cells} back to itself"
        yield RULE.finding(
            first,
            f"{message}: that is a circle, and Excel cannot work it out and shows 0 or an old "
            "value.",
            related=others[:20],
            todo=_OF_ONE if not others else _OF_SEVERAL,
        )


def with_circles(
    told: Sequence[Finding], others: Sequence[Finding]
) -> tuple[list[Finding], list[Finding]]:
    """The findings told, with the circle that their cell is part of, and what is left of others.

    A figure of a circle is wrong because of it, whatever its equation says: that is one story. All
    ``others`` stay that are no circle, or one of whose cells nothing is told.
    """
    circles = [one for one in others if one.rule == RULE.code]
    left = [one for one in others if one.rule != RULE.code]
    joined = list(told)
    for circle in circles:
        cells = {circle.where, *circle.related}
        met = [
            place
            for place, one in enumerate(joined)
            if one.severity is Severity.ERROR and one.where in cells
        ]
        for place in met:
            joined[place] = _joined(joined[place], circle)
        if not met:
            left.append(circle)
    return joined, left


def _joined(one: Finding, circle: Finding) -> Finding:
    message = circle.message
    if one.sheet != circle.sheet:
        message = f"On {circle.sheet}, {message[0].lower()}{message[1:]}"
    circling = (circle.first_cell, *circle.related)
    related = (ref for ref in circling if ref is not None and ref != one.where)
    return replace(
        one,
        message=f"{one.message} {message}",
        related=tuple(dict.fromkeys((*one.related, *related))),
        help=circle.help,
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
    recalculated=True,
    help=_OF_ONE,
)
