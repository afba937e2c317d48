"""Recalculated values beside those that were saved: what is stale, circular or not verified."""

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal

from msgspec import Struct, field
from msgspec.structs import replace

from sexcel.formulas.dependence import CellIndex
from sexcel.formulas.precedents import FormulaIndex
from sexcel.formulas.recalculation import Recalculation
from sexcel.formulas.verifiability import CIRCULAR
from sexcel.model.grid import CellValue
from sexcel.model.refs import CellRef, RangeRef

_MOST_CELLS = 5_000
NOT_SAVED = "was saved without a value"


class StaleValue(Struct, frozen=True):
    """A formula whose saved value is not what it comes to.

    ``follows`` is a stale value that it reads, by address or by name, and so may only pass on.
    """

    ref: CellRef
    formula: str
    saved: CellValue
    recalculated: CellValue
    follows: CellRef | None = None


class Verification(Struct, frozen=True):
    """What recalculating a workbook has shown.

    Of its ``formulas`` so many are ``verified``: they come to what was saved. The others are
    stale, or counted in ``not_verified`` by the reason.
    """

    formulas: int
    verified: int
    not_verified: Mapping[str, int] = field(default_factory=dict)
    stale: tuple[StaleValue, ...] = ()
    """In sheet order, within a sheet by rows."""
    changed: CellRef | None = None
    """The one typed cell that all stale values go back to: it was changed after them."""
    circles: tuple[tuple[CellRef, ...], ...] = ()
    """Circular references that the workbook does not allow: cells that each lead to every other."""
    errors: Mapping[CellRef, str] = field(default_factory=dict)
    """Formulas that come to an error value, with its code."""


def verify(formula_index: FormulaIndex, recalculated: Recalculation) -> Verification:
    """Compare every formula of a grid with what it comes to as the workbook stands.

    ``recalculated`` is of that grid.
    """
    order = {sheet.name: at for at, sheet in enumerate(formula_index.grid)}
    stale = [
        StaleValue(ref, formula_index.formula(ref) or "", _saved(formula_index, ref), value)
        for ref, value in sorted(
            recalculated.differing.items(), key=lambda one: (order[one[0].sheet], one[0])
        )
    ]
    reasons = Counter(recalculated.held.values())
    if recalculated.unsaved:
        reasons[NOT_SAVED] = len(recalculated.unsaved)
    traced = tuple(_following(formula_index, stale))
    circular = any(reason == CIRCULAR for reason in recalculated.held.values())
    return Verification(
        formulas=recalculated.formulas,
        verified=recalculated.formulas - len(stale) - reasons.total(),
        not_verified=dict(reasons.most_common()),
        stale=traced,
        changed=_changed(formula_index, [one.ref for one in traced if one.follows is None]),
        circles=recalculated.circles if circular else (),
        errors=recalculated.errors,
    )


def _saved(formula_index: FormulaIndex, ref: CellRef) -> CellValue:
    cell = formula_index.cell(ref)
    return None if cell is None else cell.value


def _changed(formula_index: FormulaIndex, first: list[CellRef]) -> CellRef | None:
    """The one cell without a formula that all of these read; None where there is none, or more."""
    if len(first) < 2:
        return None
    reads = [formula_index.precedents(ref) for ref in first]
    fewest = min(reads, key=lambda areas: sum(map(_size, areas)))
    if sum(map(_size, fewest)) > _MOST_CELLS:
        return None
    shared = [
        ref
        for ref in dict.fromkeys(ref for area in fewest for ref in formula_index.filled(area))
        if formula_index.formula(ref) is None and isinstance(_saved(formula_index, ref), Decimal)
        if all(any(_lies_in(ref, area) for area in areas) for areas in reads)
    ]
    return shared[0] if len(shared) == 1 else None


def _size(area: RangeRef) -> int:
    rows = area.last_row - area.first_row + 1
    return rows * (area.last_column - area.first_column + 1)


def _lies_in(ref: CellRef, area: RangeRef) -> bool:
    return ref.sheet == area.sheet and (ref.row, ref.column) in area


def _following(formula_index: FormulaIndex, stale: list[StaleValue]) -> Iterator[StaleValue]:
    places = CellIndex(one.ref for one in stale)
    for one in stale:
        read = (ref for area in formula_index.precedents(one.ref) for ref in places.within(area))
        yield replace(one, follows=next((ref for ref in read if ref != one.ref), None))
