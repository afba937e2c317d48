"""What repairs need to know of a workbook: what is wrong in it, and the totals they may move."""

from msgspec.structs import replace

from sexcel.auditing.audit import audit_workbook, unpack_cells
from sexcel.formulas.printing import printer_for
from sexcel.formulas.recalculation import Engine
from sexcel.model.acceptance import Acceptance
from sexcel.model.book import Book
from sexcel.model.grid import Grid
from sexcel.model.refs import CellRef
from sexcel.model.settings import Settings
from sexcel.repair.budget_repairs import attach_repairs, repairs_outside_budget, watched_totals
from sexcel.repair.followers import find_followers
from sexcel.repair.records import Review
from sexcel.rules.catalogue import RULES
from sexcel.rules.workbook import check_workbook


def review_workbook(
    grid: Grid,
    book: Book | None,
    repaired: frozenset[CellRef],
    engine: Engine,
    *,
    settings: Settings,
    acceptance: Acceptance,
) -> Review:
    """Return the findings on a workbook, each with its repairs, and the totals to watch.

    ``book`` is the budget in the workbook, None where there is none: then the audit's findings
    are reported. ``repaired`` are the cells that earlier rounds have repaired. Raises
    RecalculationError where the workbook cannot be recalculated.
    """
    grid = unpack_cells(grid)
    audited = audit_workbook(grid, settings, acceptance, engine=engine)
    if book is None:
        return Review(audited, {})
    formulas = printer_for(book, grid.defined_names)
    report = check_workbook(grid, book, engine, acceptance)
    findings = attach_repairs(book, formulas, report.findings)
    rules = {rule.name: rule for rule in RULES}
    return Review(
        replace(report, findings=findings),
        watched_totals(book),
        (
            *find_followers(book, formulas, rules, repaired),
            *repairs_outside_budget(book, findings, audited.findings),
        ),
    )
