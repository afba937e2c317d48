"""SHT202: A number is typed over a formula of a run."""

from collections.abc import Iterator
from decimal import Decimal

from msgspec.structs import replace

from sexcel.auditing.rule import SheetRule, called, figure, formula_shown
from sexcel.auditing.survey.outliers import outliers
from sexcel.auditing.survey.workbook import Survey
from sexcel.model.findings import Finding, Repair, Severity

_ROUNDING = Decimal("0.5")


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        for one in outliers(sheet, typed=True):
            ref = sheet.ref(one.position)
            found = sheet.typed(*one.position)
            assert found is not None
            fitting = one.shape.at(ref)
            expected = survey.worth(one.shape, ref)
            message = (
                f"{ref.a1}{called(sheet, *one.position)} is {figure(found, sheet, ref)}, typed, "
                f"between {one.around} formulas that would have {formula_shown(fitting)} there"
            )
            differs = expected is not None and abs(found - expected) > _ROUNDING
            if expected is None:
                message += "."
            elif differs:
                message += f", which comes to {figure(expected, sheet, ref)}."
            else:
                message += ": right today, and it stays as it is when the others move."
            repair = Repair(ref, fitting, None, f"Let {ref.a1} be {formula_shown(fitting)}.")
            told = RULE.finding(
                ref,
                message,
                found=found if differs else None,
                expected=expected if differs else None,
                repairs=[repair],
            )
            yield told if differs else replace(told, severity=Severity.WARNING)


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
    help="Put the formula back; where the number is meant, give it a line of its own.",
    look=_look,
)
