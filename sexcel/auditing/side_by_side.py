"""Totals with the same fault next to each other in one row, which are one story."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from msgspec import Struct

from sexcel.auditing.survey.sums import SumCell
from sexcel.model.refs import CellRef, RangeRef


class TotalFault(Struct, frozen=True):
    """A total that adds up too much or too little."""

    total: SumCell

    @property
    def causes(self) -> Sequence[CellRef]:
        """Return the cells that it wrongly adds up or leaves out."""
        raise NotImplementedError

    def continues(self, neighbour: "TotalFault") -> bool:
        """Say whether it is on the right of that total, with causes in the same rows."""
        before, cell = neighbour.total.ref, self.total.ref
        return (before.row, before.column + 1) == (cell.row, cell.column) and [
            cause.row for cause in neighbour.causes
        ] == [cause.row for cause in self.causes]


Fault = TypeVar("Fault", bound=TotalFault)


def side_by_side(faults: Iterable[Fault]) -> Iterator[list[Fault]]:
    """Yield the faults of one sheet in groups: neighbours in a row that are alike."""
    group: list[Fault] = []
    for fault in sorted(faults, key=lambda fault: fault.total.ref):
        if group and not fault.continues(group[-1]):
            yield group
            group = []
        group.append(fault)
    if group:
        yield group


def range_of(group: Sequence[TotalFault]) -> RangeRef:
    """Return the range from the first total of a group to the last."""
    first, last = group[0].total.ref, group[-1].total.ref
    return RangeRef(first.sheet, first.row, first.column, last.row, last.column)
