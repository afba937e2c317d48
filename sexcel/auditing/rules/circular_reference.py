"""SHT102: Formulas lead in a circle back to themselves."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from sexcel.auditing.rule import SheetRule
from sexcel.formulas.verification import Verification
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import address
from sexcel.model.wording import join_words

_HELP_ONE_CELL = "Take the cell out of the range that its own formula adds up."
_HELP_SEVERAL_CELLS = (
    "Let one of these formulas no longer read a figure that is worked out from it."
)
_MOST_NAMED = 6
"""Cells of a circle in the message: enough to follow it, on one line."""
_MOST_RELATED = 20
"""Cells of a circle that a finding points at; a circle through a whole column has thousands."""


def circular_references(verification: Verification) -> Iterator[Finding]:
    """Yield a finding for each circle, on its first cell."""
    for first, *further_cells in verification.circles:
        if further_cells:
            cells = join_words(
                [address(ref, first.sheet) for ref in further_cells], most=_MOST_NAMED
            )
            message = f"The formula in {first.a1} leads through {cells} back to itself"
        else:
            message = f"The formula in {first.a1} counts its own cell in"
        yield RULE.finding(
            first,
            f"{message}: that is a circle, and Excel cannot work it out and shows 0 or an old "
            "value.",
            related=further_cells[:_MOST_RELATED],
            todo=_HELP_SEVERAL_CELLS if further_cells else _HELP_ONE_CELL,
        )


def join_circles(
    findings: Sequence[Finding], further_findings: Sequence[Finding]
) -> tuple[list[Finding], list[Finding]]:
    """Return the findings, errors with the circle that their cell is part of, and further ones.

    A figure of a circle is wrong because of it, whatever its equation says: that is one story. Of
    ``further_findings`` a circle is left out where a finding has taken it in.
    """
    joined = list(findings)
    remaining = [finding for finding in further_findings if finding.rule != RULE.code]
    circles = [finding for finding in further_findings if finding.rule == RULE.code]
    for circle in circles:
        cells = {circle.where, *circle.related}
        in_circle = [
            index
            for index, finding in enumerate(joined)
            if finding.severity is Severity.ERROR and finding.where in cells
        ]
        for index in in_circle:
            joined[index] = _join_circle(joined[index], circle)
        if not in_circle:
            remaining.append(circle)
    return joined, remaining


def _join_circle(finding: Finding, circle: Finding) -> Finding:
    message = circle.message
    if finding.sheet != circle.sheet:
        message = f"On {circle.sheet}, {message[0].lower()}{message[1:]}"
    cells = (circle.first_cell, *circle.related)
    related = (ref for ref in cells if ref is not None and ref != finding.where)
    return replace(
        finding,
        message=f"{finding.message} {message}",
        related=tuple(dict.fromkeys((*finding.related, *related))),
        help=circle.help,
    )


RULE = SheetRule(
    code="SHT102",
    name="circular-reference",
    severity=Severity.ERROR,
    summary="Formulas lead in a circle back to themselves.",
    why=(
        "A formula that depends on its own result has none. Excel warns once, when it is typed, "
        "and then shows 0, or the value before, in every cell of the circle and all that "
        "depends on it."
    ),
    source="any workbook",
    bad="D9   =SUM(D4:D9)",
    good="D9   =SUM(D4:D8)",
    look=lambda survey: circular_references(survey.verification) if survey.verification else (),
    recalculated=True,
    help=_HELP_ONE_CELL,
)
