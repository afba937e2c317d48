"""How far a cell reaches: the largest figure that depends on it, however many steps away.

Formulas of one run are followed together, so the steps are as many as the runs, not the cells. A
run reaches what any of its cells reaches.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from sexcel.auditing.survey.runs import Run
from sexcel.auditing.survey.sheet import SheetSurvey
from sexcel.auditing.survey.sums import areas_of_run
from sexcel.formulas.precedents import FormulaIndex
from sexcel.model.refs import CellRef, RangeRef

_MOST_STEPS = 2_000_000
"""Links from run to run that are followed: half a second. Beyond them a workbook is not followed
further, and its findings are ranked by what is known."""
_NARROW = 64
"""Columns of an area up to which each is looked up; of a wider one, such as a whole row, those
that have formulas are picked out instead."""
_MOST_SUMMITS = 200
"""Figures that each correction is recalculated for: the totals of a large model, but not the
thousands of formulas of a ledger."""
_SHORT_RUN = 24
"""Formulas of a run that are each of interest, as the totals of a table's columns are: two years
of months. Of a longer run, the lines of a list, the largest figure stands for all."""


class Summit(Struct, frozen=True):
    """The largest figure that a cell is part of, and its cell."""

    figure: Decimal
    ref: CellRef


class Reach:
    """Knows for each cell of a workbook the largest figure that depends on it."""

    def __init__(self, sheets: Sequence[SheetSurvey], formula_index: FormulaIndex) -> None:
        self._formula_index = formula_index
        self._sheets = {sheet.name: sheet for sheet in sheets}
        self._steps_left = _MOST_STEPS
        self._runs: list[tuple[str, Run]] = [
            (sheet.name, run) for sheet in sheets for run in sheet.runs
        ]
        self._columns: dict[tuple[str, int], list[tuple[int, int, int]]] = {}
        """Sheet and column to the runs in it: first row, last row, number of the run."""
        for number, (name, run) in enumerate(self._runs):
            area = run.area(name)
            for column in range(area.first_column, area.last_column + 1):
                rows = (area.first_row, area.last_row, number)
                self._columns.setdefault((name, column), []).append(rows)
        for runs_in_column in self._columns.values():
            runs_in_column.sort()
        self._precedents = [tuple(self._areas_read(name, run)) for name, run in self._runs]
        self._summits = self._follow()

    def summit_of(self, ref: CellRef) -> Summit | None:
        """Return the largest figure that the cell is part of; its own where nothing reads it."""
        summit = self._own_figure(ref)
        for number, areas in enumerate(self._precedents):
            if any(ref in area for area in areas):
                summit = _larger(summit, self._summits[number])
        return summit

    def summits(self) -> tuple[CellRef, ...]:
        """Return the cells of the largest figures that formulas give; of a long run one."""
        summits = [
            summit
            for name, run in self._runs
            for summit in self._summits_in(name, run)
            if not self._sheets[name].is_percent(summit.ref.row, summit.ref.column)
        ]
        summits.sort(key=lambda summit: -abs(summit.figure))
        return tuple(summit.ref for summit in summits[:_MOST_SUMMITS])

    def _summits_in(self, name: str, run: Run) -> Iterator[Summit]:
        figures = (
            map(self._own_figure, run.cells(name))
            if len(run) <= _SHORT_RUN
            else (self._largest(name, run),)
        )
        return (figure for figure in figures if figure is not None)

    def _own_figure(self, ref: CellRef) -> Summit | None:
        sheet = self._sheets.get(ref.sheet)
        value = None if sheet is None else sheet.number(ref.row, ref.column)
        return None if value is None else Summit(value, ref)

    def _largest(self, name: str, run: Run) -> Summit | None:
        sheet = self._sheets[name]
        figures = (
            (abs(value), value, position)
            for position in run.positions()
            if (value := sheet.number(*position)) is not None
        )
        best = max(figures, key=lambda figure: figure[0], default=None)
        return None if best is None else Summit(best[1], CellRef(name, *best[2]))

    def _areas_read(self, name: str, run: Run) -> Iterator[RangeRef]:
        """Yield the cells that the formulas of a run read, taken together."""
        if run.shape.names:
            yield from self._formula_index.precedents(run.first_cell(name))
        for area in areas_of_run(run, run.shape.references, name):
            sheet = self._formula_index.sheet(area.sheet)
            if sheet is not None:
                yield replace(area, sheet=sheet.name)

    def _follow(self) -> list[Summit | None]:
        """Return the summit of each run, found by going from it to the runs that read it.

        A run is left once all that read it have been, as in any search in depth; a list takes the
        place of calls within calls, which a long chain would make too deep.
        """
        readers: list[list[int]] = [[] for _ in self._runs]
        for number, areas in enumerate(self._precedents):
            for area in areas:
                for read in self._runs_within(area):
                    if read != number:
                        readers[read].append(number)
        summits: list[Summit | None] = [self._largest(name, run) for name, run in self._runs]
        entered = [False] * len(self._runs)
        for start in range(len(self._runs)):
            if entered[start]:
                continue
            path = [(start, iter(readers[start]))]
            entered[start] = True
            while path:
                number, remaining = path[-1]
                reader = next(remaining, None)
                if reader is None:
                    path.pop()
                    if path:
                        below = path[-1][0]
                        summits[below] = _larger(summits[below], summits[number])
                elif entered[reader]:
                    summits[number] = _larger(summits[number], summits[reader])
                else:
                    entered[reader] = True
                    path.append((reader, iter(readers[reader])))
        return summits

    def _runs_within(self, area: RangeRef) -> set[int]:
        """Return the numbers of the runs that have a cell in the area."""
        columns: Iterable[int] = range(area.first_column, area.last_column + 1)
        if area.last_column - area.first_column > _NARROW:
            columns = [
                column
                for name, column in self._columns
                if name == area.sheet and area.first_column <= column <= area.last_column
            ]
        numbers: set[int] = set()
        for column in columns:
            runs = self._columns.get((area.sheet, column), [])
            # Runs of a column do not overlap: at most one begins above the area and ends in it.
            index = max(0, bisect_left(runs, (area.first_row,)) - 1)
            while index < len(runs) and runs[index][0] <= area.last_row and self._steps_left:
                self._steps_left -= 1
                if runs[index][1] >= area.first_row:
                    numbers.add(runs[index][2])
                index += 1
        return numbers


def _larger(first: Summit | None, second: Summit | None) -> Summit | None:
    if first is None or second is None:
        return first or second
    return second if abs(second.figure) > abs(first.figure) else first
