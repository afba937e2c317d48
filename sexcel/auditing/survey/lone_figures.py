"""Numbers typed in a place where all other figures of their row and column are formulas."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from sexcel.auditing.survey.named_links import SheetLink, column_called, links_of, row_called
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.sisters import move_reference
from sexcel.auditing.survey.workbook import Survey
from sexcel.formulas.formula_shapes import Position
from sexcel.formulas.references import Reference, Shape
from sexcel.model.names import normalise
from sexcel.model.refs import CellRef, address

_FEWEST_ALONG = 2
"""Formulas of the row: one to each side of a figure, or the years before it."""
_FEWEST_DOWN = 3
"""Formulas of the column: the lines of the smallest table."""
_WIDEST_GAP = 4
"""Rows from one figure to the next within a table: a sub total and a heading come between."""
_NEAR = Decimal("0.1")
"""Share by which a figure differs at most from what the formula beside it gives, moved there: an
older version of it, rounded; a figure that is further off has another origin."""


class LoneFigure(Struct, frozen=True):
    """A typed number, and the formula (no ``=``) that the figures around it imply.

    ``expected`` is what the formula gives, ``source`` the cell that it only passes on, if it does,
    ``unread`` the input of its column that only it would read.
    """

    position: Position
    formula: str
    expected: Decimal
    source: CellRef | None = None
    unread: CellRef | None = None


def find_lone_figures(survey: Survey, sheet: SheetSurvey) -> Iterator[LoneFigure]:
    """Yield the typed numbers of a sheet among formulas alone, zeros apart."""
    links: dict[Position, SheetLink] | None = None
    for row, numbers in sorted(sheet.typed_numbers.items()):
        typed = [column for column, number in numbers.items() if number]
        if len(typed) != 1:
            continue
        along = [column for column in sheet.columns(row) if (row, column) in sheet.shapes]
        if len(along) < _FEWEST_ALONG:
            continue
        position = (row, typed[0])
        if sheet.is_percent(*position):
            continue
        figure = None
        down = _formulas_down(sheet, position)
        if len(down) >= _FEWEST_DOWN:
            if links is None:
                links = {link.position: link for link in links_of(sheet) if link.shape.is_link}
            figure = _from_source(survey, sheet, position, links, down) or _from_neighbour(
                survey, sheet, position
            )
        figure = figure or _from_unread(survey, sheet, position, along)
        if figure is not None:
            yield figure


def _formulas_down(sheet: SheetSurvey, position: Position) -> list[Position]:
    """Return the formulas of a figure's column in its table; none where it has a typed number."""
    row, column = position
    rows = sheet.rows(column)
    place = bisect_left(rows, row)
    formulas: list[Position] = []
    for direction in (range(place - 1, -1, -1), range(place + 1, len(rows))):
        before = row
        for after in map(rows.__getitem__, direction):
            if abs(after - before) > _WIDEST_GAP:
                break
            if sheet.number(after, column) is None:
                continue
            before = after
            if sheet.typed_number(after, column):
                return []
            if (after, column) in sheet.shapes:
                formulas.append((after, column))
    return formulas


def _from_source(
    survey: Survey,
    sheet: SheetSurvey,
    position: Position,
    links: dict[Position, SheetLink],
    down: Sequence[Position],
) -> LoneFigure | None:
    """Return the figure with the cell of its name on the sheet that its neighbours link to."""
    row, column = position
    along = [(row, near) for near in sheet.columns(row)]
    label, heading = normalise(sheet.label(row, column)), normalise(sheet.heading(row, column))
    cells = [
        *(row_called(survey, links[place].read, label) for place in down if place in links),
        *(column_called(survey, links[place].read, heading) for place in along if place in links),
    ]
    cell = next((cell for cell in cells if cell is not None), None)
    source = None if cell is None else survey.sheet(cell.sheet)
    if cell is None or source is None:
        return None
    expected = source.number(cell.row, cell.column)
    if expected is None:
        return None
    return LoneFigure(position, address(cell, sheet.name), expected, cell)


def _from_neighbour(survey: Survey, sheet: SheetSurvey, position: Position) -> LoneFigure | None:
    """Return the figure with the formula beside it moved there, inputs and all, where it fits."""
    row, column = position
    figure = sheet.typed_numbers[row][column]
    for step in (-1, 1):
        shape = sheet.shapes.get((row, column + step))
        if shape is None or shape.is_link or len(shape.references) < _FEWEST_ALONG:
            continue
        moved = _shifted(shape, -step)
        expected = survey.evaluate(moved, sheet.ref(position))
        if expected and abs(figure - expected) <= _NEAR * abs(expected):
            formula = moved.formula_in(sheet.ref(position))
            return LoneFigure(position, formula, expected)
    return None


def _from_unread(
    survey: Survey, sheet: SheetSurvey, position: Position, along: Sequence[int]
) -> LoneFigure | None:
    """Return the figure with the one formula of its row, where an input is left that it reads."""
    row, column = position
    shapes = {shape.text: shape for near in along for shape in (sheet.shapes[row, near],)}
    (shape, *further), cell = shapes.values(), sheet.ref(position)
    if further or len(shape.references) < _FEWEST_ALONG:
        return None
    areas = list(shape.precedents(cell))
    cells = [area.first_cell for area in areas if area.size == 1 and area.sheet == sheet.name]
    if not cells or len(cells) < len(areas) or {read.column for read in cells} != {column}:
        return None
    figure, expected = sheet.typed_numbers[row][column], survey.evaluate(shape, cell)
    if not expected or abs(figure - expected) > _NEAR * abs(expected):
        return None
    unread = [
        read
        for read in cells
        if sheet.typed_number(read.row, column) and (read.row, column) not in sheet.read_cells
    ]
    if not unread:
        return None
    return LoneFigure(position, shape.formula_in(cell), expected, unread=unread[0])


def _shifted(shape: Shape, columns: int) -> Shape:
    """Return a shape in which ``$`` columns move by so many columns, as relative ones do."""
    parts = tuple(
        move_reference(part, 0, columns)
        if isinstance(part, Reference) and not part.first_column.relative
        else part
        for part in shape.parts
    )
    return replace(shape, parts=parts)
