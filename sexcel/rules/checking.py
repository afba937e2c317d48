"""What the rules find in a budget as it was read."""

from collections.abc import Iterable, Iterator, Set

from msgspec.structs import replace

from sexcel.auditing.rules import number_as_text
from sexcel.auditing.rules.circular_reference import join_circles
from sexcel.budget.missing import find_missing
from sexcel.model.acceptance import Acceptance
from sexcel.model.book import Book
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.report import FileReport
from sexcel.rules.catalogue import RULES
from sexcel.rules.completeness import rules as completeness
from sexcel.rules.consequences import Explained, find_explained, is_explained
from sexcel.rules.governance import unexplained_variance
from sexcel.rules.links import budget_year_slip
from sexcel.rules.links import rules as later_years
from sexcel.rules.meaning.evidence import NO_EVIDENCE, Evidence
from sexcel.rules.meaning.findings import meaning_findings
from sexcel.rules.rates import rules as odd_rates
from sexcel.rules.reconcile import reconcile
from sexcel.rules.structure import amount_in_thousands, missing_table, reading_in_doubt

_OF_RIGHT_FIGURES = (unexplained_variance.RULE, amount_in_thousands.RULE, budget_year_slip.RULE)
"""Rules that are silent about a wrong figure: it is put right first, and what it should be is
reported already."""


_SAID_BY_EQUATIONS = (*odd_rates.RULES, *completeness.RULES)
"""Rules on figures that an equation may have found wrong, with what they should be."""


def check_book(
    book: Book, evidence: Evidence = NO_EVIDENCE, sheet_findings: Iterable[Finding] = ()
) -> tuple[Finding, ...]:
    """Return all findings in sheet order, within a sheet the worst first, then by cell.

    ``evidence`` is what the workbook's formulas mean. ``sheet_findings`` are those of the rules
    for any workbook: one is left out where the budget's rules report the same cell. Rules that
    the configuration turns off find nothing.
    """
    off = book.settings.rules_off
    of_sheets = [finding for finding in sheet_findings if finding.rule not in off]
    explained = find_explained(book)
    of_sheets = [finding for finding in of_sheets if not is_explained(finding, explained)]
    of_budget, of_sheets = join_circles(
        tuple(_budget_findings(book, evidence, explained)), of_sheets
    )
    judged = tuple(finding for finding in of_budget if finding.rule not in off)
    if reading_in_doubt.RULE.code not in off:
        judged = reading_in_doubt.doubt_unproved(book, judged)
    judged = reading_in_doubt.without_accusations(book, judged, RULES)
    # What a table in doubt is not accused of, the rules for any workbook may see without it.
    spoken = (*judged, *(finding for finding in of_budget if finding.rule in off))
    reported = {finding.where for finding in spoken if finding.severity > Severity.INFO}
    findings = (*judged, *(f for f in of_sheets if not _is_reported(f, reported)))
    return sort_findings(book, findings)


def add_findings(
    book: Book, report: FileReport, findings: Iterable[Finding], acceptance: Acceptance
) -> FileReport:
    """Return the report with further findings, those apart that are accepted."""
    reported, accepted = acceptance.sort(findings)
    return replace(
        report,
        findings=sort_findings(book, (*report.findings, *reported)),
        accepted=(*report.accepted, *accepted),
    )


def sort_findings(book: Book, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings by sheet, the worst of each sheet first."""
    order = {name: position for position, name in enumerate(book.sheets)}
    return tuple(sorted(findings, key=lambda finding: _place(finding, order)))


def _is_reported(finding: Finding, reported: Set[CellRef | RangeRef | None]) -> bool:
    """Say whether the budget's rules report the same cells, or a column of texts they are in."""
    cell = finding.first_cell
    is_in_column = finding.name == number_as_text.RULE.name and any(
        isinstance(where, RangeRef) and cell in where for where in reported
    )
    return is_in_column or finding.where in reported


def _budget_findings(book: Book, evidence: Evidence, explained: Explained) -> Iterator[Finding]:
    by_name = {rule.name: rule for rule in RULES}
    reconciled = tuple(reconcile(book, by_name, evidence))
    yield from reconciled
    wrong = [finding for finding in reconciled if finding.severity is Severity.ERROR]
    blamed = frozenset(finding.first_cell for finding in wrong if finding.first_cell)
    doubted = reading_in_doubt.tables_in_doubt(book, reconciled)
    for finding in meaning_findings(book, evidence, by_name, blamed, doubted):
        if not is_explained(finding, explained):
            yield finding
    yield from missing_table.find_missing_tables(find_missing(book, RULES), book.near_misses)
    reported = {(finding.rule, finding.where) for finding in reconciled}
    # What follows from a figure below zero may be below it as well: it is part of that finding.
    reported |= {(finding.rule, ref) for finding in reconciled for ref in finding.related}
    wrong_places = {finding.where for finding in wrong}
    involved = wrong_places | {ref for finding in wrong for ref in finding.related}
    for rule in RULES:
        for finding in rule.find(book):
            if (finding.rule, finding.where) in reported or is_explained(finding, explained):
                continue
            if rule in _SAID_BY_EQUATIONS and finding.where in wrong_places:
                continue
            places = (finding.where, *finding.related)
            if rule in _OF_RIGHT_FIGURES and not wrong_places.isdisjoint(places):
                continue
            if rule in later_years.RULES and not involved.isdisjoint(places):
                continue
            yield finding


def _place(finding: Finding, order: dict[str, int]) -> tuple[int, int, int, int, str]:
    cell = finding.first_cell
    row, column = (0, 0) if cell is None else (cell.row, cell.column)
    return (order.get(finding.sheet, -1), -finding.severity, row, column, finding.rule)
