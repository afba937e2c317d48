"""How far a cell reaches: the largest figure that is worked out from it, however many steps on.

Formulas of one run are taken together, so the steps are as many as there are runs and not as
there are cells. A run reaches what any of its cells reaches.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from sexcel.auditing.survey.runs import Run
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.sums import together
from sexcel.formulas.precedents import FormulaIndex
from sexcel.model.refs import CellRef, RangeRef

_MOST_STEPS = 2_000_000
"""Beyond so many a workbook is not followed further, and figures reach only so far."""
_NARROW = 64
_MOST_FIGURES = 200
_SHORT = 24
"""Formulas of a run that are each of interest, as the totals of a table's columns are."""


class Summit(Struct, frozen=True):
    """The largest figure that a cell is part of, and where it stands."""

    figure: Decimal
    ref: CellRef


class Reach:
    """Asked for a cell, gives the largest figure that depends on it."""

    def __init__(self, sheets: Sequence[SheetSurvey], formula_index: FormulaIndex) -> None:
        self._formula_index = formula_index
        self._sheets = {sheet.name: sheet for sheet in sheets}
        self._steps = _MOST_STEPS
        self._runs: list[tuple[str, Run]] = [
            (sheet.name, run) for sheet in sheets for run in sheet.parted
        ]
        self._columns: dict[tuple[str, int], list[tuple[int, int, int]]] = {}
        for number, (name, run) in enumerate(self._runs):
            area = run.area(name)
            for column in range(area.first_column, area.last_column + 1):
                rows = (area.first_row, area.last_row, number)
                self._columns.setdefault((name, column), []).append(rows)
        for rows_of in self._columns.values():
            rows_of.sort()
        self._read = [tuple(self._areas(name, run)) for name, run in self._runs]
        self._summits = self._followed()

    def of(self, ref: CellRef) -> Summit | None:
        """The largest figure that the cell is part of; its own where nothing reads it."""
        best = self._own(ref)
        for number in self._readers_of(ref):
            best = _larger(best, self._summits[number])
        return best

    def summits(self) -> tuple[CellRef, ...]:
        """The largest figures that formulas come to, at most two hundred; of a long run one."""
        found = [
            summit
            for name, run in self._runs
            for summit in self._of_run(name, run)
            if not self._sheets[name].is_percent(summit.ref.row, summit.ref.column)
        ]
        found.sort(key=lambda one: -abs(one.figure))
        return tuple(one.ref for one in found[:_MOST_FIGURES])

    def _of_run(self, name: str, run: Run) -> Iterator[Summit]:
        if len(run) > _SHORT:
            largest = self._largest(name, run)
            if largest is not None:
                yield largest
            return
        for place in range(run.first, run.last + 1):
            own = self._own(CellRef(name, *run.at(place)))
            if own is not None:
                yield own

    def _own(self, ref: CellRef) -> Summit | None:
        sheet = self._sheets.get(ref.sheet)
        value = None if sheet is None else sheet.number(ref.row, ref.column)
        return None if value is None else Summit(value, ref)

    def _readers_of(self, ref: CellRef) -> Iterator[int]:
        for number, areas in enumerate(self._read):
            for area in areas:
                if ref in area:
                    yield number
                    break

    def _areas(self, name: str, run: Run) -> Iterator[RangeRef]:
        """The cells that the formulas of a run read, together."""
        if run.shape.names:
            yield from self._formula_index.precedents(CellRef(name, *run.at(run.first)))
        for one in together(run, run.shape.references, name):
            sheet = self._formula_index.sheet(one.sheet)
            if sheet is not None:
                yield replace(one, sheet=sheet.name)

    def _followed(self) -> list[Summit | None]:
        """The summit of each run: every run is left when all that read it have been."""
        readers: list[list[int]] = [[] for _ in self._runs]
        for number, areas in enumerate(self._read):
            for area in areas:
                for read in self._within(area):
                    if read != number:
                        readers[read].append(number)
        summits: list[Summit | None] = [self._largest(name, run) for name, run in self._runs]
        state = [0] * len(self._runs)
        for start in range(len(self._runs)):
            if state[start]:
                continue
            path = [(start, iter(readers[start]))]
            state[start] = 1
            while path:
                number, rest = path[-1]
                following = next(rest, None)
                if following is None:
                    path.pop()
                    if path:
                        above = path[-1][0]
                        summits[above] = _larger(summits[above], summits[number])
                elif not state[following]:
                    state[following] = 1
                    path.append((following, iter(readers[following])))
                else:
                    summits[number] = _larger(summits[number], summits[following])
        return summits

    def _within(self, area: RangeRef) -> Iterator[int]:
        columns: Iterable[int] = range(area.first_column, area.last_column + 1)
        if area.last_column - area.first_column > _NARROW:
            columns = [
                column
                for name, column in self._columns
                if name == area.sheet and area.first_column <= column <= area.last_column
            ]
        found: set[int] = set()
        for column in columns:
            rows = self._columns.get((area.sheet, column), [])
            # One run at most begins above the area and reaches into it: runs of a column part it.
            at = max(0, bisect_left(rows, (area.first_row,)) - 1)
            while at < len(rows) and rows[at][0] <= area.last_row and self._steps:
                self._steps -= 1
                if rows[at][1] >= area.first_row:
                    found.add(rows[at][2])
                at += 1
        yield from found

    def _largest(self, name: str, run: Run) -> Summit | None:
        sheet = self._sheets[name]
        best: Summit | None = None
        for place in range(run.first, run.last + 1):
            position = run.at(place)
            value = sheet.number(*position)
            if value is not None and (best is None or abs(value) > abs(best.figure)):
                best = Summit(value, CellRef(name, *position))
        return best


def _larger(one: Summit | None, other: Summit | None) -> Summit | None:
    if one is None or other is None:
        return one or other
    return other if abs(other.figure) > abs(one.figure) else one
