"""Typed numbers that a formula of their row or column would give, to the last digit typed.

Nobody types 427,318.06 by chance where the formula beside it, copied there, comes to as much: the
formula was overwritten by its value, or the figure worked out by hand.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import IntEnum
from itertools import groupby
from typing import Protocol

from msgspec import Struct

from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.simple_formulas import SimpleFormula
from sexcel.formulas.formula_shapes import Position
from sexcel.formulas.lexer import TokenKind
from sexcel.formulas.references import End, Shape
from sexcel.model.decimals import decimal_places, shown_places
from sexcel.model.refs import CellRef, RangeRef, consecutive

_WIDEST_GAP = 3
"""Steps from one filled cell to the next within a block: two blank rows may set a total apart."""
_MOST_SHAPES = 3
"""Formulas on each side of a number that are tried there: those of a line, a sub total, a total."""
_MOST_MISSES = 60
"""Numbers in a row that a formula does not give, after which it is not tried in that column again:
the formula is of another kind of row or column."""
_LEAST_WORK, _WORK_OF_CELL = 300_000, 500
"""Cells that may be read to try formulas on one sheet: a third of a second, and 500 for each cell
of it, so that time grows with the sheet. Of 28 real workbooks none needs more than 130,000, or 111
for each cell; a sheet on which formulas over thousands of cells stand beside thousands of numbers
would. The report then says which numbers were not tried."""
_WORK_OF_TRIAL = 50
"""Cells that could be read in the time which a formula takes that reads one."""
_FEWEST_DIGITS = 3
"""Digits of a rounded figure that are no chance: one figure in a thousand has the same."""
_FEWEST_DIGITS_AFTER_MISSES = 4
"""Digits of a figure that are no chance where the formula does not give those before it: it has as
many chances as there are figures."""
_MOST_CHANCE_MISSES = 2
"""Numbers in a row that a formula does not give, after which a hit may be chance."""
_FEWEST_DIGITS_EXACT = 2
"""Digits of a figure that agrees without rounding."""
_FEWEST_DIGITS_BESIDE = 2
"""Digits of a rounded figure directly beside the formula that gives it."""
_FEWEST_FIGURES = 2
"""Different figures of a stretch that a formula gives throughout."""
_MOST_STEPS = 300
"""Formulas that are followed to see whether one would read itself."""
_MOST_READ = 2_000
"""Cells of an area in which formulas are looked for that would read it."""
_NOISE = Decimal("1e-9")
"""Share of a figure that is a computer's rounding."""


class _Match(IntEnum):
    """How sure it is that a number is what a formula gives."""

    NONE = 0
    EMPTY = 1
    """Nothing from nothing: it says neither yes nor no."""
    WEAK = 2
    """A 0, a copy of a cell that it reads, or a single rounded digit."""
    LIKELY = 3
    """Few digits, or the difference of two equal figures."""
    STRONG = 4
    """As many digits as chance does not give."""


class ReproducedRun(Struct, frozen=True):
    """Typed numbers side by side, ``down`` or along, that one formula would give."""

    positions: tuple[Position, ...]
    shape: Shape
    down: bool


class _Line(Struct, frozen=True):
    """The filled cells of a column (``down``) or row, by where each stands along it, in order."""

    number: int
    down: bool
    indexes: Sequence[int]

    @property
    def positions(self) -> list[Position]:
        return list(map(self.position_at, self.indexes))

    def position_at(self, index: int) -> Position:
        return (index, self.number) if self.down else (self.number, index)

    def index(self, position: Position) -> int:
        return position[0] if self.down else position[1]


class Figures(Protocol):
    """The figures of a workbook, and what formulas would give from them."""

    def sheet(self, name: str) -> SheetSurvey | None:
        """Return the sheet of that name; None where there is none."""

    def numbers(self, area: RangeRef) -> list[Decimal] | None:
        """Return the numbers of an area; None where it holds an error, or is too large."""

    def simple_formula(self, shape: Shape) -> SimpleFormula | None:
        """Return the formula of a shape, ready to be calculated; None where it is not simple."""


class Reproduced(Struct, frozen=True):
    """The typed numbers of a sheet that formulas would give, and the first one never tried."""

    runs: tuple[ReproducedRun, ...] = ()
    untried: Position | None = None


def find_reproduced(sheet: SheetSurvey, figures: Figures) -> Reproduced:
    """Return the typed numbers that formulas of their row or column would give."""
    if not sheet.shapes or not sheet.typed_numbers:
        return Reproduced()
    search = _Search(sheet, figures)
    return Reproduced(tuple(search.runs()), search.untried)


