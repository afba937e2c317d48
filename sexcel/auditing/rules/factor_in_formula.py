"""SHT205: A rate is typed into a formula."""

from collections.abc import Iterator

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.shape_findings import of_shapes
from sexcel.auditing.survey.workbook import Survey
from sexcel.formulas.lexer import TokenKind
from sexcel.formulas.references import Reference, Shape
from sexcel.model.findings import Finding, Severity

_OF_CALENDARS = frozenset(["0", "1", "2", "4", "7", "12", "52", "100", "365", "1000", "1000000"])


def _look(survey: Survey) -> Iterator[Finding]:
    yield from of_shapes(survey, RULE, _said)


def _said(shape: Shape) -> str | None:
    if not (shape.references or shape.names):
        return None
    parts = [
        part
        for part in shape.parts
        if isinstance(part, Reference) or part.kind is not TokenKind.SPACE
    ]
    found = []
    for at, part in enumerate(parts):
        if isinstance(part, Reference) or part.kind is not TokenKind.NUMBER:
            continue
        around = [one for one in parts[max(0, at - 1) : at + 2] if one is not part]
        times = any(
            not isinstance(one, Reference) and one.text in ("*", "/", "%") for one in around
        )
        if times and part.text not in _OF_CALENDARS:
            found.append(part.text)
    return f"has the rate {' and '.join(found)} typed into it." if found else None


RULE = SheetRule(
    code="SHT205",
    name="factor-in-formula",
    severity=Severity.INFO,
    usual=False,
    summary="A rate is typed into a formula.",
    why=(
        "A rate that stands in many formulas is changed in some of them. In a cell of its own it "
        "is seen, named and changed once."
    ),
    source="any workbook; FAST 4.01-04, no constants in formulas",
    bad="E4   =D4*0.05",
    good="B1   Contingency   5%\nE4   =D4*$B$1",
    help="Put the rate into a cell of its own and refer to that.",
    look=_look,
)
