"""SHT501: Formulas read another file."""

import re
from collections.abc import Container, Iterator

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.wording import name_cell, quote_formula_of
from sexcel.formulas.lexer import TokenKind
from sexcel.formulas.references import Shape
from sexcel.model.findings import Finding, Severity

_FILE = re.compile(r"\[([^\[\]]+)\]")
_FILE_IN_NAME = re.compile(r"\[[0-9]+\]|\.xl\w+\]", re.IGNORECASE)
_MOST_RELATED = 5
"""Further formulas that a finding points at; the message counts all of them."""
_NAMING = (TokenKind.NAME, TokenKind.REFERENCE, TokenKind.UNKNOWN)
"""Tokens in which the name of a file may be."""


def _look(survey: Survey) -> Iterator[Finding]:
    names = {
        name.lower()
        for name, text in survey.grid.defined_names.items()
        if _FILE_IN_NAME.search(text)
    }
    for sheet in survey.sheets:
        cells = [
            cell
            for run in sheet.runs
            if _reads_another_file(run.shape, names)
            for cell in run.cells(sheet.name)
        ]
        if cells:
            first, *further_cells = cells
            message = f"{name_cell(sheet, first)} reads another file: "
            message += f"{quote_formula_of(sheet, first)}."
            if further_cells:
                message += f" This sheet has {len(further_cells)} more such formulas."
            yield RULE.finding(first, message, related=further_cells[:_MOST_RELATED])


def _reads_another_file(shape: Shape, names: Container[str]) -> bool:
    """Say whether a formula reads another file, by a reference or by one of the defined names."""
    return any(reference.is_external for reference in shape.references) or any(
        token.kind in _NAMING
        and (_FILE.search(token.text) is not None or token.text.lower() in names)
        for token in shape.tokens
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
