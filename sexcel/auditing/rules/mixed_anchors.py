"""SHT203: The same formula is fixed with $ signs in one cell of a run and not in another."""

from collections.abc import Iterator
from itertools import pairwise

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.runs import Run
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.wording import name_cell, quote_formula
from sexcel.formulas.references import Reference, Shape
from sexcel.model.findings import Finding, Severity

_FEWEST_FORMULAS = 3
"""Of two formulas that differ nobody can say which run they belong to."""


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        for runs in (sheet.runs_down, sheet.runs_across):
            for before, run in pairwise(runs):
                is_next = before.line == run.line and before.last + 1 == run.first
                is_long = len(before) + len(run) >= _FEWEST_FORMULAS
                if is_next and is_long and _differ_in_anchors(before.shape, run.shape):
                    yield _finding(sheet, before, run)


def _finding(sheet: SheetSurvey, before: Run, run: Run) -> Finding:
    cell, neighbour = run.first_cell(sheet.name), before.last_cell(sheet.name)
    formula, other_formula = run.shape.formula_in(cell), before.shape.formula_in(neighbour)
    return RULE.finding(
        run.area(sheet.name),
        f"{name_cell(sheet, cell)} is {quote_formula(formula)}, and {neighbour.a1} "
        f"beside it {quote_formula(other_formula)}: the same but for the $ signs.",
        related=[neighbour],
    )


def _differ_in_anchors(first: Shape, second: Shape) -> bool:
    """Say whether two formulas are the same, but one has ``$`` signs where the other has none."""
    if len(first.parts) != len(second.parts) or first is second:
        return False
    differ = False
    for part, counterpart in zip(first.parts, second.parts, strict=True):
        if isinstance(part, Reference) and isinstance(counterpart, Reference):
            if part == counterpart:
                continue
            if (part.first_row.relative, part.first_column.relative) == (
                counterpart.first_row.relative,
                counterpart.first_column.relative,
            ):
                return False
            differ = True
        elif (
            isinstance(part, Reference)
            or isinstance(counterpart, Reference)
            or part.text.upper() != counterpart.text.upper()
        ):
            return False
    return differ


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
    help="Write the references of {cell} alike.",
    look=_look,
)
