"""SHT301: A total leaves out figures that stand directly beside those it adds up."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec.structs import replace

from sexcel.auditing.rule import SheetRule, called, figure, formula_shown, seen_from
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.sum_formulas import Adding, Counted, adding, left_out, stretched
from sexcel.auditing.survey.sums import Sum
from sexcel.auditing.survey.workbook import Survey
from sexcel.model.findings import Finding, Repair, Severity
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.wording import join_words

_FEWEST_TERMS = 3
_BESIDE = 6
_Short = tuple[Adding, RangeRef | None, list[CellRef]]


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        counted = Counted(sheet)
        short = [
            found
            for one in adding(survey, sheet, _may_be_short)
            for found in _short(survey, sheet, one, counted)
        ]
        for together in _side_by_side(short):
            yield _told(survey, sheet, together)


def _may_be_short(adds: Sum) -> bool:
    return adds.goes_down and not adds.is_growing


def _short(survey: Survey, sheet: SheetSurvey, one: Adding, counted: Counted) -> Iterator[_Short]:
    for area in _ranges(one):
        missing = left_out(survey, one, area, counted)
        if missing and not _counted_beside(sheet, one, missing, counted):
            yield one, area, missing
            return
    missing = [ref for ref in _passed_over(sheet, one) if ref not in counted]
    if missing:
        yield one, None, missing


def _ranges(one: Adding) -> Iterator[RangeRef]:
    """The areas that it adds up; cells that it names one by one, one below the other, are one."""
    first, last = one.areas[0], one.areas[-1]
    cells = [
        RangeRef(first.sheet, row, first.first_column, row, first.first_column)
        for row in range(first.first_row, last.last_row + 1)
    ]
    if len(cells) >= _FEWEST_TERMS and list(one.areas) == cells:
        yield replace(first, last_row=last.last_row)
    else:
        yield from one.areas


def _counted_beside(
    sheet: SheetSurvey, one: Adding, missing: Sequence[CellRef], counted: Counted
) -> bool:
    """Whether the same lines of another column count in a total that stands in another row.

    Then they are no lines of this total, and what their own total is here is another question.
    """
    for step in range(-_BESIDE, _BESIDE + 1):
        row, column = one.ref.row, one.ref.column + step
        if not step or sheet.number(row, column) is None:
            continue
        lines = [CellRef(ref.sheet, ref.row, ref.column + step) for ref in missing]
        shape = sheet.shapes.get((row, column))
        areas = [] if shape is None else list(shape.precedents(sheet.ref((row, column))))
        its_own = any((ref.row, ref.column) in area for area in areas for ref in lines)
        if not its_own and all(ref in counted for ref in lines):
            return True
    return False


def _passed_over(sheet: SheetSurvey, one: Adding) -> list[CellRef]:
    """Lines between two neighbours that ``D4+D5+D7`` adds up one by one."""
    places = {(area.first_row, area.first_column) for area in one.areas}
    columns = {column for _, column in places}
    own = all(area.sheet == sheet.name and area.a1.isalnum() for area in one.areas)
    if not own or len(columns) != 1 or len(places) < _FEWEST_TERMS:
        return []
    column = columns.pop()
    rows = {row for row, _ in places}
    shapes = {sheet.shapes.get(place) for place in places}
    return [
        CellRef(sheet.name, row, column)
        for row in range(min(rows) + 1, min(max(rows), min(rows) + 500))
        if row not in rows
        and {row - 1, row + 1} <= rows
        and sheet.number(row, column) is not None
        and not sheet.is_total(row, column)
        and sheet.shapes.get((row, column)) in shapes
    ]


def _side_by_side(short: Sequence[_Short]) -> Iterator[list[_Short]]:
    """Totals beside each other in one row that leave the same rows out are one story."""
    together: list[_Short] = []
    for found in sorted(short, key=lambda one: one[0].ref):
        if together:
            before = together[-1]
            follows = (before[0].ref.row, before[0].ref.column + 1) == (
                found[0].ref.row,
                found[0].ref.column,
            )
            if not follows or [ref.row for ref in before[2]] != [ref.row for ref in found[2]]:
                yield together
                together = []
        together.append(found)
    if together:
        yield together


def _told(survey: Survey, sheet: SheetSurvey, together: list[_Short]) -> Finding:
    one, _, missing = max(together, key=lambda found: abs(_sum(survey, found[2])))
    amount = _sum(survey, missing)
    found = sheet.number(one.ref.row, one.ref.column)
    beyond = survey.sheet(missing[0].sheet)
    assert beyond is not None
    names = [
        f"{seen_from(ref, sheet.name)}{called(beyond, ref.row, ref.column)}" for ref in missing
    ]
    shape = sheet.shapes[one.ref.row, one.ref.column]
    message = (
        f"{one.ref.a1}{called(sheet, one.ref.row, one.ref.column)} is "
        f"{formula_shown(shape.at(one.ref))} and leaves out {join_words(names)}, "
        f"{figure(amount, beyond, missing[0])}."
    )
    if len(together) > 1:
        message += f" So do the totals beside it: {len(together)} in this row."
    first, last = together[0][0].ref, together[-1][0].ref
    return RULE.finding(
        RangeRef(sheet.name, first.row, first.column, last.row, last.column),
        message,
        found=found,
        expected=None if found is None else found + amount,
        related=[ref for _, _, refs in together for ref in refs],
        repairs=[repair for found in together for repair in _repairs(sheet, *found)],
    )


def _sum(survey: Survey, refs: Sequence[CellRef]) -> Decimal:
    values = (survey.value(ref) for ref in refs)
    return sum((value for value in values if isinstance(value, Decimal)), Decimal(0))


def _repairs(
    sheet: SheetSurvey, one: Adding, area: RangeRef | None, missing: list[CellRef]
) -> Iterator[Repair]:
    if area is None:
        return
    rows = [area.first_row, area.last_row, *(ref.row for ref in missing)]
    wider = RangeRef(area.sheet, min(rows), area.first_column, max(rows), area.last_column)
    cell = sheet.cell(one.ref.row, one.ref.column)
    assert cell is not None and cell.formula is not None
    formula = stretched(cell.formula, one.ref, area, wider)
    if formula is not None:
        yield Repair(one.ref, formula, None, f"Let {one.ref.a1} be {formula_shown(formula)}.")


RULE = SheetRule(
    code="SHT301",
    name="short-total",
    severity=Severity.ERROR,
    summary="A total leaves out figures directly beside those it adds up.",
    why=(
        "A line added below the last one is not taken into the range above it. The total looks "
        "right, and is short by that line from then on."
    ),
    source="any workbook",
    bad="D4   1,000\nD5   2,000\nD6   3,000\nD7   =SUM(D4:D5)",
    good="D4   1,000\nD5   2,000\nD6   3,000\nD7   =SUM(D4:D6)",
    help="Extend the range over every line.",
    look=_look,
)
