"""Recalculated values beside those that were saved: what is stale, circular or not verified."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sexcel.formulas.dependence import Places
from sexcel.formulas.recalculation import Recalculated
from sexcel.formulas.vouching import CIRCULAR
from sexcel.formulas.workings import Workings
from sexcel.model.grid import CellValue, ErrorValue
from sexcel.model.refs import CellRef

NOT_SAVED = "was saved without a value"


@dataclass(frozen=True)
class StaleValue:
    """A formula whose saved value is not what it comes to.

    ``follows`` is true where it reads another stale value, and so may only pass that one on.
    """

    ref: CellRef
    formula: str
    saved: CellValue
    recalculated: CellValue
    follows: bool = False


@dataclass(frozen=True)
class Verification:
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

    ``recalculated`` is of that grid, its first scenario ``{}``, its wanted cells every formula.
    """
    values, held = recalculated.values[0], recalculated.held
    reasons: Counter[str] = Counter(held.values())
    stale: list[StaleValue] = []
    verified = 0
    for ref, saved, formula in _formulas(workings):
        if ref in held:
            continue
        value = values.get(ref)
        if saved is None and value not in (None, ""):
            reasons[NOT_SAVED] += 1
        elif ref in recalculated.differing:
            stale.append(StaleValue(ref, formula, saved, value))
        else:
            verified += 1
    circular = any(reason == CIRCULAR for reason in held.values())
    return Verification(
        formulas=verified + len(stale) + reasons.total(),
        verified=verified,
        not_verified=dict(reasons.most_common()),
        stale=tuple(_following(workings, stale)),
        circles=recalculated.rings if circular else (),
        errors={ref: value.code for ref, value in values.items() if isinstance(value, ErrorValue)},
    )


def _formulas(workings: Workings) -> Iterator[tuple[CellRef, CellValue, str]]:
    for sheet in workings.grid:
        for (row, column), cell in sheet.cells.items():
            if cell.formula is not None:
                yield CellRef(sheet.name, row, column), cell.value, cell.formula


def _following(workings: Workings, stale: list[StaleValue]) -> Iterator[StaleValue]:
    places = Places(one.ref for one in stale)
    for one in stale:
        follows = places.meet(workings.precedents(one.ref))
        yield replace(one, follows=follows) if follows else one
