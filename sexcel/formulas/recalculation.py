"""Every formula of a workbook worked out again, as it stands and with cells changed."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sexcel.child import Child, ChildError, Ending
from sexcel.formulas.handing_over import Handed, handed_over
from sexcel.formulas.package import packed
from sexcel.model.grid import CellValue, ErrorValue, Grid
from sexcel.model.refs import CellRef
from sexcel.model.serials import date_of, decimal_of

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
CIRCULAR = "Circ"
"""The engine's word for a formula in a ring, or after one."""


class RecalculationError(Exception):
    """The workbook could not be worked out again; the argument says why in plain words."""


@dataclass(frozen=True)
class Recalculated:
    """What the wanted cells come to.

    ``values`` holds one mapping a scenario. ``not_verified`` gives the reason for each wanted
    formula that the engine cannot vouch for once cells change, dependents included.
    """

    values: tuple[Mapping[CellRef, CellValue], ...]
    not_verified: Mapping[CellRef, str]
    held: Mapping[CellRef, str] = field(default_factory=dict)
    """Formulas that stood at their cached values throughout, with the reason. What depends on
    them is worked out from these, so that it can be compared with what was saved."""


class Engine:
    """The engine in its child process, which starts at once; it keeps the workbook it was given.

    Use it in a ``with``.
    """

    def __init__(self) -> None:
        self._child = Child(_TARGET)
        self._grid: Grid | None = None
        self._handed = Handed()

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
        package = b""
        if grid is not self._grid:
            self._grid = grid
            self._handed = handed_over(grid)
            package = packed(grid, self._handed)
        handed = self._handed
        blocks = list(_blocks(_formula_cells(handed) if wanted is None else wanted))
        tries = [
            [(ref.sheet, ref.row, ref.column, float(value)) for ref, value in one.items()]
            for one in scenarios
        ]
        answers = self._ask({"tries": tries, "blocks": _by_sheet(blocks)}, package)
        return Recalculated(
            values=tuple(self._values(grid, blocks, one) for one in answers),
            not_verified=handed.held,
            held=handed.held,
        )

    def _ask(self, asked: dict[str, Any], package: bytes = b"") -> list[list[list[Any]]]:
        grid = self._grid
        assert grid is not None
        asked["from_1904"] = grid.from_1904
        cells = sum(len(sheet.cells) for sheet in grid)
        try:
            reply = self._child.ask(
                json.dumps(asked, separators=(",", ":")).encode() + b"\n" + package,
                seconds=_SECONDS + len(asked["tries"]) * cells / _CELLS_PER_SECOND,
                memory=_MEMORY + cells * _BYTES_PER_CELL,
            )
        except ChildError as error:
            self._grid = None
            raise RecalculationError(
                "working it out took too long"
                if error.ending is Ending.SLOW
                else "the library that works it out stopped at it"
            ) from error
        answers: list[list[list[Any]]] = json.loads(reply)
        return answers

    def _values(
        self, grid: Grid, blocks: list["_Block"], answer: list[list[Any]]
    ) -> dict[CellRef, CellValue]:
        sheets = {sheet.name: sheet.cells for sheet in grid}
        found: dict[CellRef, CellValue] = {}
        for block, values in zip(blocks, answer, strict=True):
            cells = sheets[block.sheet]
            for position, value in zip(block.positions(), values, strict=True):
                if position in block.wanted:
                    known = cells.get(position)
                    found[CellRef(block.sheet, *position)] = _value(
                        value, known is not None and _is_day(known.value), grid.from_1904
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


def _formula_cells(handed: Handed) -> list[CellRef]:
    return [
        CellRef(sheet, *position)
        for sheet, formulas in handed.formulas.items()
        for position in formulas
    ]


@dataclass
class _Block:
    """A rectangle that is read at once, though some of its cells may not be wanted."""

    sheet: str
    corners: tuple[int, int, int, int]
    wanted: Collection[tuple[int, int]]

    def positions(self) -> Iterator[tuple[int, int]]:
        top, left, bottom, right = self.corners
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                yield row, column


def _blocks(wanted: Iterable[CellRef]) -> Iterator[_Block]:
    """Few rectangles around all of the wanted cells, together at most four times as large."""
    by_sheet: dict[str, set[tuple[int, int]]] = {}
    for ref in wanted:
        by_sheet.setdefault(ref.sheet, set()).add((ref.row, ref.column))
    for sheet, positions in by_sheet.items():
        for some in _gathered(sorted(positions)):
            rows = [row for row, _ in some]
            columns = [column for _, column in some]
            corners = min(rows), min(columns), max(rows), max(columns)
            yield _Block(sheet, corners, set(some))


def _gathered(positions: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Runs of positions, in order of rows, whose rectangle is not much larger than they are."""
    some: list[tuple[int, int]] = []
    left = right = top = 0
    for position in positions:
        row, column = position
        if some:
            wide = max(right, column) - min(left, column) + 1
            if (row - top + 1) * wide > 4 * (len(some) + 1) + 64:
                yield some
                some = []
        if not some:
            top, left, right = row, column, column
        some.append(position)
        left, right = min(left, column), max(right, column)
    if some:
        yield some


def _by_sheet(blocks: list[_Block]) -> dict[str, list[tuple[int, int, int, int]]]:
    found: dict[str, list[tuple[int, int, int, int]]] = {}
    for block in blocks:
        found.setdefault(block.sheet, []).append(block.corners)
    return found


def _is_day(value: CellValue) -> bool:
    return isinstance(value, date)


def _value(value: Any, is_day: bool, from_1904: bool) -> CellValue:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, list):
        kind = str(value[0])
        return ErrorValue(_ERRORS.get(kind, kind))
    day = date_of(value, from_1904) if is_day else None
    return decimal_of(value) if day is None else day
