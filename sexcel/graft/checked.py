"""The clean workbook read again and held against the one that it was made from."""

from collections.abc import Collection, Iterator
from decimal import Decimal
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from sexcel.budget.coverage import Coverage, describe_coverage
from sexcel.budget.missing import find_missing
from sexcel.budget.overview import HEADLINE
from sexcel.files.reading import read_grid
from sexcel.formulas.moving import MovingProof, View, prove_by_moving
from sexcel.formulas.named_sheets import means_cells_of
from sexcel.formulas.recalculation import Engine
from sexcel.model.book import Book, BookTable, Role
from sexcel.model.expressions import FigureKey
from sexcel.model.findings import Severity
from sexcel.model.grid import Grid, SheetGrid
from sexcel.model.refs import CellRef
from sexcel.model.report import FileReport
from sexcel.model.settings import Settings
from sexcel.model.wording import count_of
from sexcel.recognise.book import read_book
from sexcel.rules.catalogue import RULES
from sexcel.rules.workbook import check_workbook
from sexcel.writers.pack_book import reference_formula
from sexcel.writers.regenerated import CleanCheck, CleanFault


class WorkbookRead(Struct, frozen=True):
    """A workbook as it was read and checked."""

    grid: Grid
    book: Book
    report: FileReport

    @property
    def coverage(self) -> Coverage:
        """Return what was checked of it, and what was not."""
        report, missing = self.report, find_missing(self.book, RULES)
        coverage = describe_coverage(
            self.book, report.formulas, missing, report.understood, report.accepted, report.unjudged
        )
        return replace(coverage, gaps=report.gaps)


def read_written(path: Path, settings: Settings, engine: Engine) -> WorkbookRead:
    """Read and check a workbook that was written for the one whose settings these are."""
    grid = read_grid(path)
    book = read_book(grid, settings)
    return WorkbookRead(grid, book, check_workbook(grid, book, engine))


def check_clean(
    source: WorkbookRead,
    clean: WorkbookRead,
    engine: Engine,
    *,
    replaced: Collection[str] = (),
    changed: Collection[CellRef] = (),
    renewed: Collection[CellRef] = (),
) -> CleanCheck:
    """Compare a clean workbook with the one that it was made from.

    Sheets ``replaced`` are not looked for, cells ``changed`` on purpose may differ, as may those
    that show how the checks stand (``renewed``). ``engine`` may hold the source.
    """
    faults = [
        *_new_errors(source, clean),
        *_figures_lost(source.book, clean.book),
        *_cells_lost(source.grid, clean.grid, replaced, {*changed, *renewed}),
    ]
    views = find_views(source, clean.grid, replaced)
    headline = source.book.cell(HEADLINE)
    proof = prove_by_moving(
        source.grid,
        clean.grid,
        [] if headline is None else [headline],
        views,
        engine,
        lambda ref: ref.sheet in replaced or ref in renewed,
    )
    return CleanCheck((*_disproved(proof), *faults), proof)


def check_rebuilt(
    source: WorkbookRead,
    clean: WorkbookRead,
    *,
    replaced: Collection[str],
    changed: Collection[CellRef],
    is_recalculated: bool,
) -> CleanCheck:
    """Compare a rebuilt workbook with the one that it was made from.

    Figures in cells ``changed`` are on the Changes sheet, each with its reason. No formula of the
    source feeds or reads a table, so that none can move otherwise.
    """
    faults = _new_errors(source, clean, headline_moves=is_recalculated)
    figures = _figures_lost(source.book, clean.book, changed)
    sheets = () if source.grid.values_of else _cells_lost(source.grid, clean.grid, replaced, ())
    return CleanCheck((*faults, *figures, *sheets, *find_dangling(clean.grid, replaced)))


def find_views(
    source: WorkbookRead, clean: Grid, replaced: Collection[str] = ()
) -> dict[CellRef, View]:
    """Return the cells of our sheets that show a figure of the source."""
    known = {sheet.name for sheet in source.grid} - set(replaced)
    entries = {
        reference_formula(entry, ""): entry
        for _, entry in source.book.entries()
        if entry.figure is not None and entry.ref.sheet
    }
    return {
        CellRef(sheet.name, row, column): View(entry.ref, entry.unit)
        for sheet in clean
        if sheet.name not in known
        for (row, column), cell in sheet.cells.items()
        if cell.formula is not None and (entry := entries.get(cell.formula)) is not None
    }


def _disproved(proof: MovingProof) -> Iterator[CleanFault]:
    """Yield that the proof failed, and where first."""
    if proof.failure:
        yield CleanFault("The proof by moving could not be made", "", proof.failure)
    for stale in proof.stale:
        subject = f"{stale.cell} was saved with a value that is not its result"
        yield CleanFault(subject, _text(stale.before), _text(stale.after))
    for moved in proof.differing[:1]:
        count = count_of(len(proof.differing), "figure")
        where = f"{count} moved unlike the source; the first is {moved.cell}"
        yield CleanFault(where, _text(moved.before), _text(moved.after))


