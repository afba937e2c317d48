"""SHT405: A figure is a thousand times, or a thousandth, of the others in its row."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from sexcel.auditing.rule import SheetRule
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.workbook import Survey
from sexcel.auditing.wording import format_as_shown, name_cell, quote_formula_of
from sexcel.formulas.formula_shapes import Position
from sexcel.formulas.references import Shape
from sexcel.model.findings import Finding, Severity

_FEWEST_FIGURES = 4
"""Figures of a row: three that are alike show what scale the fourth should have."""
_MOST_FIGURES = 60
"""Figures of a row: five years of months; a wider row is data of any size."""
_ALIKE = Decimal("1.5")
"""Figures of one row that differ by no more than this factor are of one scale."""
_THOUSANDFOLD = (Decimal(400), Decimal(2_500))
"""What one figure is of the others if it is in pounds and they in thousands: a thousand, give or
take a factor of 2.5, since the figure itself may differ from year to year."""
_FAR_APART = _THOUSANDFOLD[0] / _ALIKE
"""Largest to smallest figure of a row in which one may be a thousand times the others."""
_FEWEST_POWERS = 2
"""Powers of ten between figures that are so far apart: a quick look, as most rows have fewer."""
_SMALLEST_FIGURE = Decimal(20)
"""Less is a count or an FTE, not an amount in thousands."""
_THOUSAND = 1_000
"""Pounds of £k."""
_FEWEST_DIGITS = 2
"""Digits, zeros at the ends left out, that two figures share by no accident: not 5 and 5,000."""
_MOST_ON_SHEET = 3
"""Findings; where there are more, figures of the sheet simply vary as much."""
_SIMILAR_SIZE = 10
"""A figure is of the size of the figures in the next row up to this factor."""
_FEWEST_LINKS = 4
"""Links of a block that are divided, beside one that is not: fewer may be of two units."""
_DIVISORS = ("/ 1000", "/ 1000000")
"""What follows the cell in a link that shows thousands, or millions."""


def _look(survey: Survey) -> Iterator[Finding]:
    for sheet in survey.sheets:
        findings = [
            finding
            for row, numbers in sheet.typed_numbers.items()
            if len(numbers) > 1 and (finding := _look_at_row(sheet, row, numbers)) is not None
        ]
        if len(findings) <= _MOST_ON_SHEET:
            yield from findings
        yield from _find_undivided(sheet)


def _find_undivided(sheet: SheetSurvey) -> Iterator[Finding]:
    """Yield the one link of a block that takes a figure as it is, where all others divide it."""
    for links in _blocks_of_links(sheet):
        plain = [position for position, shape in links.items() if not shape.tokens]
        sheets = {shape.references[0].sheet for shape in links.values()}
        if len(plain) != 1 or len(sheets) != 1 or len(links) <= _FEWEST_LINKS:
            continue
        cell, figure = sheet.ref(plain[0]), sheet.number(*plain[0])
        if figure and abs(figure) >= _THOUSAND:
            yield RULE.finding(
                cell,
                f"{name_cell(sheet, cell)} is {format_as_shown(figure, sheet, cell)}: "
                f"{quote_formula_of(sheet, cell)} takes the figure as it is; the other "
                f"{len(links) - 1} links of its block divide theirs by a thousand or more.",
            )


def _blocks_of_links(sheet: SheetSurvey) -> Iterator[dict[Position, Shape]]:
    """Yield the links to other sheets in rows that follow one another."""
    block: dict[Position, Shape] = {}
    last = 0
    for row, shapes in sorted(sheet.shapes_across.items()):
        links = {(row, column): shape for column, shape in shapes.items() if _is_link(shape)}
        if block and (not links or row > last + 1):
            yield block
            block = {}
        block |= links
        last = row
    if block:
        yield block


def _is_link(shape: Shape) -> bool:
    """Say whether a formula is a cell of another sheet, as it is or in thousands or millions."""
    unit = " ".join(token.text for token in shape.tokens)
    references = shape.references
    is_of_sheet = len(references) == 1 and references[0].is_cell and references[0].sheet is not None
    return is_of_sheet and unit in ("", *_DIVISORS)


def _look_at_row(sheet: SheetSurvey, row: int, numbers: Mapping[int, Decimal]) -> Finding | None:
    powers = [number.adjusted() for number in numbers.values() if number]
    if not powers or max(powers) - min(powers) < _FEWEST_POWERS:
        return None
    figures = {column: number for column, number in numbers.items() if number}
    if len(figures) < _FEWEST_FIGURES:
        return _exact_thousandth(sheet, row, figures)
    sizes = sorted(map(abs, figures.values()))
    columns = list(numbers)
    is_wide = len(figures) > _MOST_FIGURES
    if is_wide or sizes[-1] < sizes[0] * _FAR_APART or not sheet.label(row, columns[0]):
        return None
    median = sizes[len(sizes) // 2]
    odd = [column for column in figures if not _is_within(figures[column], median, _ALIKE)]
    if len(odd) != 1 or median < _SMALLEST_FIGURE:
        return None
    column, figure = odd[0], figures[odd[0]]
    ratio = max(abs(figure) / median, median / abs(figure))
    least, most = _THOUSANDFOLD
    if not least <= ratio <= most or _is_column_of_another_kind(sheet, row, column, columns):
        return None
    neighbour = next(alike for alike in figures if alike != column)
    return _finding(sheet, row, column, median, neighbour)


def _finding(
    sheet: SheetSurvey, row: int, column: int, usual: Decimal, neighbour_column: int
) -> Finding:
    cell, neighbour = sheet.ref((row, column)), sheet.ref((row, neighbour_column))
    figure = sheet.typed_numbers[row][column]
    return RULE.finding(
        cell,
        f"{name_cell(sheet, cell)} is {format_as_shown(figure, sheet, cell)}; the other figures of "
        f"its row are about {format_as_shown(usual, sheet, neighbour)}: one is in pounds and the "
        "other in thousands?",
    )


def _exact_thousandth(
    sheet: SheetSurvey, row: int, figures: Mapping[int, Decimal]
) -> Finding | None:
    """Return the finding on a figure that another of its row repeats, digit by digit, in units.

    Of a row with blanks or zeros too few figures are left to show a size.
    """
    for column, figure in figures.items():
        is_telling = len(f"{figure.normalize():f}".strip("0.-")) >= _FEWEST_DIGITS
        neighbour = next((near for near in figures if figures[near] == figure * _THOUSAND), None)
        if neighbour is not None and is_telling and sheet.label(row, column):
            columns = [*sheet.typed_numbers[row]]
            if not _is_column_of_another_kind(sheet, row, column, columns):
                return _finding(sheet, row, column, figures[neighbour], neighbour)
    return None


def _is_within(figure: Decimal, median: Decimal, factor: Decimal | int) -> bool:
    return median / factor <= abs(figure) <= median * factor


def _is_column_of_another_kind(
    sheet: SheetSurvey, row: int, column: int, columns: Sequence[int]
) -> bool:
    """Say whether its whole column is of another kind: a rate, a count, an amount among numbers."""
    alike_columns = [alike for alike in columns if alike != column]
    units = [_unit(sheet, row, alike) for alike in alike_columns]
    if units.count(_unit(sheet, row, column)) < len(units) / 2:
        return True
    for next_row in (row - 1, row + 1):
        figure = sheet.typed_number(next_row, column)
        sizes = sorted(
            abs(number)
            for alike in alike_columns
            if (number := sheet.typed_number(next_row, alike))
        )
        if figure and sizes and _is_within(figure, sizes[len(sizes) // 2], _SIMILAR_SIZE):
            return False
    return True


def _unit(sheet: SheetSurvey, row: int, column: int) -> str:
    number_format = sheet.number_format(row, column)
    return next((unit for unit in "%£€$" if unit in number_format), "")


RULE = SheetRule(
    code="SHT405",
    name="wrong-scale",
    severity=Severity.WARNING,
    summary="A figure is a thousand times the others in its row, or a thousandth.",
    why="£ and £k in one row: the total is wrong by a factor of a thousand in that column.",
    source="any workbook",
    bad="Pay   12,400   12,650   12.9   13,100",
    good="Pay   12,400   12,650   12,900   13,100",
    help="Give the figure in {cell} in the unit of its row.",
    look=_look,
)
