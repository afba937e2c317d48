"""SHT401: A cell shows an error value."""

from collections.abc import Iterator

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.runs import join_cells
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.wording import name_cell, quote_formula_of
from sexcel.formulas.formula_shapes import Position
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef, RangeRef

_MOST_POSITIONS = 5_000
"""Cells of an area that are looked up one by one; of a larger one the errors are gone through."""


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        causes = [position for position in sheet.errors if not _follows(survey, sheet, position)]
        alike: dict[tuple[str, str], list[Position]] = {}
        for position in causes:
            shape = sheet.shapes.get(position)
            key = (sheet.errors[position], "" if shape is None else shape.text)
            alike.setdefault(key, []).append(position)
        following = len(sheet.errors) - len(causes)
        for positions in alike.values():
            for area in join_cells(positions, sheet.name):
                yield _finding(survey, sheet, area, following)


def _follows(survey: Survey, sheet: SheetSurvey, position: Position) -> bool:
    """Say whether the cell only passes on an error of a cell that it reads."""
    shape = sheet.shapes.get(position)
    if shape is None or shape.has_lost_reference:
        return False
    for area in survey.formula_index.precedents(sheet.ref(position)):
        read = survey.sheet(area.sheet)
        if read is None or not read.errors:
            continue
        if area.size > min(_MOST_POSITIONS, len(read.errors)):
            errors = (error for error in read.errors if error in area)
        else:
            errors = (error for error in area.positions() if error in read.errors)
        if any(error != position for error in errors):
            return True
    return False


def _finding(survey: Survey, sheet: SheetSurvey, area: RangeRef, following: int) -> Finding:
    """Return a finding on cells with the same error and the same formula, or none.

    ``following`` is how many cells of the sheet only pass an error on.
    """
    cell = area.first_cell
    position = (cell.row, cell.column)
    code = sheet.errors[position]
    origin = "" if survey.grid.values_of else ": typed"
    if position in sheet.shapes:
        origin = f": {quote_formula_of(sheet, cell)}"
    message = f"{name_cell(sheet, area)} shows {code}{origin}."
    text = _text_read_by(survey, cell) if code == "#VALUE!" else None
    if text is not None:
        message += f" It works with {text.a1}, which holds text."
    if following:
        cells_show = "other cell shows" if following == 1 else "other cells show"
        message += f" {following} {cells_show} an error that comes from here or from one like it."
    return RULE.finding(area, message, found=code, related=[text])


def _text_read_by(survey: Survey, cell: CellRef) -> CellRef | None:
    """Return the first cell that the formula reads by itself and that holds a text."""
    for area in survey.formula_index.precedents(cell):
        if area.size == 1:
            value = survey.value(area.first_cell)
            if isinstance(value, str) and value:
                return area.first_cell
    return None


RULE = SheetRule(
    code="SHT401",
    name="error-shown",
    severity=Severity.ERROR,
    summary="A cell shows an error value.",
    why="An error spreads to every figure that is worked out from it.",
    source="any workbook",
    bad="D9   =D4/D8   #DIV/0!",
    good="D9   =IF(D8=0,0,D4/D8)",
    help="Mend the formula in {cell}; those that read it follow.",
    look=_look,
)
