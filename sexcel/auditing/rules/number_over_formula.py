"""SHT202: A number is typed over a formula of a run."""

from collections.abc import Iterator
from decimal import Decimal

from sexcel.auditing.repairs import replace_formula
from sexcel.auditing.rule import SheetRule
from sexcel.auditing.rules.typed_total import find_typed_totals
from sexcel.auditing.survey.outliers import Outlier, find_outliers
from sexcel.auditing.survey.reproduced import ReproducedRun
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.wording import format_as_shown, name_cell, quote_formula
from sexcel.formulas.formula_shapes import Position
from sexcel.model.decimals import decimal_places
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import RangeRef

_ROUNDING = Decimal("0.5")
"""Half a unit of the last decimal place: a figure in whole pounds is the formula's, rounded."""

_FEW = Decimal(100)
"""Amounts below are counts, FTE and the like as often as pounds, and 7 is no rounded 6.5 FTE."""


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        outliers = find_outliers(sheet, typed=True)
        for outlier in outliers:
            yield _finding(survey, sheet, outlier)
        known = {outlier.position for outlier in outliers}
        for total, columns in find_typed_totals(survey, sheet):
            known.update((total.row, column) for column in columns)
        reproduced = survey.reproduced(sheet)
        for run in reproduced.runs:
            if not known.issuperset(run.positions):
                yield _reproduced_finding(sheet, run)
        if reproduced.untried is not None:
            yield _untried_note(sheet, reproduced.untried)


def _reproduced_finding(sheet: SheetSurvey, run: ReproducedRun) -> Finding:
    cells = [sheet.ref(position) for position in run.positions]
    first, last = cells[0], cells[-1]
    area = RangeRef(sheet.name, first.row, first.column, last.row, last.column)
    figure = sheet.typed_number(first.row, first.column)
    assert figure is not None
    verb = "is" if len(cells) == 1 else "are"
    side = "above or below" if run.down else "beside"
    fitting = quote_formula(run.shape.formula_in(first))
    message = (
        f"{name_cell(sheet, area)} {verb} typed; {fitting}, as {side} it, gives "
        f"{format_as_shown(figure, sheet, first)}: right today, and it stays as it is when the "
        "figures that it is worked out from change."
    )
    return RULE.finding(area, message, severity=Severity.WARNING)


def _untried_note(sheet: SheetSurvey, first: Position) -> Finding:
    """Return the note that numbers of a sheet were not compared with the formulas beside them."""
    cell = sheet.ref(first)
    message = (
        f"From {name_cell(sheet, cell)} on, typed numbers were not compared with what the formulas "
        "beside them give: the formulas of this sheet add up too many cells to try each of them "
        "on each number."
    )
    help_text = "Split the sheet, and audit the parts, where these numbers matter."
    return RULE.finding(cell, message, todo=help_text, severity=Severity.INFO)


def _finding(survey: Survey, sheet: SheetSurvey, outlier: Outlier) -> Finding:
    cell = sheet.ref(outlier.position)
    figure = sheet.typed_number(*outlier.position)
    assert figure is not None
    fitting = outlier.shape.formula_in(cell)
    expected = survey.evaluate(outlier.shape, cell)
    message = (
        f"{name_cell(sheet, cell)} is {format_as_shown(figure, sheet, cell)}, typed, between "
        f"{outlier.formulas_around} formulas that would have {quote_formula(fitting)} there"
    )
    repairs = [replace_formula(cell, fitting)]
    if expected is not None and abs(figure - expected) > _rounding(figure, expected):
        message += f", which gives {format_as_shown(expected, sheet, cell)}."
        # Typed over a link, another figure is often the newer one; and nil says that none is due.
        is_meant = outlier.shape.is_link or not figure
        unsure = Severity.INFO if is_meant else Severity.WARNING
        return RULE.finding(
            cell,
            message,
            found=figure,
            expected=expected,
            repairs=repairs,
            severity=None if _is_sure(figure, expected) else unsure,
        )
    message += (
        "." if expected is None else ": right today, and it stays as it is when the others move."
    )
    severity = Severity.WARNING if figure else Severity.INFO
    return RULE.finding(cell, message, repairs=repairs, severity=severity)


def _rounding(figure: Decimal, expected: Decimal) -> Decimal:
    """Return by how much a typed figure may differ from the formula's by its rounding."""
    least_places = int(max(abs(figure), abs(expected)) < _FEW)
    return _ROUNDING.scaleb(-max(decimal_places(figure), least_places))


def _is_sure(figure: Decimal, expected: Decimal) -> bool:
    """Say whether a figure is of the size of the formula's: changed, not a figure of its own."""
    return abs(figure - expected) * 2 <= max(abs(figure), abs(expected))


RULE = SheetRule(
    code="SHT202",
    name="number-over-formula",
    severity=Severity.ERROR,
    summary="A number is typed over a formula of a run.",
    why=(
        "It looks like the formulas around it and does not move with them: when an input "
        "changes, every total that takes it in is wrong from then on."
    ),
    source="any workbook",
    bad="E4  =C4*D4\nE5  =C5*D5\nE6  5,000\nE7  =C7*D7",
    good="E4  =C4*D4\nE5  =C5*D5\nE6  =C6*D6\nE7  =C7*D7",
    help="Put the formula back into {cell}; where the number is meant, put it on a separate line.",
    look=_look,
)
