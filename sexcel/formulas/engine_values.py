"""Values that the engine answers with: which blocks are read, and what the answers mean.

A block is read at once, since each reading costs more than a few cells too many.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from sexcel.model.grid import Cell, CellValue, ErrorValue
from sexcel.model.refs import CellRef, RangeRef
from sexcel.ooxml.serials import date_of, decimal_of

RawValue = float | str | bool | list[str] | None
"""A value as JSON has it; an error is its kind in a list."""

_SPARSEST = 4
"""Cells of a block for each cell wanted, at most: the unwanted values travel through JSON, too."""

_SMALL_BLOCK = 64
"""Cells that a block may have in any case: a few scattered cells are not worth a block each."""

_ERROR_CODES = {
    "Div": "#DIV/0!",
    "Na": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "Spill": "#SPILL!",
    "Calc": "#CALC!",
}
"""Excel's error values by the engine's words for them."""


class EngineBlock(Struct):
    """A rectangle that is read at once, though some of its cells may not be wanted."""

    area: RangeRef
    wanted: Collection[tuple[int, int]]


class RecalculatedValues(Mapping[CellRef, CellValue]):
    """Recalculated values of cells, each converted when it is asked for.

    A number is a date where the workbook saved one in its cell.
    """

    def __init__(
        self,
        raw: dict[str, dict[tuple[int, int], RawValue]],
        cells: Mapping[str, Mapping[tuple[int, int], Cell]],
        from_1904: bool,
    ) -> None:
        """Take ``raw`` values by sheet and (row, column), and the ``cells`` of the workbook."""
        self.raw = raw
        self._cells = cells
        self._from_1904 = from_1904

    def __getitem__(self, ref: CellRef) -> CellValue:
        position = ref.row, ref.column
        if ref.sheet not in self.raw:
            raise KeyError(ref)
        value = self.raw[ref.sheet][position]
        if isinstance(value, list):
            return ErrorValue(_ERROR_CODES.get(value[0], value[0]))
        if value is None or isinstance(value, bool | str):
            return value
        cell = self._cells[ref.sheet].get(position) if ref.sheet in self._cells else None
        day = None
        if cell is not None and isinstance(cell.value, date):
            day = date_of(value, self._from_1904)
        return decimal_of(value) if day is None else day

    def __iter__(self) -> Iterator[CellRef]:
        return (
            CellRef(sheet, *position) for sheet, values in self.raw.items() for position in values
        )

    def __len__(self) -> int:
        return sum(map(len, self.raw.values()))


def gather_blocks(wanted: Mapping[str, Collection[tuple[int, int]]]) -> Iterator[EngineBlock]:
    """Yield few blocks that hold all of the wanted cells, given by sheet and (row, column)."""
    for sheet, positions in wanted.items():
        for run in _gather_runs(sorted(positions)):
            columns = [column for _, column in run]
            area = RangeRef(sheet, run[0][0], min(columns), run[-1][0], max(columns))
            yield EngineBlock(area, set(run))


def _gather_runs(positions: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Yield runs of positions, row by row, that each fill much of their rectangle."""
    run: list[tuple[int, int]] = []
    first_column = last_column = top = 0
    for position in positions:
        row, column = position
        if run:
            # Spelt out, for speed: this runs once for every formula.
            right = last_column if column < last_column else column
            width = right - (first_column if column > first_column else column) + 1
            if (row - top + 1) * width > _SPARSEST * (len(run) + 1) + _SMALL_BLOCK:
                yield run
                run = []
        if not run:
            top, first_column, last_column = row, column, column
        run.append(position)
        if column < first_column:
            first_column = column
        elif column > last_column:
            last_column = column
    if run:
        yield run


def corners_by_sheet(blocks: Iterable[EngineBlock]) -> dict[str, list[tuple[int, int, int, int]]]:
    """Return the first and last cells of the blocks, sheet by sheet, in the order of the blocks."""
    corners: dict[str, list[tuple[int, int, int, int]]] = {}
    for block in blocks:
        corners.setdefault(block.area.sheet, []).append(block.area.corners)
    return corners


def collect_values(
    blocks: Iterable[EngineBlock], answer: Iterable[list[Any]]
) -> dict[str, dict[tuple[int, int], RawValue]]:
    """Return the values of the wanted cells from an answer that holds whole blocks."""
    raw: dict[str, dict[tuple[int, int], RawValue]] = {}
    for block, values in zip(blocks, answer, strict=True):
        wanted = block.wanted
        pairs = zip(block.area.positions(), values, strict=True)
        raw.setdefault(block.area.sheet, {}).update(
            pairs
            if len(wanted) == block.area.size
            else (pair for pair in pairs if pair[0] in wanted)
        )
    return raw
