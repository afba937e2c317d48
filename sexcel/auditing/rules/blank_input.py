"""SHT408: An input is blank, and formulas multiply by it."""

from collections.abc import Iterator

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.wording import name_cell, quote_formula_of
from sexcel.formulas.references import Reference, Shape
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef, address

_NEAREST = 2
"""Rows above and below a blank in which its list has other inputs."""
_FEWEST_INPUTS = 2
"""Inputs typed beside a blank that show a list of inputs: one may be a figure of its own."""


def _look(survey: Survey) -> Iterator[Finding]:
    readers: dict[CellRef, CellRef] = {}
    for sheet in survey.sheets:
        for run in sheet.runs:
            if _multiplies(run.shape):
                cell = run.first_cell(sheet.name)
                for area in run.shape.precedents(cell):
                    if area.size == 1:
                        readers.setdefault(area.first_cell, cell)
    for blank, reader in readers.items():
        listing, sheet_of_reader = survey.sheet(blank.sheet), survey.sheet(reader.sheet)
        if listing is not None and sheet_of_reader is not None and _is_input(listing, blank):
            yield RULE.finding(
                blank,
                f"{name_cell(listing, blank)} is blank, and formulas multiply by it, such as "
                f"{quote_formula_of(sheet_of_reader, reader)} in {address(reader, blank.sheet)}.",
                found="blank",
                related=[reader],
            )


def _multiplies(shape: Shape) -> bool:
    """Say whether a formula multiplies or divides, and reads single cells."""
    is_scaled = any(token.text in ("*", "/") for token in shape.tokens)
    return is_scaled and any(_may_be_input(reference) for reference in shape.references)


def _may_be_input(reference: Reference) -> bool:
    is_fixed = not (reference.first_row.relative and reference.first_column.relative)
    return reference.is_cell and (is_fixed or reference.sheet is not None)


def _is_input(sheet: SheetSurvey, cell: CellRef) -> bool:
    """Say whether a cell is empty, has a label, and is in a list of typed numbers with labels."""
    row, column = cell.row, cell.column
    if sheet.cell(row, column) is not None or not sheet.label(row, column):
        return False
    near = (row + step for step in range(-_NEAREST, _NEAREST + 1) if step)
    inputs = [
        near_row
        for near_row in near
        if sheet.typed_number(near_row, column) and sheet.label(near_row, column)
    ]
    return len(inputs) >= _FEWEST_INPUTS and not _has_figure_beside(sheet, cell)


def _has_figure_beside(sheet: SheetSurvey, cell: CellRef) -> bool:
    """Say whether the row has figures in other columns: then it is a table's, not a list's."""
    return any(
        sheet.number(cell.row, column) is not None
        for column in sheet.columns(cell.row)
        if column != cell.column
    )


RULE = SheetRule(
    code="SHT408",
    name="blank-input",
    severity=Severity.WARNING,
    summary="An input is blank, and formulas multiply by it.",
    why="A blank counts as 0: an uplift is none, a charge is nothing, and every total adds up.",
    source="any workbook with inputs",
    bad="Uplift in later years\nD8   =C8*(1+$B$6)",
    good="Uplift in later years   2%\nD8   =C8*(1+$B$6)",
    help="Put the number into {cell}, with 0 where that is meant.",
    look=_look,
)
