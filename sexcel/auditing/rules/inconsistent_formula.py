"""SHT201: A formula is unlike those on both sides of it."""

from collections.abc import Iterator
from decimal import Decimal

from sexcel.auditing.repairs import replace_formula
from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.outliers import Outlier, find_outliers
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.stray_inputs import find_stray_inputs
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.wording import name_cell, quote_apart
from sexcel.model.decimals import is_noise
from sexcel.model.findings import Finding, Severity

_LINES_SEEN = 4
"""Lines on each side that the cell's formula is tried on: those of its block."""

_FEWEST_LINES = 3
"""Lines in which it has to hold, and in none not: one or two may be by chance."""


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        outliers = find_outliers(sheet, typed=False)
        known = {outlier.position for outlier in outliers}
        strays = [stray for stray in find_stray_inputs(sheet) if stray.position not in known]
        for outlier in (*outliers, *strays):
            if outlier.down and sheet.is_part(*outlier.position):
                continue  # A share of the line above is worked out in its own way.
            if not _holds_beside(survey, sheet, outlier):
                yield _finding(survey, sheet, outlier)


def _holds_beside(survey: Survey, sheet: SheetSurvey, outlier: Outlier) -> bool:
    """Say whether the cell's own formula also gives the figures of the lines beside it.

    ``=E7-C7`` in a column of movements is the revised less the original estimate, as in each line.
    """
    shape = sheet.shapes.get(outlier.position)
    row, column = outlier.position
    figures: list[Decimal] = []
    for step in range(-_LINES_SEEN, _LINES_SEEN + 1) if shape is not None else ():
        position = (row, column + step) if outlier.down else (row + step, column)
        figure = sheet.number(*position) if step and min(position) > 0 else None
        if shape is None or figure is None or sheet.shapes.get(position) is shape:
            continue
        due = survey.evaluate(shape, sheet.ref(position))
        if due is None or not is_noise(due - figure):
            return False
        figures.append(figure)
    return len(figures) >= _FEWEST_LINES and sum(map(bool, figures)) > 1


def _finding(survey: Survey, sheet: SheetSurvey, outlier: Outlier) -> Finding:
    cell = sheet.ref(outlier.position)
    written = sheet.shapes[outlier.position].formula_in(cell)
    fitting = outlier.shape.formula_in(cell)
    figure = sheet.number(*outlier.position)
    expected = survey.evaluate(outlier.shape, cell)
    message = (
        f"{name_cell(sheet, cell)} is {quote_apart(written, fitting)}, while the "
        f"{outlier.formulas_around} formulas {'in its column' if outlier.down else 'beside it'} "
        f"would have {quote_apart(fitting, written)} there."
    )
    repairs = [replace_formula(cell, fitting)]
    if figure is None or expected is None:
        figure = expected = None
    elif figure == expected:
        # What comes to the same today need not mean the same: a person has to decide.
        figure = expected = None
        repairs = []
        message += " Both give the same result today."
    return RULE.finding(
        cell,
        message,
        found=figure,
        expected=expected,
        repairs=repairs,
    )


RULE = SheetRule(
    code="SHT201",
    name="inconsistent-formula",
    severity=Severity.WARNING,
    summary="A formula is unlike those on both sides of it.",
    why=(
        "A run of formulas says the same thing of every line or year. One that says something "
        "else was usually changed for a day, or copied from the wrong place."
    ),
    source="any workbook",
    bad="E4  =C4*D4\nE5  =C5*D5\nE6  =C6*C6\nE7  =C7*D7",
    good="E4  =C4*D4\nE5  =C5*D5\nE6  =C6*D6\nE7  =C7*D7",
    help="Copy the formula of its neighbours into {cell}, or say in a note why it differs.",
    look=_look,
)
