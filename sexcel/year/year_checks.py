"""A workbook of the budget year checked: a monitor, or a paper from one."""

from collections.abc import Collection

from msgspec.structs import replace

from sexcel.formulas.recalculation import Engine
from sexcel.model.acceptance import Acceptance
from sexcel.model.findings import Finding
from sexcel.model.grid import Grid
from sexcel.model.refs import CellRef
from sexcel.model.report import FileReport
from sexcel.model.rules import Rule
from sexcel.rules.year import monitor_rules as rules
from sexcel.year.calculating import calculate_ours
from sexcel.year.monitor_checks import find_in_monitor
from sexcel.year.papers.pages import NAME_FACT, RECORD
from sexcel.year.papers.written import is_paper, paper_as_found

_MONITOR_RULES = sum(isinstance(rule, Rule) for rule in vars(rules).values()) + 1
"""Those of the year, and the one on movements that budgets and monitors have in common."""


def add_year_findings(
    grid: Grid,
    report: FileReport,
    engine: Engine,
    acceptance: Acceptance,
    rules_off: Collection[str],
) -> FileReport:
    """Return the audit of a workbook with what the rules of the year find, the worst first.

    Those of ``rules_off``, by code, are not asked. Raises SexcelError where a sheet of the monitor
    is gone, OutputError where it cannot be worked out.
    """
    findings = (
        find_in_paper(grid) if is_paper(grid) else find_in_monitor(calculate_ours(engine, grid)[0])
    )
    reported, accepted = acceptance.sort(
        finding for finding in findings if finding.rule not in rules_off
    )
    scope = report.scope
    return replace(
        report,
        findings=tuple(
            sorted((*reported, *report.findings), key=lambda finding: -finding.severity)
        ),
        accepted=(*accepted, *report.accepted),
        scope=scope and replace(scope, rules=scope.rules + _MONITOR_RULES),
    )


def find_in_paper(grid: Grid) -> tuple[Finding, ...]:
    """Return that figures of a paper were changed, if they were."""
    paper = paper_as_found(grid)
    if not paper.is_changed:
        return ()
    message = (
        f"The figures of {paper.facts.get(NAME_FACT) or 'this paper'} are not those with which it "
        "was written."
    )
    return (rules.FROZEN_FIGURES_CHANGED.finding(CellRef(RECORD, 1, 1), message),)