class _Search:
    """The search through one sheet."""

    def __init__(self, sheet: SheetSurvey, figures: Figures) -> None:
        self._figures = figures
        self._sheet = sheet
        self._work_left = max(_LEAST_WORK, _WORK_OF_CELL * len(sheet.grid.cells))
        self.untried: Position | None = None
        self._misses: dict[tuple[str, bool, int], int] = {}
        self._tried: dict[tuple[Position, str], _Match] = {}
        self._accepted: dict[Position, Shape] = {}
        self._hopeful: set[tuple[int, bool]] = set()
        """Lines with numbers that some formula would give, surely or perhaps."""
        self._worth: dict[str, bool] = {}

    def runs(self) -> list[ReproducedRun]:
        lines = tuple(self._lines())
        sure = list(self._found_surely(lines))
        likely = [
            self._found_on(line, _Match.WEAK) if self._is_hopeful(line) else {} for line in lines
        ]
        throughout = [
            dict(self._found_in_stretches(line)) if self._is_hopeful(line) else {} for line in lines
        ]
        return [
            run
            for line, *steps in zip(lines, sure, likely, throughout, strict=True)
            if any(steps)
            for run in _runs_along(line, steps[0] | steps[1] | steps[2])
        ]

    def _found_surely(self, lines: Sequence[_Line]) -> Iterator[dict[Position, Shape]]:
        """Yield the numbers of each line that formulas would surely give.

        Rows that are made alike are no longer tried once many of them had no such number.
        """
        fruitless: Counter[tuple[Sequence[int], ...]] = Counter()
        for line in lines:
            pattern: tuple[Sequence[int], ...] = ()
            if not line.down:
                shapes_by_column = self._sheet.shapes_across[line.number]
                ids = map(id, shapes_by_column.values())
                pattern = (line.indexes, tuple(shapes_by_column), tuple(ids))
                if fruitless[pattern] > _MOST_MISSES:
                    yield {}
                    continue
            shapes = self._found_on(line, _Match.STRONG)
            if not line.down:
                fruitless[pattern] = 0 if shapes else fruitless[pattern] + 1
            yield shapes

    def _is_hopeful(self, line: _Line) -> bool:
        return (line.number, line.down) in self._hopeful

    def _lines(self) -> Iterator[_Line]:
        """Yield the columns, then the rows, in which there are formulas and typed numbers."""
        sheet, typed = self._sheet, self._sheet.typed_numbers
        columns = set[int]().union(*typed.values())
        for column in sorted(columns.intersection(sheet.shapes_down)):
            yield _Line(column, True, sheet.rows(column))
        for row in sorted(typed.keys() & sheet.shapes_across.keys()):
            yield _Line(row, False, sheet.columns(row))

    def _found_on(self, line: _Line, wanted: _Match) -> dict[Position, Shape]:
        """Return the numbers of a line that formulas before or after them would give."""
        positions = line.positions
        shapes = dict(self._found_along(line, positions, wanted))
        shapes.update(self._found_along(line, positions[::-1], wanted))
        return shapes

    def _found_along(
        self, line: _Line, positions: Sequence[Position], wanted: _Match
    ) -> Iterator[tuple[Position, Shape]]:
        """Yield the numbers that the formulas before them would give, with the formula."""
        recent: list[Shape] = []
        before: Shape | None = None
        is_run = False
        axis = 0 if line.down else 1
        shapes, accepted_shapes = self._sheet.shapes, self._accepted
        last = positions[0][axis]
        for position in positions:
            index = position[axis]
            if abs(index - last) > _WIDEST_GAP:
                recent, before, is_run = [], None, False
            last = index
            shape = shapes.get(position)
            if shape is not None:
                is_run = shape is before
                before = shape
                if self._is_worth_trying(shape):
                    earlier = [known for known in recent if known is not shape]
                    recent = [shape, *earlier][:_MOST_SHAPES]
                continue
            accepted = accepted_shapes.get(position)
            if accepted is not None:
                is_run = is_run or accepted is before
                before = accepted
                continue
            if self._sheet.typed_number(*position) is None:
                continue
            if not recent:
                before = None
                continue
            tried, least = recent, wanted
            if wanted is _Match.WEAK:
                is_near = before is not None and before in recent
                tried = recent[:1] if is_near and not _adds_along(recent[0], line.down) else []
                least = _Match.WEAK if is_run else _Match.LIKELY
            fitting = self._fitting(position, tried, line.down, least)
            before = fitting
            if fitting is not None:
                self._accepted[position] = fitting
                yield position, fitting

    def _found_in_stretches(self, line: _Line) -> Iterator[tuple[Position, Shape]]:
        """Yield the numbers of stretches in which one formula would give every number."""
        for stretch in _stretches(line, self._is_figure):
            shapes = {
                shape.text: shape
                for position in stretch
                if (shape := self._sheet.shapes.get(position) or self._accepted.get(position))
            }
            for shape in list(shapes.values())[:_MOST_SHAPES]:
                if self._is_worth_trying(shape) and not shape.is_link:
                    for position in self._given_throughout(stretch, shape, line):
                        self._accepted[position] = shape
                        yield position, shape

    def _is_figure(self, position: Position) -> bool:
        return position in self._sheet.shapes or self._sheet.typed_number(*position) is not None

    def _is_worth_trying(self, shape: Shape) -> bool:
        is_worth = self._worth.get(shape.text)
        if is_worth is None:
            is_worth = self._worth[shape.text] = _is_worth_trying(shape)
        return is_worth

    def _given_throughout(
        self, stretch: Sequence[Position], shape: Shape, line: _Line
    ) -> list[Position]:
        """Return the numbers of a stretch that has no other number and no other formula."""
        reproduced: list[Position] = []
        figures: set[Decimal] = set()
        for position in stretch:
            known = self._sheet.shapes.get(position) or self._accepted.get(position)
            if known is shape:
                continue
            figure = self._sheet.typed_number(*position)
            if known is not None or figure is None or _reads_line(shape, line.down):
                return []
            if self._try(position, shape) is _Match.NONE or self._is_circle(position, shape):
                return []
            reproduced.append(position)
            figures.add(figure)
        return reproduced if len(figures - {Decimal(0)}) >= _FEWEST_FIGURES else []

    def _fitting(
        self, position: Position, shapes: Iterable[Shape], down: bool, wanted: _Match
    ) -> Shape | None:
        for shape in shapes:
            key = (shape.text, down, position[1])
            if self._misses.get(key, 0) > _MOST_MISSES and wanted is _Match.STRONG:
                continue
            match = self._try(position, shape)
            misses = self._misses.get(key, 0)
            self._misses[key] = 0 if match else misses + 1
            is_chance = misses > _MOST_CHANCE_MISSES and self._is_short(position)
            if match >= wanted and not is_chance and not self._is_circle(position, shape):
                return shape
        return None

    def _is_short(self, position: Position) -> bool:
        figure = self._sheet.typed_number(*position) or Decimal(0)
        return _digits_of(figure) < _FEWEST_DIGITS_AFTER_MISSES

    def _try(self, position: Position, shape: Shape) -> _Match:
        match = self._tried.get((position, shape.text))
        if match is None and self._work_left <= 0:
            self.untried = self.untried or position
            return _Match.NONE
        if match is None:
            match = self._tried[position, shape.text] = self._match(position, shape)
            if match:
                self._hopeful.update(((position[1], True), (position[0], False)))
        return match

    def _match(self, position: Position, shape: Shape) -> _Match:
        formula = self._figures.simple_formula(shape)
        if formula is None or self._sheet.is_year_heading(*position):
            return _Match.NONE
        cell = self._sheet.ref(position)
        areas = list(shape.precedents(cell))
        if len(areas) < len(shape.references) or not self._may_be(position, shape, areas):
            return _Match.NONE
        self._work_left -= _WORK_OF_TRIAL + sum(area.size for area in areas)
        figures = [self._figures.numbers(area) for area in areas]
        expected = formula.calculate(figures)
        figure = self._sheet.typed_number(*position)
        shown = shown_places(self._sheet.grid.cells[position].number_format) or 0
        if expected is None or figure is None or not _rounds_to(expected, figure, shown):
            return _Match.NONE
        numbers = [abs(number) for area in figures for number in area or ()]
        if not any(numbers):
            return _Match.EMPTY
        if not figure:
            return _Match.LIKELY if sum(map(bool, numbers)) > 1 else _Match.WEAK
        is_copy = abs(figure) in numbers or shape.is_link
        return _Match.WEAK if is_copy else _match_by_digits(figure, expected)

    def _may_be(self, position: Position, shape: Shape, areas: Sequence[RangeRef]) -> bool:
        """Say whether a formula could be in a cell: not where it reads itself, or names."""
        cell = self._sheet.ref(position)
        if any(cell in area or (area.size > 1 and self._has_words(area)) for area in areas):
            return False
        return not (shape.is_link and self._is_numbered(position))

    def _is_numbered(self, position: Position) -> bool:
        """Say whether a number is one more or less than that above or below: it numbers rows."""
        row, column = position
        number = self._sheet.typed_number(row, column) or Decimal(0)
        above, below = (self._sheet.typed_number(row + step, column) for step in (-1, 1))
        return above == number - 1 or below == number + 1

    def _has_words(self, area: RangeRef) -> bool:
        """Say whether names are among the cells of an area: no formula there adds them up."""
        if area.sheet != self._sheet.name or area.size > _MOST_READ:
            return False
        cells = (self._sheet.grid.cells.get(position) for position in area.positions())
        return any(cell is not None and isinstance(cell.value, str) for cell in cells)

    def _is_circle(self, position: Position, shape: Shape) -> bool:
        """Say whether the formula would read itself, through others."""
        start = self._sheet.ref(position)
        followed: set[CellRef] = set()
        areas = list(shape.precedents(start))
        while areas and len(followed) < _MOST_STEPS:
            area = areas.pop()
            if start in area:
                return True
            for cell in self._cells_of(area):
                if cell not in followed:
                    followed.add(cell)
                    areas.extend(self._read_by(cell))
        return False

    def _cells_of(self, area: RangeRef) -> Iterator[CellRef]:
        if area.size <= _MOST_READ:
            for row, column in area.positions():
                yield CellRef(area.sheet, row, column)

    def _read_by(self, cell: CellRef) -> Iterable[RangeRef]:
        """Return what a cell reads, or would read once it is a formula."""
        sheet = self._figures.sheet(cell.sheet)
        if sheet is None:
            return ()
        shape = sheet.shapes.get((cell.row, cell.column))
        if shape is None and sheet is self._sheet:
            shape = self._accepted.get((cell.row, cell.column))
        return () if shape is None else shape.precedents(cell)


