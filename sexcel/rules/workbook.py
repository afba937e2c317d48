"""A budget workbook checked as a whole: its figures, the values of its formulas, their meaning."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from sexcel.auditing.audit import errors_on, unsaved_values
from sexcel.auditing.rules.circular_reference import circular_references
from sexcel.auditing.rules.stale_value import stale_values
from sexcel.auditing.survey.workbook import Survey
from sexcel.budget.equations import equations
from sexcel.budget.overview import HEADLINE
from sexcel.formulas.precedents import FormulaIndex
from sexcel.formulas.recalculation import Engine, RecalculationError
from sexcel.formulas.verification import Verification, verify
from sexcel.model.book import Book
from sexcel.model.findings import Finding, Severity
from sexcel.model.grid import CellValue, Grid
from sexcel.model.refs import CellRef
from sexcel.model.report import FileReport, FormulasChecked, TablePlace
from sexcel.rules.checking import check_book
from sexcel.rules.meaning.evidence import gather_evidence
from sexcel.rules.structure.reading_in_doubt import tables_in_doubt
from sexcel.rules.understood import describe_understood, reason_not_judged


def check_workbook(grid: Grid, book: Book, engine: Engine) -> FileReport:
    """Report everything that the rules find in the workbook of which ``book`` was read.

    Its formulas are recalculated by ``engine``. Where that fails, the figures are checked as the
    workbook has them, and every formula counts as not verified.
    """
    formula_index = FormulaIndex(grid)
    if not formula_index.formulas:
        return _check_figures(grid, book, None)
    try:
        recalculated = engine.recalculate(grid)
        verification = verify(formula_index, recalculated)
        evidence = gather_evidence(
            book,
            formula_index,
            lambda scenarios, wanted: engine.recalculate(grid, scenarios, wanted),
            {formula.ref: formula.recalculated for formula in verification.stale},
        )
    except RecalculationError as error:
        count = len(formula_index.formulas)
        return _check_figures(grid, book, FormulasChecked(count, 0, {str(error): count}))
    formulas = FormulasChecked(
        verification.formulas,
        verification.verified,
        verification.not_verified,
        evidence.owned,
        len(evidence.sound),
    )
    of_sheets = _sheet_findings(book, grid, verification, unsaved_values(recalculated))
    findings = _with_stale_values(check_book(book, evidence, of_sheets), verification)
    return _report(book, tuple(findings), formulas)


def _check_figures(grid: Grid, book: Book, formulas: FormulasChecked | None) -> FileReport:
    """Report what the rules find in a workbook that was not recalculated."""
    findings = check_book(book, sheet_findings=_sheet_findings(book, grid))
    return _report(book, findings, formulas)


def _report(
    book: Book, findings: tuple[Finding, ...], formulas: FormulasChecked | None
) -> FileReport:
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
        findings=findings,
        settings=book.settings,
        idle_settings=book.idle_settings,
        formulas=formulas,
        understood=tuple(describe_understood(book)),
        unjudged=reason_not_judged(book, tables_in_doubt(book, findings)),
    )


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


def _sheet_findings(
    book: Book,
    grid: Grid,
    verification: Verification | None = None,
    unsaved: Mapping[CellRef, CellValue] | None = None,
) -> tuple[Finding, ...]:
    """Return the errors that rules for any workbook find on the sheets of the budget.

    A figure that an equation of the budget owns is left to the budget's own rules, which know what
    it should be. A saved value that is out of date is reported on whatever sheet it is.
    """
    sheets = {area.sheet for table in book.tables.values() for area in table.ranges}
    owned = {book.cell(equation.target) for equation in equations(book)} - {None}
    survey = Survey(
        FormulaIndex(replace(grid, sheets=tuple(sheet for sheet in grid if sheet.name in sheets)))
    )
    recalculated: tuple[Finding, ...] = ()
    if verification is not None:
        recalculated = (*stale_values(verification), *circular_references(verification))
        survey.learn(verification, unsaved or {})
    reported = owned | {finding.where for finding in recalculated}
    errors = errors_on(survey, sheets, book.settings)
    return (*recalculated, *(finding for finding in errors if finding.where not in reported))
