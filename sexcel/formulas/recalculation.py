"""Every formula of a workbook worked out again, as it stands and with cells changed."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sexcel.child import Child, ChildError, Ending
from sexcel.formulas.blocks import Block, blocks_of, by_sheet
from sexcel.formulas.dependence import Dependence
from sexcel.formulas.handing_over import handed_over
from sexcel.formulas.package import packed
from sexcel.formulas.vouching import Vouching
from sexcel.model.grid import CellValue, ErrorValue, Grid
from sexcel.model.refs import CellRef
from sexcel.model.serials import date_of, decimal_of, serial_of

Cells = Mapping[CellRef, Decimal]
"""Cells to be overwritten before a recalculation: a scenario, in each cell's own unit."""

_TARGET = "sexcel.formulas.engine_child:answer"
_SECONDS, _CELLS_PER_SECOND = 20.0, 5_000
_MEMORY, _BYTES_PER_CELL = 2 * 1024**3, 4_000
_ERRORS = {
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
AFTER_ONE_HELD = "depends on a formula that cannot be recalculated here"
_MOST_TURNS = 6


class RecalculationError(Exception):
    """The workbook could not be worked out again; the argument says why in plain words."""


@dataclass(frozen=True)
class Recalculated:
    """What the wanted cells come to.

    ``values`` holds one mapping a scenario. ``not_verified`` gives the reason for each wanted
    formula that the engine cannot vouch for in some scenario: those held, and those that a
    changed cell reaches through one that is held.
    """

    values: tuple[Mapping[CellRef, CellValue], ...]
    not_verified: Mapping[CellRef, str]
    held: Mapping[CellRef, str] = field(default_factory=dict)
    """All formulas that stood at their saved values throughout, with the reason. What depends
    on them is worked out from these, so that it can be compared with what was saved."""
    differing: frozenset[CellRef] = frozenset()
    """All other formulas that come to something else than was saved, as the workbook stands."""
    rings: tuple[tuple[CellRef, ...], ...] = ()
    """Circular references: formulas each of which leads to every other."""


class Engine:
    """The engine in its child process, which starts at once; it keeps the workbook it was given.

    Use it in a ``with``.
    """

    def __init__(self) -> None:
        self._child = Child(_TARGET)
        self._loaded: _Loaded | None = None

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, *_: object) -> None:
        self._child.close()

    def recalculate(
        self,
        grid: Grid,
        scenarios: Sequence[Cells] = ({},),
        wanted: Collection[CellRef] | None = None,
    ) -> Recalculated:
        """As the function ``recalculate``."""
        if self._loaded is None or self._loaded.grid is not grid:
            self._loaded = None
            self._loaded = _Loaded(self._child, grid)
        try:
            return self._loaded.recalculated(scenarios, wanted)
        except RecalculationError:
            self._loaded = None
            raise


