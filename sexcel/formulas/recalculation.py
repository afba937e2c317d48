"""Every formula of a workbook worked out again, as it stands and with cells changed."""

from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct, field

from sexcel.files.child import Child, ChildError, Ending
from sexcel.formulas.engine_session import EngineSession, positions
from sexcel.formulas.outcomes import RecalculatedValues
from sexcel.model.grid import CellValue, Grid
from sexcel.model.refs import CellRef

Cells = Mapping[CellRef, Decimal]
"""Cells to be overwritten before a recalculation: a scenario, in each cell's own unit."""

_TARGET = "sexcel.formulas.engine_child:answer"


class RecalculationError(Exception):
    """The workbook could not be worked out again; the argument says why in plain words."""


class Recalculation(Struct, frozen=True):
    """What the wanted cells come to.

    ``values`` holds one mapping a scenario; formulas that are held stand in it as they were
    saved. ``not_verified`` gives the reason for each wanted formula that the engine cannot vouch
    for in some scenario: those held, and those that a changed cell reaches through one of them.
    """

    values: tuple[Mapping[CellRef, CellValue], ...]
    not_verified: Mapping[CellRef, str]
    held: Mapping[CellRef, str] = field(default_factory=dict)
    """All formulas that stood at their saved values throughout, with the reason. What depends
    on them is worked out from these, so that it can be compared with what was saved."""
    differing: Mapping[CellRef, CellValue] = field(default_factory=dict)
    """All other formulas that come to something else than was saved, as the workbook stands,
    and what; those saved without a value are left out."""
    unsaved: frozenset[CellRef] = frozenset()
    """All formulas that were saved without a value and come to one."""
    errors: Mapping[CellRef, str] = field(default_factory=dict)
    """All formulas that come to an error value as the workbook stands, with its code."""
    circles: tuple[tuple[CellRef, ...], ...] = ()
    """Circular references: formulas each of which leads to every other."""
    formulas: int = 0
    """How many formulas the workbook has."""


def _nothing() -> None:
    """What is done meanwhile, unless something is asked for."""


class Engine:
    """The engine in its child process, which starts at once; it keeps the workbook it was given.

    Use it in a ``with``. After a workbook at which it failed it takes others.
    """

    def __init__(self) -> None:
        self._child = Child(_TARGET)
        self._loaded: EngineSession | None = None

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, *_: object) -> None:
        self._child.close()

    def recalculate(
        self,
        grid: Grid,
        scenarios: Sequence[Cells] = ({},),
        wanted: Collection[CellRef] | None = None,
        meanwhile: Callable[[], None] = _nothing,
    ) -> Recalculation:
        """As the function ``recalculate``; ``meanwhile`` is done while the engine works."""
        try:
            if self._loaded is None or self._loaded.grid is not grid:
                self._loaded = None
                self._loaded = EngineSession(self._child, grid, meanwhile)
            else:
                meanwhile()
            return _recalculate(self._loaded, scenarios, wanted)
        except ChildError as error:
            self._loaded = None
            self._child = Child(_TARGET)
            raise RecalculationError(
                "working it out took too long"
                if error.ending is Ending.SLOW
                else "the library that works it out stopped at it"
            ) from error


def recalculate(
    grid: Grid,
    scenarios: Sequence[Cells] = ({},),
    wanted: Collection[CellRef] | None = None,
    engine: Engine | None = None,
) -> Recalculation:
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


def _recalculate(
    loaded: EngineSession, scenarios: Sequence[Cells], wanted: Collection[CellRef] | None
) -> Recalculation:
    every = loaded.all_values()
    cells = every.raw if wanted is None else positions(wanted)
    changed = [one for one in scenarios if one]
    answers = iter(loaded.tried(changed, cells) if changed else ())
    as_it_is: Mapping[CellRef, CellValue] = {}
    if len(changed) < len(scenarios):
        as_it_is = every if wanted is None else _as_it_is(loaded, every, wanted)
    overwritten = {ref for one in changed for ref in one}
    doubtful = {**loaded.led_astray(overwritten), **loaded.held}
    if wanted is not None:
        among = set(wanted)
        doubtful = {ref: why for ref, why in doubtful.items() if ref in among}
    return Recalculation(
        values=tuple(next(answers) if one else as_it_is for one in scenarios),
        not_verified=doubtful,
        held=loaded.held,
        differing=loaded.differing,
        unsaved=frozenset(loaded.unsaved()),
        errors=dict(loaded.errors()),
        circles=loaded.judge.circles,
        formulas=len(loaded.values) + len(loaded.held),
    )


def _as_it_is(
    loaded: EngineSession, every: RecalculatedValues, wanted: Collection[CellRef]
) -> dict[CellRef, CellValue]:
    missing = [ref for ref in wanted if ref not in every]
    more = loaded.tried([{}], positions(missing))[0] if missing else every
    return {ref: every[ref] if ref in every else more[ref] for ref in wanted}
