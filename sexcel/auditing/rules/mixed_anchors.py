"""SHT203: The same formula is fixed with $ signs in one cell of a run and not in another."""

from collections.abc import Iterator
from itertools import pairwise

from sexcel.auditing.rule import SheetRule, called, formula_shown
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.workbook import Survey
from sexcel.formulas.references import Reference, Shape
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        for runs in (sheet.down, sheet.across):
            for before, run in pairwise(runs):
                beside = before.line == run.line and before.last + 1 == run.first
                if not beside or len(before) + len(run) < 3:
                    continue
                ref = CellRef(sheet.name, *run.at(run.first))
                if _differ_in_anchors(before.shape, run.shape, sheet, ref):
                    other = CellRef(sheet.name, *before.at(before.last))
                    yield RULE.finding(
                        run.area(sheet.name),
                        f"{ref.a1}{called(sheet, ref.row, ref.column)} is "
                        f"{formula_shown(run.shape.at(ref))}, and {other.a1} beside it "
                        f"{formula_shown(before.shape.at(other))}: the same but for the $ signs.",
                        related=[other],
                    )


def _differ_in_anchors(one: Shape, other: Shape, sheet: SheetSurvey, ref: CellRef) -> bool:
    """Whether two shapes mean the same cells or go along alike, told apart by ``$`` only."""
    if len(one.parts) != len(other.parts) or one is other:
        return False
    anchors = False
    for mine, theirs in zip(one.parts, other.parts, strict=True):
        if isinstance(mine, Reference) and isinstance(theirs, Reference):
            if mine == theirs:
                continue
            ends = ((mine.top, theirs.top), (mine.left, theirs.left))
            if all(a.relative == b.relative for a, b in ends):
                return False
            anchors = True
        elif (
            isinstance(mine, Reference)
            or isinstance(theirs, Reference)
            or mine.text.upper() != theirs.text.upper()
        ):
            return False
    return anchors


RULE = SheetRule(
    code="SHT203",
    name="mixed-anchors",
    severity=Severity.INFO,
    usual=False,
    summary="A run refers with $ signs in some cells and without in others.",
    why=(
        "One of the two was copied without a look at its $ signs. Copied further it will slide "
        "off the cell that it should stay on, or stay where it should go along."
    ),
    source="any workbook",
    bad="E4  =D4*$B$1\nE5  =D5*$B$1\nE6  =D6*B1",
    good="E4  =D4*$B$1\nE5  =D5*$B$1\nE6  =D6*$B$1",
    help="Write the references of the run alike.",
    look=_look,
)
