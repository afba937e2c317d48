"""Cells in a run of formulas that do not belong to it: what two rules have in common."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

from msgspec import Struct

from sexcel.auditing.survey.formula_shapes import Position
from sexcel.auditing.survey.runs import Gap, find_gaps
from sexcel.auditing.survey.sheet import SheetSurvey, is_called_total
from sexcel.auditing.survey.sums import sum_of
from sexcel.formulas.references import Shape
from sexcel.model.refs import RangeRef

_FEWEST_AROUND = 3
"""Formulas of a run that one cell is unlike: with two, either of them may be the odd one. A gap of
two cells needs one more."""
_MOST_TOGETHER = 3
"""More in a row were meant: a year of outturns typed before the forecasts."""
_MOST_COMPARED = 500
"""Cells of areas that are compared one by one, as those of ``B2+C2`` and ``SUM(B2:C2)`` are."""


class Outlier(Struct, frozen=True):
    """A cell unlike the formulas on both sides of it, whose shape is ``shape``."""

    position: Position
    shape: Shape
    formulas_around: int
    """How many formulas of that shape the run has."""
    down: bool


def find_outliers(sheet: SheetSurvey, *, typed: bool) -> list[Outlier]:
    """Return the cells that are unlike their run: numbers where ``typed``, else formulas."""
    outliers: dict[Position, Outlier] = {}
    for runs in (sheet.runs_down, sheet.repeating_runs_across):
        for gap in find_gaps(runs):
            fewest = _FEWEST_AROUND + len(gap.positions) - 1
            if gap.formulas_around < fewest or not gap.before.shape.references:
                continue
            for outlier in _outliers_in(sheet, gap, typed=typed):
                known = outliers.get(outlier.position)
                if known is None or outlier.formulas_around > known.formulas_around:
                    outliers[outlier.position] = outlier
    return [outlier for outlier in outliers.values() if not _was_meant(outliers, outlier)]


def _outliers_in(sheet: SheetSurvey, gap: Gap, *, typed: bool) -> Iterator[Outlier]:
    for position in gap.positions:
        shape = sheet.shapes.get(position)
        if typed:
            is_unlike = sheet.typed_number(*position) is not None
            is_unlike = is_unlike and not _is_total(sheet, gap, position)
        else:
            is_unlike = shape is not None and not _has_a_reason(sheet, gap, position, shape)
        if is_unlike:
            run = gap.before
            yield Outlier(position, run.shape, gap.formulas_around, run.down)


def _has_a_reason(sheet: SheetSurvey, gap: Gap, position: Position, shape: Shape) -> bool:
    """Say whether a formula belongs to a run across this one, or sums up the run it is in."""
    row, column = position
    across = (
        ((row, column - 1), (row, column + 1))
        if gap.before.down
        else ((row - 1, column), (row + 1, column))
    )
    if any(sheet.shapes.get(neighbour) is shape for neighbour in across):
        return True
    if _is_total(sheet, gap, position):
        return True
    cell = sheet.ref(position)
    areas = list(shape.precedents(cell))
    formula = sum_of(shape)
    if any(
        neighbour in area
        for area in areas
        if area.sheet == sheet.name and (formula is not None or _runs_along(gap, area))
        for neighbour in gap.neighbours
    ):
        return True
    if formula is None:
        return _differ_in_anchors(shape, gap.before.shape)
    expected = sum_of(gap.before.shape)
    return expected is not None and _cells_of(areas) == _cells_of(list(expected.areas(cell)))


def _runs_along(gap: Gap, area: RangeRef) -> bool:
    """Say whether an area covers several cells of the run's line, as a count of the lines does.

    A single cell next to it may well be a slip.
    """
    if gap.before.down:
        return area.first_row < area.last_row
    return area.first_column < area.last_column


def _is_total(sheet: SheetSurvey, gap: Gap, position: Position) -> bool:
    """Say whether the row in a run down a column, or the column in one along a row, is a total."""
    return is_called_total(sheet.label(*position) if gap.before.down else sheet.heading(*position))


def _cells_of(areas: Sequence[RangeRef]) -> set[tuple[str, Position]] | None:
    """Return the cells of a few small areas; None where one is large."""
    if any(area.size > _MOST_COMPARED for area in areas):
        return None
    return {(area.sheet.lower(), position) for area in areas for position in area.positions()}


def _differ_in_anchors(shape: Shape, run_shape: Shape) -> bool:
    """Say whether two formulas differ in their ``$`` only, which another rule reports."""
    tokens = [token.text.upper() for token in shape.tokens]
    return tokens == [token.text.upper() for token in run_shape.tokens] and any(
        reference.first_row.relative != run_reference.first_row.relative
        or reference.first_column.relative != run_reference.first_column.relative
        for reference, run_reference in zip(shape.references, run_shape.references, strict=False)
    )


def _was_meant(outliers: Mapping[Position, Outlier], outlier: Outlier) -> bool:
    """Say whether more cells next to it on its line are unlike their runs as well."""
    row, column = outlier.position

    def is_unlike(distance: int) -> bool:
        position = (row, column + distance) if outlier.down else (row + distance, column)
        neighbour = outliers.get(position)
        return neighbour is not None and neighbour.down is outlier.down

    distances = range(1, _MOST_TOGETHER + 1)
    before = takewhile(is_unlike, (-distance for distance in distances))
    after = takewhile(is_unlike, distances)
    return 1 + len(list(before)) + len(list(after)) > _MOST_TOGETHER
