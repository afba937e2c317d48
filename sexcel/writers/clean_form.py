"""Which form the clean workbook has, and what of an earlier one is made anew."""

from collections.abc import Iterator
from enum import Enum

from sexcel.formulas.dependents import CellIndex
from sexcel.formulas.precedents import FormulaIndex
from sexcel.model.book import Book
from sexcel.model.grid import Grid, SheetGrid
from sexcel.model.tables import PACK_SHEET, REPORT_SHEET
from sexcel.writers.layout import SheetNames


class CleanForm(Enum):
    """What the clean workbook is made of."""

    KEPT = "kept"
    """The user's own package, in which formulas feed or read the tables."""
    REBUILT = "rebuilt"
    """Our own sheets in place of those that hold the tables: no formula feeds or reads these."""
    PACK = "pack"
    """The pack alone, as values."""


def is_of_a_pack(sheet: SheetGrid) -> bool:
    """Say whether a sheet belongs to the pack of an earlier regeneration."""
    return sheet.value(2, 1) in (PACK_SHEET, REPORT_SHEET)


def choose_form(book: Book, grid: Grid) -> CleanForm:
    """Return the form: kept wherever a formula feeds or reads a table, or movements are beside it.

    A formula feeds a table from a cell of it, whatever that one reads in its turn. A chart or a
    pivot table, too, reads cells by a formula, which is not followed: with one of them all is kept.
    Where formulas were not read, as in an .xls, none can be kept.
    """
    if grid.values_of:
        return CleanForm.REBUILT
    has_formulas = any(entry.formula is not None for _, entry in book.entries())
    if has_formulas or book.movements_beside or _has_other_readers(grid):
        return CleanForm.KEPT
    formulas = FormulaIndex(grid)
    tables = CellIndex({entry.ref for _, entry in book.entries() if entry.ref.sheet})
    reads_a_table = any(tables.meets(formulas.precedents(ref)) for ref in formulas.formulas)
    return CleanForm.KEPT if reads_a_table else CleanForm.REBUILT


def _has_other_readers(grid: Grid) -> bool:
    """Say whether the package has charts or pivot tables."""
    return any(word in part for part in grid.not_carried for word in ("chart", "pivot table"))


def find_made_anew(grid: Grid) -> tuple[str, ...]:
    """Return the sheets of an earlier pack, which this one replaces.

    One that a formula of the user's reads stays, with those that it reads; but the cell that says
    how the checks stand is at the same place in every pack.
    """
    derived = {sheet.name for sheet in grid if is_of_a_pack(sheet)}
    reads: dict[str, set[str]] = {}
    for reader, read in _list_readings(grid) if derived else ():
        reads.setdefault(reader, set()).add(read)
    pending = [name for reader in reads.keys() - derived for name in reads[reader] & derived]
    while pending:
        name = pending.pop()
        if name in derived:
            derived.discard(name)
            pending += reads.get(name, ())
    return tuple(sheet.name for sheet in grid if sheet.name in derived)


def _list_readings(grid: Grid) -> Iterator[tuple[str, str]]:
    """Yield the sheet of each formula, and of each area that it reads."""
    formulas, verdict = FormulaIndex(grid), SheetNames().verdict.area
    for ref in formulas.formulas:
        for area in formulas.precedents(ref):
            if area != verdict:
                yield ref.sheet, area.sheet
