"""A figure traced: what it is worked out from, what reads it, and what it moves."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from sexcel.auditing.audit import unpack_cells, unsaved_values
from sexcel.auditing.survey.sums import areas_of_run
from sexcel.auditing.survey.workbook import Survey
from sexcel.formulas.export import cells_filled_from
from sexcel.formulas.precedents import FormulaIndex
from sexcel.formulas.recalculation import Engine, RecalculationError
from sexcel.formulas.verification import verify
from sexcel.model.book import Book
from sexcel.model.brief import Brief
from sexcel.model.grid import CellValue, Grid
from sexcel.model.refs import CellRef, RangeRef, address
from sexcel.tracing.names import FigureNames
from sexcel.tracing.target import UnknownFigureError, find_target
from sexcel.tracing.words import FormulaWords

_MOST_LISTED = 100
"""Cells of a range that are each listed; a longer one, a ledger, is one entry with its sum."""
_MOST_WORKINGS = 5_000
"""Entries of one trace: more than anybody reads, few enough for a page. More are counted."""
_MOST_STEPS = 500_000
"""Cells that are gone through to count typed ones; running sums over a long list read the same
cells again and again."""
_TEST_SHARE = Decimal("0.1")
"""By how much a figure is moved to see what follows: enough to outlast rounding to whole £, and
little enough for most conditions to stay as they are."""
_SMALLEST_MOVE = Decimal("0.005")
"""Half a penny: less is the engine's rounding."""


class TracedCell(Struct, frozen=True):
    """A cell with its name and its value as shown; ``formula`` (no ``=``) also in ``words``."""

    ref: CellRef
    name: str
    value: CellValue
    shown: str
    formula: str | None = None
    words: str = ""


class Working(Struct, frozen=True):
    """Something that the figure is worked out from, ``depth`` steps away.

    ``name`` leaves out what it shares with the name of the traced figure. ``cell`` is None for a
    range that is too long to be listed: it has so many ``figures``, which add up to ``total``.
    """

    depth: int
    place: CellRef | RangeRef
    name: str
    cell: TracedCell | None = None
    is_repeated: bool = False
    """Whether it is listed further up, with what it is worked out from."""
    figures: int = 0
    total: Decimal = Decimal(0)
    total_shown: str = ""
    """In the unit of the range's last cell: its first may be a heading."""


class TracedMovement(Struct, frozen=True):
    """A total before and after the figure is moved."""

    cell: TracedCell
    after: Decimal
    after_shown: str


class Trace(Brief, frozen=True):
    """How a figure comes about.

    ``typed`` cells are all that it goes back to; ``dependents`` counts every formula that it can
    change. ``movements`` are what ``moved_to`` would do to the largest totals; ``unmoved`` says why
    nothing was moved.
    """

    path: str
    sha256: str
    figure: TracedCell
    workings: tuple[Working, ...]
    left_out: int
    typed: int
    typed_sheets: tuple[str, ...]
    is_counted: bool
    """Whether ``typed`` counts all; else there are at least so many."""
    readers: tuple[TracedCell, ...]
    dependents: int
    moved_to: Decimal | None = None
    moved_to_shown: str = ""
    movements: tuple[TracedMovement, ...] = ()
    not_followed: Mapping[str, int] = {}
    """Totals that depend on it and cannot be recalculated, by reason."""
    unmoved: str = ""
    values_of: str = ""


class TracedOrigin(Struct, frozen=True):
    """What one figure is worked out from, and what reads it; ``left_out`` workings are not here."""

    figure: TracedCell
    workings: tuple[Working, ...]
    left_out: int
    readers: tuple[TracedCell, ...]


def trace_origins(
    cells: Iterable[CellRef], grid: Grid, book: Book | None, most: int
) -> Mapping[CellRef, TracedOrigin]:
    """Return how figures come about, each in at most so many workings. Nothing is recalculated."""
    survey = Survey(FormulaIndex(unpack_cells(grid)))
    tracer = _Tracer(survey, FigureNames(survey, book))
    return {cell: tracer.origin(cell, most) for cell in cells}


def trace_figure(query: str, grid: Grid, book: Book | None, engine: Engine) -> Trace:
    """Trace the figure that is meant by a cell, a defined name, a label or a name of the budget.

    Raises UnknownFigureError where none is, or several are.
    """
    index = engine.index(unpack_cells(grid))
    survey, problem = _survey(index, engine)
    names = FigureNames(survey, book)
    target = find_target(query, survey, names, book)
    return _Tracer(survey, names).trace(target, engine, problem)


