"""What equations ask about the formula of a figure, as its tokens say."""

from collections.abc import Iterator

from msgspec import Struct

from sexcel.model.refs import CellRef, RangeRef


class RateReading(Struct, frozen=True):
    """Where a formula may take its rate from.

    ``areas`` are the cells that it names. Where ``is_open``, it has a defined name or a share
    typed into it, which may stand for any rate.
    """

    areas: tuple[RangeRef, ...]
    is_open: bool

    def may_read(self, cell: CellRef) -> bool:
        """Say whether the formula may take its rate from a cell: not where it looks one up."""
        position = (cell.row, cell.column)
        single = (area for area in self._on_sheet_of(cell) if area.size == 1)
        return self.is_open or any(position in area for area in single)

    def reads_beside(self, cell: CellRef) -> bool:
        """Say whether it names cells in the row of another, as rates of other years are.

        They are single, or looked up in a row of rates by year.
        """
        return any(
            area.first_row == cell.row if area.size == 1 else (cell.row, cell.column) in area
            for area in self._on_sheet_of(cell)
        )

    def _on_sheet_of(self, cell: CellRef) -> Iterator[RangeRef]:
        sheet = cell.sheet.casefold()
        return (area for area in self.areas if area.sheet.casefold() == sheet)
