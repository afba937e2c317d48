"""SHT208: A formula reads what its neighbour reads, or the line or year of another."""

from collections.abc import Iterator
from itertools import chain

from sexcel.auditing.repairs import replace_formula
from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.named_links import Misdirected, find_misdirected
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.sisters import Displaced, find_displaced
from sexcel.auditing.survey.twins import find_twins
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.wording import name_cell, quote_formula, quote_formula_of
from sexcel.formulas.references import Shapes
from sexcel.model.findings import Finding, Severity
from sexcel.model.names import normalise
from sexcel.model.refs import CellRef, RangeRef, address


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        known: set[CellRef] = set()
        for displaced in chain(find_displaced(sheet), find_twins(sheet)):
            cell = sheet.ref(displaced.position)
            if cell not in known and _is_slip(survey, sheet, displaced):
                known.add(cell)
                yield _finding(survey, sheet, displaced)
        for link in find_misdirected(survey, sheet):
            if sheet.ref(link.position) not in known:
                yield _link_finding(survey, sheet, link)


def _is_slip(survey: Survey, sheet: SheetSurvey, displaced: Displaced) -> bool:
    """Say whether the formula's own figure is there, and no name says that it reads its own."""
    read, due = displaced.read, displaced.due
    if read is None or due is None:
        return True
    source, cell = survey.sheet(due.sheet), sheet.ref(displaced.position)
    if source is None or not survey.numbers(due):
        return False
    names = zip(_names(sheet, cell.area), _names(source, read), _names(source, due), strict=True)
    return not any(mine and mine == theirs != due for mine, theirs, due in names)


def _names(sheet: SheetSurvey, area: RangeRef) -> tuple[str, str]:
    """Return what the row and the column of an area's first cell are called, to be compared."""
    row, column = area.first_row, area.first_column
    return (normalise(sheet.label(row, column)), normalise(sheet.heading(row, column)))


def _finding(survey: Survey, sheet: SheetSurvey, displaced: Displaced) -> Finding:
    cell, neighbour = sheet.ref(displaced.position), sheet.ref(displaced.neighbour)
    figure = sheet.number(*displaced.position)
    shape = Shapes().of(displaced.formula, cell.row, cell.column)
    expected = survey.evaluate(shape, cell)
    is_known = figure is not None and expected is not None and figure != expected
    return RULE.finding(
        cell,
        f"{name_cell(sheet, cell)}, {quote_formula_of(sheet, cell)}, reads what "
        f"{name_cell(sheet, neighbour)} reads; the other {displaced.sisters} formulas like it "
        f"each read their own. In their order it would be {quote_formula(displaced.formula)}.",
        found=figure if is_known else None,
        expected=expected if is_known else None,
        related=[neighbour],
        repairs=[replace_formula(cell, displaced.formula)],
    )


def _link_finding(survey: Survey, sheet: SheetSurvey, link: Misdirected) -> Finding:
    cell, source = sheet.ref(link.position), survey.sheet(link.due.sheet)
    assert source is not None
    is_link = sheet.shapes[link.position].is_link
    figure, expected = sheet.number(*link.position), source.number(link.due.row, link.due.column)
    return RULE.finding(
        cell,
        f"{name_cell(sheet, cell)}, {quote_formula_of(sheet, cell)}, reads "
        f"‘{link.read_name}’; ‘{link.name}’ is in {address(link.due, sheet.name)}.",
        found=figure if is_link else None,
        expected=expected if is_link else None,
        related=[link.due],
        repairs=[replace_formula(cell, link.formula)],
    )


RULE = SheetRule(
    code="SHT208",
    name="neighbour-read",
    severity=Severity.WARNING,
    summary="A formula reads the figure of its neighbour, where its sisters read their own.",
    why=(
        "A cell that was copied by hand, or dragged past a sub total, takes the row or the year "
        "beside its own: one figure counts twice and one not at all, and every total adds up."
    ),
    source="any workbook",
    bad="C5   =Areas!D12\nC6   =Areas!D12\nC7   =Areas!D14",
    good="C5   =Areas!D12\nC6   =Areas!D13\nC7   =Areas!D14",
    help="Let the formula in {cell} read its own line or year.",
    look=_look,
)