def _runs_along(line: _Line, shapes: Mapping[Position, Shape]) -> Iterator[ReproducedRun]:
    """Yield the numbers found on a line, those side by side with one formula together."""
    for indexes in consecutive(map(line.index, shapes)):
        side_by_side = map(line.position_at, indexes)
        for _, positions in groupby(side_by_side, key=lambda position: id(shapes[position])):
            run = tuple(positions)
            yield ReproducedRun(run, shapes[run[0]], line.down)


def _stretches(line: _Line, is_figure: Callable[[Position], bool]) -> Iterator[Sequence[Position]]:
    """Yield the figures of a line that stand side by side."""
    for indexes in consecutive(map(line.index, filter(is_figure, line.positions))):
        yield [line.position_at(index) for index in indexes]


def _reads_line(shape: Shape, down: bool) -> bool:
    """Say whether a formula reads cells of its own column (``down``) or row."""
    own_line = End(0, True)
    return any(
        (reference.first_column if down else reference.first_row) == own_line
        for reference in shape.references
    )


def _adds_along(shape: Shape, down: bool) -> bool:
    """Say whether a formula reads several cells of its own column (``down``) or row."""
    return any(
        reference.first_row != reference.last_row
        if down
        else reference.first_column != reference.last_column
        for reference in shape.references
        if not reference.is_cell
    )


