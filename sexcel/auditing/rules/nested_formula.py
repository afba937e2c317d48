"""SHT602: A formula puts one condition into another, four deep or more."""

from collections.abc import Iterator

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.shape_findings import of_shapes
from sexcel.auditing.survey.workbook import Survey
from sexcel.formulas.lexer import TokenKind
from sexcel.formulas.references import Shape
from sexcel.model.findings import Finding, Severity

_MOST = 3


def _look(survey: Survey) -> Iterator[Finding]:
    yield from of_shapes(survey, RULE, _said)


def _said(shape: Shape) -> str | None:
    deepest = _depth(shape)
    return f"has IF within IF, {deepest} deep." if deepest > _MOST else None


def _depth(shape: Shape) -> int:
    """How many IFs stand in one another at most."""
    open_ones: list[bool] = []
    is_if, deepest = False, 0
    for token in shape.tokens:
        if token.kind is TokenKind.FUNCTION:
            is_if = token.text.upper() == "IF"
        elif token.kind is TokenKind.OPEN:
            open_ones.append(is_if)
            is_if = False
            deepest = max(deepest, sum(open_ones))
        elif token.kind is TokenKind.CLOSE and open_ones:
            open_ones.pop()
    return deepest


RULE = SheetRule(
    code="SHT602",
    name="nested-formula",
    severity=Severity.INFO,
    usual=False,
    summary="A formula has IF within IF, four deep or more.",
    why="Nobody keeps four conditions in mind, so the case that is missing is not missed.",
    source="any workbook; FAST 4.02-01, no nested IF",
    bad='E4   =IF(B4="A",1,IF(B4="B",2,IF(B4="C",3,IF(B4="D",4,0))))',
    good="E4   =INDEX($H$4:$H$7,MATCH(B4,$G$4:$G$7,0))",
    help="Put the cases into a table and look them up.",
    look=_look,
)
