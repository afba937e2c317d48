"""Recalculated values against those that were saved: what is stale, circular or not verified."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct, field
from msgspec.structs import replace

from sexcel.formulas.dependents import CellIndex
from sexcel.formulas.precedents import FormulaIndex
from sexcel.formulas.recalculation import Recalculation
from sexcel.formulas.verifiability import CIRCULAR
from sexcel.model.grid import CellValue
from sexcel.model.refs import CellRef

_MOST_CELLS = 5_000
"""Cells that are searched for the one that was changed. It is only a hint, and what reads more
cells than that, whole columns mostly, has no one cell to blame."""

NOT_SAVED = "was saved without a value"


class StaleValue(Struct, frozen=True):
    """A formula whose saved value is not its recalculated value.

    ``follows`` is a stale value that it reads, by address or by name, and so may only pass on.
    """

    ref: CellRef
    formula: str
    saved: CellValue
    recalculated: CellValue
    follows: CellRef | None = None


class Verification(Struct, frozen=True):
    """What recalculating a workbook has shown.

    Of its ``formulas`` so many are ``verified``: their recalculated value is the saved one. The
    others are stale, or counted in ``not_verified`` by the reason.
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
    """Formulas whose value is an error, with its code."""


def verify(formula_index: FormulaIndex, recalculation: Recalculation) -> Verification:
    """Compare every formula of a grid, as the workbook stands, with its recalculation."""
    order = {sheet.name: index for index, sheet in enumerate(formula_index.grid)}
    stale = [
        StaleValue(ref, formula_index.formula(ref) or "", formula_index.value(ref), value)
        for ref, value in sorted(
            recalculation.differing.items(), key=lambda pair: (order[pair[0].sheet], pair[0])
        )
    ]
    reasons = Counter(recalculation.pinned.values())
    if recalculation.unsaved:
        reasons[NOT_SAVED] = len(recalculation.unsaved)
    traced = tuple(_trace(formula_index, stale))
    return Verification(
        formulas=recalculation.formulas,
        verified=recalculation.formulas - len(stale) - reasons.total(),
        not_verified=dict(reasons.most_common()),
        stale=traced,
        changed=_find_changed(
            formula_index, [value.ref for value in traced if value.follows is None]
        ),
        circles=recalculation.circles if CIRCULAR in reasons else (),
        errors=recalculation.errors,
    )


def _find_changed(formula_index: FormulaIndex, stale: Sequence[CellRef]) -> CellRef | None:
    """Return the one typed cell that all of these read; None where there is none, or several."""
    if len(stale) < 2:
        return None
    reads = [formula_index.precedents(ref) for ref in stale]
    sizes = [sum(area.size for area in areas) for areas in reads]
    if min(sizes) > _MOST_CELLS:
        return None
    candidates = dict.fromkeys(
        ref for area in reads[sizes.index(min(sizes))] for ref in formula_index.filled_cells(area)
    )
    shared = [
        ref
        for ref in candidates
        if formula_index.formula(ref) is None and isinstance(formula_index.value(ref), Decimal)
        if all(any(ref in area for area in areas) for areas in reads)
    ]
    return shared[0] if len(shared) == 1 else None


def _trace(formula_index: FormulaIndex, stale: Sequence[StaleValue]) -> Iterator[StaleValue]:
    """Yield the stale values, each with the first stale value that it reads."""
    index = CellIndex(value.ref for value in stale)
    for value in stale:
        read = (ref for area in formula_index.precedents(value.ref) for ref in index.within(area))
        yield replace(value, follows=next((ref for ref in read if ref != value.ref), None))
