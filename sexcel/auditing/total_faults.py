"""Totals that add up too much or too little; neighbours with the same fault are one story."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from sexcel.auditing.survey.sums import SumCell
from sexcel.auditing.survey.workbook import Survey
from sexcel.model.refs import CellRef, RangeRef


class TotalFault(Struct, frozen=True):
    """A total, and the cells that it wrongly adds up or leaves out."""

    total: SumCell
    causes: Sequence[CellRef]
    area: RangeRef | None = None
    """The area of the total that the cells continue which it leaves out."""
    is_likely: bool = False
    """Whether it is likely and no more."""

    def amount(self, survey: Survey) -> Decimal:
        """Return the sum of the figures that it wrongly adds up or leaves out."""
        values = map(survey.value, self.causes)
        return sum((value for value in values if isinstance(value, Decimal)), Decimal(0))


def group_neighbours(faults: Iterable[TotalFault]) -> Iterator[list[TotalFault]]:
    """Yield the faults of one sheet in groups: neighbours in a row with causes in the same rows."""

    def group_of(numbered: tuple[int, TotalFault]) -> tuple[int, int, list[int]]:
        number, fault = numbered
        rows = [cause.row for cause in fault.causes]
        return fault.total.ref.row, fault.total.ref.column - number, rows

    ordered = sorted(faults, key=lambda fault: fault.total.ref)
    for _, group in groupby(enumerate(ordered), key=group_of):
        yield [fault for _, fault in group]


def joined_areas(areas: Sequence[RangeRef]) -> Sequence[RangeRef]:
    """Return the areas with cells one below the other joined to one area: ``B2+B3+B4``."""
    if len(areas) < 2 or any(area.size > 1 for area in areas):
        return areas
    joined: list[RangeRef] = []
    for area in sorted(areas, key=lambda area: (area.sheet, area.first_column, area.first_row)):
        before = joined[-1] if joined else None
        if (
            before is not None
            and (before.sheet, before.first_column) == (area.sheet, area.first_column)
            and before.last_row + 1 == area.first_row
        ):
            joined[-1] = replace(before, last_row=area.last_row)
        else:
            joined.append(area)
    return joined


def range_of(group: Sequence[TotalFault]) -> RangeRef:
    """Return the range from the first total of a group to the last."""
    first, last = group[0].total.ref, group[-1].total.ref
    return RangeRef(first.sheet, first.row, first.column, last.row, last.column)