def _survey(index: FormulaIndex, engine: Engine) -> tuple[Survey, str]:
    """Return the workbook surveyed, and why it cannot be recalculated; empty where it can."""
    if not index.formulas:
        return Survey(index), "no formula of the workbook reads it"
    engine.load(index.grid)
    survey = Survey(index)
    try:
        recalculation = engine.recalculate(index.grid)
    except RecalculationError as error:
        return survey, str(error)
    survey.learn(verify(index, recalculation), unsaved_values(recalculation))
    return survey, ""


class _Tracer:
    """Traces figures of one workbook."""

    def __init__(self, survey: Survey, names: FigureNames) -> None:
        self._survey = survey
        self._index = survey.formula_index
        self._names = names
        self._words = FormulaWords(self._index, names)
        self._array_corners = {
            CellRef(sheet.name, *position): area.first_cell
            for sheet in survey.grid
            for area in sheet.array_ranges
            for position in cells_filled_from(sheet, area)
        }

    def origin(self, target: CellRef, most: int = _MOST_WORKINGS) -> TracedOrigin:
        """Return what one cell is worked out from, in at most so many workings, and its readers."""
        workings, left_out = self._workings(target, most)
        readers = tuple(self.cell(ref) for ref in self._readers(target))
        return TracedOrigin(self.cell(target), tuple(workings), left_out, readers)

    def trace(self, target: CellRef, engine: Engine, problem: str) -> Trace:
        """Trace one cell; ``problem`` is why nothing can be moved, if so.

        Raises UnknownFigureError where it is empty and nothing reads it.
        """
        origin, grid = self.origin(target), self._survey.grid
        typed, is_counted = self._typed_cells(target)
        if self._survey.value(target) is None and not (origin.readers or origin.workings):
            raise UnknownFigureError(f"{target} is empty, and no formula reads it.")
        base = Trace(
            path=grid.path,
            sha256=grid.sha256,
            figure=origin.figure,
            workings=origin.workings,
            left_out=origin.left_out,
            typed=len(typed),
            typed_sheets=tuple(dict.fromkeys(ref.sheet for ref in typed)),
            is_counted=is_counted,
            readers=origin.readers,
            dependents=len(self._index.dependents({target})) if origin.readers else 0,
            values_of=grid.values_of,
        )
        return self._move(base, engine, problem)

    def cell(self, ref: CellRef) -> TracedCell:
        """Return what is told of a cell."""
        words = self._words.describe(ref)
        corner = self._array_corners.get(ref)
        if corner is not None:
            words = f"filled by the array formula in {address(corner, ref.sheet)}"
        return TracedCell(
            ref,
            self._names.name(ref).text,
            self._survey.value(ref),
            self._names.show(ref),
            self._index.formula(ref),
            words,
        )

    def _areas_read(self, ref: CellRef) -> tuple[RangeRef, ...]:
        corner = self._array_corners.get(ref)
        return self._index.precedents(ref) if corner is None else (corner.area,)

    # What it is worked out from.

    def _workings(self, target: CellRef, most: int) -> tuple[list[Working], int]:
        """Return what the figure is worked out from, step by step, and how much is left out."""
        workings: list[Working] = []
        left_out = 0
        listed: set[CellRef | RangeRef] = {target}
        path = [self._steps(target)]
        while path:
            place = next(path[-1], None)
            if place is None:
                path.pop()
                continue
            if len(workings) >= most:
                left_out += 1
                continue
            working = self._working(len(path), place, target, is_repeated=place in listed)
            workings.append(working)
            if working.cell is not None and place not in listed:
                path.append(self._steps(working.cell.ref))
            listed.add(place)
        return workings, left_out

    def _steps(self, ref: CellRef) -> Iterator[CellRef | RangeRef]:
        """Yield the cells that a formula reads, each once; long ranges and blank cells as read."""
        read: set[CellRef | RangeRef] = set()
        for area in self._areas_read(ref):
            places: Iterator[CellRef | RangeRef] = iter((area.narrowed,))
            if 1 < area.size <= _MOST_LISTED:
                places = self._index.filled_cells(area)
            for place in places:
                if place not in read:
                    read.add(place)
                    yield place

    def _working(
        self, depth: int, place: CellRef | RangeRef, target: CellRef, *, is_repeated: bool
    ) -> Working:
        if isinstance(place, CellRef):
            cell = self.cell(place)
            name = self._names.short_name(place, target)
            return Working(depth, place, name, cell, is_repeated=is_repeated and bool(cell.words))
        numbers = [
            value
            for ref in self._index.filled_cells(place)
            if isinstance(value := self._survey.value(ref), Decimal)
        ]
        last = CellRef(place.sheet, place.last_row, place.last_column)
        total = sum(numbers, Decimal(0))
        return Working(
            depth,
            place,
            self._names.name(place.first_cell).heading or self._names.name(last).heading,
            figures=len(numbers),
            total=total,
            total_shown=self._names.show_value(last, total),
        )

    def _typed_cells(self, target: CellRef) -> tuple[list[CellRef], bool]:
        """Return the filled cells without a formula that a figure goes back to; whether all."""
        typed: list[CellRef] = []
        reached = {target}
        pending = [target]
        steps = 0
        while pending:
            for area in self._areas_read(pending.pop()):
                for ref in self._index.filled_cells(area):
                    steps += 1
                    if ref in reached:
                        continue
                    reached.add(ref)
                    is_typed = self._index.formula(ref) is None and ref not in self._array_corners
                    (typed if is_typed else pending).append(ref)
                if steps > _MOST_STEPS:
                    return typed, False
        return typed, True

    # What reads it, and what it moves.

    def _readers(self, target: CellRef) -> Iterator[CellRef]:
        """Yield the formulas that read the figure, in sheet order."""
        for sheet in self._survey.sheets:
            readers: list[CellRef] = []
            for run in sheet.runs:
                areas = areas_of_run(run, run.shape.references, sheet.name)
                if run.shape.names or any(_is_in(target, area) for area in areas):
                    readers += [
                        ref
                        for ref in run.cells(sheet.name)
                        if any(target in area for area in self._index.precedents(ref))
                    ]
            yield from sorted(readers)

    def _move(self, trace: Trace, engine: Engine, problem: str) -> Trace:
        """Return the trace with what moving its figure does to the largest totals."""
        from msgspec.structs import replace

        target, value = trace.figure.ref, trace.figure.value
        if not trace.readers:
            return replace(trace, unmoved="no formula reads it")
        if not isinstance(value, Decimal | None) or problem:
            return replace(trace, unmoved=problem or "it is no number")
        moved_to = value * (1 + _TEST_SHARE) if value else Decimal(1)
        totals = [ref for ref in self._survey.reach.summits() if ref != target]
        try:
            recalculation = engine.recalculate(self._survey.grid, [{}, {target: moved_to}], totals)
        except RecalculationError as error:
            return replace(trace, unmoved=str(error))
        before, after = recalculation.values
        return replace(
            trace,
            moved_to=moved_to,
            moved_to_shown=self._names.show_value(target, moved_to),
            movements=tuple(self._movements(totals, before, after)),
            not_followed=self._not_followed(target, recalculation.not_verified),
        )

    def _movements(
        self,
        totals: Sequence[CellRef],
        before: Mapping[CellRef, CellValue],
        after: Mapping[CellRef, CellValue],
    ) -> Iterator[TracedMovement]:
        for ref in totals:
            earlier, later = before.get(ref), after.get(ref)
            if not isinstance(earlier, Decimal) or not isinstance(later, Decimal):
                continue
            if abs(later - earlier) >= _SMALLEST_MOVE:
                yield TracedMovement(self.cell(ref), later, self._names.show_value(ref, later))

    def _not_followed(
        self, target: CellRef, not_verified: Mapping[CellRef, str]
    ) -> Mapping[str, int]:
        dependents: Collection[CellRef] = self._index.dependents({target}) if not_verified else ()
        reasons: dict[str, int] = {}
        for ref, reason in not_verified.items():
            if ref in dependents:
                reasons[reason] = reasons.get(reason, 0) + 1
        return reasons


def _is_in(cell: CellRef, area: RangeRef) -> bool:
    """Say whether an area holds a cell; formulas write sheets in any case."""
    return area.sheet.lower() == cell.sheet.lower() and (cell.row, cell.column) in area
