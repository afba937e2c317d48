"""One workbook in the engine: what it comes to, with all held that cannot be vouched for."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sexcel.files.child import Child
from sexcel.formulas.agreement import ABSOLUTE, RELATIVE
from sexcel.formulas.blocks import blocks_of, by_sheet
from sexcel.formulas.dependence import DependencyGraph
from sexcel.formulas.export import FormulaExporter
from sexcel.formulas.outcomes import Raw, RecalculatedValues, gathered
from sexcel.formulas.package import pack_workbook
from sexcel.formulas.verifiability import VerifiabilityJudge
from sexcel.model.grid import CellValue, ErrorValue, Grid
from sexcel.model.refs import CellRef
from sexcel.model.serials import serial_of

AFTER_ONE_HELD = "depends on a formula that cannot be recalculated here"
_MOST_TURNS = 6
_MANY = 100
_SECONDS, _CELLS_PER_SECOND = 15.0, 5_000
_MEMORY, _BYTES_PER_CELL = 2 * 1024**3, 4_000
_FLOAT_ABSOLUTE, _FLOAT_RELATIVE = float(ABSOLUTE), float(RELATIVE)


class EngineSession:
    """A workbook that the child's engine holds. Every method raises ChildError.

    ``held`` are the formulas that stand at their saved values, with the reason; ``differing``
    those of the others that come to something else than was saved.
    """

    def __init__(self, child: Child, grid: Grid, meanwhile: Callable[[], None]) -> None:
        self._child = child
        self.grid = grid
        self._cells = {sheet.name: sheet.cells for sheet in grid}
        self._size = sum(map(len, self._cells.values()))
        exporter = FormulaExporter(grid)
        package = pack_workbook(grid, exporter)
        self._saved_values = exporter.exported.saved
        self.dependencies = DependencyGraph(grid, exporter.exported)
        self.judge = VerifiabilityJudge(self.dependencies, self._saved, iterative=grid.iterative)
        self.held = exporter.exported.held
        formulas = exporter.exported.formulas
        self.values = self.tried([{}], formulas, package=package, meanwhile=meanwhile)[0]
        self._hold_after_unsaved(list(self.held))
        self.differing = self._settled()

    def _settled(self) -> dict[CellRef, CellValue]:
        """Hold what the engine cannot vouch for, first causes first; what else differs."""
        sure: set[CellRef] = set()
        for turn in range(_MOST_TURNS):
            differing = self._differing()
            doubts = self.judge.doubts(differing, sure, all_at_once=turn == _MOST_TURNS - 1)
            if not doubts:
                return differing
            kept = self._kept_with_margins(self.judge.margins(doubts))
            sure |= kept
            self._hold({ref: why for ref, why in doubts.items() if ref not in kept})
        return self._differing()

    def _differing(self) -> dict[CellRef, CellValue]:
        """The formulas that come to something else than was saved, and what.

        Most numbers are as they were; they are compared as the floats that they come as.
        """
        found: dict[CellRef, CellValue] = {}
        for sheet, values in self.values.raw.items():
            saved = self._saved_values[sheet]
            for position, value in values.items():
                known = saved[position]
                if type(value) is float and type(known) is Decimal:
                    before = float(known)
                    difference = abs(before - value)
                    if difference <= _FLOAT_ABSOLUTE or difference <= _FLOAT_RELATIVE * abs(before):
                        continue
                elif value == known and type(value) is type(known):
                    continue
                ref = CellRef(sheet, *position)
                outcome = self.values[ref]
                if not self.judge.agrees(ref, outcome):
                    found[ref] = outcome
        return found

    def all_values(self) -> RecalculatedValues:
        """What every formula comes to, the held ones as they stand."""
        if not self.held:
            return self.values
        raw = {sheet: dict(values) for sheet, values in self.values.raw.items()}
        for ref in self.held:
            raw.setdefault(ref.sheet, {})[ref.row, ref.column] = self._saved_raw(ref)
        return RecalculatedValues(raw, self._cells, self.grid.from_1904)

    def unsaved(self) -> Iterator[CellRef]:
        """The formulas that come to something and were saved without a value."""
        for sheet, values in self.values.raw.items():
            saved = self._saved_values[sheet]
            for position, value in values.items():
                if saved[position] is None and value is not None and value != "":
                    yield CellRef(sheet, *position)

    def errors(self) -> Iterator[tuple[CellRef, str]]:
        """The formulas that come to an error, and its code."""
        for sheet, values in self.values.raw.items():
            for position, value in values.items():
                if type(value) is list:
                    ref = CellRef(sheet, *position)
                    outcome = self.values[ref]
                    if isinstance(outcome, ErrorValue):
                        yield ref, outcome.code

    def led_astray(self, overwritten: set[CellRef]) -> dict[CellRef, str]:
        """What a change of the overwritten cells reaches only through a formula that is held."""
        if not (overwritten and self.held):
            return {}
        reached = self.dependencies.dependents(overwritten)
        stuck = (reached & self.held.keys()) - overwritten
        return dict.fromkeys(self.dependencies.dependents(stuck) - overwritten, AFTER_ONE_HELD)

    def _kept_with_margins(self, margins: Mapping[CellRef, tuple[str, ...]]) -> set[CellRef]:
        """Those that differ from what was saved whichever margin is allowed."""
        kept = set(margins)
        for turn in range(max(map(len, margins.values()), default=0)):
            texts = {ref: each[turn] for ref, each in margins.items() if turn < len(each)}
            values = self._with_formulas(texts)
            kept -= {ref for ref in texts if self.judge.agrees(ref, values[ref])}
        if margins:
            self._with_formulas({ref: self.dependencies.text(ref) for ref in margins})
        return kept

    def _with_formulas(self, texts: Mapping[CellRef, str]) -> RecalculatedValues:
        formulas = [(ref.sheet, ref.row, ref.column, text) for ref, text in texts.items()]
        return self.tried([{}], positions(texts), formulas=formulas)[0]

    def _hold(self, doubts: Mapping[CellRef, str]) -> None:
        """Put formulas at their saved values, and work out anew what depends on them.

        Where they are many, loading the workbook once more is faster than taking each apart
        from what depends on it.
        """
        if not doubts:
            return
        self.held.update(doubts)
        for ref in doubts:
            del self.values.raw[ref.sheet][ref.row, ref.column]
        package = b""
        put: list[tuple[str, int, int, Raw]] = []
        if len(doubts) > _MANY:
            package = pack_workbook(self.grid, FormulaExporter(self.grid, self.held))
        else:
            put = [(ref.sheet, ref.row, ref.column, self._saved_raw(ref)) for ref in doubts]
        self.values = self.tried([{}], self.values.raw, values=put, package=package)[0]
        self._hold_after_unsaved(doubts)

    def _hold_after_unsaved(self, held: Iterable[CellRef]) -> None:
        """What depends on a formula that is held and has no saved value has nothing to stand on."""
        unsaved = [ref for ref in held if self._saved(ref) is None]
        for ref in self.dependencies.dependents(unsaved):
            self.held.setdefault(ref, AFTER_ONE_HELD)
            self.values.raw[ref.sheet].pop((ref.row, ref.column), None)

    def _saved(self, ref: CellRef) -> CellValue:
        position = ref.row, ref.column
        if position in self._saved_values[ref.sheet]:
            return self._saved_values[ref.sheet][position]
        known = self._cells[ref.sheet].get(position)
        return None if known is None else known.value

    def _saved_raw(self, ref: CellRef) -> Raw:
        """A saved value for the engine; an error as its code in a list."""
        value = self._saved(ref)
        if isinstance(value, date):
            serials = self.grid.sheet(ref.sheet).serials
            whole = serials.get((ref.row, ref.column))
            return float(whole or serial_of(value, self.grid.from_1904))
        if isinstance(value, Decimal):
            return float(value)
        return [value.code] if isinstance(value, ErrorValue) else value

    def tried(
        self,
        scenarios: Sequence[Mapping[CellRef, Decimal]],
        wanted: Mapping[str, Collection[tuple[int, int]]],
        *,
        package: bytes = b"",
        formulas: Sequence[tuple[str, int, int, str]] = (),
        values: Sequence[tuple[str, int, int, Raw]] = (),
        meanwhile: Callable[[], None] | None = None,
    ) -> list[RecalculatedValues]:
        """The wanted cells in each scenario, after formulas and values have been put in."""
        blocks = list(blocks_of(wanted))
        request = {
            "from_1904": self.grid.from_1904,
            "formulas": formulas,
            "values": values,
            "tries": [
                [(ref.sheet, ref.row, ref.column, float(value)) for ref, value in one.items()]
                for one in scenarios
            ],
            "blocks": by_sheet(blocks),
        }
        reply = self._child.ask(
            json.dumps(request, separators=(",", ":")).encode() + b"\n" + package,
            seconds=_SECONDS + len(scenarios) * self._size / _CELLS_PER_SECOND,
            memory=_MEMORY + self._size * _BYTES_PER_CELL,
            meanwhile=meanwhile,
        )
        answers: list[list[list[Any]]] = json.loads(reply)
        return [
            RecalculatedValues(gathered(blocks, answer), self._cells, self.grid.from_1904)
            for answer in answers
        ]


def positions(refs: Iterable[CellRef]) -> dict[str, set[tuple[int, int]]]:
    """Cells by sheet, as (row, column)."""
    found: dict[str, set[tuple[int, int]]] = {}
    for ref in refs:
        found.setdefault(ref.sheet, set()).add((ref.row, ref.column))
    return found
