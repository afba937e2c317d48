"""Proof by moving: what a change of the inputs does in one workbook, it does in another."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from random import Random

from msgspec import Struct

from sexcel.formulas.agreement import agree
from sexcel.formulas.precedents import FormulaIndex
from sexcel.formulas.recalculation import Engine, Recalculation, RecalculationError
from sexcel.model.grid import Cell, CellValue, ErrorValue, Grid
from sexcel.model.refs import CellRef, RangeRef

_MOST_CELLS = 200_000
"""Cells that are followed back from a figure. A budget has some thousands; a chain of running sums
down a long column reads its square, and this bounds the time spent on one to about a second."""
_LEAST_SHARE, _MOST_SHARE = 105_000, 195_000
"""Thousandths of a per cent of an input that take its place: enough not to be rounding, and a rate
below one half stays below 100 %. Of whole per cents two equal inputs in 91 would stay equal."""

_MOST_BLANKS = 10_000
"""Cells of an area of which the empty ones count: a column of a long list. People refer to whole
columns so as not to say where a list ends, and nobody fills their million rows."""
_NOISE = Decimal("0.005")
"""What the checks of a clean workbook let pass: a value that a program saved with three decimals
makes a difference of two figures, all but 0, as large."""
_BLANK = Cell(None)


class View(Struct, frozen=True):
    """A cell that shows another: one unit of ``cell`` is worth ``unit`` in it."""

    cell: CellRef
    unit: Decimal


class MovedFigure(Struct, frozen=True):
    """A cell that has one value in the first workbook and another in the second, inputs moved."""

    cell: CellRef
    before: CellValue
    after: CellValue


class MovingProof(Struct, frozen=True):
    """What came of moving the ``inputs`` in both workbooks at once.

    ``compared`` cells were compared, those of the first workbook and the views of them in the
    second; ``not_verified`` are those that the engine cannot vouch for. ``failure`` is why nothing
    could be compared, as a clause.
    """

    inputs: tuple[CellRef, ...] = ()
    compared: int = 0
    differing: tuple[MovedFigure, ...] = ()
    not_verified: int = 0
    failure: str = ""
    stale: tuple[MovedFigure, ...] = ()
    """Formulas on sheets that only the second workbook has whose saved value is not what they come
    to; none is looked for where formulas of the first are out of date or in error already."""


def find_inputs(
    formulas: FormulaIndex, figures: Iterable[CellRef], *, blanks: bool = False
) -> Iterator[CellRef]:
    """Yield the numbers that figures are worked out from, in whatever steps; none for a number.

    With ``blanks``, the empty cells that they read are among them: an input may be due there.
    """
    pending = list(figures)
    reached: set[CellRef] = set()
    while pending and len(reached) < _MOST_CELLS:
        for area in formulas.precedents(pending.pop()):
            for ref in _read_cells(formulas, area, blanks=blanks):
                if ref in reached:
                    continue
                reached.add(ref)
                cell = formulas.cell(ref) or _BLANK
                if cell.formula is not None:
                    pending.append(ref)
                elif isinstance(cell.value, Decimal) or (blanks and cell.value is None):
                    yield ref


def _read_cells(formulas: FormulaIndex, area: RangeRef, *, blanks: bool) -> Iterator[CellRef]:
    if not blanks or area.size > _MOST_BLANKS:
        return formulas.filled_cells(area)
    return (CellRef(area.sheet, *position) for position in area.positions())


def move_inputs(formulas: FormulaIndex, inputs: Iterable[CellRef]) -> dict[CellRef, Decimal]:
    """Return another number for each input: the same for the same inputs."""
    random = Random(0)
    moves: dict[CellRef, Decimal] = {}
    for ref in inputs:
        value = formulas.value(ref)
        share = Decimal(random.randint(_LEAST_SHARE, _MOST_SHARE)).scaleb(-5)
        moves[ref] = value * share if isinstance(value, Decimal) and value else share
    return moves


def prove_by_moving(
    before: Grid,
    after: Grid,
    figures: Iterable[CellRef],
    views: Mapping[CellRef, View],
    engine: Engine,
    left_out: Callable[[CellRef], bool] = lambda _: False,
) -> MovingProof:
    """Move all that the ``figures`` of one workbook depend on in both, and compare every formula.

    Each input moves by a share of its own, so that one that is missing anywhere shows, and the
    cost is that of two recalculations. ``views`` are the cells of the second workbook that show
    cells of the first; formulas of the first that are ``left_out`` are not compared.
    """
    formulas = engine.index(before)
    inputs = tuple(find_inputs(formulas, figures))
    moves = move_inputs(formulas, inputs)
    try:
        old = engine.recalculate(before, (moves,))
        new = engine.recalculate(after, (moves,))
    except RecalculationError as error:
        return MovingProof(inputs, failure=str(error))
    (values,), (new_values,) = old.values, new.values
    doubtful = old.not_verified.keys() | new.not_verified.keys()
    expected = {
        ref: values[ref] for ref in formulas.formulas if ref in values and not left_out(ref)
    }
    for ref, view in views.items():
        shown = values.get(view.cell, moves.get(view.cell, formulas.value(view.cell)))
        expected[ref] = shown * view.unit if isinstance(shown, Decimal) else shown
        if view.cell in doubtful:
            doubtful = doubtful | {ref}
    compared = [ref for ref in expected if ref not in doubtful and ref not in moves]
    return MovingProof(
        inputs,
        len(compared),
        tuple(
            MovedFigure(ref, expected[ref], new_values.get(ref))
            for ref in compared
            if not agree(expected[ref], new_values.get(ref))
        ),
        len(expected) - len(compared),
        stale=() if old.differing or old.errors else tuple(_find_stale(before, after, new)),
    )


def _find_stale(before: Grid, after: Grid, recalculated: Recalculation) -> Iterator[MovedFigure]:
    known = {sheet.name for sheet in before}
    errors = {ref: ErrorValue(code) for ref, code in recalculated.errors.items()}
    for ref, value in sorted({**errors, **recalculated.differing}.items()):
        cell = after.cell(ref)
        if ref.sheet not in known and cell is not None and not _is_noise(cell.value, value):
            yield MovedFigure(ref, cell.value, value)


def _is_noise(saved: CellValue, value: CellValue) -> bool:
    """Say whether two numbers differ by no more than what few saved digits of others explain."""
    if isinstance(saved, Decimal) and isinstance(value, Decimal):
        return abs(saved - value) < _NOISE
    return False
