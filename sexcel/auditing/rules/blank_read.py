"""SHT403: A formula reads a cell in which nothing stands."""

from collections.abc import Iterator

from sexcel.auditing.rule import SheetRule, called, formula_shown, seen_from
from sexcel.auditing.survey.workbook import Survey
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef
from sexcel.model.wording import join_words

_MOST_IN_RUN = 200


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        for run in sheet.parted:
            if not any(one.is_cell for one in run.shape.references):
                continue
            for place in range(run.first, min(run.last, run.first + _MOST_IN_RUN) + 1):
                ref = CellRef(sheet.name, *run.at(place))
                blank = [
                    CellRef(area.sheet, area.first_row, area.first_column)
                    for area in run.shape.precedents(ref)
                    if area.size == 1
                    and (other := survey.sheet(area.sheet)) is not None
                    and other.cell(area.first_row, area.first_column) is None
                ]
                if blank:
                    names = join_words([seen_from(one, sheet.name) for one in blank])
                    yield RULE.finding(
                        ref,
                        f"{ref.a1}{called(sheet, ref.row, ref.column)} is "
                        f"{formula_shown(run.shape.at(ref))}; nothing stands in {names}.",
                        related=blank,
                    )


RULE = SheetRule(
    code="SHT403",
    name="blank-read",
    severity=Severity.INFO,
    usual=False,
    summary="A formula reads a cell in which nothing stands.",
    why="The cell counts as 0. Either a figure is missing, or the formula points beside it.",
    source="any workbook",
    bad="E4   =C4*D4   and D4 is empty",
    good="E4   =C4*D4   and D4 is 1,000",
    help="Fill the cell, with 0 where that is meant, or mend the reference.",
    look=_look,
)
