"""SHT206: A formula adds or takes off a figure divided by itself: brackets are missing."""

from collections.abc import Iterator, Sequence

from sexcel.auditing.repairs import replace_formula
from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.runs import Run
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.wording import name_cell, quote_formula
from sexcel.formulas.lexer import Token
from sexcel.formulas.references import Reference
from sexcel.model.findings import Finding, Severity

_WHOLE_FORMULA = 5
"""Parts of ``C2-B2/B2``: then brackets around the difference are certainly meant."""


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        slips: dict[int, bool] = {}
        for run in sheet.runs:
            key = id(run.shape)
            if key not in slips:
                slips[key] = _divides_by_itself(run.shape.solid_parts)
            if slips[key]:
                yield _finding(sheet, run)


def _divides_by_itself(parts: Sequence[Token | Reference]) -> bool:
    """Say whether ``figure ± x/x`` occurs, both times the same cell with the same ``$`` signs.

    ``1-B5/B$5`` filled down a column is right, and 0 in the row of the base.
    """
    return any(
        isinstance(figure, Reference)
        and isinstance(sign, Token)
        and sign.text in ("+", "-")
        and isinstance(dividend, Reference)
        and isinstance(slash, Token)
        and slash.text == "/"
        and dividend == divisor
        for figure, sign, dividend, slash, divisor in zip(
            parts, parts[1:], parts[2:], parts[3:], parts[4:], strict=False
        )
    )


def _finding(sheet: SheetSurvey, run: Run) -> Finding:
    cell = run.first_cell(sheet.name)
    formula = run.shape.formula_in(cell)
    divisor = formula.rpartition("/")[2]
    repairs = []
    meant = ""
    if len(run.shape.solid_parts) == _WHOLE_FORMULA:
        meant = f" Meant is probably {quote_formula(_in_brackets(formula))}."
        repairs = [
            replace_formula(ref, _in_brackets(run.shape.formula_in(ref)))
            for ref in run.cells(sheet.name)
        ]
    more = f" {len(run) - 1:,} more like it follow." if len(run) > 1 else ""
    return RULE.finding(
        run.area(sheet.name).narrowed,
        f"{name_cell(sheet, cell)} is {quote_formula(formula)}: division goes first, so {divisor} "
        f"is divided by itself, which is always 1.{meant}{more}",
        repairs=repairs,
    )


def _in_brackets(formula: str) -> str:
    """Return ``(C2-B2)/B2`` for ``C2-B2/B2``."""
    difference, _, divisor = formula.rpartition("/")
    return f"({difference.strip()})/{divisor.strip()}"


RULE = SheetRule(
    code="SHT206",
    name="divided-by-itself",
    severity=Severity.ERROR,
    summary="A formula adds or takes off a figure divided by itself: brackets are missing.",
    why=(
        "Division goes before subtraction, so =C2-B2/B2 is C2 less 1, and not by which share C2 is "
        "more than B2."
    ),
    source="any workbook",
    bad="D2   =C2-B2/B2",
    good="D2   =(C2-B2)/B2",
    help="Put brackets around the difference in {cell}.",
    look=_look,
)
