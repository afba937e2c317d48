"""Recalculated values beside those that were saved: what is stale, circular or not verified."""

from collections import Counter
from collections.abc import Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from sexcel.formulas.dependence import Places
from sexcel.formulas.recalculation import Recalculated
from sexcel.formulas.vouching import CIRCULAR
from sexcel.formulas.workings import Workings
from sexcel.model.grid import CellValue
from sexcel.model.refs import CellRef

NOT_SAVED = "was saved without a value"


class StaleValue(Struct, frozen=True):
    """A formula whose saved value is not what it comes to.

    ``follows`` is true where it reads another stale value, and so may only pass that one on.
    """

    ref: CellRef
    formula: str
    saved: CellValue
    recalculated: CellValue
    follows: bool = False


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
    circles: tuple[tuple[CellRef, ...], ...] = ()
    """Circular references that the workbook does not allow: cells that each lead to every other."""
    errors: Mapping[CellRef, str] = field(default_factory=dict)
    """Formulas that come to an error value, with its code."""


def verify(workings: Workings, recalculated: Recalculated) -> Verification:
    """Compare every formula of a grid with what it comes to as the workbook stands.

    ``recalculated`` is of that grid.
    """
    order = {sheet.name: at for at, sheet in enumerate(workings.grid)}
    stale = [
        StaleValue(ref, workings.formula(ref) or "", _saved(workings, ref), value)
        for ref, value in sorted(
            recalculated.differing.items(), key=lambda one: (order[one[0].sheet], one[0])
        )
    ]
    reasons = Counter(recalculated.held.values())
    if recalculated.unsaved:
        reasons[NOT_SAVED] = len(recalculated.unsaved)
    circular = any(reason == CIRCULAR for reason in recalculated.held.values())
    return Verification(
        formulas=recalculated.formulas,
        verified=recalculated.formulas - len(stale) - reasons.total(),
        not_verified=dict(reasons.most_common()),
        stale=tuple(_following(workings, stale)),
        circles=recalculated.rings if circular else (),
        errors=recalculated.errors,
    )


def _saved(workings: Workings, ref: CellRef) -> CellValue:
    cell = workings.cell(ref)
    return None if cell is None else cell.value


def _following(workings: Workings, stale: list[StaleValue]) -> Iterator[StaleValue]:
    places = Places(one.ref for one in stale)
    for one in stale:
        follows = places.meet(workings.precedents(one.ref))
        yield replace(one, follows=follows) if follows else one
