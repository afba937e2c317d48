"""A copy of the user's own workbook with a sheet of scenarios that its inputs read from."""

from collections import defaultdict
from pathlib import Path

from sexcel.graft.cells import NewCell, SheetEdit
from sexcel.graft.new_sheets import graft_sheets
from sexcel.graft.repair import formulas_of, write_edited
from sexcel.model.grid import Grid
from sexcel.tracing.scenario import ScenarioResult
from sexcel.writers.scenarios import SHEET, input_formulas, render_scenario_sheet
from sexcel.writers.sheet_names import find_free_name


def write_scenarios(source: Path, grid: Grid, result: ScenarioResult, target: Path) -> None:
    """Copy the workbook at ``source``, read as ``grid``, to ``target`` with its scenarios in front.

    Only the inputs that a scenario changes differ. Raises as ``write_repaired`` does.
    """
    name = find_free_name(SHEET, {sheet.name.lower() for sheet in grid})
    before = {change.cell: change.before for each in result.scenarios for change in each.changes}
    cells: dict[str, dict[tuple[int, int], NewCell]] = defaultdict(dict)
    for cell, formula in input_formulas(result, name).items():
        cells[cell.sheet][cell.row, cell.column] = NewCell(formula, before[cell])
    write_edited(
        source,
        grid.sha256,
        target,
        [SheetEdit(sheet, changed, {}) for sheet, changed in cells.items()],
        formulas_of(grid),
        calculate_on_opening=True,
        add_sheets=lambda workbook: graft_sheets(workbook, render_scenario_sheet(result), 1),
    )
