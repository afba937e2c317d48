"""A budget workbook checked as a whole: its figures, what its formulas come to and mean."""

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
from sexcel.rules.meaning.evidence import evidence


def check_workbook(grid: Grid, book: Book, engine: Engine) -> FileReport:
    """Report everything that the rules find in the workbook of which ``book`` was read.

    Its formulas are recalculated by ``engine``. Where that fails, the figures are checked as the
    workbook has them, and every formula counts as not verified.
    """
    formula_index = FormulaIndex(grid)
    if not formula_index.formulas:
        others = _of_any_workbook(book, grid, None)
        return _report(book, check_book(book, sheet_findings=others), None)
    try:
        recalculated = engine.recalculate(grid)
        found = verify(formula_index, recalculated)
        known = evidence(
            book,
            formula_index,
            lambda scenarios, wanted: engine.recalculate(grid, scenarios, wanted),
            {one.ref: one.recalculated for one in found.stale},
        )
    except RecalculationError as error:
        count = len(formula_index.formulas)
        others = _of_any_workbook(book, grid, None)
        formulas = FormulasChecked(count, 0, {str(error): count})
        return _report(book, check_book(book, sheet_findings=others), formulas)
    formulas = FormulasChecked(
        found.formulas, found.verified, found.not_verified, known.owned, len(known.sound)
    )
    others = _of_any_workbook(book, grid, found, unsaved_values(recalculated))
    findings = check_book(book, known, others)
    return _report(book, tuple(_but_for_stale(findings, found)), formulas)


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
    )


def _but_for_stale(findings: Iterable[Finding], found: Verification) -> Iterator[Finding]:
    """The findings, each with what is out of date in its cell.

    Of a cell that was changed after all that depends on it nothing is told: only values that are
    out of date contradict it.
    """
    changed = found.changed
    stale = {one.where: one for one in stale_values(found)}
    for one in findings:
        out_of_date = stale.get(one.where)
        if out_of_date is not None and one.rule != out_of_date.rule:
            yield replace(
                one,
                message=f"{one.message} {out_of_date.message}",
                related=tuple(dict.fromkeys((*one.related, *out_of_date.related))),
                repairs=one.repairs or out_of_date.repairs,
                help=out_of_date.help,
            )
        elif changed is None or one.severity < Severity.ERROR or one.where != changed:
            yield one


def _of_any_workbook(
    book: Book,
    grid: Grid,
    found: Verification | None,
    unsaved: Mapping[CellRef, CellValue] | None = None,
) -> tuple[Finding, ...]:
    """What rules for any workbook tell of errors on the sheets of the budget.

    Of figures that an equation of the budget owns, the budget's own rules speak, which know what
    they should be. A saved value that is out of date is told wherever it stands.
    """
    sheets = {part.sheet for table in book.tables.values() for part in table.ranges}
    owned = {
        entry.ref
        for equation in equations(book)
        if (entry := book.entry(equation.target)) is not None
    }
    everywhere = () if found is None else tuple(_anywhere(found))
    own = replace(grid, sheets=tuple(sheet for sheet in grid if sheet.name in sheets))
    survey = Survey(FormulaIndex(own))
    if found is not None:
        survey.learn(found, unsaved or {})
    told = {one.where for one in everywhere}
    return (
        *everywhere,
        *(one for one in errors_on(survey, sheets, book.settings) if one.where not in owned | told),
    )


def _anywhere(found: Verification) -> Iterator[Finding]:
    yield from stale_values(found)
    yield from circular_references(found)
