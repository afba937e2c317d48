"""Every formula of a workbook recalculated, as it stands and with cells changed."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal

from msgspec import Struct, field

from sexcel.files.child import Child, ChildError, Ending
from sexcel.formulas.engine_session import EngineSession, positions_by_sheet
from sexcel.formulas.engine_values import RecalculatedValues
from sexcel.formulas.precedents import FormulaIndex
from sexcel.model.grid import CellValue, Grid
from sexcel.model.refs import CellRef
from sexcel.model.steps import time_step

CellChanges = Mapping[CellRef, Decimal]
"""Cells to be overwritten before a recalculation, in each cell's own unit."""

_TARGET = "sexcel.formulas.engine_child:answer"


class RecalculationError(Exception):
    """The workbook could not be recalculated; the argument says why in plain words."""


class Recalculation(Struct, frozen=True):
    """The recalculated values of the wanted cells, and what could not be verified.

    ``values`` holds one mapping for each scenario, in which pinned formulas have their saved
    values. ``not_verified`` gives the reason for each wanted formula that the engine cannot verify
    in some scenario: those pinned, and those that a changed cell reaches through one of them.
    """

    values: tuple[Mapping[CellRef, CellValue], ...]
    not_verified: Mapping[CellRef, str]
    pinned: Mapping[CellRef, str] = field(default_factory=dict)
    """All formulas that were kept at their saved values throughout, with the reason. What depends
    on them is worked out from these, so that it can be compared with what was saved."""
    differing: Mapping[CellRef, CellValue] = field(default_factory=dict)
    """All other formulas whose recalculated value, as the workbook stands, is not the saved one,
    with that value; those saved without a value are left out."""
    unsaved: frozenset[CellRef] = frozenset()
    """All formulas that were saved without a value and have one recalculated."""
    errors: Mapping[CellRef, str] = field(default_factory=dict)
    """All formulas whose value is an error as the workbook stands, with its code."""
    circles: tuple[tuple[CellRef, ...], ...] = ()
    """Circular references: formulas each of which leads to every other."""
    formulas: int = 0
    """How many formulas the workbook has."""


class Engine:
    """The engine in its child process, which starts at once; it keeps the workbook it was given.

    Use it in a ``with``. After a workbook at which it failed it takes others.
    """

    def __init__(self) -> None:
        self._child = Child(_TARGET)
        self._session: EngineSession | None = None
        self._index: FormulaIndex | None = None

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, *_: object) -> None:
        self._child.close()

    def index(self, grid: Grid) -> FormulaIndex:
        """Return the formulas of a workbook; what is found out of them is kept until the next."""
        if self._index is None or self._index.grid is not grid:
            self._index = FormulaIndex(grid)
        return self._index

    def load(self, grid: Grid) -> None:
        """Let the engine recalculate a workbook while this process goes on with its own work.

        It has nothing to do with one without formulas. Where it fails, ``recalculate`` tries again,
        and says so.
        """
        if any(cell.formula is not None for sheet in grid for cell in sheet.cells.values()):
            with suppress(ChildError):
                self._open(grid)

    def recalculate(
        self,
        grid: Grid,
        scenarios: Sequence[CellChanges] = ({},),
        wanted: Collection[CellRef] | None = None,
        meanwhile: Callable[[], object] | None = None,
    ) -> Recalculation:
        """Return the values of the ``wanted`` cells (None: every formula) in each scenario.

        The scenario ``{}`` is the workbook as it stands; a formula that a scenario overwrites is
        back for the next one. While the engine tries scenarios, ``meanwhile`` is called: of the
        workbook as it stands the values are due already. Raises RecalculationError where the
        engine gives no answer: then the workbook is not verified, which is no fault of it.
        """
        with time_step(f"Recalculated {grid.path}"):
            try:
                session = self._open(grid)
                session.settle()
                return _recalculate(session, scenarios, wanted, meanwhile)
            except ChildError as error:
                self._session = None
                self._child = Child(_TARGET)
                raise RecalculationError(_reason(error)) from error

    def _open(self, grid: Grid) -> EngineSession:
        """Return the workbook in the engine, which loads it unless it has. Raises ChildError."""
        if self._session is None or self._session.grid is not grid:
            self._session = None
            self._session = EngineSession(self._child, self.index(grid))
        return self._session


def _reason(error: ChildError) -> str:
    """Say why the engine gave no answer; not every machine has a build of it."""
    from importlib.util import find_spec

    if error.ending is Ending.SLOW:
        return "the engine for formulas took too long"
    if find_spec("formualizer") is None:
        return "the engine for formulas is not installed here"
    return "the engine for formulas stopped"


def _recalculate(
    session: EngineSession,
    scenarios: Sequence[CellChanges],
    wanted: Collection[CellRef] | None,
    meanwhile: Callable[[], object] | None,
) -> Recalculation:
    all_values = session.all_values()
    positions = all_values.raw if wanted is None else positions_by_sheet(wanted)
    changing = [scenario for scenario in scenarios if scenario]
    answers = iter(session.evaluate(changing, positions, meanwhile=meanwhile) if changing else ())
    unchanged: Mapping[CellRef, CellValue] = {}
    if len(changing) < len(scenarios):
        unchanged = all_values if wanted is None else _pick(session, all_values, wanted)
    changed = {ref for scenario in changing for ref in scenario}
    not_verified = {**session.unverifiable_after(changed), **session.pinned}
    if wanted is not None:
        wanted = set(wanted)
        not_verified = {ref: why for ref, why in not_verified.items() if ref in wanted}
    return Recalculation(
        values=tuple(next(answers) if scenario else unchanged for scenario in scenarios),
        not_verified=not_verified,
        pinned=session.pinned,
        differing=session.differing,
        unsaved=frozenset(session.unsaved()),
        errors=dict(session.errors()),
        circles=session.judge.circles,
        formulas=len(session.values) + len(session.pinned),
    )


def _pick(
    session: EngineSession, all_values: RecalculatedValues, wanted: Collection[CellRef]
) -> dict[CellRef, CellValue]:
    """Return the wanted values of the workbook as it stands, cells without a formula included."""
    missing = [ref for ref in wanted if ref not in all_values]
    values: Mapping[CellRef, CellValue] = all_values
    if missing:
        values = session.evaluate([{}], positions_by_sheet(missing))[0]
    return {ref: all_values[ref] if ref in all_values else values[ref] for ref in wanted}
