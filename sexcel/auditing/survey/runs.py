"""Runs: formulas of one shape side by side, along a row or down a column."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from sexcel.auditing.survey.formula_shapes import Position
from sexcel.formulas.references import Shape
from sexcel.model.refs import RangeRef


class Run(Struct, frozen=True):
    """Formulas of one shape in neighbouring cells of a column (``down``), or of a row.

    ``line`` is that column or row; ``first`` and ``last`` are where on it the run stands.
    """

    shape: Shape
    down: bool
    line: int
    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first + 1

    def at(self, place: int) -> Position:
        """Row and column of the cell at a place on this run's line."""
        return (place, self.line) if self.down else (self.line, place)

    def area(self, sheet: str) -> RangeRef:
        """The cells of the run."""
        return RangeRef(sheet, *self.at(self.first), *self.at(self.last))


def runs_of(shapes: Mapping[Position, Shape], *, down: bool, repeating: bool = False) -> list[Run]:
    """All runs, single formulas included, in the order of their lines and along each.

    Of lines only in which some shape comes again, where ``repeating``: no others have gaps.
    """
    lines: dict[int, dict[int, Shape]] = {}
    for (row, column), shape in shapes.items():
        if down:
            lines.setdefault(column, {})[row] = shape
        else:
            lines.setdefault(row, {})[column] = shape
    return [
        run
        for line in sorted(lines)
        if not repeating or len(set(map(id, lines[line].values()))) < len(lines[line])
        for run in _along(lines[line], down, line)
    ]


def _along(shapes: Mapping[int, Shape], down: bool, line: int) -> Iterator[Run]:
    places = sorted(shapes)
    first = last = places[0]
    shape = shapes[first]
    for place in places[1:]:
        one = shapes[place]
        if place != last + 1 or one is not shape:
            yield Run(shape, down, line, first, last)
            first, shape = place, one
        last = place
    yield Run(shape, down, line, first, last)


class Gap(Struct, frozen=True):
    """Cells that stand in a run without being of it: ``first`` to ``last`` on its line.

    ``before`` and ``after`` are the two parts of the run.
    """

    before: Run
    after: Run

    @property
    def places(self) -> range:
        """Where on the line."""
        return range(self.before.last + 1, self.after.first)

    @property
    def around(self) -> int:
        """How many formulas the run has without it."""
        return len(self.before) + len(self.after)

    @property
    def cells(self) -> tuple[Position, ...]:
        """Row and column of each cell."""
        return tuple(self.before.at(place) for place in self.places)


def gaps_of(runs: Iterable[Run], widest: int = 2) -> Iterator[Gap]:
    """The gaps of at most ``widest`` cells in runs that go on behind them in the same shape."""
    recent: list[Run] = []
    for run in runs:
        recent = [
            one for one in recent if one.line == run.line and run.first - one.last <= widest + 1
        ]
        for one in recent:
            if one.shape is run.shape:
                yield Gap(one, run)
                break
        recent.append(run)


def gathered(cells: Iterable[Position], sheet: str) -> Iterator[RangeRef]:
    """The cells in few ranges: those beside each other in a row or below each other are one."""
    left = sorted(set(cells))
    rows: list[RangeRef] = []
    for row, column in left:
        before = rows[-1] if rows else None
        if before and before.last_row == row and before.last_column == column - 1:
            rows[-1] = RangeRef(sheet, row, before.first_column, row, column)
        else:
            rows.append(RangeRef(sheet, row, column, row, column))
    whole: dict[tuple[int, int], RangeRef] = {}
    for one in rows:
        key = (one.first_column, one.last_column)
        above = whole.get(key)
        if above is not None and above.last_row == one.first_row - 1:
            whole[key] = RangeRef(sheet, above.first_row, key[0], one.last_row, key[1])
            continue
        if above is not None:
            yield above
        whole[key] = one
    yield from whole.values()
