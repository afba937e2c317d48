"""SHT601: A formula is too long to be read."""

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.shape_findings import find_shapes
from sexcel.formulas.references import Shape
from sexcel.model.findings import Severity

_MOST_PARTS = 60
"""Functions, references, operators and brackets. Of 4,689 different formulas in 28 real finance
workbooks and our own, six have more."""


def _describe(shape: Shape) -> str | None:
    parts = len(shape.solid_parts)
    if parts <= _MOST_PARTS:
        return None
    return f"has {parts} parts and {len(shape.references)} references."


RULE: SheetRule = SheetRule(
    code="SHT601",
    name="long-formula",
    severity=Severity.INFO,
    usual=False,
    summary="A formula is too long to be read.",
    why="What cannot be read in half a minute is not checked, and a slip in it is not seen.",
    source="any workbook; FAST 4.01-01, ICAEW Modelling Code: short formulas",
    bad="D9   =IF(B4>0,B4*C4*(1+$B$1)-D2*$C$1,IF(B5>0,B5*C5*(1+$B$1)-D3*$C$1,…))",
    good="E4   =B4*C4\nF4   =E4*(1+$B$1)\nG4   =F4-D2*$C$1",
    help="Work {cell} out in several steps, each in a cell with a label.",
    look=lambda survey: find_shapes(survey, RULE, _describe),
)
