"""Regenerated workbooks for the tests, each made once."""

import atexit
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

from msgspec.structs import replace

from sexcel.files.reading import read_grid
from sexcel.model.book import Book, Entry
from sexcel.model.expressions import FigureKey
from sexcel.model.findings import Finding
from sexcel.model.grid import Cell, Grid, SheetGrid
from sexcel.model.publication import NO_PUBLICATION, Publication
from sexcel.model.refs import parse_a1
from sexcel.recognise.book import read_book
from sexcel.rules.checking import check_book
from sexcel.writers.cells import WorkbookPlan
from sexcel.writers.plan import plan_workbook
from sexcel.writers.regenerated import Change
from sexcel.writers.workbook import write_plan

SOURCE = Path(__file__).parents[2] / "workbooks" / "sec-budget-2020-23-published.xlsx"
_FOLDER = Path(tempfile.mkdtemp(prefix="sexcel-tests-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)

TABLE_SHEETS = (
    "1 Projections",
    "2 Overview",
    "3 Sub-committees",
    "4 SECCo and Panel",
    "5 SECAS budget",
    "6 SECAS outturn",
    "7 Grades",
    "8 Service areas",
    "9 Meetings",
    "10 Accommodation",
    "11 Projects",
    "Assumptions",
    "Drivers",
    "Line assumptions",
    "Commentary",
    "Forward look",
    "Change history",
)
PAGES = (
    "Decision",
    "Tables 1 to 3",
    "Table 4",
    "Tables 5 and 6",
    "Tables 7 to 9",
    "Tables 10 and 11",
    "Variance",
    "Variance charts",
)
"""The pages of the pack, which come first."""
REPORT_SHEETS = ("Checks", "Findings", "Changes", "Sign-off")
"""Those behind the tables."""


def write_workbook(
    book: Book,
    findings: Sequence[Finding],
    path: Path,
    *,
    recalculate: bool = False,
    protect: bool = False,
    publication: Publication = NO_PUBLICATION,
) -> WorkbookPlan:
    """Rebuild the book at ``path``."""
    plan = plan_workbook(
        book, findings, recalculate=recalculate, protect=protect, publication=publication
    )
    return write_plan(plan, path)


@cache
def published() -> Book:
    """Read the published budget."""
    return read_book(read_grid(SOURCE))


@cache
def findings() -> tuple[Finding, ...]:
    """Check it by the rules."""
    return check_book(published())


@cache
def regenerated(*, recalculate: bool = False) -> tuple[Path, WorkbookPlan]:
    """Regenerate the published budget."""
    path = _FOLDER / f"published-{recalculate}.xlsx"
    return path, write_workbook(published(), findings(), path, recalculate=recalculate)


@cache
def cells(*, recalculate: bool = False) -> Callable[[str, str], Cell]:
    """Read the cells of the regenerated published budget, by sheet and address."""
    grid = read_grid(regenerated(recalculate=recalculate)[0])
    return lambda sheet, a1: cell_at(grid, sheet, a1)


def cell_at(grid: Grid, sheet: str, a1: str) -> Cell:
    """Return the cell; an empty one where there is none."""
    return grid.sheet(sheet).cell(*parse_a1(a1)) or Cell(None)


def change_at(changes: tuple[Change, ...], address: str) -> Change:
    """Return the one change of a cell."""
    (match,) = (change for change in changes if str(change.ref) == address)
    return match


def rewritten(book: Book, folder: Path, *, recalculate: bool = False) -> tuple[Grid, WorkbookPlan]:
    """Write a book and read it again."""
    path = folder / "written.xlsx"
    written = write_workbook(book, (), path, recalculate=recalculate)
    return read_grid(path), written


def text_of(sheet: SheetGrid) -> str:
    """Return all words on a sheet."""
    return "\n".join(cell.value for cell in sheet.cells.values() if isinstance(cell.value, str))


def with_figures(book: Book, figures: Mapping[FigureKey, Decimal | None]) -> Book:
    """Return the book with some figures as if they had been found otherwise."""
    tables = dict(book.tables)
    for key, figure in figures.items():
        table = tables[key.table]
        rows = tuple(
            replace(
                row,
                entries={
                    **row.entries,
                    key.column: Entry(figure, row.entries[key.column].ref),
                },
            )
            if row.key == key.row
            else row
            for row in table.rows
        )
        tables[key.table] = replace(table, rows=rows)
    return replace(book, tables=tables)
