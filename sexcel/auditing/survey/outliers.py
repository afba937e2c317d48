"""Cells that stand in a run of formulas without being of it: what two rules have in common."""

from collections.abc import Iterator

from msgspec import Struct

from sexcel.auditing.survey.formula_shapes import Position
from sexcel.auditing.survey.runs import Gap, gaps_of
from sexcel.auditing.survey.sheet import TOTAL, SheetSurvey
from sexcel.auditing.survey.sums import sum_of
from sexcel.formulas.references import Shape
from sexcel.model.refs import RangeRef

_FEWEST = 3
_MOST_TOGETHER = 3
"""More in a row were meant: a year of outturns typed before the forecasts."""


class Outlier(Struct, frozen=True):
    """A cell unlike the formulas on both sides of it, whose shape is ``shape``."""

    position: Position
    shape: Shape
    around: int
    """How many formulas of that shape stand around it."""
    down: bool


def outliers(sheet: SheetSurvey, *, typed: bool) -> list[Outlier]:
    """The cells that are unlike their run: numbers where ``typed``, else formulas."""
    found: dict[Position, Outlier] = {}
    for runs in (sheet.down, sheet.repeating):
        for gap in gaps_of(runs):
            if gap.around < _FEWEST + len(gap.places) - 1 or not gap.before.shape.references:
                continue
            for one in _unlike(sheet, gap, typed=typed):
                known = found.get(one.position)
                if known is None or one.around > known.around:
                    found[one.position] = one
    return [one for one in found.values() if not _were_meant(found, one)]


def _unlike(sheet: SheetSurvey, gap: Gap, *, typed: bool) -> Iterator[Outlier]:
    for position in gap.cells:
        shape = sheet.shapes.get(position)
        if typed:
            fits = sheet.typed(*position) is not None
            fits = fits and not _is_total(sheet, gap, position)
        else:
            fits = shape is not None and not _has_a_reason(sheet, gap, position, shape)
        if fits:
            yield Outlier(position, gap.before.shape, gap.around, gap.before.down)


def _has_a_reason(sheet: SheetSurvey, gap: Gap, position: Position, shape: Shape) -> bool:
    """Whether a formula goes with others beside it, or sums up the run that it stands in."""
    row, column = position
    beside = (
        ((row, column - 1), (row, column + 1))
        if gap.before.down
        else ((row - 1, column), (row + 1, column))
    )
    if any(sheet.shapes.get(one) is shape for one in beside):
        return True
    if _is_total(sheet, gap, position):
        return True
    cell = sheet.ref(position)
    areas = list(shape.precedents(cell))
    own = [area for area in areas if area.sheet == sheet.name]
    if sum_of(shape) is None:
        # A count of the lines below it, say; one cell beside it may well be a slip.
        own = [area for area in own if area.first_row < area.last_row or not gap.before.down]
        own = [area for area in own if area.first_column < area.last_column or gap.before.down]
    if any(one in area for area in own for one in _beside(gap)):
        return True
    if sum_of(shape) is None:
        return _same_without_anchors(shape, gap.before.shape)
    other = sum_of(gap.before.shape)
    return other is not None and _cells(areas) == _cells(list(other.areas(cell)))


def _is_total(sheet: SheetSurvey, gap: Gap, position: Position) -> bool:
    """Whether a cell is called a total where the run it stands in is not.

    A column of a row of formulas, or a row of a column of them.
    """
    name = sheet.label(*position) if gap.before.down else sheet.heading(*position)
    return TOTAL.search(name) is not None


def _beside(gap: Gap) -> tuple[Position, Position]:
    return gap.before.at(gap.before.last), gap.after.at(gap.after.first)


def _cells(areas: list[RangeRef]) -> set[tuple[str, int, int]] | None:
    """The cells of a few small areas, so that ``B2+C2`` is ``SUM(B2:C2)``."""
    cells: set[tuple[str, int, int]] = set()
    for area in areas:
        if area.size > 500:
            return None
        cells.update((area.sheet.lower(), row, column) for row, column in area.positions())
    return cells


def _same_without_anchors(one: Shape, other: Shape) -> bool:
    """Whether two formulas differ in their ``$`` only: another rule tells of that."""
    tokens = [token.text.upper() for token in one.tokens]
    return tokens == [token.text.upper() for token in other.tokens] and any(
        mine.top.relative != theirs.top.relative or mine.left.relative != theirs.left.relative
        for mine, theirs in zip(one.references, other.references, strict=False)
    )


def _were_meant(found: dict[Position, Outlier], one: Outlier) -> bool:
    """Whether more cells beside it are unlike their runs as well."""
    row, column = one.position
    together = 1
    for step in (-1, 1):
        place = step
        while together <= _MOST_TOGETHER:
            beside = (row, column + place) if one.down else (row + place, column)
            if beside not in found or found[beside].down is not one.down:
                break
            together += 1
            place += step
    return together > _MOST_TOGETHER
