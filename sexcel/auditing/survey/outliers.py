"""Cells in a run of formulas that do not belong to it: what two rules have in common."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import takewhile

from msgspec import Struct

from sexcel.auditing.survey.omitted_lines import is_of_other_unit
from sexcel.auditing.survey.runs import Gap, Run, find_gaps
from sexcel.auditing.survey.sheet import SheetSurvey, is_called_total
from sexcel.auditing.survey.sums import sum_of
from sexcel.formulas.formula_shapes import Position
from sexcel.formulas.lexer import TokenKind
from sexcel.formulas.references import Reference, Shape
from sexcel.model.refs import CellRef, RangeRef

_FEWEST_AROUND = 3
"""Formulas of a run that one cell is unlike: with two, either of them may be the odd one. A gap of
two cells needs one more."""
_MOST_TOGETHER = 3
"""More in a row were meant: a year of outturns typed before the forecasts."""
_FEWEST_BESIDE = 2
"""Totals of columns side by side that show what the one beside them adds up."""
_FEWEST_ACROSS = 2
"""Formulas of the same shape in a row across a run, with one of which a cell belongs to the row."""
_FEWEST_VARYING = 2
"""Lines with a number of their own in a formula: one may be a slip, with two it is the custom."""
_NUMBER_SIGN = "#"
"""Stands for any typed number."""
_VARIANCE = re.compile(
    r"\bfav|\badv|varian|\bvar\b|better|worse|over|under|\bvs?\b|versus|against", re.IGNORECASE
)
"""Headings of columns in which cost lines are the other way round than income lines."""
_DEDUCTED = re.compile(r"^\W*(?:less|minus|deduct\w*)\b", re.IGNORECASE)
"""Names of lines that are shown with the sign turned round."""
_GUARDS = frozenset(
    {"IF", "N", "IFERROR", "IFNA", "ISNUMBER", "ISBLANK", "ISERROR", "ISTEXT", "ISNA"}
)
"""Functions that keep a blank or an error of one line out of a formula, and change no figure."""
_ARITHMETIC = frozenset("+-*/^%")
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
            run_shape = gap.before.shape
            if _formulas_alike(sheet, gap) < fewest or not (
                run_shape.references or run_shape.names
            ):
                continue
            for outlier in _outliers_in(sheet, gap, typed=typed):
                known = outliers.get(outlier.position)
                if known is None or outlier.formulas_around > known.formulas_around:
                    outliers[outlier.position] = outlier
    edges = _typed_edges(sheet) if typed else (*_unlike_edges(sheet), *_short_sums(sheet))
    for edge in edges:
        outliers.setdefault(edge.position, edge)
    unlike = [outlier for outlier in outliers.values() if not _was_meant(outliers, outlier)]
    return unlike if typed else _without_varying_numbers(sheet, unlike)


def _formulas_alike(sheet: SheetSurvey, gap: Gap) -> int:
    """Return how many formulas show what a gap should be: of its run, or all sums of a row.

    Lines of one table that sub totals and blank rows part are added up alike.
    """
    run = gap.before
    odd, usual = (
        None if shape is None else sum_of(shape)
        for shape in (sheet.shapes.get(gap.positions[0]), run.shape)
    )
    is_sum = run.down and odd is not None and usual is not None and usual.goes_along_row
    if len(gap.positions) > 1 or not is_sum:
        return gap.formulas_around
    return sheet.shapes_on_line(run.line, down=True)[run.shape.text]


def _without_varying_numbers(sheet: SheetSurvey, outliers: list[Outlier]) -> list[Outlier]:
    """Leave out what is unlike only in a typed number, where each line may have its own."""
    varying: Counter[tuple[bool, int, str]] = Counter()
    keys: dict[Position, tuple[bool, int, str]] = {}
    for outlier in outliers:
        shape = sheet.shapes[outlier.position]
        if _without_numbers(shape) == _without_numbers(outlier.shape):
            line = outlier.position[1] if outlier.down else outlier.position[0]
            key = (outlier.down, line, _without_numbers(shape))
            keys[outlier.position] = key
            varying[key] += 1
    return [
        outlier
        for outlier in outliers
        if outlier.position not in keys or varying[keys[outlier.position]] < _FEWEST_VARYING
    ]


def _without_numbers(shape: Shape) -> str:
    """Return what a formula is but for the numbers typed into it."""
    return " ".join(
        repr(part)
        if isinstance(part, Reference)
        else _NUMBER_SIGN
        if part.kind is TokenKind.NUMBER
        else part.text.upper()
        for part in shape.solid_parts
        if isinstance(part, Reference) or part.kind not in (TokenKind.OPEN, TokenKind.CLOSE)
    )


def _edges(sheet: SheetSurvey) -> Iterator[tuple[Run, Position, Position]]:
    """Yield runs with the cell directly behind, or before, them, and the one beyond that."""
    for runs in (sheet.runs_down, sheet.repeating_runs_across):
        for run in runs:
            if len(run) >= _FEWEST_BESIDE and run.shape.references:
                for end, step in ((run.last, 1), (run.first, -1)):
                    if end + 2 * step > 0:
                        yield run, run.position_at(end + step), run.position_at(end + 2 * step)


def _unlike_edges(sheet: SheetSurvey) -> Iterator[Outlier]:
    """Yield formulas at the edge of a run that are it but for a slip."""
    for run, position, beyond in _edges(sheet):
        shape = sheet.shapes.get(position)
        if shape is None or beyond in sheet.shapes or not _is_long_enough(run, shape):
            continue
        if _is_slip_of(sheet, position, shape, run) and not _belongs_across(sheet, run, position):
            yield Outlier(position, run.shape, len(run), run.down)


def _belongs_across(sheet: SheetSurvey, run: Run, position: Position) -> bool:
    """Say whether a formula is one of its own row, where the run goes down, or column."""
    row, column = position
    shape = sheet.shapes[position]
    across = sheet.shapes_on_line(row if run.down else column, down=not run.down)
    return across[shape.text] > 1


def _is_slip_of(sheet: SheetSurvey, position: Position, shape: Shape, run: Run) -> bool:
    """Say whether a formula is that of the run but for one sign, or adds too few cells."""
    parts, run_parts = shape.solid_parts, run.shape.solid_parts
    same_length = len(parts) == len(run_parts)
    if not same_length or _without_operators(shape) != _without_operators(run.shape):
        return False
    if shape.references == run.shape.references:
        pairs = zip(shape.tokens, run.shape.tokens, strict=True)
        changed = [
            {token.text, run_token.text}
            for token, run_token in pairs
            if token.text != run_token.text
        ]
        return changed in ([{"+", "-"}], [{"*", "/"}])
    if _reads_one_wrong_cell(shape, run.shape) and _goes_on_beside(sheet, position, run):
        return True
    return _adds_wrong_cells(sheet, sheet.ref(position), (shape, run.shape), down=run.down)


def _reads_one_wrong_cell(shape: Shape, run_shape: Shape) -> bool:
    """Say whether a formula is another but for the place of one cell that it reads among more."""
    if [token.text for token in shape.tokens] != [token.text for token in run_shape.tokens]:
        return False
    pairs = list(zip(shape.references, run_shape.references, strict=True))
    unlike = [pair for pair in pairs if pair[0] != pair[1]]
    return len(pairs) > 1 and len(unlike) == 1 and all(cell.is_cell for cell in unlike[0])


def _goes_on_beside(sheet: SheetSurvey, position: Position, run: Run) -> bool:
    """Say whether the runs on both sides of a run do not end where it ends."""
    inner = run.position_at(run.last if position > run.position_at(run.last) else run.first)
    steps = ((0, -1), (0, 1)) if run.down else ((-1, 0), (1, 0))
    return all(
        (shape := sheet.shapes.get((position[0] + down, position[1] + along))) is not None
        and shape is sheet.shapes.get((inner[0] + down, inner[1] + along))
        for down, along in steps
    )


def _short_sums(sheet: SheetSurvey) -> Iterator[Outlier]:
    """Yield sums that stop before the last figures of their row, as no other of the column does.

    The others need not be beside it: sub totals and blank rows come between.
    """
    columns: dict[int, dict[str, list[Run]]] = {}
    for sum_run in sheet.sum_runs:
        if sum_run.formula.goes_along_row and sum_run.formula.is_range:
            for column, pieces in _by_column(sum_run.run):
                by_shape = columns.setdefault(column, {})
                by_shape.setdefault(pieces.shape.text, []).append(pieces)
    for by_shape in columns.values():
        usual = max(by_shape.values(), key=lambda runs: sum(map(len, runs)))
        count = sum(map(len, usual))
        for runs in by_shape.values() if count >= _FEWEST_AROUND else ():
            shapes, position = (runs[0].shape, usual[0].shape), runs[0].position_at(runs[0].first)
            is_single = runs is not usual and sum(map(len, runs)) == 1
            if is_single and _adds_wrong_cells(sheet, sheet.ref(position), shapes, down=True):
                yield Outlier(position, usual[0].shape, count, True)


def _by_column(run: Run) -> Iterator[tuple[int, Run]]:
    """Yield the columns of a run, each with its piece of it, going down."""
    if run.down:
        yield run.line, run
    else:
        for row, column in run.positions():
            yield column, Run(run.shape, True, column, row, row)


def _adds_wrong_cells(
    sheet: SheetSurvey, cell: CellRef, shapes: tuple[Shape, Shape], *, down: bool
) -> bool:
    """Say whether a sum stops before the last figures of its row, or adds another column.

    ``shapes`` are its own and that of the run, which goes ``down`` or along.
    """
    formula, run_formula = map(sum_of, shapes)
    if formula is None or run_formula is None or formula.is_growing:
        return False
    added, expected = next(formula.areas(cell), None), next(run_formula.areas(cell), None)
    if added is None or expected is None or not (formula.is_range and run_formula.is_range):
        return False
    if cell in expected or cell in added or not _all_numbers(sheet, expected):
        return False
    if down:
        row, expected_row = (
            (area.first_row, area.last_row, area.first_column) for area in (added, expected)
        )
        is_row = added.height == 1 and row == expected_row
        return is_row and expected.first_column < added.last_column < expected.last_column
    rows, expected_rows = ((area.first_row, area.last_row) for area in (added, expected))
    is_column = added.width == expected.width == 1 and rows == expected_rows
    return is_column and added.first_column != expected.first_column


def _without_operators(shape: Shape) -> list[str]:
    """Return the tokens of a formula that are no operators."""
    return [token.text.upper() for token in shape.tokens if token.kind is not TokenKind.OPERATOR]


def _is_long_enough(run: Run, shape: Shape) -> bool:
    """Say whether a run shows what an edge of it should be; two equal sums of columns do."""
    formula = sum_of(shape)
    return len(run) >= _FEWEST_AROUND or (
        not run.down and formula is not None and formula.is_range and formula.goes_down
    )


def _all_numbers(sheet: SheetSurvey, area: RangeRef) -> bool:
    """Say whether every cell of a small area holds a number."""
    return area.size <= _MOST_COMPARED and all(
        sheet.number(*position) is not None for position in area.positions()
    )


def _typed_edges(sheet: SheetSurvey) -> Iterator[Outlier]:
    """Yield numbers at the end of a run, where the lines beside it, or its own, show a formula."""
    summed_columns = {
        column
        for sum_run in sheet.sum_runs
        if sum_run.formula.is_range and sum_run.formula.goes_down
        for _, column in sum_run.run.positions()
    }
    for run, position, _ in _edges(sheet):
        row, column = position
        if sheet.typed_number(row, column) is None:
            continue
        if column in summed_columns and _is_typed_sum(sheet, run, position):
            yield Outlier(position, run.shape, len(run), run.down)
        if len(run) < _FEWEST_AROUND:
            continue
        if _ends_its_group(sheet, run, position):
            yield Outlier(position, run.shape, len(run), run.down)
        if position != run.position_at(run.last + 1):
            continue
        steps = ((0, -1), (0, 1)) if run.down else ((-1, 0), (1, 0))
        neighbours = [sheet.shapes.get((row + down, column + along)) for down, along in steps]
        is_alike = [neighbour is run.shape for neighbour in neighbours]
        if all(is_alike) and not _is_total(sheet, run, position):
            yield Outlier(position, run.shape, len(run), run.down)


def _ends_its_group(sheet: SheetSurvey, run: Run, position: Position) -> bool:
    """Say whether a number ends one group of lines, each with figures for the run's formula.

    The column goes on with the same formula below the group's sub total.
    """
    row, column = position
    alike = sheet.shapes_on_line(column, down=True)[run.shape.text]
    if not run.down or alike < len(run) + _FEWEST_BESIDE:
        return False
    areas = list(run.shape.precedents(sheet.ref(position)))
    return bool(areas) and all(
        area.sheet == sheet.name
        and area.first_row == area.last_row == row
        and _all_numbers(sheet, area)
        for area in areas
    )


def _is_typed_sum(sheet: SheetSurvey, run: Run, position: Position) -> bool:
    """Say whether a number is typed beside sums of columns, under or over lines like theirs.

    It is no slip in a column whose totals are all typed, as of a year that is over.
    """
    formula = sum_of(run.shape)
    if run.down or formula is None or not (formula.is_range and formula.goes_down):
        return False
    cell = sheet.ref(position)
    return all(_all_numbers(sheet, area) and cell not in area for area in formula.areas(cell))


def _outliers_in(sheet: SheetSurvey, gap: Gap, *, typed: bool) -> Iterator[Outlier]:
    for position in gap.positions:
        shape = sheet.shapes.get(position)
        if typed:
            is_unlike = sheet.typed_number(*position) is not None
            is_unlike = is_unlike and not _is_total(sheet, gap.before, position)
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
    cell = sheet.ref(position)
    if (
        any(sheet.shapes.get(neighbour) is shape for neighbour in across)
        or _is_total(sheet, gap.before, position)
        or _repeats_across(sheet, gap, position, shape)
        or _is_custom(sheet, cell, shape, gap.before.shape)
    ):
        return True
    areas = list(shape.precedents(cell))
    formula = sum_of(shape)
    usual = set(gap.before.shape.precedents(cell))
    if any(
        neighbour in area
        for area in areas
        if area not in usual
        if area.sheet == sheet.name and (formula is not None or _runs_along(gap, area))
        for neighbour in gap.neighbours
    ):
        return True
    if formula is None:
        return _differ_in_anchors(shape, gap.before.shape)
    expected = sum_of(gap.before.shape)
    return expected is not None and _cells_of(areas) == _cells_of(list(expected.areas(cell)))


def _is_custom(sheet: SheetSurvey, cell: CellRef, shape: Shape, run_shape: Shape) -> bool:
    """Say whether people write such lines otherwise: variances of costs, numbers past a blank.

    Or a rate among sums, a deduction with its sign turned round, or a guard against blanks.
    """
    is_variance = _VARIANCE.search(sheet.heading(cell.row, cell.column)) is not None
    is_mirrored = is_variance and _is_mirrored(shape, run_shape)
    is_rate = sum_of(shape) is None and is_of_other_unit(sheet.label(cell.row, cell.column))
    if is_rate and sum_of(run_shape) is not None:
        return True
    is_deducted = _DEDUCTED.search(sheet.label(cell.row, cell.column)) is not None
    if is_deducted and _without_operators(shape) == _without_operators(run_shape):
        return True
    if _is_guarded(shape, run_shape) or _is_guarded(run_shape, shape):
        return True
    return is_mirrored or _skips_a_spacer(sheet, cell, shape, run_shape)


def _is_guarded(shape: Shape, run_shape: Shape) -> bool:
    """Say whether a formula is another but for guards: ``IF(A1="","",A1)`` or ``N(A1)``."""
    if set(shape.references) != set(run_shape.references):
        return False
    added = shape.functions - run_shape.functions
    is_wrapped = bool(added) and added <= _GUARDS and run_shape.functions <= shape.functions
    return is_wrapped and _arithmetic(shape) == _arithmetic(run_shape)


def _arithmetic(shape: Shape) -> list[str]:
    return [token.text for token in shape.tokens if token.text in _ARITHMETIC]


def _repeats_across(sheet: SheetSurvey, gap: Gap, position: Position, shape: Shape) -> bool:
    """Say whether the formula is that of its own row, in a run down a column, or column."""
    line = position[0] if gap.before.down else position[1]
    across = sheet.shapes_on_line(line, down=not gap.before.down)
    return across[shape.text] > _FEWEST_ACROSS


def _is_mirrored(shape: Shape, run_shape: Shape) -> bool:
    """Say whether one is the other turned round: ``C3-B3`` among ``B4-C4``."""
    signs = [token.text for token in shape.tokens if token.text.strip("()")]
    run_signs = [token.text for token in run_shape.tokens if token.text.strip("()")]
    return signs == run_signs == ["-"] and shape.references == run_shape.references[::-1]


def _skips_a_spacer(sheet: SheetSurvey, cell: CellRef, shape: Shape, run_shape: Shape) -> bool:
    """Say whether a running number goes on from a cell further away, past one without a number."""
    if [token.text for token in shape.tokens] != [token.text for token in run_shape.tokens]:
        return False
    differing = [
        (reference, run_reference)
        for reference, run_reference in zip(shape.references, run_shape.references, strict=False)
        if reference != run_reference
    ]
    return bool(differing) and all(
        _has_number(sheet, reference, cell) and not _has_number(sheet, run_reference, cell)
        for reference, run_reference in differing
    )


def _has_number(sheet: SheetSurvey, reference: Reference, cell: CellRef) -> bool:
    """Say whether a reference is to one cell of the sheet that holds a number or a date."""
    area = reference.area_from(cell)
    if area is None or area.sheet != sheet.name or area.size > 1:
        return False
    return isinstance(sheet.value(area.first_row, area.first_column), Decimal | date)


def _runs_along(gap: Gap, area: RangeRef) -> bool:
    """Say whether an area covers several cells of the run's line, as a count of the lines does.

    A single cell next to it may well be a slip.
    """
    if gap.before.down:
        return area.first_row < area.last_row
    return area.first_column < area.last_column


def _is_total(sheet: SheetSurvey, run: Run, position: Position) -> bool:
    """Say whether the row in a run down a column, or the column in one along a row, is a total."""
    return is_called_total(sheet.label(*position) if run.down else sheet.heading(*position))


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
