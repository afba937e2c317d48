"""A budget workbook checked as a whole: its figures, its formulas, and all that feeds them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache

from msgspec import Struct, field
from msgspec.structs import replace

from sexcel.auditing.audit import asked_rules, find_causes, look_early, unpack_cells
from sexcel.auditing.rule import SheetRule
from sexcel.auditing.rules.stale_value import stale_values
from sexcel.budget.overview import HEADLINE
from sexcel.formulas.footprint import trace_precedents
from sexcel.formulas.precedents import FormulaIndex
from sexcel.formulas.recalculation import CellChanges, Engine, Recalculation, RecalculationError
from sexcel.formulas.verification import NOT_SAVED, Verification, verify
from sexcel.model.acceptance import NOTHING_ACCEPTED, Acceptance
from sexcel.model.book import Book
from sexcel.model.findings import Finding, Severity
from sexcel.model.grid import Grid
from sexcel.model.refs import CellRef
from sexcel.model.report import FileReport, FormulasChecked, TablePlace
from sexcel.model.steps import time_step
from sexcel.rules.basis import count_filled, find_basis
from sexcel.rules.checking import check_book
from sexcel.rules.follow_ups import leave_out_follow_ups
from sexcel.rules.meaning.evidence import NO_EVIDENCE, Evidence, gather_evidence
from sexcel.rules.origins import add_origins
from sexcel.rules.rates.fitted_rates import state_fte_change
from sexcel.rules.sheet_findings import SheetFindings, feeding_cells
from sexcel.rules.structure import missing_table
from sexcel.rules.structure.reading_in_doubt import tables_in_doubt
from sexcel.rules.understood import describe_understood, reason_not_judged


class _Result(Struct, frozen=True):
    """What recalculating a workbook has shown; of all formulas nothing where it failed.

    ``causes`` are what the rules for any workbook find, ``unverified`` the formulas that could not
    be verified, with the reason.
    """

    causes: Sequence[Finding]
    formulas: FormulasChecked | None = None
    unverified: Mapping[CellRef, str] = field(default_factory=dict)
    verification: Verification | None = None
    evidence: Evidence = NO_EVIDENCE


@time_step("Checked as a budget, with the recalculation")
def check_workbook(
    grid: Grid, book: Book, engine: Engine, acceptance: Acceptance = NOTHING_ACCEPTED
) -> FileReport:
    """Report everything that the rules find in the workbook of which ``book`` was read.

    Its formulas are recalculated by ``engine``, which may have loaded it before. Where that fails,
    the figures are checked as the workbook has them, and every formula counts as not verified. The
    rules for any workbook look at all of it; what they find on sheets that feed no table is
    reported apart.
    """
    index = engine.index(unpack_cells(grid))
    rules = asked_rules(book.settings)
    if index.formulas:
        result = _recalculate(index, book, engine, rules)
    else:
        result = _Result(find_causes(look_early(index, rules), rules))
    causes = result.causes
    sorting = SheetFindings(book, result.evidence, trace_precedents(index, feeding_cells(book)))
    findings = check_book(book, result.evidence, sorting.of_budget(causes))
    if result.verification is not None:
        findings = tuple(_with_stale_values(findings, result.verification))
    findings = leave_out_follow_ups(tuple(add_origins(findings, index)), index)
    in_doubt = tables_in_doubt(book, findings)
    reported, accepted = acceptance.sort(findings)
    outside, accepted_outside = acceptance.sort(sorting.outside(causes))
    return FileReport(
        path=book.path,
        sha256=book.sha256,
        budget_year=book.year_label(0),
        headline=book.figure(HEADLINE),
        tables=tuple(
            TablePlace(table.table.name, table.table.caption, area)
            for table in book.tables.values()
            for area in table.ranges
        ),
        findings=reported,
        settings=book.settings,
        idle_settings=book.idle_settings,
        formulas=result.formulas,
        converted_from=grid.converted_from,
        understood=tuple(describe_understood(book)),
        accepted=(*accepted, *accepted_outside),
        requests=acceptance.requests(sheet.name for sheet in grid),
        outside=outside,
        basis=find_basis(book, index, result.unverified, in_doubt),
        filled_in=count_filled(book),
        fte_change=state_fte_change(book),
        unjudged=reason_not_judged(book, in_doubt),
        missing_tables=missing_table.name_missing(book, reported),
    )


def _recalculate(
    index: FormulaIndex, book: Book, engine: Engine, rules: Sequence[SheetRule]
) -> _Result:
    """Return what the engine shows; the rules for any workbook look while it tries scenarios."""
    grid = index.grid

    @cache
    def find() -> list[Finding]:
        return find_causes(look_early(index, rules).learn(verification, recalculated), rules)

    def recalculate(scenarios: Sequence[CellChanges], wanted: Collection[CellRef]) -> Recalculation:
        return engine.recalculate(grid, scenarios, wanted, meanwhile=find)

    try:
        recalculated = engine.recalculate(grid)
        verification = verify(index, recalculated)
        stale = {formula.ref: formula.recalculated for formula in verification.stale}
        evidence = gather_evidence(book, index, recalculate, stale)
    except RecalculationError as error:
        count = len(index.formulas)
        return _Result(
            find_causes(look_early(index, rules), rules),
            FormulasChecked(count, 0, {str(error): count}),
            dict.fromkeys(index.formulas, str(error)),
        )
    formulas = FormulasChecked(
        verification.formulas,
        verification.verified,
        verification.not_verified,
        evidence.owned,
        len(evidence.sound),
    )
    unverified = {**dict.fromkeys(recalculated.unsaved, NOT_SAVED), **recalculated.pinned}
    return _Result(find(), formulas, unverified, verification, evidence)


def _with_stale_values(
    findings: Iterable[Finding], verification: Verification
) -> Iterator[Finding]:
    """Yield the findings, each with what is out of date in its cell.

    An error in a cell that was changed after all that depends on it is left out: only values that
    are out of date contradict the cell.
    """
    stale = {finding.where: finding for finding in stale_values(verification)}
    for finding in findings:
        out_of_date = stale.get(finding.where)
        if out_of_date is not None and finding.rule != out_of_date.rule:
            yield replace(
                finding,
                message=f"{finding.message} {out_of_date.message}",
                related=tuple(dict.fromkeys((*finding.related, *out_of_date.related))),
                repairs=finding.repairs or out_of_date.repairs,
                help=out_of_date.help,
            )
        elif (
            verification.changed is None
            or finding.severity < Severity.ERROR
            or finding.where != verification.changed
        ):
            yield finding
