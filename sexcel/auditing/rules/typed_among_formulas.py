"""SHT210: A number is typed where all other figures of its row and column are formulas."""

from collections.abc import Iterator

from sexcel.auditing.repairs import replace_formula
from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.lone_figures import LoneFigure, find_lone_figures
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.wording import format_as_shown, name_cell, quote_formula
from sexcel.model.findings import Finding, Severity


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        for figure in find_lone_figures(survey, sheet):
            yield _finding(survey, sheet, figure)


def _finding(survey: Survey, sheet: SheetSurvey, lone: LoneFigure) -> Finding:
    cell = sheet.ref(lone.position)
    figure = sheet.typed_number(*lone.position)
    assert figure is not None
    gives = format_as_shown(lone.expected, sheet, cell)
    formula = quote_formula(lone.formula)
    of_row, origin = "row and column", "The formula beside it, moved over, is"
    origin = f"{origin} {formula}, which gives {gives}"
    if lone.source is not None:
        origin = (
            f"Sheet {lone.source.sheet}, which they read, has this line: {formula} gives {gives}"
        )
    elif lone.unread is not None:
        of_row, name = "row", name_cell(sheet, lone.unread)
        origin = f"Theirs would be {formula} here and give {gives}; nothing reads {name}"
    message = (
        f"{name_cell(sheet, cell)} is {format_as_shown(figure, sheet, cell)}, typed; all other "
        f"figures of its {of_row} are formulas. {origin}"
    )
    is_right = lone.expected == figure
    return RULE.finding(
        cell,
        f"{message}: right today." if is_right else f"{message}.",
        found=None if is_right else figure,
        expected=None if is_right else lone.expected,
        related=[lone.source, lone.unread],
        repairs=[replace_formula(cell, lone.formula)],
        severity=Severity.INFO if is_right else None,
    )


RULE = SheetRule(
    code="SHT210",
    name="typed-among-formulas",
    severity=Severity.WARNING,
    summary="A number is typed where all other figures of its row and column are formulas.",
    why=(
        "A figure that was pasted over its link or its growth formula for a day stays when its "
        "source moves, and its table adds up all the same."
    ),
    source="any workbook with inputs, workings and reports",
    bad="Projects   =Last!C19   1,035,500   =Projects!E15",
    good="Projects   =Last!C19   =Projects!D15   =Projects!E15",
    help="Put the formula back into {cell}, or say in a note where the number comes from.",
    look=_look,
)