class _Loaded:
    """A workbook in the engine, with all that the engine cannot vouch for held."""

    def __init__(self, child: Child, grid: Grid) -> None:
        self._child = child
        self.grid = grid
        self._cells = {sheet.name: sheet.cells for sheet in grid}
        self._size = sum(len(cells) for cells in self._cells.values())
        self._handed = handed_over(grid)
        self._dependence = Dependence(grid, self._handed)
        self._vouching = Vouching(self._dependence, self._saved, iterative=grid.iterative)
        self.held = self._handed.held
        formulas = [
            CellRef(sheet, *position)
            for sheet, each in self._handed.formulas.items()
            for position in each
        ]
        self.values = self._tried([{}], formulas, package=packed(grid, self._handed))[0]
        self._hold_after_unsaved(list(self.held))
        self._hold_doubts()
        self.differing = frozenset(
            ref
            for ref, value in self.values.items()
            if self._saved(ref) is not None and not self._vouching.agrees(ref, value)
        )

    def recalculated(
        self, scenarios: Sequence[Cells], wanted: Collection[CellRef] | None
    ) -> Recalculated:
        """What the cells come to in each scenario."""
        cells = list(self.values) if wanted is None else list(dict.fromkeys(wanted))
        changed = [one for one in scenarios if one]
        answers = iter(self._tried(changed, cells) if changed else ())
        as_it_is = self._as_it_is(cells) if len(changed) < len(scenarios) else {}
        overwritten = {ref for one in changed for ref in one}
        doubtful = {**self._led_astray(overwritten), **self.held}
        among = set(cells)
        return Recalculated(
            values=tuple(next(answers) if one else as_it_is for one in scenarios),
            not_verified=(
                doubtful
                if wanted is None
                else {ref: why for ref, why in doubtful.items() if ref in among}
            ),
            held=self.held,
            differing=self.differing,
            rings=self._vouching.rings,
        )

    def _as_it_is(self, cells: list[CellRef]) -> dict[CellRef, CellValue]:
        missing = [ref for ref in cells if ref not in self.values]
        more = self._tried([{}], missing)[0] if missing else {}
        return {ref: self.values[ref] if ref in self.values else more[ref] for ref in cells}

    def _led_astray(self, overwritten: set[CellRef]) -> dict[CellRef, str]:
        """What a change of the overwritten cells reaches only through a formula that is held."""
        if not (overwritten and self.held):
            return {}
        reached = self._dependence.dependents(overwritten)
        stuck = (reached & self.held.keys()) - overwritten
        return dict.fromkeys(self._dependence.dependents(stuck) - overwritten, AFTER_ONE_HELD)

    def _hold_doubts(self) -> None:
        """Hold what the engine cannot vouch for, first causes first, until nothing is left."""
        sure: set[CellRef] = set()
        for turn in range(_MOST_TURNS):
            doubts = self._vouching.doubts(self.values, sure, all_at_once=turn == _MOST_TURNS - 1)
            if not doubts:
                return
            kept = self._kept_with_margins(dict(self._vouching.margins(doubts)))
            sure |= kept
            self._hold({ref: why for ref, why in doubts.items() if ref not in kept})

    def _kept_with_margins(self, texts: dict[CellRef, str]) -> set[CellRef]:
        """Those that differ from what was saved even when a margin is allowed."""
        if not texts:
            return set()
        formulas = [(ref.sheet, ref.row, ref.column, text) for ref, text in texts.items()]
        values = self._tried([{}], list(texts), formulas=formulas)[0]
        back = [(ref.sheet, ref.row, ref.column, self._dependence.text(ref)) for ref in texts]
        self._tried([{}], [], formulas=back)
        return {ref for ref, value in values.items() if not self._vouching.agrees(ref, value)}

    def _hold(self, doubts: dict[CellRef, str]) -> None:
        """Put formulas at their saved values, and work out anew what depends on them."""
        if not doubts:
            return
        self.held.update(doubts)
        put = [
            (ref.sheet, ref.row, ref.column, _for_json(self._saved(ref), self.grid.from_1904))
            for ref in doubts
        ]
        cells = [ref for ref in self.values if ref not in self.held]
        self.values = self._tried([{}], cells, values=put)[0]
        self._hold_after_unsaved(doubts)

    def _hold_after_unsaved(self, held: Iterable[CellRef]) -> None:
        """What depends on a formula that is held and has no saved value has nothing to stand on."""
        unsaved = [ref for ref in held if self._saved(ref) is None]
        for ref in self._dependence.dependents(unsaved):
            self.held.setdefault(ref, AFTER_ONE_HELD)
            self.values.pop(ref, None)

    def _saved(self, ref: CellRef) -> CellValue:
        known = self._cells[ref.sheet].get((ref.row, ref.column))
        return None if known is None else known.value

    def _tried(
        self,
        scenarios: Sequence[Cells],
        wanted: Collection[CellRef],
        *,
        package: bytes = b"",
        formulas: Sequence[tuple[str, int, int, str]] = (),
        values: Sequence[tuple[str, int, int, Any]] = (),
    ) -> list[dict[CellRef, CellValue]]:
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
        try:
            reply = self._child.ask(
                json.dumps(request, separators=(",", ":")).encode() + b"\n" + package,
                seconds=_SECONDS + len(scenarios) * self._size / _CELLS_PER_SECOND,
                memory=_MEMORY + self._size * _BYTES_PER_CELL,
            )
        except ChildError as error:
            raise RecalculationError(
                "working it out took too long"
                if error.ending is Ending.SLOW
                else "the library that works it out stopped at it"
            ) from error
        return [self._values(blocks, answer) for answer in json.loads(reply)]

    def _values(self, blocks: list[Block], answer: list[list[Any]]) -> dict[CellRef, CellValue]:
        found: dict[CellRef, CellValue] = {}
        for block, values in zip(blocks, answer, strict=True):
            cells = self._cells.get(block.sheet, {})
            for position, value in zip(block.positions(), values, strict=True):
                if position in block.wanted:
                    known = cells.get(position)
                    is_day = known is not None and isinstance(known.value, date)
                    found[CellRef(block.sheet, *position)] = _value(
                        value, is_day, self.grid.from_1904
                    )
        return found


def recalculate(
    grid: Grid,
    scenarios: Sequence[Cells] = ({},),
    wanted: Collection[CellRef] | None = None,
    engine: Engine | None = None,
) -> Recalculated:
    """What ``wanted`` cells (None: every formula) come to in each scenario.

    The scenario ``{}`` is the workbook as it stands; a formula that a scenario overwrites is
    back for the next one. An ``engine`` that runs already saves its start, and loading the same
    grid again. Raises RecalculationError where the engine gives no answer: then the workbook is
    not verified, which is no fault of it.
    """
    if engine is not None:
        return engine.recalculate(grid, scenarios, wanted)
    with Engine() as own:
        return own.recalculate(grid, scenarios, wanted)


def _for_json(value: CellValue, from_1904: bool) -> Any:
    """A saved value for the engine; an error as its code in a list."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return serial_of(value, from_1904)
    return [value.code] if isinstance(value, ErrorValue) else value


def _value(value: Any, is_day: bool, from_1904: bool) -> CellValue:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, list):
        kind = str(value[0])
        return ErrorValue(_ERRORS.get(kind, kind))
    day = date_of(value, from_1904) if is_day else None
    return decimal_of(value) if day is None else day
