"""SHT501: Formulas read another file."""

import re
from collections.abc import Iterator

from sexcel.auditing.rule import SheetRule, called, formula_shown
from sexcel.auditing.survey.workbook import Survey
from sexcel.formulas.lexer import TokenKind
from sexcel.formulas.references import Reference, Shape
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef

_FILE = re.compile(r"\[([^\[\]]+)\]")
_IN_NAME = re.compile(r"\[[0-9]+\]|\.xl\w+\]", re.IGNORECASE)


def _look(survey: Survey) -> Iterator[Finding]:
    names = {
        name.lower() for name, text in survey.grid.defined_names.items() if _IN_NAME.search(text)
    }
    for sheet in survey.sheets:
        found: list[CellRef] = []
        for run in sheet.parted:
            if _is_outside(run.shape, names):
                found.extend(
                    CellRef(sheet.name, *run.at(place)) for place in range(run.first, run.last + 1)
                )
        if found:
            first, *others = found
            formula = formula_shown(sheet.shapes[first.row, first.column].at(first))
            message = f"{first.a1}{called(sheet, first.row, first.column)} reads another file: "
            message += f"{formula}."
            if others:
                message += f" This sheet has {len(others)} more such formulas."
            yield RULE.finding(first, message, related=others[:5])


def _is_outside(shape: Shape, names: set[str]) -> bool:
    if any(part.is_external for part in shape.references):
        return True
    return any(
        token.kind in (TokenKind.NAME, TokenKind.REFERENCE, TokenKind.UNKNOWN)
        and (_FILE.search(token.text) is not None or token.text.lower() in names)
        for token in shape.parts
        if not isinstance(token, Reference)
    )


RULE = SheetRule(
    code="SHT501",
    name="other-workbook",
    severity=Severity.WARNING,
    summary="Formulas read another file.",
    why=(
        "Whoever gets the workbook by email has not got the other file. The figures stay as they "
        "were when it was last open here, and nobody can check them."
    ),
    source="any workbook; FAST 1.03-01, no links between workbooks",
    bad="D4   =[Payroll.xlsx]Costs!D4",
    good="D4   £1,082,102   from Payroll, 2 March 2020",
    help="Type the figure in with its source and date, or bring the sheet into this workbook.",
    look=_look,
)
