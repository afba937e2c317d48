"""SHT201: A formula is unlike those on both sides of it."""

from collections.abc import Iterator

from sexcel.auditing.rule import SheetRule, called, formula_shown
from sexcel.auditing.survey.outliers import outliers
from sexcel.auditing.survey.workbook import Survey
from sexcel.model.findings import Finding, Repair, Severity


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        for one in outliers(sheet, typed=False):
            ref = sheet.ref(one.position)
            stands = sheet.shapes[one.position].at(ref)
            fitting = one.shape.at(ref)
            found = sheet.number(*one.position)
            expected = survey.worth(one.shape, ref)
            same = found is not None and expected is not None and found == expected
            message = (
                f"{ref.a1}{called(sheet, *one.position)} is {formula_shown(stands)}, while the "
                f"{one.around} formulas {'above and below' if one.down else 'beside'} it would "
                f"have {formula_shown(fitting)} there."
            )
            if same:
                message += " Both come to the same today."
            repair = Repair(ref, fitting, None, f"Let {ref.a1} be {formula_shown(fitting)}.")
            yield RULE.finding(
                ref,
                message,
                found=None if expected is None or same else found,
                expected=None if found is None or same else expected,
                repairs=[repair],
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
    help="Copy the formula of its neighbours into it, or tell in a note why it differs.",
    look=_look,
)
