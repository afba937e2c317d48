"""A workbook recalculated by an engine that is started for it, or by one that runs already."""

from collections.abc import Collection, Sequence

from sexcel.formulas.recalculation import CellChanges, Engine, Recalculation
from sexcel.model.grid import Grid
from sexcel.model.refs import CellRef


def recalculate(
    grid: Grid,
    scenarios: Sequence[CellChanges] = ({},),
    wanted: Collection[CellRef] | None = None,
    engine: Engine | None = None,
) -> Recalculation:
    """Return what ``Engine.recalculate`` does."""
    if engine is not None:
        return engine.recalculate(grid, scenarios, wanted)
    with Engine() as started:
        return started.recalculate(grid, scenarios, wanted)
