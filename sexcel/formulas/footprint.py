"""What figures rest on: the cells that formulas lead back to, over all sheets."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from sexcel.formulas.precedents import FormulaIndex
from sexcel.model.refs import CellRef, RangeRef

Position = tuple[int, int]
"""Row and column of a cell."""


class Footprint:
    """The filled cells that some cells depend on, those cells among them.

    ``is_whole`` says that a formula among them may read any cell, as OFFSET does: then nothing of
    the workbook can be said to feed nothing.
    """

    def __init__(self, cells: Mapping[str, set[Position]], *, is_whole: bool) -> None:
        self.cells = cells
        self.is_whole = is_whole

    def __contains__(self, ref: CellRef) -> bool:
        return (ref.row, ref.column) in self.cells.get(ref.sheet, ())

    def has_sheet(self, sheet: str) -> bool:
        """Say whether a cell of that sheet is among them, or may be."""
        return self.is_whole or bool(self.cells.get(sheet))


def trace_precedents(
    index: FormulaIndex,
    roots: Iterable[RangeRef],
    links: Mapping[CellRef, Sequence[RangeRef]] = MappingProxyType({}),
) -> Footprint:
    """Return what the cells of the ``roots`` depend on, by address, by name and by ``links``.

    ``links`` are areas that cells depend on though no formula of theirs reads them.
    Each cell is visited once, however many formulas read it, so the time grows with the cells.
    """
    unvisited = {sheet.name: _UnvisitedCells(sheet.cells) for sheet in index.grid}
    cells: dict[str, set[Position]] = {}
    pending = list(roots)
    known = set(pending)
    is_whole = False
    while pending:
        area = pending.pop()
        for position in unvisited[area.sheet].take(area):
            cells.setdefault(area.sheet, set()).add(position)
            ref = CellRef(area.sheet, *position)
            is_whole = is_whole or index.may_read_any_cell(ref)
            for read in (*index.precedents(ref), *links.get(ref, ())):
                if read not in known:
                    known.add(read)
                    pending.append(read)
    return Footprint(cells, is_whole=is_whole)


class _UnvisitedCells:
    """The filled cells of a sheet that nobody has taken yet, column by column."""

    def __init__(self, positions: Iterable[Position]) -> None:
        self._columns: dict[int, list[int]] = {}
        for row, column in positions:
            self._columns.setdefault(column, []).append(row)
        for rows in self._columns.values():
            rows.sort()

    def take(self, area: RangeRef) -> Iterator[Position]:
        """Take the cells of an area out, and yield them."""
        columns: Iterable[int] = range(area.first_column, area.last_column + 1)
        if area.width > len(self._columns):
            columns = [c for c in self._columns if area.first_column <= c <= area.last_column]
        for column in columns:
            rows = self._columns.get(column)
            if rows:
                first, last = bisect_left(rows, area.first_row), bisect_right(rows, area.last_row)
                taking = rows[first:last]
                del rows[first:last]
                yield from ((row, column) for row in taking)
