"""SHT403: A formula reads a blank cell."""

from collections.abc import Iterator
from itertools import islice

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.wording import name_cell, quote_formula
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import address
from sexcel.model.wording import join_words

_MOST_IN_RUN = 200
"""Formulas of a run that are asked: of a long list the first few hundred show the fault."""


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        for run in sheet.runs:
            if not any(reference.is_cell for reference in run.shape.references):
                continue
            for cell in islice(run.cells(sheet.name), _MOST_IN_RUN + 1):
                blank = [
                    area.first_cell
                    for area in run.shape.precedents(cell)
                    if area.size == 1
                    and (read := survey.sheet(area.sheet)) is not None
                    and read.cell(area.first_row, area.first_column) is None
                ]
                if blank:
                    addresses = join_words([address(ref, sheet.name) for ref in blank])
                    yield RULE.finding(
                        cell,
                        f"{name_cell(sheet, cell)} is {quote_formula(run.shape.formula_in(cell))}; "
                        f"{addresses} {'is' if len(blank) == 1 else 'are'} empty.",
                        related=blank,
                    )


RULE = SheetRule(
    code="SHT403",
    name="blank-read",
    severity=Severity.INFO,
    usual=False,
    summary="A formula reads an empty cell.",
    why="The cell counts as 0. Either a figure is missing, or the formula points beside it.",
    source="any workbook",
    bad="E4   =C4*D4   and D4 is empty",
    good="E4   =C4*D4   and D4 is 1,000",
    help="Fill the cell, with 0 where that is meant, or mend the reference.",
    look=_look,
)