def _is_worth_trying(shape: Shape) -> bool:
    """Say whether a formula reads cells, and is no counter such as ``A4+1``."""
    if not shape.references or shape.names:
        return False
    operators = {part.text for part in shape.tokens if part.kind is TokenKind.OPERATOR}
    has_number = any(part.kind is TokenKind.NUMBER for part in shape.tokens)
    is_counter = has_number and operators <= {"+", "-"} and not shape.functions
    return not is_counter


def _match_by_digits(figure: Decimal, expected: Decimal) -> _Match:
    """Return how sure it is, by the digits that agree, that a figure is a formula's value."""
    digits = _digits_of(figure)
    is_exact = abs(expected - figure) <= _NOISE * abs(figure)
    if digits >= (_FEWEST_DIGITS_EXACT if is_exact else _FEWEST_DIGITS):
        return _Match.STRONG
    return _Match.LIKELY if is_exact or digits >= _FEWEST_DIGITS_BESIDE else _Match.WEAK


def _digits_of(figure: Decimal) -> int:
    return len(figure.normalize().as_tuple().digits)


def _rounds_to(expected: Decimal, figure: Decimal, shown: int) -> bool:
    """Say whether a value has the digits of a typed figure, and the decimals that are shown."""
    half = Decimal(5).scaleb(-max(shown, decimal_places(figure)) - 1)
    return abs(expected - figure) <= max(half, abs(figure) * _NOISE)
