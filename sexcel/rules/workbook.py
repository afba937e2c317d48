"""A budget workbook checked as a whole: its figures, what its formulas come to and mean."""

from collections.abc import Iterator
from dataclasses import dataclass

from sexcel.formulas.recalculation import Engine, RecalculationError
from sexcel.formulas.staleness import Verification, verify
from sexcel.formulas.workings import Workings
from sexcel.model.book import Book
from sexcel.model.findings import Finding
from sexcel.model.grid import Grid
from sexcel.model.report import FormulasChecked
from sexcel.rules.catalogue import check
from sexcel.rules.meaning.evidence import evidence
from sexcel.rules.sheet.circular_reference import circular_references
from sexcel.rules.sheet.stale_value import stale_values


@dataclass(frozen=True)
class Checked:
    """What was found in a workbook, and how far its formulas could be checked."""

    findings: tuple[Finding, ...]
    formulas: FormulasChecked | None
    """None where it has no formula."""


def check_workbook(grid: Grid, book: Book, engine: Engine) -> Checked:
    """Everything the rules find in the workbook of which ``book`` was read.

    Its formulas are recalculated by ``engine``. Where that fails, the figures are checked as the
    workbook has them, and every formula counts as not verified.
    """
    workings = Workings(grid)
    if not workings.formulas:
        return Checked(check(book), None)
    try:
        found = verify(workings, engine.recalculate(grid))
        known = evidence(
            book,
            workings,
            lambda scenarios, wanted: engine.recalculate(grid, scenarios, wanted),
            {one.ref: one.recalculated for one in found.stale},
        )
    except RecalculationError as error:
        count = len(workings.formulas)
        return Checked(check(book), FormulasChecked(count, 0, {str(error): count}))
    formulas = FormulasChecked(
        found.formulas, found.verified, found.not_verified, known.owned, len(known.sound)
    )
    return Checked(check(book, known, tuple(_of_any_workbook(found))), formulas)


def _of_any_workbook(found: Verification) -> Iterator[Finding]:
    yield from stale_values(found)
    yield from circular_references(found)
