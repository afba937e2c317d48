"""Runs: formulas of one shape side by side, along a row or down a column."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from sexcel.formulas.formula_shapes import Position
from sexcel.formulas.references import Shape
from sexcel.model.refs import CellRef, RangeRef

_WIDEST_GAP = 2
"""Cells. One or two cells unlike a run are slips in it; three lines or years that differ from
those on both sides are a block with its own formula."""


class Run(Struct, frozen=True):
    """Formulas of one shape in neighbouring cells of a column (``down``), or of a row.

    ``line`` is the number of that column or row; ``first`` and ``last`` count along it.
    """

    shape: Shape
    down: bool
    line: int
    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first + 1

    def position_at(self, index: int) -> Position:
        """Return the row and column of the cell with that index on the run's line."""
        return (index, self.line) if self.down else (self.line, index)

    def positions(self) -> Iterator[Position]:
        """Yield the row and column of each cell."""
        indexes = range(self.first, self.last + 1)
        line = self.line
        return ((index, line) if self.down else (line, index) for index in indexes)

    def cells(self, sheet: str) -> Iterator[CellRef]:
        """Yield the reference of each cell."""
        return (CellRef(sheet, *position) for position in self.positions())

    def first_cell(self, sheet: str) -> CellRef:
        """Return the reference of the first cell."""
        return CellRef(sheet, *self.position_at(self.first))

    def last_cell(self, sheet: str) -> CellRef:
        """Return the reference of the last cell."""
        return CellRef(sheet, *self.position_at(self.last))

    def area(self, sheet: str) -> RangeRef:
        """Return the range of its cells."""
        return RangeRef(sheet, *self.position_at(self.first), *self.position_at(self.last))


ShapeLines = Mapping[int, Mapping[int, Shape]]
"""Shapes by column and row, or by row and column."""


def shape_lines(shapes: Mapping[Position, Shape], *, down: bool) -> ShapeLines:
    """Return shapes by the lines on which they are: columns, which go ``down``, or rows."""
    lines: dict[int, dict[int, Shape]] = {}
    for (row, column), shape in shapes.items():
        number, index = (column, row) if down else (row, column)
        line = lines.get(number)
        if line is None:
            line = lines[number] = {}
        line[index] = shape
    return lines


def find_runs(lines: ShapeLines, *, down: bool, repeating: bool = False) -> list[Run]:
    """Return all runs, single formulas included, in the order of their lines and along each.

    With ``repeating``, leave out the lines in which no shape occurs twice: they have no gaps.
    """
    return [
        run
        for line in sorted(lines)
        if not repeating or len(set(map(id, lines[line].values()))) < len(lines[line])
        for run in _runs_along(lines[line], down, line)
    ]


def _runs_along(shapes: Mapping[int, Shape], down: bool, line: int) -> Iterator[Run]:
    indexes = sorted(shapes)
    first = last = indexes[0]
    run_shape = shapes[first]
    for index in indexes[1:]:
        shape = shapes[index]
        if index != last + 1 or shape is not run_shape:
            yield Run(run_shape, down, line, first, last)
            first, run_shape = index, shape
        last = index
    yield Run(run_shape, down, line, first, last)


class Gap(Struct, frozen=True):
    """Cells that interrupt a run of formulas.

    ``before`` and ``after`` are the two pieces of the run.
    """

    before: Run
    after: Run

    @property
    def positions(self) -> tuple[Position, ...]:
        """Return the row and column of each cell."""
        indexes = range(self.before.last + 1, self.after.first)
        return tuple(self.before.position_at(index) for index in indexes)

    @property
    def neighbours(self) -> tuple[Position, Position]:
        """Return the last cell of the run before it and the first one after it."""
        return self.before.position_at(self.before.last), self.after.position_at(self.after.first)

    @property
    def formulas_around(self) -> int:
        """Return how many formulas the run has without it."""
        return len(self.before) + len(self.after)


def find_gaps(runs: Iterable[Run]) -> Iterator[Gap]:
    """Yield the narrow gaps in runs that continue behind them in the same shape."""
    recent: list[Run] = []
    for run in runs:
        recent = [
            earlier
            for earlier in recent
            if earlier.line == run.line and run.first - earlier.last <= _WIDEST_GAP + 1
        ]
        before = next((earlier for earlier in recent if earlier.shape is run.shape), None)
        if before is not None:
            yield Gap(before, run)
        recent.append(run)


def join_cells(positions: Iterable[Position], sheet: str) -> Iterator[RangeRef]:
    """Yield few ranges that together are those cells: neighbours in rows, then rows below."""
    rows: list[RangeRef] = []
    for row, column in sorted(set(positions)):
        before = rows[-1] if rows else None
        if before and before.last_row == row and before.last_column == column - 1:
            rows[-1] = replace(before, last_column=column)
        else:
            rows.append(RangeRef(sheet, row, column, row, column))
    blocks: dict[tuple[int, int], RangeRef] = {}
    for cells in rows:
        columns = (cells.first_column, cells.last_column)
        above = blocks.get(columns)
        if above is not None and above.last_row == cells.first_row - 1:
            blocks[columns] = replace(above, last_row=cells.last_row)
            continue
        if above is not None:
            yield above
        blocks[columns] = cells
    yield from blocks.values()
