"""One workbook in the engine: its recalculated values, with all pinned that cannot be verified."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sexcel.files.child import Child
from sexcel.formulas.agreement import ABSOLUTE, RELATIVE
from sexcel.formulas.engine_values import (
    EngineBlock,
    RawValue,
    RecalculatedValues,
    collect_values,
    corners_by_sheet,
    gather_blocks,
)
from sexcel.formulas.export import ExportedFormulaIndex, FormulaExporter, cells_filled_from
from sexcel.formulas.formula_shapes import ColumnFormula
from sexcel.formulas.package import pack_workbook
from sexcel.formulas.precedents import FormulaIndex
from sexcel.formulas.verifiability import VerifiabilityJudge
from sexcel.model.grid import CellValue, ErrorValue
from sexcel.model.refs import CellRef
from sexcel.ooxml.serials import serial_of

AFTER_A_PINNED_ONE = "depends on a formula that cannot be recalculated here"

_MOST_ROUNDS = 6
"""Rounds of pinning the first causes of differences. What comes after differs anew once those
are pinned; in the last round all that is doubtful is pinned at once, so that it ends."""

_FEW = 100
"""Formulas that are pinned one by one in the loaded workbook. The engine takes each apart from
all that depends on it, so for more of them it is faster to load the workbook anew."""

_SECONDS, _CELLS_PER_SECOND = 15.0, 5_000
"""The time limit. The engine was measured to load and recalculate 100,000 formulas in 0.53 s: this
leaves a slow machine forty times as long, and the start of a process besides."""

_MEMORY, _BYTES_PER_CELL = 2 * 1024**3, 4_000
"""The memory limit. It only has to stop a workbook that swells without end, and is well above
what a legitimate one needs, since a refusal would leave a budget unverified."""

_FLOAT_ABSOLUTE, _FLOAT_RELATIVE = float(ABSOLUTE), float(RELATIVE)


class EngineSession:
    """A workbook in the child's engine, which loads it from now on. Methods raise ChildError.

    ``pinned`` are the formulas that are kept at their saved values, with the reason;
    ``differing`` those of the others whose recalculated value is not the saved one.
    """

    def __init__(self, child: Child, index: FormulaIndex) -> None:
        self._child = child
        self._index = index
        self.grid = grid = index.grid
        self._cells = {sheet.name: sheet.cells for sheet in grid}
        self._size = sum(map(len, self._cells.values()))
        exporter = FormulaExporter(index)
        package = pack_workbook(grid, exporter)
        exported = exporter.exported
        self._saved_values = exported.saved
        self.formula_index = ExportedFormulaIndex(index, exported)
        self.judge = VerifiabilityJudge(self.formula_index, self._saved, iterative=grid.iterative)
        self.pinned = exported.pinned
        self._changed: dict[CellRef, str] = {}
        """Formulas that the engine is to have from its next evaluation on."""
        self._pinned_here: set[CellRef] = set()
        """Formulas pinned that nothing reads: in the engine they stay as they were."""
        self.values = RecalculatedValues({}, self._cells, grid.from_1904)
        self.differing: Mapping[CellRef, CellValue] = {}
        self._loading: list[EngineBlock] | None = self._send(
            [{}], exported.formulas, package=package
        )

    def settle(self) -> None:
        """Wait until the workbook is loaded, and pin what the engine cannot verify; but once."""
        if self._loading is None:
            return
        blocks, self._loading = self._loading, None
        self.values = self._receive(blocks, [{}])[0]
        self._pin_after_unsaved(list(self.pinned))
        self.differing = self._find_certain()

    def _find_certain(self) -> dict[CellRef, CellValue]:
        """Pin what the engine cannot verify, first causes first; return what else differs."""
        certain: set[CellRef] = set()
        for turn in range(_MOST_ROUNDS):
            differing = self._find_differing()
            doubtful = self.judge.find_doubtful(
                differing, certain, all_at_once=turn == _MOST_ROUNDS - 1
            )
            if not doubtful:
                return differing
            confirmed = self._confirm_with_margins(self.judge.margins(doubtful))
            certain |= confirmed
            self._pin({ref: why for ref, why in doubtful.items() if ref not in confirmed})
        return self._find_differing()

    def _find_differing(self) -> dict[CellRef, CellValue]:
        """Return the formulas whose recalculated value is not the saved one, and that value.

        Most numbers are unchanged; they are compared as the floats that the engine gives.
        """
        differing: dict[CellRef, CellValue] = {}
        for sheet, values in self.values.raw.items():
            saved_values = self._saved_values[sheet]
            for position, value in values.items():
                saved = saved_values[position]
                if type(value) is float and type(saved) is Decimal:
                    number = float(saved)
                    difference = abs(number - value)
                    if difference <= _FLOAT_ABSOLUTE or difference <= _FLOAT_RELATIVE * abs(number):
                        continue
                elif value == saved and type(value) is type(saved):
                    continue
                ref = CellRef(sheet, *position)
                recalculated = self.values[ref]
                if not self.judge.agrees(ref, recalculated):
                    differing[ref] = recalculated
        return differing

    def all_values(self) -> RecalculatedValues:
        """Return the values of all formulas, the pinned ones as they were saved."""
        if not self.pinned:
            return self.values
        raw = {sheet: dict(values) for sheet, values in self.values.raw.items()}
        for ref in self.pinned:
            raw.setdefault(ref.sheet, {})[ref.row, ref.column] = self._saved_raw(ref)
        return RecalculatedValues(raw, self._cells, self.grid.from_1904)

    def unsaved(self) -> Iterator[CellRef]:
        """Yield the formulas that were saved without a value and have one recalculated."""
        for sheet, values in self.values.raw.items():
            saved_values = self._saved_values[sheet]
            for position, value in values.items():
                if saved_values[position] is None and value is not None and value != "":
                    yield CellRef(sheet, *position)

    def errors(self) -> Iterator[tuple[CellRef, str]]:
        """Yield the formulas whose recalculated value is an error, and its code."""
        for sheet, values in self.values.raw.items():
            for position, value in values.items():
                if type(value) is list:
                    ref = CellRef(sheet, *position)
                    error = self.values[ref]
                    if isinstance(error, ErrorValue):
                        yield ref, error.code

    def unverifiable_after(self, changed: set[CellRef]) -> dict[CellRef, str]:
        """Return what a change of these cells reaches only through a formula that is pinned."""
        if not (changed and self.pinned):
            return {}
        reached = self.formula_index.dependents(changed)
        stopped = (reached & self.pinned.keys()) - changed
        return dict.fromkeys(self.formula_index.dependents(stopped) - changed, AFTER_A_PINNED_ONE)

    def _confirm_with_margins(
        self, margins: Mapping[CellRef, tuple[ColumnFormula, ...]]
    ) -> set[CellRef]:
        """Return those that differ from what was saved whichever margin is allowed."""
        confirmed = set(margins)
        for turn in range(max(map(len, margins.values()), default=0)):
            texts = {
                ref: margins[ref][turn].in_row(ref.row)
                for ref in confirmed
                if turn < len(margins[ref])
            }
            if texts:
                self._changed.update(texts)
                values = self.evaluate([{}], positions_by_sheet(texts))[0]
                confirmed -= {ref for ref in texts if self.judge.agrees(ref, values[ref])}
        self._changed.update((ref, self.formula_index.formula(ref)) for ref in margins)
        return confirmed

    def _pin(self, reasons: Mapping[CellRef, str]) -> None:
        """Pin formulas at their saved values, and recalculate what depends on them."""
        if not reasons:
            return
        self.pinned.update(reasons)
        for ref in reasons:
            del self.values.raw[ref.sheet][ref.row, ref.column]
        package: bytes | memoryview = b""
        values: list[tuple[str, int, int, RawValue]] = []
        if len(reasons) > _FEW:
            filled = (ref for pinned in reasons for ref in (pinned, *self._filled_by(pinned)))
            if not self.formula_index.reads_any(filled):
                self._pinned_here.update(reasons)
                return
            package = pack_workbook(self.grid, FormulaExporter(self._index, self.pinned))
        else:
            values = [
                (ref.sheet, ref.row, ref.column, self._saved_raw(ref))
                for pinned in reasons
                for ref in (pinned, *self._filled_by(pinned))
            ]
        self.values = self.evaluate([{}], self.values.raw, values=values, package=package)[0]
        self._pin_after_unsaved(reasons)

    def _filled_by(self, ref: CellRef) -> Iterator[CellRef]:
        """Yield the cells that an array formula fills, whose saved values stand with its own."""
        sheet = self.grid.sheet(ref.sheet)
        for area in sheet.array_ranges:
            if (area.first_row, area.first_column) == (ref.row, ref.column):
                for position in cells_filled_from(sheet, area):
                    yield sheet.ref(*position)

    def _pin_after_unsaved(self, pinned: Iterable[CellRef]) -> None:
        """Pin what depends on a formula that is pinned and has no saved value."""
        unsaved = [ref for ref in pinned if self._saved(ref) is None]
        for ref in self.formula_index.dependents(unsaved):
            self.pinned.setdefault(ref, AFTER_A_PINNED_ONE)
            self.values.raw[ref.sheet].pop((ref.row, ref.column), None)

    def _saved(self, ref: CellRef) -> CellValue:
        position = ref.row, ref.column
        if position in self._saved_values[ref.sheet]:
            return self._saved_values[ref.sheet][position]
        cell = self._cells[ref.sheet].get(position)
        return None if cell is None else cell.value

    def _saved_raw(self, ref: CellRef) -> RawValue:
        """Return a saved value for the engine; an error as its code in a list."""
        value = self._saved(ref)
        if isinstance(value, date):
            serials = self.grid.sheet(ref.sheet).serials
            serial = serials.get((ref.row, ref.column))
            return float(serial or serial_of(value, self.grid.from_1904))
        if isinstance(value, Decimal):
            return float(value)
        return [value.code] if isinstance(value, ErrorValue) else value

    def evaluate(
        self,
        scenarios: Sequence[Mapping[CellRef, Decimal]],
        wanted: Mapping[str, Collection[tuple[int, int]]],
        *,
        package: bytes | memoryview = b"",
        values: Sequence[tuple[str, int, int, RawValue]] = (),
        meanwhile: Callable[[], object] | None = None,
    ) -> list[RecalculatedValues]:
        """Return the wanted cells in each scenario, once values have been put in.

        ``meanwhile`` is called while the engine works.
        """
        blocks = self._send(scenarios, wanted, package=package, values=values)
        if meanwhile is not None:
            meanwhile()
        return self._receive(blocks, scenarios)

    def _send(
        self,
        scenarios: Sequence[Mapping[CellRef, Decimal]],
        wanted: Mapping[str, Collection[tuple[int, int]]],
        *,
        package: bytes | memoryview = b"",
        values: Sequence[tuple[str, int, int, RawValue]] = (),
    ) -> list[EngineBlock]:
        """Let the engine evaluate as ``evaluate`` does, and return the blocks of its answer."""
        blocks = list(gather_blocks(wanted))
        changed = {} if package else self._changed
        request = {
            "from_1904": self.grid.from_1904,
            "formulas": [(ref.sheet, ref.row, ref.column, text) for ref, text in changed.items()],
            "values": values,
            "scenarios": [
                [(ref.sheet, ref.row, ref.column, float(value)) for ref, value in scenario.items()]
                for scenario in scenarios
            ],
            "blocks": corners_by_sheet(blocks),
        }
        self._changed.clear()
        self._child.send(
            json.dumps(request, separators=(",", ":")).encode() + b"\n",
            package,
            seconds=_SECONDS + len(scenarios) * self._size / _CELLS_PER_SECOND,
            memory=_MEMORY + self._size * _BYTES_PER_CELL,
        )
        return blocks

    def _receive(
        self, blocks: Sequence[EngineBlock], scenarios: Sequence[Mapping[CellRef, Decimal]]
    ) -> list[RecalculatedValues]:
        answers: list[list[list[Any]]] = json.loads(self._child.receive())
        return [
            self._collect(blocks, answer, self._pinned_here.difference(scenario))
            for scenario, answer in zip(scenarios, answers, strict=True)
        ]

    def _collect(
        self, blocks: Sequence[EngineBlock], answer: Iterable[list[Any]], pinned: Iterable[CellRef]
    ) -> RecalculatedValues:
        raw = collect_values(blocks, answer)
        for ref in pinned:
            values = raw.get(ref.sheet, {})
            if (ref.row, ref.column) in values:
                values[ref.row, ref.column] = self._saved_raw(ref)
        return RecalculatedValues(raw, self._cells, self.grid.from_1904)


def positions_by_sheet(refs: Iterable[CellRef]) -> dict[str, set[tuple[int, int]]]:
    """Return cells by sheet, as (row, column)."""
    positions: dict[str, set[tuple[int, int]]] = {}
    for ref in refs:
        positions.setdefault(ref.sheet, set()).add((ref.row, ref.column))
    return positions
