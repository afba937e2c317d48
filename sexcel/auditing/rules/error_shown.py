"""SHT401: A cell shows an error value."""

from collections.abc import Iterator

from sexcel.auditing.rule import SheetRule, called, formula_shown
from sexcel.auditing.survey.formula_shapes import Position
from sexcel.auditing.survey.runs import gathered
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.workbook import Survey
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef, RangeRef

_LARGEST = 5_000
_MOST_NAMED = 20


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        causes = [one for one in sheet.errors if not _follows(survey, sheet, one)]
        alike: dict[tuple[str, str], list[Position]] = {}
        for position in causes:
            shape = sheet.shapes.get(position)
            key = (sheet.errors[position], "" if shape is None else shape.text)
            alike.setdefault(key, []).append(position)
        following = len(sheet.errors) - len(causes)
        for positions in alike.values():
            for area in gathered(positions, sheet.name):
                yield _told(survey, sheet, area, following)


def _follows(survey: Survey, sheet: SheetSurvey, position: Position) -> bool:
    """Whether the cell only passes on an error of a cell that it reads."""
    shape = sheet.shapes.get(position)
    if shape is None or shape.has_lost_reference:
        return False
    for area in survey.formula_index.precedents(CellRef(sheet.name, *position)):
        read = survey.sheet(area.sheet)
        if read is None or not read.errors:
            continue
        if area.size > min(_LARGEST, len(read.errors)):
            found = any(one in area and one != position for one in read.errors)
        else:
            found = any(place in read.errors and place != position for place in area.positions())
        if found:
            return True
    return False


def _told(survey: Survey, sheet: SheetSurvey, area: RangeRef, following: int) -> Finding:
    position = (area.first_row, area.first_column)
    ref = CellRef(sheet.name, *position)
    code = sheet.errors[position]
    shape = sheet.shapes.get(position)
    formula = "typed" if shape is None else formula_shown(shape.at(ref))
    message = f"{area.a1}{called(sheet, *position)} shows {code}: {formula}."
    text = _text_read(survey, ref) if code == "#VALUE!" else None
    if text is not None:
        message += f" It works with {text.a1}, where a text stands."
    if following:
        more = "other cell shows" if following == 1 else "other cells show"
        message += f" {following} {more} an error that comes from here or from one like it."
    return RULE.finding(area, message, found=code, related=[text])


def _text_read(survey: Survey, ref: CellRef) -> CellRef | None:
    """The first cell that the formula reads by itself and that holds a text."""
    for area in survey.formula_index.precedents(ref):
        if area.size == 1:
            for one, value in survey.filled(area):
                if isinstance(value, str) and value:
                    return one
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
    help="Mend the formula in this cell; those that read it follow.",
    look=_look,
)
