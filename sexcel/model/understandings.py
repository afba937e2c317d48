"""What was understood of a workbook that departs from the plain case, one record for each kind.

An understanding holds facts, as a doubt does. It is no fault: the reports list it, so that a
reader can object.
"""

from decimal import Decimal

from msgspec import Struct

from sexcel.model.expressions import FigureKey
from sexcel.model.refs import CellRef, RangeRef


class Understanding(Struct, frozen=True):
    """Something understood at a cell of a table; ``table`` is the table's name."""

    ref: CellRef
    table: str


class ReversedColumn(Understanding, frozen=True):
    """A column whose figures have the opposite sign: a variance that is favourable if positive."""

    heading: str


class ReversedLine(Understanding, frozen=True):
    """A line whose figures have the opposite sign: a discount that is positive and taken off."""

    label: str


class ReversedTable(Understanding, frozen=True):
    """A table whose amounts all have the opposite sign: costs given as credits."""


class IncomeLine(Understanding, frozen=True):
    """A line below zero wherever it has a figure: income. ``line`` is the key of its row."""

    line: str
    label: str


class RateUnderstood(Understanding, frozen=True):
    """A rate that no rates table states: ``value`` is a share, ``label`` what names it there."""

    rate: str
    value: Decimal
    label: str


class ContingencyDrawn(Understanding, frozen=True):
    """Contingency that was moved into the projects in place: ``amount``, in £, in ``column``."""

    column: str
    amount: Decimal

    def moves(self, key: FigureKey) -> bool:
        """Say whether a figure is the contingency that it was moved out of."""
        return (key.table, key.row, key.column) == (self.table, "contingency", self.column)


class MovementBeside(Understanding, frozen=True):
    """A movement of ``amount``, in £, that a column beside the table records for a line.

    ``line`` is the key of its row; ``approvals`` are the bodies whose approval is recorded there,
    each with its cell.
    """

    line: str
    label: str
    amount: Decimal
    approvals: tuple[tuple[str, CellRef], ...]


class CopyChosen(Understanding, frozen=True):
    """The copy of a table that was read; ``others`` are those that were not."""

    others: tuple[RangeRef, ...]


class TurnedTable(Understanding, frozen=True):
    """A table that runs the other way: its lines across the sheet, its columns down."""


class BuildUpsRead(Understanding, frozen=True):
    """Blocks that work out core team costs, the first at ``ref``; they are no rate cards."""

    areas: tuple[RangeRef, ...]


class LineUnderstood(Understanding, frozen=True):
    """A line under another name, known by what adds it up: ``meant`` is ours."""

    label: str
    meant: str


class TableOfPages(Understanding, frozen=True):
    """A table that goes on under headings repeated at ``ref``."""


class HeadingUnderstood(Understanding, frozen=True):
    """A heading in other words than ours, known by its place or year: ``meant`` is ours."""

    heading: str
    meant: str
