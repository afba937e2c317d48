"""A monitor checked: movements and projects against their approvals, lines against the ledger."""

from collections.abc import Iterator

from sexcel.model.findings import Finding
from sexcel.model.grid import Grid
from sexcel.model.refs import CellRef
from sexcel.rules.year import monitor_rules as rules
from sexcel.year.line_checks import check_ledger, check_lines, check_packages
from sexcel.year.monitor_lists import MonitorLists
from sexcel.year.movement_checks import check_contingency, check_movements
from sexcel.year.project_checks import check_projects, check_releases
from sexcel.year.sheets.final_outturn import is_outturn_changed
from sexcel.year.sheets.layout import FINAL_OUTTURN


def find_in_monitor(grid: Grid) -> tuple[Finding, ...]:
    """Return what needs a person in a monitor whose formulas are worked out, the worst first.

    Raises SexcelError where the workbook is no monitor.
    """
    lists = MonitorLists(grid)
    findings = (
        *check_movements(lists),
        *check_contingency(lists),
        *check_projects(lists),
        *check_releases(lists),
        *check_lines(lists),
        *check_ledger(lists),
        *check_packages(lists),
        *_check_frozen(grid),
    )
    return tuple(sorted(findings, key=lambda finding: -finding.severity))


def find_in_projects(grid: Grid) -> tuple[Finding, ...]:
    """Return which projects of a monitor are out of order; the formulas are worked out."""
    return tuple(check_projects(MonitorLists(grid)))


def _check_frozen(grid: Grid) -> Iterator[Finding]:
    for sheet in grid:
        if sheet.name == FINAL_OUTTURN and is_outturn_changed(sheet):
            message = "The frozen figures are not those with which the year was closed."
            yield rules.FROZEN_FIGURES_CHANGED.finding(CellRef(sheet.name, 1, 1), message)
