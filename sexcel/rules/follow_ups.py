"""Findings that follow from a worse one: a slip moves every figure that is worked out from it."""

from collections.abc import Sequence

from sexcel.formulas.precedents import FormulaIndex
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef

_OF_RATES = ("SEC212", "SEC213", "SEC216", "SEC318")
"""Rules on inputs that many figures follow."""

_OF_SLIPS = ("SEC207", "SEC316", "SEC319", "SEC422", "SEC805")
"""Rules on figures that look mistyped."""

_WEAK = ("SEC315", "SEC317", "SEC505", "SEC901")
"""Rules on figures that are unexplained or contradict words: they are asked of right figures."""

_NAMING_WHAT_FOLLOWS = ("SEC804", "SEC805")
"""Rules whose findings cite the figures that follow from a cell without a figure."""

_COMPARING = ("SEC215", "SEC315", "SEC316", "SEC317", "SEC901")
"""Rules that compare a figure or words with the figures that their findings cite."""

_OF_QUARTERS = "SEC106"
"""The rule of a year unlike its months or quarters."""

_OF_TEAMS = "SEC215"
"""The rule of a core team unlike its FTE, which knows neither formula nor input at fault."""

_OF_TEXT = ("SEC410", "SEC804", "SHT402")
"""Rules on texts in place of amounts, and what shows an error because of them."""

_OF_ERRORS = ("SEC413", "SHT401")
"""Rules on cells that show an error."""


def leave_out_follow_ups(findings: tuple[Finding, ...], index: FormulaIndex) -> tuple[Finding, ...]:
    """Return the findings without those on figures that follow from the cell of a worse one."""
    findings = _without_second_evidence(findings)
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    texts = [finding for finding in findings if finding.rule in _OF_TEXT]
    odd = [finding for finding in findings if finding.rule == "SEC319"]
    # A figure may look mistyped: a note on it leaves the warnings that follow.
    slips = [finding for finding in findings if finding.rule in _OF_SLIPS]
    tiers = (
        (texts, _OF_ERRORS),
        (errors, (*_OF_SLIPS, *_WEAK, _OF_TEAMS)),
        ([finding for finding in findings if _is_of_a_formula(finding)], (_OF_TEAMS,)),
        ([finding for finding in findings if finding.rule in _OF_RATES], (*_OF_SLIPS, *_WEAK)),
        ([finding for finding in findings if finding.rule == "SEC212"], ("SEC411",)),
        ([finding for finding in odd if "typed in" in finding.message], ("SEC319",)),
        (odd, ("SEC316", *_WEAK)),
        ([finding for finding in slips if finding.severity > Severity.INFO], _WEAK),
    )
    for causes, rules in tiers:
        findings = _without(findings, causes, rules, index)
    return findings


def _without_second_evidence(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return the findings without those by quarters that ask for what an equation asks for."""
    due = {
        (finding.where, finding.expected)
        for finding in findings
        if finding.rule != _OF_QUARTERS and finding.severity is Severity.ERROR
    }
    return tuple(
        finding
        for finding in findings
        if finding.rule != _OF_QUARTERS or (finding.where, finding.expected) not in due
    )


def _is_of_a_formula(finding: Finding) -> bool:
    """Say whether a rule for any workbook warns of a formula, or of a number in its place."""
    return finding.rule.startswith("SHT2") and finding.severity > Severity.INFO


def _without(
    findings: tuple[Finding, ...],
    causes: Sequence[Finding],
    rules: tuple[str, ...],
    index: FormulaIndex,
) -> tuple[Finding, ...]:
    """Return the findings but for those of some rules on what follows from the causes."""
    known = set(findings)
    roots = {cell for cause in causes if cause in known for cell in _roots(cause)}
    if not roots or not any(finding.rule in rules for finding in findings):
        return findings
    following, blamed = roots | index.dependents(roots), set(causes)
    return tuple(
        finding
        for finding in findings
        if finding.rule not in rules or finding in blamed or following.isdisjoint(_figures(finding))
    )


def _roots(cause: Finding) -> tuple[CellRef, ...]:
    """Return the cell of a finding, and the input behind it where its message names one."""
    is_list = cause.rule in _NAMING_WHAT_FOLLOWS
    named = cause.related if is_list or "typed in " in cause.message else ()
    inputs = (ref for ref in named if is_list or f"typed in {ref}." in cause.message)
    return tuple(cell for cell in (cause.first_cell, *inputs) if cell is not None)


def _figures(finding: Finding) -> tuple[CellRef, ...]:
    """Return the cells that a finding is about: of one on words the figures that it compares."""
    judged = () if finding.rule in ("SEC317", "SEC901") else (finding.first_cell,)
    compared = finding.related if finding.rule in _COMPARING else ()
    return tuple(cell for cell in (*judged, *compared) if cell is not None)
