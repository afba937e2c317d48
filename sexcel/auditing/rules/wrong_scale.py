"""SHT405: A figure is a thousand times, or a thousandth, of the others in its row."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from sexcel.auditing.rule import SheetRule, called, figure
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.workbook import Survey
from sexcel.model.findings import Finding, Severity

_FEWEST = 3
_ALIKE = Decimal("1.5")
"""Figures of one row that differ by no more than this factor are of one scale."""
_LOW, _HIGH = Decimal(400), Decimal(2_500)
_FAR_APART = _LOW / _ALIKE
_SMALLEST = Decimal(20)
_MOST = 3
"""On one sheet; where there are more, figures simply vary as much."""
_CURRENCIES = "£€$"
_WIDEST = 60


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        found = [
            one
            for row, numbers in sheet.typed_numbers.items()
            if len(numbers) > _FEWEST
            for one in _in_row(sheet, row, numbers)
        ]
        if len(found) <= _MOST:
            yield from found


def _in_row(sheet: SheetSurvey, row: int, numbers: Mapping[int, Decimal]) -> Iterator[Finding]:
    typed = [(column, value) for column, value in numbers.items() if value]
    if not _FEWEST < len(typed) <= _WIDEST:
        return
    sizes = sorted(abs(value) for _, value in typed)
    columns = list(numbers)
    if sizes[-1] < sizes[0] * _FAR_APART or not sheet.label(row, columns[0]):
        return
    middle = sizes[len(sizes) // 2]
    odd = [(c, v) for c, v in typed if not middle / _ALIKE <= abs(v) <= middle * _ALIKE]
    if len(odd) != 1 or middle < _SMALLEST:
        return
    column, value = odd[0]
    ratio = max(abs(value) / middle, middle / abs(value))
    if not _LOW <= ratio <= _HIGH or _stands_apart(sheet, row, column, columns):
        return
    ref = sheet.ref((row, column))
    other = next(c for c, _ in typed if c != column)
    yield RULE.finding(
        ref,
        f"{ref.a1}{called(sheet, row, column)} is {figure(value, sheet, ref)}; the other figures "
        f"of its row are about {figure(middle, sheet, sheet.ref((row, other)))}: one is in "
        "pounds and the other in thousands?",
    )


def _stands_apart(sheet: SheetSurvey, row: int, column: int, columns: list[int]) -> bool:
    """Whether its whole column is of another kind: a rate, a count, an amount beside numbers."""
    looks = [_unit(sheet, row, one) for one in columns if one != column]
    if looks.count(_unit(sheet, row, column)) < len(looks) / 2:
        return True
    for step in (-1, 1):
        beside = sheet.typed(row + step, column)
        others = [abs(v) for c in columns if c != column and (v := sheet.typed(row + step, c))]
        if beside and others:
            middle = sorted(others)[len(others) // 2]
            if middle / 10 <= abs(beside) <= middle * 10:
                return False
    return True


def _unit(sheet: SheetSurvey, row: int, column: int) -> str:
    cell = sheet.cell(row, column)
    look = "" if cell is None else cell.number_format
    return "%" if "%" in look else next((one for one in _CURRENCIES if one in look), "")


RULE = SheetRule(
    code="SHT405",
    name="wrong-scale",
    severity=Severity.WARNING,
    summary="A figure is a thousand times the others in its row, or a thousandth.",
    why="£ and £k in one row: the total is wrong by a factor of a thousand in that column.",
    source="any workbook",
    bad="Pay   12,400   12,650   12.9   13,100",
    good="Pay   12,400   12,650   12,900   13,100",
    help="Give the figure in the unit of its row.",
    look=_look,
)