def _new_errors(
    source: WorkbookRead, clean: WorkbookRead, *, headline_moves: bool = False
) -> Iterator[CleanFault]:
    """Yield errors that the source does not have, and a headline that moved."""
    before, after = source.report.headline, clean.report.headline
    if before != after and not headline_moves:
        yield CleanFault("The headline", _text(before), _text(after))
    known = set(_list_errors(source))
    new_keys = _keys_by_cell(clean.book)
    for finding in clean.report.findings:
        cell = finding.first_cell
        subject = finding.where if cell is None else new_keys.get(cell, cell)
        if finding.severity is Severity.ERROR and subject not in known:
            yield CleanFault(f"{finding.rule} at {finding.where}", "no error", finding.message)
    if clean.report.unjudged and not source.report.unjudged:
        yield CleanFault("The verdict", "judged", clean.report.unjudged)


def _keys_by_cell(book: Book) -> dict[CellRef, FigureKey]:
    return {entry.ref: key for key, entry in book.entries()}


def _list_errors(read: WorkbookRead) -> Iterator[object]:
    """Yield the figure or cell of each error, accepted or not, and those that its finding cites.

    Once other figures are formulas, another figure of the same sum may be the likelier cause.
    """
    keys = _keys_by_cell(read.book)
    accepted = (entry.finding for entry in read.report.accepted)
    for finding in (*read.report.findings, *accepted):
        if finding.severity is Severity.ERROR:
            cell = finding.first_cell
            cited = finding.related if cell is None else (cell, *finding.related)
            yield from (keys.get(ref, ref) for ref in cited)
            yield finding.where


def _figures_lost(
    source: Book, clean: Book, changed: Collection[CellRef] = ()
) -> Iterator[CleanFault]:
    for key, entry in source.entries():
        if entry.figure is None or entry.ref in changed:
            continue
        after = clean.figure(_find_row(source, clean, key))
        if after is None and _is_below(source.tables[key.table], key.row):
            continue  # Its row is there, but right below the total it is beside the table.
        if after is None or after != entry.figure:
            yield CleanFault(source.describe(key), _text(entry.figure), _text(after))


def _is_below(table: BookTable, row_key: str) -> bool:
    """Say whether a row that no total counts is below the total of its table."""
    row = table.row(row_key)
    if row is None or row.role is not Role.MEMO or table.total is None:
        return False
    return row.position > table.total.position


def _find_row(source: Book, clean: Book, key: FigureKey) -> FigureKey:
    """Return the key of a figure in the clean workbook: of a sub total that has its block now, too.

    Pasted values may not show that a sub total is one of a line; its formula does.
    """
    row, table = source.tables[key.table].row(key.row), clean.tables.get(key.table)
    if row is None or table is None or table.row(key.row) is not None:
        return key
    named = row.role, row.label
    rows = [present.key for present in table.rows if (present.role, present.label) == named]
    return FigureKey(key.table, rows[0], key.column) if len(rows) == 1 else key


def _cells_lost(
    source: Grid, clean: Grid, replaced: Collection[str], changed: Collection[CellRef]
) -> Iterator[CleanFault]:
    """Yield each sheet of the source that the clean workbook lacks or has with other cells."""
    written = {sheet.name: sheet for sheet in clean}
    for sheet in source:
        if sheet.name in replaced:
            continue
        copy = written.get(sheet.name)
        if copy is None:
            yield CleanFault(f"The sheet {sheet.name}", "there", "missing")
            continue
        differing = None if copy == sheet else _first_difference(sheet, copy, changed)
        if differing is not None:
            before, after = sheet.cell(*differing), copy.cell(*differing)
            where = str(CellRef(sheet.name, *differing))
            yield CleanFault(where, _text(before), _text(after))


def _first_difference(
    sheet: SheetGrid, copy: SheetGrid, changed: Collection[CellRef]
) -> tuple[int, int] | None:
    """Return the first cell that is not the same on both, but for those changed on purpose."""
    for position in sorted(sheet.cells.keys() | copy.cells.keys()):
        is_same = sheet.cell(*position) == copy.cell(*position)
        if not is_same and CellRef(sheet.name, *position) not in changed:
            return position
    return None


def find_dangling(clean: Grid, replaced: Collection[str]) -> Iterator[CleanFault]:
    """Yield each formula that refers to a sheet which was replaced by one of another name."""
    present = {sheet.name.casefold() for sheet in clean}
    gone = [name for name in replaced if name.casefold() not in present]
    for sheet in clean:
        for position, cell in sheet.cells.items() if gone else ():
            if cell.formula is not None and means_cells_of(cell.formula, gone):
                where = f"The formula in {CellRef(sheet.name, *position)}"
                yield CleanFault(where, "a sheet that is there", f"={cell.formula}")


def _text(value: object) -> str:
    if value is None:
        return "nothing"
    return f"{value:,}" if isinstance(value, Decimal) else str(value)
